"""The compiled walk over a page and its weights say the same as Python."""

from __future__ import annotations

import contextlib
import gc
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from newscrawl import native
from newscrawl.extraction import body, further_pages, head, tree
from newscrawl.extraction.fields import breadcrumb, media, title
from newscrawl.text import flat, pinyin
from newscrawl.text.repair import looks_mirrored

KERNEL = native.kernel
pytestmark = pytest.mark.skipif(
    not tree.COMPILED_WALK, reason="built without a compiler, or for another lxml"
)

TAGS = (
    "div", "p", "a", "span", "li", "ul", "table", "tr", "td", "article", "aside", "nav", "b", "h1", "br", "img", "input",
    "script", "style", "select", "option", "textarea", "svg", "title", "o:p", "font", "form", "button", "x-y",
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(("share-bar", "Nav menu", "text", "a  b", "", "display : NONE", "text-align:center", "color:red;none")),
    st.sampled_from(("/a/b.htm", " javascript:;", "data:image/gif;base64,x", "checkbox", "RADIO", "comment ", "x" * 310)),
    st.text("abc_- \u3000\u00a0é网&;<", max_size=8),
)  # fmt: skip
ATTRIBUTES = st.lists(
    st.tuples(
        st.sampled_from(
            ("id", "class", "style", "href", "src", "data-src", "type", "hidden", "title", "ID", "xml:lang")
        ),
        VALUES,
    ),
    max_size=3,
)
TEXTS = st.one_of(
    st.sampled_from(
        (
            "上一篇：",
            "版权所有 松花江网",
            "网友评论",
            " ",
            "\n\t",
            "\u3000\u3000",
            "&nbsp;",
            "&#x200b;a",
            "&amp;",
        )
    ),
    st.text("的一是，。ab \u00a0\u3000\x1f\U0001f600", max_size=50),
    st.just("据新华社报道，这是一句足够长的话，其中有逗号，也有句号，因此它算作正文。" * 2),
)
PIECES = st.one_of(
    TEXTS,
    st.tuples(st.sampled_from(TAGS), ATTRIBUTES).map(
        lambda one: (
            f"<{one[0]}"
            + "".join(
                f' {name}="{value.replace(chr(34), "")}"' if value else f" {name}" for name, value in one[1]
            )
            + ">"
        )
    ),
    st.sampled_from(TAGS).map(lambda tag: f"</{tag}>"),
    st.sampled_from(("<!-- a -->", "<![CDATA[x]]>", "<?php x ?>", "<", "</body>", "</html>x")),
)
PAGES = st.lists(PIECES, min_size=1, max_size=40).map("".join)


def described(page):
    """All attributes of a page's objects, which are named by their index."""
    return (
        [
            (n.index, n.parent and n.parent.index, n.tag, n.name, n.first, n.last, n.end)
            + (n.hidden, n.boilerplate, n.value, n.weight, n.linked)
            for n in page.nodes
        ],
        [
            (b.index, b.node.index, [(text, n.index, link) for text, n, link in b.parts], b.after_break)
            + (b.text, b.weight, b.linked, b.link_share, b.stops, b.images, b.links, b.controls, b.value, b.marked)
            for b in page.blocks
        ],
        [(link.href, link.text, link.block, link.node.index) for link in page.links],
        [(image.src, image.block, image.node.index) for image in page.images],
        {word: [n.index for n in nodes] for word, nodes in page.named.items()},
        page.unseen,
        page.all_named,
    )  # fmt: skip


def both(root, title_index=None):
    """The page as the kernel and as Python reads it."""
    pages = []
    for kernel in (KERNEL, None):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(native, "kernel", kernel)
            pages.append(tree.flatten(root))
            if title_index is not None:
                body.weigh(pages[-1], title_index)
    return pages


@settings(deadline=None, max_examples=400)
@given(PAGES, st.integers(-1, 6))
def test_a_page_and_its_weights(html, title_index):
    root = tree.parse(html)
    if root is None:
        return
    assert tree._Flattener(tree.Page(root)).run_compiled()
    compiled, plain = both(root)
    assert described(compiled) == described(plain)
    assert all(one.element is other.element for one, other in zip(compiled.nodes, plain.nodes, strict=True))
    assert all(page.node_of(node.element) is node for page in (compiled, plain) for node in page.nodes)
    at = min(title_index, len(compiled.blocks) - 1)
    compiled, plain = both(root, at)
    assert described(compiled) == described(plain)
    found = [body.find(page, at) for page in (compiled, plain)]
    assert [node and node.index for node in found][0] == [node and node.index for node in found][1]


