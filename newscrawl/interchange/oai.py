"""OAI-PMH 2.0 (http://www.openarchives.org/OAI/2.0/openarchivesprotocol.htm): the store as a repository to harvest.

Pure: arguments in, an XML document out; a server only passes them on. A set is a portal. The datestamp of a record is
the moment its text changed, its page was found gone, or it was withdrawn from view or shown again. Records stay when a
page is gone, because the archive still holds them; what is withdrawn from view is a deleted record, for good or until it
is shown again (``deletedRecord`` is ``persistent``). Lists are cut at :data:`PAGE` records; a resumption token states the list's conditions and
the last row given, so that it needs no memory and never expires.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from newscrawl.interchange.article_records import ArticleRecord, count, seconds, select, xml_text
from newscrawl.interchange.dublin_core import dublin_core
from newscrawl.items import now
from newscrawl.store import withdrawals

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

PAGE: Final = 100
OAI: Final = "http://www.openarchives.org/OAI/2.0/"
OAI_DC: Final = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC: Final = "http://purl.org/dc/elements/1.1/"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_PREFIX: Final = "oai_dc"
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}Z)?")
#: verb → (required, optional) arguments; ``resumptionToken`` stands alone where it is allowed.
_VERBS: Final[dict[str, tuple[set[str], set[str]]]] = {
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), {"resumptionToken"}),
    "GetRecord": ({"identifier", "metadataPrefix"}, set()),
    "ListIdentifiers": ({"metadataPrefix"}, {"from", "until", "set", "resumptionToken"}),
    "ListRecords": ({"metadataPrefix"}, {"from", "until", "set", "resumptionToken"}),
}


@dataclass(slots=True, frozen=True)
class Repository:
    """Who answers: the address harvesters use, the repository's name, an e-mail address of its keeper."""

    base_url: str
    name: str
    admin_email: str


