"""The body of an article: which blocks of a page are it, and which of those are furniture.

Every block gets a value: running text counts for its length, links, labels and furniture count against.
The body is the element whose blocks sum to most (a maximum-sum segmentation as in Pasternack & Roth,
"Extracting Article Text from the Web with Maximum Subsequence Segmentation", WWW 2009, with the page's own
elements as the segments allowed). Inside it, subtrees and lines that are furniture are taken out again.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from lxml import etree

from newscrawl import native
from newscrawl.extraction import abroad, dates, named_people, page_lines
from newscrawl.extraction.hidden import EXPANDER, Unseen, displayed
from newscrawl.extraction.tree import EDGE, HEADINGS, INLINE, Block, Node, Page, centred, marked
from newscrawl.extraction.widgets import is_over_links
from newscrawl.text.promotions import informs

if TYPE_CHECKING:
    from collections.abc import Callable

#: Names (``id`` and ``class``) of elements that hold no body, whatever text they have.
_FURNITURE = re.compile(
    r"comment|disqus|pinglun|reply|footer|foot(?![a-z])|copyright|copy_?right|breadcrumb|crumb|sidebar|side[-_]?bar"
    r"|(?:^|[\s_-])(?:side|related?|recommend\w*|rank\w*|adv|ads|advert\w*|sponsor\w*|promo\w*|newsletter|subscribe|signup"
    r"|toplist|xgxw|xgyd|xgnews|relnews|tuijian|disclaimer|shengming|statement|guess\w*|popular|trending|cookie\w*|consent|gdpr"
    r"|author[-_]?(?:bio|box|info|card|profile|links?|desc\w*|about)|about[-_]?(?:the[-_]?)?author|bio|outbrain|taboola|hidden"
    r"|sr-only|visually-hidden|share|sns|social|bshare|jiathis|bdshare\w*|bdsharebuttonbox|fenxiang)(?=$|[\s_-])"
    r"|(?:^|\s)print(?:[-_]?only)?(?=$|\s)"
    r"|(?:^|[\s_-])(?:modal|dialog|pop-?up\w*|popwin|tanchuang|tanceng|toast|layer|overlay|paywall)(?=$|[\s_-])"
    # what an endless page loads behind the article: next-article, read-next
    r"|(?:^|[\s_-])(?:(?:next|prev|previous|other|another)[-_]?(?:article|news|post|story|page-article)\w*|(?:read|up)[-_]next)(?=$|[\s_-])"
    r"|related[-_]?\w*|recommend|most[-_]?(?:read|popular|viewed)|readmore|read-more|share[-_]|[-_]share|sharebar|sharing",
)
#: Names of buttons, bars and lists; a layout class may have such a word too (``text-editor``, ``content_print``),
#: so they are not believed of an element with running text.
_BUTTONS = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|hot\w*|tags?|keywords?|pager|pagination|page_?nav|paging|ad|gg|tool(?:s|bar)?|login"
    r"|(?<!text[-_])(?<!trs[-_])(?<!rich[-_])(?<!html[-_])editor|zebian|bianji|ewm|qrcode|erweima|download|appdown\w*|more|banner|masthead|skip|print)(?=$|[\s_-])",
)
#: Words of a name that say what an element has or is for (``has-ads``, ``label-hidden``, ``report__section--ads``),
#: not what it is.
_MODIFIER = re.compile(
    r"(?<=[a-z0-9])--(?:has-|with-)?ads?(?![a-z])|(?<![a-z0-9])(?:has|no|not|with|without|is|js|show|label|tag|category|postid)[-_][\w-]*"
)
#: So much running text, in CJK characters, no bar of buttons has.
_PROSE = 60.0
_BOILERPLATE_TAGS = frozenset(("aside", "footer", "nav", "menu", "dialog"))
_NEVER_BOILERPLATE = frozenset(("html", "body", "article", "main"))


@dataclass(slots=True)
class Kept:
    """A block of the body: its text as it goes into it, and whether it is a caption."""

    block: Block
    text: str
    caption: bool = False


@dataclass(slots=True)
class Body:
    """The body found: its element, its lines, and the lines taken out of its head and tail."""

    node: Node | None
    kept: list[Kept] = field(default_factory=list)
    taken: list[tuple[str, Block, str]] = field(default_factory=list)


@lru_cache(maxsize=4096)
def comparable(text: str) -> str:
    """For comparing titles: no blanks, no punctuation, one width, one case."""
    if native.kernel is not None:
        found: str | None = native.kernel.kept(text, _comparable_table())
        if found is not None:
            return found
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


#: What becomes of these does not depend on what stands beside them: letters, punctuation and signs, kana and full width.
_ALONE = (
    (0x20, 0x530),
    (0x2010, 0x2070),
    (0x2190, 0x2200),
    (0x25A0, 0x2700),
    (0x3000, 0x3100),
    (0xFF00, 0xFFA0),
)
#: And these stay as they are: characters and syllables.
_ALL_ALIKE = ((0x3400, 0x4DB6), (0x4E00, 0x9FA6), (0xAC00, 0xD7A4))


@cache
def _comparable_table() -> bytes:
    """What each character is in the form for comparing: 1 nothing, 0 not known by itself."""
    table = np.zeros(0x10000, np.uint16)
    for begin, end in _ALL_ALIKE:
        table[begin:end] = np.arange(begin, end)
    for code in itertools.chain(*(range(begin, end) for begin, end in _ALONE)):
        normal = unicodedata.normalize("NFKC", chr(code)).casefold()
        left = "".join(filter(str.isalnum, normal))
        if len(left) < 2 and not any(map(unicodedata.combining, normal)):
            table[code] = ord(left) if left else 1
    return table.tobytes()


#: What a standing notice is worth, and a button.
_RIGHTS, _BUTTON = -2.0, -4.0


def value(block: Block) -> float:
    """What a block speaks for (above zero) or against (below) being in the body."""
    if block.node.hidden:
        return 0.0
    free = block.weight - block.linked
    share = block.link_share
    if share > 0.5:
        return -3.0 - 0.15 * min(block.linked, 60.0)
    if page_lines.is_furniture(block.text):
        return _BUTTON
    if page_lines.is_rights(block.text):
        return _RIGHTS
    if block.node.tag in HEADINGS:
        return -0.5
    if free >= 30 and block.stops:
        return free * (1.0 - share)
    if free >= 12 and block.stops:
        return -1.5 if free < 30 and page_lines.is_meta(block.text) else 0.6 * free * (1.0 - share)
    if free >= 40:
        return 0.4 * free * (1.0 - share)
    return -1.5


def boilerplate(node: Node, prose: float = 0.0) -> bool:
    """Whether an element's tag or name says that it holds no body; ``prose``: the running text it has."""
    if node.tag in _BOILERPLATE_TAGS:
        return True
    if not node.name or node.tag in _NEVER_BOILERPLATE:
        return False
    # The id of a heading is made of its words or of its place in a table of contents (``nav_the_first_step__1``).
    kind = _named_boilerplate(node.name.partition(" ")[2] if node.tag in HEADINGS else node.name)
    return kind == 2 or (kind == 1 and prose < _PROSE)


@lru_cache(maxsize=8192)
def _named_boilerplate(name: str) -> int:
    """2: furniture, 1: buttons and lists, 0: neither."""
    plain = _MODIFIER.sub("", name)
    if _FURNITURE.search(plain):
        return 2
    return 1 if _BUTTONS.search(plain) else 0


def weigh(page: Page, title_index: int = -1) -> None:
    """Fill ``value``, ``weight``, ``linked`` of every node and mark the boilerplate.

    ``title_index``: the block with the title, where one is known.
    """
    page.between.clear()
    weights, linked, prose = _block_values(page)
    if _find_between(page) | _find_brief(page, prose, title_index):
        weights, linked, prose = _block_values(page)
    most = 0.5 * max(1.0, weights[-1] - linked[-1])

    def is_boilerplate(node: Node) -> bool:
        first, last = node.first, node.last
        own = prose[last] - prose[first]
        # A name that says furniture is not believed of what holds most of the page, unless there is a
        # text between the title and it: then it is a long sidebar, or many comments. Nor of what has the
        # title and a text, or most of the text below the title, beginning right there.
        before = prose[first] - prose[title_index] if 0 <= title_index < first else None
        holds = first <= title_index < last and own >= _PROSE
        return (not holds and boilerplate(node, own)) and (
            before is not None and before > max(_PROSE, 0.1 * own)
            if node.weight - node.linked >= most
            else before is None or before > 12 or own < max(100.0, 0.4 * (prose[-1] - prose[title_index]))
        )

    _weigh_nodes(page, weights, linked, is_boilerplate)
    _mark_dialogs(page, prose, title_index)
    _mark_lists(page, prose, title_index)
    _mark_readers(page, prose, max(0, title_index))
    _mark_asides(page, prose, max(0, title_index))
    _mark_others(page, prose, title_index)
    _sum_up(page)


def _block_values(page: Page) -> tuple[list[float], list[float], list[float]]:
    """Value every block; sums of weight, of weight in links and of running text before each of them, and of all."""
    if page.compiled and native.kernel is not None:
        sums: tuple[list[float], list[float], list[float]] = native.kernel.block_values(
            page.blocks,
            page.between,
            HEADINGS,
            (page_lines.is_furniture, _BUTTON),
            (page_lines.is_rights, _RIGHTS),
            page_lines.is_meta,
        )
        return sums
    weights, linked, prose = [0.0], [0.0], [0.0]
    weight = links = running = 0.0
    for block in page.blocks:
        weight += block.weight
        links += block.linked
        worth = block.value = block.weight if block.index in page.between else value(block)
        if worth > 0.0:
            running += worth
        weights.append(weight)
        linked.append(links)
        prose.append(running)
    return weights, linked, prose


