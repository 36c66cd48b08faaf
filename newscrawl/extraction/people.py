"""Names of people as bylines and editor lines write them, and who did what in a line of credits.

Names are separated by ``、``, blanks or nothing; a two-character name may hold a blank (``林 宇``); login names
and staff codes (``NF075``, ``newsroom``) are no names. A line of credits is a sequence of roles and names,
the role before its names (``记者 张三 编辑：李四``) or behind them (``张三/文 李四/图``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from newscrawl.text import simplified
from newscrawl.text.labels import EDITOR_LABELS
from newscrawl.text.names import has_surname, is_name, split_run
from newscrawl.text.names import likely as _usual

#: What explicit labels stand before when nobody is named.
_NOT_NAMES = frozenset(
    """
    记者 編輯 编辑 作者 来源 通讯员 本报 本网 网站 佚名 匿名 管理员 系统 网络 转载 未知 综合 综合报道 摄影 报道 实习 责编 责任 图片
    文字 原创 本站 编译 新闻 整理 发布 时间 评论 字号 分享 打印 本刊 摄影报道 图文 供稿 供图 日报 晚报 暂无 其他 转自 首席 特约 见习
    全媒体 融媒体 社会 国际 国内 财经 体育 娱乐 教育 点击 阅读 浏览 互联网 小编 投稿 笔者 网友 通讯 阅读次数 大中小 不详 选稿
    我来说两句 本版 本台 本社 责任编辑 校对 审核 文字大小 字体大小 字号大小 大小 实习生 新媒体 值班 执行 视觉 美编 运营
    """.split()  # noqa: SIM905 - a word list reads better than a hundred quoted strings
)
_BAD = re.compile(
    r"管理员|系统|编辑部|新闻网|客户端|点击|浏览|字号|分享|评论|时间|来源|记者|通讯员|责任|阅读|日报|晚报|本报|本网"
)
#: How the names of media end; a run of names does not.
_MEDIA = re.compile(r"(?:网|報|报|社|台|频道|集团|公司|客户端|杂志|传媒)$")
_HAN = "[\u3400-\u9fff]"
_NAME = re.compile(rf"{_HAN}{{2,4}}|{_HAN}{{1,8}}(?:[·•・.]{_HAN}{{1,8}})+")
_SPACED = re.compile(rf"(?<!{_HAN})({_HAN})[ \u3000\xa0]{{1,4}}({_HAN})(?!{_HAN})")
_SEPARATOR = re.compile(r"[\s、，,;；/／&＆|｜\x1f_]{1,20}|和(?=[\u3400-\u9fff]{2,4}$)")
#: What stands glued behind a name and is no part of it.
_SUFFIX = re.compile(
    r"(?:文|图|摄|报道|報導|报导|摄影报道|摄影|整合|编辑|编译|整理|综合|通讯员|記者|记者|供图|实习生|采写|撰文|文并图|文/图|等)+$"
)
_ROLE_BEFORE = re.compile(
    r"^(?:[\u4e00-\u9fff·]{0,8}(?:记者|記者)|(?:本报|本网|本刊|本台|特约|特派|实习|见习|首席|高级|资深|全媒体|融媒体|实习生|驻.{1,6}|总台)*(?:记者|記者|通讯员|作者|编辑|責任編輯|责任编辑|责编|摄影|撰文|采写))[\s:：/／]*"
)
#: Editor labels that name who edited the text (not who approved, proofread or planned it).
EDITING = tuple(
    label for label in EDITOR_LABELS if label.endswith(("编辑", "责编", "网编")) and "总" not in label
)


def _closed_up(text: str) -> str:
    """``林 宇`` without its blank; most texts have none, which is seen at once."""
    spaced = " " in text or "\u3000" in text or "\xa0" in text
    return _SPACED.sub(r"\1\2", text) if spaced else text


def likely(name: str) -> bool:
    """Whether ``name`` looks like a person's: a surname in use and one or two characters, or a name of a minority."""
    return (
        bool(_NAME.fullmatch(name))
        and name not in _NOT_NAMES
        and not _BAD.search(name)
        and _usual(simplified(name))
    )


