"""The control of a list page that leads to the next one: a link, a button, page numbers, a drop-down, a script.

Portals label it in some thirty ways and put the address into ``href``, ``onclick``, a function of the page, a form or
a data attribute. What is certain is tried first: ``rel=next``, then words, then names of classes and pictures, then
arrows, then page numbers. A control whose address cannot be read is kept for the report (:attr:`NextPage.unread`).

Own code: the pagination libraries known to us (autopager and its models) are trained on English pages and need
scikit-learn and CRFsuite.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from newscrawl.cms.paging import by_variables, in_query, numbered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from selectolax.lexbor import LexborHTMLParser, LexborNode

#: Controls and characters that are looked at; a list page has some hundred.
_MOST_CONTROLS = 6_000
_MOST_SCRIPT = 500_000
#: A label is shorter than this; a headline that begins with "next" is longer.
_LABEL = 24
_WIDE_LABEL = 15
_HEADLINE = 8
#: So many numbers, and none above 31, are the days of a calendar.
_MONTH = 28

_CONTROLS = "a, area, button, option, input, [onclick]"
_ORNAMENT = "[](){}<>【】「」『』《》〈〉«»‹›≪≫→←▶►▸▷⇒➡❯⟩|·•.…:：、，,‐-–—_=+*~★☆↓⬇\u200b\u200c\ufeff'\"“”"
_WORDS = re.compile(
    r"(?:(?:请?点击|单击|进入|查看|浏览|转到|翻到|跳到|翻|看|至|到)){0,2}"
    r"(?:(?:下一?|[后後]一?|次)(?:个)?[页頁](?:面)?|[后後]翻[页頁]?|[向往][下后後]翻?一?[页頁]?|[下后後]\d{1,3}[条條篇则則个個]"
    r"|다음(?:페이지|쪽|목록|으로)?|다음\d{1,3}개|次(?:へ|のページ)|trangsau"
    r"|next(?:page|posts?|entries|articles|results|stories|news|\d{1,3})?|(?:goto|go)?(?:the)?nextpage|older(?:posts?|entries|articles|stories|news)?)"
    r"(?:[(（]?\d{1,5}(?:[/／共]\d{1,5})?[页頁]?[)）]?)?",
    re.IGNORECASE,
)
#: "More" leads to a list as a rule; to the next page only where the address is a later page of this list.
_MORE = re.compile(
    r"(?:点击|點擊|点此)?(?:加载|载入|載入|加載|查看|显示|顯示|浏览|阅读)?更多(?:新闻|文章|内容|内容|资讯|稿件)?|더보기|더읽기|(?:load|show|view|see)?more(?:news|stories|articles|posts)?|更早(?:的)?(?:新闻|文章|消息)?",
    re.IGNORECASE,
)
_ARROWS = frozenset({">", "›", "→", "▶", "►", "▸", "▷", "⇒", "➡", "❯", "⟩", "〉"})
_DOUBLE_ARROWS = frozenset({">>", "»", "≫", "››", "→→", ">>>", "》"})
#: Names of classes, ids and pictures that say "next page"; of a slide show they say "next picture".
_NAMED = re.compile(
    r"(?:^|[-_/])(?:page|pages|pagination|paginate|pager|paging|nav|btn|link|a|list|p)?[-_]?next[-_]?(?:page|pages|btn|button|link|posts?)?\d?$"
    r"|^(?:next|xiayiye|xiaye|xyy|xiayi|nextpage|page_?down|pgdn)\d?$",
    re.IGNORECASE,
)
_SLIDES = re.compile(
    r"swiper|slick|carousel|slide|banner|focus|scroll|flex-|owl|gallery|lunbo|photo|pic[-_]", re.IGNORECASE
)
_ICON = re.compile(r"(?:chevron|angle|arrow|caret)s?[-_]?(?:double[-_]?)?right", re.IGNORECASE)
_PAGER = re.compile(
    r"pag(?:e|er|es|ing|ination|inate|enav)|fenye|fanye|pnav|nav-links|digg|scott|turn", re.IGNORECASE
)
_CALENDAR = re.compile(r"calend|rili|datepick|riqi|date", re.IGNORECASE)
_DISABLED = re.compile(
    r"(?:^|[\s_-])(?:disabled?|nolink|unable|gray|grey|no-?next)(?:$|[\s_-])", re.IGNORECASE
)
_CURRENT = re.compile(
    r"(?:^|[\s_-])(?:current|cur|curr|active|on|now|this|thisclass|selected|hover|focus|here|pagecur|sel)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:第)?(\d{1,5})(?:[页頁쪽])?(?:[/／]\d{1,5}[页頁]?)?")
_LOCATION = re.compile(
    r"(?:location(?:\.href)?\s{0,5}=\s{0,5}|location\.(?:replace|assign)\s{0,3}\(\s{0,5}|open\s{0,3}\(\s{0,5})([^;\n]{1,400})"
)
_CALL = re.compile(r"(?<![\w.$])([A-Za-z_$][\w$.]{0,60})\s{0,3}\(([^()]{0,200})\)")
_STRING = re.compile(r"\"([^\"\n]{0,400})\"|'([^'\n]{0,400})'")
_NOT_PAGERS = frozenset(
    {"if", "for", "while", "return", "void", "function", "alert", "confirm", "settimeout"}
)
_SCRIPTED_PAGER = re.compile(
    r"\b(?:laypage|createPageHTML|createPage|paginator|pagination|jqPaginator|Pager|showPages|__doPostBack)\b\s{0,3}[.(]"
)
_CREATE_PAGE = re.compile(
    r"create(?:PageHTML|Page|PageList|PageNav)\w{0,12}\s{0,5}\(\s{0,5}(?:[\"'][^\"'\n]{0,80}[\"']\s{0,5},\s{0,5})?"
    r"(\d{1,5})\s{0,5},\s{0,5}(\d{1,5})\s{0,5},\s{0,5}[\"']([\w./-]{1,80})[\"']\s{0,5},\s{0,5}[\"'](\w{1,8})[\"']"
)
_DIGITS = re.compile(r"\d+")
#: Characters of a function that are looked at; kinds of buttons that send their form.
_MOST_FUNCTION, _SENDS = 1_500, frozenset(("submit", "image"))
_DATA = ("data-href", "data-url", "data-link", "data-next", "data-next-url", "data-ajax-url")
_DATA_NUMBER = ("data-page", "data-pageno", "data-page-number", "data-num", "data-pageindex", "data-p")


@dataclass(slots=True)
class NextPage:
    """``url``: the page after this one, None on the last page or where nothing leads on. ``unread``: the label of a
    control that leads on in a way that is not followed: by a script elsewhere, or ``posted``, by a form that is sent with
    POST. A crawl sends none: POST may change what is at the other end (RFC 9110, 9.2.1), each page of such a list needs
    the state of the one before (``__VIEWSTATE``), so that a crawl cannot go on in the middle, and its pages have one
    address, by which captures are distinguished.
    """

    url: str | None = None
    unread: str | None = None
    posted: bool = False


@dataclass(slots=True)
class _Control:
    node: LexborNode
    label: str
    raw: str


def find_next(
    tree: LexborHTMLParser,
    html: str,
    url: str,
    absolute: Callable[[str | None], str | None],
) -> NextPage:
    """The list page after the one at ``url``.

    ``absolute``: an ``href`` as a whole address, or None where it is none.
    """
    return _Search(tree, html, url, absolute).answer()


class _Search:
    def __init__(
        self,
        tree: LexborHTMLParser,
        html: str,
        url: str,
        absolute: Callable[[str | None], str | None],
    ) -> None:
        self.tree, self.html, self.url, self.absolute = tree, html[:_MOST_SCRIPT], url, absolute
        self.unread: str | None = None
        self.posted = False
        self.controls = list(self._controls())

    def answer(self) -> NextPage:
        script = _CREATE_PAGE.search(self.html)
        if script:
            count, current, stem, suffix = int(script[1]), int(script[2]), script[3], script[4]
            following = self.absolute(f"{stem}_{current + 1}.{suffix}") if current + 1 < count else None
            return NextPage(following)
        for way in (self._declared, self._worded, self._named, self._arrow, self._numbers, self._options):
            found = way()
            if found:
                return NextPage(found)
        found = by_variables(self.html, self.url) or self._more()
        if found is None and self.unread is None and _SCRIPTED_PAGER.search(self.html):
            self.unread = "paging by a script"
            self.posted = "__doPostBack" in self.html
        return NextPage(found, None if found else self.unread, posted=found is None and self.posted)

    # -- The ways ----------------------------------------------------------------------------------

    def _declared(self) -> str | None:
        for node in self.tree.css("link[rel~=next i], a[rel~=next i]"):
            found = self._real(node.attributes.get("href"))
            if found:
                return found
        return None

    def _worded(self) -> str | None:
        return self._first(control for control in self.controls if _WORDS.fullmatch(control.label))

    def _named(self) -> str | None:
        return self._first(control for control in self.controls if self._is_named(control.node))

    def _arrow(self) -> str | None:
        for arrows in (_ARROWS, _DOUBLE_ARROWS):
            found = self._first(
                control
                for control in self.controls
                if control.raw in arrows and not _in(control.node, _SLIDES)
            )
            if found:
                return found
        icons = (one for one in self.controls if not one.label and self._has_icon(one.node))
        return self._first(icons)

    def _numbers(self) -> str | None:
        pairs: dict[int, str] = {}
        written: dict[str, int] = {}
        calls: dict[int, _Control] = {}
        for control in self.controls:
            number = _NUMBER.fullmatch(control.label)
            if number is None or control.node.tag == "option" or _in(control.node, _CALENDAR):
                continue
            found = self._real(href := control.node.attributes.get("href"))
            if found:
                pairs.setdefault(int(number[1]), found)
                written[href or ""] = int(number[1])
            elif not found and self._code(control.node):
                calls.setdefault(int(number[1]), control)
        if not pairs and not calls:
            return None
        # The numbers of a slide show lead to articles, which have a headline as well.
        for node in self.tree.css("a[href]") if pairs else ():
            number_of = written.get(node.attributes.get("href") or "")
            if number_of is not None and len((node.text() or "").strip()) >= _HEADLINE:
                pairs.pop(number_of, None)
        found = self._by_pairs(pairs, self._marked())
        if found or not calls:
            return found
        following = (self._marked() or 1) + 1
        return self._of_control(calls[following]) if following in calls else None

    def _options(self) -> str | None:
        """A drop-down of the list's pages."""
        for select in islice(self.tree.css("select"), 20):
            pairs: dict[int, str] = {}
            plain: set[int] = set()
            current = None
            for option in islice(select.css("option"), 2_000):
                number = _NUMBER.fullmatch(_folded(option.text() or ""))
                value = (option.attributes.get("value") or "").strip()
                if number is None:
                    continue
                if "selected" in option.attributes:
                    current = int(number[1])
                if value.isdecimal():
                    plain.add(int(number[1]))
                elif found := self._real(value):
                    pairs.setdefault(int(number[1]), found)
            found = self._by_pairs(pairs, current)
            if found:
                return found
            here = next((number for number, url in pairs.items() if url == self.url), None)
            following = (current or here or self._number_here() or 1) + 1
            code = select.attributes.get("onchange") or ""
            # ``index.html``, ``p2.html``: two addresses do not tell how pages are counted, their numbers do.
            if code and self._numbered_from_one(pairs) and following in pairs:
                return pairs[following]
            if code and following in plain:
                found = self._by_code(code, following)
                if found:
                    return found
                self.unread = self.unread or "a drop-down of pages"
        return None

    def _numbered_from_one(self, pairs: Mapping[int, str]) -> bool:
        """Whether numbers and addresses of this host are those of pages: 1, 2, 3 …, each with an address of its own."""
        host = urlsplit(self.url).hostname
        return (
            len(pairs) >= 2
            and sorted(pairs) == list(range(1, len(pairs) + 1))
            and len(set(pairs.values())) == len(pairs)
            and all(urlsplit(url).hostname == host for url in pairs.values())
        )

    def _more(self) -> str | None:
        for control in self.controls:
            if _MORE.fullmatch(control.label):
                found = self._of_control(control, said=False)
                if found and self._is_later(found):
                    return found
        return None

    # -- Controls ----------------------------------------------------------------------------------

    def _controls(self) -> Iterator[_Control]:
        for node in islice(self.tree.css(_CONTROLS), _MOST_CONTROLS):
            attributes = node.attributes
            if node.tag == "input":
                if (attributes.get("type") or "").lower() not in {"button", "submit", "image"}:
                    continue
                text = attributes.get("value") or attributes.get("alt") or ""
            elif node.tag == "option":
                continue
            else:
                text = node.text() or ""
                if len(text) > 200:
                    continue
            raw = "".join(text.split())
            if not raw:
                raw = "".join(
                    (
                        self._picture(node) or attributes.get("title") or attributes.get("aria-label") or ""
                    ).split()
                )
            # Headlines are most of a list's links: looked at no further.
            if len(raw) > (_LABEL if raw.isascii() else _WIDE_LABEL):
                continue
            if _DISABLED.search(attributes.get("class") or "") or "disabled" in attributes:
                continue
            yield _Control(node, _folded(raw), raw)

    def _picture(self, node: LexborNode) -> str:
        picture = node.css_first("img")
        if picture is None:
            return ""
        return picture.attributes.get("alt") or picture.attributes.get("title") or ""

    def _is_named(self, node: LexborNode) -> bool:
        around = [node]
        parent = node.parent
        if parent is not None and parent.tag in {"li", "span", "div", "p", "td"}:
            around.append(parent)
        names = [
            name
            for one in around
            for name in (*(one.attributes.get("class") or "").split(), one.attributes.get("id") or "")
        ]
        picture = node.css_first("img")
        if picture is not None:
            source = urlsplit(picture.attributes.get("src") or "").path.rpartition("/")[2]
            names.append(source.partition(".")[0])
        return any(_NAMED.search(name) for name in names if name) and not _in(node, _SLIDES)

    def _has_icon(self, node: LexborNode) -> bool:
        if not _in(node, _PAGER) or _in(node, _SLIDES):
            return False
        return any(_ICON.search(one.attributes.get("class") or "") for one in islice(node.css("[class]"), 5))

    def _first(self, controls: Iterator[_Control]) -> str | None:
        for control in controls:
            found = self._of_control(control)
            if found:
                return found
        return None

    def _of_control(self, control: _Control, *, said: bool = True) -> str | None:
        """Where a control leads: by its ``href``, its data, or its code."""
        node = control.node
        attributes = node.attributes
        for name in ("href", *_DATA):
            found = self._real(attributes.get(name))
            if found:
                return found
        for name in _DATA_NUMBER:
            value = attributes.get(name) or ""
            if value.isdecimal() and len(value) < 6 and (found := self._by_url(int(value))):
                return found
        code = self._code(node)
        if code:
            found = self._by_code(code, None)
            if found:
                return found
        posted = self._is_posted(node, code)
        leads = posted or bool(code) or any(attributes.get(name) for name in (*_DATA, *_DATA_NUMBER))
        if said and leads and self.unread is None:
            self.unread = f"{control.raw} ({code[:60]})" if code else control.raw
            self.posted = posted
        return None

    def _is_posted(self, node: LexborNode, code: str) -> bool:
        """Whether a control sends a form with POST: ASP.NET's, its own, or one that the page's function sends."""
        if "__doPostBack" in code:
            return True
        call = _CALL.search(code)
        if call:
            begin = self.html.find(f"function {call[1]}")
            sent = begin >= 0 and ".submit(" in self.html[begin : begin + _MOST_FUNCTION]
            return sent and self.tree.css_first("form[method=post i]") is not None
        if (
            node.tag not in {"input", "button"}
            or (node.attributes.get("type") or "submit").lower() not in _SENDS
        ):
            return False
        form = node.parent
        while form is not None and form.tag != "form":
            form = form.parent
        return form is not None and (form.attributes.get("method") or "").lower() == "post"

    def _code(self, node: LexborNode) -> str:
        href = (node.attributes.get("href") or "").strip()
        onclick = node.attributes.get("onclick") or ""
        if href.lower().startswith("javascript:"):
            code = href[11:].strip().strip(";")
            empty = re.fullmatch(r"(?:void\s{0,3}\(?\s{0,3}0?\s{0,3}\)?|)", code, re.IGNORECASE)
            return onclick if empty or onclick else code
        return onclick

    def _real(self, href: str | None) -> str | None:
        """A whole address that is another page than this one."""
        if not href or href.strip().startswith("#") or href.strip().lower().startswith("javascript"):
            return None
        found = self.absolute(href)
        return found if found and found != self.url.partition("#")[0] else None

    # -- Code --------------------------------------------------------------------------------------

    def _by_code(self, code: str, number: int | None) -> str | None:
        """The address that a piece of script leads to.

        ``number``: the page wanted, where the code takes it from the chosen entry of a drop-down.
        """
        values: dict[str, str] = {}
        if number is not None:
            code = re.sub(
                r"this\.options\s{0,2}\[[^\]]{0,60}\]\.value|this\.value|\$\(this\)\.val\(\)",
                "__page__",
                code,
            )
            values["__page__"] = str(number)
        location = _LOCATION.search(code)
        if location:
            return self._real(self._joined(_first_argument(location[1]), values))
        for call in _CALL.finditer(code):
            name, given = call[1].rpartition(".")[2], call[2]
            if name.lower() in _NOT_PAGERS:
                continue
            arguments = [self._joined(part, values) for part in given.split(",")] if given.strip() else []
            found = self._by_call(name, arguments, given)
            if found:
                return found
        return None

    def _by_call(self, name: str, arguments: list[str | None], given: str) -> str | None:
        pages = [int(one) for one in arguments if one and one.isdecimal() and len(one) < 6]
        words = [one for one in arguments if one and not one.isdecimal()]
        if not pages and words and re.search(r"[./?]", words[0]):
            return self._real(words[0])
        wanted = pages[0] if pages else None
        if wanted is None:
            if given.strip() and not re.fullmatch(r"\s{0,5}this\s{0,5}", given):
                return None
            wanted = (self._marked() or self._number_here() or 1) + 1
        return self._by_function(name, arguments or [str(wanted)]) or self._by_url(wanted)

    def _by_function(self, name: str, arguments: list[str | None]) -> str | None:
        """What a function of the page's own scripts does with a page's number."""
        escaped = re.escape(name)
        found = re.search(
            rf"(?:function\s{{1,5}}{escaped}\s{{0,5}}|{escaped}\s{{0,5}}[:=]\s{{0,5}}function\s{{0,5}})\(([^)]{{0,120}})\)\s{{0,20}}\{{",
            self.html,
        )
        if found is None:
            return None
        names = [part.strip() for part in found[1].split(",") if part.strip()]
        values = {key: value for key, value in zip(names, arguments, strict=False) if value is not None}
        body = self.html[found.end() : found.end() + 1_500]
        end = re.search(r"\n\s{0,40}\}|\}\s{0,20}(?:function\b|</script)", body)
        body = body[: end.start()] if end else body
        for assigned in re.finditer(
            r"(?:var\s{1,5})?([A-Za-z_$][\w$]{0,40})\s{0,5}=\s{0,5}([^;=\n]{1,300})[;\n]", body
        ):
            made = self._joined(assigned[2], values)
            if made is not None:
                values.setdefault(assigned[1], made)
        location = _LOCATION.search(body)
        if location:
            return self._real(self._joined(_first_argument(location[1]), values))
        return self._by_form(body, values)

    def _by_form(self, body: str, values: dict[str, str]) -> str | None:
        """A form that is sent with the page's number in a field."""
        filled = re.search(
            r"(?:([\w$]{1,40})\.value\s{0,5}=\s{0,5}|(?:getElementById\(|\$\()\s{0,3}[\"']#?([\w-]{1,40})[\"']\s{0,3}\)\.(?:value\s{0,5}=\s{0,5}|val\(\s{0,5}))"
            r"([^;)\n]{1,60})",
            body,
        )
        if filled is None or "submit" not in body:
            return None
        name, value = filled[1] or filled[2], self._joined(filled[3], values)
        for form in islice(self.tree.css("form"), 20):
            fields = {
                one.attributes.get("name") or one.attributes.get("id") or "": one.attributes.get("value")
                or ""
                for one in islice(form.css("input"), 60)
                if (one.attributes.get("type") or "text").lower() in {"hidden", "text"}
            }
            ids = {
                one.attributes.get("id"): one.attributes.get("name") for one in islice(form.css("input"), 60)
            }
            key = name if name in fields else ids.get(name)
            if key and value and (form.attributes.get("method") or "get").lower() == "get":
                action = form.attributes.get("action") or urlsplit(self.url).path
                query = urlencode({**{k: v for k, v in fields.items() if k}, key: value})
                return self._real(f"{action.partition('?')[0]}?{query}")
        return None

    def _joined(self, expression: str, values: Mapping[str, str]) -> str | None:
        """A JavaScript expression of strings, numbers and known names joined by ``+``; None for anything else."""
        parts: list[str] = []
        rest = expression.strip().rstrip(";").strip()
        while rest:
            text = _STRING.match(rest)
            if text:
                parts.append(text[1] if text[1] is not None else text[2])
                rest = rest[text.end() :]
            else:
                term = re.match(
                    r"\(?\s{0,3}(?:parseInt\(|Number\(|String\()?\s{0,3}([A-Za-z_$][\w$.]{0,60}|\d{1,6})\s{0,3}(?:,\s{0,3}10\s{0,3})?\)?\s{0,3}(?:(-)\s{0,3}(\d{1,3})|(\+)\s{0,3}(\d{1,3})(?!\d))?\s{0,3}\)?",
                    rest,
                )
                if term is None:
                    return None
                value = self._value(term[1], values)
                if value is None:
                    return None
                if term[2] or term[4]:
                    if not value.isdecimal():
                        return None
                    step = int(term[3] or term[5])
                    value = str(int(value) - step if term[2] else int(value) + step)
                parts.append(value)
                rest = rest[term.end() :]
            rest = rest.lstrip()
            if rest.startswith("+"):
                rest = rest[1:].lstrip()
            elif rest:
                return None
        return "".join(parts) if parts else None

    def _value(self, name: str, values: Mapping[str, str]) -> str | None:
        if name.isdecimal():
            return name
        if name in values:
            return values[name]
        here = urlsplit(self.url)
        known = {"location.pathname": here.path, "location.href": self.url, "location.host": here.netloc,
                 "location.origin": f"{here.scheme}://{here.netloc}"}  # fmt: skip
        bare = name.removeprefix("window.").removeprefix("document.").removeprefix("self.")
        if bare in known:
            return known[bare]
        stated = re.search(
            rf"(?<![\w.$]){re.escape(name)}\s{{0,5}}=\s{{0,5}}(?:\"([^\"\n]{{0,300}})\"|'([^'\n]{{0,300}})'|(\d{{1,6}}))\s{{0,5}}[;\n,<]",
            self.html,
        )
        if stated is None:
            return None
        return next((group for group in stated.groups() if group is not None), None)

    # -- Numbers -----------------------------------------------------------------------------------

    def _marked(self) -> int | None:
        """The number of this page where the page numbers show it: no link, and set apart."""
        for node in self.tree.css("span, b, strong, em, font, li, a, i"):
            text = node.text() or ""
            if len(text) > 8:
                continue
            number = _NUMBER.fullmatch(_folded(text))
            if number is None:
                continue
            apart = node.tag in {"b", "strong", "em", "font"} or _CURRENT.search(
                node.attributes.get("class") or ""
            )
            if apart and _in(node, _PAGER) and not node.css_first("a[href]:not([href^='#'])"):
                return int(number[1])
        return None

    def _number_here(self) -> int | None:
        """The page number in this page's own address, where it has one."""
        for form in (
            in_query(self.url),
            numbered(self.url, r"[A-Za-z]\w{0,80}?"),
            numbered(self.url, r"[A-Za-z][\w-]{0,80}?", joint="-"),
        ):
            if form and (changed := _changed(self.url, form)) is not None:
                return changed - 1
        return None

    def _by_url(self, number: int) -> str | None:
        """Page ``number`` by the form of this page's own address, where that already has a page number."""
        here = self._number_here()
        if here is None:
            return None
        for form in (
            in_query(self.url),
            numbered(self.url, r"[A-Za-z]\w{0,80}?"),
            numbered(self.url, r"[A-Za-z][\w-]{0,80}?", joint="-"),
        ):
            # Only where the control counts as the address does, or from zero.
            if form and _changed(self.url, form) in {number, number - 1, number + 1}:
                return self._real(form)
        return None

    def _by_pairs(self, pairs: Mapping[int, str], current: int | None) -> str | None:
        """The next of numbered addresses that differ in the page's number alone."""
        host = urlsplit(self.url).hostname
        own = {number: url for number, url in pairs.items() if urlsplit(url).hostname == host}
        forms = Counter(_DIGITS.sub("0", url) for url in own.values())
        if not forms:
            return None
        form, _ = forms.most_common(1)[0]
        alike = {number: url for number, url in own.items() if _DIGITS.sub("0", url) == form}
        counting = _counting(alike)
        if counting is None or (len(own) >= _MONTH and max(own) <= _MONTH + 3):
            return None
        place, step, offset = counting
        here = None
        if _DIGITS.sub("0", self.url) == form:
            value = int(_DIGITS.findall(self.url)[place])
            here = (value - offset) // step if (value - offset) % step == 0 else None
            others = [part for at, part in enumerate(_DIGITS.findall(self.url)) if at != place]
            sample = next(iter(alike.values()))
            if others != [part for at, part in enumerate(_DIGITS.findall(sample)) if at != place]:
                here = None
        here = here or current
        if (here or 1) + 1 in own:
            return own[(here or 1) + 1]
        # Years and issues are numbers as well; a list's pages begin with the first.
        if here is None or max(own) <= here:
            return None
        sample = next(iter(alike.values()))
        spot = list(_DIGITS.finditer(sample))[place]
        written = str((here + 1) * step + offset).zfill(len(spot[0]) if spot[0].startswith("0") else 0)
        return f"{sample[: spot.start()]}{written}{sample[spot.end() :]}"

    def _is_later(self, url: str) -> bool:
        """Is this address a page of the list at hand, by its form?"""
        here, there = urlsplit(self.url), urlsplit(url)
        if here.netloc != there.netloc:
            return False
        same = here.path == there.path and here.query != there.query
        folder = here.path.rpartition("/")[0] == there.path.rpartition("/")[0]
        return (same and bool(re.search(r"(?:^|&)p\w{0,10}=\d", there.query))) or (
            folder and bool(re.search(r"[_-]\d{1,4}\.\w{3,5}$|/\d{1,3}(?:\.html?)?$", there.path))
        )