#: Lines, links and statements that the quick looks of the kernel are about.
STATED = st.sampled_from(
    (
        "<title>a</title>", "<title> 松花江网\n要闻", "<meta name=Author content='张三 '>", "<meta property=og:title content=x itemprop=y>",
        "<meta content>", "<template>", "<template shadowroot>", "<template shadowrootmode=open>", "<link rel=' Canonical' href=/a.htm>", "<base href=/b/>", '<script type=application/ld+json>{"@type": "NewsArticle"}</script>', "<script>x</script>", "<a href=/a.pdf>附件</a>", "<a href=/a.PDF?b=1>全文</a>",
        "<a href=/b.htm>下一页</a>", "<a href=/c.htm>頁</a>", "<a href=/d.htm>要闻</a>", "<a href=/e.htm>２</a>", "<p>您现在的位置：<a href=/>首页</a>",
        "<div class=crumbs><a href=/f>要闻</a>", "<h1><a href=/g.htm>松花江上开了第一座桥</a></h1>", "<p>网友评论", "<p>評論(3)", "<p>10条评论", "<p>Comments",
        "<div><p>3小时前<p>好</div>", "<p>刚刚", "<p>2 days ago", "<p>江边的大桥今天通车，市民说出行方便多了，过江只要十分钟，以前要绕行半个小时。",
    )
)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(st.lists(st.one_of(PIECES, STATED), min_size=1, max_size=30).map("".join), st.integers(-1, 6))
def test_the_quick_looks_at_lines_links_and_statements(html, title_index):
    root = tree.parse(html)
    if root is None:
        return
    at = min(title_index, len(tree.flatten(root).blocks) - 1)
    found = []
    for page, kernel in zip(both(root, at), (KERNEL, None), strict=True):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(native, "kernel", kernel)
            found.append(
                (
                    head.read(page, ""),
                    [block.index for block in title._lines(page)],
                    title.title(page, head.read(page, "")),
                    body._dropped(page, page.nodes[0]) if page.nodes else None,
                    breadcrumb.breadcrumb(page),
                    media.attachments(page, "http://www.example.com/"),
                    [link.href for link in further_pages._speaking(page) if further_pages._says(link.text)],
                )
            )
    assert found[0] == found[1]


def test_statements_made_in_a_way_not_known_are_read_in_python():
    named = etree.fromstring('<r xmlns:x="urn:x"><x:a/><title>b</title></r>')
    assert KERNEL.stated(named) is None
    assert list(head._stated(named)) == [("title", "b")]
    assert KERNEL.stated("no element") is None
    parted = etree.fromstring(
        "<r><title>a<b/>c</title><title/><script type='x/ld+json'>1<!-- 2 -->3</script></r>"
    )
    assert [tag for tag, *_ in KERNEL.stated(parted)] == ["title", "title", "script"]


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300), st.integers(0, 300))
def test_controls_that_no_text_has(raw, count):
    expected = sum(byte < 0x20 and byte not in b"\t\n\x0b\x0c\r" for byte in raw[:count])
    assert KERNEL.controls(raw, count) == expected


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                (
                    "(",
                    "(ch",
                    "\u00e1n)",
                    "?",
                    "?!",
                    "?\uff01说",
                    "\ufffd",
                    "\u1e3f",
                    "\u1ebf",
                    "\u010d",
                    "\udc80",
                )
            ),
            st.text("\u00e9\u00ff\u4e00，<a", max_size=12),
        ),
        max_size=8,
    ).map("".join)
)
def test_the_first_look_for_mirrors(text):
    found = looks_mirrored(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "kernel", None)
        assert looks_mirrored(text) == found
    signs = any(char in pinyin.TONED for char in text) | 2 * ("?!" in text or "?\uff01" in text)
    assert KERNEL.mirror_signs(text, pinyin.TONED) == (None if "\udc80" in text else signs)


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.one_of(
            st.sampled_from((*head.MARKUP_WORDS, "\udc80", "\u4e00")),
            st.sampled_from([word[:-1] for word in head.MARKUP_WORDS]),
            st.text("aut(\u00e9", max_size=5),
        ),
        max_size=6,
    ).map("".join)
)
def test_words_of_the_markup(text):
    expected = frozenset(word for word in head.MARKUP_WORDS if word in text)
    found = KERNEL.words_in(text, head.MARKUP_WORDS)
    assert found == (None if "\udc80" in text else expected)
    assert head.words_in(text) == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "kernel", None)
        assert head.words_in(text) == expected


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.one_of(PIECES, st.sampled_from(("<p role=dialog>", "<br role>", "<script role=a>", "<article>"))),
        max_size=12,
    ).map("".join)
)
def test_whether_an_element_has_a_role_or_is_an_article(html):
    root = tree.parse(html)
    if root is None:
        return
    compiled, plain = both(root)
    assert compiled.has_roles == any(element.get("role") is not None for element in root.iter("*"))
    assert plain.has_roles
    assert compiled.has_articles == any(node.tag == "article" for node in compiled.nodes)
    assert plain.has_articles


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.one_of(
            st.characters(exclude_categories=["Cs"]),
            st.characters(min_codepoint=0x20, max_codepoint=0x600),
            st.sampled_from("松花江（）！Ａ１ｶﾞ\u3099\u0301\u302aかがßİ…①²㎡각ᄀ\u1161\u11a8ſK \u3000"),
        ),
        max_size=12,
    ).map("".join)
)
def test_the_form_for_comparing(text):
    found = body.comparable.__wrapped__(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "kernel", None)
        assert body.comparable.__wrapped__(text) == found


