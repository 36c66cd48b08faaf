"""Builds the bytes of the sample portals from ``content/`` and ``layouts/``.

``python -m newscrawl.demo.build`` rewrites ``sites/`` and ``sites_phase2/``. Both are committed, because
the bytes are the fixtures: a test builds them again and compares.

Texts that one portal takes from another are not typed twice: ``@copy w-grain`` (or ``@copy w-rail 3-4``)
in a body stands for the paragraphs of that article; ``@page`` starts the next page of a long one.
"""

from __future__ import annotations

import html
import posixpath
import re
import shutil
import tomllib
from dataclasses import dataclass, field, replace
from string import Template
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newscrawl.demo.garble import garble
from newscrawl.demo.portals import HERE, SITES, SITES_PHASE2

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = HERE / "content"
LAYOUTS = HERE / "layouts"
#: Articles on one list page: few, so that lists have several pages.
PER_PAGE = 3
INDENT = "\u3000\u3000"


@dataclass(frozen=True)
class Story:
    """One entry of ``content/<host>.toml``. ``pages`` holds the paragraphs of each of its pages."""

    host: str
    id: str
    section: str
    path: str
    title: str
    pages: tuple[tuple[str, ...], ...]
    time: str = ""
    #: The time lists sort it by, where its own page shows none.
    listed: str = ""
    source: str = ""
    lead: str = ""
    column: str = ""
    byline: str = ""
    print_edition: str = ""
    editor: str = ""
    chief: str = ""
    #: article, topic (no breadcrumb), list, video, empty, missing (linked, but not there), soft404
    layout: str = "article"
    encoding: str = ""
    gone_in_phase_2: bool = False
    new_in_phase_2: bool = False

    @property
    def when(self) -> str:
        return self.time or self.listed

    @property
    def url(self) -> str:
        return f"http://{self.host}/{self.path}"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(paragraph for page in self.pages for paragraph in page)


@dataclass(frozen=True)
class Portal:
    """How one sample site is laid out. ``sections`` maps folders to the names in breadcrumbs."""

    host: str
    name: str
    layouts: str
    sections: dict[str, str]
    encoding: str = "utf-8"
    #: Links as absolute URLs rather than relative ones.
    absolute: bool = False
    here: str = ""
    between: str = "&nbsp;"
    stories: tuple[Story, ...] = field(default=(), repr=False)

    def link(self, page: str, target: str) -> str:
        """The href by which ``page`` (a path) points to ``target`` (a path; folders end in a slash)."""
        if self.absolute:
            return f"http://{self.host}/{target}"
        found = posixpath.relpath("/" + target, "/" + posixpath.dirname(page))
        return found + "/" if target.endswith("/") or not target else found

    def breadcrumb(self, page: str, section: str) -> str:
        parts = section.split("/")
        folders = ["", *("/".join(parts[: end + 1]) + "/" for end in range(len(parts)))]
        names = ["首页", *(self.sections.get(folder.rstrip("/"), "") for folder in folders[1:])]
        anchors = [
            f'<a href="{self.link(page, folder)}">{name}</a>'
            for folder, name in zip(folders, names, strict=True)
            if name
        ]
        return self.here + self.between.join(anchors)


PORTALS = (
    Portal(
        "www.shjnet.test",
        "松花江网",
        "shjnet",
        {
            "xw": "新闻",
            "xw/pdtj": "新闻推荐",
            "xw/jlxw": "吉林新闻",
            "xw/jcjsb": "江城要闻",
            "xw/xwzt": "专题",
            "ms/msxw": "民生",
            "fc/fckx": "房产",
            "wh/jcwt": "文化",
            "ll/lldt": "理论",
            "syzx": "商界",
            "shjwsp/jdsp": "视频",
            "zhutpd": "专题频道",
            "zhutpd/gnzt": "国内专题",
            "zhutpd/gnzt/bxqh2026": "冰雪启航2026",
            "zhutpd/jlszt": "吉林市专题",
        },
        here="<span>您所在的位置&nbsp;</span>",
    ),
    Portal(
        "news.cctv.test",
        "央视网",
        "cctv",
        {"china": "国内", "society": "社会", "law": "法治", "tech": "科技"},
        absolute=True,
        between=" &gt; ",
    ),
    Portal(
        "news.cnjiwang.test",
        "中国吉林网",
        "cnjiwang",
        {
            "jwyc": "吉网原创",
            "jlxwdt": "吉林新闻地图",
            "jlxwdt/sn": "省内新闻",
        },
        encoding="gbk",
        here="您当前的位置 :",
        between=" &gt; ",
    ),
)


