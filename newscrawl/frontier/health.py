"""What a run's figures say against the portal's own history. Pure: figures in, findings out."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: The closed list of what a monitor may find.
FINDINGS: dict[str, str] = {
    "no_articles": "no new article, where the portal's own pace promises some",
    "few_articles": "far fewer new articles than the portal's own pace",
    "layout_moved": "list pages without articles, or article pages the declared rules no longer fit",
    "needs_script": "pages whose text a script fills in: mark the portal to render",
    "title_missing": "articles suddenly come without a title",
    "time_missing": "articles suddenly come without a time",
    "source_missing": "articles suddenly come without a source",
    "robots": "robots.txt forbids what the portal's file names",
    "robots_unavailable": "robots.txt was unavailable: pages were not asked for",
    "blocked": "the server refuses us, or a firewall answers in its place",
    "doubtful": "pages that answered for known articles and are hardly those",
    "unreachable": "most requests got no answer",
    "encoding": "pages with characters that could not be read",
    "storage": "something could not be stored",
    "archive_damaged": "the last `newscrawl verify` found damage",
}

#: Fewer pages than this prove nothing.
_ENOUGH = 5
_HOUR = 3600.0


@dataclass(slots=True)
class Measures:
    """The figures of one run."""

    reason: str = ""
    #: Seconds since the run before began (None for the first).
    since_last: float | None = None
    lists: int = 0
    lists_empty: int = 0
    lists_failed: int = 0
    #: Of these, answered by a firewall or refused to us (403, 451, 429).
    lists_walled: int = 0
    #: Lists that go on beyond the limit of pages (-a pages=N).
    lists_cut: int = 0
    #: New articles, and how many of them lack a field or hold unreadable characters.
    new: int = 0
    no_title: int = 0
    no_time: int = 0
    no_source: int = 0
    #: New articles where a declared rule found nothing.
    rules_missed: int = 0
    #: By rule, on how many of the new articles it found nothing.
    misses: dict[str, int] = field(default_factory=dict)
    unreadable: int = 0
    #: Every visit by its refusal's name.
    refused: dict[str, int] = field(default_factory=dict)
    #: Articles asked for, whatever came of it.
    visits: int = 0
    #: Lists that robots.txt forbids; requests not made because it was unavailable.
    lists_forbidden: int = 0
    barred: int = 0
    #: Answers for known articles that made no version (``store.doubts``), by their reason.
    doubtful: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Measures:
        known = {part.name for part in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})


@dataclass(slots=True, frozen=True)
class Finding:
    """``cause`` is one of :data:`FINDINGS`."""

    cause: str
    detail: str


def judge(run: Measures, history: Sequence[Measures]) -> list[Finding]:
    """What is wrong with a run, most telling first. ``history``: earlier finished runs, any order.

    The pace is the median of new articles per hour over the history, so that a run an hour after another is
    not held against a night's. A field counts as suddenly empty where more than half of the new articles lack
    it and less than a fifth did before. What needs no history (a list without articles, rules that fit nothing,
    refusals) is found on the first run.
    """
    found = [*_refusals(run), *_scripts(run), *_layout(run), *_fields(run, history), *_pace(run, history)]
    if not found and run.since_last is None and run.reason in {"", "finished"} and run.visits and not run.new:
        found.append(
            Finding("no_articles", f"the first run read none of {run.visits} pages as a new article")
        )
    if run.unreadable >= _ENOUGH / 2 and run.unreadable * 5 >= run.new:
        found.append(
            Finding("encoding", f"{run.unreadable} of {run.new} articles hold unreadable characters")
        )
    elif run.refused.get("bad_encoding", 0) >= _ENOUGH / 2:
        found.append(Finding("encoding", f"{run.refused['bad_encoding']} pages in no encoding we know"))
    return found


def _refusals(run: Measures) -> list[Finding]:
    found = []
    if run.reason == "storage" or run.refused.get("storage"):
        found.append(Finding("storage", "the crawl ended because its results could not be stored"))
    walls = sum(run.refused.get(cause, 0) for cause in ("interstitial", "blocked"))
    if run.reason == "blocked":
        found.append(Finding("blocked", "the server asked us to stay away"))
    elif (walls >= _ENOUGH and walls * 4 >= run.visits) or (walls > 1 and walls * 2 > run.visits):
        found.append(Finding("blocked", f"{walls} of {run.visits} pages were a firewall's"))
    elif run.lists_walled * 2 > run.lists + run.lists_failed:
        walled = f"{run.lists_walled} of {run.lists + run.lists_failed} lists"
        found.append(Finding("blocked", f"{walled} were refused to us or a firewall's"))
    if run.doubtful:
        by_reason = ", ".join(f"{reason} {count}" for reason, count in sorted(run.doubtful.items()))
        found.append(Finding("doubtful", f"{sum(run.doubtful.values())} of {run.visits}: {by_reason}"))
    if run.barred:
        found.append(Finding("robots_unavailable", f"{run.barred} pages were not asked for"))
    if run.lists_forbidden and run.lists_forbidden >= run.lists:
        forbidden = f"{run.lists_forbidden} of {run.lists + run.lists_failed} lists"
        found.append(Finding("robots", forbidden))
        return found
    dead = sum(
        run.refused.get(cause, 0)
        for cause in ("unreachable", "too_slow", "certificate", "truncated", "http_error")
    )
    if (dead >= _ENOUGH and dead * 2 >= run.visits) or (
        run.lists_failed > run.lists_walled and not run.lists
    ):
        found.append(
            Finding(
                "unreachable",
                f"{dead} of {run.visits} articles and {run.lists_failed} lists got no usable answer",
            )
        )
    return found


def _scripts(run: Measures) -> list[Finding]:
    filled = run.refused.get("needs_script", 0)
    if (filled >= _ENOUGH and filled * 4 >= run.visits) or (filled > 1 and filled * 2 > run.visits):
        return [Finding("needs_script", f"{filled} of {run.visits} pages are filled in by a script")]
    return []


def _layout(run: Measures) -> list[Finding]:
    unreadable = sum(
        run.refused.get(cause, 0) for cause in ("no_title", "no_date", "empty_body", "not_article")
    )
    if run.lists and run.lists_empty * 2 >= run.lists:
        return [Finding("layout_moved", f"{run.lists_empty} of {run.lists} list pages list no article")]
    if unreadable >= _ENOUGH and unreadable * 2 >= run.visits:
        return [Finding("layout_moved", f"{unreadable} of {run.visits} pages read as no article")]
    if run.new >= _ENOUGH and run.rules_missed * 2 >= run.new:
        by_rule = ", ".join(
            f"{name} {count}" for name, count in sorted(run.misses.items(), key=lambda one: -one[1])
        )
        detail = f"declared rules found nothing on {run.rules_missed} of {run.new} articles"
        return [Finding("layout_moved", f"{detail}: {by_rule}" if by_rule else detail)]
    return []


def _fields(run: Measures, history: Sequence[Measures]) -> list[Finding]:
    before = sum(past.new for past in history)
    if run.new < _ENOUGH or before < _ENOUGH:
        return []
    found = []
    for name, cause in (
        ("no_title", "title_missing"),
        ("no_time", "time_missing"),
        ("no_source", "source_missing"),
    ):
        lacking = getattr(run, name)
        lacked = sum(getattr(past, name) for past in history)
        if lacking * 2 > run.new and lacked * 5 < before:
            found.append(Finding(cause, f"{lacking} of {run.new} new articles, {lacked} of {before} before"))
    return found


def _pace(run: Measures, history: Sequence[Measures]) -> list[Finding]:
    # A crawl that was stopped on its way says nothing about the pace.
    if run.reason not in {"", "finished"}:
        return []
    if run.since_last is None:
        if run.lists and not run.new and not run.visits:
            return [Finding("no_articles", "the first run found no article at all")]
        return []
    paces = [past.new / (past.since_last / _HOUR) for past in history if past.since_last]
    if not paces:
        return []
    expected = median(paces) * run.since_last / _HOUR
    if not run.new and expected >= _ENOUGH:
        return [Finding("no_articles", f"none, about {expected:.0f} were to be expected")]
    if run.new * 5 < expected and expected >= 4 * _ENOUGH:
        return [Finding("few_articles", f"{run.new}, about {expected:.0f} were to be expected")]
    return []
