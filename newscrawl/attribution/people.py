"""Bylines: who did what for whom (``中新网记者 张三 实习生 李四 文/摄``)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from newscrawl.attribution.registry import find, looks_like_government, looks_like_media, registry
from newscrawl.attribution.words import ROLE, ROLE_NAMES, TRAILERS
from newscrawl.text.names import (
    is_name,
    is_nickname,
    plausible,
    split_token,
    tokens,
)

#: Words by which a page means itself.
SELF = re.compile(r"(?:本报|本网|本台|本刊|本社|本站|我报|我网|我台|本端|本版)")
_MACHINE = re.compile(
    r"\A(?:AIGC|AI|ChatGPT|DeepSeek|GPT|智能写稿|机器人|人工智能)(?:生成|写作|创作|小编)?\Z", re.IGNORECASE
)
_LOGIN = re.compile(r"[A-Za-z0-9_.@\-]+\Z")
_LATIN_NAME = re.compile(r"[A-Z][a-z]+\Z")
_ORGANISATION = re.compile(
    r"(?:融媒体?(?:中心|记者)?|中心|编辑部|工作室|全媒体|新闻部|采访部|公司|集团|大学|学院|委员会|总队|支队|大队|研究院|研究所|博物院|博物馆|"
    r"出版社|政府|宣传部|协会|学会|局|厅|委|部队|APP|app|电视|广播|影视)\Z"
)
_PREFIXED_ORG = re.compile(
    r"([\u4e00-\u9fffA-Za-z0-9+·]{1,14}?(?:日报|晚报|晨报|早报|商报|时报|快报|报社|通讯社|电视台|广播台|新闻网|在线|新闻|融媒体中心|融媒|传媒|报|网|社|台))"
    r"(?=[\u4e00-\u9fff]{2,4}\Z)"
)
_FILLER = re.compile(
    r"(?:报[道导]|摄影报道|综合报道|综合|本版|联合报道|文字|等|整理|讯|电|\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月\d{1,2}日|实地探访|发自\S{1,8}|"
    r"\S{0,6}(?:北京|上海|长春|香港|广州)(?:报道|专电)|[\u4e00-\u9fff]{2,6}报[道导]|[文图摄]|通讯|专稿|特稿|独家|系列报道|资料图片?|图片|本文|配图)\Z"
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


def read_byline(flat: str, default: str | None, *, lenient: bool, nicknames: bool = False) -> Byline:
    """Read roles, names and organisations in ``flat``.

    ``default``: the role of names without one; None drops them. ``lenient``: take two to four characters
    after a role for a name even where the surname is unknown. ``nicknames``: take screen names.
    """
    return _Reader(default, lenient, nicknames).read(flat)


class _Reader:
    def __init__(self, default: str | None, lenient: bool, nicknames: bool) -> None:
        self.default = default
        self.lenient = lenient
        self.nicknames = nicknames
        self.out = Byline()
        self.pending: str | None = None

    def read(self, flat: str) -> Byline:
        flat = flat.strip(" .,;:、，。-|*#□■●▲◆★☆\n").removeprefix("本版")
        marks = list(ROLE.finditer(flat))
        first = marks[0].start() if marks else len(flat)
        last = self._segment(
            flat[:first], self.default, bool(marks) and not marks[0].group().lstrip().startswith("/")
        )
        current = self.default
        for index, mark in enumerate(marks):
            end = marks[index + 1].start() if index + 1 < len(marks) else len(flat)
            raw = flat[mark.end() : end]
            body = raw.strip(" :/|·-、,;.()\n")
            if mark.group().lstrip().startswith("/"):
                # 刘洋/文 张强/图: a mark behind its name; the next names have the role before it
                self._trail(mark.group().strip(" /"), last, _role_name(mark.group().strip(" /")))
                last = self._segment(body, current, index + 1 < len(marks))
                continue
            role = current = _role_name(mark.group())
            if not body or (last and _FILLER.match(body) and not raw.lstrip().startswith(":")):
                self._trail(mark.group().replace(" ", ""), last, role)
                if body:
                    last = []
                continue
            organisation = self.pending
            self.pending = None
            new = self._segment(body, role, index + 1 < len(marks), organisation)
            if new:
                last = new
            elif last and not self._role_stands_alone(raw):
                self._trail(mark.group().replace(" ", ""), last, role)
            elif organisation and self.pending is None:
                self.pending = organisation
        if self.pending:
            self._organisation(self.pending)
        if any(person.role is None for person in self.out.people):
            self.out.clean = False
        return self.out

    @staticmethod
    def _role_stands_alone(raw: str) -> bool:
        return raw.lstrip().startswith((":", "/", "|"))

    def _trail(self, word: str, last: list[Named], role: str) -> None:
        """A role after its names (``陈巍 编辑``, ``李然 摄``, ``… 文/图``)."""
        match = TRAILERS.match(word)
        if word in ("图", "图片"):
            word, match = "摄影", TRAILERS.match("摄影")
        if word in ("文", "文字") or (match and match["both"]):
            for person in last:
                person.role = person.role or "作者"
            return
        if match and match["photo"]:
            self.out.photo = True
            for person in last:
                person.role = "供图" if word == "供图" else "摄影"
            return
        for person in last:
            if person.role in (None, self.default):
                person.role = role

    def _segment(
        self, text: str, role: str | None, before_role: bool, organisation: str | None = None
    ) -> list[Named]:
        """Names (and organisations) between two roles; what stands last may belong to the next role."""
        new: list[Named] = []
        parts = tokens(text)
        for index, token in enumerate(parts):
            self._token(token, role, new, before_role and index == len(parts) - 1, organisation)
            if self.pending and not (before_role and index == len(parts) - 1):
                organisation, self.pending = self.pending, None
                self._organisation(organisation)
        self.out.people += new
        if organisation:
            self._organisation(organisation)
        return new

    def _token(
        self, token: str, role: str | None, new: list[Named], before_role: bool, organisation: str | None
    ) -> None:
        token = token.strip("()[]“”\"'《》 ·:")
        if not token:
            return
        if _MACHINE.match(token):
            self.out.generated = True
            return
        compiled = token.removesuffix("综合报道").removesuffix("综合")
        if compiled != token and compiled and is_organisation(compiled):
            self.out.compiled = True
            token = compiled
        if is_organisation(token):
            self.pending = token
            return
        if _LOGIN.match(token) and not _LATIN_NAME.match(token):
            self.out.clean = False
            return
        names, sure = split_token(token)
        if not names and (glued := _organisation_and_rest(token)):
            organisation = glued[0]
            self._organisation(organisation)
            names, sure = ([], True) if not glued[1] else split_token(glued[1])
        if not names and _FILLER.match(token):
            return
        if not names and role and not before_role and self._stretch(token, new):
            return
        if not names and self.lenient and role and plausible(token):
            names = [token]
        if not names and self.nicknames and (is_nickname(token) or _LATIN_NAME.match(token)):
            new.append(Named(token, f"{role}(昵称)" if role else None))
            return
        if not names:
            self.out.clean = False
            return
        self.out.sure = self.out.sure and sure
        new += [Named(name, role, organisation) for name in names]

    def _stretch(self, token: str, new: list[Named]) -> bool:
        """A mark glued to the last name (``陈晔华摄``, ``李静报道``, ``林宇北京报道``)."""
        match = re.search(r"(?:摄影报道|文并摄|摄影|报道|摄|文|图|编辑|整理|供图)\Z", token)
        if match is None or match.start() < 2:
            return False
        names, sure = split_token(token[: match.start()])
        if not names:
            return False
        self.out.sure = self.out.sure and sure
        photo = match.group() in ("摄", "摄影", "供图")
        self.out.photo = self.out.photo or photo
        new += [Named(name, "摄影" if photo else None) for name in names]
        return True

    def _organisation(self, name: str) -> None:
        if name not in self.out.organisations:
            self.out.organisations.append(name)


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
    match = _PREFIXED_ORG.match(token)
    return (match.group(1), token[match.end() :]) if match else None


def _role_name(printed: str) -> str:
    word = re.sub(r" +", "", printed).replace("&", "/").replace("·", "/").replace("、", "/")
    if "/" in word:
        parts = [part for part in word.split("/") if part]
        real = [part for part in parts if part not in ("文", "图", "摄")]
        if len(real) == 1 and parts != real:
            return real[0]
        word = "/".join(parts)
    return ROLE_NAMES.get(word, word)
