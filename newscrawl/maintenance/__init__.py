"""Upkeep of archive and database: rebuild, import of foreign archives, detection over all articles, backup."""

__all__ = ["ahead", "backup", "detection", "ingest", "pictures", "rebuild", "verify"]
