"""Text that is in the page and not displayed at first: folded text belongs to the article, jammer text does not.

*Folded* are whole elements (``hidden``, ``display: none``) with running text in the body's own element: the rest
behind 展开全文, pages and slides that a script switches. *Jammer* text are spans without display inside a line,
which sites strew over their paragraphs so that copies carry them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extraction import page_lines
from newscrawl.extraction.tree import INLINE, clean

if TYPE_CHECKING:
    from newscrawl.extraction.tree import Block, Node, Page

#: Names of elements that are hidden because they are something else than text.
_OTHER = re.compile(
    r"comment|pinglun|reply|dialog|modal|popup|pop[-_]?up|popover|layer|overlay|mask|toast|tooltip|tips?(?:$|[\s_-])|alert|login|register|share|qr|ewm|erweima|weixin|wechat|wx"
    r"|menu|nav|footer|header(?!line)|sidebar|related?|recommend|hot|rank|print|copyright|disclaimer|shengming|notice|player|video|vote|poll|survey|form|search|cookie|consent|template|tpl|error"
    r"|advert|(?:^|[\s_-])ads?(?:$|[\s_-])|keyword|meta|debug|source|author|editor|score|pay|vip|subscribe|app-?down"
)
#: What such elements say.
_SAID = re.compile(
    r"登录|登陆|注册|密码|验证码|请输入|确定|取消|提交|举报|纠错|扫码|扫一扫|二维码|长按|分享到|打赏|投诉|收藏|温馨提示|加载|关闭|客服|cookie|抱歉|您的?(?:评论|浏览器|账号|网络|支付|余额|会员)|发表评论|网友评论|javascript|loading|submit|password|log ?in|sign ?(?:in|up)",
    re.IGNORECASE,
)
#: What is pressed to see the rest.
EXPANDER = re.compile(
    r"^[\s.…【\[（(<>》»▼↓+]{0,4}(?:(?:点击|点此|点我|戳|單擊|點擊)?(?:展开|展開|余下|餘下|剩余|其余|查看|阅读|閱讀|显示|顯示|浏览|瀏覽|更多|继续|繼續|收起|看){1,3}"
    r"(?:余下|餘下|剩余|其余|更多|全部|全文|内容|內容|正文|详情|原文|文章|阅读|閱讀){0,3}|全文|read (?:more|the rest|full .{0,10})|(?:show|see|view) (?:more|all)|expand|더보기|펼치기)[\s\]】）)<>《》»▼↓.…∨]{0,4}$",
    re.IGNORECASE,
)
#: Running text of a folded element, in CJK characters, at least.
_RUNNING = 16.0
#: Levels the body's element may be left by, for slides and pages beside it.
_LEVELS = 3
#: Text that is shown beside the slides and pages in their common element, at most.
_BESIDE = 80.0
_CUT = re.compile(r"(?:…+|\.{3,6}|。{2,})$")


def unfold(page: Page, node: Node, title_index: int) -> tuple[Node, frozenset[int]]:
    """The element of the body with its folded text, and the blocks of that element which only tease it.

    ``node``: the element found among what is displayed. Folded blocks are no longer marked as hidden afterwards.
    """
    roots = _roots(page, title_index)
    if not roots:
        return node, frozenset()
    chosen, around = (
        [one for one in roots if one.inside(node) and _is_text(page, one) and not _strewn(page, one, node)],
        node,
    )
    upper: Node | None = node
    for _ in range(_LEVELS):
        upper = upper.parent if upper is not None else None
        if (
            upper is None
            or upper.tag in _OUTERMOST
            or upper.first <= title_index
            or _beside(page, upper, node) > _BESIDE
        ):
            break
        more = [one for one in roots if one.inside(upper) and not one.inside(around) and _is_text(page, one)]
        if more and _alike(more, node, upper):
            chosen, around = chosen + more, upper
    if not chosen:
        return node, frozenset()
    shown = {
        block.text: block.index
        for block in page.blocks[around.first : around.last]
        if not (block.node.hidden or block.node.boilerplate)
    }
    gone: set[int] = set()
    for one in chosen:
        _show(page, one, shown, gone)
    return around, frozenset(gone)


def _strewn(page: Page, root: Node, body: Node) -> bool:
    """Whether displayed paragraphs of its parent follow a hidden element, and nothing on the page unfolds it.

    A slide or page has others of its kind beside it.
    """
    parent = root.parent
    if parent is None or parent.tag in _OUTERMOST:
        return False
    following = [block for block in page.blocks[root.last : parent.last] if not block.node.hidden]
    if not any(block.weight >= _RUNNING and block.stops for block in following):
        return False
    beside = following[0].node
    while beside.parent is not None and beside.parent is not parent and beside is not parent:
        beside = beside.parent
    if root.tag != "p" and (beside.tag, beside.name) == (root.tag, root.name):
        return False
    return not any(
        block.weight < _SHORT and EXPANDER.match(block.text) for block in page.blocks[body.first : body.last]
    )


#: No expander is longer, in CJK characters.
_SHORT = 14
_OUTERMOST = frozenset(("body", "html", "head"))


#: Words of a name that hide an element by the site's style sheet.
_CLASSES = ("hidden", "hide", "d-none", "dn", "none")


def _roots(page: Page, title_index: int) -> list[Node]:
    """The outermost elements below the title that are not displayed, in page order."""
    found: dict[int, Node] = {}
    for block in page.blocks[max(0, title_index + 1) :]:
        if block.node.hidden:
            node = block.node
            while node.parent is not None and node.parent.hidden:
                node = node.parent
            found[node.index] = node
    for word in _CLASSES:
        for node in page.named.get(word, ()):
            if (
                node.boilerplate
                and node.first > title_index
                and not node.hidden
                and node.parent
                and not node.parent.boilerplate
            ):
                found[node.index] = node
    return [node for _, node in sorted(found.items()) if node.last > node.first and node.tag not in INLINE]


def _is_text(page: Page, node: Node) -> bool:
    """Whether a hidden element holds running text and is not something of the page's furniture."""
    if node.tag in _NEVER or (node.name and _OTHER.search(node.name)):
        return False
    running = other = 0.0
    for block in page.blocks[node.first : node.last]:
        if (
            block.controls
            or block.link_share > 0.5
            or page_lines.is_furniture(block.text)
            or page_lines.is_rights(block.text)
        ) or (_SAID.search(block.text[:200]) and block.weight < 60):
            other += block.weight
        elif block.stops and block.weight >= 10:
            running += block.weight
    return running >= _RUNNING and other <= 0.5 * running


