"""Undo what pinyin mirrors and copy-hiding tools do to a page's text, and nothing else.

The grammar of the damage is in ``docs/mirrors.md``. Three rules hold everywhere:

* **A text without damage comes back unchanged**, character for character, and finding that out is cheap.
* **Nothing is guessed.** What no byte of the page says any more becomes U+FFFD, one or more in a row, and is
  reported in :attr:`Repaired.damaged`; :func:`restore_from` can fill it from a known text.
* **Running it again changes nothing**, and finds the same damaged spans.

Markup may be in the text: nothing here reads or writes ``<``, except where a mirror swallowed one.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

import opencc

from newscrawl import native
from newscrawl.text import pinyin
from newscrawl.text.phase import LOST, script, undo_slips
from newscrawl.text.readings import readings

#: Kinds that only a mirror's converter leaves behind.
MIRROR_KINDS: frozenset[str] = frozenset(
    {"pinyin", "word_pinyin", "byte_damage", "traditional", "markup_leak"}
)
#: Every kind :func:`repair` may report.
KINDS: frozenset[str] = MIRROR_KINDS | {"zero_width", "bidi", "doubled_punctuation", "lost_characters"}


@dataclass(slots=True)
class Repaired:
    """``text``, the ``(start, end)`` spans of it that could not be restored, and the kinds of damage found."""

    text: str
    damaged: list[tuple[int, int]] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)


# -- what to look for, cheaply ---------------------------------------------------------------------------

_HAN = "\u3400-\u9fff"
_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\u180e\u034f"
_BIDI = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
#: Right-to-left letters: where there are any, direction marks have work to do.
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# Patterns begin with a literal, which the regular-expression engine finds as fast as a plain search.
_TONED_GROUP = re.compile(rf"\([{pinyin.LETTERS}']{{0,40}}?[{pinyin.TONED}]")
_ORPHAN = re.compile(rf"\?\(?[{pinyin.LETTERS}]{{0,6}}?[{pinyin.TONED}]")
_SLIPPED_MARK = re.compile(rf"\?[!\uff01](?:[{_HAN}“”]|\?[/】》」』〕])")
_COMMAS = re.compile(rf"(?<=[{_HAN}）)》”])([,，])[,，、]+(?=[{_HAN}（(《“])")
_LOST = re.compile(rf"{LOST}+")


#: What the kernel says of a text with a question mark before an exclamation mark, and with nothing else.
_SLIPPED = 2


def looks_mirrored(text: str) -> bool:
    """A cheap first look: may :func:`repair` find a mirror's damage here? Never False where it would."""
    # Most pages have no letter with a tone anywhere, and no question mark before an exclamation mark.
    signs = native.kernel.mirror_signs(text, pinyin.TONED) if native.kernel is not None else None
    if signs in (0, _SLIPPED):
        return signs == _SLIPPED and _SLIPPED_MARK.search(text) is not None
    return (
        ("(" in text and _TONED_GROUP.search(text) is not None)
        or ("?" in text and (_ORPHAN.search(text) or _SLIPPED_MARK.search(text)) is not None)
        or (LOST in text and _LOST_ORPHAN.search(text) is not None)
    )


_LOST_ORPHAN = re.compile(_ORPHAN.pattern.replace(r"\?", LOST, 1))


def _has_any(text: str, characters: str) -> bool:
    return any(char in text for char in characters)


# -- pinyin ----------------------------------------------------------------------------------------------

#: One or more ``(reading)`` right behind a character, half-width as mirrors insert them.
_GROUPS = re.compile(rf"(?<=[{_HAN}])(?:\([{pinyin.LETTERS}']{{1,40}}\))+")
_ORPHANED = re.compile(rf"(?<=[{_HAN})])[?{LOST}]\(?([{pinyin.LETTERS}]{{1,7}})\)")
#: Words by which a text that speaks of readings gives itself away.
_ABOUT_LANGUAGE = re.compile(
    "[拼读讀发發注谐諧同多古语語]音|读作|讀作|读成|念作|念成|念做|念[“‘「]|读[“‘「]|汉语|漢語|中文|华语|華語|"
    "普通话|普通話|国语|國語|方言|生僻字|声调|聲調|[字词詞]典|汉字|漢字|音同|多音字"
)
_NEAR = 60  # characters around a gloss within which such a word counts
_BESIDE = 16  # characters around a gloss that tell the script of its sentence
_WORD_LOOK_BACK = 12  # a word of more syllables than this is none


