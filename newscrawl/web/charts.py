"""Pictures drawn on the server: SVG without script, style or size in the markup; colours come from the sheet."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.reporting.figures import Tally

PARTS = ("attributed", "licensed", "own", "wrong", "silent", "unjudged")


def months(tallies: Sequence[Tally], label: str) -> Markup:
    """Stacked bars, one a month: how the copies were attributed."""
    if not tallies:
        return Markup()
    width, height, bottom = 760, 150, 20
    tallest = max(tally.edges for tally in tallies) or 1
    step = width / len(tallies)
    bars: list[Markup] = []
    for index, tally in enumerate(tallies):
        y = float(height)
        title = Markup("<title>{}: {}</title>").format(tally.name, tally.edges)
        parts = Markup()
        for part in PARTS:
            size = getattr(tally, part) / tallest * (height - 14)
            if size:
                y -= size
                parts += Markup(
                    '<rect class="bar {}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>'
                ).format(part, index * step + step * 0.14, y, step * 0.72, size)
        bars.append(Markup("<g>{}{}</g>").format(title, parts))
        if index % max(1, len(tallies) // 12) == 0:
            bars.append(
                Markup('<text x="{:.1f}" y="{}">{}</text>').format(
                    index * step + step / 2, height + bottom - 5, str(tally.name)[2:]
                )
            )
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}<text class="scale" x="2" y="10">{}</text></svg>'
    ).format(width, height + bottom, label, Markup().join(bars), f"{tallest:,}")


def flow(members: Sequence[dict[str, Any]], edges: Sequence[dict[str, Any]], label: str) -> Markup:
    """A story on a time line, one member a line, an arrow from each origin to its copies."""
    if not members:
        return Markup()
    row, left, width = 30, 250, 760
    places = {member["id"]: index for index, member in enumerate(members)}
    days = [_ordinal(member["moment"]) for member in members]
    first, span = min(days), max(1, max(days) - min(days))

    def at(index: int) -> tuple[float, float]:
        return left + 14 + (days[index] - first) / span * (width - left - 40), index * row + 24

    drawn: list[Markup] = []
    for edge in edges:
        if edge["copy_id"] in places and edge["origin_id"] in places:
            (x2, y2), (x1, y1) = at(places[edge["copy_id"]]), at(places[edge["origin_id"]])
            drawn.append(
                Markup(
                    '<path class="edge {}" d="M{:.1f} {:.1f} C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}"/>'
                ).format(edge["status"], x1, y1, x1, (y1 + y2) / 2, x2, (y1 + y2) / 2, x2, y2)
            )
    for index, member in enumerate(members):
        x, y = at(index)
        drawn.append(
            Markup(
                '<line class="guide" x1="{}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/><circle class="dot{}" cx="{:.1f}" cy="{:.1f}" r="5"/>'
                '<text class="who" x="0" y="{:.1f}">{}</text><text class="when" x="{}" y="{:.1f}">{}</text>'
            ).format(
                left,
                y,
                width,
                y,
                " first" if index == 0 else "",
                x,
                y,
                y + 4,
                str(member["portal"])[:12],
                left - 90,
                y + 4,
                member["moment"][:10],
            )
        )
    return Markup('<svg class="flow" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        width, len(members) * row + 16, label, Markup().join(drawn)
    )


def _ordinal(moment: str) -> float:
    try:
        day = date.fromisoformat(moment[:10]).toordinal()
        clock = moment[11:16]
        return day + (int(clock[:2]) * 60 + int(clock[3:5])) / 1440 if len(clock) == 5 else float(day)
    except ValueError:
        return 0.0
