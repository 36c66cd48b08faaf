"""The list page after this one, where the page itself has no link that says so.

Each content system numbers its list pages in its own way; a family says in which. All are arithmetic on the
address of the list at hand, so a wrong guess costs one request that ends in "not found".
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_VARIABLE = re.compile(r"var\s{1,9}(countPage|currentPage)\s{0,9}=\s{0,9}(\d{1,5})")
_PAGE_KEYS = ("page", "pgnum", "p", "pageno")


def numbered(url: str, stem: str, *, first: int = 1, joint: str = "_") -> str | None:
    """The next of ``<stem>.html``, ``<stem><joint>2.html`` …; ``stem`` is a pattern of the document's name,
    without groups.

    ``first``: the number the page without one counts as (1 where ``index_2`` comes after ``index``).
    """
    parts = urlsplit(url)
    folder, _, document = parts.path.rpartition("/")
    found = re.fullmatch(rf"({stem})(?:{re.escape(joint)}(\d{{1,5}}))?(\.\w{{1,6}})", document)
    if found is None:
        return None
    following = int(found[2]) + 1 if found[2] else first + 1
    path = f"{folder}/{found[1]}{joint}{following}{found[3]}"
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def in_query(url: str, keys: tuple[str, ...] = _PAGE_KEYS) -> str | None:
    """``…&page=2`` → ``…&page=3``; None where no such number stands in the query."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    for at, (key, value) in enumerate(pairs):
        if key.lower() in keys and value.isdecimal() and len(value) < 6:
            pairs[at] = (key, str(int(value) + 1))
            return urlunsplit(parts._replace(query=urlencode(pairs), fragment=""))
    return None


def by_variables(html: str, url: str) -> str | None:
    """TRS's older lists count in a script: ``var countPage = 20; var currentPage = 0;`` → ``index_1.html``."""
    said = {name: int(value) for name, value in _VARIABLE.findall(html[:500_000])}
    if "countPage" not in said or said.get("currentPage", 0) + 1 >= said["countPage"]:
        return None
    parts = urlsplit(url)
    folder, _, document = parts.path.rpartition("/")
    stem, _, suffix = (document or "index.html").partition(".")
    stem = re.sub(r"_\d{1,5}$", "", stem)
    path = f"{folder}/{stem}_{said.get('currentPage', 0) + 1}.{suffix}"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))
