"""Names of people as pages give them, by the grammar of :mod:`newscrawl.text.credits`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from newscrawl.text.credits import LOGIN, NAME, NICKNAME, PLAUSIBLE, Credit, Kind, is_person, read
from newscrawl.text.flat import same_length
from newscrawl.text.names import NOBODY, is_name

#: A button glued behind the names.
_BUTTON = re.compile(r"返回|查看更多|点击|展开全文|阅读原文")
#: ``□ 张三``: how printed papers sign.
_BULLET = re.compile(r"[□■◎●◆○▲]")
_BY = re.compile(r"^(?:by|text by|words by|written by)[\s:：]{1,3}", re.IGNORECASE)
#: What a line that is nothing but credits never has.
_SENTENCE = re.compile(r"[。！？!?；;]|，.{0,30}，")
_OFFICE = re.compile(
    r"管理员|系统|编辑部|新闻网|客户端|点击|點擊|浏览|字号|分享|评论|时间|来源|稿源|记者|通讯员|责任|阅读|日报|晚报|本报|本网|http|www\."
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


def alone(text: str) -> list[str]:
    """The names of a text that is names and nothing else, separated, at most four; none otherwise.

    One rare surname does not hide the names beside it.
    """
    found = read(text[:80])
    names = [one.name for one in found.people]
    if (
        not 0 < len(names) <= 4
        or not found.clean
        or found.organisations
        or any(one.role is not None or one.sort != NAME for one in found.people)
        or not any(map(is_person, names))
        or not all(map(is_name_in_script, names))
    ):
        return []
    return list(dict.fromkeys(names))


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


def _beside_names(listed: list[Credit]) -> bool:
    return any(one.sort == NAME for one in listed)


@lru_cache(maxsize=1024)
def credits_of(text: str) -> Credits:
    """The roles and names of a line that is nothing else. ``clean`` is False where other words stand in it.

    Several fields ask about the same lines: what is returned is shared, and not to be changed.
    """
    if _BULLET.match(text) and (names := alone(text[1:])):
        return Credits(writers=names)
    text = _BUTTON.split(text[:200])[0]
    if text.lstrip("（(【[〔 ").startswith("本版") or _SENTENCE.search(text[:-1]):
        # ``本版文字``: of all texts of a printed page.
        return Credits(clean=False)
    found = read(text)
    out = Credits(organisations=found.organisations, clean=found.clean)
    roles = any(one.role is not None for one in found.people)
    for one in found.people:
        if one.sort in {PLAUSIBLE, NICKNAME} and one.role is None:
            out.clean = False
        if one.role is None:
            # ``姚峰 上海报道``, ``某快报／林其軒``: no role, but no other reading either.
            signed = found.reported or one.organisation is not None
            if not signed or not likely(one.name) or roles:
                out.clean = False
                continue
        if not is_somebody(one.name):
            continue
        if (
            one.sort in {PLAUSIBLE, NICKNAME}
            and Kind.REPORTER in one.kinds
            and not _beside_names(found.people)
        ):
            # ``记者 手记``: nobody reports under a pen name; it is a sentence or a heading.
            out.clean = False
            continue
        if one.role is None or {Kind.WRITER, Kind.REPORTER} & set(one.kinds):
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