WORDING = st.text("松花江大桥通车a1", max_size=14)


@settings(deadline=None, max_examples=300)
@given(st.lists(WORDING, max_size=6), WORDING, st.integers(0, 14))
def test_what_lines_are_to_the_title(keys, wanted, cut):
    keys = [*keys, wanted[:cut], wanted[cut:], wanted[:cut] + wanted[cut + 1 :], wanted * 30]
    found = title._places(keys, wanted)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "kernel", None)
        assert title._places(keys, wanted) == found


INVISIBLE = st.sampled_from(
    (*tree._INVISIBLE, "\u200a", "\u2010", "\u2061", "\ufefe", "\xac", "\udc80", "😀")
)
REFERENCES = st.sampled_from(
    ("&#8203;", "&#x200B;", "&#173;", "&#65279;", "&zwnj;", "&shy;", "&lrm;", "&amp;", "&#820", "&#x41;", "&")
)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.one_of(INVISIBLE, REFERENCES, st.text(max_size=4), st.just("<p class=a>")), max_size=12).map(
        "".join
    )
)
def test_the_markup_of_a_text(text):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "kernel", None)
        plain = tree._markup(text)
    assert tree._markup(text) == plain


WIDE = st.sampled_from(
    ("，", "（", "\u3000", "Ａ", "發", "乾", "\u200b", "\r", "\n", "\x00", "a", "\udc80", "😀")
)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.one_of(WIDE, st.text(max_size=3), st.just("松花江网" * 200)), max_size=12).map("".join))
def test_the_two_forms_of_a_line(text):
    found = flat.same_length(text), flat.folded.__wrapped__(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "kernel", None)
        assert found == (flat.same_length(text), flat.folded.__wrapped__(text))
    assert len(found[0]) == len(text)


PIECES = st.sampled_from(
    (b"<p>", b"\xe4\xb8\x80", b"\xef\xbc\x8c", b"\xea\x80\x80", b"\xe9", b"\x80", b"\xd2\xbb", b"abcdefgh")
)


@settings(deadline=None, max_examples=200)
@given(st.lists(PIECES, max_size=24).map(b"".join))
def test_a_run_of_utf8(raw):
    found = re.search(rb"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}){3}", raw) is not None
    assert native.kernel.utf8_run(raw, 3) is found


def test_a_line_without_wide_characters_is_itself():
    assert native.kernel.replaced(text := "松花江网 2026-11-29", flat._codes(flat.flat_table)) is text
    with pytest.raises(ValueError, match="65,536"):
        native.kernel.replaced("a", b"")


def test_long_names_are_cut_and_said_so():
    for html in ("<p id={}>a", "<p>a<script class={}></script>", "<p>a<br class={}>b"):
        for length, is_whole in ((300, True), (301, False)):
            compiled, plain = both(tree.parse(html.format("B" * length)))
            assert described(compiled) == described(plain)
            assert compiled.all_named is is_whole


