"""Which node crawls which site: one owner for its politeness, frontier and locks.

A site is what has one queue and one lock: a declared portal with all its hosts, or a site of the user's. The first run of a
site claims it (``claims/<site>/<node>.json``); unclaimed sites go to nodes by rendezvous hashing (Thaler and Ravishankar,
"A Name-Based Mapping Scheme for Rendezvous", 1996), so a further node takes only sites that nobody has begun. A claimed
site changes its owner by :meth:`Node.move` only, which hands the frontier over. Where the shared store is away, a node
goes on with the sites it holds.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from contextlib import closing
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from newscrawl.cluster.node_manifest import FOLDER, SITE, checked_node
from newscrawl.cluster.shared import Shared, UnsoundObjectError
from newscrawl.errors import ConfigurationError, NotFoundError, StorageError
from newscrawl.files import parse_json, write_whole
from newscrawl.frontier.locks import FileLock
from newscrawl.items import now
from newscrawl.portals import sites
from newscrawl.portals.registry import portal_for, spiders
from newscrawl.store.schema import connect, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import Self

#: Beside the database: which node this output folder is.
NODE_FILE: Final = "node.json"
_CLAIMS: Final = "claims"
HELD: Final = "held"
RELEASED: Final = "released"


@dataclass(slots=True, frozen=True)
class Claim:
    """A node's word about a site. ``state``: held or released; ``to``: the node it was released to; ``frontier``: the
    key of what was handed over, None where the node was lost.
    """

    site: str
    node: str
    state: str
    since: str
    to: str | None = None
    frontier: str | None = None


class ConflictError(StorageError):
    """Two nodes hold one site (raised by :meth:`Nodes.owner`)."""

    def __init__(self, site: str, nodes: Iterable[str]) -> None:
        self.site, self.nodes = site, sorted(nodes)
        super().__init__(
            f"{site}: claimed by the nodes {' and '.join(self.nodes)}. Nothing of it is crawled or merged until one is "
            f"left: newscrawl nodes move {site} {self.nodes[0]} --lost."
        )


def _is_claim(row: dict[str, Any], site: str, node: str) -> bool:
    """Is this what ``node`` may say of ``site``? What others wrote names nodes and objects here."""
    texts = [row.get("since"), *(row[name] for name in ("to", "frontier") if row.get(name) is not None)]
    return (
        row.keys() <= Claim.__dataclass_fields__.keys()
        and (row.get("site"), row.get("node")) == (site, node)
        and row.get("state") in (HELD, RELEASED)
        and all(isinstance(text, str) for text in texts)
    )


def rendezvous(site: str, nodes: Sequence[str]) -> str:
    """The node of an unclaimed site."""
    return max(nodes, key=lambda node: (hashlib.sha256(f"{node} {site}".encode()).digest(), node))


def site_of(name: str, folder: Path) -> str:
    """The site of a name, a host or an address: a declared portal, a site of the user's in ``folder``, or any other.

    Raises ``ConfigurationError`` for a name that no site can have.
    """
    own = sites.load(folder / sites.SITES_FILE)
    if name in spiders() or name in own:
        return name
    try:
        host = (urlsplit(name).hostname if "://" in name else name) or ""
    except ValueError:  # brackets that are no IPv6 address
        host = ""
    host = host.lower().rstrip(".")
    for site in own.values():
        if (urlsplit(site.url).hostname or "") == host:
            return site.name
    key = portal_for(host).key
    site_name = key if key in spiders() else sites.name_of(f"http://{host}/") or host
    if not SITE.fullmatch(site_name):
        raise ConfigurationError(f"Invalid site {name[:200]!r}; expected a portal, a host or an address.")
    return site_name


class Nodes:
    """The nodes and claims of a shared store."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared

    def names(self) -> list[str]:
        """The nodes that have joined, in order."""
        return [
            name for name in self.shared.names(FOLDER) if self.shared.exists(f"{FOLDER}/{name}/node.json")
        ]

    def sites(self) -> list[str]:
        """The sites that any node has claimed, in order."""
        return self.shared.names(_CLAIMS)

    def claims(self, site: str) -> list[Claim]:
        """What nodes say of a site, by node. Raises :class:`UnsoundObjectError`."""
        found = []
        for name in self.shared.names(f"{_CLAIMS}/{site}"):
            key = f"{_CLAIMS}/{site}/{name}"
            if not name.endswith(".json"):
                continue
            row = self.shared.get_json(key)
            if not _is_claim(row, site, name.removesuffix(".json")):
                raise UnsoundObjectError(key, "not a claim of this version of newscrawl")
            found.append(Claim(**row))
        return found

    def owner(self, site: str, nodes: Sequence[str] | None = None) -> str | None:
        """The node that crawls a site; None where there is no node. Raises :class:`ConflictError`."""
        claims = self.claims(site)
        holding = [one.node for one in claims if one.state == HELD]
        if len(holding) > 1:
            raise ConflictError(site, holding)
        if holding:
            return holding[0]
        released = sorted((one for one in claims if one.to), key=lambda one: one.since)
        if released:
            return released[-1].to
        names = self.names() if nodes is None else nodes
        return rendezvous(site, names) if names else None

    def other_owner(self, site: str, node: str) -> str | None:
        """The other node that has claimed a site which ``node`` never had."""
        claims = self.claims(site)
        if any(node in {one.node, one.to} for one in claims):
            return None
        return next((one.to or one.node for one in claims), None)

    def claim(self, site: str, node: str) -> None:
        """Write that a node holds a site, unless it has said something of it before."""
        if not self.shared.exists(f"{_CLAIMS}/{site}/{node}.json"):
            self.put(Claim(site, node, HELD, now()))

    def put(self, claim: Claim) -> None:
        """Write a claim in the place of the node's one before."""
        self.shared.put_json(f"{_CLAIMS}/{claim.site}/{claim.node}.json", asdict(claim))

    def lose(self, site: str, node: str) -> None:
        """Give a site to a node without its frontier, because the machine that had it is gone."""
        for claim in self.claims(site):
            if claim.state == HELD and claim.node != node:
                self.put(Claim(site, claim.node, RELEASED, now(), to=node))


