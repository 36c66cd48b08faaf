"""Where the fields are looked for: lines around the title and the body, elements by their name."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.extraction import page_lines
from newscrawl.extraction.tree import Block, Node, Page, marked, measure

if TYPE_CHECKING:
    from newscrawl.extraction.body import Body


class Found(NamedTuple):
    """A value and where it came from."""

    value: str
    where: str


@dataclass(slots=True)
class Zones:
    """Where to look: the title's block, the lines above the body, the body's edges, the lines below it."""

    title: int
    above: list[Block]
    below: list[Block]
    #: The time as displayed, and the line it stood in; filled by :func:`published`.
    shown: str | None = None
    line: str | None = None
    #: The time displayed is that of a teaser below the body.
    teased: bool = False
    #: Rows of other articles stand around the text.
    has_rows: bool = False
    #: What :func:`printed` makes of ``above``: three fields ask for it.
    lines: list[tuple[str, Block]] | None = None

    def printed_above(self) -> list[tuple[str, Block]]:
        if self.lines is None:
            self.lines = printed(self.above)
        return self.lines


def locate(text: str, stamp: str) -> tuple[int, int] | None:
    """Where a time as printed stands in a line, whose elements may part it; None where it does not."""
    at = text.find(stamp)
    if at >= 0:
        return at, at + len(stamp)
    if len(stamp) > _LONGEST_STAMP or len(text) < len(stamp):
        return None
    # Hardly any line has it: what a pattern would cost is spent on those that do.
    whole = "".join(stamp.split())
    if whole not in "".join(text.split()):
        return None
    match = _parted(whole).search(text)
    return match.span() if match else None


#: No printed time is longer.
_LONGEST_STAMP = 60


@lru_cache(maxsize=256)
def _parted(stamp: str) -> re.Pattern[str]:
    return re.compile(r"[\s\x1f]{0,6}".join(map(re.escape, stamp)))


def zones(page: Page, body: Body, title_index: int) -> Zones:
    blocks = page.blocks
    first = body.kept[0].block.index if body.kept else len(blocks)
    last = body.kept[-1].block.index + 1 if body.kept else len(blocks)
    begin = title_index if 0 <= title_index < first else max(0, first - 12)
    others = _others(page, (max(0, begin - 4), min(len(blocks), last + _BELOW)), (begin, last))
    above = [
        b
        for b in blocks[max(0, begin - 4) : begin]
        if b.link_share < 0.9 and not b.node.hidden and b.index not in others
    ]
    # What readers are not shown says nothing of the article they read.
    between = [b for b in blocks[begin:first] if not b.node.hidden or b.index == title_index]
    if len(between) > 60:
        between = between[:30] + between[-30:]
    above = _own_lines(page, between + above, title_index) + _parting(page, body, first)
    if first < len(blocks):
        above.extend(k.block for k in body.kept[:1] if k.block.weight < 40)
    dated = [k.block for k in body.kept[-2:] if k.block.weight < 12 and _DATED.fullmatch(k.text.strip())]
    below = [
        b
        for b in blocks[last : last + _BELOW]
        if not (b.node.hidden or b.index in others or (b.weight < 160 and _IMPRINT.search(b.text)))
    ]
    below = _without_pairs(below)
    for at, block in enumerate(below):
        if block.weight < _STAMP_ALONE and _COMMENTS.fullmatch(block.text):
            # What readers say, and when.
            below = below[:at]
            break
        # What stands below another article's heading is about that one.
        article = block.node.up(_ARTICLE)
        if article is not None and article.first == block.index and block.node.tag in _HEADS:
            below = below[:at]
            break
        if block.node.tag == "h1" and block.weight >= _TITLE:
            below = below[:at]
            break
    return Zones(title_index, above, dated + below, has_rows=bool(others))


#: Lines below the body that are looked at.
_BELOW = 25


def _without_pairs(below: list[Block]) -> list[Block]:
    """Lines below a text without pairs of a link and a line with digits, at least two: teasers, however short."""
    pairs = [
        (link, said)
        for link, said in itertools.pairwise(below)
        if link.link_share > _LINK
        and said.index == link.index + 1
        and said.linked == 0
        and said.weight < _MOST_SAID
        and link.weight > _SHORTEST_LINK
        and sum(map(str.isdigit, said.text)) >= _DIGITS_OF_DATE
    ]
    if len(pairs) < _ROWS:
        return below
    out = {block.index for pair in pairs for block in pair}
    return [block for block in below if block.index not in out]


#: What is said of a teaser is no longer, its link no shorter, in CJK characters; digits of a day with its month.
_MOST_SAID, _SHORTEST_LINK, _DIGITS_OF_DATE = 40, 4, 4
#: The imprint of the site names its own editors.
_IMPRINT = re.compile(
    r"主办|主辦|承办|承辦|主管|协办|協辦|版权所有|版權所有|ICP|备案|許可證|许可证|法律顾问|法律顧問|社长|社長|(?i:copyright)|©"
)
_COMMENTS = re.compile(
    r"(?:网友|網友|最新|热门|熱門|全部|用户|精彩|读者|讀者)?(?:评论|評論|留言|跟帖|讨论|討論|回[复應应])(?:区|區|列表)?\s?[(（]?\d{0,6}\s?条?[)）]?[:：]?"
)
#: Lines of one row of a list, and lines between two of its headlines.
_MOST_OF_ROW, _NEXT_ROW = 6, 12


def _others(page: Page, span: tuple[int, int], own: tuple[int, int]) -> set[int]:
    """The lines in ``span`` that belong to other articles: rows of a list, each with a headline that is a link.

    ``own``: from the page's own title to the end of its text. A row's time, source and reporter are its article's. One
    such link alone makes no list, unless it is a heading, nor do those to the article before and after.
    """
    blocks = page.blocks
    heads = [
        block.index
        for block in blocks[max(0, span[0] - _NEXT_ROW) : span[1] + _NEXT_ROW]
        if block.linked >= _HEADLINE and not own[0] <= block.index < own[1] and has_headline(block)
    ]
    out: set[int] = set()
    for at, index in enumerate(heads):
        before = heads[at - 1] if at else -_NEXT_ROW - 1
        after = heads[at + 1] if at + 1 < len(heads) else index + _NEXT_ROW + 1
        node: Node | None = blocks[index].node
        if index - before > _NEXT_ROW and after - index > _NEXT_ROW and blocks[index].node.tag not in _HEADS:
            continue
        first, last = index, index + 1
        while node is not None:
            begin, end = node.first, node.last
            if (
                end - begin > _MOST_OF_ROW
                or before >= begin
                or after < end
                or (begin < own[1] and own[0] < end)
            ):
                break
            first, last, node = begin, end, node.parent
        out.update(range(first, last))
        out.update(_behind_headline(page, heads, at, own))
    return out


def _behind_headline(page: Page, heads: list[int], at: int, own: tuple[int, int]) -> range:
    """The lines between a headline and the next, where all rows have as many, and behind the last in the list's element.

    An editor's line that stands between two lists makes a gap of its own.
    """
    gaps = [after - before for before, after in itertools.pairwise(heads[max(0, at - 2) : at + 3])]
    gap = heads[at + 1] - heads[at] if at + 1 < len(heads) else next(reversed(gaps), 0)
    if gaps.count(gap) < _ROWS or not 1 < gap <= _MOST_OF_ROW:
        return range(0)
    around = page.blocks[heads[at]].node.parent
    around = around.parent if around is not None and around.tag == "a" else around
    end = min(heads[at] + gap, around.last if around is not None else 0)
    return range(0) if heads[at] < own[1] and own[0] < end else range(heads[at], end)


#: So many gaps of one size make rows.
_ROWS = 2


def has_headline(block: Block) -> bool:
    """Whether a line has a link that is a headline, and no label before it: in rows what is said of it stands behind."""
    before = ""
    for text, _, link in block.parts:
        if (
            link
            and measure(text) >= _HEADLINE
            and not _NO_HEADLINE.match(text)
            and not _ends_house(text)
            and "://" not in text
        ):
            return not _SAYS_WHAT.search(before) and not _TO_NEXT.search(before)
        before += text
    return False


#: ``上一篇：<a>…``
_TO_NEXT = re.compile(r"[上下前后後]一?[篇条條则則页頁]|(?i:next|previous)")
_ARTICLE, _HEADS = frozenset(("article",)), frozenset(("h1", "h2", "h3"))
#: Weight of a heading that is a title, in CJK characters.
_TITLE = 6.0


#: The date that a notice is signed with is its last line.
_DATED = re.compile(
    r"(?:19|20|二[〇○零Ｏ])[\d〇○零Ｏ一二三四五六七八九]{2}\s?年\s?[\d一二三四五六七八九十]{1,3}\s?月\s?[\d一二三四五六七八九十]{1,3}\s?日"
)


def _own_lines(page: Page, blocks: list[Block], title_index: int) -> list[Block]:
    """Lines that are none of a list of other articles: no headline that is a link, and no time beside one."""
    out: list[Block] = []
    beside: list[Block] = []
    for block in blocks:
        if block.index == title_index:
            out.append(block)
        elif block.linked >= _HEADLINE and block.link_share <= _LINK and _heads_another(block):
            continue
        elif (
            block.weight < _STAMP_ALONE
            and block.linked == 0
            and _is_beside_headline(page, block, title_index)
        ):
            beside.append(block)
            out.append(block)
        else:
            out.append(block)
    if len(beside) > 1 or any(block.index < title_index for block in beside):
        return [block for block in out if block not in beside]
    return out


def _is_beside_headline(page: Page, block: Block, title_index: int) -> bool:
    """Whether a line that is nothing but a time stands beside a link with a headline."""
    if sum(map(str.isdigit, block.text)) < _DIGITS_OF_A_DAY or _SAYS_WHAT.search(block.text):
        return False
    return any(
        one.link_share > _LINK
        and one.linked >= _HEADLINE
        and one.index != title_index
        and _heads_another(one)
        for one in page.blocks[max(0, block.index - 1) : block.index + 2]
    )


def _heads_another(block: Block) -> bool:
    """Whether a link in a line is a headline: long, and no publisher's name behind a label."""
    longest = max((text for text, _, link in block.parts if link), key=measure, default="")
    return (
        measure(longest) >= _HEADLINE
        and not _NO_HEADLINE.match(longest)
        and not _SAYS_WHAT.search(block.text)
        and not _ends_house(longest)
    )


