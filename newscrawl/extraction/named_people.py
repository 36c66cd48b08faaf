"""Names of people as pages give them, by the grammar of :mod:`newscrawl.text.credits`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from newscrawl.text.cities import is_place
from newscrawl.text.credits import (
    LABELLED,
    LAST_OF_ROLES,
    LOGIN,
    MAY_SIGN,
    NAME,
    NICKNAME,
    PLAUSIBLE,
    ROLE,
    Credit,
    Kind,
    is_person,
    read,
)
from newscrawl.text.credits import Credits as _Found
from newscrawl.text.flat import same_length
from newscrawl.text.labels import TITLES
from newscrawl.text.person_names import NOBODY, is_name, is_word

#: A button glued behind the names.
_BUTTON = re.compile(r"返回|查看更多|点击|展开全文|阅读原文")
#: ``□ 张三``: how printed papers sign.
_BULLET = re.compile(r"[□■◎●◆○▲]")
_BY = re.compile(r"^(?:by|text by|words by|written by)[\s:：]{1,3}", re.IGNORECASE)
#: What a line that is nothing but credits never has.
_SENTENCE = re.compile(r"[。！？!?；;>›»]|，.{0,30}，")
_OFFICE = re.compile(
    r"管理员|系统|编辑部|新闻网|客户端|点击|點擊|浏览|字号|分享|评论|时间|来源|稿源|记者|通讯员|责任|阅读|日报|晚报|本报|本网|http|www\.|^(?:[出转轉摘选選源来來]自|匿名|[热熱]心)"
)


def likely(name: str) -> bool:
    """Whether ``name`` looks like a person's: a surname in use and one or two characters, or a name of a minority."""
    return is_person(name)


def is_somebody(name: str) -> bool:
    """Whether a name behind a label is no word of the page's own (记者, 点击, 佚名, 管理员 …)."""
    return same_length(name) not in NOBODY and not _OFFICE.search(name)


def split(text: str, *, strict: bool = False, limit: int = 12) -> list[str]:
    """The names a list of names holds, in order, without repetition.

    ``strict``: only what looks like a Chinese name (for places where a name is only guessed); otherwise a
    pen name, an office or a name in Latin letters counts too, as after an explicit label.
    """
    found = read(_BY.sub("", text[:400]), default="作者", labelled=not strict)
    out: list[str] = []
    for one in found.people:
        if strict and (one.sort != NAME or not is_person(one.name)):
            continue
        if not is_somebody(one.name) or one.name in out:
            continue
        out.append(one.name)
    return out[:limit]


#: What a text of at most four Chinese names is made of.
_NAMES_ONLY = re.compile(r"[\s□■●◆★]{0,4}[\u3400-\u9fff][\u3400-\u9fff·•・.\s、，,/／&＆_|｜]{1,40}")


def alone(text: str, *, sure: bool = False) -> list[str]:
    """The names of a text that is names and nothing else, separated, at most four; none otherwise.

    One rare surname does not hide the names beside it. ``sure``: where the text stands says that it names people, so
    each may have one.
    """
    return list(_alone(text, sure)) if _NAMES_ONLY.fullmatch(text) else []


#: How places end that stand before who writes from there.
_COUNTRYSIDE, _SHORT_NAME = frozenset("镇鎮乡鄉县縣村"), 2


#: ``某某农技站``: a run longer than a name that ends as offices and houses do.
_OFFICE_RUN = re.compile(
    r"[\u3400-\u9fff]{4}[站所局院部室处處队隊厂廠店办辦委科校馆館厅廳网網报報社台臺会會]\s{0,3}$"
)


@lru_cache(maxsize=1024)
def _alone(text: str, sure: bool) -> list[str]:
    if _OFFICE_RUN.search(text):
        return []
    found = read(text, whole=True, bare=True)
    names = [one.name for one in found.people]
    if len(names) > 1 and "".join(names) == text.strip() and not all(map(is_person, names)):
        # A line of verse parts into names as well (``春江水暖鸭先知``).
        return []
    if len(names) > 1 and len(names[0]) > _SHORT_NAME and names[0][-1] in _COUNTRYSIDE:
        # ``（江边镇 张三）``
        del names[0], found.people[0]
    if (
        not 0 < len(names) <= 4
        or not found.clean
        or found.organisations
        or any(one.role is not None or one.sort != NAME for one in found.people)
        or not (sure or any(map(is_person, names)))
        or not all(map(is_name_in_script, names))
    ):
        return []
    return list(dict.fromkeys(names))


