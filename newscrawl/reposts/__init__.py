"""Which text is a copy of which: fingerprints find, alignment verifies, judgement explains."""

from newscrawl.reposts.index import FoundMatch, RepostIndex, match_texts

__all__ = ["FoundMatch", "RepostIndex", "match_texts"]
