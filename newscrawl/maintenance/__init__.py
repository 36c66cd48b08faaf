"""Upkeep of archive and database: rebuild, import of foreign archives, backup."""

__all__ = ["ahead", "backup", "ingest", "rebuild", "verify"]
