"""Files of a site: ``/.well-known/tdmrep.json`` and RSL licence documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from lxml import etree

from newscrawl.rights.statements import ALLOW, CONDITIONAL, DISALLOW, NOTE, Fault, Reading, Statement, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT: Final = 1024 * 1024
#: Where the TDM Reservation Protocol (W3C Community Group, 2024-02-02) puts a site's file.
TDMREP: Final = "/.well-known/tdmrep.json"
_MOST: Final = 1_000
RSL: Final = "https://rslstandard.org/rsl"
_FREE: Final = {"free", ""}


def from_tdmrep(body: bytes) -> Reading:
    """Statements of a tdmrep.json file: a list of objects with ``location``, ``tdm-reservation`` and ``tdm-policy``."""
    if len(body) > LIMIT:
        return Reading(
            faults=[Fault("well_known", f"tdmrep.json has {len(body)} bytes; at most {LIMIT} are read")]
        )
    try:
        rules = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return Reading(faults=[Fault("well_known", f"tdmrep.json is not JSON: {shown(str(error))}")])
    if not isinstance(rules, list):
        return Reading(faults=[Fault("well_known", "tdmrep.json is not a list of rules")])
    reading = Reading()
    for rule in rules[:_MOST]:
        location = rule.get("location") if isinstance(rule, dict) else None
        if not isinstance(location, str):
            reading.faults.append(Fault("well_known", f"a rule without location: {shown(json.dumps(rule))}"))
            continue
        found = reservation(rule.get("tdm-reservation"), rule.get("tdm-policy"), "well_known", scope=location)
        reading += found
    return reading


def reservation(value: Any, policy: Any, where: str, *, scope: str = "") -> Reading:
    """TDMRep: 1 reserves text and data mining, 0 does not; a policy says on which conditions it is granted."""
    text = f"tdm-reservation={value}" + (f" tdm-policy={policy}" if policy else "")
    if str(value).strip() not in {"0", "1"} or isinstance(value, bool):
        return Reading(faults=[Fault(where, f"tdm-reservation {shown(str(value))!r} is neither 0 nor 1")])
    url = policy.strip()[:2000] if isinstance(policy, str) and policy.strip() else None
    reserved = str(value).strip() == "1"
    meaning = (CONDITIONAL if url else DISALLOW) if reserved else ALLOW
    return Reading([Statement("tdmrep", where, "tdm", meaning, shown(text), url=url, scope=scope)])


def from_rsl(body: bytes, *, where: str = "rsl") -> Reading:
    """Statements of an RSL 1.0 document: permitted and prohibited uses for each ``content``, payment, terms.

    No entity is expanded and nothing is fetched. A use that is permitted against payment is conditional.
    """
    if len(body) > LIMIT:
        return Reading(faults=[Fault(where, f"the licence has {len(body)} bytes; at most {LIMIT} are read")])
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return Reading(faults=[Fault(where, f"the licence is not XML: {shown(str(error))}")])
    if etree.QName(root).localname != "rsl":
        return Reading(faults=[Fault(where, f"the root element is {etree.QName(root).localname}, not rsl")])
    reading = Reading()
    if etree.QName(root).namespace != RSL:
        reading.faults.append(Fault(where, f"the namespace is not {RSL}"))
    contents = list(_children(root, "content"))
    if not contents:
        reading.faults.append(Fault(where, "the licence has no content element"))
    for content in contents[:_MOST]:
        scope = _scope(content.get("url") or "")
        for licence in _children(content, "license"):
            reading += _licence(licence, scope, where)
        for name in ("copyright", "terms"):
            for element in _children(content, name):
                text = shown("".join(element.itertext()))
                reading.statements.append(Statement("rsl", where, "", NOTE, f"{name}: {text}", scope=scope))
    return reading


def _licence(licence: etree._Element, scope: str, where: str) -> Reading:
    reading = Reading()
    payments = list(_children(licence, "payment"))
    kinds = [(one.get("type") or "").strip().lower() for one in payments]
    paid = bool(payments) and not all(
        kind in _FREE and _amount(one) == 0 for kind, one in zip(kinds, payments, strict=True)
    )
    url = next((text for one in payments for text in _addresses(one)), None)
    price = "; ".join(_price(one) for one in payments)
    for name, value in (("permits", CONDITIONAL if paid else ALLOW), ("prohibits", DISALLOW)):
        for element in _children(licence, name):
            kind = (element.get("type") or "usage").strip().lower()
            for use in ("".join(element.itertext())).replace(",", " ").split():
                text = f"{name} {kind} {use}" + (f" ({price})" if price and name == "permits" else "")
                if kind == "usage":
                    reading.statements.append(
                        Statement("rsl", where, use.lower(), value, shown(text), url=url, scope=scope)
                    )
                else:
                    reading.statements.append(Statement("rsl", where, "", NOTE, shown(text), scope=scope))
    for element in _children(licence, "legal"):
        text = f"legal {element.get('type') or ''} {''.join(element.itertext())}"
        reading.statements.append(Statement("rsl", where, "", NOTE, shown(text), scope=scope))
    if payments and not any(True for _ in _children(licence, "permits")):
        reading.statements.append(
            Statement(
                "rsl",
                where,
                "all",
                CONDITIONAL if paid else ALLOW,
                shown(f"payment ({price})"),
                url=url,
                scope=scope,
            )
        )
    return reading


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    for child in parent:
        if isinstance(child.tag, str) and etree.QName(child).localname == name:
            yield child


def _amount(payment: etree._Element) -> float:
    for element in _children(payment, "amount"):
        try:
            return float("".join(element.itertext()).strip() or 0)
        except ValueError:
            return 1.0
    return 0.0


def _price(payment: etree._Element) -> str:
    parts = [payment.get("type") or "payment"]
    parts += [
        f"{''.join(one.itertext()).strip()} {one.get('currency') or ''}"
        for one in _children(payment, "amount")
    ]
    return shown(" ".join(parts))


def _addresses(payment: etree._Element) -> Iterator[str]:
    for name in ("custom", "standard"):
        for element in _children(payment, name):
            if text := "".join(element.itertext()).strip():
                yield text[:2000]


def _scope(url: str) -> str:
    """The path pattern of a ``content`` element, which gives a path or an address; "" for the whole site."""
    try:
        path = urlsplit(url).path if "://" in url else url
    except ValueError:
        path = url
    return "" if path in {"", "/", "/*"} else path