def _find_between(page: Page) -> bool:
    """Find news of a service between two paragraphs of the same element, which is text; whether there is any.

    ``举报电话：0432-…，市民发现违规行为可随时拨打。`` is worded as a notice, but no notice has the article go on behind it.
    """
    blocks = page.blocks
    doubtful = blocks
    if page.compiled and native.kernel is not None:
        doubtful = native.kernel.valued(blocks, (_RIGHTS, _BUTTON))
    for block in doubtful:
        if (
            block.value not in (_RIGHTS, _BUTTON)
            or not 0 < block.index < len(blocks) - 1
            or block.linked
            or block.node.hidden
            or not informs(block.text)
        ):
            continue
        home = _home(block)
        if all(
            _is_running(one) and _home(one) is home
            for one in (_beside(page, block.index, -1), _beside(page, block.index, 1))
        ):
            page.between.add(block.index)
    return bool(page.between)


def _find_brief(page: Page, prose: list[float], title_index: int) -> bool:
    """Find the lines of a text without paragraphs (a talk, verses, a short notice), right below title and time; whether
    there are any.

    Each by itself is no longer than a line of a menu: their place speaks for them.
    """
    blocks = page.blocks
    if title_index < 0 or prose[min(len(blocks), title_index + _BRIEFLY)] - prose[title_index] >= _LITTLE:
        return False
    stamped = _stamped(blocks, title_index)
    if stamped is None:
        return False
    brief: list[int] = []
    weight = 0.0
    for block in blocks[stamped + 1 :]:
        if (
            block.node.hidden
            or block.linked == block.weight < _WORD
            or (not brief and (block.value == _BUTTON or page_lines.is_meta(block.text)))
        ):
            continue
        if (
            block.link_share > 0.3
            or block.controls
            or (block.value in (_RIGHTS, _BUTTON) and not is_figure(block))
            or boilerplate(block.node)
            or page_lines.kind(block.text)
        ):
            break
        brief.append(block.index)
        weight += block.weight
    if weight < _NOTICE or _is_of_page(page, [blocks[index] for index in brief]):
        return False
    page.between.update(brief)
    return bool(brief)


def _stamped(blocks: list[Block], title_index: int) -> int | None:
    """The index of the line right below the title that states the time."""
    for block in blocks[title_index + 1 : title_index + _NEAR_TITLE]:
        if block.weight < 80 and any(stamp.has_clock for stamp in dates.find(block.text, limit=2)):
            return block.index
    return None


#: What plays a film, and what one writes into.
_PLAYERS, _FIELDS = ("video", "object", "embed"), ("input", "textarea", "select")
#: Fields that make short lines a form's labels; and which picture of a gallery is shown.
_FILLED_IN = 2
_COUNTER = re.compile(r"第?\s?\d{1,3}\s?[张張]?\s?[/／]\s?[共总總]?\s?\d{1,3}\s?[张張]?")


def _is_of_page(page: Page, lines_: list[Block]) -> bool:
    """Whether short lines below a title are what stands around a film or a gallery or in a form: none has a sentence."""
    if any(block.stops for block in lines_):
        return False
    if sum(next(block.node.element.iter(*_FIELDS), None) is not None for block in lines_) >= _FILLED_IN:
        return True
    if any(_COUNTER.fullmatch(block.text) for block in lines_):
        return True
    return next(page.root.iter(*_PLAYERS), None) is not None


#: A text without paragraphs has less running text than two of them among so many lines below the title; the time stands so
#: near to the title.
_LITTLE, _BRIEFLY, _NEAR_TITLE = 60.0, 40, 9
#: A link amid them (``广告``) is lighter; together they are heavier.
_WORD, _NOTICE = 6.0, 12.0
#: So many pieces of news of services follow each other.
_SERVICES = 4


def _beside(page: Page, index: int, step: int) -> Block:
    """The nearest block on one side that is no news of a service itself."""
    for _ in range(_SERVICES):
        index += step
        block = page.blocks[index]
        if (
            block.value not in (_RIGHTS, _BUTTON)
            or not 0 < index < len(page.blocks) - 1
            or not informs(block.text)
        ):
            break
    return block


def _is_running(block: Block) -> bool:
    return (
        block.value > 0
        and block.weight >= 20
        and not block.linked
        and (block.stops >= 2 or block.text.rstrip("”」』）)").endswith(("。", "！", "？")))
    )


def _weigh_nodes(
    page: Page, weights: list[float], linked: list[float], is_boilerplate: Callable[[Node], bool]
) -> None:
    """Weigh every node; mark those whose tag or name speaks against them and of whom it is believed."""
    if page.compiled and native.kernel is not None:
        sets = (_BOILERPLATE_TAGS, _NEVER_BOILERPLATE)
        native.kernel.node_weights(page.nodes, weights, linked, *sets, _named_boilerplate, is_boilerplate)
        return
    for node in page.nodes:
        first, last, parent = node.first, node.last, node.parent
        node.weight = weights[last] - weights[first]
        node.linked = linked[last] - linked[first]
        if parent is not None and parent.boilerplate:
            node.boilerplate = True
        elif node.tag in _BOILERPLATE_TAGS or (
            node.name and node.tag not in _NEVER_BOILERPLATE and _named_boilerplate(node.name)
        ):
            node.boilerplate = is_boilerplate(node)
        else:
            node.boilerplate = False


def _sum_up(page: Page) -> None:
    """Take from the blocks in boilerplate what they are worth; what every node's blocks come to."""
    if page.compiled and native.kernel is not None:
        native.kernel.node_values(page.nodes, page.blocks)
        return
    values = [0.0]
    for block in page.blocks:
        if block.node.boilerplate:
            block.value = min(block.value * 0.1, -2.0)
        values.append(values[-1] + block.value)
    for node in page.nodes:
        node.value = values[node.last] - values[node.first]


#: All roles of a page; comparing them in the expression, and beginning it with ``//``, takes twenty times as long.
_SAID = etree.XPath("/descendant::*/@role")
_DIALOGS = frozenset(("dialog", "alertdialog", "complementary", "contentinfo"))


def _mark_dialogs(page: Page, prose: list[float], title_index: int) -> None:
    """Elements that say by ``role`` that they stand above or beside the text, unless the text is in them."""
    for role in _SAID(page.root) if page.has_roles else ():
        node = page.node_of(role.getparent()) if role in _DIALOGS else None
        if node is None or node.boilerplate or node.tag in _NEVER_BOILERPLATE:
            continue
        own = prose[node.last] - prose[node.first]
        above = prose[node.first] - prose[title_index] if 0 <= title_index < node.first else 0.0
        if above > max(_PROSE, 0.1 * own) or (
            own < 0.3 * prose[-1] and not node.first <= title_index < node.last
        ):
            _outlaw(page, node)


def _mark_asides(page: Page, prose: list[float], title_index: int) -> None:
    """Readers' comments, standing notices and polls below a text, by the line they begin with."""
    blocks = page.blocks
    if page.compiled and native.kernel is not None:
        # What is given is looked at again.
        least = prose[title_index] + _BEFORE_ASIDE - 1.0
        heads = native.kernel.asides(
            blocks,
            title_index + 1,
            _RIGHTS,
            _ASIDE,
            _COMMENT_BEGINS,
            prose,
            least,
            _COMMENT_WORDS,
            _LONGEST_COMMENT_HEAD,
        )
    else:
        heads = blocks[title_index + 1 :]
    for block in heads:
        if prose[block.index] - prose[title_index] < _BEFORE_ASIDE:
            continue
        is_notice = block.value == _RIGHTS
        if not is_notice and not (
            block.weight < _ASIDE and (block.controls or _begins_comments(block.text[:_LONGEST_COMMENT_HEAD]))
        ):
            continue
        around: Node | None = block.node
        if block.controls:
            around = around.up(_FORM) if around is not None else None
        while around is not None and not around.boilerplate:
            parent = around.parent
            if (
                parent is None
                or parent.first < block.index
                or parent.tag in {"body", "html"}
                or block.controls
            ):
                break
            around = parent
        if around is None or around.boilerplate or around.tag in _NEVER_BOILERPLATE:
            continue
        if (
            (around.first == block.index or block.controls)
            and around.weight < 1500
            and around.last <= len(blocks)
        ):
            if block.controls and around.weight > 300:
                continue
            _outlaw(page, around)


#: A line that heads readers' comments is lighter, and so much running text stands before it.
_ASIDE, _BEFORE_ASIDE = 25.0, 12.0
_FORM = frozenset(("form", "ul", "dl"))
#: How long ago somebody wrote, beside a name.
_AGO = re.compile(
    r"(?:\d{1,3}|[一二三四五六七八九十半]{1,3})\s?(?:秒|分[钟鐘]?|(?:个|個)?小[时時]|天|周|週|(?:个|個)?月|年)(?:之)?前|刚刚|剛剛|\b\d{1,3}\s?(?:min(?:ute)?s?|hours?|days?|weeks?|months?|years?) ago\b"
)


_AGO_ENDS = "前刚剛"


def _mark_readers(page: Page, prose: list[float], title_index: int) -> None:
    """What readers wrote below a text, by lines of one kind that stand with each of their posts (:data:`_POSTS`)."""
    kinds: list[list[Block]] = [[] for _ in _POSTS]
    lines = page.blocks[title_index + 1 :]
    if page.compiled and native.kernel is not None:
        # What is given is looked at again.
        least = prose[title_index] + _OWN - 1.0
        longest = max(post.longest for post in _POSTS)
        lines = native.kernel.light_lines(page.blocks, title_index + 1, longest, _OF_POSTS, prose, least)
    for block in lines:
        if prose[block.index] - prose[title_index] < _OWN or block.node.boilerplate or block.node.hidden:
            continue
        for kind, post in zip(kinds, _POSTS, strict=True):
            if block.weight < post.longest and post.says(block.text):
                kind.append(block)
    for said, post in zip(kinds, _POSTS, strict=True):
        if (
            len(said) >= post.least
            and not said[0].node.boilerplate
            and not (post.unless is not None and post.unless(page, title_index, said))
        ):
            _mark_posts(page, prose, title_index, said)


def _is_live(page: Page, title_index: int, said: list[Block]) -> bool:
    """Whether title or lead say that a report follows an event by the minute: its lines of name and time are the reporters' own."""
    lead = page.blocks[title_index : min(said[0].index, title_index + _NEAR_TITLE)]
    return any(_LIVE.search(page_lines.plain(block.text)) for block in lead if not block.linked)