@dataclass(frozen=True, slots=True)
class _Gloss:
    """One ``(reading)``: where it stands, what it reads, and the text it stands behind."""

    start: int
    end: int
    word: str
    reading: str


def _glosses(text: str) -> list[_Gloss]:
    found = []
    for run in _GROUPS.finditer(text):
        start = run.start()
        for reading in run[0][1:-1].split(")("):
            word = _word_read(text, run.start(), reading)
            if not word:
                break
            found.append(_Gloss(start, start + len(reading) + 2, word, reading))
            start += len(reading) + 2
    return found


def _word_read(text: str, end: int, reading: str) -> str:
    """The characters before ``end`` whose joined readings are ``reading``; empty where it is no such thing."""
    last = text[end - 1]
    if pinyin.is_syllable(reading):
        toned = pinyin.is_toned(reading)
        return last if (toned or reading in readings(last)) else ""
    if not pinyin.is_toned(reading):
        return ""
    return _match_backwards(text, end, reading.replace("'", ""))


def _match_backwards(text: str, end: int, reading: str) -> str:
    """Strip one character's reading after the other off the end of ``reading``."""
    tails = {reading}
    for start in range(end - 1, max(-1, end - 1 - _WORD_LOOK_BACK), -1):
        syllables = _any_tone(text[start])
        tails = {
            tail[: -len(syllable)] for tail in tails for syllable in syllables if tail.endswith(syllable)
        }
        if "" in tails:
            return text[start:end]
        if not tails:
            return ""
    return ""


#: 一 and 不 take another tone before some syllables.
_TONE_CHANGERS = {"一": frozenset({"yí", "yì"}), "不": frozenset({"bú"})}


@cache
def _any_tone(char: str) -> frozenset[str]:
    """Readings of one character, also without tone: unstressed syllables lose theirs."""
    toned = readings(char)
    bare = frozenset(pinyin.plain(reading) for reading in toned)
    if char in _TONE_CHANGERS:
        return toned | bare | _TONE_CHANGERS[char]
    return toned | bare


def _mirrored_glosses(text: str, glosses: list[_Gloss], *, slipped: bool) -> tuple[list[_Gloss], set[str]]:
    """Those of ``glosses`` that a mirror put there, and the kinds of damage they are."""
    tally = _Tally(text, glosses)
    chosen = _list_glosses(text, tally, slipped=slipped)
    kinds = {"pinyin"} if chosen else set()
    if words := _word_glosses(text, tally, proven=bool(chosen)):
        chosen += words
        kinds.add("word_pinyin")
    if kinds != {"pinyin"} and (others := _plain_glosses(text, tally, proven=bool(words))):
        chosen += others
        kinds.add("pinyin")
    return sorted(chosen, key=lambda gloss: gloss.start), kinds


def _list_glosses(text: str, tally: _Tally, *, slipped: bool) -> list[_Gloss]:
    """Of a converted page: single characters that the conversion to Traditional changed."""
    changed = [gloss for gloss in tally.single if gloss.word in script().traditional]
    if not (slipped or tally.is_list(changed)):
        if all(_is_consistent(text, gloss, tally) for gloss in changed):
            return []
        changed = [gloss for gloss in changed if tally.mostly(gloss.word)]
    shared = [gloss for gloss in tally.single if tally.always(gloss.word)]
    return changed + [gloss for gloss in shared if gloss.word not in script().traditional]


def _word_glosses(text: str, tally: _Tally, *, proven: bool) -> list[_Gloss]:
    """Whole words with joined syllables, as mirrors that stay in Simplified insert them."""
    if not proven:
        free = [gloss for gloss in tally.words if not _explains(text, gloss) and not _is_quoted(text, gloss)]
        proven = len({gloss.word for gloss in free}) >= 3
        if not proven:
            return [gloss for gloss in free if _needs_no_gloss(gloss)]
    return [gloss for gloss in tally.words if not _explains(text, gloss)]


def _plain_glosses(text: str, tally: _Tally, *, proven: bool) -> list[_Gloss]:
    """Single everyday characters of a Simplified page, where they make a list."""
    free = [
        gloss for gloss in tally.single if tally.always(gloss.word, least=1) and not _explains(text, gloss)
    ]
    return free if proven or tally.is_list(free, least=4) else []