#: So much has a link that is a headline, and a line with a time and nothing else has less, in CJK characters.
_HEADLINE, _STAMP_ALONE = 8.0, 14.0
#: A line with a larger share of links is a link; a day has so many digits.
_LINK, _DIGITS_OF_A_DAY = 0.8, 3
_NO_HEADLINE = re.compile(
    r"\s{0,3}(?:https?:|www\.|查看|返回|点击|點擊|更多|进入|進入|我要|下载|下載|打印|列印|登录|注册|设为|加入|欢迎|复制|複製|[\w.-]+\.(?:com|cn|net|org))"
)
_SAYS_WHAT = re.compile(
    r"[来來]\s{0,3}源|稿源|作\s{0,3}者|[编編][辑輯]|[记記]者|通[讯訊][员員]|出[处處]|[发發][布佈稿表]|[来來转轉]自|[责責][编編]|래원|기자|[Ss]ource|[Aa]uthor|[Ee]ditor|\b[Bb]y\b|(?i:published|updated)"
)
_HOUSE_END = re.compile(
    r"(?:报|報|网|網|社|台|局|委|院|中心|客户端|频道|发布|集团|政府|办公室|公众号|News|Daily|Times)[）)]?$"
)
#: What such names end with, and a bracket behind them.
_HOUSE_LAST = frozenset("报報网網社台局委院心端道布团府室号sy）)")


