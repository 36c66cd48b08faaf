"""One base class per family of content systems: address forms, list pages, archives by day."""

__all__ = [
    "cctv",
    "dated_epaper",
    "dede",
    "discovery",
    "discuz",
    "enorth",
    "epaper",
    "founder",
    "founder_epaper",
    "jiwang",
    "links",
    "people_cn",
    "portal",
    "sobey",
    "trs",
    "xinhua",
]