@dataclass(slots=True)
class Node:
    """An output folder as a node. ``held``: the sites it had at its last look at the store."""

    folder: Path
    name: str
    place: str
    token: str
    held: list[str] = field(default_factory=list)

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """The node of an output folder; None where it is none. Raises ``ConfigurationError``."""
        path = folder / NODE_FILE
        if not path.exists():
            return None
        try:
            row = parse_json(path.read_text(encoding="utf-8"))
            return cls(
                folder,
                str(row["node"]),
                str(row["shared"]),
                str(row["token"]),
                [str(one) for one in row["held"]],
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ConfigurationError(
                f"{path}: cannot be read ({error}). Put a copy of it back; without one, remove it and join under another "
                "name: newscrawl nodes join."
            ) from None

    @classmethod
    def join(cls, folder: Path, shared: Shared, name: str) -> Self:
        """Make an output folder a node, under a name that no other one has."""
        before = cls.load(folder)
        token = before.token if before is not None else secrets.token_hex(16)
        key = f"{FOLDER}/{checked_node(name)}/node.json"
        if shared.exists(key) and shared.get_json(key).get("token") != token:
            raise ConfigurationError(
                f"{shared}: another output folder is the node {name!r}. Choose another name."
            )
        if before is not None and before.name != name:
            raise ConfigurationError(f"{folder}: is the node {before.name!r} already.")
        found = cls(folder, name, shared.place, token, before.held if before else [])
        shared.put_json(key, {"node": name, "token": token, "joined_at": now()})
        found.save()
        return found

    def save(self) -> None:
        """Write the file atomically."""
        path = self.folder / NODE_FILE
        row = {"node": self.name, "shared": self.place, "token": self.token, "held": sorted(set(self.held))}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, json.dumps(row, ensure_ascii=False, indent=1) + "\n")
        except OSError as error:
            raise StorageError(f"{path} cannot be written ({error.strerror}).") from None

    def split(self, wanted: Sequence[str]) -> tuple[list[str], dict[str, str], str]:
        """(sites this node crawls, the others with their owner, why the store could not be asked)"""
        try:
            nodes = Nodes(Shared(self.place))
            names = nodes.names()
            owners: dict[str, str] = {}
            for site in wanted:
                try:
                    owners[site] = nodes.owner(site, names) or self.name
                except ConflictError as conflict:
                    owners[site] = " and ".join(conflict.nodes)
        except StorageError as error:
            owners = {site: self.name if site in self.held else "" for site in wanted}
            return (
                [site for site in wanted if owners[site]],
                {site: "unknown" for site in wanted if not owners[site]},
                str(error),
            )
        own = [site for site in wanted if owners[site] == self.name]
        if lost := {site for site in self.held if owners.get(site, self.name) != self.name}:
            self.held = [site for site in self.held if site not in lost]
            self.save()
        return own, {site: owners[site] for site in wanted if owners[site] != self.name}, ""

    def take(self, site: str, database: Path) -> int:
        """Hold a site from now on; rows of its frontier that were handed over. Where the store is away, nothing changes."""
        if site in self.held:
            return 0
        nodes = Nodes(Shared(self.place))
        given = [one for one in nodes.claims(site) if one.to == self.name and one.frontier]
        rows = 0
        if given:
            newest = max(given, key=lambda one: one.since)
            with closing(connect(database)) as connection:
                rows = _take_frontier(connection, self._handed_over(nodes.shared, newest))
        nodes.put(Claim(site, self.name, HELD, now()))
        self.held.append(site)
        self.save()
        return rows

    @staticmethod
    def _handed_over(shared: Shared, claim: Claim) -> dict[str, Any]:
        data = shared.get_bytes(str(claim.frontier))
        if hashlib.sha256(data).hexdigest() not in str(claim.frontier):
            raise UnsoundObjectError(str(claim.frontier), "not the bytes that were handed over (SHA-256)")
        found: dict[str, Any] = json.loads(data)
        return found

    def move(self, site: str, to: str, database: Path) -> int:
        """Hand a site of this node over to another; rows of its frontier. Refused while it is being crawled."""
        shared = Shared(self.place)
        nodes = Nodes(shared)
        if to not in nodes.names():
            raise NotFoundError(f"{shared}: no node {to!r}. Known nodes: {', '.join(nodes.names())}.")
        owner = nodes.owner(site)
        if owner != self.name:
            raise ConfigurationError(
                f"{site} belongs to node {owner}: run this there. Where that machine is gone: --lost."
            )
        if to == self.name:
            return 0
        lock = FileLock(database.resolve().parent / "locks" / f"{site}.lock")
        if not lock.acquire():
            raise StorageError(f"{site} is being crawled: wait for its end, or stop it.")
        try:
            handed, rows = None, 0
            if database.exists():
                with closing(connect(database, read_only=True)) as connection:
                    content = _frontier(connection, site)
                rows = len(content["urls"])
                data = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
                handed = f"{_CLAIMS}/{site}/{hashlib.sha256(data).hexdigest()}.frontier"
                shared.put_bytes(handed, data)
            nodes.put(Claim(site, self.name, RELEASED, now(), to=to, frontier=handed))
            self.held = [one for one in self.held if one != site]
            self.save()
        finally:
            lock.release()
        return rows