def _are_answered(page: Page, _title_index: int, said: list[Block]) -> bool:
    """Whether an answer stands below nearly each of some readers' questions: a column of letters, and not comments."""
    answered = sum(
        any(
            _ANSWER.match(page_lines.plain(one.text))
            for one in page.blocks[block.index + 1 : block.index + 3]
        )
        for block in said
    )
    return answered >= max(2, len(said) - 1)


_ANSWER = re.compile(r"[^\s，。：:]{0,12}(?:答复|回复|回应|答)[:：]\s?[^\s\d]")
_LIVE = re.compile("直击|直播|实录|全记录|(?:滚动|实时|持续|不断|即时)(?:更新|播报|报道)")


def _mark_posts(page: Page, prose: list[float], title_index: int, said: list[Block]) -> None:
    """Mark the element around some lines, where it begins with them; else the elements in a row that hold them."""
    first, last = said[0].index, said[-1].index
    around: Node | None = said[0].node
    while around is not None and around.last <= last:
        around = around.parent
    if around is None or around.boilerplate:
        return
    if first - around.first <= _HEADED and around.tag not in _NEVER_ANOTHER:
        if prose[around.first] - prose[title_index] >= _OWN:
            _outlaw_row(page, [around], title_index)
        return
    row = [child for child in _children(page, around) if first < child.last and child.first <= last]
    if len(row) >= len(said) and first - row[0].first <= _HEADED and row[0].first > title_index:
        _outlaw_row(page, row, title_index)


def _outlaw_row(page: Page, row: list[Node], title_index: int) -> None:
    """Mark elements in a row, and the line that heads them."""
    index = row[0].first - 1
    if index > title_index and index >= 0:
        above = page.blocks[index]
        if above.weight < _HEADING and not above.stops and above.node.last == index + 1:
            row = [above.node, *row]
    for node in row:
        _outlaw(page, node)


class _Post(NamedTuple):
    """A line of a reader's post: how it is known, in how many posts at least, what weighs less, and when such lines are
    the text's own all the same.
    """

    says: Callable[[str], object]
    least: int
    longest: float = 20.0
    unless: Callable[[Page, int, list[Block]], bool] | None = None


def _says_ago(text: str) -> object:
    return (text[-1] in _AGO_ENDS or " ago" in text or "前" in text) and _AGO.search(text)


def _says_posted(text: str) -> object:
    return ":" in text and _POSTED.fullmatch(text)


def _says_dated(text: str) -> object:
    return text[-1].isdigit() and ":" in text and _DATED_POST.fullmatch(text)


def _says_reader(text: str) -> object:
    return ("网友" in text or "網友" in text or "属地" in text or text[0] in _COUNTED) and _READER.match(text)


def _says_replies(text: str) -> object:
    return (text[-1] in _REPLY_ENDS or text[-1].isdigit()) and _REPLIES.search(text)


#: A name and when it wrote; a timetable begins with the time.
_POSTED = re.compile(
    r"[^\W\d][^\s，。：:、；]{0,15}?\s?(?:(?:发表于|發表於|评论于|於|于)\s?)?(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?\s\d{1,2}:\d{2}(?::\d{2})?"
)
#: A name, what it wrote, and when.
_DATED_POST = re.compile(
    r"[^\W\d][^\s，。：:、；]{0,15}[:：].{1,300}?(?<![\d:])(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?\s\d{1,2}:\d{2}(?::\d{2})?"
)
#: Where a reader without a name wrote from, and the number of a post.
_READER = re.compile(
    r"[^\s，。：:]{0,12}(?:省|市|区|區|县|縣|州|新浪|网易|腾讯|搜狐|凤凰|手机)[^\s，。：:]{0,12}(?:网友|網友)[\w-]{0,12}(?:[\s\[【(（]|$)|.{0,16}IP属地|#?\d{1,4}\s?(?:楼|樓|F)(?:\s|$)"
)
_COUNTED = "#0123456789"
#: What can be done with a post, at the end of a line of its own or of the post itself.
_REPLIES = re.compile(
    r"(?:赞|讚|顶|頂|踩|支持|反对|反對|回复|回覆|举报|檢舉|有用)\s?[（(\[]\s?\d{1,6}\s?[)）\]]$|(?:^|\s)(?:回复|回覆|举报|檢舉|点赞|點讚)(?:\s?\d{1,6})?$"
)
_REPLY_ENDS = ")）]复覆报舉赞讚"
#: The lines of readers' posts. A signature below a text, or one line about an opinion, is none: each stands several times.
_POSTS = (
    _Post(_says_ago, 2),
    _Post(_says_posted, 3, unless=_is_live),
    _Post(_says_dated, 3, 400.0),
    _Post(_says_reader, 2, unless=_are_answered),
    _Post(_says_replies, 2, 400.0),
)
#: Of the characters in each of these patterns' forms one; ``g`` is that of "ago".
_OF_POSTS = "前刚剛g:友属楼樓F赞讚顶頂踩持对對复覆报舉用"
#: Lines of an element before the first of them: a heading, a name; what such a heading weighs less than.
_HEADED, _HEADING = 2, 12.0


def _in_a_row(alike: list[Node], teasers: list[Node]) -> bool:
    """Whether the teasers follow one another among the elements of their kind."""
    first = alike.index(teasers[0])
    return alike[first : first + len(teasers)] == teasers


def _mark_lists(page: Page, prose: list[float], title_index: int) -> None:
    """Lists of teasers (a link, then a sentence, three times and more) are no body; nor an article that is one."""

    def is_below_text(node: Node) -> bool:
        return prose[node.first] - prose[max(0, title_index)] >= _OWN

    for node in page.nodes if page.has_articles else ():
        if (
            node.tag == "article"
            and not node.boilerplate
            and not node.first <= title_index < node.last
            and node.last > node.first
            and page.blocks[node.first].link_share > 0.8
            and page.blocks[node.first].linked >= 4
            and node.last - node.first <= 8
            and node.weight < 300
        ):
            _outlaw(page, node)
    # Teasers have links: only elements with at least two children that have some are looked at.
    for index in _linked_parents(page):
        parent = page.nodes[index]
        if parent.boilerplate:
            continue
        if heads := _round_up(page, parent, prose, title_index):
            page.between.update(heads)
            continue
        below = _children(page, parent)
        if len(below) < 3:
            if is_below_text(parent) and all(
                child.tag not in _NO_TEASER and _teaser(page, child) and _is_dated(page, child)
                for child in below
            ):
                _outlaw_row(page, below, title_index)
            continue
        _mark_digest(page, below, is_below_text(parent) and below[0].linked > 0.8 * below[0].weight)
        kinds: dict[tuple[str, str], list[Node]] = {}
        for child in below:
            kinds.setdefault((child.tag, _last_word(child.name)), []).append(child)
        for (tag, _), alike in kinds.items():
            if len(alike) < 3 or tag in _NO_TEASER:
                continue
            teasers = [child for child in alike if _teaser(page, child)]
            if len(teasers) >= 3 and (
                len(teasers) >= 0.75 * len(alike) or (_in_a_row(alike, teasers) and is_below_text(teasers[0]))
            ):
                _outlaw_row(page, teasers, title_index)


def _round_up(page: Page, parent: Node, prose: list[float], title_index: int) -> list[int]:
    """The linked headings of an element whose sections are the text: a line of time and source heads them all, each has a
    text below it, and no other stands above, between or below them.
    """
    begin = max(title_index + 1, parent.first)
    if (
        title_index < 0
        or begin - title_index > _NEAR_TITLE
        or not 0 < parent.last - begin <= _ROUND_UP
        or prose[-1] - prose[parent.last] >= _OWN
    ):
        return []
    blocks = page.blocks
    heads = [
        block.index
        for block in blocks[begin : parent.last]
        if block.link_share > 0.8 and block.linked >= _LINKED
    ]
    if len(heads) < _SECTIONS or heads[0] - title_index > _NEAR_TITLE:
        return []
    if (
        any(map(_is_signed, blocks[title_index + 1 : heads[0]]))
        and prose[heads[0]] - prose[title_index] < _OWN <= prose[parent.last] - prose[heads[0]]
        and all(prose[end] > prose[at] for at, end in zip(heads, [*heads[1:], parent.last], strict=True))
        and not any(
            dates.find(block.text, limit=1) or _DAY.fullmatch(block.text)
            for block in blocks[heads[0] : parent.last]
            if block.weight < _BRIEF
        )
    ):
        return heads
    return []


#: Sections of a text that is nothing else, at least, and its lines at most.
_SECTIONS, _ROUND_UP = 2, 200


def _is_signed(block: Block) -> bool:
    """A line with a time of day and a label."""
    return _is_info(block) and _LABEL.search(page_lines.plain(block.text)) is not None


@lru_cache(maxsize=4096)
def _last_word(name: str) -> str:
    """The last class of an element's name; without one, its id but for the number."""
    ident, _, classes = name.partition(" ")
    return classes.rsplit(" ", 1)[-1] or f"#{ident.rstrip('0123456789_-')}"


def _linked_parents(page: Page) -> list[int]:
    """The indices of the elements with two children or more that begin blocks and have a headline's weight in links."""
    if page.compiled and native.kernel is not None:
        found: list[int] = native.kernel.linked_parents(page.nodes, _LINKED)
        return found
    parents: dict[int, int] = {}
    for node in page.nodes:
        if (
            node.linked >= _LINKED
            and not node.boilerplate
            and node.parent is not None
            and node.tag not in INLINE
        ):
            index = node.parent.index
            parents[index] = parents.get(index, 0) + 1
    return [index for index, count in parents.items() if count > 1]


#: What heads another article of the page, by what heads its own: a section of a text has a lower heading.
_HEADS_LIKE = {
    "h1": frozenset(("h1", "h2")),
    "h2": frozenset(("h1", "h2")),
    "h3": frozenset(("h1", "h2", "h3")),
}
#: Classes that say how an element is laid out; elements that share one are not of one kind.
_LAYOUT = re.compile(
    r"(?:clear(?:fix|both)?|cf|row|cols?|col-.*|grid|flex|container|wrap(?:per)?|inner|box|block|left|right|fl|fr|center|main|content|cont|con|bg-.*|[mpw][trblxy]?-?\d.*|w\d+|d-.*|mt.*|mb.*)\Z"
)
#: Another article on the page has so much running text, and the page's own so much above it.
_ANOTHER, _BRIEF, _OWN = 40.0, 12.0, 40.0