def beside_reporter(text: str) -> list[str]:
    """``王明 记者李晓``: contributors whose names stand without a role before the reporter's; asked only of a lead."""
    found = read(text)
    signing = [
        one for one in found.people if one.role is None or {Kind.WRITER, Kind.REPORTER} & set(one.kinds)
    ]
    if (
        not found.clean
        or len(signing) < 2
        or signing[0].role is not None
        or not any(Kind.REPORTER in one.kinds for one in signing)
        or any(one.sort != NAME or (one.role is None and not is_person(one.name)) for one in signing)
    ):
        return []
    return list(dict.fromkeys(one.name for one in signing))


def is_name_in_script(name: str) -> bool:
    """Whether ``name`` can be one person's, in either script."""
    return is_person(name) or is_name(same_length(name))


@dataclass(slots=True)
class Credits:
    """Who did what by one line; ``clean``: every word of it was understood."""

    writers: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    clean: bool = True


_SLASH = re.compile("[/／╱∕]")
#: ``报道：张三``: a word of reporting as a label; and the place behind a line of roles (``… 攝影/剪輯　／彰化縣``).
_REPORT_LABEL = re.compile(
    r"^[\s【\[（(]{0,3}(?:特约|特約|专题|專題|采访|採訪|独家|獨家|现场|現場|联合|聯合|图文|圖文)?(?:报道|報道|报导|報導)"
    r"(?:\s?[/／、&＆]\s?(?:摄影|攝影|图片|圖片|拍摄|拍攝|摄|攝|图|圖))?\s?[:：|｜]\s?(?=\S)"
)
_PLACE_BEHIND = re.compile(r"(?<=\S)[\s\u3000]{1,4}[/／╱∕]\s?(?P<place>[\u3400-\u9fff]{2,5})\s{0,3}$")


#: ``글·사진 김선희 기자``: words and pictures, before a reporter.
_KOREAN_MARKS = re.compile(
    r"[\s\[(【]{0,3}(?:글\s?[·/ㆍ・,]\s?사진|사진\s?[·/ㆍ・,]\s?글|글)\s?[=:：/]?\s{0,2}(?=[가-힣]{2,4}\s?(?:특약|실습|주재)?기자)"
)
#: ``（记者张三参与采写）``
_TOOK_PART = re.compile(
    r"\s?(?:参与|參與)了?(?:采写|採寫|报道|報道|報導|采访|採訪|写作)([)）】\]\s。]{0,3})$"
)
#: ``编辑 > 张三``, ``值班编辑@张三``: signs of a separator that mean something else elsewhere.
_ARROW = re.compile(r"\s{0,3}(?P<role>[\u3400-\u9fff]{2,6})\s?[>＞›»@＠→▶]\s?(?=[\u3400-\u9fff])")


#: ``文●張三　攝影●李四``
_BAR_DOT = re.compile(f"(?<=[{LAST_OF_ROLES}])\\s?●\\s?(?=[\u3400-\u9fff])")


def _as_credits(text: str) -> str:
    """A line with a label of reporting named as a reporter's, and without the place behind its roles."""
    text = text.replace("．", "·")
    if "●" in text:
        text = _BAR_DOT.sub("：", text)
    if "参与" in text or "參與" in text:
        text = _TOOK_PART.sub(r"\1", text)
    label = _REPORT_LABEL.match(text)
    korean = _KOREAN_MARKS.match(text) if label is None else None
    if korean:
        text = text[korean.end() :]
    elif label:
        text = f"记者：{text[label.end() :]}"
    else:
        arrow = _ARROW.match(text)
        if arrow and _is_role(arrow["role"]):
            text = f"{arrow['role']}：{text[arrow.end() :]}"
    behind = _PLACE_BEHIND.search(text)
    return text[: behind.start()] if behind and is_place(same_length(behind["place"])) else text


def name_and_house(text: str) -> list[str]:
    """The name in a signature of a name and where its bearer works: ``张三 某大学研究所``; none otherwise."""
    first = text.split()[:1]
    if not first or first == [text] or not likely(first[0]):
        return []
    signed = house_and_names(text)
    return first if signed is not None and signed[1] == first else []


