"""The work on reposts: search for a given page or text, inbox, leads, reports of readers, takedowns."""

__all__ = [
    "alerts",
    "calendars",
    "check",
    "delivery",
    "feed",
    "inbox",
    "leads",
    "pasted",
    "picture_check",
    "reported",
    "rewritten",
    "takedowns",
]