def _mark_others(page: Page, prose: list[float], title_index: int) -> None:
    """Further articles on the page (a second ``article``, what an endless page loads behind the first) are no body.

    Another article is an element of the same tag and class as one that holds the title and the text below it, begins
    with a heading and has a text. Where no title is known, the first ``article`` that does counts.
    """
    titled = page.blocks[title_index].node.tag if 0 <= title_index < len(page.blocks) else ""
    heads = _HEADS_LIKE.get(titled, HEADINGS)

    def is_article(node: Node) -> bool:
        if prose[node.last] - prose[node.first] < _ANOTHER or node.boilerplate or node.hidden:
            return False
        return any(
            block.node.tag in heads and block.link_share < 0.5
            for block in page.blocks[node.first : node.first + 3]
        )

    if not 0 <= title_index < len(page.blocks):
        if page.has_articles:
            articles = [node for node in page.nodes if node.tag == "article" and is_article(node)]
            for node in articles[1:]:
                if not node.inside(articles[0]) and node.first >= articles[0].last:
                    _outlaw(page, node)
        return
    for node in _headed(page, prose, title_index):
        # A heading like the title's with a time below it heads a notice of one sentence, too.
        least = _BRIEF if page.blocks[node.first].node.tag == titled else _ANOTHER
        if prose[node.last] - prose[node.first] >= least and not node.boilerplate and not node.hidden:
            _outlaw(page, node)
    own: Node | None = page.blocks[title_index].node
    while own is not None and own.tag not in {"body", "html"}:
        classes = own.name.partition(" ")[2]
        if (
            classes
            and prose[own.last] - prose[title_index] >= _OWN
            and not all(map(_LAYOUT.match, classes.split()))
        ):
            for node in page.named.get(classes.rsplit(" ", 1)[-1], ()):
                if (
                    node.first > title_index
                    and node.tag == own.tag
                    and node.name.partition(" ")[2] == classes
                    and prose[min(own.last, node.first)] - prose[title_index] >= _OWN
                    and is_article(node)
                ):
                    _outlaw(page, node)
        own = own.parent


def _headed(page: Page, prose: list[float], title_index: int) -> list[Node]:
    """The elements below title and text that begin with another article's head.

    That is an ``article`` with an ``h1``, or a heading with a line behind it that gives a time: no section of a text
    has one.
    """
    blocks = page.blocks
    own = comparable(blocks[title_index].text)
    found = []
    for block in blocks[title_index + 1 :]:
        if (
            block.node.tag not in _HEADS
            or block.weight < 6
            or block.link_share > 0.5
            or prose[block.index] - prose[title_index] < _OWN
            or comparable(block.text) == own
        ):
            continue
        dated = any(_is_info(one) for one in blocks[block.index + 1 : block.index + 3])
        article = block.node.up(_ARTICLE) if block.node.tag == "h1" else None
        if article is not None and article.first == block.index:
            # An article inside an article is a section of it.
            if article.parent is not None and article.parent.up(_ARTICLE) is None:
                found.append(article)
        elif (section := _second_article(page, block, title_index)) is not None:
            found.append(section)
        elif dated:
            node: Node = block.node
            while (
                node.parent is not None
                and node.parent.first == block.index
                and node.parent.tag not in _NEVER_ANOTHER
            ):
                node = node.parent
            found.append(node)
    return found


def _second_article(page: Page, block: Block, title_index: int) -> Node | None:
    """The ``article`` that begins with a heading, beside one without any that holds the text below the title."""
    article = block.node.up(_ARTICLE)
    if article is None or article.first != block.index or article.first <= title_index:
        return None
    own = next(
        (
            node
            for node in page.nodes[: article.index]
            if node.tag == "article" and node.last > title_index + 1 and node.parent is article.parent
        ),
        None,
    )
    if own is None or own.last > article.first:
        return None
    headed = any(one.node.tag in HEADINGS for one in page.blocks[max(own.first, title_index + 1) : own.last])
    return None if headed else article


def _is_info(block: Block) -> bool:
    """A line with a time of day, or with a day and a label: a bare day heads the sections of a chronicle."""
    if block.weight >= 60 or block.link_share > 0.5 or not page_lines.is_meta(block.text):
        return False
    stamps = dates.find(block.text, limit=1)
    return bool(stamps) and (stamps[0].has_clock or _LABEL.search(page_lines.plain(block.text)) is not None)


_LABEL = re.compile("来源|稿源|作者|记者|编辑|发布|source|by ", re.IGNORECASE)
_HEADS = frozenset(("h1", "h2", "h3"))
_NEVER_ANOTHER = frozenset(("html", "body", "main"))


#: Weight in links of a headline, at least.
_LINKED = 4.0


def _children(page: Page, parent: Node) -> list[Node]:
    """The children of an element that begin blocks of their own, have text and are not boilerplate."""
    if page.compiled and native.kernel is not None:
        children: list[Node] = native.kernel.children(page.nodes, parent.index)
        return children
    found = []
    index = parent.index + 1
    while index < parent.end:
        child = page.nodes[index]
        if child.last > child.first and not child.boilerplate and child.tag not in INLINE:
            found.append(child)
        index = child.end
    return found


def _mark_digest(page: Page, children: list[Node], has_text: bool) -> None:
    """Linked headings with a sentence or two below each, side by side: other articles of the site.

    Any line that is a link heads another article below an element that holds a text of its own: related links amid a text
    stand among its paragraphs. ``has_text``: whether the element stands below such a text and begins with a link.
    """
    heads = []
    for i, child in enumerate(children):
        if child.linked > 0.8 * child.weight:
            if child.linked >= 4 and (child.tag in HEADINGS or (has_text and child.last == child.first + 1)):
                heads.append(i)
        elif not has_text and child.last > child.first + 1:
            has_text = sum(map(_is_running, page.blocks[child.first : child.last])) >= 2
    if len(heads) < 2:
        return
    for here, following in zip(heads, [*heads[1:], len(children)], strict=True):
        between = children[here + 1 : following]
        last = following == len(children)
        if len(between) > 3 and not last:
            continue
        for child in (children[here], *between[: 3 if last else None]):
            if child.weight < 200:
                _outlaw(page, child)


_NO_TEASER = frozenset(("p", "br", "tr", "td"))


def _is_dated(page: Page, node: Node) -> bool:
    """Whether one line of an element is a day or a time and nothing else."""
    return any(
        block.weight < _BRIEF and _DAY.fullmatch(block.text) for block in page.blocks[node.first : node.last]
    )


_DAY = re.compile(r"(?:(?:19|20)\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?(?:\s\d{1,2}:\d{2}(?::\d{2})?)?")


def _teaser(page: Page, node: Node) -> bool:
    """A link that is a line of its own, and little text beside it."""
    if node.last - node.first > 8 or node.weight > 400:
        return False
    for block in page.blocks[node.first : node.last]:
        if block.linked >= 4 and (block.link_share > 0.8 or (block.parts[0][2] and block.link_share > 0.4)):
            return True
    return False


def _outlaw(page: Page, node: Node) -> None:
    for one in page.nodes[node.index : node.end]:
        one.boilerplate = True


#: What an element wholly above the title is worth as a body, and one below another text.
_ABOVE_TITLE, _BELOW_TEXT = 0.2, 0.3


def find(page: Page, title_index: int = -1) -> Node | None:
    """The element whose blocks sum to most; the innermost of equals. ``weigh`` has been called.

    ``title_index``: the block with the title, where one is known; what ends above it is hardly the body.
    """
    best: Node | None = None
    most = 0.0
    if page.compiled and native.kernel is not None:
        prose, nodes = native.kernel.running(page.blocks), native.kernel.worthy(page.nodes)
    else:
        prose, nodes = [0.0], page.nodes
        for block in page.blocks:
            prose.append(prose[-1] + max(0.0, block.value))
    for node in nodes:
        worth = node.value
        if worth <= 0 or worth < most or (node.weight < 60 and (node.tag in INLINE or node.tag in _SMALL)):
            continue
        if title_index >= 0 and node.last <= title_index:
            worth *= _ABOVE_TITLE
        elif 0 <= title_index < node.first and prose[node.first] - prose[title_index + 1] > _PROSE:
            worth *= _BELOW_TEXT
        if best is None or worth > most or (worth == most and node.inside(best)):
            best, most = node, worth
    while best is not None and (best.tag in INLINE or best.tag == "p") and best.parent is not None:
        best = best.parent
    return _own_article(page, _grown(page, _core(page, best), title_index), title_index)


def _grown(page: Page, node: Node | None, title_index: int) -> Node | None:
    """With the lines beside it that are none of sentences but none of furniture either: lists, tables, verses."""
    while node is not None and node.parent is not None and node.parent.tag not in {"body", "html"}:
        parent = node.parent
        beside = [*page.blocks[parent.first : node.first], *page.blocks[node.last : parent.last]]
        if parent.weight > 2.0 * node.weight or parent.first <= title_index or len(beside) > _MANY:
            return node
        if any(
            block.node.boilerplate
            or block.value in (_RIGHTS, _BUTTON)
            or block.link_share > 0.3
            or block.controls
            or block.node.hidden
            for block in beside
        ):
            return node
        node = parent
    return node


#: Lists beside a text are no longer.
_MANY = 80


def _core(page: Page, best: Node | None) -> Node | None:
    """The element that holds nearly all of it, where the rest is a little text further down."""
    if best is None:
        return None
    core = best
    for node in page.nodes[best.index + 1 : best.end]:
        if (
            node.parent is core
            and node.value >= _NEARLY_ALL * core.value
            and node.last < best.last
            and node.tag not in INLINE
            and node.tag not in _SMALL
        ):
            core = node
    return core


