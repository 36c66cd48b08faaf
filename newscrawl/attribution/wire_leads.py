"""Wire leads: how a news text opens (``新华社长春12月9日电（记者 张三）``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newscrawl.attribution.bylines import SELF, read_byline
from newscrawl.attribution.context import BODY_OPENS, add_people, put_agency
from newscrawl.attribution.line_forms import Line
from newscrawl.attribution.line_times import MONTH_DAY_SOURCE, month_day
from newscrawl.attribution.publisher_registry import find, looks_like_media, registry
from newscrawl.attribution.source_values import canonical
from newscrawl.text.credits import ROLE, find_role
from newscrawl.text.person_names import PLACE, is_name

if TYPE_CHECKING:
    from newscrawl.attribution.context import Context

_OPENING = re.compile(r"[ \[(【□■●▲◆★☆*>“]{0,8}(?P<after>据)?[“《]?")
_UNKNOWN_AGENCY = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9+·]{1,14}?(?:日报|晚报|晨报|早报|时报|商报|都市报|快报|周报|导报|报|新闻网|网|通讯社|社|电视台|广播台|电台|台|卫视|新闻|客户端|周刊|在线|"
    r"传媒|融媒体中心|融媒|广播|热线|发布|云)(?=[^\u4e00-\u9fff]|\Z|讯|电|消息|快讯|综合|报道|记者|实习|通讯员|特约|特派|全媒体|融媒|首席|见习|[\u4e00-\u9fff]{2,10}\d)"
)
_SHORT_AGENCY = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}|[A-Z]{2,8})(?=(?:快讯|专讯|讯)(?:[ :(\[\])】]|记者|通讯员|实习|\Z|,|\d))"
)
_DATED = re.compile(
    rf" ?(?P<place>[^\d,。:;!?()\[\]《》“”\n一二三四五六七八九十]{{0,18}}?|[^\d,。:;!?()\[\]《》“”\n]{{0,18}}?) ?(?P<date>{MONTH_DAY_SOURCE}) ?(?P<late>[\u4e00-\u9fff]{{0,6}}?) ?"
    r"(?P<kind>(?:综合)?(?:专?电|快?讯|消息|报道|快讯|综述|特稿|述评|评论员文章))"
)
_UNDATED = re.compile(
    r" ?(?P<place>[^\d,。:;!?()\[\]《》“”\n]{0,12}?) ?(?P<kind>快讯|专讯|综合消息|综合报道|综合讯|独家报道|讯|消息|专电|电|特稿|报道|综合)"
    r"(?=[\s:(\[\],，“《】)]|\Z|据|记者|通讯员|实习|见习|特约|\d|题|今|昨|近日|日前|连日|截至|从)"
)
_SUBJECT = re.compile(r" {0,4}题 ?[:]? ?")
_EMPTY_PLACE = re.compile(r"(?:新闻|客户端|报道|综合|记者|今日|日前)\Z")
_KIND_FIRST = re.compile(r"快?讯|消息|电|报道|综合")
_CHANNEL_WORD = re.compile(r"\A[\u4e00-\u9fffA-Za-z]{1,8}(?:频道|分网|分社|站|版)\Z")
_TITLE_END = re.compile(
    r"\s+(?=(?:[\u4e00-\u9fff·]{2,10}?)?(?:特约|实习|见习)?(?:记者|通讯员|作者)[ :]?[\u4e00-\u9fff])|[(](?=(?:[\u4e00-\u9fff]{2,10})?记者)|\n"
)
_PROGRAMME = re.compile(r"\A ?[(]?《?([\u4e00-\u9fffA-Za-z0-9]{2,12})》?\Z")
_REPORTED = re.compile(
    r"(?P<who>[^,。:;!?()\[\]《\n]{2,60}?) ?(?:报道|摄影报道|综合报道)(?=[:\s,。]|\Z)|(?P<rest>[^,。:;!?()\[\]《\n]{2,60})"
)


class Lead:
    """The opening of a news text: agency, place, date, people (``新华社长春12月9日电（记者 张三）``)."""

    def __init__(self, context: Context, line: Line) -> None:
        self.context = context
        self.line = line
        self.out: dict[str, Any] = {}

    def read(self) -> dict[str, Any] | None:
        """None where the line opens otherwise."""
        flat = self.line.flat
        opening = _OPENING.match(flat)
        start = opening.end() if opening else 0
        agency = _agency_at(flat, start)
        if agency is None:
            return None
        end, certain = agency
        after = bool(opening and opening["after"])
        printed = flat[start:end]
        end = _past_quote(flat, end)
        joint = re.compile(r" ?[-·/—] ?").match(flat, end)
        second = None
        if joint and joint.end() > end and (more := _agency_at(flat, joint.end())) is not None:
            second = flat[joint.end() : more[0]]
            end = more[0]
        match = _DATED.match(flat, end)
        if match is not None and self._dated(match, after):
            pass
        else:
            match = _UNDATED.match(flat, end)
            if match is None or not self._undated(match, certain=certain, after=after):
                return None
        self._agency(printed, second)
        if after:
            self.out["based_on"] = True
        self._rest(match.end())
        return self.out

    def _agency(self, printed: str, second: str | None) -> None:
        printed = printed.strip("“”《》")
        if SELF.fullmatch(printed):
            self.context.put_own(self.out, printed, "agency")
            return
        if find(printed) is None and self.context.owner and self.context.owner.endswith(printed):
            printed = self.context.owner  # 商报讯, 晚报讯: the paper's own short name
        channel = self.out.get("channel")
        put_agency(self.out, printed)
        if channel:
            self.out["channel"] = channel
        if second and find(second) is not None:
            self.out["via"] = canonical(second)

    def _dated(self, match: re.Match[str], after: bool) -> bool:
        place = match["place"].strip()
        if after and match["kind"] in ("报道", "消息"):
            return False
        role = find_role(place)
        if role:
            byline = read_byline(place, None, lenient=False)
            if not byline.people:
                return False
            add_people(self.out, byline.people)
            place = ""
            late = match["late"].strip()
            if late:
                self.out["place"] = late
        elif _KIND_FIRST.match(place) or "从" in place or "在" in place or "于" in place or "获悉" in place:
            return False
        place = place or (match["late"].strip() if "place" not in self.out else "")
        place = place.strip("-·/ ")
        if _EMPTY_PLACE.match(place):
            place = ""
        if _CHANNEL_WORD.match(place):
            self.out["channel"] = place
        elif place:
            self.out["place"] = re.sub(r"\s+", "", place)
        date = month_day(match["date"], self.context.page_date)
        if date:
            self.out["date"] = date
        return True

    def _undated(self, match: re.Match[str], *, certain: bool, after: bool) -> bool:
        kind, place = match["kind"], match["place"].strip()
        if after and kind in ("报道", "消息", "综合", "综合报道", "综合消息"):
            return False
        if place and find_role(place):
            byline = read_byline(place, None, lenient=False)
            if not byline.people or not byline.clean:
                return False
            add_people(self.out, byline.people)
        elif place:
            if _CHANNEL_WORD.match(place) and certain:
                self.out["channel"] = place
            elif not certain or kind in ("报道", "综合") or not (PLACE.match(place) and len(place) <= 8):
                return False
            else:
                self.out["place"] = place
        if kind in ("消息", "电", "报道", "综合") and not certain:
            return False
        if "综合" in kind:
            self.out["compiled"] = True
        following = self.line.flat[match.end() :].lstrip()
        return not (kind == "报道" and following[:1] not in ("", " ", "]", ":", ",", "(", "记"))

    def _rest(self, start: int) -> None:
        """Title, people, programme, event date and citation after ``电``, ``讯``, ``消息``."""
        flat = self.line.flat
        at = start
        subject = _SUBJECT.match(flat, at)
        if subject:
            at = self._subject(subject.end())
        at += len(flat[at:]) - len(flat[at:].lstrip(" ])】:。,"))
        if flat[at : at + 1] in "([" and flat[at : at + 1]:
            at = self._bracket(at)
        elif not subject:
            at = self._reported(at)
        tail = flat[at : at + 16].lstrip(" :,。)]】")
        event = re.compile(MONTH_DAY_SOURCE).match(tail) or re.compile(r"[(]?明天|后天").match(tail)
        if event and (date := month_day(tail, self.context.page_date)):
            self.out.setdefault("event_date", date)
        self.context.cited(Line(self.line.simple, flat[: at + 160]), self.out, at)

    def _subject(self, start: int) -> int:
        flat = self.line.flat
        stop = _TITLE_END.search(flat, start)
        end = stop.start() if stop else len(flat)
        opens = BODY_OPENS.search(flat, start + 4, end)
        if opens:
            end = opens.start()
        title = self.line.simple[start:end].strip(" \u3000《》")
        if title and len(title) <= 120:
            self.out["original_title"] = title
        if stop:
            byline = read_byline(flat[stop.end() : stop.end() + 80].split("\n")[0], None, lenient=False)
            if byline.people:
                self.context.put_people(self.out, byline)
        return end if stop is None else stop.end()

    def _bracket(self, at: int) -> int:
        flat = self.line.flat
        close = re.compile(r"[)\]]").search(flat, at + 1, at + 140)
        inner = flat[at + 1 : close.start()] if close else flat[at + 1 : at + 60].split("\n")[0]
        end = close.end() if close else at + 1
        byline = read_byline(inner, "记者", lenient=bool(find_role(inner)))
        if byline.people and (byline.clean or find_role(inner)):
            for person in byline.people:
                if (
                    person.organisation
                    and person.role == "记者"
                    and "记者" not in inner.split(person.name)[0]
                ):
                    person.role = None
            self.context.put_people(self._with_agency(), byline)
        elif _PROGRAMME.match(inner.strip()) and not is_name(inner.strip()):
            self.out["programme"] = inner.strip(" 《》")
        return end

    def _with_agency(self) -> dict[str, Any]:
        return self.out

    def _reported(self, at: int) -> int:
        """People without brackets (``记者 王建宏报道：``, ``实习生吴梦丽、记者喻云亮报道``)."""
        flat = self.line.flat
        mark = ROLE.match(flat, at)
        if mark is None:
            known = registry().prefix(flat, at)
            mark = ROLE.match(flat, at + known[0]) if known else None
        if mark is None:
            return at
        match = _REPORTED.match(flat, at)
        if match is None:
            return at
        text = match["who"] or match["rest"]
        byline = read_byline(text, None, lenient=False)
        if not byline.people:
            return at
        if not byline.clean and match["who"] is None:
            # names, then the sentence after a space
            head = re.match(r"[^ ]* ?[^ ]*", text)
            byline = read_byline(head.group() if head else "", None, lenient=False)
            if not byline.people or not byline.clean:
                return at
        self.context.put_people(self.out, byline)
        return match.end() if match["who"] else at


def _agency_at(flat: str, start: int) -> tuple[int, bool] | None:
    """The end of the agency's name at ``start`` and whether it is known (or the page itself)."""
    own = SELF.match(flat, start)
    if own:
        return own.end(), True
    known = registry().prefix(flat, start)
    unknown = _UNKNOWN_AGENCY.match(flat, start)
    short = _SHORT_AGENCY.match(flat, start)
    if known:
        end = start + known[0]
        # 中国网 opens 中国网络新闻讯: the longer unknown name is the name
        longer = [match.end() for match in (unknown, short) if match and match.end() > end]
        if longer and not _tells_on(flat, end):
            return min(longer), False
        return end, True
    for match in (unknown, short):
        if match:
            return match.end(), looks_like_media(match.group())
    return None


_TELLS = re.compile(
    r"[ 《“”》(\[\d:]|\Z|讯|电|消息|快讯|专讯|综合|报道|特稿|记者|实习|通讯员|特约|特派|全媒体|融媒|首席|见习|驻|发|[\u4e00-\u9fff]{1,16}?(?:\d|[一二三四五六七八九十]{1,3}月)|[-—·/]|"
    r"[\u4e00-\u9fff]{1,8}(?:频道|分网|分社|站)"
)


def _tells_on(flat: str, end: int) -> bool:
    """Does what follows a known name go on as a lead does?"""
    return _TELLS.match(flat, end) is not None


def _past_quote(flat: str, end: int) -> int:
    return end + 1 if flat[end : end + 1] in ("”", "》") else end
