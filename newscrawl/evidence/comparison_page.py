"""The comparison of an evidence case: one self-contained HTML page, fit to be printed.

Nothing in it comes from elsewhere (no script, no font, no picture), and everything a page said is escaped.
It states what two texts have in common; what that means is for a person to decide.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from newscrawl.language import text
from newscrawl.reporting import overlap
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newscrawl.evidence.case_model import CasePair, Side

_STYLE = """
:root{color-scheme:light}body{font:15px/1.7 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif;
margin:1.5rem auto;max-width:75rem;padding:0 1rem;color:#1b1f23}h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}
table{border-collapse:collapse;width:100%;margin:.6rem 0;table-layout:fixed}tr>:first-child{width:11rem}th,td{border:1px solid #c5cbd1;padding:.25rem .5rem;text-align:left;
vertical-align:top;overflow-wrap:anywhere;unicode-bidi:isolate}th{background:#f3f5f7;font-weight:600}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:1.2rem}.text{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate;
border:1px solid #c5cbd1;padding:.8rem}mark{background:#ffe9a8;color:inherit}mark .c{background:#ffc9a3;border-bottom:2px solid #a8480b}
del{color:#8a2b2b;background:#fbe3e1}sup{font-weight:700;color:#6b4b00}.soft{color:#57606a;font-size:.87rem}code{font-size:.85em}
@media print{body{font-size:10.5pt;margin:0;max-width:none}h2{break-after:avoid}tr{break-inside:avoid}.pair{gap:.6rem}
mark,mark .c,del,th{-webkit-print-color-adjust:exact;print-color-adjust:exact}}@page{size:A4;margin:14mm}
"""


def esc(value: object) -> str:
    """Any value as harmless text for HTML."""
    return html.escape(printable(value, one_line=False))


def render(pairs: Sequence[CasePair], *, name: str, created_at: str, software: str) -> str:
    """The page for all pairs of a case."""
    parts = [
        '<!doctype html><html lang="zh"><head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{esc(name)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>文本比对 Comparison · {esc(name)}</h1>",
        f'<p class="soft">生成 made {esc(created_at)} · {esc(software)}</p>',
        (
            '<p class="soft">本页只陈述相同的文字、字数、时间与署名，其法律意义由人判断。'
            "This page states what was copied, how much, when, and under what attribution; a person decides what it means.</p>"
        ),
    ]
    for number, pair in enumerate(pairs, 1):
        parts += _pair(number, pair)
    parts.append("</body></html>\n")
    return "\n".join(parts)


def _pair(number: int, pair: CasePair) -> list[str]:
    found = overlap.compare(pair.copy.body, pair.origin.body, pair.passages, names=pair.names)
    fee = found.fee
    rows = [
        ("相同字数 Characters in common", f"{found.shared}"),
        ("占转载稿 Of the copy", f"{found.copy_share:.1%} ({found.copy_characters})"),
        ("占原稿 Of the origin", f"{found.origin_share:.1%} ({found.origin_characters})"),
        ("千字计 Thousands of characters", f"{fee.exact:.3f} → {fee.counted:.1f}"),
        ("种类 Kind", _both("kind", pair.kind)),
        ("转载稿署名 Attribution of the copy", _both("status", pair.attribution)),
        ("状态 Status", _both("status", pair.status)),
        ("方向 Direction", "确定 determined" if pair.directed else "不能确定 cannot be result"),
        ("标题 Title", "相同 kept" if pair.copy.title == pair.origin.title else "不同 differs"),
        (
            "改动 Changes inside the passages",
            "；".join(f"{key}: {count}" for key, count in sorted(found.changes.items())) or "0",
        ),
        ("依据 Reasons", "\n".join(pair.reasons)),
        ("授权 Licence on record", pair.licence or "无记录 none on record"),
    ]
    return [
        f"<h2>{number}. {esc(pair.copy.title)}</h2>",
        _table(["", "转载稿 Copy", "原稿 Origin"], _facts(pair.copy, pair.origin)),
        _table(["", ""], rows),
        "<h2>署名信息 Where each page says its text is from</h2>",
        _table(
            ["", "位置 Place", "种类 Kind", "原文 Text", "读作 Read as"],
            [*_layers("转载稿 Copy", pair.copy), *_layers("原稿 Origin", pair.origin)],
        ),
        "<h2>并列文本 Texts side by side</h2>",
        (
            '<p class="soft">编号段落两边相同；深色为改动，删除线为转载稿所略。'
            "Numbered passages stand in both; darker marks are changes, struck-out words were left out by the copy.</p>"
        ),
        '<div class="pair">',
        f'<div><h3>转载稿 Copy</h3><div class="text">{_pieces(found.copy_pieces, copy=True)}</div></div>',
        f'<div><h3>原稿 Origin</h3><div class="text">{_pieces(found.origin_pieces, copy=False)}</div></div>',
        "</div>",
    ]


def _both(family: str, code: str) -> str:
    """A code in Chinese and in English."""
    return f"{text(f'{family}.{code}', 'zh')} {text(f'{family}.{code}', 'en')}" if code else "—"


def _facts(copy: Side, origin: Side) -> list[tuple[str, ...]]:
    def both(label: str, value: str) -> tuple[str, str, str]:
        return (label, str(getattr(copy, value) or "—"), str(getattr(origin, value) or "—"))

    rows: list[tuple[str, ...]] = [
        both("标题 Title", "title"),
        both("网址 Address", "url"),
        both("站点 Site", "portal"),
        both("页面所载时间 Time on the page", "published_at"),
        both("来源 Source on the page", "source_name"),
        ("作者 Authors", "、".join(copy.authors) or "—", "、".join(origin.authors) or "—"),
        both("现状 State", "state"),
        ("权利声明 Notices on the page", "\n".join(copy.notices) or "—", "\n".join(origin.notices) or "—"),
    ]
    for label, side, empty_before in (
        ("转载稿抓取 Capture of the copy", copy, False),
        ("原稿抓取 Capture of the origin", origin, True),
    ):
        for one in side.captures:
            result = f"{one.captured_at} · HTTP {one.status} · {one.ip_address or '—'}\n{one.final_url}\n{one.payload_digest}"
            rows.append((label, "", result) if empty_before else (label, result, ""))
    return rows


def _layers(label: str, side: Side) -> list[tuple[str, ...]]:
    return [
        (
            label,
            str(layer.get("position") or ""),
            str(layer.get("kind") or ""),
            str(layer.get("text") or ""),
            _read(layer),
        )
        for layer in side.attributions
    ]


def _read(layer: dict[str, Any]) -> str:
    result = [str(layer[key]) for key in ("publisher", "channel", "place", "date") if layer.get(key)]
    result += [str(one.get("name")) for one in layer.get("people") or [] if isinstance(one, dict)]
    return " · ".join(result)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = f"<thead><tr>{''.join(f'<th>{esc(cell)}</th>' for cell in head)}</tr></thead>" if any(head) else ""
    body = "".join(
        f"<tr><th>{_cell(first)}</th>{''.join(f'<td>{_cell(cell)}</td>' for cell in rest)}</tr>"
        for first, *rest in rows
    )
    return f"<table>{top}<tbody>{body}</tbody></table>"


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
