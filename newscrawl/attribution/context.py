"""What every kind of line shares: whom 本报 means, which year it is, and how a reading is put down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newscrawl.attribution.bylines import SELF, Byline, Named, is_editorial
from newscrawl.attribution.line_times import MONTH_DAY_SOURCE, month_day
from newscrawl.attribution.publisher_registry import find, looks_like_government, looks_like_media
from newscrawl.attribution.source_values import canonical, names_a_source

if TYPE_CHECKING:
    from newscrawl.attribution.line_forms import Line

BODY_OPENS = re.compile(
    r" {2,}(?=[\u4e00-\u9fff0-9“])|(?=(?:近日|日前|昨日|昨天|今日|今天|目前|最近|近期|记者|新华社|本报讯|\d{1,2}月\d{1,2}日)[,，])"
)
_VERBS = r"(?:报道|消息|电(?![视台力子商影脑话动])|讯|通报|公告|披露|刊文|援引|发布的?|刊发|文章|客户端|官微|微博|综合)"
_CITED = re.compile(
    rf"(?<![根依论证占收票单凭数])据 ?(?:(?P<date>{MONTH_DAY_SOURCE})(?:的)?)?(?P<mid>[^,，。;!?\n()据]{{1,40}}?) ?(?:{_VERBS}|(?=[)\]]? ?\Z))"
)
_COMPILED = re.compile(
    r"(?:综合整理自|综合自|整理自|编译自|综合编译自|综合摘自|综合(?=[\u4e00-\u9fff《“]{2,8}[、,和与]))[: ]?(?P<list>[^。;!?\n()]{2,80})"
)
_PUBLISHED = re.compile(
    r"(?:出版的|刊发的|最新一期)《(?P<name>[^《》\n]{2,12})》[^。\n]{0,8}(?:发表|刊发|刊登|刊载|发布|推出)"
)
_NOBODY = re.compile(
    r"外电|外媒|港媒|台媒|日媒|韩媒|美媒|英媒|俄媒|法媒|德媒|印媒|媒体|部门|人士|专家|警方|知情|当地|路边|群众|网友|市民|业内|官方(?!网站|微博|微信)|多方|透露|"
    r"初步|了解|统计|介绍|分析|调查|估计|推算|测算|资料|数据|预测|观察|不完全|可靠|权威|内部|有关|相关|最新提供|记者"
)


class Context:
    """What a line is read against, and the slots of an answer that take more than a value."""

    def __init__(self, owner: str | None, page_date: object) -> None:
        self.owner = owner
        self.page_date = page_date

    def cited(self, line: Line, out: dict[str, Any], start: int = 0) -> None:
        """The first ``据 X 报道`` (消息, 电 …) from ``start`` on, ``据《X》`` at the end, ``综合自 A、B``."""
        flat = line.flat
        compiled = _COMPILED.search(flat, start) if "综合" in flat or "自" in flat else None
        if compiled and (names := _listed(compiled["list"])):
            out["cited"] = names
            out["compiled"] = True
            return
        for match in _CITED.finditer(flat, start) if "据" in flat else ():
            name = _cited_name(match["mid"])
            if name is None:
                continue
            out["cited"] = name
            stated = match["date"] or match["mid"]
            if (date := month_day(stated, self.page_date)) and "日" in stated:
                out["cited_date"] = date
            return
        published = _PUBLISHED.search(flat, start) if "《" in flat else None
        if published:
            name = published["name"]
            if find(name) is not None or looks_like_media(name):
                out["cited"] = canonical(name)

    def put_publisher(self, out: dict[str, Any], name: str, brand: str | None) -> None:
        out["publisher"] = name
        if brand:
            out["sub_brand"] = brand

    def put_own(self, out: dict[str, Any], word: str, field: str) -> None:
        """本报, 本网 …: the owner where the caller named it, else the word itself."""
        if self.owner:
            out[field] = self.owner
            out["self_reference"] = word
        else:
            out[field] = word

    def put_people(self, out: dict[str, Any], byline: Byline) -> None:
        add_people(out, byline.people)
        if byline.generated:
            out["generated"] = True
        if byline.compiled and "compiled" not in out:
            out["compiled"] = True
        if not byline.sure:
            out["ambiguous_names"] = True
        if not byline.organisations:
            return
        handled = {person.organisation for person in byline.people if is_editorial(person.role or "")}
        wrote = {person.organisation for person in byline.people if not is_editorial(person.role or "")}
        bodies = [name for name in byline.organisations if name not in handled or name in wrote]
        if not bodies:
            return  # 松花江网编辑 names the page's editor: neither author nor source
        byline.organisations = bodies
        first = next((name for name in bodies if not SELF.fullmatch(name)), None)
        if first is None:
            if "agency" not in out:
                self.put_own(out, byline.organisations[0], "agency")
        elif "agency" not in out and "publisher" not in out:
            if find(first) is not None or looks_like_media(first):
                put_agency(out, first)
            else:
                out.setdefault("people_org", first)
        elif out.get("agency", out.get("publisher")) != canonical(first):
            out.setdefault("people_org", canonical(first))


def _cited_name(mid: str) -> str | None:
    """The source inside ``据 … 报道``; None where nobody is named."""
    mid = mid.strip(" :“”")
    quoted = re.search(r"[《“]([^《》“”\n]{2,40})[》”]", mid)
    if quoted and quoted.start() >= 2 and find(mid[: quoted.start()].strip(" “《")) is not None:
        return canonical(mid[: quoted.start()].strip(" "))
    if quoted and names_a_source(quoted.group(1)):
        return canonical(quoted.group(1))
    if quoted and find(quoted.group(1)) is None and len(mid) - len(quoted.group()) <= 6:
        return quoted.group(1)
    name = re.sub(
        r"(?:\d{1,2}月)?\d{1,2}日.*\Z|(?:当日|今日|昨日|今天|昨天|日前|近日|最新|今晨|凌晨).*\Z", "", mid
    ).strip("《》“” :")
    if not name or len(name) > 24:
        return None
    if find(name) is not None:
        return canonical(name)
    if _NOBODY.search(name):
        return None
    bare = re.sub(
        r"\A(?:台湾|香港|澳门|美国|英国|法国|德国|日本|韩国|俄罗斯|印度|新加坡|澳大利亚|加拿大|中国)(?:的)?",
        "",
        name,
    )
    if bare != name and bare and find(bare) is not None:
        return canonical(bare)
    if (
        looks_like_media(name)
        or looks_like_government(name)
        or name.endswith(("网站", "官网", "公众号", "官微"))
    ):
        return name
    return None


def _listed(text: str) -> list[str]:
    names = [
        re.sub(r"(?:等|等媒体|等报道|报道|消息|等消息)+\Z", "", part).strip("《》“” 。.)")
        for part in re.split(r"[、,，;和与及]", text)
    ]
    names = [name for name in names if 2 <= len(name) <= 16]
    known = [name for name in names if find(name) is not None]
    return [canonical(name) for name in names] if known else []


def add_people(out: dict[str, Any], people: list[Named]) -> None:
    if not people:
        return
    bodies = {person.organisation for person in people if person.organisation}
    rows = out.setdefault("people", [])
    affiliations = out.get("affiliations", {})
    for person in people:
        role = person.role or ""
        if person.organisation:
            affiliations[person.name] = canonical(person.organisation)
            if len(bodies) > 1 or not role:
                role = person.organisation + role
        row = [person.name, role or "作者"]
        if row not in rows:
            rows.append(row)
    if affiliations:
        out["affiliations"] = affiliations


def put_agency(out: dict[str, Any], printed: str) -> None:
    hit = find(printed)
    if hit is None:
        out["agency"] = printed
        return
    out["agency"] = hit.publisher.name
    if hit.brand:
        out["sub_brand"] = hit.brand
    elif printed != hit.publisher.name:
        out["alias"] = printed
    if hit.channel:
        out["channel"] = hit.channel


def put_moment(out: dict[str, Any], text: str) -> None:
    if len(text) > 10:
        out.setdefault("datetime", text)
    elif "datetime" not in out:
        out.setdefault("date", text)
