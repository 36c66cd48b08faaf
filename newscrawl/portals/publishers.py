"""The publisher of a declared portal in the registry: which names it has, and the row it lacks.

The registry is data of the package (``attribution/data/publishers.json``, one publisher a line, sorted by name); the
row of a new portal is made of its own declaration.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newscrawl.attribution import registry
from newscrawl.errors import ConfigurationError
from newscrawl.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.cms.portal import PortalSpider

#: Ends of names that say what kind of publisher it is; anything else is a city's or local paper.
_GOVERNMENT = ("人民政府网", "人民政府", "政府网", "文明网")


def names_of(cls: type[PortalSpider]) -> list[str]:
    """The names a portal publishes under, its own first."""
    own = cls.portal_name.partition(" (")[0]
    return [name for name in dict.fromkeys([own, cls.portal_name, *cls.brands, cls.owner]) if name]


def hosts_of(cls: type[PortalSpider]) -> list[str]:
    """The hosts a publisher's row should name: the portal's own, without ``www.``."""
    host = (urlsplit(cls.home).hostname or "").removeprefix("www.")
    return [host] if host else []


def row_of(cls: type[PortalSpider]) -> dict[str, Any] | None:
    """The row that the registry lacks, in the file's own shape; None where it lacks nothing.

    A publisher that is there gains the portal's host; otherwise the portal becomes one, with what its file says.
    """
    known = next((found for name in names_of(cls) if (found := registry().resolve(name)) is not None), None)
    hosts = hosts_of(cls)
    if known is not None:
        domains = {
            domain
            for name in names_of(cls)
            if (found := registry().resolve(name))
            for domain in found.domains
        }
        lacking = [
            host for host in hosts if not any(host == one or host.endswith(f".{one}") for one in domains)
        ]
        return {"name": known.name, "domains": lacking} if lacking else None
    place = "/".join(part for part in (cls.province, cls.city) if part)
    government = cls.portal_name.endswith(_GOVERNMENT)
    row: dict[str, Any] = {
        "name": cls.portal_name.partition(" (")[0],
        "type": "government" if government else "city" if cls.city else "local",
    }
    if place:
        row["region"] = place
    if cls.owner and cls.owner != cls.portal_name:
        row["group"] = cls.owner
    if hosts:
        row["domains"] = hosts
    return row


def register(path: Path, row: dict[str, Any]) -> None:
    """Add a row to the registry's file, or its domains to the row of that name; written atomically.

    Raises :class:`ConfigurationError` where the file cannot be read or written.
    """
    try:
        raw = json.loads(path.read_bytes())
        rows = {one["name"]: one for one in raw["publishers"]}
        old = rows.get(row["name"])
        merged = (
            {**old, "domains": sorted({*old.get("domains", []), *row.get("domains", [])})} if old else row
        )
        rows[row["name"]] = {key: merged[key] for key in _KEYS if key in merged} | merged
        lines = [json.dumps(rows[name], ensure_ascii=False) for name in sorted(rows)]
        head = json.dumps(
            {key: value for key, value in raw.items() if key != "publishers"}, ensure_ascii=False
        )
        text = f'{head[:-1]}, "publishers": [\n' + ",\n".join(lines) + "\n]}\n"
        write_whole(path, text)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(f"{path}: the publisher cannot be added ({error}).") from error


#: The order of a row's keys in the file.
_KEYS = (
    "name",
    "type",
    "region",
    "group",
    "aliases",
    "brands",
    "domains",
    "reprintable",
    "confidence",
    "note",
)