def house_and_names(text: str) -> tuple[str, list[str]] | None:
    """The house and its people in a line that is nothing else: ``某时报 張三``; asked only beside a time."""
    if len(text) > 30 or not _NAMES_ONLY.fullmatch(text):
        return None
    found = read(text, whole=True, bare=True)
    names = [one.name for one in found.people]
    if not found.clean or len(found.organisations) != 1 or not names:
        return None
    if any(one.role is not None or one.sort != NAME or not likely(one.name) for one in found.people):
        return None
    return found.organisations[0], names


#: A name with a surname the list does not have, where words of reporting stand behind it (``記者扶小萍／南投報導``).
_WHOLE_NAME = 3


def _beside_names(listed: list[Credit]) -> bool:
    return any(one.sort == NAME for one in listed)


#: Characters of a sentence that signs nothing.
_LONG_SENTENCE = 30


@lru_cache(maxsize=1024)
def signed(text: str) -> Credits | None:
    """:func:`credits_of` for a line that is nothing else; None where other words stand in it.

    Most lines asked about are no credits: they are given up at the first word that is not understood.
    """
    if _BULLET.match(text) and (names := alone(text[1:]) or _with_post(text[1:])):
        return Credits(writers=names)
    # A sentence of some length is no line of credits.
    if (len(text) > _LONG_SENTENCE and text[-1] in "。！？") or not MAY_SIGN.search(text):
        return None
    whole = _without_buttons(_as_credits(text))
    found = read(whole, whole=True) if whole else None
    if found is None or not found.clean:
        return None
    out = _sorted_out(whole, found)
    return out if out.clean else None


#: ``● 張三／某大學兼任講師``: what the writer is, behind the name.
_POST = re.compile(
    rf"\s{{0,2}}(?P<name>[\u3400-\u9fff]{{2,4}})\s?[/／╱（(]\s?[^。，！？]{{2,24}}(?:{TITLES})[)）]?\s{{0,2}}"
)


def _with_post(text: str) -> list[str]:
    match = _POST.fullmatch(same_length(text))
    name = text[slice(*match.span("name"))] if match else ""
    return [name] if name and likely(name) else []


#: A line of credits has a role (of which each ends in one of these), says that somebody reported, or names a house
#: beside a person.
_MAY_SIGN = re.compile(f"[{LAST_OF_ROLES}报報道导導稿/／╱∕社网網台视視刊号號 ]")


@lru_cache(maxsize=1024)
def credits_of(text: str) -> Credits:
    """The roles and names of a line that is nothing else. ``clean`` is False where other words stand in it.

    Several fields ask about the same lines: what is returned is shared, and not to be changed.
    """
    if _BULLET.match(text) and (names := alone(text[1:])):
        return Credits(writers=names)
    whole = _without_buttons(_as_credits(text))
    return _sorted_out(whole, read(whole)) if whole else Credits(clean=False)


def _without_buttons(text: str) -> str:
    """A line without the buttons glued behind it; empty where it cannot be one of credits."""
    if not _MAY_SIGN.search(text):
        return ""
    text = _BUTTON.split(text[:200], maxsplit=1)[0]
    # ``本版文字``: of all texts of a printed page.
    return "" if text.lstrip("（(【[〔 ").startswith("本版") or _SENTENCE.search(text[:-1]) else text