class _Tally:
    """How often characters stand in a text, and how often with a reading behind them."""

    def __init__(self, text: str, glosses: list[_Gloss]) -> None:
        self.single = [gloss for gloss in glosses if len(gloss.word) == 1]
        self.words = [gloss for gloss in glosses if len(gloss.word) > 1]
        self.glossed = Counter(gloss.word for gloss in glosses)
        self.read: dict[str, set[str]] = {}
        for gloss in glosses:
            self.read.setdefault(gloss.word, set()).add(gloss.reading)
        self.total = Counter(text) if self.single else Counter[str]()

    def mostly(self, char: str) -> bool:
        """A mirror annotates a character wherever it stands, and always alike."""
        return len(self.read[char]) == 1 and 2 * self.glossed[char] >= self.total[char]

    def always(self, char: str, least: int = 2) -> bool:
        """As :meth:`mostly`, for a character both scripts share: no exception, and more than once."""
        common = char in script().common
        return common and len(self.read[char]) == 1 and self.total[char] == self.glossed[char] >= least

    def is_list(self, glosses: list[_Gloss], least: int = 3) -> bool:
        """Three or more different characters, most of them wherever they stand: a mirror's list."""
        distinct = {gloss.word for gloss in glosses}
        return len(distinct) >= least and 2 * sum(map(self.mostly, distinct)) > len(distinct)


def _is_consistent(text: str, gloss: _Gloss, tally: _Tally) -> bool:
    """Does a writer explain this character, rather than a mirror?

    Then it is one of several readings, or an old form kept in a name, or stands in Simplified text, or stands
    by itself in a text about language.
    """
    if not tally.mostly(gloss.word) or gloss.word not in script().converted:
        return True
    around = text[max(0, gloss.start - _BESIDE) : gloss.end + _BESIDE]
    if not script().simplified.isdisjoint(around):
        return True
    before = text[gloss.start - 2 : gloss.start - 1]
    alone = not ("\u3400" <= before <= "\u9fff")
    return alone and _explains(text, gloss)


def _explains(text: str, gloss: _Gloss) -> bool:
    near = slice(max(0, gloss.start - _NEAR), gloss.end + _NEAR)
    return _ABOUT_LANGUAGE.search(text[near]) is not None


def _is_quoted(text: str, gloss: _Gloss) -> bool:
    """A word that a writer sets apart, to speak of it."""
    before = gloss.start - len(gloss.word) - 1
    return before >= 0 and text[before] in "“‘「『《〈"


def _needs_no_gloss(gloss: _Gloss) -> bool:
    """Nobody explains how a word of everyday characters is read."""
    return all(char in script().common for char in gloss.word)


def _without(text: str, glosses: list[_Gloss]) -> str:
    pieces = []
    done = 0
    for gloss in glosses:
        pieces.append(text[done : gloss.start])
        done = gloss.end
    pieces.append(text[done:])
    return "".join(pieces)


# -- hidden characters, doubled and leftover marks --------------------------------------------------------

_MARKS = "、。，；：？！“”‘’（）《》【】…—"
_NO_MARK_NEEDED = f"[{_ZERO_WIDTH}]++"
_HIDDEN = f"[{_ZERO_WIDTH}{_BIDI}]++"


@dataclass(frozen=True, slots=True)
class _Hidden:
    """Patterns for one set of invisible characters."""

    between: re.Pattern[str]
    beside: re.Pattern[str]


def _hidden(run: str) -> _Hidden:
    touched = f"{_HAN}{_MARKS}0-9０-９"
    return _Hidden(
        re.compile(f"(?<=[{_HAN}]){run}(?=[{_HAN}])"),
        re.compile(f"(?<=[{touched}]){run}(?=[{touched}\\s]|$)|(?<=\\s){run}(?=[{_HAN}])"),
    )


_LEFT_TO_RIGHT_TEXT = _hidden(_HIDDEN)
_MIXED_TEXT = _hidden(_NO_MARK_NEEDED)