def _ends_house(text: str) -> bool:
    """Whether a text ends as the names of houses and offices do."""
    text = text.strip()
    return text[-1:] in _HOUSE_LAST and _HOUSE_END.search(text, max(0, len(text) - 8)) is not None


#: Lines between a standfirst and the text below it, and the lines of the body it ends among.
_MOST_PARTING, _STANDFIRST = 12, 3


def _parting(page: Page, body: Body, first: int) -> list[Block]:
    """The lines of time and credits between a standfirst, which is in the body, and the text."""
    kept = {k.block.index for k in body.kept[: _STANDFIRST + 1]}
    last = max(kept, default=first)
    if last - first > _MOST_PARTING + _STANDFIRST:
        return []
    return [
        block
        for block in page.blocks[first:last]
        if block.index not in kept and block.weight < 60 and not block.node.hidden
    ]


def printed(blocks: list[Block], longest: int = 40) -> list[tuple[str, Block]]:
    """The marked lines of ``blocks``; a label and its value in two cells are one line.

    ``longest``: a line of more characters is no value.
    """
    out: list[tuple[str, Block]] = []
    label: Block | None = None
    for block in blocks:
        text = marked(block)
        if label is not None and block.index == label.index + 1 and block.weight < longest:
            out[-1] = (f"{out[-1][0].rstrip(':：]】').lstrip('[【')}：{text}", block)
        else:
            out.append((text, block))
        label = block if block.weight < _LABEL_WEIGHT and page_lines.is_label(block.text) else None
    return out


