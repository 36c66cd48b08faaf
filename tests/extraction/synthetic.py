"""Synthetic pages in the layouts Chinese portals use; no text of theirs is real."""

from __future__ import annotations

PARAGRAPHS = (
    "江边小城昨日举行了一场热闹的灯会，来自周边乡镇的居民早早来到广场，等待夜幕降临后的第一盏灯。",
    "据主办方介绍，今年的花灯共有三百余盏，全部由本地手工艺人制作，最大的一盏高达五米，历时两个月才完工。",
    "“我们希望把这门手艺传下去。”从事扎灯四十年的老人说，他的孙子今年也第一次参加了制作。",
)
TITLE = "江边小城举办花灯会 三百盏手工灯点亮广场"


def page(
    *,
    title: str = TITLE,
    meta: str = '<div class="info"><span>2022-02-13 09:57</span> <span>来源：江边日报</span> <span>作者：李明</span></div>',
    body: str = "".join(f"<p>　　{text}</p>" for text in PARAGRAPHS),
    tail: str = "<p>（责任编辑：王芳）</p>",
    after: str = "",
    head: str = "",
    charset: str = "utf-8",
) -> str:
    """A page of a made-up portal: navigation, breadcrumb, title, meta line, body, tail, related links, foot."""
    links = "".join(f'<li><a href="/news/{n}.html">另一条新闻的标题第{n}号在这里</a></li>' for n in range(12))
    return f"""<!DOCTYPE html><html lang="zh"><head><meta charset="{charset}">{head}<title>{title}_江边网</title></head>
<body><ul class="nav">{"".join(f'<li><a href="/{n}/">频道{n}</a></li>' for n in range(9))}</ul>
<div class="crumb">您所在的位置：<a href="/">首页</a> &gt; <a href="/news/">新闻</a> &gt; <a href="/news/local/">本地新闻</a></div>
<h1>{title}</h1>{meta}<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a></div>
<div id="content">{body}{tail}</div>{after}
<div class="related"><h3>相关新闻</h3><ul>{links}</ul></div>
<div class="footer">版权所有 江边网 未经授权不得转载 ICP备00000000号</div></body></html>"""