_NEARLY_ALL = 0.92


def _own_article(page: Page, best: Node | None, title_index: int) -> Node | None:
    """Where the best element holds several articles, the one below the title."""
    if best is None or not best.first <= title_index < best.last:
        return best
    own = page.blocks[title_index].node.up(_ARTICLE)
    if (
        own is None
        or best.inside(own)
        or own.value < min(150.0, max(_ENOUGH, 0.25 * best.value))
        or own.boilerplate
    ):
        return best
    end = own.end
    for node in page.nodes[own.end : best.end]:
        if node.index >= end and node.tag == "article":
            return own
    return best


_ARTICLE = frozenset(("article",))
#: What an element is worth that has a paragraph.
_ENOUGH = 24.0


def _is_own(node: Node, title_index: int) -> bool:
    return node.tag == "article" and node.first <= title_index < node.last and node.value >= _ENOUGH


def run(page: Page, title_index: int, node: Node | None) -> tuple[Node, frozenset[int]] | None:
    """Where the text stands loose among link lists, so that no element holds it without them.

    The run of blocks below the title that sums to most, if it is worth twice what ``node`` is: the element
    around it, and the blocks of that element outside the run.
    """
    best, low, high, total, begin = 0.0, 0, 0, 0.0, 0
    for block in page.blocks[max(0, title_index) :]:
        if total <= 0:
            total, begin = 0.0, block.index
        total += block.value
        if total > best:
            best, low, high = total, begin, block.index + 1
    if best < _ENOUGH or (node is not None and (node.value > 0.5 * best or _is_own(node, title_index))):
        return None
    homes: dict[int, float] = {}
    for block in page.blocks[low:high]:
        home = _home(block)
        homes[home.index] = homes.get(home.index, 0.0) + max(0.0, block.value)
    if max(homes.values()) < 0.7 * sum(homes.values()):
        return None
    around: Node | None = page.blocks[low].node
    while around is not None and not (around.first <= low and high <= around.last):
        around = around.parent
    if around is None:
        return None
    return around, frozenset({*range(around.first, low), *range(high, around.last)})


_SMALL = frozenset(("p", "li", "tr", *HEADINGS))
#: A text without sentences is looked for this near below the line with the time.
_NEAR = 12


def verses(page: Page, title_index: int) -> Node | None:
    """The element of a text without sentences (a poem, a list of names, a table), right below title and time."""
    blocks = page.blocks
    if title_index < 0:
        return None
    stamped = _stamped(blocks, title_index)
    if stamped is None:
        return None
    start = stamped + 1
    best: Node | None = None
    most = 40.0
    for node in page.nodes:
        free = node.weight - node.linked
        if (
            start <= node.first <= start + _NEAR
            and node.last - node.first >= 4
            and free >= most
            and node.linked < 0.2 * node.weight
            and node.tag not in INLINE
            and not (node.boilerplate or node.hidden)
            and not any(block.value in (_BUTTON, _RIGHTS) for block in blocks[node.first : node.first + 4])
        ):
            best, most = node, free
    return best


def unhide(page: Page) -> bool:
    """Show what is hidden, where that is running text: some pages show their text by script only."""
    if sum(block.weight for block in page.blocks if block.node.hidden and block.stops) < 2 * _PROSE:
        return False
    for node in page.nodes:
        node.hidden = False
        node.boilerplate = False
    return True


def collect(
    page: Page, node: Node, unwanted: frozenset[int] = frozenset(), unseen: Unseen | None = None
) -> list[Kept]:
    """The lines below ``node`` that stand in no furniture and are not ``unwanted``.

    ``unseen``: the classes that the page's style sheet does not display; text in spans of theirs is left out.
    """
    dropped = _dropped(page, node) | unwanted
    unseen = unseen or Unseen("")
    return [
        Kept(block, text, caption=is_caption(block))
        for block in page.blocks[node.first : node.last]
        if block.index not in dropped and not block.node.hidden and (text := displayed(block, unseen))
    ]


def anchor(kept: list[Kept]) -> int:
    """Index of the block with the first running paragraph: the title stands above it."""
    for k in kept:
        if is_paragraph(k):
            return k.block.index
    return kept[0].block.index if kept else 0


def is_paragraph(k: Kept) -> bool:
    block = k.block
    return (
        block.weight - block.linked >= 28
        and block.stops >= 1
        and not k.caption
        and not page_lines.is_meta(k.text)
        and page_lines.kind(k.text) is None
    )


def _dropped(page: Page, root: Node) -> set[int]:
    """Indices of blocks inside ``root`` that stand in furniture subtrees or are furniture themselves."""
    gone: set[int] = set()
    blocks = page.blocks
    whole = _prose(root, blocks)
    for node in (*_galleries(page, root, whole), *_cards(page, root)):
        gone.update(range(node.first, node.last))
    for node in _doubtful(page, root):
        if node.tag in _OF_LINES:
            if node.boilerplate and node.parent is not None and not node.parent.boilerplate:
                gone.update(range(node.first, node.last))
            continue
        if (node.boilerplate and not root.boilerplate and node.weight < 0.5 * root.weight) or (
            node.first not in page.between
            and _link_list(node, blocks)
            and _prose(node, blocks) <= _IN_LIST * whole
        ):
            gone.update(range(node.first, node.last))
    seen = 0.0
    for block in blocks[root.first : root.last]:
        if (
            seen > _OWN
            and block.weight < 25
            and block.index not in page.between
            and _leads_on(blocks, block, root)
        ):
            gone.update(range(block.index, root.last))
            break
        seen += max(0.0, block.value)
        if _begins_comments(block.text[:_LONGEST_COMMENT_HEAD]):
            # Stays for now: the tail is cut there.
            gone.discard(block.index)
        elif (
            block.controls
            or (
                block.index not in page.between
                and page_lines.is_furniture(block.text)
                and not is_figure(block)
            )
            or (block.weight < _SHORT and EXPANDER.match(block.text))
            or (block.link_share > 0.4 and page_lines.is_pointer(block.text))
            or (
                block.link_share > 0.8
                and block.weight - block.linked < 12
                and block.index not in page.between
            )
        ):
            gone.add(block.index)
    return gone


def is_figure(block: Block) -> bool:
    """Whether a line is a figure in a table (``5.6%``, ``05:40``), whatever control of a page reads alike: other cells stand
    in its row, and it has no letter and no link.
    """
    if block.node.tag not in _CELLS or block.linked or block.controls:
        return False
    row = block.node.up(_ROW)
    return (
        row is not None
        and row.last - row.first > 1
        and any(map(str.isdecimal, block.text))
        and not any(map(str.isalpha, block.text))
    )


#: Elements that are lines or parts of such: they are furniture by themselves only.
_OF_LINES = frozenset(("a", "p", "span", "font", "b", "strong", "br", "img"))
#: Characters of a line that may head readers' comments.
_LONGEST_COMMENT_HEAD = 40


def _doubtful(page: Page, root: Node) -> list[Node]:
    """The elements inside ``root`` that may be furniture or a list of links."""
    if page.compiled and native.kernel is not None:
        nodes: list[Node] = native.kernel.doubtful(page.nodes, root.index + 1, root.end, _OF_LINES)
        return nodes
    return page.nodes[root.index + 1 : root.end]


#: A card has so few lines, and no more text, in CJK characters.
_CARD_LINES, _CARD = 4, 150.0


def _cards(page: Page, root: Node) -> list[Node]:
    """Cards of single other articles among the paragraphs: a linked headline with its picture, or with its first words."""
    found: list[Node] = []
    hrefs: dict[int, list[str]] | None = None
    for head in page.blocks[root.first : root.last]:
        if head.link_share < 0.8 or head.linked < _LINKED or head.index in page.between:
            continue
        node: Node | None = None
        up = head.node
        while (
            up is not root
            and up.parent is not None
            and up.last - up.first <= _CARD_LINES
            and up.weight < _CARD
        ):
            if up.tag not in INLINE and up.tag not in _NO_CARD and up.last - up.first > 1:
                node = up
            up = up.parent
        if node is None or node.boilerplate or (found and node.inside(found[-1])):
            continue
        teased = [block for block in page.blocks[node.first : node.last] if block.link_share < 0.5]
        if not teased or sum(block.weight for block in teased) < _LINKED:
            continue
        if hrefs is None:
            hrefs = {}
            for link in page.links:
                hrefs.setdefault(link.block, []).append(link.href)
        targets = [href for index in range(node.first, node.last) for href in hrefs.get(index, ())]
        same = comparable(teased[0].text)[:_SAME_BEGINNING] == comparable(head.text)[:_SAME_BEGINNING]
        if same or (len(set(targets)) == 1 and len(targets) > 1):
            found.append(node)
    return found


#: So many characters of a teaser are those of its headline; and what is no card, whatever it links to.
_SAME_BEGINNING = 6
_NO_CARD = frozenset(("p", "li", "td", "tr", "table", "tbody", "ul", "ol", "dl", "blockquote"))
#: How elements with slides are called.
_SLIDES = (
    "gallery",
    "slideshow",
    "slides",
    "carousel",
    "slider",
    "swiper-container",
    "picturegallery",
    "image-gallery",
)
#: The text around a gallery has so much of all, and so much above and below it.
_AROUND_SLIDES, _EACH_SIDE = 0.4, 60.0


def _galleries(page: Page, root: Node, whole: float) -> list[Node]:
    """Galleries in the middle of a text abroad: a story of their own, with its title on every slide."""
    found: list[Node] = []
    for name in _SLIDES:
        for node in page.named.get(name, ()):
            if not (root.first <= node.first < node.last <= root.last) or node.index <= root.index:
                continue
            own = _prose(node, page.blocks)
            above = sum(max(0.0, block.value) for block in page.blocks[root.first : node.first])
            if (
                own > _EACH_SIDE
                and min(above, whole - above - own) > _EACH_SIDE
                and whole - own > _AROUND_SLIDES * whole
                and abroad.is_foreign(page.text(node))
            ):
                found.append(node)
    return found