def _strip_hidden(text: str, kinds: set[str]) -> str:
    """Without the invisible characters that separate Chinese characters.

    Between two of them they have no work to do at all. Beside a mark or a figure a single one may be an
    editor's slip of the mouse, and stays; three and more are somebody's purpose.
    """
    patterns = _MIXED_TEXT if _RIGHT_TO_LEFT.search(text) else _LEFT_TO_RIGHT_TEXT
    hits = patterns.between.findall(text)
    if not hits:
        return text
    beside = patterns.beside.findall(text)
    pattern = patterns.beside if len(beside) >= 3 else patterns.between
    removed = set("".join(beside if pattern is patterns.beside else hits))
    if not removed.isdisjoint(_ZERO_WIDTH):
        kinds.add("zero_width")
    if not removed.isdisjoint(_BIDI):
        kinds.add("bidi")
    return pattern.sub("", text)


def _single_commas(text: str, kinds: set[str], *, mirrored: bool) -> str:
    """``,,`` → ``,``. A single full-width pair is a typing error of the page's own, and stays."""
    hits = _COMMAS.findall(text)
    if not (hits and (mirrored or len(hits) > 1 or "," in hits[0])):
        return text
    kinds.add("doubled_punctuation")
    return _COMMAS.sub(r"\1", text)


#: Left over after a slip: no writer puts a comma behind a half-width question mark, or mixes the widths;
#: and a mark soon after a lost character is more of the same slip.
_LEFTOVER = re.compile(
    rf"(?<=[{_HAN}])(?:\?(?:[,，]\?)+|\?(?=[,，、。；])|\?\uff01)|{LOST}[{_HAN}]{{0,3}}[?€][A-Za-z~^_|]?"
)


# -- the whole -------------------------------------------------------------------------------------------


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


#: 乾 read ``qián``, which OpenCC's ``t2s`` turns into 干 where its list of phrases lacks the word: counties and towns
#: (乾安 in Jilin, 乾潭, 乾务, 乾佑), years of reigns. ``餅乾安全`` is none of them.
_QIAN = re.compile(
    "(?<![餅饼烘曬晒晾風风吹擦腐肉果口陰阴烤焙擰拧喝不能精若相骨])乾(?=安(?![全心定慰靜静裝装排置穩稳然])|潭|[務务](?=[鎮镇村街])|佑|[德寧宁封符貞贞統统祐興兴化亨道元][元一二三四五六七八九十]{1,3}年)"
)


def simplified(text: str) -> str:
    """``text`` in Simplified characters (OpenCC ``t2s``), names with 乾 kept."""
    if "乾" in text and _QIAN.search(text):
        return "乾".join(map(_converted, _QIAN.split(text)))
    return _converted(text)


def _converted(text: str) -> str:
    converted: str = _simplifier().convert(text)
    return converted


def damaged_spans(text: str) -> list[tuple[int, int]]:
    """Where characters are lost: the runs of U+FFFD."""
    return [hit.span() for hit in _LOST.finditer(text)] if LOST in text else []


#: Taking one insertion out may bare another; no known mirror nests them.
_PASSES = 4


#: A reading with blanks inside its bracket: ``絡(luò )``.
_PADDED = re.compile(
    rf"(?<=[{_HAN})?{LOST}])\([ \xa0]{{0,2}}([{pinyin.LETTERS}']{{1,40}})[ \xa0]{{1,2}}\)|(?<=[{_HAN})?{LOST}])\([ \xa0]{{1,2}}([{pinyin.LETTERS}']{{1,40}})\)|(?<=\?)([{pinyin.LETTERS}]{{1,7}})[ \xa0]{{1,2}}\)"
)


def _closed_up(match: re.Match[str]) -> str:
    """A padded reading without its blanks; a bracket with an English word in it stays as it is."""
    reading = match[1] or match[2] or match[3]
    if not (pinyin.is_toned(reading) or (len(reading) > 1 and pinyin.is_syllable(reading))):
        return match[0]
    return f"{reading})" if match[3] else f"({reading})"


