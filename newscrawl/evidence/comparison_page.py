"""The comparison of an evidence case: one self-contained HTML page, fit to be printed.

Nothing in it comes from elsewhere (no script, no font, no picture), and everything a page said is escaped.
It states what two texts have in common; what that means is for a person to decide.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Final

from newscrawl.language import text
from newscrawl.language.clock import both
from newscrawl.reporting import overlap
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newscrawl.evidence.case_model import CasePair, Side

_STYLE = """
:root{color-scheme:light}body{font:15px/1.6 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif;
margin:1.5rem auto;max-width:75rem;padding:0 1rem;color:#1b1f23}h1{font-size:1.4rem}h2{font-size:1.1rem;margin:1.2rem 0 .3rem}
table{border-collapse:collapse;width:100%;margin:.4rem 0;table-layout:fixed}th,td{border:1px solid #c5cbd1;padding:.15rem .4rem;text-align:left;
vertical-align:top;overflow-wrap:anywhere;unicode-bidi:isolate}th{background:#f3f5f7;font-weight:600}
.facts tr>:first-child{width:7em}.results th{width:8em}.layers{font-size:.87em}.layers tr>:first-child,.layers tr>:nth-child(2),.layers tr>:nth-child(3){width:5.5em}.layers tr>:last-child{width:9em}
.captures{font-size:.8em}.captures tr>:first-child{width:4em}.captures tr>:nth-child(2){width:14em}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:.8rem}h3{font-size:1rem;margin:.2rem 0}.text{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate;
border:1px solid #c5cbd1;padding:.5rem}mark{background:#ffe9a8;color:inherit}mark .c{background:#ffc9a3;border-bottom:2px solid #a8480b}
del{color:#8a2b2b;background:#fbe3e1}sup{font-weight:700;color:#6b4b00}.soft{color:#57606a;font-size:.87em;margin:.2rem 0}
@media print{body{font-size:8.5pt;line-height:1.42;margin:0;max-width:none;padding:0}h2{break-after:avoid}tr{break-inside:avoid}.pair{gap:.5rem}
mark,mark .c,del,th{-webkit-print-color-adjust:exact;print-color-adjust:exact}}@page{size:A4;margin:12mm}
"""
#: Characters of a notice or a line that are shown here; pairs.json has the whole.
_MOST: Final = 120


def esc(value: object) -> str:
    """Any value as harmless text for HTML."""
    return html.escape(printable(value, one_line=False))


def render(pairs: Sequence[CasePair], *, name: str, created_at: str, software: str) -> str:
    """The page for all pairs of a case."""
    parts = [
        '<!doctype html><html lang="zh"><head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{esc(name)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>文本比对　{esc(name)}</h1>",
        f'<p class="soft">制作时间：{esc(both(created_at))}　软件：{esc(software)}</p>',
        '<p class="soft">本页只陈述相同的文字、字数、时间与所注来源，其法律意义由人判断。</p>',
    ]
    for number, pair in enumerate(pairs, 1):
        parts += _pair(number, pair)
    parts.append("</body></html>\n")
    return "\n".join(parts)


def _pair(number: int, pair: CasePair) -> list[str]:
    found = overlap.compare(pair.copy.body, pair.origin.body, pair.passages, names=pair.names)
    fee = found.fee
    changes = "；".join(f"{_word('nature', key)} {count} 处" for key, count in sorted(found.changes.items()))
    results = [
        ("相同字数", f"{found.shared} 字", "千字计", f"{fee.exact:.3f}，计 {fee.counted:.1f}"),
        ("占转载稿", f"{found.copy_share:.1%}（共 {found.copy_characters} 字）", "占原稿", f"{found.origin_share:.1%}（共 {found.origin_characters} 字）"),
        ("种类", _word("kind", pair.kind), "来源注明", _word("status", pair.attribution)),
        ("状态", _word("status", pair.status), "先后", "可以确定" if pair.directed else "不能确定"),
        ("标题", "相同" if pair.copy.title == pair.origin.title else "不同", "段内改动", changes or "无"),
        ("依据", "；".join(pair.reasons) or "—", "授权记录", pair.licence or "无记录"),
    ]  # fmt: skip
    return [
        f"<h2>{number}. {esc(pair.copy.title)}</h2>",
        _table(["", "转载稿", "原稿"], _facts(pair.copy, pair.origin), "facts"),
        _results(results),
        "<h2>并列文本</h2>",
        '<p class="soft">编号段落两边相同；深色为改动，删除线为转载稿所略。</p>',
        '<div class="pair">',
        f'<div><h3>转载稿</h3><div class="text">{_pieces(found.copy_pieces, copy=True)}</div></div>',
        f'<div><h3>原稿</h3><div class="text">{_pieces(found.origin_pieces, copy=False)}</div></div>',
        "</div>",
        "<h2>页面所注来源与署名</h2>",
        _table(
            ["", "位置", "种类", "原文", "读作"],
            [*_layers("转载稿", pair.copy), *_layers("原稿", pair.origin)],
            "layers",
        ),
        "<h2>网页存档</h2>",
        _table(
            ["", "存档时间", "状态、服务器地址、网址、摘要"],
            [*_captures("转载稿", pair.copy), *_captures("原稿", pair.origin)],
            "captures",
        ),
    ]


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
    ]


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


def _results(rows: Iterable[tuple[str, str, str, str]]) -> str:
    body = "".join(
        f"<tr><th>{_cell(a)}</th><td>{_cell(b)}</td><th>{_cell(c)}</th><td>{_cell(d)}</td></tr>"
        for a, b, c, d in rows
    )
    return f'<table class="results"><tbody>{body}</tbody></table>'


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], kind: str) -> str:
    top = f"<thead><tr>{''.join(f'<th>{esc(cell)}</th>' for cell in head)}</tr></thead>" if any(head) else ""
    body = "".join(
        f"<tr><th>{_cell(first)}</th>{''.join(f'<td>{_cell(cell)}</td>' for cell in rest)}</tr>"
        for first, *rest in rows
    )
    return f'<table class="{kind}">{top}<tbody>{body}</tbody></table>'


def _cell(value: str) -> str:
    return esc(value).replace("\n", "<br>")


def _pieces(pieces: Iterable[overlap.Piece], *, copy: bool) -> str:
    out = []
    for piece in pieces:
        if piece.passage is None:
            out.append(esc(piece.text))
            continue
        if not piece.first:
            out.append(f"<mark>{esc(piece.text)}</mark>")
            continue
        out.append(f"<mark><sup>{piece.passage.number}</sup>{_segments(piece.passage, copy=copy)}</mark>")
    return "".join(out)


def _segments(passage: overlap.Passage, *, copy: bool) -> str:
    out = []
    for segment in passage.segments:
        words = segment.copy if copy else segment.origin
        if segment.kind == "equal":
            out.append(esc(words))
        elif segment.kind == "removed" and not copy:
            out.append(f"<del>{esc(words)}</del>")
        elif words:
            out.append(f'<span class="c">{esc(words)}</span>')
    return "".join(out)