def split(text: str, *, strict: bool = False, limit: int = 12) -> list[str]:
    """The names a list of names holds, in order, without repetition.

    ``strict``: only what looks like a Chinese name (for places where a name is only guessed); otherwise a
    pen name or an office counts too, as after an explicit label.
    """
    text = _closed_up(text[:400].strip(" \u3000:：()（）[]【】"))
    out: list[str] = []
    for token in _SEPARATOR.split(text):
        name = _SUFFIX.sub("", _ROLE_BEFORE.sub("", token.strip(" :：()（）[]【】。.·_-*"))).strip()
        if not name or name in _NOT_NAMES or _BAD.search(name) or (len(name) > 3 and _MEDIA.search(name)):
            continue
        # ``张三 江边大学教授``: what somebody is, behind who.
        if not strict and out and len(name) > 4 and likely(out[0]) and not any(map(likely, _unglue(name))):
            break
        for one in _unglue(name):
            if strict and not likely(one):
                continue
            if not strict and not _plausible(one):
                continue
            if one not in out:
                out.append(one)
        if len(out) >= limit:
            break
    return out


def _plausible(name: str) -> bool:
    if _NAME.fullmatch(name):
        return True
    han = sum("\u3400" <= char <= "\u9fff" for char in name)
    return 2 <= len(name) <= 16 and han >= 2 and not re.search(r"[\d，。！？《》“”：:]", name)


def alone(text: str) -> list[str]:
    """The names of a text that is names and nothing else, separated, at most four; none otherwise."""
    tokens = [token for token in re.split(r"[\s、，,/]+", _closed_up(text[:80].strip())) if token]
    return list(dict.fromkeys(tokens)) if 0 < len(tokens) <= 4 and all(map(likely, tokens)) else []


def _unglue(name: str) -> list[str]:
    """``王建宏张文攀`` into its names, where one way of cutting is clearly the best."""
    if len(name) < 4 or not _HAN_RUN.fullmatch(name):
        return [name]
    plain = simplified(name)
    if is_name(plain) and (len(name) == 4 or not has_surname(name[2:])):
        return [name]
    names, sure = split_run(plain)
    if not names or not (sure or len(name) <= 6):
        return [name]
    out, at = [], 0
    for one in names:
        out.append(name[at : at + len(one)])
        at += len(one)
    return out


_HAN_RUN = re.compile(rf"{_HAN}+")


# -------------------------------------------------------------------------------------------------- credits

WRITER, REPORTER, PICTURES, EDITOR, OTHER = "writer", "reporter", "pictures", "editor", "other"