def _sorted_out(text: str, found: _Found) -> Credits:
    """The people of a line by what they did, and whether the line is nothing else."""
    out = Credits(organisations=found.organisations, clean=found.clean)
    roles = any(one.role is not None for one in found.people)
    # ``某网编辑张三台北报道``: what they are by trade; what they did is report.
    reporting = found.reported and all(
        one.role is not None and not one.labelled and one.organisation and Kind.EDITOR in one.kinds
        for one in found.people
    )
    # ``司伟 董自军摄影报道``: a rare surname beside a name that is sure.
    listed = any(one.sort == NAME and likely(one.name) for one in found.people)
    for one in found.people:
        if one.sort in {PLAUSIBLE, NICKNAME} and one.role is None:
            out.clean = False
        if one.role is None:
            # ``姚峰 上海报道``, ``某快报／林其軒``: no role, but no other reading either.
            housed = one.organisation is not None or bool(found.organisations)
            reports = found.reported or (housed and _SLASH.search(text) is not None)
            sure = likely(one.name) or (
                found.reported and (housed or listed) and not is_word(same_length(one.name))
            )
            if not reports or not sure or roles:
                out.clean = False
                continue
        if not is_somebody(one.name):
            continue
        if (
            one.sort in {PLAUSIBLE, NICKNAME}
            and Kind.REPORTER in one.kinds
            and not _beside_names(found.people)
            and not (found.reported and one.sort == PLAUSIBLE and len(one.name) == _WHOLE_NAME)
        ):
            # ``记者 手记``: nobody reports under a pen name; it is a sentence or a heading.
            out.clean = False
            continue
        if one.role is None or {Kind.WRITER, Kind.REPORTER} & set(one.kinds) or reporting:
            target = out.writers
        elif Kind.EDITOR in one.kinds:
            target = out.editors
        elif Kind.PICTURES in one.kinds:
            target = out.pictures
        else:
            continue
        if one.name not in target and not (one.sort == LOGIN and target is not out.editors):
            target.append(one.name)
    if not found.people or not (roles or out.writers):
        out.clean = False
    return out


#: Labels of other fields, and buttons: what stands behind them belongs to no credit.
OTHER_FIELD = re.compile(
    r"(?=[来來稿出时時日发發更字点點浏瀏阅閱评評打分关關标標人收纠我参返查公微版频TthHsSuUpPcC（(【\[0-9])(?:"
    r"来\s{0,4}源|來\s{0,4}源|稿\s{0,3}源|出\s{0,2}处[:：]|时\s{0,4}间|時\s{0,4}間|日\s{0,3}期|(?:發[布佈]|发布)(?:(?=[时時日于於:：\s\d(（\[])|(?<![\u3400-\u9fff]..)(?!者|人))|出版|更新|发表[于时日]|字[号体號體](?:[\s\x1f：:\[【]{0,3}[特超大中小][\]】]?){0,5}|点击|點擊|浏览|瀏覽|阅读|閱讀|评论[数量(（:：\d]"
    r"|打印|分享|关键[词字]|关注|标签|標籤|人气|收藏|纠错|我要|参与|参与互动|更多|返回|查看|T\s?\||https?:|[（(【\[]?(?:19|20)\d\d\s?[-年/.]\s?\d|\d{1,2}:\d\d|公号|公众号|微信|版权|(?i:\b(?:source|updated|published|copyright)\b)|(?<=\s)频道"
    r")"
)
#: Where one name of a list ends and the next element goes on with it.
_GOES_ON = re.compile(r"\s?\x1f\s?(?=[、,，/／&])|(?<=[、,，/／&])\s?\x1f\s?")
_GAP = re.compile(r"\x1f|[\s\u3000]{6,}")
#: A role or its label that is all there is of an element.
_ROLE_ONLY = re.compile(
    r"[\s\[【（(〔]{0,3}(?P<role>[\u3400-\u9fff\s]{2,14}?)[\s\]】）)]{0,2}[:：/／|｜丨]?\s{0,3}"
)
_BRACKETED = re.compile(r"[\[【]\s?([\u3400-\u9fff]{2,6})\s?[\]】]\s?(?=[\u3400-\u9fffA-Za-z])")


def _pieces(text: str) -> list[str]:
    """The stretches of a marked line that belong together: a label, its names, and names that go on."""
    text = _GOES_ON.sub("", text)
    if "[" in text or "【" in text:
        # ``【作者】张三``
        text = _BRACKETED.sub(lambda m: f"{m[1]}：" if _is_role(m[1]) else m[0], text)
    out: list[str] = []
    open_label = listed = False
    for piece in _GAP.split(text):
        if not piece.strip():
            continue
        # ``文字`` ``張三`` ``李四``: one label, each name an element of its own.
        listed = open_label or (listed and bool(alone(piece) or _listed_name(piece)))
        if open_label:
            out[-1] = f"{out[-1].rstrip(' :：')}：{piece.lstrip(' :：')}"
        elif listed:
            out[-1] = f"{out[-1]}、{piece.strip()}"
        elif out and piece.lstrip()[:1] in {":", "："}:
            out[-1] += piece
        else:
            out.append(piece)
        open_label = _ends_in_label(out[-1])
    return out


