"""Text as such: script folding, mirror repair, standing notices. Pure: strings in, values out."""

from newscrawl.text.fold import fold
from newscrawl.text.notices import find_notices, is_notice
from newscrawl.text.repair import (
    KINDS,
    MIRROR_KINDS,
    Repaired,
    Restored,
    damaged_spans,
    looks_mirrored,
    repair,
    restore_from,
    simplified,
)

__all__ = [
    "KINDS",
    "MIRROR_KINDS",
    "Repaired",
    "Restored",
    "cities",
    "credits",
    "damaged_spans",
    "facts",
    "find_notices",
    "flat",
    "fold",
    "is_notice",
    "korean",
    "labels",
    "looks_mirrored",
    "notices",
    "numerals",
    "person_names",
    "phase",
    "pinyin",
    "promotions",
    "quantities",
    "readings",
    "repair",
    "restore_from",
    "safe",
    "simplified",
    "source_words",
    "word_search",
]
