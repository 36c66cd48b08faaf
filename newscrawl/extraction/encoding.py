"""From the bytes of a response to text: which encoding, and why.

Labels on Chinese pages lie: GB18030 bytes under ``charset=utf-8``, UTF-8 under ``gb2312``, a header that
contradicts the page, no label at all. So the bytes speak first: valid UTF-8 with a non-ASCII character in
it is practically never anything else (its continuation bytes would have to fit by chance). Only where they
do not fit are the declared and the usual Chinese encodings tried on a sample, and the one whose characters
are common in running text wins. The raw bytes stay what is kept; this only reads them.
"""

from __future__ import annotations

import codecs
import functools
import re

import numpy as np

from newscrawl import native
from newscrawl.errors import RefusedPage
from newscrawl.items import Encoding

#: Bytes of the head of a page in which a label is looked for, and of non-ASCII text compared.
_HEAD = 16_384
_SAMPLE = 24_000
#: A share of common characters that no text reaches in an encoding that is not its own (GBK pages read as Big5 or
#: UTF-8 stay below zero).
_CERTAIN = 0.2

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(
    rb"<meta[^>]{0,400}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)
_XML = re.compile(
    rb"^\s{0,99}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9_.-]{2,40})", re.IGNORECASE
)
_HEADER = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)

