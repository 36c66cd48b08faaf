"""Credits: who wrote, took, edited a text, by the lines that say so. One table of roles, one grammar."""

from newscrawl.text.credits.reader import (
    LABELLED,
    LATIN,
    LOGIN,
    NAME,
    NICKNAME,
    PLAUSIBLE,
    ROLE,
    Bodies,
    ByLook,
    Credit,
    Credits,
    find_role,
    is_person,
    kind_of,
    read,
    shown,
)
from newscrawl.text.credits.table import ROLES, Kind, Role

__all__ = [
    "LABELLED",
    "LATIN",
    "LOGIN",
    "NAME",
    "NICKNAME",
    "PLAUSIBLE",
    "ROLE",
    "ROLES",
    "Bodies",
    "ByLook",
    "Credit",
    "Credits",
    "Kind",
    "Role",
    "find_role",
    "is_person",
    "kind_of",
    "read",
    "shown",
]
