"""How Chinese characters are read: toned syllable → characters, all readings.

The characters are those of GB 2312 and every GBK character that OpenCC's ``t2s`` turns into one of them: what
a converted page can be made of. Readings are those of the pinyin-data project (MIT licence), as packaged by
pypinyin 0.55; regenerate by inverting ``pypinyin.pinyin_dict`` over that set of characters.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

#: One line a syllable: the syllable with its tone mark, a blank, the characters.
TABLE = "readings.txt"


@cache
def _by_character() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in files("newscrawl.text").joinpath(TABLE).read_text("utf-8").splitlines():
        syllable, _, characters = line.partition(" ")
        for character in characters:
            found.setdefault(character, set()).add(syllable)
    return {character: frozenset(syllables) for character, syllables in found.items()}


def readings(character: str) -> frozenset[str]:
    """Every reading of one character with its tone mark; empty where it is not in the table."""
    return _by_character().get(character, frozenset())


@cache
def _by_lead() -> dict[tuple[int, str], str]:
    found: dict[tuple[int, str], str] = {}
    for character, syllables in _by_character().items():
        lead = character.encode("gbk")[0]
        for syllable in syllables:
            found[lead, syllable] = found.get((lead, syllable), "") + character
    return found


def characters_read(syllable: str, lead: int) -> str:
    """The characters read ``syllable`` whose first GBK byte is ``lead``."""
    return _by_lead().get((lead, syllable), "")
