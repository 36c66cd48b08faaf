"""The work on reposts: search for a given page or text, inbox, leads, reports of readers."""

__all__ = ["addresses", "check", "inbox", "leads", "reported"]