def repair(text: str, *, simplify: bool | None = None) -> Repaired:
    """``text`` as it stood before a mirror or a copy-hiding tool got at it.

    ``simplify``: None turns a text into Simplified characters only where it bears a mirror's marks (script
    alone is no damage: Hong Kong, Macao, Taiwan and the ``big5`` gateways publish in Traditional); True where
    the caller knows that a mirror converted it; False never. Linear in the length of ``text``.
    """
    mirrored = looks_mirrored(text)
    if not (mirrored or simplify or _has_any(text, _ZERO_WIDTH + _BIDI) or _has_commas(text)):
        spans = damaged_spans(text)
        return Repaired(text, spans, {"lost_characters"} if spans else set())
    kinds: set[str] = set()
    result = _strip_hidden(text, kinds)
    if mirrored and (" )" in result or "\xa0)" in result or "( " in result):
        result = _PADDED.sub(_closed_up, result)
    for _ in range(_PASSES):
        if not (mirrored or looks_mirrored(result)):
            break
        before, mirrored = result, False
        result = _unmirror(result, kinds)
        if _has_any(result, _ZERO_WIDTH + _BIDI):  # a hidden character between insertion and text
            result = _strip_hidden(result, kinds)
        if result == before:
            break
    if simplify or (simplify is None and not kinds.isdisjoint({"pinyin", "byte_damage"})):
        before, result = result, simplified(result)
        if result != before:
            kinds.add("traditional")
    result = _single_commas(result, kinds, mirrored=not kinds.isdisjoint(MIRROR_KINDS))
    spans = damaged_spans(result)
    if spans:
        kinds.add("lost_characters")
    return Repaired(result, spans, kinds)


@dataclass(slots=True)
class Restored:
    """``text`` with spans filled from a known text: ``filled`` are they, ``damaged`` what is left."""

    text: str
    damaged: list[tuple[int, int]] = field(default_factory=list)
    filled: list[tuple[int, int]] = field(default_factory=list)


_CONTEXT = 12  # characters beside a damaged span by which its place in the known text is found
_LEAST_CONTEXT = 6  # both sides together
_LONGEST_FILL = 8
_MOST_PLACES = 16  # places in the known text that are looked at for one span


def restore_from(text: str, damaged: list[tuple[int, int]], known: str) -> Restored:
    """Fill damaged spans of ``text`` with what stands in their place in ``known``, the original.

    A span is filled only where the undamaged characters on both sides stand in ``known`` at most
    eight characters apart, and every such place says the same. Both texts must be in one script.
    """
    result = Restored("")
    pieces: list[str] = []
    size = done = 0
    for index, (start, end) in enumerate(damaged):
        after = damaged[index + 1][0] if index + 1 < len(damaged) else len(text)
        fill = _said_between(
            text[max(done, start - _CONTEXT) : start], text[end : min(after, end + _CONTEXT)], known
        )
        piece = text[done:start]
        filling = text[start:end] if fill is None else fill
        spans = result.damaged if fill is None else result.filled
        spans.append((size + len(piece), size + len(piece) + len(filling)))
        pieces += [piece, filling]
        size += len(piece) + len(filling)
        done = end
    result.text = "".join([*pieces, text[done:]])
    return result


def _said_between(left: str, right: str, known: str) -> str | None:
    """What ``known`` has between ``left`` and ``right``; None where it has neither, or says several things."""
    if not left or not right or len(left) + len(right) < _LEAST_CONTEXT:
        return None
    said: set[str] = set()
    at = known.find(left)
    for _ in range(_MOST_PLACES):
        if at < 0:
            return said.pop() if len(said) == 1 else None
        begin = at + len(left)
        end = known.find(right, begin, begin + _LONGEST_FILL + len(right))
        if end >= 0:
            said.add(known[begin:end])
        at = known.find(left, at + 1)
    return None


def _has_commas(text: str) -> bool:
    return ",," in text or "，，" in text or ",、" in text or "，、" in text


def _unmirror(text: str, kinds: set[str]) -> str:
    slipped = any(pinyin.is_toned(hit[1]) and pinyin.is_syllable(hit[1]) for hit in _ORPHANED.finditer(text))
    glosses, found = _mirrored_glosses(text, _glosses(text), slipped=slipped)
    kinds |= found
    result = _without(text, glosses) if glosses else text
    proven = slipped or bool(found)
    annotated = {gloss.word for gloss in glosses}
    if proven or _SLIPPED_MARK.search(result):
        restored = undo_slips(result, annotated, proven=proven)
        if proven:
            restored = _LEFTOVER.sub(LOST, restored)
        if restored != result:
            kinds.add("byte_damage")
            if restored.count("<") > result.count("<"):
                kinds.add("markup_leak")
        result = restored
    return result