_NEXT = re.compile(
    r"^[\s\[【（(▼↓>»]{0,4}(?:(?:继续)?(?:往下|向下|下|上)?(?:滑动?|拉|滚动)?(?:看|查看|阅读|浏览|继续)?下一?[则篇条](?:新闻|文章|报道|内容)?|(?:read |up )?next(?: article| story| up)?|다음 ?기사)[\s\]】）)：:▼↓>»…]{0,6}$",
    re.IGNORECASE,
)


def _leads_on(blocks: list[Block], block: Block, root: Node) -> bool:
    """Whether a line says that the next article follows, and one does.

    That is a heading, not a link, or all that is left of the text, in an element of its own.
    """
    if not _NEXT.match(page_lines.plain(block.text)):
        return False
    following = blocks[block.index + 1 : root.last]
    if any(
        one.node.tag in HEADINGS and one.link_share < 0.5 and one.weight >= 6
        for one in blocks[block.index + 1 : block.index + 5]
    ):
        return True
    before = {_home(one).index for one in blocks[root.first : block.index] if one.value > 0}
    return all(_home(one).index not in before for one in following if one.value > 0)


#: A list of links has no larger share of the body's running text than this; the body's own element may have many links.
_IN_LIST = 0.5


def _prose(node: Node, blocks: list[Block]) -> float:
    """Running text of an element, as the values of its blocks have it."""
    return sum(block.value for block in blocks[node.first : node.last] if block.value > 0)


def _link_list(node: Node, blocks: list[Block]) -> bool:
    if node.weight <= 0 or node.linked / node.weight < 0.5:
        return False
    return sum(block.links for block in blocks[node.first : node.last]) >= 2


_CAPTION = re.compile(
    r"^(?:资料图|图为|图[:：]|[△▲▼■◎]|图注|图片说明)|(?:摄|供图|资料图片?|图片来源.{0,20}|制图.{0,10}|截图)[)）。]?$"
)


_FIGURES = frozenset(("figure", "figcaption"))


def is_caption(block: Block) -> bool:
    node: Node | None = block.node
    if block.weight > 120:
        return False
    if node is not None and node.up(_FIGURES) is not None:
        return True
    if block.weight < 80 and _CAPTION.search(block.text):
        return bool(block.images) or centred(block.node)
    return (
        bool(block.images)
        and block.weight < 60
        and ((block.stops <= 2 and centred(block.node)) or _is_floated(block.node))
    )


_FLOAT = re.compile(r"float\s{0,3}:\s{0,3}(?:left|right)", re.IGNORECASE)


def _is_floated(node: Node) -> bool:
    """Whether an element, or the one around it, is a small box beside the text."""
    around: Node | None = node
    for _ in range(2):
        if around is None or around.weight >= 60:
            return False
        if _FLOAT.search(around.element.get("style") or ""):
            return True
        around = around.parent
    return False


_STOP = re.compile(
    r"^[\[【（(<《|\s■●◆>]{0,3}(?:7\s?[×xX*]\s?24|(?:其他人|大家|网友们?|读者|他们|更多人|别人)(?:也|都|还|正)?在?看|看更多|(?:관련|추천|인기|많이 본|최신)\s?(?:기사|뉴스)|explore further|editors.? (?:recommendations|picks)|more must-reads|filed under|citation:|more information:|最?(?:相关|更多|推荐|热点|热门|延伸|精彩|往期|最新|今日|其他|其它|新闻|编辑|本类|同类|您可能|你可能|猜你|大家|为您|为你)(?:的)?"
    r"(?:新闻|阅读|链接|文章|报道|专题|推荐|资讯|内容|搜索|排行|视频|图片|回顾|评论|热点|消息|稿件|信息|连结|感兴趣的.{0,6}|喜欢.{0,6}|都在看|还喜欢)|上一篇|下一篇|[上下前后]一[条則则](?![\u4e00-\u9fff])|上一页|频道推荐|频道精选|新闻来源\s?[:：]?$|新闻排行|网友评论|评论列表|用户评论|标签[:：]|关键词[:：]|Tags?[:：]|暂无.{0,4}关联|要?了解更多|您?还?可继续查阅|本文标签|相关标签|related (?:articles|stories|posts|topics)|read (?:more|next)|more (?:on|from|stories)|you (?:may|might) also like|recommended|most (?:read|popular|viewed)|share this|topics?:?$|trending)",
    re.IGNORECASE,
)


#: What heads a box about who wrote it, as a whole line.
_BIO = re.compile(
    r"[\W_]{0,3}(?:(?:本文)?(?:作者|撰稿者|[译譯]者|[记記]者)(?:[简簡]介|介[绍紹]|[资資]料|[专專][栏欄]|群)|[关關]于(?:本文)?作者)[\W_]{0,3}$"
)


def _heads_author(k: Kept) -> bool:
    """Whether a line heads a box about who wrote the text; ``作者`` alone does as a heading only."""
    return _BIO.match(k.text) is not None or (k.text == "作者" and k.block.node.tag in HEADINGS)


#: Kinds of lines abroad under which nothing of the text follows.
_CLOSING = frozenset(("related", "author"))


def trim(page: Page, node: Node, kept: list[Kept], title: str, title_index: int) -> Body:
    """The body without what stands around the text inside the same element."""
    body = Body(node)
    kept = _cut_tail(page, kept, body)
    kept = _without_flashes(_cut_head(kept, body, title, title_index))
    summary = _abstract(page, kept, title_index)
    if summary and kept and summary[-1].text in {k.text for k in kept[:4]}:
        summary.pop()
    body.kept = [*summary, *_once(kept)]
    return body


#: The heading of a box of other news, and the signs its lines begin with.
_FLASHES = re.compile(
    r"[【\[《■●◆▲★☆|]?\s?(?:(?:今日|每日|本[日周]|一周|最新|新闻|热点|本地|国内|国际|财经|民生)?(?:快[讯訊]|[简簡短][讯訊]|要[闻聞]|速[览覽递遞]|看点|看點)|(?:新闻|要闻|热点)(?:速[览览递]|[简短快]讯|链接)|一句[话話]新[闻聞]|[简簡][讯訊]集[锦錦])\s?[】\]》■●◆▲★☆|]?[:：]?"
)
_FLASH_SIGN = re.compile(r"[■□●○◆◇▲△★☆•·>▶►➤※☞◎]|\d{1,2}[.、．]|[①-⑳]")
#: A heading of flashes and a flash are no longer, in CJK characters; a box has so many at least and at most.
_FLASH_HEADING, _FLASH, _FEWEST_FLASHES, _MOST_FLASHES = 8.0, 80.0, 2, 10


def _is_same_sign(first: str, sign: str) -> bool:
    """Whether two lines begin alike: with one sign, or both with a number."""
    return sign[:1].isdigit() if first[:1].isdigit() else sign == first


def _without_flashes(kept: list[Kept]) -> list[Kept]:
    """Without a box of other news in plain lines amid the text: a heading (快讯, 今日要闻), lines of one sign, and then the
    text goes on. A text that is nothing but such lines keeps them.
    """
    for i, k in enumerate(kept):
        if k.block.weight > _FLASH_HEADING or i == 0 or not _FLASHES.fullmatch(k.text):
            continue
        signs = [
            match[0] if (match := _FLASH_SIGN.match(one.text)) else ""
            for one in kept[i + 1 : i + 2 + _MOST_FLASHES]
        ]
        count = len(list(itertools.takewhile(partial(_is_same_sign, signs[0]), signs))) if signs else 0
        end = i + 1 + count
        if (
            not _FEWEST_FLASHES <= count <= _MOST_FLASHES
            or not signs[0]
            or any(one.block.weight > _FLASH for one in kept[i + 1 : end])
            or not is_paragraph(kept[i - 1])
            or sum(map(is_paragraph, [*kept[:i], *kept[end:]])) <= count
        ):
            continue
        return [*kept[:i], *kept[end:]]
    return kept


#: No caption is as long.
_LONG_CAPTION = 120


def _once(kept: list[Kept]) -> list[Kept]:
    """Without a second copy of the text, for print or for phones.

    One line alone may stand twice: the caption of several pictures.
    """
    long = [k for k in kept if k.block.weight >= 30]
    if len({k.text for k in long}) == len(long):
        return kept
    first: dict[str, int] = {}
    again = [first.setdefault(k.text, i) for i, k in enumerate(long)]
    copies = {
        long[i].block.index
        for i, at in enumerate(again)
        if at < i
        and (
            again[i - 1] == at - 1
            or (i + 1 < len(again) and again[i + 1] == at + 1 < i)
            or long[i].block.weight >= _LONG_CAPTION
        )
    }
    left = [k for k in kept if k.block.index not in copies]
    # What stood between the two is the line with the time.
    while len(left) > 1 and left[-1] is not kept[-1] and page_lines.is_meta(left[-1].text):
        left.pop()
    return left


_ABSTRACT = re.compile(
    r"^[【\[]?(?:核心提示|内容提要|内容摘要|摘要|导读|本文导读|提要|编者按)[】\]]?\s?[:：\s]?"
)
_ABSTRACT_NAME = re.compile(
    r"summary|abstract|zhaiyao|daodu|daoyu|digest|introduc|(?:^|[\s_-])(?:intro|lead|lede|dek|standfirst)(?:$|[\s_-])"
)


def _abstract(page: Page, kept: list[Kept], title_index: int) -> list[Kept]:
    """A summary between title and body, in an element of its own."""
    if not kept or not 0 <= title_index < kept[0].block.index <= title_index + 25:
        return []
    out = []
    for block in page.blocks[title_index + 1 : kept[0].block.index]:
        k = Kept(block, block.text)
        named = block.node.name or (block.node.parent.name if block.node.parent else "")
        if (
            is_paragraph(k)
            and not block.node.hidden
            and (_ABSTRACT.match(block.text) or _ABSTRACT_NAME.search(named))
        ):
            out.append(k)
    return out


