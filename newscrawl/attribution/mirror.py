"""Is this capture a mirror's, and of which page?

A mirror is recognised by what it did to the text (see :mod:`newscrawl.text.repair`) or by its host: the page says it
belongs to a site, and the host is none of that site's. The path of the URL is usually the original's, so the
origin can be *proposed*; it is always marked inferred, for nobody has fetched it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from newscrawl.attribution.schemes import SCHEMES, Scheme, scheme_of
from newscrawl.text.repair import MIRROR_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Domains = Callable[[str], Iterable[str] | None] | Mapping[str, Iterable[str]]

_HOST = r"[a-z0-9](?:[a-z0-9-]{0,62}\.){1,6}[a-z]{2,18}"
#: ``/gate/big5/www.gov.cn/xinwen/…``: an official converter names host and path of the original.
_GATE = re.compile(rf"/gate/(?:big5|gb)/({_HOST})(/.*)?", re.IGNORECASE | re.DOTALL)
_REGIONS = (".hk", ".tw", ".mo")


def gateway_original(url: str) -> str | None:
    """The original of an official Traditional gateway's URL; None where it is no such URL."""
    parts = _split(url)
    gate = _GATE.fullmatch(parts.path) if parts else None
    if parts is None or gate is None or not _is_gateway_host(parts.hostname or "", gate[1].lower()):
        return None
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{gate[1].lower()}{gate[2] or '/'}{query}"


def _is_gateway_host(host: str, original: str) -> bool:
    """A gateway stands on its site's own domain, and its site's name begins with ``big5``."""
    return host.startswith("big5.") and (
        _within(host, _last_labels(original)) or _site_label(host) == _site_label(original)
    )


def _site_label(host: str) -> str:
    """The distinguishing label: ``cctv`` of both big5.cctv.com and www.cctv.cn."""
    generic = {"com", "cn", "net", "org", "gov", "edu", "www", "big5"}
    labels = [label for label in host.split(".") if label not in generic]
    return labels[-1] if labels else ""


def _last_labels(host: str) -> str:
    labels = host.split(".")
    keep = 3 if len(labels) > 2 and labels[-2] in {"com", "net", "org", "gov", "edu"} else 2
    return ".".join(labels[-keep:])


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return parts if host and parts.scheme in {"http", "https"} else None


def _within(host: str, domain: str) -> bool:
    domain = domain.lower().removeprefix("www.").strip(".")
    return bool(domain) and (host == domain or host.endswith("." + domain))


def detect_mirror(
    url: str,
    *,
    repair_kinds: Iterable[str] = (),
    site_name: str | None = None,
    site_domains: Domains | None = None,
    schemes: Iterable[Scheme] = (),
) -> dict[str, Any] | None:
    """What is known of a mirror capture, or None where the page is none.

    ``repair_kinds``: what :func:`newscrawl.text.repair` found in the page. ``site_name``: the site the page
    says it is. ``site_domains``: name → domains of a site, nothing for unknown names (the source registry).
    ``schemes``: path schemes of further portals, asked before the built-in ones.

    Keys: ``kinds`` (sorted: those of ``repair_kinds`` that only mirrors cause, ``foreign_host``,
    ``path_preserved``), ``claimed_portal``, ``origin_url``, ``inferred`` (True where an origin is proposed)
    and ``reasons`` in words.
    """
    parts = _split(url)
    if parts is None or gateway_original(url) is not None:
        return None
    host = (parts.hostname or "").rstrip(".")
    damage = MIRROR_KINDS.intersection(repair_kinds)
    domains = _domains(site_name, site_domains)
    foreign = bool(domains) and not any(_within(host, domain) for domain in domains)
    if foreign and not damage and (host.endswith(_REGIONS) or host.startswith("big5.")):
        return None
    if not (damage or foreign):
        return None
    kinds = set(damage)
    reasons = []
    if damage:
        reasons.append("the text bears a mirror's marks: " + ", ".join(sorted(damage)))
    if foreign:
        kinds.add("foreign_host")
        reasons.append(f"the page says it is {site_name}, and {host} is not that site's")
    scheme = scheme_of(parts.path, (*schemes,)) or scheme_of(parts.path, SCHEMES)
    portal, home = _claimed(host, site_name, domains, scheme)
    if scheme is not None and home is not None:
        kinds.add("path_preserved")
        reasons.append(f"the path is of {scheme.portal}'s kind")
    origin = f"http://{home}{parts.path}{'?' + parts.query if parts.query else ''}" if home else None
    return {
        "kinds": sorted(kinds),
        "claimed_portal": portal,
        "origin_url": origin,
        "inferred": origin is not None,
        "reasons": reasons,
    }


def _domains(site_name: str | None, lookup: Domains | None) -> tuple[str, ...]:
    if not site_name or lookup is None:
        return ()
    found = lookup(site_name) if callable(lookup) else lookup.get(site_name)
    return tuple(domain.lower() for domain in found or ())


def _claimed(
    host: str, site_name: str | None, domains: tuple[str, ...], scheme: Scheme | None
) -> tuple[str | None, str | None]:
    """The portal and the host the page is proposed to be from; the page's own word before its path's."""
    if domains:
        if any(_within(host, domain) for domain in domains):
            return site_name, None  # the portal's own page, garbled: it is its own origin
        fitting = scheme is not None and any(_within(scheme.host, domain) for domain in domains)
        if fitting and scheme is not None:
            return site_name, scheme.host
        first = domains[0]
        return site_name, f"www.{first}" if first == _last_labels(first) else first
    if scheme is not None and not _within(host, _last_labels(scheme.host)):
        return scheme.portal, scheme.host
    return site_name, None
