"""Several machines: ``newscrawl nodes``, ``publish``, ``merge`` and ``edges``."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from newscrawl.cli.archive import say, workers_option
from newscrawl.cli.common import (
    DAMAGED,
    Context,
    clean,
    json_option,
    pass_context,
    print_json,
    print_table,
    progress_bar,
)
from newscrawl.errors import ConfigurationError, StorageError

if TYPE_CHECKING:
    from newscrawl.cluster.nodes import Node


def _node(context: Context) -> Node:
    from newscrawl.cluster.nodes import Node

    found = Node.load(context.database.parent)
    if found is None:
        raise ConfigurationError(f"{context.output} is no node yet: newscrawl nodes join SHARED NAME.")
    return found


@click.group()
def nodes() -> None:
    """Nodes: join a shared store, list nodes and sites, hand a site over.

    A site (a portal, or a site of `newscrawl sites`) has one owner: the node that crawled it first. Sites that nobody has
    crawled are spread over the nodes by a hash of their name. `newscrawl run` on a node crawls its own sites only. The
    store is a folder or an object store, such as s3://bucket/prefix; credentials come from the environment.
    """


@nodes.command("join")
@click.argument("shared")
@click.argument("name")
@pass_context
def join(context: Context, shared: str, name: str) -> None:
    """Make this output folder the node NAME of the store SHARED.

    The name stands in node.json beside the database. Joining again changes nothing; a name that another output folder
    has is refused.
    """
    from newscrawl.cluster.nodes import Node
    from newscrawl.cluster.shared import Shared

    found = Node.join(context.database.parent, Shared(shared), name)
    click.echo(clean(f"{context.output} is node {found.name} of {shared.partition('?')[0]}."))


@nodes.command("list")
@click.argument("shared", required=False)
@json_option
@pass_context
def list_nodes(context: Context, shared: str | None, as_json: bool) -> None:
    """List nodes with what they have published, and each claimed site with its owner.

    SHARED may be left out on a node. Exit status 5: two nodes claim one site, or a manifest cannot be used.
    """
    from newscrawl.cluster import node_manifest
    from newscrawl.cluster.nodes import Nodes
    from newscrawl.cluster.shared import Shared

    store = Shared(shared or _node(context).place)
    known = Nodes(store)
    found, unsound = node_manifest.read_all(store)
    published = {one.node: one for one in found}
    problems = [str(error) for error in unsound]
    rows: list[dict[str, Any]] = []
    names = known.names()
    for name in sorted({*names, *published}):
        one = published.get(name)
        rows.append(
            {
                "node": name,
                "runs": len(one.runs) if one else 0,
                "files": len(one.files()) if one else 0,
                "bytes": sum(file.length for file in one.files().values()) if one else 0,
                "articles": sum(part.rows for part in one.caches) if one else 0,
                "published_at": one.published_at if one else None,
                "clock_ahead": one.clock_ahead if one else None,
            }
        )
    claimed: list[dict[str, Any]] = []
    for site in known.sites():
        try:
            claimed.append({"site": site, "node": known.owner(site, names)})
        except StorageError as error:
            claimed.append({"site": site, "node": None})
            problems.append(str(error))
    if as_json:
        print_json({"nodes": rows, "sites": claimed, "problems": problems})
    else:
        print_table(
            rows, [(key, key.replace("_", " ")) for key in rows[0]] if rows else [], empty="No node yet."
        )
        print_table(claimed, [("site", "site"), ("node", "node")], empty="No site was crawled by a node yet.")
        for line in problems:
            click.echo(clean(line), err=True)
    if problems:
        raise click.exceptions.Exit(DAMAGED)


@nodes.command("owner")
@click.argument("names", metavar="SITE...", nargs=-1, required=True)
@json_option
@pass_context
def owner(context: Context, names: tuple[str, ...], as_json: bool) -> None:
    """Show which node crawls each SITE (a portal, a host or an address)."""
    from newscrawl.cluster.nodes import Nodes, site_of
    from newscrawl.cluster.shared import Shared

    node = _node(context)
    known = Nodes(Shared(node.place))
    rows = []
    for name in names:
        site = site_of(name, context.database.parent)
        rows.append({"name": name, "site": site, "node": known.owner(site)})
    if as_json:
        print_json(rows)
    else:
        print_table(rows, [("name", "name"), ("site", "site"), ("node", "node")], empty="")


@nodes.command("move")
@click.argument("site")
@click.argument("to", metavar="NODE")
@click.option("--lost", is_flag=True, help="The owner's machine is gone: its queue is not handed over.")
@pass_context
def move(context: Context, site: str, to: str, lost: bool) -> None:
    """Hand SITE (a portal, a host or an address) over to NODE, with its queue.

    Run it on the node that owns the site, while that does not crawl it; NODE takes the queue at its next run. With
    --lost it may be run on any node, also to leave one of two nodes that claim a site.
    """
    from newscrawl.cluster.nodes import Nodes, site_of
    from newscrawl.cluster.shared import Shared

    node = _node(context)
    key = site_of(site, context.database.parent)
    if lost:
        known = Nodes(Shared(node.place))
        if to not in known.names():
            raise ConfigurationError(f"No node {to!r}. Known nodes: {', '.join(known.names())}.")
        known.lose(key, to)
        click.echo(clean(f"{key} belongs to node {to}; its queue was not handed over."))
        return
    rows = node.move(key, to, context.database)
    click.echo(clean(f"{key} belongs to node {to}; {rows} addresses of its queue are handed over."))


@click.command()
@click.argument("shared", required=False)
@click.option(
    "--node", "name", help="Publish under this name; the output folder joins the store where it has not."
)
@click.option(
    "--take-over",
    is_flag=True,
    help="Go on although another copy of this output folder published last; for the only one that is left.",
)
@json_option
@pass_context
def publish(
    context: Context, shared: str | None, name: str | None, *, take_over: bool, as_json: bool
) -> None:
    """Publish finished WARC files, and articles as Parquet, to the store SHARED.

    SHARED is a folder or an object store (s3://bucket/prefix); it may be left out on a node. A run is published when it
    has ended, whole or not at all. Publishing twice changes nothing; an interrupted publication is resumed. What people
    decided is not published, nor are pictures of pages: the centre draws its own (`newscrawl screenshots take`). Exit
    status 5: something was refused; all else was published.
    """
    from newscrawl.cluster.nodes import Node
    from newscrawl.cluster.publish import publish as run_publish
    from newscrawl.cluster.shared import Shared

    node = Node.load(context.database.parent)
    if shared is None or (node is not None and node.place == shared and name in {None, node.name}):
        node = node or _node(context)
    elif name is None and node is None:
        raise ConfigurationError("Which node is this? newscrawl nodes join SHARED NAME, or --node NAME.")
    else:
        node = Node.join(context.database.parent, Shared(shared), name or (node.name if node else ""))
    began = time.monotonic()
    with progress_bar("Publishing") as update:
        report = run_publish(
            context.database,
            context.output / "warc",
            Shared(node.place),
            node.name,
            node.token,
            update,
            take_over=take_over,
        )
    if as_json:
        print_json({**asdict(report), "seconds": round(time.monotonic() - began, 1)})
    else:
        click.echo(
            f"node {report.node}: {report.runs} runs, {report.files} files, {report.bytes:,} bytes; "
            f"{report.rows} articles in {report.caches} Parquet files"
        )
        if report.waiting:
            click.echo(clean(f"not finished yet: {', '.join(report.waiting)}"))
        if report.clock_ahead is not None:
            click.echo(_clock(report.node, report.clock_ahead), err=True)
        for line in report.refused:
            click.echo(clean(f"refused: {line}"), err=True)
    if report.refused:
        raise click.exceptions.Exit(DAMAGED)


def _clock(node: str, ahead: float) -> str:
    side = "ahead of" if ahead > 0 else "behind"
    return clean(
        f"node {node}: its clock is {abs(ahead) / 3600:.1f} h {side} the store's; dates are as it said"
    )


@click.command()
@click.argument("shared")
@workers_option
@json_option
@pass_context
def merge(context: Context, shared: str, workers: int | None, as_json: bool) -> None:
    """Merge what all nodes have published in the store SHARED into this archive and database.

    Runs are read in an order that depends on their archives only: where new ones belong behind what the database has,
    behind it; else the database is rebuilt. Licences, leads, reviews and cases stay as people entered them here. Merging
    twice changes nothing; an interrupted merge is resumed. Exit status 5: runs were refused (half a file, a wrong digest,
    another version, two nodes that claim one site); each is named, all others were merged.
    """
    from newscrawl.cluster import node_manifest
    from newscrawl.cluster.merge import merge as run_merge
    from newscrawl.cluster.shared import Shared
    from newscrawl.maintenance.ahead import start_workers
    from newscrawl.portals.registry import portal_for

    began = time.monotonic()
    store = Shared(shared)
    there = {path.name for path in (context.output / "warc").glob("*.warc*")}
    size = sum(
        file.length
        for one in node_manifest.read_all(store)[0]
        for file in one.files().values()
        if file.name not in there
    )
    with ExitStack() as stack:
        # Workers are forked before anything is open.
        pool = start_workers(portal_for, workers, size=size, folder=context.database.parent)
        if pool is not None:
            stack.enter_context(pool)
        update = stack.enter_context(progress_bar("Merging"))
        report = run_merge(context.database, context.output / "warc", store, portal_for, update, pool=pool)
    seconds = time.monotonic() - began
    extra = {
        "nodes": report.nodes, "runs": report.runs, "files": report.files, "bytes": report.bytes,
        "rebuilt": report.rebuilt, "not_merged": report.refused, "clocks": report.clocks,
    }  # fmt: skip
    if report.read is not None:
        say(report.read, seconds, as_json=as_json, extra=extra)
    elif as_json:
        print_json({**extra, "seconds": round(seconds, 1)})
    if not as_json:
        what = (
            "nothing new"
            if not report.runs and report.read is None
            else f"{report.runs} runs, {report.files} files"
        )
        click.echo(
            f"nodes {', '.join(report.nodes) or 'none'}: {what}"
            + ("; database rebuilt" if report.rebuilt else "")
        )
        for node, ahead in report.clocks.items():
            click.echo(_clock(node, ahead), err=True)
        for line in report.refused:
            click.echo(clean(f"not merged: {line}"), err=True)
    if report.refused or (report.read is not None and report.read.damaged):
        raise click.exceptions.Exit(DAMAGED)


@click.command("edges")
@click.argument("shared")
@click.option(
    "--engine",
    type=click.Choice(["plain", "daft"]),
    default="plain",
    show_default=True,
    help="plain: processes of this machine; daft: Daft (newscrawl[cluster]). The edges are the same.",
)
@click.option("--ray", metavar="ADDRESS", help="Run Daft on this Ray cluster (ray://host:10001, or local).")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes of the plain engine.",
)
@click.option(
    "--partitions",
    type=click.IntRange(1, 4096),
    help="Ranges of fingerprints. Default: as many as memory asks for.",
)
@click.option("--again", is_flag=True, help="Find all edges, also those that an earlier run found.")
@json_option
@pass_context
def find_edges(
    context: Context, shared: str, engine: str, ray: str | None, workers: int, partitions: int | None,
    again: bool, as_json: bool,
) -> None:  # fmt: skip
    """Find all edges of what nodes have published in the store SHARED, without a database of it.

    The result is what `newscrawl detect --all` finds in the merged database. It is published as Parquet
    (edges/latest.json names the file), with this database's licences where there is one. Articles before the first one
    that is new or has changed keep the edges of the run before.
    """
    from newscrawl.cluster.all_edges import find_edges as run_edges
    from newscrawl.cluster.shared import Shared

    if ray and engine != "daft":
        raise ConfigurationError("--ray needs --engine daft.")
    began = time.monotonic()
    with progress_bar("Judging") as update:
        report = run_edges(
            Shared(shared), context.database, engine=engine, workers=workers, partitions=partitions, ray=ray,
            again=again, progress=lambda _step, done, total: update(done, done, total),
        )  # fmt: skip
    if as_json:
        print_json({**asdict(report), "seconds": round(time.monotonic() - began, 1)})
    else:
        click.echo(
            clean(
                f"{report.edges} edges of {report.articles} articles ({report.kept} as before): {report.key}"
            )
        )


COMMANDS = {"nodes": nodes, "publish": publish, "merge": merge, "edges": find_edges}