_CLASSES = {
    WRITER: r"(?:本文|稿件|文章|原)?作\s{0,3}者|撰\s{0,3}文|撰\s{0,3}稿人?|采\s?写|執筆|执\s?笔|编译|文字(?!大小|版|内容|说明|稿|描述|实录)|文图|图文|文并图|[文图][/／、&][文图摄]"
    r"|供\s?稿|来稿|投稿|评论员|评論員|主笔|整合|采访(?:整理)?",
    REPORTER: r"记\s{0,2}者|記者|通\s?讯\s?员|通訊員|报道员|实习生|實習生|特派员|特约撰稿人",
    PICTURES: r"摄\s{0,3}影|攝影|供图|摄像|图片|制图|漫画|视频|剪辑|海报|设计|配图|航拍|拍摄|摄制",
    EDITOR: r"(?:责|責)\s{0,4}任\s{0,4}(?:编|編)\s{0,4}(?:辑|輯)|编\s{0,6}辑|編\s?輯|(?:责|責)\s{0,4}(?:编|編)(?![辑輯])|网编(?!辑)",
    OTHER: r"(?:责任)?校\s{0,4}对|责校|审\s?核|审校|编\s?审|审读|审定|监\s?制|总?主\s?编|总\s?编辑?|[终初复]审|[一二三]审|策\s?划|统\s?筹"
    r"|签\s?发|送签|出品人?|制片人?|导演|制作|技术|美编|版式|编委|责任人|值班主任|统稿|排版|组版|后期|配音|播音|主播|主持人?|出镜|检校|录入|上传|来源|來源|稿源",
}
#: One-character marks count only beside their separator.
_SHORT = {"文": WRITER, "图": PICTURES, "摄": PICTURES, "圖": PICTURES, "攝": PICTURES}
_BAR = r"[:：/／｜|丨︱╱]"
#: What a role begins with: a look at one character spares trying all of them.
_BEGINS = "[本稿文章原作撰采執执编供来投评評主整记記通報报特实實摄攝图圖制漫视剪海设配航拍责責編网校审監监总終终初复一二三策统签送出导技美版值排组后播检录上來]"
_ROLE = re.compile(
    f"(?={_BEGINS})(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _CLASSES.items())
    + rf"|(?<![\u3400-\u9fff])(?P<short>[文图摄圖攝])(?=\s{{0,2}}{_BAR}))"
)
#: ``张三/文``, ``张三 李四/图``: the mark behind its names, turned round.
_BEHIND = re.compile(
    r"(?P<names>(?:[\u3400-\u9fff·]{2,8}[、\s]{1,2}){0,3}[\u3400-\u9fff·]{2,8})\s{0,2}[/／╱]\s{0,2}(?P<role>文|图|摄影?|供图|文[/／]?图|图[/／]?文)(?=[\s、，,;；)）】]|$)"
)
#: What stands before a role and belongs to it.
_BEFORE_ROLE = re.compile(
    r"(?:本[报网刊台社端]|全媒体?|融媒体?|首席|见习|实习|特约|特派|资深|高级|主任|职工|学生|校园|网络|网站|值班|新媒体|本文|频道|栏目|执行|稿件|页面|当班|轮值|本期|驻[\u4e00-\u9fff]{1,6}|总台|文字|摄影|联合)+$"
)
#: What may stand behind the last names of a byline.
_AFTER = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}(?=报道|報導|报导|專電|专电))?(?:摄影报道|综合报道|联合报道|即時報導|报道|报导|報導|專電|专电|整理|综合|文[/／、]?图|图[/／、]?文|摄影?|攝)|等|发自\S{2,8}"
)
#: A button glued behind the names.
_BUTTON = re.compile(r"返回|查看更多|点击|展开全文|阅读原文")
_TRIM = " \t\u3000\x1f:：/／｜|丨︱╱、，,;；.。·-—_*()（）[]【】〔〕<>《》□■●◎◆★☆▲△▼"


#: ``□ 张三``: how printed papers sign.
_BULLET = re.compile(r"[□■◎●◆○▲]")


@dataclass(slots=True)
class Credits:
    """Who did what by one line; ``clean``: every word of it was understood."""

    writers: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    clean: bool = True


