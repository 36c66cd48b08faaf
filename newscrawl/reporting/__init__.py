"""Read-only views of the database: overviews, comparisons, reports, exports, crawl health."""

__all__ = [
    "cells",
    "citations",
    "crawl_health",
    "documents",
    "dossier",
    "export",
    "figures",
    "history",
    "overlap",
    "overview",
    "picture_lists",
    "printing",
    "rates",
    "report",
    "reservations",
    "tables",
]
