"""Several machines: nodes that crawl and publish, a centre that merges, and the edges of all by any engine.

A shared folder or bucket stands between them. What lies in it counts only where a node's manifest names it with its
length and SHA-256 (:mod:`newscrawl.cluster.node_manifest`); nothing that people decided leaves the centre.
"""

__all__ = ["all_edges", "merge", "node_manifest", "nodes", "publish", "shared"]
