"""The words of every reason, in Chinese and English: stored are codes with arguments.

The two articles are ``a`` and ``b`` while they are judged, ``copy`` and ``origin`` once an edge is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.items import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

LANGUAGES = ("en", "zh")
_SIDES = {
    "en": {"a": "first text", "b": "second text", "copy": "copy", "origin": "origin"},
    "zh": {"a": "前一篇", "b": "后一篇", "copy": "转载稿", "origin": "原稿"},
}
#: Code: the words in English and in Chinese. ``{side}`` is one of the two texts.
CATALOGUE: dict[str, tuple[str, str]] = {
    "shared": (
        "{characters} characters shared: {share_a:.0%} of the {first}, {share_b:.0%} of the {second}, in {passages} passage(s)",
        "相同文字 {characters} 字：占{first} {share_a:.0%}，占{second} {share_b:.0%}，共 {passages} 段",
    ),
    "nothing_shared": ("nothing is shared", "没有相同文字"),
    "no_prose": (
        "the shared text is page furniture, headings or less than a sentence",
        "相同部分是页面附属文字、标题，或不足一句",
    ),
    "numbers_differ": ("{count} number(s) differ inside the shared passages", "相同段落内有 {count} 处数字不同"),
    "names_differ": ("{count} name(s) differ inside the shared passages", "相同段落内有 {count} 处名称不同"),
    "siblings": (
        "{count} other text(s) fill the same frame otherwise",
        "另有 {count} 篇文字以不同内容套用同一格式",
    ),
    "promotion": ("most of the shared text promotes a column or an account", "相同部分多为栏目或账号的推广文字"),
    "quoted": ("most of the shared text stands in quotation marks", "相同部分大多在引号内"),
    "common_wording": ("many unrelated texts hold the same wording", "许多无关的文章含有同样的字句"),
    "words_changed": ("words were changed throughout", "通篇改换了字词"),
    "whole_paragraphs": ("whole paragraphs are shared", "整段相同"),
    "titles_agree": ("the titles agree", "标题一致"),
    "is_mirror": ("the {side} is a mirror page", "{side}是镜像页面"),
    "names_publisher": ("the {side} names the publisher of the {other}", "{side}写明{other}的发布者"),
    "names_other_source": ("the {side} names another source", "{side}写明另一来源"),
    "stands_at_home": ("the {side} stands with the publisher its lead names", "{side}发布于其电头所署的媒体"),
    "traces": ("the {side} carries traces of a mirror or of obfuscation", "{side}带有镜像或混淆痕迹"),
    "furniture": ("the {side} carries page furniture within its text", "{side}正文夹有页面附属文字"),
    "lacks_lead": ("the {side} lacks the lead that the {other} has", "{side}缺少{other}的电头"),
    "published_later": ("the {side} was published later", "{side}发布较晚"),
    "seen_later": ("the {side} was found later", "{side}抓取较晚"),
    "cut": ("the {side} is a cut of a longer text", "{side}是较长文章的节选"),
    "direction_open": ("which came first cannot be told", "无法判断先后"),
    "credit_attributed": ("the copy names its source{name}", "转载稿写明来源{name}"),
    "credit_dateline": ("the copy names its source by the lead only{name}", "转载稿仅以电头写明来源{name}"),
    "credit_false": ("the copy does not name the origin as its source, but itself or another", "转载稿所写来源不是原稿，而是自己或他人"),
    "credit_none": ("the copy names no source", "转载稿未写来源"),
    "same_owner": ("both texts belong to one owner", "两篇同属一个主体"),
    "licensed": ("a licence covers the copy", "转载稿有授权"),
}  # fmt: skip


def words(reasons: Iterable[Any], language: str = "en") -> list[str]:
    """Reasons in words; a reason stored as plain words by an older version stays as it stands."""
    return [_words(reason, language) for reason in reasons]


def _words(reason: Any, language: str) -> str:
    if isinstance(reason, str):
        return reason
    if isinstance(reason, dict):
        reason = restored(reason)
    known = CATALOGUE.get(reason.code)
    if known is None:
        return str(reason.code)
    sides = _SIDES[language]
    given = dict(reason.arguments)
    given["name"] = f"{_COLON[language]}{given['name']}" if given.get("name") else ""
    side = given.pop("side", None)
    if side is not None:
        given["side"], given["other"] = sides[side], sides[_OTHER[side]]
    stored = "share_copy" in given
    if stored:
        given["share_a"], given["share_b"] = given["share_copy"], given["share_origin"]
    first, second = ("copy", "origin") if stored else ("a", "b")
    return known[LANGUAGES.index(language)].format(first=sides[first], second=sides[second], **given)


_COLON = {"en": ": ", "zh": "："}
_OTHER = {"a": "b", "b": "a", "copy": "origin", "origin": "copy"}


def of_edge(reasons: Iterable[Reason], copy: str) -> list[Reason]:
    """The reasons of a judgement as those of an edge whose copy is the article ``copy`` (``a`` or ``b``)."""
    roles = {copy: "copy", _OTHER[copy]: "origin"}
    turned = []
    for reason in reasons:
        given = dict(reason.arguments)
        if "side" in given:
            given["side"] = roles[given["side"]]
        if "share_a" in given:
            share = {"a": given.pop("share_a"), "b": given.pop("share_b")}
            given["share_copy"], given["share_origin"] = share[copy], share[_OTHER[copy]]
        turned.append(Reason(reason.code, given))
    return turned


#: What each value of the column ``attribution`` says, and each of ``status`` beyond it.
_OF_ATTRIBUTION = {value: f"credit_{value}" for value in ("attributed", "dateline", "false", "none")}
_OF_STATUS = {"own": "same_owner", "licensed": "licensed"}


def credited(
    reasons: Iterable[Reason], directed: bool, attribution: str, status: str, name: str | None = None
) -> list[Reason]:
    """The reasons of an edge with what its columns say of direction, credit and status, and nothing else on that.

    The judgement of two texts alone reads the credit from one text; the edge knows both articles. Where the edge
    has another direction or credit than the texts alone suggest, their reasons would contradict the columns.
    """
    kept = [reason for reason in reasons if not reason.code.startswith("credit_")]
    if directed:
        kept = [reason for reason in kept if reason.code != "direction_open"]
    elif all(reason.code != "direction_open" for reason in kept):
        kept.append(Reason("direction_open"))
    arguments = {"name": name} if name is not None and attribution in {"attributed", "dateline"} else {}
    kept.append(Reason(_OF_ATTRIBUTION[attribution], arguments))
    if status in _OF_STATUS:
        kept.append(Reason(_OF_STATUS[status]))
    return kept


def stored(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Reasons as they are stored: JSON objects."""
    return [{"code": reason.code, **reason.arguments} for reason in reasons]


def restored(row: dict[str, Any]) -> Reason:
    """A reason read back from its JSON object."""
    return Reason(row["code"], {name: value for name, value in row.items() if name != "code"})