def _counting(pairs: Mapping[int, str]) -> tuple[int, int, int] | None:
    """Which number of the addresses counts the pages, and how: ``value = page * step + offset``; None where none
    does. One address alone must count from zero or one, or by rows.
    """
    rows = [(number, [int(part) for part in _DIGITS.findall(url)]) for number, url in pairs.items()]
    width = min(len(values) for _, values in rows)
    for place in reversed(range(width)):
        if len(rows) == 1:
            number, values = rows[0]
            offset = values[place] - number
            if offset in {0, -1} and number == 2:
                return place, 1, offset
            continue
        (first, one), (second, two), *_ = rows
        if first == second or (two[place] - one[place]) % (second - first):
            continue
        step = (two[place] - one[place]) // (second - first)
        offset = one[place] - first * step
        constant = all(len({values[at] for _, values in rows}) == 1 for at in range(width) if at != place)
        if (
            0 < step <= 200
            and constant
            and offset in {0, -step, 1 - step}
            and all(values[place] == number * step + offset for number, values in rows)
        ):
            return place, step, offset
    return None


def _changed(before: str, after: str) -> int | None:
    """The number by which an address differs from another of the same form."""
    pairs = zip(_DIGITS.findall(before), _DIGITS.findall(after), strict=False)
    if _DIGITS.sub("0", before) != _DIGITS.sub("0", after):
        return None
    return next((int(new) for old, new in pairs if old != new), None)


def _first_argument(code: str) -> str:
    """What stands before the comma or bracket that ends an expression."""
    depth = 0
    quote = ""
    for at, char in enumerate(code):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char == "(":
            depth += 1
        elif char in "),}" and depth == 0:
            return code[:at]
        elif char == ")":
            depth -= 1
    return code


def _folded(text: str) -> str:
    """A label without white space and ornaments, in one width and case."""
    return "".join(unicodedata.normalize("NFKC", text[:200]).split()).strip(_ORNAMENT).lower()


def _in(node: LexborNode, names: re.Pattern[str]) -> bool:
    """Does a node or one of the four around it have such a class or id?"""
    here: LexborNode | None = node
    for _ in range(5):
        if here is None or here.tag in {"body", "html"}:
            return False
        if names.search(here.attributes.get("class") or "") or names.search(here.attributes.get("id") or ""):
            return True
        here = here.parent
    return False