class _Problem(Exception):  # noqa: N818 - an answer of the protocol
    """An error the protocol names; it becomes part of the answer."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def answer(
    connection: sqlite3.Connection, repository: Repository, arguments: Sequence[tuple[str, str]]
) -> bytes:
    """The response document for the (name, value) pairs of a request; errors are part of it, nothing is raised.

    ``arguments``: as they came, repeated names included (the protocol forbids them).
    """
    withdrawals.mark(connection)
    root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap={None: OAI, "xsi": _XSI})
    root.set(f"{{{_XSI}}}schemaLocation", f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd")
    _text(root, "responseDate", seconds(now()))
    asked = etree.SubElement(root, f"{{{OAI}}}request")
    asked.text = repository.base_url
    try:
        given = _checked(arguments)
        for name, value in given.items():
            asked.set(name, xml_text(value))
        body = etree.SubElement(root, f"{{{OAI}}}{given['verb']}")
        _HANDLERS[given["verb"]](connection, repository, given, body)
    except _Problem as problem:
        for child in list(root)[2:]:
            root.remove(child)
        if problem.code in {"badVerb", "badArgument"}:
            asked.attrib.clear()
        error = etree.SubElement(root, f"{{{OAI}}}error", code=problem.code)
        error.text = xml_text(str(problem))
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return data


def _checked(arguments: Sequence[tuple[str, str]]) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in arguments:
        if name in given:
            raise _Problem("badVerb" if name == "verb" else "badArgument", f"{name} is given twice")
        given[name] = value
    verb = given.get("verb")
    if verb not in _VERBS:
        raise _Problem("badVerb", f"{verb!r} is not a verb of OAI-PMH" if verb else "no verb is given")
    required, optional = _VERBS[verb]
    names = set(given) - {"verb"}
    if "resumptionToken" in names & optional:
        if len(names) > 1:
            raise _Problem("badArgument", "resumptionToken excludes all other arguments")
        return given
    if missing := sorted(required - names):
        raise _Problem("badArgument", f"{verb} needs {', '.join(missing)}")
    if unknown := sorted(names - required - optional):
        raise _Problem("badArgument", f"{verb} does not take {', '.join(unknown)}")
    moments = [given[name] for name in ("from", "until") if name in given]
    if not all(_MOMENT.fullmatch(one) for one in moments):
        raise _Problem(
            "badArgument", "from and until are days or seconds in UTC: 2026-11-28 or 2026-11-28T00:00:00Z"
        )
    if len(moments) > 1 and (len(moments[0]) != len(moments[1]) or moments[0] > moments[1]):
        raise _Problem(
            "badArgument", "from and until must have the same granularity, and from must not be later"
        )
    if given.get("metadataPrefix", _PREFIX) != _PREFIX:
        raise _Problem("cannotDisseminateFormat", f"the only metadata format is {_PREFIX}")
    return given


def _identify(
    connection: sqlite3.Connection, repository: Repository, _: Mapping[str, str], body: etree._Element
) -> None:
    first = connection.execute("select min(first_seen_at) from articles").fetchone()[0]
    for name, value in (
        ("repositoryName", repository.name),
        ("baseURL", repository.base_url),
        ("protocolVersion", "2.0"),
        ("adminEmail", repository.admin_email),
        ("earliestDatestamp", seconds(first or now())),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
    ):
        _text(body, name, value)


def _formats(
    connection: sqlite3.Connection, _: Repository, given: Mapping[str, str], body: etree._Element
) -> None:
    if "identifier" in given:
        _one(connection, given["identifier"])
    described = etree.SubElement(body, f"{{{OAI}}}metadataFormat")
    _text(described, "metadataPrefix", _PREFIX)
    _text(described, "schema", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    _text(described, "metadataNamespace", OAI_DC)


def _sets(
    connection: sqlite3.Connection, _: Repository, given: Mapping[str, str], body: etree._Element
) -> None:
    if "resumptionToken" in given:
        raise _Problem("badResumptionToken", "the list of sets is given whole")
    rows = connection.execute("select key, name from portals order by key").fetchall()
    if not rows:
        raise _Problem("noSetHierarchy", "there are no portals yet")
    for row in rows:
        one = etree.SubElement(body, f"{{{OAI}}}set")
        _text(one, "setSpec", _spec(row["key"]))
        _text(one, "setName", row["name"])


def _get(
    connection: sqlite3.Connection, _: Repository, given: Mapping[str, str], body: etree._Element
) -> None:
    _add(body, _one(connection, given["identifier"]), whole=True)


def _list(
    connection: sqlite3.Connection, _: Repository, given: Mapping[str, str], body: etree._Element
) -> None:
    verb = given["verb"]
    asked: dict[str, Any] = (
        _resumed(given["resumptionToken"], verb)
        if "resumptionToken" in given
        else {**given, "after": 0, "given": 0}
    )
    conditions: dict[str, Any] = {
        "portal": _portal(connection, asked["set"]) if asked.get("set") else None,
        "since": asked.get("from"),
        "until": asked.get("until"),
    }
    found = list(select(connection, **conditions, after=int(asked["after"]), limit=PAGE + 1, deleted=True))
    if not found:
        if asked["after"]:
            raise _Problem("badResumptionToken", "nothing stands behind this token any more")
        raise _Problem("noRecordsMatch", "no record fits these arguments")
    for article in found[:PAGE]:
        _add(body, article, whole=verb == "ListRecords")
    if len(found) > PAGE or asked["given"]:
        token = etree.SubElement(body, f"{{{OAI}}}resumptionToken", cursor=str(asked["given"]))
        token.set("completeListSize", str(count(connection, **conditions, deleted=True)))
        if len(found) > PAGE:
            token.text = _token(verb, asked, after=found[PAGE - 1].id, given=int(asked["given"]) + PAGE)


_HANDLERS: Final = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _get,
    "ListIdentifiers": _list,
    "ListRecords": _list,
}


def _token(verb: str, asked: Mapping[str, Any], *, after: int, given: int) -> str:
    kept = {name: asked[name] for name in ("from", "until", "set") if asked.get(name)}
    text = json.dumps({"verb": verb, **kept, "after": after, "given": given}, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _resumed(token: str, verb: str) -> dict[str, Any]:
    try:
        state = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        good = state["verb"] == verb and state["after"] > 0 and state["given"] >= 0
        good = good and all(isinstance(state.get(name, ""), str) for name in ("from", "until", "set"))
        good = good and all(_MOMENT.fullmatch(state[name]) for name in ("from", "until") if name in state)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        good = False
    if not good:
        raise _Problem("badResumptionToken", "this is not a token of this repository")
    return dict(state)


def _spec(key: str) -> str:
    """A portal's key as a setSpec; a site without a file of its own has a host for its key, which fits as it is."""
    return re.sub(r"[^A-Za-z0-9\-_.!~*'()]", "_", key)


def _portal(connection: sqlite3.Connection, spec: str) -> str:
    for row in connection.execute("select key from portals"):
        if _spec(row["key"]) == spec:
            return str(row["key"])
    raise _Problem("noRecordsMatch", f"there is no set {spec}")


def _one(connection: sqlite3.Connection, identifier: str) -> ArticleRecord:
    for article in select(connection, url=identifier, limit=1, deleted=True):
        return article
    raise _Problem("idDoesNotExist", "there is no record with this identifier")


def _add(body: etree._Element, article: ArticleRecord, *, whole: bool) -> None:
    parent = etree.SubElement(body, f"{{{OAI}}}record") if whole else body
    head = etree.SubElement(parent, f"{{{OAI}}}header", {"status": "deleted"} if article.deleted else {})
    _text(head, "identifier", article.url)
    _text(head, "datestamp", seconds(article.changed_at))
    _text(head, "setSpec", _spec(article.portal_key))
    if not whole or article.deleted:
        return
    metadata = etree.SubElement(parent, f"{{{OAI}}}metadata")
    described = etree.SubElement(metadata, f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC})
    described.set(f"{{{_XSI}}}schemaLocation", f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    for element, value in dublin_core(article):
        etree.SubElement(described, f"{{{DC}}}{element}").text = xml_text(value)


def _text(parent: etree._Element, name: str, value: str) -> None:
    etree.SubElement(parent, f"{{{OAI}}}{name}").text = xml_text(value)