@lru_cache(maxsize=1024)
def credits_of(text: str) -> Credits:
    """The roles and names of a line that is nothing else. ``clean`` is False where other words stand in it.

    Several fields ask about the same lines: what is returned is shared, and not to be changed.
    """
    out = Credits()
    if _BULLET.match(text) and (names := alone(text[1:])):
        out.writers = names
        return out
    text = _BUTTON.split(text[:200])[0].strip(_TRIM)
    if "/" in text or "／" in text or "╱" in text:
        text = _BEHIND.sub(lambda match: f" {match['role']}/{match['names']} ", text)
    marks = list(_ROLE.finditer(text))
    if not marks or text.startswith("本版"):
        # ``本版文字``: of all texts of a printed page.
        out.clean = False
        return out
    first = text[: marks[0].start()].strip(_TRIM)
    _, rest = _organisation(text[: marks[0].start()])
    if rest.strip(_TRIM) and (len(first) > 16 or re.search(r"[，。！？；：:]", first)):
        out.clean = False
        return out
    kind = held = ""
    for index, mark in enumerate(marks):
        end = marks[index + 1].start() if index + 1 < len(marks) else len(text)
        body = text[mark.end() : end]
        before, kind = kind, (mark.lastgroup if mark.lastgroup != "short" else _SHORT[mark["short"]]) or OTHER
        if index + 1 < len(marks):
            _, body = _organisation(body)
        following = marks[index + 1] if index + 1 < len(marks) else None
        if following is not None and not body.strip():
            # ``摄影记者``: one role; ``… 供稿 摄影/张三``: a role behind its names.
            if not body and mark[0] in {"摄影", "攝影", "摄像", "图片"} and following.lastgroup == REPORTER:
                held = PICTURES
            continue
        if held:
            kind, held = held, ""
        if following is not None and re.fullmatch(r"\s{0,2}[/／、&和兼]\s{0,2}", body):
            # ``撰文/摄影：张三``: the names after the last role have the first one too.
            held = WRITER if WRITER in {kind, held} or kind == REPORTER else kind
            continue
        if not body.strip(_TRIM) and before in {WRITER, REPORTER} and kind in {PICTURES, OTHER}:
            continue
        _assign(out, kind, body)
    return out


def _assign(out: Credits, kind: str, body: str) -> None:
    explicit = bool(re.match(rf"\s{{0,3}}{_BAR}", body))
    text = _closed_up(_ROLE.sub(" ", body).strip(_TRIM))
    photo = False
    target = {EDITOR: out.editors, PICTURES: out.pictures, WRITER: out.writers, REPORTER: out.writers}.get(
        kind
    )
    for token in _SEPARATOR.split(text):
        name = token.strip(_TRIM)
        if not name:
            continue
        if _AFTER.fullmatch(name):
            photo = photo or name in {"摄", "摄影", "攝"}
            continue
        if re.fullmatch(r"[A-Za-z]{0,4}\d{1,8}|[A-Za-z0-9@.]+", name):
            continue
        bare = _GLUED.sub("", name)
        found = _unglue(bare)
        good = [one for one in found if likely(one)]
        if len(good) != len(found) and explicit and kind != REPORTER and _plausible(bare) and len(bare) <= 12:
            good = [] if bare in _NOT_NAMES or _BAD.search(bare) else [bare]
        elif len(good) != len(found):
            out.clean = False
            return
        if explicit and target and not all(map(likely, good)) and len(bare) > 4 and likely(target[0]):
            # ``张三，系江边大学教授``: what somebody is, behind who.
            return
        photo = photo or name.endswith(("摄", "攝", "摄影"))
        if target is not None:
            target.extend(one for one in good if one not in target)
    if photo and kind == REPORTER:
        # ``记者 张三 摄`` is under a picture.
        out.pictures, out.writers = [*out.pictures, *out.writers], []


_GLUED = re.compile(r"(?:摄影报道|综合报道|报道|报导|報導|摄影|摄|攝|文并图|文|图|整理|等)$")


def _organisation(text: str) -> tuple[str, str]:
    """What is glued before the next role (``新京报``记者) and what stands before that."""
    if not text or text[-1] in _TRIM:
        return "", text
    head, token = _last_token(text)
    rest = _BEFORE_ROLE.sub("", token)
    if not rest:
        return token, head
    names = _unglue(rest)
    if all(likely(one) for one in names):
        return token[len(rest) :], head + rest
    return token, head


def _last_token(text: str) -> tuple[str, str]:
    for i in range(len(text) - 1, -1, -1):
        if text[i] in " \t\u3000\x1f:：、，,;；/／|｜丨":
            return text[: i + 1], text[i + 1 :]
    return "", text
