"""Which text is a copy of which: fingerprints find, alignment verifies, :func:`examine` decides.

``judge``, which adds direction and attribution, is :func:`newscrawl.judgement.judge`. It is lent out here because
notebooks and benchmarks know it by this address; nothing in this room uses it.
"""

from typing import TYPE_CHECKING, Any

from newscrawl.reposts.copying import Finding, examine
from newscrawl.reposts.index import RepostIndex, is_current
from newscrawl.reposts.matches import FoundMatch, match_texts

if TYPE_CHECKING:
    from newscrawl.judgement import judge

__all__ = [
    "Finding",
    "FoundMatch",
    "RepostIndex",
    "copying",
    "corpus_edges",
    "examine",
    "is_current",
    "judge",
    "line_kinds",
    "match_texts",
    "recent",
    "text_reading",
]


def __getattr__(name: str) -> Any:
    if name != "judge":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from newscrawl.judgement import judge

    globals()[name] = judge
    return judge
