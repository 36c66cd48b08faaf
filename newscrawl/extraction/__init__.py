"""From the bytes of one page to an article: encoding, title, time, source, people and a clean body.

Pure: values in, values out. The one entrance is :func:`extract`.
"""

from newscrawl.extraction.reader import extract
from newscrawl.extraction.rules import Rules

__all__ = ["Rules", "dates", "editions", "encoding", "extract", "further_pages", "multipage", "rules"]
