"""Texts in their encodings under right, wrong and no labels, in header and page: the same text. All synthetic."""

from __future__ import annotations

import itertools

import pytest

from newscrawl.extraction import extract

URL = "http://www.jiangbian.test/2026/11/20/c_1.html"
TEXTS = {
    "Simplified": (
        "江边小城举办花灯会",
        "江边小城昨日举行了一场热闹的灯会，来自周边县区的三万多名游客沿着江堤赏灯，当地交警部门在五个路口增派了警力疏导车流。",
        "据主办方介绍，今年的花灯共有三百余盏，全部由本地手工艺人制作，前后用了四个月时间。",
    ),
    "Traditional": (
        "江邊小城舉辦花燈會",
        "江邊小城昨日舉行了一場熱鬧的燈會，來自周邊縣區的三萬多名遊客沿著江堤賞燈，當地交警部門在五個路口增派了警力疏導車流。",
        "據主辦方介紹，今年的花燈共有三百餘盞，全部由本地手工藝人製作，前後用了四個月時間。",
    ),
    "English": (
        "Lantern fair opens in riverside town",
        "The lantern fair in the riverside town drew more than thirty thousand visitors yesterday, and the police sent more officers to five crossings to direct the traffic there.",
        "The fair (花灯会) will stay open until next month, from six in the evening to ten at night, the organisers said on Friday.",
    ),
    "Korean": (
        "강변 도시 등불 축제",
        "강변 도시에서 어제 등불 축제가 열려 인근 지역에서 온 삼만여 명의 관광객이 강변을 따라 등불을 감상했다고 주최측이 밝혔다.",
        "주최측에 따르면 올해 등불은 삼백여 개로 모두 지역 장인들이 네 달에 걸쳐 만들었다.",
    ),
    "French": (
        "La fête des lanternes attire la foule",
        "Le festival des lanternes de la petite ville a attiré hier plus de trente mille visiteurs, selon les organisateurs, et la police a renforcé ses effectifs à cinq carrefours très fréquentés.",
        "La fête durera jusqu'au mois prochain, de dix-huit à vingt-deux heures, ont précisé les organisateurs.",
    ),
}
WRITTEN = [
    *(("Simplified", codec) for codec in ("utf-8", "gbk", "gb2312", "gb18030", "utf-8-sig", "utf-16")),
    *(("Traditional", codec) for codec in ("utf-8", "big5", "gbk", "utf-8-sig")),
    *(("English", codec) for codec in ("utf-8", "gbk")),
    *(("Korean", codec) for codec in ("utf-8", "euc-kr")),
    *(("French", codec) for codec in ("utf-8", "cp1252", "latin-1")),
]
#: Labels that are believed of a page in a Western language: with accents alone nothing speaks against them.
CHINESE = {"gb2312", "big5"}


@pytest.mark.parametrize(("text", "codec"), WRITTEN)
def test_the_text_is_read_under_any_label(text, codec):
    title, *lines = TEXTS[text]
    right = codec.removesuffix("-sig")
    source = " 来源：江边日报" if text in {"Simplified", "English"} else ""
    labels = dict.fromkeys([None, right, "utf-8", "gb2312", "iso-8859-1", "big5"])
    for header, meta in itertools.product(labels, labels):
        if text == "French" and codec != "utf-8" and {header, meta} & CHINESE:
            continue
        if text == "English" and codec == "gbk" and header == meta == "iso-8859-1":
            continue  # both places agree, and six bytes say otherwise
        charset = f"<meta charset={meta}>" if meta else ""
        html = (
            f"<html><head>{charset}<title>{title}</title></head><body><h1>{title}</h1><div>2026-11-20 09:15{source}</div>"
            f"<div class=wz>{''.join(f'<p>{line}</p>' for line in lines)}</div></body></html>"
        )
        kind = f"text/html; charset={header}" if header else "text/html"
        article = extract(html.encode(codec), URL, content_type=kind)
        assert article.body.splitlines() == lines, (header, meta)
