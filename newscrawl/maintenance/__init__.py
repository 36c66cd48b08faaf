"""Upkeep of archive and database: rebuild, import of foreign archives, backup."""

__all__ = ["backup", "ingest", "rebuild", "verify"]
