"""Several machines: nodes that crawl and publish, a centre that merges, and the edges of all by any engine.

A shared folder or bucket stands between them. What lies in it counts only where a node's manifest names it with its
length and SHA-256 (:mod:`newscrawl.cluster.manifest`); nothing that people decided leaves the centre.
"""

__all__ = ["edges", "manifest", "merge", "nodes", "publish", "shared"]
