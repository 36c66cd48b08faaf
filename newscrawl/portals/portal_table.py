"""The table of all portals in docs/portals.md, made from their own docstrings."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

from newscrawl.portals.registry import spiders

if TYPE_CHECKING:
    from newscrawl.cms.portal import PortalSpider

_HEADING = re.compile(r"^(Domain|Layout|Unverified):\s*", re.MULTILINE)
_INTRODUCTION = """# Portals

All portals with a file of their own, made by `newscrawl portal table` from the docstrings in
`newscrawl/spiders/`; do not edit by hand. Live sites were not asked for any of this: each row says from
which year its facts are and what nobody has verified. A dash under "rules" means that articles are read by the
generic path. How to add one: [adding-a-portal.md](adding-a-portal.md).
"""


def headings(cls: type[PortalSpider]) -> dict[str, str]:
    """What a portal's docstring says under its fixed headings, each on one line."""
    parts = _HEADING.split(inspect.cleandoc(cls.__doc__ or ""))
    return {name: " ".join(text.split()) for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def table() -> str:
    """The whole of docs/portals.md."""
    by_place: dict[str, list[type[PortalSpider]]] = {}
    for cls in spiders().values():
        by_place.setdefault(cls.province or "中央", []).append(cls)
    out = [_INTRODUCTION, f"{len(spiders())} portals.\n"]
    order = ["吉林", "黑龙江", "辽宁", "内蒙古"]
    for place in sorted(by_place, key=lambda name: (order.index(name) if name in order else 9, name)):
        out += [
            f"## {place}\n",
            "| spider | portal | city | system | rules | facts | unverified |",
            "|---|---|---|---|---|---|---|",
        ]
        out += [_row(cls) for cls in by_place[place]]
        out.append("")
    return "\n".join(out)


def _row(cls: type[PortalSpider]) -> str:
    said = headings(cls)
    versions = ", ".join(version.version for version in cls.rules) or "–"
    portal = f"[{cls.portal_name}]({cls.home})"
    cells = [
        f"`{cls.name}`",
        portal,
        cls.city or "",
        cls.cms or "",
        versions,
        said.get("Layout", ""),
        said.get("Unverified", ""),
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
