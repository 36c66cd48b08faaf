"""Upkeep of archive and database: rebuild, import of foreign archives, detection over all articles, backup, vacuum."""

__all__ = ["ahead", "backup", "detection", "ingest", "picture_index", "plain", "rebuild", "vacuum", "verify"]
