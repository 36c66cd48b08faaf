"""The repost index: which stored texts share text with this one, and where.

New texts' fingerprints go into a short table that is also held in memory (:mod:`newscrawl.reposts.tail`); every
few thousand texts they become a sorted segment (:mod:`newscrawl.reposts.posting_segments`). A query looks its fingerprints
up, weighs each by how few texts hold it (:mod:`newscrawl.reposts.popularity`), and aligns itself with the texts that
reach a threshold (:mod:`newscrawl.reposts.matches`). Postings of removed or replaced texts are recognised by a
tombstone and dropped when their segments merge.

``state``: what is in memory; ``merge``: how segments come and go; ``query``: who holds a fingerprint; ``store``: the
index itself, with its transactions.
"""

from newscrawl.reposts.index.repost_index import FORMAT, RepostIndex, is_current

__all__ = ["FORMAT", "RepostIndex", "is_current"]
