"""Captions are bound to their pictures: figures, lines behind, pictures in a row, titles; late-loading addresses."""

from __future__ import annotations

import pytest

from newscrawl.extraction import extract

URL = "http://www.example.cn/xw/202610/t20261002_1.html"
LINES = [
    "清晨的江湾笼着一层薄雾，沿岸的步道上已经有不少市民在跑步，远处的桥影若隐若现。",
    "家住附近的退休教师告诉记者，步道修好以后，他每天都要走上一个来回，身体比从前好了许多。",
    "据介绍，这段步道全长六公里，今年夏天完工，沿线种了三千多株树，还留出了观景的平台。",
]
CAPTION = "图为晨雾中的江湾。本报记者 韩江雪 摄"


def page(*parts):
    body = f"<p>{LINES[0]}</p>{parts[0]}<p>{LINES[1]}</p>{''.join(parts[1:])}<p>{LINES[2]}</p>"
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>江湾步道建成-某某网</title></head><body>
    <h1>江湾步道建成</h1><div class="info">2026-10-02 09:15 来源：某某日报</div><div class="content">{body}</div></body></html>"""


def read(*parts):
    article = extract(page(*parts).encode(), URL, content_type="text/html; charset=utf-8")
    return {link.rpartition("/")[2]: text for link, text in article.picture_captions.items()}, article


@pytest.mark.parametrize(
    "markup",
    [
        '<figure><img src="a.jpg"><figcaption>{}</figcaption></figure>',
        '<figure><div><img src="a.jpg"></div><figcaption><span>{}</span></figcaption></figure>',
        '<p style="text-align:center"><img src="a.jpg"></p><p style="text-align:center">{}</p>',
        '<p align="center"><img data-src="a.jpg" src="/img/loading.gif"></p><p align="center">{}</p>',
        '<p align="center"><img file="a.jpg" src="none.gif"></p><p align="center">{}</p>',
        '<p align="center"><img srcset="a-small.jpg 320w, a.jpg 1280w" src="data:image/gif;base64,R0lG"></p><p align="center">{}</p>',
        '<p align="center"><img src="a.jpg" title="{}"></p>',
    ],
)
def test_the_caption_is_bound_to_its_picture(markup):
    captions, article = read(markup.format(CAPTION))
    assert captions == {"a.jpg": CAPTION}
    assert [link.rpartition("/")[2] for link in article.images] == ["a.jpg"]


def test_each_picture_has_its_own_caption():
    one = '<figure><img src="a.jpg"><figcaption>图一：江湾。宋远 摄</figcaption></figure>'
    two = '<p align="center"><img src="b.jpg"></p><p align="center">图二：步道。王二 摄</p>'
    captions, _ = read(one, two)
    assert captions == {"a.jpg": "图一：江湾。宋远 摄", "b.jpg": "图二：步道。王二 摄"}


def test_pictures_in_a_row_share_the_caption_behind_them():
    row = '<p align="center"><img src="a.jpg"><img src="b.jpg"></p><p align="center">图为江湾。王二 摄</p>'
    captions, _ = read(row)
    assert captions == {"a.jpg": "图为江湾。王二 摄", "b.jpg": "图为江湾。王二 摄"}


@pytest.mark.parametrize("title", ["", "a.jpg", "DSC_0042", "IMG-2026.JPG"])
def test_a_file_name_or_a_paragraph_is_no_caption(title):
    captions, _ = read(f'<p align="center"><img src="a.jpg" alt="{title}"></p>')
    assert captions == {}
