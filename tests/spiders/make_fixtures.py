"""Write the synthetic fixture pages of all portals: python tests/spiders/make_fixtures.py

Each page is an invented story in the layout that ``layouts.toml`` documents for its portal, in the bytes of
that portal's charset. ``expected.json`` says what was put in, not what an extractor got out. A test refuses
fixtures that differ from what this script writes.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import tomllib
import zlib
from html import escape
from pathlib import Path
from string import Template
from typing import Any

HERE = Path(__file__).resolve().parent
FIXTURES = HERE / "fixtures"
PUBLISHED = dt.datetime(2026, 10, 20, 9, 15, tzinfo=dt.timezone(dt.timedelta(hours=8)))
CAPTURED = "2026-11-20"

PAGE = Template("""<!DOCTYPE html>
<!-- Synthetic page: an invented story in the layout documented for $portal. Not an article of that site. -->
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=$charset">
<title>$title - $portal</title>
</head>
<body>
<div class="nav"><a href="/">首页</a> <a href="/xw/">新闻</a> <a href="/ms/">民生</a> <a href="/wh/">文化</a> <a href="/ty/">体育</a></div>
$article
<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a></div>
<div class="aside"><h4>推荐阅读</h4><ul>
<li><a href="/xw/1.html">全市秋粮收购工作平稳有序进行</a></li>
<li><a href="/xw/2.html">供热企业完成今冬设备检修</a></li>
<li><a href="/xw/3.html">老城区三条道路恢复通车</a></li>
</ul></div>
<div class="footer">版权所有 $portal　吉ICP备00000000号</div>
</body>
</html>
""")

#: title, source, author, editor, paragraphs; all invented.
STORIES: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    (
        "河畔步道全线贯通 市民出行多了新选择",
        "吉林日报",
        "林晓彤",
        "周立新",
        (
            "金秋时节，历时十四个月建设的河畔步道全线贯通，沿线八个社区的居民从家门口就能走到江边。",
            "步道全长十一公里，分为健身、观景、亲水三段。建设单位在施工中保留了原有的四百多棵老树，并在坡度较大的路段加装了扶手和夜间照明。",
            "“以前要绕一大圈，现在十分钟就到了。”家住附近的退休教师说，她每天早晚都会到步道上走一走。",
            "据了解，沿线的公共卫生间和饮水点将在年底前投入使用，明年春天还将补种三千株花灌木。",
        ),
    ),
    (
        "今冬供热提前试水 检修队伍昼夜值守",
        "新华社",
        "赵启明",
        "郑雨桐",
        (
            "随着气温下降，各供热企业陆续启动系统注水和冷态试运行，检修队伍进入昼夜值守状态。",
            "今年夏季，当地共改造老旧管网六十七公里，更换阀门一千二百余个，涉及居民四万多户。改造后，往年反映集中的末端不热问题有望得到缓解。",
            "供热管理部门表示，热线电话将全天开通，接到报修后半小时内响应，两小时内到达现场。",
            "专业人士提醒，试水期间家中应当留人，发现漏水应先关闭入户阀门，再联系供热单位处理。",
        ),
    ),
    (
        "合作社里机器响 千亩稻田颗粒归仓",
        "人民日报",
        "孟繁宇",
        "宋佳宁",
        (
            "清晨六点，雾气还没有散尽，合作社的五台收割机已经开进稻田，轰鸣声在田野上回荡。",
            "合作社负责人介绍，今年种植的一千二百亩水稻全部采用了统一育秧和侧深施肥，亩均节省化肥八公斤，预计单产比去年提高百分之五。",
            "收下来的稻谷当天就送进烘干塔，经过十二个小时的低温烘干后入库。与过去靠天晾晒相比，损耗明显减少。",
            "农业技术人员还在田边为农户讲解秸秆还田的要点，为明年的春耕打好基础。",
        ),
    ),
    (
        "百年老站变身展馆 旧物件讲述城市记忆",
        "光明日报",
        "韩静怡",
        "吴思远",
        (
            "经过两年修缮，始建于上世纪初的老火车站以展馆的面貌重新开放，首日接待参观者两千余人。",
            "展馆分为三个展厅，陈列了信号灯、售票窗口、检票钳等三百多件旧物件，其中一半来自市民捐赠。",
            "修缮工程遵循修旧如旧的原则，屋顶的木桁架和外墙的清水砖都得到保留，仅对受损严重的部分进行了替换。",
            "馆方表示，展馆常年免费开放，周末将邀请老铁路职工担任讲解员，讲述他们亲历的故事。",
        ),
    ),
    (
        "社区食堂开进老小区 一日三餐有了着落",
        "央视网",
        "许文博",
        "冯晓东",
        (
            "中午十一点半，社区食堂里热气腾腾，前来就餐的老人排起了队，十二种菜品很快见了底。",
            "这家食堂由闲置的车棚改建而成，面积两百平方米，可同时容纳八十人用餐。年满六十五周岁的居民凭证件可享受八折优惠。",
            "考虑到部分老人行动不便，社区还组织志愿者提供送餐服务，每天上门送餐四十余份。",
            "街道负责人说，今年辖区内已有九家社区食堂投入运营，计划明年实现全覆盖。",
        ),
    ),
    (
        "青年工匠走上赛场 毫厘之间比拼技艺",
        "工人日报",
        "邓子涵",
        "曹雅楠",
        (
            "为期三天的职业技能竞赛日前落下帷幕，来自四十家企业的一百八十名选手在六个项目中展开比拼。",
            "在数控加工赛场，选手需要在五个小时内完成图纸分析、程序编制和零件加工，误差不得超过百分之二毫米。",
            "获得第一名的选手今年二十六岁，从技工学校毕业后一直在车间工作，先后参与过十余项技术改进。",
            "主办方表示，获奖选手将按规定晋升职业技能等级，优秀的操作方法也将整理成册，在全行业推广。",
        ),
    ),
)


def layouts() -> dict[str, dict[str, Any]]:
    return tomllib.loads((HERE / "layouts.toml").read_text(encoding="utf-8"))


def build(name: str, layout: dict[str, Any], portal: str) -> dict[str, bytes]:
    """The files of one portal's fixture folder."""
    title, source, author, editor, paragraphs = STORIES[zlib.crc32(name.encode()) % len(STORIES)]
    article, charset = layout["article"], layout.get("charset", "utf-8")
    shown = layout.get("time", "%Y-%m-%d %H:%M")
    body = "\n".join(f"<p>　　{escape(text, quote=False)}</p>" for text in paragraphs)
    time = PUBLISHED.strftime(shown)
    filled = Template(article).substitute(
        title=title, source=source, author=author, editor=editor, body=f"\n{body}\n", time=time
    )
    page = PAGE.substitute(portal=portal, charset=charset, title=title, article=filled.strip())
    meta = {
        "synthetic": True,
        "url": layout["url"],
        "content_type": f"text/html; charset={charset}",
        "captured": CAPTURED,
        "examples": layout.get("examples", []),
    }
    minute = PUBLISHED.isoformat(timespec="seconds" if "%H:%M:" in shown else "minutes")
    expected = {
        "title": title,
        "published_at": minute if "%H" in shown else minute[:10],
        # A printed paper names itself as the source, in the layout's own words.
        "source_name": source if "$source" in article else layout.get("source"),
        "authors": [author] if "$author" in article else [],
        "editors": [editor] if "$editor" in article else [],
        "body_first": paragraphs[0][:12],
        "body_last": paragraphs[-1][-12:],
        "rule_misses": [],
    }
    return {"page.html": page.encode(charset), "meta.json": _json(meta), "expected.json": _json(expected)}


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def main() -> None:
    from newscrawl.portals.registry import spiders

    for name, layout in layouts().items():
        folder = FIXTURES / name
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in build(name, layout, spiders()[name].portal_name).items():
            (folder / file).write_bytes(content)
    print(f"{len(layouts())} fixtures in {FIXTURES.name}/")


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parents[1]))
    main()
