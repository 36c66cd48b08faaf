"""Reservations, licences and AI labels that pages and sites state for machines. Pure: values in, values out.

Read as their specifications say, recorded as found; a contradiction is named, nothing is decided for people.
"""

from newscrawl.rights.files import LIMIT, TDMREP, from_rsl, from_tdmrep
from newscrawl.rights.pages import from_headers, from_page
from newscrawl.rights.pictures import from_picture
from newscrawl.rights.robots import from_robots
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