def _cut_head(kept: list[Kept], body: Body, title: str, title_index: int) -> list[Kept]:
    start = 0
    if kept and kept[0].block.index <= title_index:
        below = [i for i, k in enumerate(kept) if k.block.index > title_index]
        total = sum(k.block.weight for k in kept)
        # What stands above the title is none of the text, unless that is most of it.
        if below and sum(kept[i].block.weight for i in below) > 0.5 * total:
            start = below[0]
    wanted = comparable(title)
    limit = start
    while limit < len(kept) and (
        not is_paragraph(kept[limit])
        or comparable(kept[limit].text) == wanted
        or (len(kept[limit].text) < page_lines.LONGEST_HEAD and page_lines.is_western_head(kept[limit].text))
    ):
        limit += 1
    if start + 8 < limit < len(kept) and not _reads_as_text(kept[start:limit]):
        # A thumbnail strip, a menu, a list of highlights: no text begins with that many scraps.
        lead = [
            k
            for k in kept[start:limit]
            if k.block.weight >= 20 or page_lines.kind(k.text) or page_lines.is_meta(k.text)
        ]
        kept = [*kept[:start], *lead, *kept[limit:]]
        limit = start + len(lead)
    meta = -_BESIDE_TIME
    # The last meta line before the text ends the page's own head.
    for i in range(limit - 1, start - 1, -1):
        if _is_meta(kept[i]) and page_lines.kind(kept[i].text) not in {
            "byline",
            "print_edition",
            "credit",
        }:
            start, meta = i + 1, kept[i].block.index
            break
    head, limit = kept[start:limit], _below_standfirst(kept, limit, body)
    out = []
    labelled = -1
    for k in head:
        if k.block.node.tag in _CELLS and (
            page_lines.is_label(k.text) or (k.block.index == labelled + 1 and k.block.weight < _SIGNED)
        ):
            # A form's label and the cell behind it.
            labelled = k.block.index if k.block.index != labelled + 1 else -1
            continue
        what = page_lines.kind(k.text) or _marked_kind(k)
        key = comparable(k.text)
        if what:
            body.taken.append((k.text, k.block, what))
        elif (
            not key
            or key == wanted
            or (len(key) > 6 and wanted.startswith(key))
            or (not k.caption and page_lines.is_western_head(k.text))
            or (k.block.index - meta <= _BESIDE_TIME and _signs(k))
        ):
            continue
        else:
            out.append(k)
    return out + kept[limit:]


#: Who publishes or writes stands no further below the line with the time, and is no longer, in CJK characters.
_BESIDE_TIME, _SIGNED = 3, 16.0
_SIGNER = re.compile(r"source|media[-_]?name|author|reporter|writer|byline|laiyuan|zuozhe|origin")


def _signs(k: Kept) -> bool:
    """Whether a line below the time is nothing but names, or an element called after source or author."""
    if k.caption or k.block.weight > _SIGNED or k.block.stops:
        return False
    return bool(named_people.alone(k.text)) or _SIGNER.search(k.block.node.name) is not None


def _is_meta(k: Kept) -> bool:
    """Whether a line gives time, source or counts; their elements may stand without blanks (``04:102024/11/18``)."""
    if page_lines.is_meta(k.text):
        return True
    text = marked(k.block) if k.block.weight < _CREDITS and len(k.block.parts) > 1 else ""
    return EDGE in text and page_lines.is_meta(text.replace(EDGE, " "))


def _marked_kind(k: Kept) -> str | None:
    """The kind of a short line whose words are elements of their own (``文字`` ``張三``)."""
    if k.block.weight >= _CREDITS or k.caption or len(k.block.parts) < 2:
        return None
    text = marked(k.block)
    return page_lines.kind(text.replace(EDGE, " ")) if EDGE in text else None


#: A line of credits is no longer, in CJK characters; nor a standfirst; and so many lines stand between it and the text.
_CREDITS, _STANDFIRST, _BETWEEN = 40, 200, 8


def _below_standfirst(kept: list[Kept], limit: int, body: Body) -> int:
    """Where the text goes on behind a standfirst that time and credits stand below; ``limit``: the first paragraph.

    The standfirst stays, the lines between are taken out of ``kept``. A text whose second line happens to be a
    line of credits is none: a time must be among them, or several credits before another element.
    """
    if limit + 2 >= len(kept) or kept[limit].block.weight > _STANDFIRST:
        return limit
    end, dated, credited = limit + 1, 0, 0
    for at, k in enumerate(kept[limit + 1 : limit + 1 + _BETWEEN], limit + 1):
        western = page_lines.is_western_head(k.text)
        if k.caption or k.block.node.tag in HEADINGS:
            break
        if not western and (k.block.weight >= 60 or is_paragraph(k)):
            break
        if (western or _is_meta(k)) and dates.find(marked(k.block).replace(EDGE, " "), limit=1):
            dated = end = at + 1
        elif western:
            end = at + 1
        elif (page_lines.kind(k.text) or _marked_kind(k)) in {
            "byline",
            "editor_line",
            "source_line",
            "credit",
        }:
            credited += 1
            end = at + 1
        elif k.block.weight >= _CREDITS or k.text.endswith(("。", "！", "？", ".")):
            break
    if not dated and credited < 2:
        return limit
    if end >= len(kept) or _home(kept[limit].block) is _home(kept[end].block):
        return limit
    for k in kept[limit + 1 : end]:
        what = page_lines.kind(k.text) or _marked_kind(k)
        if what:
            body.taken.append((k.text, k.block, what))
    del kept[limit + 1 : end]
    return limit


#: Of the short lines a text begins with, so many end as lines of a text do.
_PUNCTUATED = 0.3
#: More pictures among them are a strip.
_PICTURED = 0.25
_LINE_END = ("，", "。", "！", "？", "；", "：", "…", "、", "”", "」", "!", "?", ",")


def _reads_as_text(scraps: list[Kept]) -> bool:
    """Whether short lines above the first paragraph are text set in short lines, and not a menu or a strip of pictures."""
    if sum(k.block.linked for k in scraps) > 0.1 * sum(k.block.weight for k in scraps):
        return False
    if any(k.block.node.tag in {"li", "td", "dd", "dt", "a"} for k in scraps):
        return False
    if sum(1 for k in scraps if k.block.images) > _PICTURED * len(scraps):
        return False
    ends = sum(1 for k in scraps if k.text.endswith(_LINE_END))
    return ends >= _PUNCTUATED * len(scraps) and not all(page_lines.is_meta(k.text) for k in scraps)


#: Readers' comments begin here, however long they are.
_COMMENTS = re.compile(
    r"^[\[【（(<《|\s■●◆>]{0,3}(?:新闻讨论|(?:网友|读者|用户|最新|最热|热门|精彩|全部)?(?:评论|留言|回应|跟帖)(?:列表|区|内容|专区)?|(?:网友|读者|用户)(?:热议|热评|评说|点评)|(?:(?:我要)?(?:内容|新闻|文章|页面|稿件)?|我要)(?:纠错|报错)(?:反馈|意见|信息)?|发表(?:评论|意见|文章|留言)|我有话说|讨论区|(?:\d+ )?(?:comments?|commentaires|kommentare|kommentarer|comentarios|commenti|reacties)|\d+ (?:commentaire|kommentar|comentario|responses?|replies)|leave a (?:reply|comment)|post a comment|join the conversation)"
    r"[\s\d()（）:：条\]】]{0,12}$",
    re.IGNORECASE,
)


def _begins_comments(text: str) -> bool:
    # Most lines are given up at their first character.
    first = text[:1]
    return (
        (first < abroad.EAST or first in _COMMENT_FIRST or first.isdecimal())
        and _MAY_COMMENT.search(text) is not None
        and _is_comments(text)
    )


#: What every heading of readers' comments has, and what it begins with where that is no Latin letter or digit.
_COMMENT_WORDS = "表评評论論留跟应應我议議错錯"
_MAY_COMMENT = re.compile(f"[{_COMMENT_WORDS}A-Za-z\u00c0-\u04ff]")
_COMMENT_BEGINS = "【（《｜■●◆\u3000新网網読读讀用最热熱精全内內文页頁稿纠糾报報评評留回跟发發発我讨討"
_COMMENT_FIRST = frozenset(_COMMENT_BEGINS)


@lru_cache(maxsize=8192)
def _is_comments(text: str) -> bool:
    return bool(_COMMENTS.match(page_lines.plain(text))) or "comments" in abroad.kinds(text)


#: ``版权声明：``, and words on cookies, under which several paragraphs of a standing notice follow.
_NOTICE_HEADING = re.compile(r"(?:声明|公告|聲明|disclaimer)\s?[：:]?$", re.IGNORECASE)


def _heads_links(page: Page, k: Kept) -> bool:
    """Whether a line is a heading over links."""
    following = page.blocks[k.block.index + 1 : k.block.index + 2]
    return any(block.link_share > 0.5 for block in following)


def _goes_on(kept: list[Kept], i: int, *, paragraphs: bool = False) -> bool:
    """Whether the element whose lines are the paragraphs before line ``i`` has paragraphs behind it too.

    ``paragraphs``: only lines that are ``p`` elements count.
    """

    def homes(some: list[Kept]) -> set[int]:
        running = (k.block for k in some if is_paragraph(k) and not page_lines.is_rights(k.text))
        return {_home(block).index for block in running if not paragraphs or block.node.tag == "p"}

    return not homes(kept[:i]).isdisjoint(homes(kept[i + 1 :]))


#: Lines from one teaser's headline to the next.
_TEASER_GAP = 6


def _heads_teasers(page: Page, kept: list[Kept], i: int) -> bool:
    """Whether teasers follow line ``i``: at least two linked headlines, and most of the text behind it among them."""
    index = kept[i].block.index
    heads = [b.index for b in page.blocks[index + 1 : index + 60] if b.link_share > 0.8 and b.weight >= 6]
    # Links that follow each other closely; further down the page has others.
    run = [at for at, before in zip(heads, [index, *heads], strict=False) if at - before <= _TEASER_GAP]
    if len(run) < 2 or run != heads[: len(run)]:
        return False
    behind = [(k.block.index, k.block.weight) for k in kept[i + 1 :] if k.block.stops]
    return sum(w for at, w in behind if at > run[-1]) <= 0.5 * sum(w for _, w in behind)


