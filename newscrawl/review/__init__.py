"""The work on reposts: search for a given page or text, inbox, leads, reports of readers, takedowns."""

__all__ = [
    "addresses",
    "alerts",
    "calendars",
    "check",
    "delivery",
    "feed",
    "inbox",
    "leads",
    "pictures",
    "reported",
    "rewritten",
    "takedowns",
]
