"""Options of ``newscrawl run`` and ``newscrawl crawl`` that say what a crawl stays within."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from newscrawl.errors import ConfigurationError
from newscrawl.frontier.scope import Scope, budget_of

if TYPE_CHECKING:
    from collections.abc import Callable

_OPTIONS = (
    click.option(
        "--include",
        multiple=True,
        metavar="REGEX",
        help="Only articles whose address matches (repeatable: one of them).",
    ),
    click.option(
        "--exclude",
        multiple=True,
        metavar="REGEX",
        help="Nothing whose address matches, lists neither (repeatable).",
    ),
    click.option(
        "--max-pages", metavar="N", help="End in order after so many requests, robots.txt not counted."
    ),
    click.option("--max-time", metavar="TIME", help="End in order after 90s, 30m, 2h, 1d …"),
    click.option("--max-bytes", metavar="SIZE", help="End in order once 500K, 200M, 2G … were received."),
    click.option(
        "--dry-run",
        is_flag=True,
        help="Say what would be fetched, by kind, with examples: only lists and feeds are read, nothing is stored.",
    ),
    click.option("--progress", is_flag=True, help="Show progress with an estimate of the time left."),
)


def scope_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def scope_values(
    *,
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    max_pages: str | None = None,
    max_time: str | None = None,
    max_bytes: str | None = None,
    dry_run: bool = False,
    progress: bool = False,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The options as spider arguments and settings. Raises :class:`ConfigurationError` for those that cannot be."""
    Scope(include, exclude)
    for name, given in (("--max-pages", max_pages), ("--max-time", max_time), ("--max-bytes", max_bytes)):
        if given is not None and not given.strip():
            raise ConfigurationError(f"{name} is empty; leave the option out for no limit.")
    budget_of(max_pages, max_time, max_bytes)
    arguments = [
        f"{name}={chr(10).join(given)}"
        for name, given in (("include", include), ("exclude", exclude))
        if given
    ]
    settings = {
        "NEWSCRAWL_MAX_PAGES": max_pages, "NEWSCRAWL_MAX_TIME": max_time, "NEWSCRAWL_MAX_BYTES": max_bytes,
        "NEWSCRAWL_DRY_RUN": "1" if dry_run else None, "NEWSCRAWL_PROGRESS": "1" if progress else None,
    }  # fmt: skip
    return tuple(arguments), tuple(f"{name}={value}" for name, value in settings.items() if value is not None)
