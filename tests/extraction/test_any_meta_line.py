"""Time, source, author and editor in any wording, order, markup and company: the same values. All synthetic.

The pages are drawn, since all combinations are ten million: some hundred from each of a few seeds.
"""

from __future__ import annotations

import random

import pytest

from newscrawl.extraction import extract

URL = "http://www.jiangbian.test/2026/11/20/c_1.html"
TITLE = "江边小城举办花灯会 三百盏手工灯点亮广场"
TEXT = (
    "江边小城昨日举行了一场热闹的灯会，来自周边县区的三万多名游客沿着江堤赏灯，当地交警部门在五个路口增派了警力疏导车流。",
    "据主办方介绍，今年的花灯共有三百余盏，全部由本地手工艺人制作，前后用了四个月时间，最大的一盏高达六米，重近一吨。",
    "灯会将持续到下月初三，每晚六点亮灯，十点熄灯，市民可凭身份证免费入场，公交集团开通了两条夜间专线。",
)
HOUSES = (
    "江边日报", "新华社", "江边发布", "人民日报客户端", "江边市人民政府网站", "央视新闻客户端", "江边广播电视台", "江边晚报", "吉刻APP",
    "中国新闻网", "江边县融媒体中心", "江边市气象局", "江边云", "极目新闻", "江边之声微信公众号", "江边检察", "文旅江边",
)  # fmt: skip
SOURCES = (
    "来源：{}", "来源: {}", "来源:{}", "稿源：{}", "文章来源：{}", "信息来源：{}", "新闻来源：{}", "出处：{}", "来源丨{}", "来源 | {}",
    "来源：<a href='http://x.test/'>{}</a>", "来源：<span>{}</span>", "<span>来源：</span><span>{}</span>", "来源：《{}》", "来 源：{}",
    "來源：{}", "【来源：{}】", "（来源：{}）", "转自：{}", "来源 ：{}", "<em>来源</em>{}", "<label>来源：</label><b>{}</b>",
    "来源：&nbsp;{}", "Source：{}",
)  # fmt: skip
TIMES = (
    "2026-11-20 09:15", "2026-11-20 09:15:32", "2026年11月20日 09:15", "2026年11月20日09:15", "2026/11/20 9:15", "发布时间：2026-11-20 09:15",
    "时间：2026-11-20 09:15", "日期：2026-11-20 09:15", "发布日期：2026年11月20日 09时15分", "2026.11.20 09:15", "11-20-2026 09:15",
    "更新时间：2026-11-20 09:15", "发布于 2026-11-20 09:15", "2026-11-20T09:15:00+08:00", "<b>09:15</b> 2026-11-20",
)  # fmt: skip
PEOPLE = (
    "李梅", "王建国", "赵敏", "欧阳雪", "孙立军", "周晓岩", "阿依古丽", "马志远", "高翔", "刘洋",
)  # fmt: skip
AUTHORS = (
    "作者：{}", "记者：{}", "作者:{}", "本报记者 {}", "文/{}", "撰稿：{}", "记者 {}", "作者：<span>{}</span>", "<span>作者</span><span>{}</span>",
    "作者 {}", "通讯员：{}", "文｜{}", "文字：{}", "供稿：{}", "采写：{}", "作者: <a href=/u/1>{}</a>",
)  # fmt: skip
EDITORS = (
    "责任编辑：{}", "编辑：{}", "责编：{}", "[责任编辑：{}]", "（责任编辑：{}）", "编辑 {}", "责任编辑: {}", "【编辑:{}】", "责编 {}",
    "值班编辑：{}", "网络编辑：{}", "（编辑 {}）", "编辑丨{}",
)  # fmt: skip
OTHERS = (
    "浏览：321", "点击数：321", "字号：大 中 小", "阅读 321", "评论(0)", "【打印】【关闭】", "分享到：", "浏览次数：<span>321</span>次", "收藏",
)  # fmt: skip
LINES = (
    ("<div class=xx>{}</div>", "{}", " "),
    ("<div class=xx>{}</div>", "<span>{}</span>", ""),
    ("{}", "<div>{}</div>", ""),
    ("<ul>{}</ul>", "<li>{}</li>", ""),
    ("<table><tr>{}</tr></table>", "<td>{}</td>", ""),
    ("<p>{}</p>", "{}", "　"),
    ("<div class=xx>{}</div>", "{}", "&nbsp;&nbsp;"),
    ("<div class=xx>{}</div>", "{}", " | "),
    ("<p>{}</p>", "{}", "<br>"),
    ("<div class=xx>{}</div>", "<i class=ic></i><span>{}</span>", "\n"),
)


def drawn(chance: random.Random) -> tuple[str, dict[str, object]]:
    """A page and what it states."""
    house = chance.choice(HOUSES)
    author, editor = chance.sample(PEOPLE, 2)
    parts = [chance.choice(TIMES), chance.choice(SOURCES).format(house)]
    chance.shuffle(parts)
    below = ""
    signed, edited = chance.random() < 0.8, chance.random() < 0.8
    if signed:
        credit = chance.choice(AUTHORS).format(author)
        if chance.random() < 0.5:
            parts.insert(chance.randrange(3), credit)
        else:
            below += f"<p>{credit}</p>"
    if chance.random() < 0.8:
        parts.append(chance.choice(OTHERS))
    if edited:
        credit = chance.choice(EDITORS).format(editor)
        if chance.random() < 0.5:
            parts.append(credit)
        else:
            below += f"<p>{credit}</p>"
    around, each, between = chance.choice(LINES)
    line = around.format(between.join(each.format(part) for part in parts))
    text = "".join(f"<p>　　{paragraph}</p>" for paragraph in TEXT)
    html = (
        f"<html><head><meta charset=utf-8><title>{TITLE}_江边网</title></head><body><div><a href=/>首页</a> &gt; <a href=/xw/>新闻</a></div>"
        f"<h1>{TITLE}</h1>{line}<div class=wz>{text}{below}</div><div>版权所有 江边网</div></body></html>"
    )
    return html, {
        "source": house,
        "authors": [author] if signed else [],
        "editors": [editor] if edited else [],
        "minute": "2026-11-20T09:15",
        "body": list(TEXT),
    }


@pytest.mark.parametrize("seed", range(12))
def test_what_a_page_states_is_read(seed):
    chance = random.Random(seed)
    for _ in range(120):
        html, stated = drawn(chance)
        article = extract(html.encode(), URL)
        read = {
            "source": article.source_name,
            "authors": article.authors,
            "editors": article.editors,
            "minute": (article.published_at or "").replace(" ", "T")[:16],
            "body": (article.body or "").splitlines(),
        }
        assert read == stated, html
