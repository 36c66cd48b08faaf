"""Undo GBK phase slips: text whose two-byte characters were cut in the middle by an insertion.

A pinyin mirror searches the *bytes* of a GBK page for a list of characters and inserts ``(reading)`` behind
each hit, with no regard to where characters begin. A hit that straddles two characters cuts both: the page's
decoder then shows the orphaned byte and the ``(`` as one ``?``, and pairs every following byte with the wrong
neighbour until something re-synchronises it. ``們為大家介紹`` is shown as ``們?yōu)榇蠹医榻B``.

The model run backwards is a small state machine. *Aligned*, a shown character is itself. *Pending* means that
one byte is owed: a shown character ``xy`` gives the true character ``(owed, x)`` and then owes ``y``. A
``?reading)`` moves between the two states, and the lost byte is the second byte of the character so read
whose first byte is the byte before. Where a shown character allows two readings of the state (``?!``, a
letter that is half a character or a full-width letter since folded), both are followed and the one that gives
likelier characters is kept, as in Viterbi's algorithm; there are never more than a handful, so the time is
linear. A byte that is in nothing that is shown is not invented: :data:`LOST` stands in its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from string import ascii_letters
from typing import TYPE_CHECKING

from newscrawl.text import pinyin
from newscrawl.text.readings import characters_read, readings
from newscrawl.text.script_sets import Script, shipped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

#: What stands for a character that cannot be restored (U+FFFD, Unicode's own sign for it).
LOST = "\ufffd"

_TAGS = "a|b|br|dd|div|dl|dt|em|font|h[1-6]|i|img|li|ol|p|section|span|strong|table|tbody|td|th|tr|ul"
#: ``?/p>``, ``?br />``: the ``<`` went down with the orphaned byte.
LEAKED_TAG = re.compile(rf"\?(?=/(?:{_TAGS})>|br ?/?>)")
#: ``?yōu)``: an orphaned byte and the ``(`` shown as one mark, or (other decoders) the ``(`` left standing.
_ORPHAN = re.compile(rf"[?{LOST}]\(?([{pinyin.LETTERS}]{{1,7}})\)")
#: ``(shí)`` behind what completes a character: the ``r`` of ``當?shù)貢r(shí)間`` is the second half of 時.
_GLOSS = re.compile(rf"\(([{pinyin.LETTERS}]{{1,7}})\)")
_TRIGGER = re.compile(rf"[?{LOST}](?:\(?[{pinyin.LETTERS}]{{1,7}}\)|(?=[!\uff01]))|{LEAKED_TAG.pattern}")

_CLOSERS = {"“": "”", "‘": "’", "《": "》", "【": "】", "「": "」", "『": "』", "〔": "〕", "〈": "〉"}
_OPENERS = {closer: opener for opener, closer in _CLOSERS.items()}
_EURO = 0x80  # cp936 shows the byte 80 as the euro sign
_MARK_LEAD = 0xA1  # 。“” and their like are A1 xx
_WIDE_LEAD = 0xA3  # full-width ASCII is A3 xx
_UNKNOWN = -1
_PRUNE = 12.0
_LITERAL_BONUS = 2.0
#: Half-width characters that seldom stand in Chinese text, and often end a slip.
_ODD = {"€": -4.0, "?": -3.0} | dict.fromkeys("@[\\]^_`{|}~", -2.0) | dict.fromkeys(ascii_letters, -0.5)
#: Without other evidence that the text is garbled, a slip must explain it by this much better.
_UNPROVEN_BONUS = 6.0
_LOOK_BACK = 400  # characters within which an opening mark may stand


def script() -> Script:
    """Which characters GBK text may be made of (:mod:`newscrawl.text.script_sets`)."""
    return shipped()


@cache
def _decode(lead: int, trail: int) -> str | None:
    try:
        char = bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        return None
    return char if len(char) == 1 else None


@cache
def _encode(char: str) -> tuple[int, int] | None:
    # Characters of the user-defined rows, which some decoders keep, have two-byte codes in GB 18030 only.
    codec = "gb18030" if "\ue000" <= char <= "\uf8ff" else "gbk"
    pair = char.encode(codec, "ignore")
    return (pair[0], pair[1]) if len(pair) == 2 else None


_MARKS = frozenset("。，、；：？！“”‘’（）《》〈〉【】「」『』〔〕—…·％～　")


@cache
def _likelihood(char: str, *, traditional: bool) -> float:
    """How well one character fits a news text: the rough log-odds that let two readings be compared."""
    if char in _MARKS:
        return 1.0
    sets = script()
    if traditional and char in sets.simplified:
        return -2.0
    if char in sets.common:
        return 2.0
    if char in sets.rarer:
        return -1.0
    if "\uff01" <= char <= "\uff5e":
        return 0.0
    return -1.0 if char == LOST else -4.0


@dataclass(frozen=True, slots=True)
class _Path:
    """One way to read what is shown so far; ``text`` is a chain of (earlier, piece)."""

    score: float
    #: Bytes that may be owed, each with what speaks for it beforehand; empty when aligned.
    owed: tuple[tuple[int, float], ...]
    text: tuple[object, str] | None
    #: Second byte of the character shown last, where it is known.
    last: int | None

    def joined(self) -> str:
        pieces = []
        node = self.text
        while node is not None:
            node, piece = node  # type: ignore[assignment]
            pieces.append(piece)
        return "".join(reversed(pieces))


class _Machine:
    """Reads one text; see the module's docstring."""

    def __init__(self, text: str, annotated: Collection[str], *, proven: bool, traditional: bool) -> None:
        self.text = text
        self.annotated = annotated
        self.literal_bonus = _LITERAL_BONUS if proven else _UNPROVEN_BONUS
        self.proven = proven
        self.traditional = traditional

    def run(self) -> str:
        out: list[str] = []
        done = 0
        while (hit := _TRIGGER.search(self.text, done)) is not None:
            start = hit.start()
            out.append(self.text[done:start])
            piece, done = self.region(start)
            out.append(piece)
        if not out:
            return self.text
        out.append(self.text[done:])
        return "".join(out)

    def region(self, start: int) -> tuple[str, int]:
        """From a trigger to where every reading is aligned again: the restored text and the end."""
        before = _encode(self.text[start - 1]) if start else None
        paths = [_Path(0.0, (), None, before[1] if before else None)]
        at = start
        while True:
            step = self.width(at)
            grown: dict[tuple[tuple[int, float], ...], _Path] = {}
            for path in paths:
                for after in self.follow(path, at):
                    rival = grown.get(after.owed)
                    if rival is None or after.score > rival.score:
                        grown[after.owed] = after
            at += step
            best = max(path.score for path in grown.values())
            paths = [path for path in grown.values() if path.score > best - _PRUNE]
            if len(paths) == 1 and not paths[0].owed and not self.is_gloss(at):
                return paths[0].joined(), at
            if at >= len(self.text):
                final = max((self.cut_off(path) for path in paths), key=lambda path: path.score)
                return final.joined(), at

    def width(self, at: int) -> int:
        """How many shown characters form one unit at ``at``."""
        unit = _ORPHAN.match(self.text, at) or _GLOSS.match(self.text, at)
        return unit.end() - at if unit and pinyin.is_syllable(unit[1]) else 1

    def is_gloss(self, at: int) -> bool:
        gloss = _GLOSS.match(self.text, at)
        return gloss is not None and pinyin.is_toned(gloss[1]) and pinyin.is_syllable(gloss[1])

    # -- one step ----------------------------------------------------------------------------------------

    def follow(self, path: _Path, at: int) -> Iterator[_Path]:
        orphan = _ORPHAN.match(self.text, at)
        gloss = _GLOSS.match(self.text, at)
        if orphan and pinyin.is_syllable(orphan[1]):
            yield self.insertion(path, orphan)
        elif gloss and pinyin.is_syllable(gloss[1]):
            yield self.gloss(self.cut_off(path), gloss)
        elif path.owed:
            yield from self.pending(path, at)
        else:
            yield from self.aligned(path, at)

    def insertion(self, path: _Path, orphan: re.Match[str]) -> _Path:
        reading = orphan[1]
        if path.owed:  # the insertion stands behind a whole character: the text is aligned again
            options = [
                (char, prior + self.prior(char))
                for lead, prior in path.owed
                for char in self.listed(reading, lead)
            ]
            return self.emit(path, options, ())
        if path.last is None:  # nothing before it that could have been cut: no orphan of ours
            return self.literal(path, orphan[0], 0.0)
        owed: dict[int, float] = {}
        for char in self.listed(reading, path.last):
            trail = _encode(char)
            if trail and trail[1] > 0x80:
                owed[trail[1]] = max(owed.get(trail[1], -9.0), self.prior(char))
        return _Path(path.score, tuple(owed.items()) or ((_UNKNOWN, 0.0),), path.text, None)

    def gloss(self, path: _Path, gloss: re.Match[str]) -> _Path:
        """A whole ``(reading)``: it confirms a character completed just before it, or is the page's own."""
        before = path.text[1] if path.text else ""
        if gloss[1] in readings(before):
            return _Path(path.score + 4.0, (), path.text, path.last)
        if before == LOST and pinyin.is_toned(gloss[1]):
            return path
        # behind half a character it says that this reading has lost its way
        return self.literal(path, gloss[0], -6.0 if pinyin.is_toned(gloss[1]) else 0.0)

    def listed(self, reading: str, lead: int) -> str:
        """The characters a mirror may have listed: changed by its script conversion where there are such."""
        every = characters_read(reading, lead) if lead != _UNKNOWN else ""
        changed = "".join(char for char in every if char in script().traditional)
        return changed or every

    def prior(self, char: str) -> float:
        return (6.0 if char in self.annotated else 0.0) + _likelihood(char, traditional=self.traditional)

    def pending(self, path: _Path, at: int) -> Iterator[_Path]:
        shown = self.text[at]
        code = ord(shown)
        pair = _encode(shown)
        if pair is not None:
            yield self.complete(path, pair[0], ((pair[1], 0.0),))
        elif shown in {"?", LOST}:
            yield from self.swallowed(path, at)
        elif shown == "€":
            yield self.complete(path, _EURO, ())
        elif 0x21 <= code <= 0x7E and shown != "<":
            if code >= 0x40:
                yield self.complete(path, code, ())
            # a full-width character that was folded on its way to us
            yield self.complete(path, _WIDE_LEAD, ((code + 0x80, 0.0),))
        else:
            yield self.literal(self.cut_off(path), shown, 0.0)

    def swallowed(self, path: _Path, at: int) -> Iterator[_Path]:
        """``?`` while a byte is owed: the next lead byte and one ASCII character are in it."""
        following = self.text[at + 1 : at + 2]
        mark = any(lead == _MARK_LEAD for lead, _ in path.owed)
        if LEAKED_TAG.match(self.text, at):
            closer = self.open_mark(at) if mark else LOST
            yield self.literal(path, closer + "<", 8.0)
        elif mark and following in _OPENERS:
            yield self.literal(path, _OPENERS[following] + LOST, 2.0)
        else:
            yield self.literal(path, LOST, -3.0)
            # or two bytes of a user-defined row are in it, and the slip goes on
            yield _Path(path.score - 3.0, ((_UNKNOWN, 0.0),), (path.text, LOST), None)

    def open_mark(self, at: int) -> str:
        """The closing mark for what is open in this paragraph.

        Where nothing is open, a quotation of several paragraphs is: the only pair that may span them.
        """
        since = max(self.text.rfind("\n", max(0, at - _LOOK_BACK), at), at - _LOOK_BACK, 0)
        last = max(_CLOSERS, key=lambda opener: self.text.rfind(opener, since, at))
        opened = self.text.rfind(last, since, at)
        closed = self.text.rfind(_CLOSERS[last], since, at)
        return _CLOSERS[last] if opened > closed else "”"

    def aligned(self, path: _Path, at: int) -> Iterator[_Path]:
        shown = self.text[at]
        if shown not in {"?", LOST}:
            pair = _encode(shown)
            score = _likelihood(shown, traditional=self.traditional) if pair else _ODD.get(shown, 0.0)
            yield self.literal(path, shown, score, last=pair)
            return
        if self.proven and LEAKED_TAG.match(self.text, at):
            yield self.literal(path, LOST + "<", 0.0)
            return
        if self.text[at + 1 : at + 2] not in {"!", "\uff01"}:
            yield self.literal(path, shown, _ODD["?"])
            return
        yield self.literal(path, shown, self.literal_bonus)
        # or the lost byte is the A1 of 。 (A1 A3): full-width ! is A3 A1, whose A1 leads the next character
        yield _Path(path.score, ((_MARK_LEAD, 0.0),), path.text, None)

    # -- helpers -----------------------------------------------------------------------------------------

    def complete(self, path: _Path, trail: int, owed: tuple[tuple[int, float], ...]) -> _Path:
        options = []
        for lead, prior in path.owed:
            char = _decode(lead, trail) if lead != _UNKNOWN else None
            if char is not None:
                options.append((char, prior + _likelihood(char, traditional=self.traditional)))
        return self.emit(path, options, owed)

    def emit(
        self, path: _Path, options: list[tuple[str, float]], owed: tuple[tuple[int, float], ...]
    ) -> _Path:
        """The best of ``options``, or :data:`LOST` where two are about as good: never a guess."""
        options.sort(key=lambda option: -option[1])
        sure = bool(options) and (len(options) == 1 or options[0][1] - options[1][1] >= 2.0)
        char = options[0][0] if sure else LOST
        score = path.score + _likelihood(char, traditional=self.traditional)
        pair = _encode(char)
        return _Path(score, owed, (path.text, char), pair[1] if pair and not owed else None)

    @staticmethod
    def literal(path: _Path, shown: str, gain: float, last: tuple[int, int] | None = None) -> _Path:
        return _Path(path.score + gain, (), (path.text, shown), last[1] if last else None)

    @staticmethod
    def cut_off(path: _Path) -> _Path:
        """Where a line ends in mid-character, the owed half is a lost character."""
        return _Path(path.score - 3.0, (), (path.text, LOST), None) if path.owed else path


def undo_slips(text: str, annotated: Collection[str], *, proven: bool, traditional: bool = True) -> str:
    """``text`` with its byte order restored; what cannot be restored is :data:`LOST`.

    ``annotated``: characters seen with a reading in this text (they tell which of two homophones a mirror
    lists). ``proven``: other signs say the text is garbled; without them only what no reading of the text
    as it stands explains is touched.
    """
    return _Machine(text, annotated, proven=proven, traditional=traditional).run()