def load(phase: int = 1) -> list[Portal]:
    """The portals with their stories, newest first, as they stand in ``phase``."""
    raw = {
        portal.host: tomllib.loads((CONTENT / f"{portal.host}.toml").read_text(encoding="utf-8"))["article"]
        for portal in PORTALS
    }
    bodies = {entry["id"]: entry["body"].split("\n") for entries in raw.values() for entry in entries}
    portals = []
    for portal in PORTALS:
        stories = [_story(portal.host, entry, bodies, phase) for entry in raw[portal.host]]
        present = [story for story in stories if phase == 2 or not story.new_in_phase_2]
        present.sort(key=lambda story: story.when, reverse=True)
        portals.append(replace(portal, stories=tuple(present)))
    return portals


def _story(host: str, entry: dict[str, Any], bodies: dict[str, list[str]], phase: int) -> Story:
    entry = dict(entry)
    text = entry.pop("body")
    edit = {key: entry.pop(f"edited_{key}", "") for key in ("title", "from", "to", "add")}
    if phase == 2 and edit["title"]:
        entry["title"] = edit["title"]
        text = text.replace(edit["from"], edit["to"]) + edit["add"]
    pages: list[list[str]] = [[]]
    for line in filter(None, text.split("\n")):
        if line == "@page":
            pages.append([])
        elif line.startswith("@copy "):
            pages[-1] += _copied(line, bodies)
        else:
            pages[-1].append(line)
    return Story(host=host, pages=tuple(map(tuple, pages)), **entry)


def _copied(directive: str, bodies: dict[str, list[str]]) -> list[str]:
    """Paragraphs named by ``@copy <id> [first-last]``, counted from 1."""
    _, key, *span = directive.split()
    paragraphs = [line for line in bodies[key] if line and not line.startswith("@")]
    if span:
        first, last = map(int, span[0].split("-"))
        paragraphs = paragraphs[first - 1 : last]
    return paragraphs


def build(phase: int = 1) -> dict[str, bytes]:
    """Every file of the three portals in ``phase``: ``<host>/<path>`` → bytes."""
    files: dict[str, bytes] = {}
    for portal, before in zip(load(phase), load(1), strict=True):
        files[f"{portal.host}/robots.txt"] = b"User-agent: *\nDisallow: /admin/\nDisallow: /was5/\n"
        pages = [*_lists(portal), _home(portal)]
        for story in portal.stories:
            pages += _story_pages(portal, story, before.stories)
        for path, text, encoding in pages:
            files[f"{portal.host}/{path}"] = text.encode(encoding or portal.encoding)
    gone = [
        story for portal in load(phase) for story in portal.stories if phase == 2 and story.gone_in_phase_2
    ]
    for story in gone:
        del files[f"{story.host}/{story.path}"]
    return files


#: A page to write: path, markup, encoding (empty: the portal's).
Draft = tuple[str, str, str]


def _fill(portal: Portal, layout: str, **values: object) -> str:
    """A layout with its values; text values are escaped by whoever made them."""
    template = (LAYOUTS / portal.layouts / f"{layout}.html").read_text(encoding="utf-8")
    return Template(template).substitute({key: str(value) for key, value in values.items()})


def _page(portal: Portal, path: str, main: str, title: str, story: Story | None = None) -> str:
    """``main`` in the frame that all pages of the portal share."""
    section = posixpath.dirname(path) if story is None else story.section
    title = html.escape(title, quote=False)
    document = posixpath.splitext(posixpath.basename(path))[0]
    meta, title_tag = "", f"{title} 中国吉林网"
    if story is not None:
        title_tag = f"{title} {portal.sections[section]}-新闻频道 {story.editor} {document}"
        described = html.escape("".join(story.paragraphs)[:60])
        meta = f'<meta name="description" content="{described}" />'
    encoding = {"gbk": "gb2312"}.get(portal.encoding, portal.encoding)
    return _fill(
        portal,
        "page",
        title=title,
        title_tag=title_tag,
        root="../" * path.count("/") or "./",
        main=main,
        breadcrumb=portal.breadcrumb(path, section) if section in portal.sections else "",
        document=document,
        meta=meta,
        charset=encoding,
    )