def paired(blocks: list[Block]) -> list[tuple[str, Block]]:
    """Labels that are lines of their own among ``blocks``, each with the line behind it: ``信息来源：县水利局``.

    Also where a break parts the last label of a line from its value: ``[作者：张三 责任编辑：`` ``李四 ]``.
    """
    at = {block.index: block for block in blocks}
    return [
        (f"{marked(label).rstrip(':：]】').lstrip('[【')}：{marked(value)}", value)
        for label in blocks
        if label.weight < _CREDITS_WEIGHT
        and (value := at.get(label.index + 1)) is not None
        and value.weight < _VALUE_WEIGHT
        and (
            page_lines.is_label(label.text)
            if label.weight < _LABEL_WEIGHT
            else label.text.rstrip().endswith((":", "："))
            and page_lines.is_label(label.text.rstrip(" :：").rsplit(maxsplit=1)[-1])
        )
    ]


#: A label has less, in CJK characters, its value, and a line of credits that ends in a label.
_LABEL_WEIGHT, _VALUE_WEIGHT, _CREDITS_WEIGHT = 8.0, 16.0, 40.0


def inside(page: Page, body: Body) -> list[Block]:
    """Lines between the body's first and last that are no part of it: an editor's line beside a button."""
    if not body.kept:
        return []
    kept = {k.block.index for k in body.kept} | {block.index for _, block, _ in body.taken}
    first, last = body.kept[0].block.index, body.kept[-1].block.index
    return [
        block
        for block in page.blocks[max(first, last - 60) : last]
        if block.index not in kept and block.weight < 60 and block.link_share < 0.5
    ]


def microformat(page: Page, names: tuple[str, ...], near: Zones | None = None) -> tuple[str, Node] | None:
    """The text of the first element of one of ``names``; ``near``: only around the title and the body."""
    named = [node for name in names for node in page.named.get(name, ())]
    if not named:
        return None
    first = min((block.index for block in near.above), default=0) if near else 0
    last = max((block.index for block in near.above), default=0) if near else len(page.blocks)
    for node in sorted(named, key=lambda one: one.index):
        if first <= node.first <= last:
            text = page.text(node)
            if text and len(text) < 200:
                return text, node
    return None


def line_of(page: Page, node: Node) -> str:
    for block in page.blocks[node.first : node.first + 1]:
        return block.text
    return page.text(node)


#: How the element of the author is called.
MICRO_AUTHOR = (
    "js_author_name",
    "rich_media_meta_text",
    "author",
    "article-author",
    "news-author",
    "author-name",
    "writer",
    "byline",
)