def _listed_name(piece: str) -> bool:
    """Whether an element that follows a labelled name is one of any surname (``撰文：`` ``麥兜`` ``勞斯``) and no word."""
    return not is_word(same_length(piece.strip())) and len(alone(piece, sure=True)) == 1


def _ends_in_label(piece: str) -> bool:
    """Whether a piece is a role alone, or ends in one with its separator."""
    only = _ROLE_ONLY.fullmatch(piece)
    if only is not None and _is_role(only["role"]):
        return True
    flat = same_length(piece[-24:]).rstrip()
    if not flat.endswith((":", "/", "|")):
        return False
    return any(match.end() == len(flat) - 1 for match in ROLE.finditer(flat))


def _is_role(text: str) -> bool:
    flat = same_length(text).strip()
    match = ROLE.match(flat + ":")
    return match is not None and match.end() >= len(flat)


def credited(text: str, *kinds: Kind, logins: bool = False) -> list[str]:
    """The names that labels with a separator give to roles of ``kinds``, in a marked line of whatever else.

    ``logins``: editors sign with their logins too.
    """
    if not LABELLED.search(text):
        return []
    wanted = set(kinds)
    return list(
        dict.fromkeys(
            one.name
            for one in _labelled_credits(text)
            if wanted & set(one.kinds) and (logins or one.sort != LOGIN)
        )
    )


def with_helpers(text: str) -> list[str]:
    """The names behind a label of the author, and those who helped by a label of their own in the same line (实习生)."""
    names = credited(text, Kind.WRITER)
    if not names or not _HELPS.search(text):
        return names
    helped = (one.name for one in _labelled_credits(text) if one.role in _HELPERS and one.sort == NAME)
    return list(dict.fromkeys([*names, *helped]))


_HELPS = re.compile("[实實见見][习習]|通[讯訊][员員]")
_HELPERS = frozenset(("实习生", "通讯员", "实习记者", "见习记者"))


#: ``发布：… ｜ 报道：张三``: a word of reporting as the label of a field among others.
_REPORTED_BY = re.compile(
    r"(?:^|(?<=[\s\x1f|｜]))(?:独家|獨家)?(?:报道|報道|报导|報導)(?:\s?[/／、]\s?(?:摄影|攝影|图片?|圖片?))?\s?[:：]\s?(?=[\u3400-\u9fff])"
)


#: ``Video editors: …``: who edits pictures and proofs edits no text.
_OTHER_EDITOR = re.compile(
    r"\b(?:video|photo|picture|film|audio|art|visual|graphics?|copy|sub|design|layout)[- ]?editors?\s?[:：]",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def _labelled_credits(text: str) -> list[Credit]:
    """All credits of a line that have a label; editors and authors ask about the same lines."""
    text = _REPORTED_BY.sub("记者：", text)
    if "dit" in text:
        text = _OTHER_EDITOR.sub("摄影:", text)
    return [
        one
        for piece in _pieces(text)
        for part in OTHER_FIELD.split(piece)
        if len(part) > 3 and LABELLED.search(part)
        for one in read(part[-160:]).people
        if one.labelled and is_somebody(one.name)
    ]


def begins_with_role(text: str) -> bool:
    """Whether a line begins with a role and its separator: what stands behind it is no source without a label."""
    flat = same_length(text[:24]).lstrip(" ([")
    match = ROLE.match(flat)
    return match is not None and flat[match.end() :].lstrip()[:1] in {":", "/", "|"}


def houses(text: str) -> list[str]:
    """The houses that stand where the writer should (``文｜某时报``, ``作者：《某某企业家》记者 张三``)."""
    if not LABELLED.search(text):
        return []
    out: list[str] = []
    for piece in _pieces(text):
        for part in OTHER_FIELD.split(piece):
            quoted = _QUOTED_HOUSE.search(part)
            if quoted:
                out.append(quoted[1])
                continue
            found = read(part[-160:])
            head = found.first
            if head is not None and head in {Kind.WRITER, Kind.REPORTER} and not found.people:
                out.extend(found.organisations)
    return out


#: ``作者：《某某企业家》记者 张三``: whose reporter the author is.
_QUOTED_HOUSE = re.compile(
    r"(?:作\s{0,3}者|撰\s?文|文)\s{0,3}[:：/／|｜丨]\s{0,3}《([^《》]{2,16})》\s?(?:特约)?(?:记者|記者|编辑|杂志|雜誌)"
)