def _is_anothers(page: Page, k: Kept) -> bool:
    """Whether a line of time and source stands under a heading that is a link: the teaser of another article."""
    above = page.blocks[k.block.index - 1] if k.block.index else None
    return (
        above is not None
        and above.node.tag in HEADINGS
        and above.link_share > 0.8
        and above.linked >= _HEADLINE
        and page_lines.is_meta(k.text)
        and bool(dates.find(k.text, limit=1))
        and _SIGNED_LINE.search(k.text) is not None
    )


#: A clock, or who is named: what else has a date in it may be the article's own data.
_SIGNED_LINE = re.compile(r"\d{1,2}[:：]\d\d|[来來]源|稿源|作者|[记記]者|[编編][辑輯]")


def _cut_tail(page: Page, kept: list[Kept], body: Body) -> list[Kept]:
    total = sum(k.block.weight for k in kept) or 1.0
    after = [0.0]
    for k in reversed(kept):
        after.append(after[-1] + (k.block.weight - k.block.linked if k.block.stops else 0.0))
    after.reverse()
    seen = 0.0
    end = len(kept)
    another = False
    for i, k in enumerate(kept):
        if k.block.weight < 60 and seen > 40:
            if _is_anothers(page, k):
                end, another = i, True
                break
            rest = after[i + 1]
            text = page_lines.plain(k.text)
            if (
                k.block.weight < 25
                and _begins_comments(k.text)
                and (k.block.link_share < 0.5 or rest < seen)
                and not _goes_on(kept, i, paragraphs=True)
            ):
                end = i
                break
            if (
                k.block.weight < 25
                and (
                    (at_author := _heads_author(k))
                    or _STOP.match(text)
                    or not _CLOSING.isdisjoint(abroad.kinds(k.text))
                )
                and (
                    (
                        seen > 0.3 * total
                        and (
                            (rest < 0.3 * total and (at_author or not _goes_on(kept, i, paragraphs=True)))
                            or (_heads_links(page, k) and not _goes_on(kept, i, paragraphs=True))
                        )
                    )
                    or (_heads_teasers(page, kept, i) and not _goes_on(kept, i))
                )
            ):
                end = i
                break
            if seen > 0.3 * total and rest < 0.2 * total and page_lines.kind(k.text) == "editor_line":
                end = i + 1
                break
        if (
            seen > 0.5 * total
            and after[i + 1] < 0.1 * total
            and k.block.weight < 8
            and page_lines.is_end(k.text)
        ):
            end = i
            break
        at_length = (k.block.weight < 25 and _NOTICE_HEADING.search(k.text)) or "cookies" in abroad.kinds(
            k.text
        )
        share = 0.8 if at_length else 0.2
        if (
            seen > 40
            and after[i + 1] < share * seen
            and k.block.index not in page.between
            and page_lines.is_rights(k.text)
        ):
            end = i
            break
        seen += k.block.weight
    end = _before_teaser(page, kept, _mainland(kept, end))
    for k in [] if another else kept[end:]:
        what = page_lines.kind(k.text)
        if what:
            body.taken.append((k.text, k.block, what))
    while end > 0:
        k = kept[end - 1]
        what = page_lines.kind(k.text)
        if (
            what is None
            and not page_lines.is_stamp(k.text)
            and not (k.block.weight < 30 and (k.block.link_share > 0.5 or k.block.node.tag in HEADINGS))
            and comparable(k.text)
        ):
            break
        if what:
            body.taken.append((k.text, k.block, what))
        end -= 1
    # What heads readers' comments or links and has text of the article behind it is a button, or its links are gone.
    return [
        k
        for k in kept[:end]
        if not (
            k.block.weight < 25 and (_begins_comments(k.text[:40]) or is_over_links(page_lines.plain(k.text)))
        )
    ]


#: So many lines of a teaser, and so much of the text, stand below its linked headline; so many words of it come again.
_TEASED_LINES, _TEASED_SHARE, _SAME_WORDS = 2, 0.25, 0.6


def _before_teaser(page: Page, kept: list[Kept], end: int) -> int:
    """Where the text ends, if its last lines are a teaser: a headline that is a link, and the beginning of that article.

    The lines repeat the headline, or stand with it in an element that holds nothing else of the text and links to one
    address twice (headline, picture, ``read more``).
    """
    total = sum(k.block.weight for k in kept[:end])
    for count in range(1, min(_TEASED_LINES, end - 1) + 1):
        lines_ = kept[end - count : end]
        first = lines_[0].block
        if sum(k.block.weight for k in lines_) > _TEASED_SHARE * total:
            break
        head = page.blocks[first.index - 1]
        if (
            head.link_share < 0.8
            or head.linked < _HEADLINE
            or head.index <= kept[end - count - 1].block.index
        ):
            continue
        words = set(_WORDS.findall(head.text.casefold()))
        if len(words) >= 4 and len(words & set(_WORDS.findall(lines_[0].text.casefold()))) >= (
            _SAME_WORDS * len(words)
        ):
            return end - count
        card: Node | None = head.node
        while card is not None and card.last <= lines_[-1].block.index:
            card = card.parent
        if card is None or card.first <= kept[end - count - 1].block.index:
            continue
        hrefs = [link.href for link in page.links if card.first <= link.block < card.last]
        if len(set(hrefs)) < len(hrefs) <= 6:
            return end - count
    return end


#: Weight in links of a headline of a teaser.
_HEADLINE = 6.0
_WORDS = re.compile(r"[^\W\d_]{2,}")
#: So many lines of furniture part a text from what is none of it.
_GULF = 8


def _mainland(kept: list[Kept], end: int) -> int:
    """Where the text ends, if little more stands far below it in elements of its own."""
    total = sum(k.block.weight for k in kept[:end])
    homes = [_home(k.block).index for k in kept[:end]]
    weight = 0.0
    for i in range(end - 1, 0, -1):
        weight += kept[i].block.weight
        if weight > 0.2 * total:
            break
        if kept[i].block.index - kept[i - 1].block.index > _GULF and not set(homes[i:]) & set(homes[:i]):
            return i
    return end


def _home(block: Block) -> Node:
    """The element whose lines a block is one of."""
    return block.node.parent if block.node.tag in _LINES and block.node.parent else block.node


#: Captions are no part of a text abroad that has so many times as much else.
_MOSTLY_TEXT = 3.0


def running(kept: list[Kept]) -> list[Kept]:
    """The lines of a body that go into its text.

    Captions are some of them in Chinese, where a picture with its caption often is the news. Abroad they describe the
    pictures and stand between paragraphs anywhere: they are stored as captions only.
    """
    captions = [k for k in kept if k.caption]
    if not captions:
        return kept
    text = [k for k in kept if not k.caption]
    if sum(k.block.weight for k in text) < _MOSTLY_TEXT * sum(k.block.weight for k in captions):
        return kept
    return text if abroad.is_foreign(" ".join(k.text for k in text)) else kept


_LINES = frozenset(("p", "li", *HEADINGS))
_CELLS = frozenset(("td", "th"))
_ROW = frozenset(("tr",))


def rows(kept: list[Kept]) -> list[Kept]:
    """The lines of a body with the cells of one table row joined into one line, by ``|``."""
    out: list[Kept] = []
    before: Node | None = None
    cell: Node | None = None
    for k in kept:
        row = k.block.node.up(_ROW) if k.block.node.tag in _CELLS else None
        # Lines of one cell are lines: old pages have their text in a cell.
        if row is not None and row is before and row.weight < 300 and k.block.node is not cell:
            out[-1] = Kept(out[-1].block, f"{out[-1].text} | {k.text}", out[-1].caption)
        else:
            out.append(k)
        before, cell = row, k.block.node
    return out


#: Lines that are recorded as left out, and characters of each.
_MOST_LEFT, _LONGEST_LEFT = 300, 500
#: Running text outside the body's element: its least weight in CJK characters, and the lines that are recorded.
_ELSEWHERE, _MOST_OUTSIDE = 40.0, 40


def left_out(page: Page, body: Body, ruled: frozenset[int]) -> list[tuple[str, str]]:
    """The lines inside the body's element that are not part of the body, and running text elsewhere on the page, each with
    its reason.

    ``ruled``: blocks that the portal's own rule leaves out. Lines that were taken as layers are none of them.
    """
    if body.node is None or not body.kept:
        return []
    known = {k.block.index for k in body.kept} | {block.index for _, block, _ in body.taken}
    first, last = body.kept[0].block.index, body.kept[-1].block.index
    texts = {k.text for k in body.kept}
    begin, end = body.node.first, body.node.last
    out = [
        (_reason(block, first, last, texts, ruled), block.text[:_LONGEST_LEFT])
        for block in page.blocks[begin:end]
        if block.index not in known
    ][:_MOST_LEFT]
    outside = (
        ("outside", block.text[:_LONGEST_LEFT])
        for block in (*page.blocks[:begin], *page.blocks[end:])
        if block.weight >= _ELSEWHERE
        and _is_text(block)
        and block.index not in known
        and block.text not in texts
    )
    return [*out, *islice(outside, _MOST_OUTSIDE)]


def _is_text(block: Block) -> bool:
    """Whether a line is running text by itself, whatever its element is called."""
    return (
        block.weight >= _ELSEWHERE
        and block.stops >= 2
        and not (block.linked or block.node.hidden or page_lines.is_rights(block.text))
        and block.text.rstrip("”」』）)").endswith(("。", "！", "？", "…"))
    )


def _reason(block: Block, first: int, last: int, texts: set[str], ruled: frozenset[int]) -> str:
    if block.index in ruled:
        return "rule"
    if block.node.hidden:
        return "hidden"
    if block.text in texts:
        return "repeated"
    if block.link_share > 0.4:
        return "links"
    if block.controls:
        return "poll"
    if block.node.boilerplate:
        return "furniture"
    if block.value == _RIGHTS or page_lines.is_rights(block.text):
        return "notice"
    if page_lines.is_furniture(block.text) or (block.weight < _SHORT and EXPANDER.match(block.text)):
        return "button"
    return "head" if block.index < first else "tail" if block.index > last else "furniture"


#: No expander is longer, in CJK characters.
_SHORT = 14
