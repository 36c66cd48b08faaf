"""Text as such: script folding, mirror repair, standing notices. Pure: strings in, values out."""

from newscrawl.text.fold import fold
from newscrawl.text.repair import KINDS, MIRROR_KINDS, Repaired, looks_mirrored, repair

__all__ = ["KINDS", "MIRROR_KINDS", "Repaired", "fold", "looks_mirrored", "repair"]
