"""What stands below an article under a heading that nobody listed: known by its form. All synthetic."""

from __future__ import annotations

import pytest

from newscrawl.extraction import extract

URL = "http://www.jiangbian.test/2026/11/20/c_1.html"
TITLE = "江边小城举办花灯会 三百盏手工灯点亮广场"
OWN = (
    "江边小城昨日举行了一场热闹的灯会，来自周边县区的三万多名游客沿着江堤赏灯，当地交警部门在五个路口增派了警力疏导车流。",
    "据主办方介绍，今年的花灯共有三百余盏，全部由本地手工艺人制作，前后用了四个月时间，最大的一盏高达六米，重近一吨。",
    "“我们希望把这门手艺传下去。”从事扎灯四十年的周师傅说，今年他带了六名徒弟，最小的只有十九岁，家住江对岸的村子。",
)
THEIRS = (
    "看了很感动，希望明年规模再大一些，把老街也布置起来，我们一家人都会去看的。",
    "停车太难了，绕了半个小时才找到位置，建议主办方多开几条接驳车线路。",
    "周师傅的手艺真是没得说，小时候就在他家门口看他扎灯，一晃三十年过去了。",
)
HEADINGS = ("", "街坊说", "大家怎么看", "你可能还想看", "江边茶馆", "Voices")


def each(form: str) -> str:
    return "".join(form.format(n=n, text=text) for n, text in enumerate(THEIRS))


#: Posts of readers and teasers of other articles, by their markup; ``{h}`` is the heading.
BELOW = {
    "name and time": "<div><div>{h}</div>"
    + each("<div class=k2><span>江边小鱼{n}</span><span>2026-11-20 1{n}:20</span><div>{text}</div></div>")
    + "</div>",
    "name and time in a row": "<div>{h}</div>"
    + each("<div class=k2><span>江边小鱼{n}</span> <span>发表于 11-20 1{n}:20</span><div>{text}</div></div>"),
    "reader's region": "<h3>{h}</h3><dl>" + each("<dt>吉林省吉林市网友{n} </dt><dd>{text}</dd>") + "</dl>",
    "address of a post": "<section><p>{h}</p>"
    + each("<div><b>飞鸟{n}</b> <i>IP属地：吉林</i><p>{text}</p></div>")
    + "</section>",
    "numbered posts": "<section><p>{h}</p>" + each("<div>{n}楼 飞鸟<p>{text}</p></div>") + "</section>",
    "likes": "<p>{h}</p><ul>" + each("<li><b>飞鸟{n}</b>：{text} <i>赞({n})</i></li>") + "</ul>",
    "replies": "<div><p>{h}</p>"
    + each("<div><em>飞鸟{n}</em><p>{text}</p><a href='#'>支持</a> <a href='#'>回复</a></div>")
    + "</div>",
    "how long ago": "<div><h4>{h}</h4>"
    + each("<section><em>飞鸟{n}</em><time>{n}小时前</time><p>{text}</p></section>")
    + "</div>",
    "teasers": "<div><h4>{h}</h4>"
    + each("<div><a href=/n/{n}.html>第{n}项工作提前三天完成</a><p>{text}</p></div>")
    + "</div>",
    "dated teasers": "<div>{h}</div>"
    + each(
        "<div><h3><a href=/n/{n}.html>第{n}项工作提前三天完成</a></h3><span>2026-11-0{n}</span><div>{text}</div></div>"
    ),
}


def page(text: str, below: str) -> bytes:
    return (
        f"<html><head><meta charset=utf-8><title>{TITLE}_江边网</title></head><body><h1>{TITLE}</h1><div class=xx>2026-11-20 09:15"
        f" 来源：江边日报</div><div class=wz>{text}</div>{below}<div>版权所有 江边网</div></body></html>"
    ).encode()


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("form", BELOW)
def test_what_others_wrote_below_a_text_is_not_taken(form, heading, inside):
    below = BELOW[form].replace("{h}", heading)
    own = paragraphs(*OWN)
    article = extract(page(own + below, "") if inside else page(own, below), URL)
    lines = (article.body or "").splitlines()
    assert lines == list(OWN)


@pytest.mark.parametrize("heading", HEADINGS)
def test_linked_lines_with_a_sentence_each_below_the_texts_element_are_not_taken(heading):
    below = f"<p>{heading}</p>" + each("<p><a href=/n/{n}.html>第{n}项工作提前三天完成</a></p><p>{text}</p>")
    article = extract(page(paragraphs(*OWN), below), URL)
    assert [line for line in (article.body or "").splitlines() if line != heading] == list(OWN)


#: Forms of an article's own text that look like others'.
OWN_FORMS = {
    "report by the minute": "".join(f"<p>2026-11-20 1{n}:20</p><p>{text}</p>" for n, text in enumerate(OWN)),
    "chronicle": "".join(
        f"<p>2026年11月{n + 1}日 10:2{n} 灯会筹备</p><p>{text}</p>" for n, text in enumerate(OWN)
    ),
    "questions and answers": "".join(f"<p>网友留言：</p><p>{text}</p>" for text in OWN),
    "quoted opinions": "".join(f"<p>网友“飞鸟{n}”说：{text}</p>" for n, text in enumerate(OWN)),
    "related links amid the text": "".join(
        f"<p>{text}</p><p><a href=/n/{n}.html>第{n}项工作提前三天完成</a></p>" for n, text in enumerate(OWN)
    ),
    "storeys": "".join(f"<p>{n}楼展厅</p><p>{text}</p>" for n, text in enumerate(OWN, 1)),
}


@pytest.mark.parametrize("form", OWN_FORMS)
def test_an_articles_own_text_in_like_forms_stays(form):
    lead = "本报讯 江边小城的花灯会已经办了四十届，今年的筹备工作从三月开始，参加的匠人来自六个乡镇，以下是记者在现场看到和听到的情况。"
    article = extract(page(paragraphs(lead) + OWN_FORMS[form], ""), URL)
    assert article.body.startswith(lead)
    for text in OWN:
        assert text in article.body