_NEVER = frozenset(("dialog", "nav", "aside", "form", "footer", "header", "menu", "fieldset"))


def _beside(page: Page, upper: Node, node: Node) -> float:
    """Text displayed in ``upper`` outside ``node``."""
    outside = [*page.blocks[upper.first : node.first], *page.blocks[node.last : upper.last]]
    return sum(
        block.weight - block.linked
        for block in outside
        if not block.node.hidden and not page_lines.is_furniture(block.text)
    )


def _alike(roots: list[Node], node: Node, upper: Node) -> bool:
    """Whether hidden elements beside the body's are its further slides or pages: children of one parent, of one tag."""
    own: Node | None = node
    while own is not None and own.parent is not upper:
        own = own.parent
    return own is not None and all(root.parent is upper and root.tag == own.tag for root in roots)


def _show(page: Page, root: Node, shown: dict[str, int], gone: set[int]) -> None:
    """Display a folded element; lines of it that were displayed before stand once, in their whole form."""
    own = {block.text for block in page.blocks[root.first : root.last]}
    again = own & shown.keys()
    if again == own:
        return
    for node in page.nodes[root.index : root.end]:
        node.hidden = node.boilerplate = False
    gone.update(shown[text] for text in again)
    for text, index in shown.items():
        start = _CUT.sub("", text)
        if (
            start != text
            and len(start) >= 6
            and any(whole.startswith(start) and len(whole) > len(start) for whole in own)
        ):
            gone.add(index)


# ----------------------------------------------------------------------------------------------- jammer text

_UNSEEN = re.compile(
    r"font-size\s{0,3}:\s{0,3}0(?:\.0+)?(?:px|pt|em|rem|%)?\s{0,3}(?:;|$|!)|opacity\s{0,3}:\s{0,3}0(?:\.0+)?\s{0,3}(?:;|$)|visibility\s{0,3}:\s{0,3}hidden"
    r"|(?:left|top|text-indent)\s{0,3}:\s{0,3}-\d{3,5}(?:px|em|pt)",
    re.IGNORECASE,
)
_NO_SIZE = re.compile(
    r"display\s{0,3}:\s{0,3}none|font-size\s{0,3}:\s{0,3}0(?:px|pt|em)?\s{0,3}(?:;|$|!)", re.IGNORECASE
)
_CLASS = re.compile(r"\.([\w-]{1,60})\s{0,3}(?:,|$)")


class Unseen:
    """The classes that the page's own style sheet does not display; read from the markup when first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._names: frozenset[str] | None = None

    @property
    def names(self) -> frozenset[str]:
        """Lower case; with the one that forum software has for such text."""
        if self._names is None:
            found = {"jammer"}
            text, at = self._text, self._text.find("<style")
            while at >= 0 and len(found) < 500:
                end = text.find("</style", at)
                for rule in text[at : end if end >= 0 else at + 20_000].split("}"):
                    selector, _, style = rule.rpartition("{")
                    if ("none" in style or "font-size" in style) and _NO_SIZE.search(style):
                        found.update(name.lower() for name in _CLASS.findall(selector[-400:].strip()))
                at = text.find("<style", end) if end >= 0 else -1
            self._names = frozenset(found)
        return self._names


def displayed(block: Block, unseen: Unseen) -> str:
    """The text of a block without what is not displayed inside it.

    A part at the end of the block that reads on as a sentence is folded text, and stays.
    """
    parts = block.parts
    if len(parts) == 1:
        # Jammer text has text around it.
        return "" if parts[0][1].hidden and not block.node.hidden else block.text
    out = [text if not _is_unseen(node, block.node, unseen) else None for text, node, _ in parts]
    if None not in out:
        return block.text
    last = len(out) - 1
    while (
        last > 0
        and out[last] is not None
        and (EXPANDER.match(out[last] or "") or not (out[last] or "").strip())
    ):
        last -= 1
    if last > 0 and out[last] is None and _reads_on(parts[last][0]) and "jammer" not in parts[last][1].name:
        out[last:] = [parts[last][0]]
    return clean("".join(text for text in out if text is not None))


def _reads_on(text: str) -> bool:
    return (
        len(text) >= 16
        and text.rstrip().endswith(("。", "！", "？", "”", "」", "."))
        and bool(re.search("[，、；,]", text))
        and "http" not in text
    )


def _is_unseen(node: Node | None, outer: Node, unseen: Unseen) -> bool:
    while node is not None and node is not outer:
        if node.hidden:
            return True
        if node.name != " " and node.name and not unseen.names.isdisjoint(node.name.split()):
            return True
        if node.tag in _STYLED:
            style = node.element.get("style")
            if style and _UNSEEN.search(style[:300]):
                return True
        node = node.parent
    return False


_STYLED = frozenset(("span", "font", "i", "em", "b", "label", "small", "s", "u", "ins", "a", "code", "cite"))
