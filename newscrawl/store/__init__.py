"""SQLite: schema, migrations, and the reads and writes of each table."""

__all__ = ["addresses", "articles", "edges", "licences", "reviews", "schema", "search", "urls"]
