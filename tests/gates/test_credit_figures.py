"""Gates of source, authors, editors and time: on labelled pages and lines where they are, on made pages always."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import random
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.errors import RefusedPage
from newscrawl.extraction import extract
from tests.gates.baseline import check_baseline

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[2]
WORSE_WHEN_HIGHER = {"false_sources", "false_authors", "held_false_sources", "held_false_authors"}


def held_out(site: str) -> bool:
    """A third of the sites, by a hash of the host: not looked at while the grammar was written."""
    return int(hashlib.sha256(site.split(" ", maxsplit=1)[0].encode()).hexdigest(), 16) % 3 == 0


def _name(text: str | None) -> str:
    return re.sub(r"[《》「」\[\]【】\s:：]", "", unicodedata.normalize("NFKC", text or "")).casefold()


def _set(names: Iterable[str] | None) -> set[str]:
    return {_name(name) for name in names or ()}


def _score(label: dict[str, Any], html: bytes) -> Counter[str]:
    """Right and wanted values of one page, and false ones."""
    try:
        article = extract(html, label["url"])
        got = (article.published_at or "", article.source_name, article.authors, article.editors)
    except RefusedPage:
        got = ("", None, [], [])
    stamp, source, authors, editors = got
    out: Counter[str] = Counter(pages=1)
    wanted = {_name(one) for one in [label["source"], *label["source_alt"]] if one}
    if "source" in label["labelled"]:
        out["false_sources"] += bool(source) and _name(source) not in wanted
        if wanted:
            out["sources_wanted"] += 1
            out["sources"] += _name(source) in wanted
    for field, names in (("authors", authors), ("editors", editors)):
        if field not in label["labelled"]:
            continue
        if field == "authors":
            out["false_authors"] += bool(_set(names) - _set(label[field]))
        if label[field]:
            out[f"{field}_wanted"] += 1
            out[field] += _set(names) == _set(label[field])
    moments = [one for one in [label["published"], *label["published_alt"]] if one and len(one) > 10]
    if "published" in label["labelled"] and moments:
        out["minutes_wanted"] += 1
        out["minutes"] += stamp[:16] in {one.replace(" ", "T")[:16] for one in moments}
    return out


def _figures(total: Counter[str], prefix: str = "") -> dict[str, float]:
    shares = {f: total[f] / total[f"{f}_wanted"] for f in ("sources", "authors", "editors", "minutes")}
    false = {f: total[f] / total["pages"] for f in ("false_sources", "false_authors")}
    return {f"{prefix}{name}": value for name, value in (shares | false).items()}


@pytest.mark.real
def test_labelled_pages(shared):
    folder = shared / "data" / "pages" / "zh_portal_hand"
    everything: Counter[str] = Counter()
    unseen: Counter[str] = Counter()
    for line in (folder / "labels.jsonl").read_text("utf-8").splitlines():
        label = json.loads(line)
        page = _score(label, (folder / "html" / label["file"]).read_bytes())
        everything.update(page)
        if held_out(label["site"]):
            unseen.update(page)
    check_baseline(
        "credits_pages",
        _figures(everything) | _figures(unseen, "held_"),
        noise=0.008,
        lower_is_better=WORSE_WHEN_HIGHER,
    )


@pytest.mark.real
def test_labelled_lines(shared):
    path = ROOT / "benchmarks" / "attribution.py"
    spec = importlib.util.spec_from_file_location("attribution_scorer", path)
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = scorer
    spec.loader.exec_module(scorer)
    rows = [
        json.loads(one)
        for one in (shared / "facts" / "attribution_dev.jsonl").read_text("utf-8").splitlines()
    ]
    table, _, false = scorer.score(rows)
    figures = {
        f"{group}_{kind}": table[group][kind] for group in scorer.BARS for kind in ("precision", "recall")
    }
    check_baseline(
        "credits_lines",
        figures | {"false_publishers": false},
        noise=0.0,
        lower_is_better={"false_publishers"},
    )


#: Names with what makes them hard: 文 and 图 at the end, rare and compound surnames, minorities, Traditional script.
NAMES = [
    "张丽",
    "王文文",
    "赵启文",
    "印松",
    "欧阳晓红",
    "阿依古丽·买买提",
    "林其軒",
    "乔文",
    "扎西次仁",
    "李明",
    "冯小川",
    "司马云",
]
HOUSES = ["江边日报", "江岸新闻网", "河西晚报", "工商時報", "江边融媒体中心", "新华社"]
META = ["{t} 来源：{s} 作者：{a}", "来源：{s}  {t}  作者:{a}", "<span>{t}</span><span>来源：<a>{s}</a></span><span>作者：{a}</span>",
        "{t} {s} 记者 {a}", "作者： {a} 稿源： {s}&nbsp;&nbsp;{t}", "{t} 稿源：{s} | 撰文｜{a}"]  # fmt: skip
TAILS = [
    "责任编辑：{e}",
    "（责编：{e}）",
    "【编辑:{e}】",
    "編輯／{e}",
    "选稿：{e}",
    "编 辑：{e} 校对：孙敏",
    "出品：某中心 监制：孙敏 编辑：{e}",
]
LEADS = [
    "新华社北京5月19日电（记者{a}）",
    "〔記者{a}／台北報導〕",
    "本报讯（通讯员 {a}）",
    "本报记者 {a} 报道：",
]
TEXT = ("江畔新修步道昨天正式开放，数千名市民前来散步，现场秩序井然，志愿者在沿线提供指引服务，孩子们在草坪上放起风筝。",
        "步道全长六公里，沿线设有观景平台和休息区，夜间照明已经调试完毕，附近居民可以就近进入，出入口共有八处。")  # fmt: skip


def _made(chance: random.Random) -> tuple[bytes, dict[str, Any]]:
    """A page put together by chance, and what it says."""
    source, author, editor = chance.choice(HOUSES), chance.choice(NAMES), chance.choice(NAMES)
    time = "2024-05-12 17:19"
    led = chance.random() < 0.4
    meta = f"{time} 来源：{source}" if led else chance.choice(META).format(t=time, s=source, a=author)
    lead = chance.choice(LEADS).format(a=author) if led else ""
    tail = chance.choice(TAILS).format(e=editor)
    html = (
        f'<html><head><meta charset="utf-8"><title>江畔新修步道迎来首批市民_某某网</title></head><body><h1>江畔新修步道迎来首批市民</h1>'
        f'<div>{meta}</div><div class="c"><p>{lead}{TEXT[0]}</p><p>{TEXT[1]}</p></div><div>{tail}</div></body></html>'
    )
    return html.encode(), {
        "source": source,
        "authors": [author],
        "editors": [editor],
        "published": "2024-05-12T17:19",
    }


def test_made_pages():
    """Synthetic: always runs. Every combination is one that a page of the time may show."""
    chance = random.Random(17)
    total: Counter[str] = Counter()
    for _ in range(400):
        html, truth = _made(chance)
        label = {
            "url": "http://a.example/1.html",
            "source_alt": [],
            "published_alt": [],
            "labelled": ["source", "authors", "editors", "published"],
        }
        total.update(_score(label | truth, html))
    check_baseline("credits_made", _figures(total), noise=0.0, lower_is_better=WORSE_WHEN_HIGHER)
