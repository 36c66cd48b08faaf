"""The comparison of an evidence case: one self-contained HTML page, fit to be printed.

Nothing in it comes from elsewhere (no script, no font, no picture), and everything a page said is escaped.
It states what two texts have in common; what that means is for a person to decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from newscrawl.language import text
from newscrawl.language.clock import both
from newscrawl.reporting import overlap
from newscrawl.reporting.documents import document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newscrawl.evidence.case_model import CasePair, Side

#: Characters of a notice or a line that are shown here; pairs.json has the whole.
_MOST: Final = 120


def render(pairs: Sequence[CasePair], *, name: str, created_at: str, software: str) -> str:
    """The page for all pairs of a case."""
    return "".join(
        document(
            "newscrawl.evidence",
            "comparison.html",
            name=name,
            created_at=both(created_at),
            software=software,
            pairs=[_pair(pair) for pair in pairs],
        )
    )


def _pair(pair: CasePair) -> dict[str, Any]:
    """What the template shows of one pair."""
    found = overlap.compare(pair.copy.body, pair.origin.body, pair.passages, names=pair.names)
    counted = found.without(pair.left_out)
    fee = overlap.fee(counted)
    without = "、".join(
        f"第 {number} 段（{one['who']}，{both(one['at'])}）" for number, one in sorted(pair.left_out.items())
    )
    changes = "；".join(f"{_word('nature', key)} {count} 处" for key, count in sorted(found.changes.items()))
    texts = bool(pair.passages) or not pair.pictures
    results = [
        ("相同字数", f"{found.shared} 字", "千字计", f"{fee.exact:.3f}，计 {fee.counted:.1f}"),
        *([("不计入", without, "计入字数", f"{counted} 字")] if without else []),
        ("占转载稿", f"{found.copy_share:.1%}（共 {found.copy_characters} 字）", "占原稿", f"{found.origin_share:.1%}（共 {found.origin_characters} 字）"),
    ] if texts else []  # fmt: skip
    results += [
        ("种类", _word("kind", pair.kind), "来源注明", _word("status", pair.attribution)),
        ("状态", _word("status", pair.status), "先后", "可以确定" if pair.directed else "不能确定"),
        *([("标题", "相同" if pair.copy.title == pair.origin.title else "不同", "段内改动", changes or "无")] if texts else []),
        ("依据", "；".join(pair.reasons) or "—", "授权记录", pair.licence or "无记录"),
        *(("图片", f"{one['sentence']} {one['copy_picture']}", "原图", one["origin_picture"]) for one in pair.pictures),
    ]  # fmt: skip
    return {
        "title": pair.copy.title,
        "facts": _facts(pair.copy, pair.origin),
        "results": results,
        "copy_text": _pieces(found.copy_pieces, copy=True),
        "origin_text": _pieces(found.origin_pieces, copy=False),
        "layers": [*_layers("转载稿", pair.copy), *_layers("原稿", pair.origin)],
        "captures": [*_captures("转载稿", pair.copy), *_captures("原稿", pair.origin)],
    }


def _word(family: str, code: str) -> str:
    """A code in Chinese."""
    return text(f"{family}.{code}", "zh") if code else "—"


def _short(value: str) -> str:
    flat = " ".join(value.split())
    return flat if len(flat) <= _MOST else f"{flat[:_MOST]}……（全文见 pairs.json）"


def _facts(copy: Side, origin: Side) -> list[tuple[str, ...]]:
    def row(label: str, value: str) -> tuple[str, str, str]:
        return (label, str(getattr(copy, value) or "—"), str(getattr(origin, value) or "—"))

    def notices(side: Side) -> str:
        return _short("；".join(side.notices)) or "未见"

    return [
        row("标题", "title"),
        row("网址", "url"),
        row("站点", "portal"),
        row("所载时间", "published_at"),
        row("所注来源", "source_name"),
        ("所注作者", "、".join(copy.authors) or "—", "、".join(origin.authors) or "—"),
        ("网页现状", _word("state", copy.state), _word("state", origin.state)),
        ("权利声明", notices(copy), notices(origin)),
        ("机器可读声明", _for_machines(copy), _for_machines(origin)),
    ]


def _for_machines(side: Side) -> str:
    """What page and site state for machines, use by use; that nothing was read is something else than nothing stated."""
    if side.reservations is None:
        return "未读取"
    stated: dict[str, list[str]] = {}
    for one in side.reservations["statements"]:
        stated.setdefault(_word("rights", one["value"]), []).append(one["use"] or one["specification"])
    shown = [f"{value}：{'、'.join(dict.fromkeys(uses))}" for value, uses in stated.items()]
    shown += [f"相互矛盾：{one['use']}" for one in side.reservations["conflicts"]]
    absent = ["网页" if one == "page" else one for one in side.reservations["absent"]]
    shown += [f"未存档：{'、'.join(absent)}"] if absent else []
    return _short("；".join(shown)) or "未见"


def _captures(label: str, side: Side) -> list[tuple[str, ...]]:
    return [
        (
            label,
            both(one.captured_at),
            f"HTTP {one.status}　{one.ip_address or '服务器地址未记录'}　{one.final_url}\n{one.payload_digest}",
        )
        for one in side.captures
    ]


#: Layers that the table of facts shows already, or that say nothing of the origin.
_ELSEWHERE: Final = frozenset({"notice", "breadcrumb"})


def _layers(label: str, side: Side) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for layer in side.attributions:
        kind, position = str(layer.get("kind") or ""), str(layer.get("position") or "")
        if kind in _ELSEWHERE:
            continue
        where = _word("position", position.split(":", maxsplit=1)[0])
        rows.append((label, where, _word("layer", kind), _short(str(layer.get("text") or "")), _read(layer)))
    return rows


def _read(layer: dict[str, Any]) -> str:
    result = [str(layer[key]) for key in ("publisher", "channel", "place", "date") if layer.get(key)]
    result += [str(one.get("name")) for one in layer.get("people") or [] if isinstance(one, dict)]
    return " · ".join(result)


def _pieces(pieces: Iterable[overlap.Piece], *, copy: bool) -> list[dict[str, Any]]:
    """One text in pieces: ``number`` at the first of a passage, ``shared`` inside one, ``runs`` of (element, words).

    Words that only one side has are marked on that side: left out by the copy (``del``), changed or added (``span``).
    """
    out: list[dict[str, Any]] = []
    for piece in pieces:
        passage = piece.passage
        if passage is None or not piece.first:
            out.append({"shared": passage is not None, "number": None, "runs": [("", piece.text)]})
        else:
            runs = [run for segment in passage.segments if (run := _run(segment, copy=copy))[1]]
            out.append({"shared": True, "number": passage.number, "runs": runs})
    return out


def _run(segment: overlap.Segment, *, copy: bool) -> tuple[str, str]:
    words = segment.copy if copy else segment.origin
    if segment.kind == "equal":
        return "", words
    return ("del" if segment.kind == "removed" and not copy else "span"), words