def _items(portal: Portal, page: str, stories: list[Story], *, dates: bool = True, width: int = 0) -> str:
    """List entries; ``width`` cuts titles as sidebars do."""
    lines = []
    for story in stories:
        title = story.title if not width or len(story.title) <= width else story.title[:width] + "..."
        date = f"<span>{story.when[:10]}</span>" if dates else ""
        href = portal.link(page, story.path)
        lines.append(f'<li><a href="{href}" target="_blank">{html.escape(title, quote=False)}</a>{date}</li>')
    return "\n".join(lines)


def _lists(portal: Portal) -> list[Draft]:
    drafts: list[Draft] = []
    for section, name in portal.sections.items():
        inside = [story for story in portal.stories if f"{story.section}/".startswith(f"{section}/")]
        # A channel nobody writes for is filled with the newest of the house.
        inside = inside or list(portal.stories[:PER_PAGE])
        count = -(-len(inside) // PER_PAGE)
        for number in range(count):
            path = f"{section}/index{f'_{number}' if number else ''}.html"
            main = _fill(
                portal,
                "list",
                title=name,
                breadcrumb=portal.breadcrumb(path, section),
                items=_items(portal, path, inside[number * PER_PAGE : (number + 1) * PER_PAGE]),
                pages=count,
                page=number,
            )
            drafts.append((path, _page(portal, path, main, name), ""))
    return drafts


def _home(portal: Portal) -> Draft:
    path = "index.html"
    sections = "\n".join(
        f'<li><a href="{portal.link(path, section + "/")}">{name}</a></li>'
        for section, name in portal.sections.items()
    )
    carousel = "\n".join(
        f'<div class="item amg"><a href="{portal.link(path, story.path)}" target="_blank">'
        f'<img src="images/{story.id}.jpg" width=264 height=360/></a></div>'
        for story in portal.stories[:3]
    )
    main = _fill(
        portal,
        "home",
        items=_items(portal, path, list(portal.stories[:6])),
        sections=sections,
        carousel=carousel,
    )
    return path, _page(portal, path, main, f"{portal.name}首页"), ""


def _story_pages(portal: Portal, story: Story, known: tuple[Story, ...]) -> list[Draft]:
    """All pages of one story. Sidebars are frozen at publication: they know only what stood before it."""
    if story.layout == "missing":
        return []
    if story.layout == "soft404":
        main = _fill(portal, "soft404")
        return [(story.path, _page(portal, story.path, main, "页面不存在"), "")]
    earlier = [other for other in known if other.when < story.when][:5]
    return [_story_page(portal, story, number, earlier) for number in range(len(story.pages))]


def _story_page(portal: Portal, story: Story, number: int, earlier: list[Story]) -> Draft:
    stem, ending = posixpath.splitext(story.path)
    path = f"{stem}{f'_{number}' if number else ''}{ending}"
    if story.layout == "video" and portal.layouts == "cctv":
        main = _fill(portal, "video", title=story.title, document=posixpath.basename(stem), time=story.time)
        return path, _page(portal, path, main, story.title), ""
    if story.layout == "list":
        inside = [other for other in portal.stories if other.section == "zhutpd/gnzt/bxqh2026"] or earlier
        main = _fill(
            portal,
            "list",
            title=story.title,
            breadcrumb=portal.breadcrumb(path, story.section),
            items=_items(portal, path, inside + earlier),
            pages=1,
            page=0,
        )
        return path, _page(portal, path, main, story.title), ""
    day = re.sub(r"^(\d+)-(\d+)-(\d+) ", r"\1年\2月\3日 ", story.time)
    main = _fill(
        portal,
        "article",
        title=html.escape(story.title, quote=False),
        breadcrumb="" if story.layout == "topic" else portal.breadcrumb(path, story.section),
        time=story.time,
        time_cn=day,
        source=story.source,
        source_line=f"来源: {story.source}" if story.source else "",
        tail=_reviewers(story),
        root="../" * path.count("/"),
        body=_body(portal, story, number),
        pages=len(story.pages),
        page=number,
        document=posixpath.basename(stem),
        attachment='<a href="./P020261106591824.doc">通告全文.doc</a>' if story.layout == "empty" else "",
        sidebar=_items(portal, path, earlier, dates=False, width=14),
        editor=story.editor,
        chief=story.chief,
    )
    return path, _page(portal, path, main, story.title, story), story.encoding


def _reviewers(story: Story) -> str:
    """The three-review tail of the second portal."""
    source = f"来源:{story.source} / " if story.source else ""
    return f"{source}初审: {story.editor} 复审: 邢若水 终审: 甄白石 吉网新闻热线:0431-00000000"


def _body(portal: Portal, story: Story, number: int) -> str:
    """The paragraphs of page ``number`` in the portal's markup, with column, byline, lead and tail lines."""
    if story.layout == "video":
        return '<div id="player"></div><script>showPlayer("player", "V020261111376012.mp4");</script>'
    if story.layout == "empty":
        return "<P>&nbsp;</P>"
    first, last = number == 0, number == len(story.pages) - 1
    lines = list(story.pages[number])
    if first and lines:
        lines[0] = story.lead + lines[0]
        lines = [line for line in (story.column, story.byline) if line] + lines
    if last and portal.layouts == "shjnet":
        lines += [line for line in (story.print_edition, f"（松花江网编辑 {story.editor}）") if line]
    tag = "P" if portal.layouts == "shjnet" else "p"
    marked = "\n".join(f"<{tag}>{INDENT}{html.escape(line, quote=False)}</{tag}>" for line in lines)
    return f"<DIV class=Custom_UnionStyle>\n{marked}</DIV>" if portal.layouts == "shjnet" else marked


def overlay() -> dict[str, bytes]:
    """The files of phase 2 that differ from phase 1."""
    first = build(1)
    return {name: content for name, content in build(2).items() if first.get(name) != content}


#: What the mirror has copied: story ids of the first portal.
MIRRORED = ("s-bus", "s-grain", "s-topic")
MIRROR = "www.riverside-garden.test"
SPAM = "园艺花卉大全,河畔庭院在线种植,免费花种目录,园林景观图库"
_TEXT = re.compile(r"(<!--.*?-->|<script.*?</script>|<style.*?</style>|<[^>]*>)", re.DOTALL)


def mirror() -> dict[str, bytes]:
    """The pinyin mirror's files: copies under the same paths, each text run through :func:`garble`.

    They are no part of :func:`build`: ``garble`` is a model of what such farms do, and its tables may grow;
    the committed pages are what one state of it made.
    """
    host = PORTALS[0].host
    files = build(1)
    portal = load(1)[0]
    copies = [story for story in portal.stories if story.id in MIRRORED]
    main = _fill(portal, "home", items=_items(portal, "index.html", copies), sections="", carousel="")
    pages = {story.path: files[f"{host}/{story.path}"].decode() for story in copies}
    pages["index.html"] = _page(portal, "index.html", main, f"{portal.name}首页")
    made = {f"{MIRROR}/{path}": _mirrored(text).encode() for path, text in pages.items()}
    return {f"{MIRROR}/robots.txt": b"User-agent: *\nDisallow:\n", **made}


def _mirrored(text: str) -> str:
    """One page as the mirror serves it: spam in front of title and body, every text node garbled."""
    text = text.replace("<title>", f"<title>{SPAM}-", 1)
    text = text.replace("<body>", f'<body>\n<div class="kw">{SPAM}</div>', 1)
    # Absolute links go through the mirror, too.
    text = text.replace(f"http://{PORTALS[0].host}", f"http://{MIRROR}")
    return "".join(
        part if part.startswith("<") or not part.strip() else garble(part) for part in _TEXT.split(text)
    )


def write(root: Path, files: dict[str, bytes]) -> None:
    """Replace what the hosts named in ``files`` have below ``root``."""
    for host in {urlsplit(f"//{name}").netloc for name in files}:
        shutil.rmtree(root / host, ignore_errors=True)
    for name, content in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    write(SITES, build())
    write(SITES, mirror())
    write(SITES_PHASE2, overlay())