#: As browsers do (WHATWG Encoding): every GB label is read with the largest of the family, Big5 with HKSCS.
_ALIASES = {
    "gb2312": "gb18030", "gb_2312-80": "gb18030", "gb_2312": "gb18030", "gb": "gb18030", "gbk": "gb18030",
    "x-gbk": "gb18030", "cp936": "gb18030", "ms936": "gb18030", "windows-936": "gb18030", "gb18030": "gb18030",
    "gb-2312": "gb18030", "gb18030-2000": "gb18030", "euc-cn": "gb18030", "euccn": "gb18030", "hz-gb-2312": "gb18030",
    "big5": "big5hkscs", "big-5": "big5hkscs", "big5-hkscs": "big5hkscs", "big5hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs", "cp950": "big5hkscs", "utf8": "utf-8", "utf-8": "utf-8", "unicode": "utf-8",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso8859-1": "cp1252", "windows-1252": "cp1252", "iso-8859-9": "cp1254", "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949", "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "tis-620": "cp874", "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8",
}  # fmt: skip
#: Codecs Python would accept under a page's label that are no character encodings, or unsafe to guess with.
_NOT_TEXT = frozenset({"hex", "base64", "bz2", "zip", "zlib", "rot13", "rot-13", "uu", "quopri", "punycode", "idna",
                       "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "utf-7", "utf7"})  # fmt: skip

#: The characters that make up about half of any running Chinese text, in both scripts.
_COMMON = (
    "的一是了在不有人这中大国上个我们来他为到和说地以你时要就出会也对年可生能用多日下里自后子都家行"
    "经发成学好过工方本天新事前看市月报开作者部分公进于与及其等从将被并还业务政府司法记网民"
    "這國個們來為說時會對裡後經發學過開業務報從將還與記於，。、“”：；！？（）《》「」"
)
_IS_COMMON = np.zeros(0x10000, bool)
_IS_COMMON[np.frombuffer(_COMMON.encode("utf-16-le"), "<u2")] = True
_COMMON_BITS = np.packbits(_IS_COMMON, bitorder="little").tobytes()


#: A stretch between two tags or line ends is cut after so many bytes.
_STRETCH = 2001
#: The first byte of a character that UTF-8 writes with three bytes or four.
_LONG_UTF8 = re.compile(rb"[\xe0-\xf4]")


def decode(raw: bytes, content_type: str | None = None) -> tuple[str, Encoding]:
    """The text of ``raw`` and how it was read; linear in its length.

    ``content_type``: the response's header value, where there is one. Bytes that are no text in any
    encoding (more than a tenth unreadable, or mostly control characters) are refused as ``bad_encoding``.
    """
    declared = _declared(raw, content_type)
    for bom, codec in _BOMS:
        if raw.startswith(bom):
            return _read(raw, codec, {"bom": codec, **declared}, "byte order mark")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return _judge(raw, declared)
    if raw.isascii():
        return _checked(text, raw, Encoding(used="utf-8", declared=declared, reason="ASCII only"))
    label = next(iter(declared.values()), None)
    # A few GBK characters (``一`` is D2 BB) are valid two-byte UTF-8: the one way chance can fool us.
    if (
        _codec(label or "") != "utf-8"
        and not _LONG_UTF8.search(raw)
        and _plausible(_sample(raw), "gb18030") > 0.3
    ):
        return _judge(raw, declared)
    says = (
        "no label"
        if label is None
        else "as labelled"
        if _codec(label) == "utf-8"
        else f"label {label} is wrong"
    )
    return _checked(text, raw, Encoding(used="utf-8", declared=declared, reason=f"valid UTF-8, {says}"))


def _declared(raw: bytes, content_type: str | None) -> dict[str, str]:
    """Labels by place, the header first: it is what a browser would obey."""
    found: dict[str, str] = {}
    header = _HEADER.search(content_type[:500]) if content_type else None
    if header:
        found["header"] = header[1].lower()
    head = raw[:_HEAD]
    for place, pattern in (("xml", _XML), ("meta", _META)):
        match = pattern.search(head)
        if match:
            found[place] = match[1].decode("ascii").lower()
    return found


def _codec(label: str) -> str | None:
    known = _ALIASES.get(label)
    if known:
        return known
    if label in _NOT_TEXT:
        return None
    try:
        info = codecs.lookup(label)
    except LookupError:
        return None
    if info.name in _NOT_TEXT or not getattr(info, "_is_text_encoding", True):
        return None
    return info.name


def _judge(raw: bytes, declared: dict[str, str]) -> tuple[str, Encoding]:
    """For bytes that are not valid UTF-8: the best of the declared and the usual encodings on a sample."""
    mixed = _mixed(raw, declared)
    if mixed is not None:
        return mixed
    sample = _sample(raw)
    if _is_korean(sample):
        says = "as labelled" if "cp949" in map(_codec, declared.values()) else "the text reads as Korean"
        return _read(raw, "cp949", declared, says)
    order = [codec for label in declared.values() if (codec := _codec(label))]
    labelled = frozenset(order)
    order += [codec for codec in ("gb18030", "utf-8", "big5hkscs") if codec not in labelled]
    if labelled <= {"utf-8"}:
        order.append("cp1252")
    if not labelled and max(raw.decode("utf-8", "replace")) < "\u0800":
        order.remove("utf-8")
    if "cp1252" in order and _in_pairs(sample):
        order.remove("cp1252")
    scores: dict[str, float] = {}
    for codec in dict.fromkeys(order):
        scores[codec] = _plausible(sample, codec)
        if codec in labelled and scores[codec] > _CERTAIN:
            break  # read in any other way, a text that reads so well is rubble
    best = max(scores, key=lambda codec: scores[codec] + (0.05 if codec in labelled else 0.0))
    if best in labelled:
        why = "as labelled"
    elif labelled:
        why = f"labelled {', '.join(sorted(labelled))}, but the text reads as {best}"
    else:
        why = f"no usable label, the text reads as {best}"
    return _read(raw, best, declared, why)


#: A run of bytes beyond ASCII, and one that is pairs of GB 2312's punctuation and characters alone.
_RUN = re.compile(rb"[\x80-\xff]+")
_PAIRS = re.compile(rb"(?:[\xa1-\xa3\xb0-\xf7][\xa1-\xfe])+")


def _in_pairs(sample: bytes) -> bool:
    """Whether nearly all that is not ASCII comes in runs of GB 2312's pairs, two characters long on average.

    A page in a Western language has its accents one by one; read as Chinese they would not come in pairs.
    """
    runs = _RUN.findall(sample)
    size = sum(map(len, runs))
    paired = sum(len(run) for run in runs if _PAIRS.fullmatch(run))
    return size >= 8 and paired >= 0.9 * size and size >= 4 * len(runs)


#: Korean syllables in EUC-KR, with its punctuation: a third of the characters of a Chinese text stand beyond them.
_SYLLABLES = re.compile(rb"(?:[\xa1-\xac\xb0-\xc8][\xa1-\xfe])+")
_LEAST_SYLLABLES = 24


def _is_korean(sample: bytes) -> bool:
    """Whether nearly all that is not ASCII are syllables of EUC-KR, in words with blanks between them."""
    runs = _RUN.findall(sample)
    size = sum(map(len, runs))
    if size < 2 * _LEAST_SYLLABLES or size > 16 * len(runs):
        return False
    return sum(len(run) for run in runs if _SYLLABLES.fullmatch(run)) >= 0.95 * size


#: Eight Chinese characters in UTF-8: in GBK no text has such a run of bytes but by chance.
_UTF8_TEXT = re.compile(rb"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}){8}")
_UTF8_RUN = 8
_COMMON_UTF8 = tuple(char.encode() for char in "的，。、")
_FOREIGN = re.compile(rb"[^<>\r\n]*[\x80-\xff][^<>\r\n]*")
#: Bytes beyond ASCII that each encoding must have before a page counts as mixed.
_LEAST_MIXED = 48


def _mixed(raw: bytes, declared: dict[str, str]) -> tuple[str, Encoding] | None:
    """A page put together of UTF-8 and GBK (an article in one, the site's menu in the other), stretch by stretch.

    A stretch lies between two tags or line ends. None where nearly all of the page is in one encoding: then the
    rest is damage.
    """
    if native.kernel is not None and not native.kernel.utf8_run(raw, _UTF8_RUN):
        return None
    # A character's bytes are found twenty times as fast as the pattern; no Chinese article is without one of these.
    if not any(raw.find(char) >= 0 for char in _COMMON_UTF8) or not _UTF8_TEXT.search(raw):
        return None
    good = bad = 0
    rest: list[bytes] = []
    for match in _FOREIGN.finditer(raw):
        foreign = sum(map(len, _RUN.findall(match[0])))
        if _is_utf8(match[0]):
            good += foreign
        else:
            bad += foreign
            if bad < _SAMPLE:
                rest.append(match[0])
    if min(good, bad) < _LEAST_MIXED:
        return None
    other = b"\n".join(rest)
    # A menu has few of the characters that are common in texts, but nothing that is no pair of GB 2312.
    plausible = _plausible(other, "gb18030")
    if plausible < _CERTAIN / 2 and not _in_pairs(other):
        return None
    if plausible <= _plausible(other, "utf-8"):
        return None
    pieces: list[str] = []
    done = 0
    for match in _FOREIGN.finditer(raw):
        pieces.append(raw[done : match.start()].decode("ascii"))
        pieces.append(match[0].decode("utf-8") if _is_utf8(match[0]) else _text_of(match[0], "gb18030"))
        done = match.end()
    pieces.append(raw[done:].decode("ascii"))
    text = "".join(pieces)
    used = Encoding(
        used="utf-8" if good >= bad else "gb18030",
        declared=declared,
        reason=f"mixed: {good} bytes read as UTF-8, {bad} as gb18030",
        replaced=text.count("\ufffd"),
    )
    return _checked(text, raw, used)


def _is_utf8(stretch: bytes) -> bool:
    """Whether a stretch is UTF-8 with a character of three bytes (pairs of GBK can look like those of two)."""
    try:
        stretch.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return _LONG_UTF8.search(stretch) is not None


def _sample(raw: bytes) -> bytes:
    """What lies between two tags or line ends, from the first byte that is not ASCII on."""
    if native.kernel is not None:
        sample: bytes = native.kernel.sample(raw, 40 * _SAMPLE, _SAMPLE, _STRETCH)
        return sample
    codes = np.frombuffer(raw, np.uint8, min(len(raw), 40 * _SAMPLE))
    foreign = codes > 0x7F
    # Of the foreign bytes and the ends alone: a stretch begins where a foreign one follows an end, and ends where an
    # end follows a foreign one.
    places = np.flatnonzero(foreign | (codes < 0x20) | (codes == ord("<")) | (codes == ord(">")))
    inside = foreign[places]
    turns = np.flatnonzero(inside != np.concatenate(([False], inside[:-1])))
    edges = places[turns].tolist()
    if len(edges) % 2:
        edges.append(len(codes))
    out: list[bytes] = []
    size = 0
    for at, end in zip(edges[::2], edges[1::2], strict=True):
        while at < end and size < _SAMPLE:
            stretch = raw[at : min(end, at + _STRETCH)]
            out.append(stretch)
            size += len(stretch)
            at += len(stretch)
            if at < end:
                later = np.flatnonzero(foreign[at:end])[:1]
                at = at + int(later[0]) if len(later) else end
        if size >= _SAMPLE:
            break
    return b"\n".join(out)


def _plausible(sample: bytes, codec: str) -> float:
    """Share of common characters among the non-ASCII ones, less what could not be read."""
    text = _text_of(sample, codec)
    foreign, common, private, broken = _counted(text)
    if not foreign:
        return 0.0
    if codec not in {"gb18030", "big5hkscs", "utf-8"}:
        # A single-byte encoding reads anything: it is right where the strange characters are letters
        # inside words of a mostly Latin text.
        letters = sum(char.isalpha() or char in "«»“”‘’–—…€£§°·¿¡©®™\xa0" for char in text if char > "\x7f")
        return 0.9 * letters / foreign * (1 - min(1.0, 2.0 * foreign / len(text))) - broken / foreign
    return float(common - 2.0 * broken - 2.0 * private) / foreign


#: Where browsers (WHATWG Encoding, index gb18030) read another character than Python's codec, which follows the
#: edition of 2000 and puts them into the private-use area; and ``A3A0``, a space there.
_BROWSERS = {
    0xE5E5: 0x3000, 0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11, 0xE790: 0xFE13, 0xE791: 0xFE14, 0xE792: 0xFE15,
    0xE793: 0xFE16, 0xE794: 0xFE17, 0xE795: 0xFE18, 0xE796: 0xFE19, 0xE7C7: 0x1E3F, 0xE81E: 0x9FB4, 0xE826: 0x9FB5,
    0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE832: 0x9FB8, 0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE864: 0x9FBB,
}  # fmt: skip
_PRIVATE = re.compile("[" + "".join(map(chr, _BROWSERS)) + "]")


def _as_browsers(error: UnicodeError) -> tuple[str, int]:
    """A byte that is no part of a pair: ``80`` is the euro sign, anything else is lost."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "€" if error.object[error.start] == 0x80 else "\ufffd", error.start + 1


codecs.register_error("newscrawl.gb", _as_browsers)


def _text_of(raw: bytes, codec: str) -> str:
    """``raw`` decoded, with a replacement character for what cannot be; GB 18030 as browsers read it."""
    if codec != "gb18030":
        return raw.decode(codec, "replace")
    if native.kernel is not None:
        # Python's codec takes three times as long; it is asked where there is more than ASCII and pairs.
        text: str | None = native.kernel.decode_pairs(raw, _pairs())
        if text is not None:
            return text
    text = raw.decode("gb18030", "newscrawl.gb")
    return text.translate(_BROWSERS) if _PRIVATE.search(text) else text


@functools.cache
def _pairs() -> bytes:
    """The characters of GB 18030's pairs of bytes, 256 for each first byte; 0: no pair."""
    trails = [trail for trail in range(0x40, 0xFF) if trail != 0x7F]
    table = np.zeros((0xFF - 0x81, 256), np.uint16)
    for row, lead in enumerate(range(0x81, 0xFF)):
        text = b"".join(bytes((lead, trail)) for trail in trails).decode("gb18030").translate(_BROWSERS)
        table[row, trails] = np.frombuffer(text.encode("utf-16-le"), "<u2")
    return table.tobytes()


def _counted(text: str) -> tuple[int, int, int, int]:
    """Characters beyond ASCII; the common, the private and the unreadable ones of them."""
    if native.kernel is not None:
        counted: tuple[int, int, int, int] = native.kernel.count(text, _COMMON_BITS)
        return counted
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    foreign = codes[codes > 0x7F]
    return (
        len(foreign),
        int(np.count_nonzero(_IS_COMMON[np.minimum(foreign, 0xFFFF)])),
        int(np.count_nonzero((foreign >= 0xE000) & (foreign <= 0xF8FF))),
        int(np.count_nonzero(foreign == 0xFFFD)),
    )


def _read(raw: bytes, codec: str, declared: dict[str, str], reason: str) -> tuple[str, Encoding]:
    text = _text_of(raw, codec)
    replaced = text.count("\ufffd")
    if replaced:
        reason += f"; {replaced} places unreadable"
    return _checked(text, raw, Encoding(used=codec, declared=declared, reason=reason, replaced=replaced))


#: Controls that no text has.
_IS_STRANGE = np.ones(32, bool)
_IS_STRANGE[list(b"\t\n\x0b\x0c\r")] = False


def _checked(text: str, raw: bytes, encoding: Encoding) -> tuple[str, Encoding]:
    strange = encoding.replaced
    if encoding.used not in {"utf-16", "utf-32"}:
        strange += _controls(raw)
    if strange > 40 and strange > 0.1 * min(len(text), 10 * _SAMPLE):
        raise RefusedPage("bad_encoding", f"{strange} unreadable places in {len(raw)} bytes")
    return text.removeprefix("\ufeff"), encoding


def _controls(raw: bytes) -> int:
    """How many of the first bytes are controls that no text has."""
    if native.kernel is not None:
        count: int = native.kernel.controls(raw, 10 * _SAMPLE)
        return count
    # Few bytes are controls of any kind; only those are looked at one by one.
    codes = np.frombuffer(raw, np.uint8, min(len(raw), 10 * _SAMPLE))
    return int(np.count_nonzero(_IS_STRANGE[codes[codes < 0x20]]))
