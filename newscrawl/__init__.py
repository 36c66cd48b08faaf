"""newscrawl: crawl regional news portals, keep evidence, and say who copied whom."""

__version__ = "0.1.0"
