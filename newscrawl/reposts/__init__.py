"""Which text is a copy of which: fingerprints find, alignment verifies, judgement explains."""

from newscrawl.reposts.index import FoundMatch, RepostIndex, is_current, match_texts
from newscrawl.reposts.judge import judge

__all__ = ["FoundMatch", "RepostIndex", "is_current", "judge", "match_texts"]
