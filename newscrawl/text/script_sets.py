"""The characters of GBK by script and by how common they are: made once and shipped.

    python -c "from newscrawl.text import script_sets; script_sets.write()"

The sets come from OpenCC's dictionaries, whose phrases take a second to load although characters alone are asked for. They
decide what is restored of a garbled text; as part of the release they do so alike with every OpenCC.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FILE = "script_sets.bin"
#: OpenCC's standards: OpenCC's own, Taiwan's, Hong Kong's.
_CONVERSIONS = ("s2t", "s2tw", "s2hk")


@dataclass(frozen=True, slots=True)
class Script:
    """Which characters GBK text may be made of, each set over GBK only."""

    #: Characters that Simplified text never holds, and their opposites.
    traditional: frozenset[str]
    simplified: frozenset[str]
    #: Of the Traditional ones, those a conversion gives; not the variants that live on in names (昇, 堃).
    converted: frozenset[str]
    #: Characters, in either script, of GB 2312's first level (3,755 in common use) and second level.
    common: frozenset[str]
    rarer: frozenset[str]


def _gbk_characters() -> list[str]:
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    return [char for pair in pairs if "\u3400" <= (char := pair.decode("gbk", "ignore")) <= "\u9fff"]


def build() -> Script:
    """The sets, from the OpenCC that is installed."""
    import opencc

    every = _gbk_characters()
    # One character a line: phrase rules must not see neighbours.
    to_simplified = opencc.OpenCC("t2s").convert("\n".join(every)).split("\n")
    conversions = [opencc.OpenCC(name).convert("\n".join(every)).split("\n") for name in _CONVERSIONS]
    given = {
        full
        for conversion in conversions
        for char, simple, full in zip(every, to_simplified, conversion, strict=True)
        if char == simple
    }
    traditional, simplified, common, rarer = set(), set(), set(), set()
    for char, simple, full in zip(every, to_simplified, conversions[0], strict=True):
        if char != simple:
            traditional.add(char)
        elif char != full and not _in_big5(char):
            simplified.add(char)
        rank = simple.encode("gb2312", "ignore")
        if rank and rank[0] <= 0xD7:
            common.add(char)
        elif rank:
            rarer.add(char)
    converted = {char for char in given & traditional if not _in_gb2312(char)}
    return Script(*map(frozenset, (traditional, simplified, converted, common, rarer)))


def _in_gb2312(char: str) -> bool:
    return bool(char.encode("gb2312", "ignore"))


def _in_big5(char: str) -> bool:
    return bool(char.encode("big5", "ignore"))


def versions() -> str:
    """What the sets depend on."""
    import opencc

    return f"opencc {opencc.__version__}"


def packed(script: Script) -> bytes:
    """The sets as a file: a line that says what they were made of, then a line of characters each, compressed."""
    sets = (script.traditional, script.simplified, script.converted, script.common, script.rarer)
    body = "\n".join("".join(sorted(one)) for one in sets)
    return versions().encode() + b"\n" + zlib.compress(body.encode("utf-16-le"), 9)


def unpacked(data: bytes) -> Script:
    """What :func:`packed` made."""
    body = zlib.decompress(data[data.index(b"\n") + 1 :]).decode("utf-16-le")
    return Script(*map(frozenset, body.split("\n")))


@cache
def shipped() -> Script:
    """The sets that are part of the release."""
    return unpacked(files("newscrawl.text").joinpath(FILE).read_bytes())


def write() -> None:
    """Write the shipped file again."""
    from pathlib import Path

    Path(__file__).with_name(FILE).write_bytes(packed(build()))