def test_only_pictures_that_are_asked_for_are_read():
    page = tree.flatten(tree.parse("<p><img src=a.jpg></p><p>b<img src=c.jpg><img></p>"))
    (image,) = page.images_of(page.pictures[1:])
    assert (image.src, image.block, image.node) == ("c.jpg", 0, page.pictures[1])
    assert list(page.sources) == [page.pictures[1].index, page.pictures[2].index]
    assert [image.src for image in page.images] == ["a.jpg", "c.jpg"]


def test_texts_in_several_nodes():
    root = etree.fromstring("<div>a<p>b</p>c</div>", etree.HTMLParser())
    for element in root.iter(
        "p", "div"
    ):  # two text nodes in a row, as a script that changes the tree leaves them
        element.tail = (element.tail or "") + "x"
    kept = etree.HTML("<div>a<b>1</b> <i> 2</i></div>")
    etree.strip_tags(kept, "b", "i")
    for tree_of in (root, kept):
        compiled, plain = both(tree_of)
        assert described(compiled) == described(plain)


@pytest.mark.parametrize(
    "html", ["<p>a<!-- b -->c</p>", "<p>a<?b?>c", "<div><script><!-- b --></script>d</div>"]
)
def test_a_tree_with_other_nodes_is_walked_in_python(html):
    root = etree.HTML(html)
    page = tree.flatten(root)
    assert [block.text for block in page.blocks] == [block.text for block in both(root)[1].blocks]
    comments = etree.fromstring("<r><a>1<!--x--></a>2</r>")
    assert not tree._Flattener(tree.Page(comments)).run_compiled()
    named = etree.fromstring('<r xmlns:x="urn:x"><a x:id="1">2</a></r>')
    assert not tree._Flattener(tree.Page(named)).run_compiled()
    assert described(tree.flatten(named)) == described(both(named)[1])


def test_elements_outlive_the_page_they_were_read_from():
    nodes = tree.flatten(tree.parse("<div id=a><p class=b>c</p></div>")).nodes
    gc.collect()
    last = nodes.pop()
    nodes.clear()
    gc.collect()
    assert last.element.get("class") == "b"
    assert last.element is last.element
    assert last.parent.element.get("id") == "a"
    assert tree.Page(None, True, [last]).node_of(tree.parse("<p>")) is None


def test_a_tree_of_two_thousand_levels_is_walked_and_given_up():
    root = tree.parse("<div>" * 3000 + "a" + "<b>" * 3000)
    compiled, plain = both(root, 0)
    assert described(compiled) == described(plain)
    last = compiled.nodes[-1]
    del compiled, plain
    assert last.tag


def test_other_versions_of_lxml_fall_back_with_one_message(monkeypatch, caplog):
    for name, version in (
        ("LXML_VERSION", (7, 0, 0, 0)),
        ("LXML_VERSION", (5, 2, 9, 0)),
        ("LIBXML_VERSION", (2, 16, 0)),
    ):
        caplog.clear()
        with monkeypatch.context() as patch:
            patch.setattr(etree, name, version)
            assert not tree._has_compiled_walk()
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        assert ".".join(map(str, version)) in caplog.text
    assert tree._has_compiled_walk()


def test_another_interface_of_lxml_falls_back_with_one_message(monkeypatch, caplog):
    class Other:
        def lxml(self):
            raise TypeError("C function lxml.etree.elementFactory has wrong signature")

        walk = None

    monkeypatch.setattr(native, "kernel", Other())
    assert not tree._has_compiled_walk()
    assert caplog.text.count("wrong signature") == 1
    caplog.clear()
    monkeypatch.setattr(native, "kernel", object())
    assert not tree._has_compiled_walk()
    assert "without lxml's headers" in caplog.text


