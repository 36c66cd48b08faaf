"""Reservations, licences and AI labels that pages and sites state for machines. Pure: values in, values out.

Read as their specifications say, recorded as found; a contradiction is named, nothing is decided for people.
"""

from newscrawl.rights.page_signals import from_headers, from_page
from newscrawl.rights.picture_metadata import from_picture
from newscrawl.rights.robots_signals import from_robots
from newscrawl.rights.site_files import LIMIT, TDMREP, from_rsl, from_tdmrep
from newscrawl.rights.statements import (
    NOTE,
    SPECIFICATIONS,
    Conflict,
    Fault,
    Reading,
    Specification,
    Statement,
    applying,
    conflicts,
)

__all__ = [
    "LIMIT",
    "NOTE",
    "SPECIFICATIONS",
    "TDMREP",
    "Conflict",
    "Fault",
    "Reading",
    "Specification",
    "Statement",
    "applying",
    "conflicts",
    "from_headers",
    "from_page",
    "from_picture",
    "from_robots",
    "from_rsl",
    "from_tdmrep",
]