def _frontier(connection: sqlite3.Connection, site: str) -> dict[str, list[dict[str, Any]]]:
    """The queue and the runs of a site, as JSON."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in ("urls", "frontier_runs"):
        rows = connection.execute(f"select * from {table} where spider = ? order by id", [site]).fetchall()
        found[table] = [
            {
                name: {"base64": base64.b64encode(row[name]).decode()}
                if isinstance(row[name], bytes)
                else row[name]
                for name in row.keys()  # noqa: SIM118 - a row is no mapping
                if name not in {"id", "lease_owner", "lease_until", "first_article_id"}
            }
            for row in rows
        ]
    return found


def _take_frontier(connection: sqlite3.Connection, content: dict[str, list[dict[str, Any]]]) -> int:
    """Queue and runs of another node; where both know an address, the other node's word counts."""
    known = {
        table: {row["name"] for row in connection.execute(f"pragma table_info({table})")}
        for table in ("urls", "frontier_runs")
    }
    with transaction(connection):
        for row in content["urls"]:
            values = {name: _value(value) for name, value in row.items() if name in known["urls"]}
            values["state"] = "pending" if values["state"] == "leased" else values["state"]
            names = ", ".join(values)
            changes = ", ".join(f"{name} = excluded.{name}" for name in values if name != "url")
            connection.execute(
                f"""insert into urls ({names}) values ({", ".join(f":{name}" for name in values)})
                on conflict (url) do update set {changes}, lease_owner = null, lease_until = null""",
                values,
            )
        for row in content["frontier_runs"]:
            values = {name: _value(value) for name, value in row.items() if name in known["frontier_runs"]}
            names = ", ".join(values)
            connection.execute(
                f"""insert into frontier_runs ({names}) select {", ".join(f":{name}" for name in values)}
                where not exists (select 1 from frontier_runs where spider = :spider and started_at = :started_at)""",
                values,
            )
    return len(content["urls"])


def _value(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value
