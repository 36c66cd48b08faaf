"""SQLite: schema, migrations, and the reads and writes of each table."""

__all__ = [
    "addresses",
    "articles",
    "decisions",
    "doubts",
    "edges",
    "files",
    "follow_ups",
    "licences",
    "locking",
    "ordering",
    "pairs",
    "people",
    "pictures",
    "reviews",
    "schema",
    "seal",
    "search",
    "urls",
    "views",
    "withdrawals",
]