#: Changes of a tree, each of which takes the element ``target`` out of it.
CHANGES = {
    "removed": lambda target: target.getparent().remove(target),
    "its parent removed": lambda target: target.getparent().getparent().remove(target.getparent()),
    "tag stripped": lambda target: etree.strip_tags(target.getparent(), target.tag),
    "elements stripped": lambda target: etree.strip_elements(target.getparent(), target.tag),
    "parent cleared": lambda target: target.getparent().clear(),
    "replaced": lambda target: target.getparent().replace(target, etree.Element("p")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_an_element_that_left_the_tree_is_an_error(change):
    root = tree.parse("<html><body><div><ul><li>1</li></ul><div id=x><p>2</p></div></div></body></html>")
    page = tree.flatten(root)
    node = next(node for node in page.nodes if node.tag == "p")
    change(root.find(".//p"))
    gc.collect()
    # What is freed is given out again.
    others = [tree.parse(f"<div><p>{i}</p></div>") for i in range(50)]
    with pytest.raises(ReferenceError, match="changed"):
        _ = node.element
    assert page.nodes[0].element is root
    assert (node.tag, page.text(node)) == ("p", "2")
    for other in others:
        # Another tree's element may stand where the freed one stood: then the change is named, never a node returned.
        with contextlib.suppress(ReferenceError):
            assert page.node_of(other.find(".//p")) is None


@settings(deadline=None, max_examples=200)
@given(PAGES, st.data())
def test_after_any_change_an_element_is_the_right_one_or_an_error(html, data):
    root = tree.parse(html)
    if root is None or not len(root):
        return
    page = tree.flatten(root)
    tags = [node.tag for node in page.nodes]
    asked = data.draw(st.sets(st.sampled_from(range(len(tags))), max_size=3))
    # Of pictures, and of what was asked for, the element is kept.
    held = [node.element for i, node in enumerate(page.nodes) if i in asked or node.tag == "img"]
    for _ in range(data.draw(st.integers(1, 3))):
        elements = list(root.iter("*"))[1:]
        if not elements:
            break
        one = elements[data.draw(st.integers(0, len(elements) - 1))]
        how = data.draw(st.sampled_from(("remove", "move", "insert", "rename")))
        if how == "remove":
            one.getparent().remove(one)
        elif how == "move":
            root.append(one)
        elif how == "insert":
            one.insert(0, etree.Element("p"))
        else:
            one.tag = "q"
        del one, elements
    alive = set(root.iter("*")) | {below for element in held for below in element.iter("*")}
    for node in page.nodes:
        try:
            element = node.element
        except ReferenceError:
            continue
        assert element in alive
        assert element.tag == node.tag or element in held


def test_children_of_line_breaks_are_found_again():
    root = etree.fromstring("<div><br><b>1</b><br><i>2</i></br></br><p>3</p></div>")
    nodes = tree.flatten(root).nodes
    assert [node.element.tag for node in nodes] == ["div", "b", "i", "p"]


def test_many_children_are_found_again_in_any_order():
    root = tree.parse("<div>" + "<p>a</p>" * 3000 + "</div>")
    for order in (list, reversed):
        page = tree.flatten(root)
        assert all(node.element.tag == node.tag for node in order(page.nodes))


def test_what_is_read_of_a_page_is_read_only():
    page = tree.flatten(tree.parse("<div><p class=a>b<a href=c>d</a></div>"))
    open_names = {"hidden", "boilerplate", "marked"}
    for one in (page.nodes[-1], page.blocks[0], page.links[0]):
        kind = next(base for base in type(one).__mro__ if base.__module__ == "newscrawl.native._kernel")
        for name in [name for name in vars(kind) if not name.startswith("__")]:
            if name in open_names:
                setattr(one, name, getattr(one, name))
                continue
            with pytest.raises(AttributeError):
                setattr(one, name, getattr(one, name))
            with pytest.raises((AttributeError, TypeError)):
                delattr(one, name)


def test_wrong_arguments_are_errors_not_crashes():
    page = tree.flatten(tree.parse("<p>a<p>b"))
    named = tree.flatten(tree.parse("<p id=a><img class=b><script class=c></script>"))
    kinds, lists = tree._COMPILED, ([], [], [], [], {}, set())
    asked = (tree.INLINE, tree.SKIPPED, None, None, None)
    weighed = (set(), frozenset(), (lambda _: False, -4.0), (lambda _: False, -2.0), lambda _: True)
    assert KERNEL.walk("no element", *kinds, *lists, *asked) == 0
    assert KERNEL.walk(page.root, 1, *kinds[1:], *lists, *asked) == 0
    assert KERNEL.walk(page.root, dict, *kinds[1:], *lists, *asked) == 0
    names, words = tree._name_of, tree._words_of
    for call in (
        lambda: KERNEL.walk(page.root, *kinds, (), *lists[1:], *asked),
        lambda: KERNEL.walk(page.root, *kinds, *lists[:4], (), set(), *asked),
        *(
            lambda answers=answers: KERNEL.walk(named.root, *kinds, *lists, *asked[:2], *answers, tree._hides)
            for answers in (
                (lambda *_: None, words),
                (lambda *_: ("a", ["a"], True), words),
                (lambda *_: ("a", ([],), True), words),
                (names, lambda _: "a"),
                (names, lambda _: (1, True)),
                (names, lambda _: (([],), True)),
            )
        ),
        lambda: KERNEL.linked_parents([None], 1.0),
        lambda: KERNEL.linked_parents(page.nodes[-1:], -1.0),
        lambda: KERNEL.worthy(()),
        lambda: KERNEL.worthy([page]),
        lambda: KERNEL.markup(b"a"),
        lambda: KERNEL.walk(page.root, *kinds, *lists, None, None, *asked[2:]),
        lambda: KERNEL.block_values([1], *weighed),
        lambda: KERNEL.block_values(page.blocks, None, *weighed[1:]),
        lambda: KERNEL.block_values(page.blocks, *weighed[:2], (None, -4.0), *weighed[3:]),
        lambda: KERNEL.running(()),
        lambda: KERNEL.running([1]),
        lambda: KERNEL.title_lines(page.blocks, "x", tree.HEADINGS),
        lambda: KERNEL.title_lines(page.nodes, 1.0, tree.HEADINGS),
        lambda: KERNEL.beginning(page.blocks, b"a"),
        lambda: KERNEL.asides(page.links or [1], 0, 1.0, 1.0, "a", [0.0], 0.0, "b", 1),
        lambda: KERNEL.asides(page.blocks, 0, 1.0, 1.0, "a", [0.0], 0.0, "b", 1),
        lambda: KERNEL.asides(page.blocks, 0, 1.0, 1.0, "a", ["c"] * 2, 0.0, "b", 1),
        lambda: KERNEL.light_lines(page.nodes, 0, 1.0, "a", [0.0], 0.0),
        lambda: KERNEL.light_lines(page.blocks, 0, 9.0, "a", [0.0], 0.0),
        lambda: KERNEL.light_lines(page.blocks, 0, 9.0, "a", ["c"] * 2, 0.0),
        lambda: KERNEL.signs("a"),
        lambda: KERNEL.kept(b"a", bytes(131072)),
        lambda: KERNEL.kept("a", 1),
        lambda: KERNEL.doubtful(page.blocks, 0, 1, frozenset()),
        lambda: KERNEL.places_of_keys(("a",), "a", 0.8),
        lambda: KERNEL.places_of_keys([b"a"], "a", 0.8),
        lambda: KERNEL.places_of_keys(["a"], None, 0.8),
        lambda: KERNEL.worded_links(page.blocks, 1, "a"),
        lambda: KERNEL.links_ending(page.blocks, "a"),
        lambda: KERNEL.controls("a", 1),
        lambda: KERNEL.mirror_signs(b"a", "\u00e9"),
        lambda: KERNEL.words_in(b"a", ("abcd",)),
        lambda: KERNEL.words_in("a", ["abcd"]),
        lambda: KERNEL.words_in("a", (1,)),
        lambda: KERNEL.children(page.nodes, len(page.nodes)),
        lambda: KERNEL.children([1], 0),
        lambda: KERNEL.valued(page.blocks, (1.0,)),
        lambda: KERNEL.valued(page.nodes, (1.0, 1.0)),
        lambda: KERNEL.node_weights(page.nodes, [], [], set(), set(), None, None),
        lambda: KERNEL.node_values([None], page.blocks),
        lambda: KERNEL.node_of((), page.root),
        lambda: setattr(page.nodes[0], "boilerplate", "x"),
    ):
        with pytest.raises((TypeError, IndexError, SystemError)):
            call()
    with pytest.raises(ValueError, match="65,536"):
        KERNEL.kept("a", b"")
    for words in (("abc",), ("ab\u00e9",), ("\u4e00" * 4,), ("abcd",) * 33):
        with pytest.raises(ValueError, match="up to 32 words"):
            KERNEL.words_in("a", words)
    for letters in ("a", "\u4e00"):
        with pytest.raises(ValueError, match="beyond ASCII"):
            KERNEL.mirror_signs("a", letters)
    with pytest.raises(IndexError):
        KERNEL.node_values(page.nodes, page.blocks[:1])
    with pytest.raises(RuntimeError, match="changed"):
        KERNEL.block_values(
            page.blocks, *weighed[:2], (lambda _: page.blocks.clear() or 1, -1.0), *weighed[3:]
        )
