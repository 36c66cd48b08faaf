"""Bylines: who did what for whom (``中新网记者 张三 实习生 李四 文/摄``)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from newscrawl.attribution.publisher_registry import find, looks_like_government, looks_like_media, registry
from newscrawl.text.credits import HOUSE_BEFORE_NAME, LATIN, NAME, NICKNAME, PLAUSIBLE, read
from newscrawl.text.person_names import is_name

#: Words by which a page means itself.
SELF = re.compile(r"(?:本报|本网|本台|本刊|本社|本站|我报|我网|我台|本端|本版)")
_ORGANISATION = re.compile(
    r"(?:融媒体?(?:中心|记者)?|中心|编辑部|工作室|全媒体|新闻部|采访部|公司|集团|大学|学院|委员会|总队|支队|大队|研究院|研究所|博物院|博物馆|"
    r"出版社|政府|宣传部|协会|学会|局|厅|委|部队|APP|app|电视|广播|影视)\Z"
)


@dataclass(slots=True)
class Named:
    """One person read: the role as printed (None where none stands), and the organisation before it."""

    name: str
    role: str | None
    organisation: str | None = None


@dataclass(slots=True)
class Byline:
    """What a stretch of text says about people. ``clean``: every word of it was understood."""

    people: list[Named] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    clean: bool = True
    sure: bool = True
    generated: bool = False
    photo: bool = False
    compiled: bool = False


class _Registry:
    """Who the registry, and the look of a name, say is a house or an office."""

    def is_body(self, token: str) -> bool:
        return is_organisation(token)

    def split(self, token: str) -> tuple[str, str] | None:
        return _organisation_and_rest(token)


_REGISTRY = _Registry()


def read_byline(
    flat: str, default: str | None, *, lenient: bool, nicknames: bool = False, whole: bool = False
) -> Byline:
    """Roles, names and organisations in ``flat``, by the grammar of :mod:`newscrawl.text.credits`.

    ``default``: the role of names without one; None drops them. ``lenient``: take two or three characters
    after a role for a name even where the surname is unknown. ``nicknames``: take screen names. ``whole``: only a line
    of nothing else is asked for; ``clean`` is False for others, of which not all is read.
    """
    found = read(
        flat.strip().removeprefix("本版"), default=default, labelled=nicknames, bodies=_REGISTRY, whole=whole
    )
    out = Byline(
        [],
        found.organisations,
        clean=found.clean,
        sure=found.sure,
        generated=found.generated,
        photo=found.photo,
        compiled=found.compiled,
    )
    for one in found.people:
        role = one.role
        if one.sort == NICKNAME or (one.sort == LATIN and " " not in one.name):
            taken, role = nicknames, f"{role}(昵称)" if role else None
        else:
            taken = one.sort in {NAME, LATIN} or (one.sort == PLAUSIBLE and lenient)
        if taken:
            out.people.append(Named(one.name, role, one.organisation))
        out.clean = out.clean and taken and role is not None
    return out


#: Roles of those who handled a text or a page, not of those who wrote it.
_EDITORIAL = re.compile(
    r"编辑|责编|网编|美编|编委|编审|主编|总编|校|审|监制|签|发布|录入|值班|送签|统稿|版式|组版|编发"
)


def is_editorial(role: str) -> bool:
    """Is it an editor's, a proof reader's or a publisher's hand, and no author's?"""
    return _EDITORIAL.search(role) is not None


def is_reporting(role: str) -> bool:
    """Does the role report: 记者, 通讯员, 实习生 …?"""
    return re.search(r"记者|通讯员|实习生|报道员|特派员", role) is not None


def is_organisation(token: str) -> bool:
    """A publisher, an office or another body, by the registry or by its last word."""
    if len(token) > 30 or SELF.fullmatch(token):
        return bool(SELF.fullmatch(token))
    if find(token) is not None:
        return True
    if len(token) <= 3 and is_name(token):
        return False
    return bool(looks_like_media(token) or looks_like_government(token) or _ORGANISATION.search(token))


def _organisation_and_rest(token: str) -> tuple[str, str] | None:
    """``新华网张改萍`` → the organisation and the name glued to it."""
    known = registry().prefix(token)
    if known and len(token) > known[0]:
        return token[: known[0]], token[known[0] :]
    match = SELF.match(token)
    if match and match.end() < len(token):
        return match.group(), token[match.end() :]
    match = HOUSE_BEFORE_NAME.match(token)
    return (match.group(1), token[match.end() :]) if match else None
