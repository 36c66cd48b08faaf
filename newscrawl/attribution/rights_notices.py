"""Notices about rights: who reserves what, under which law, and whom to ask.

A notice speaks about texts in general and quotes labels (``凡注明“来源：XXX”``): it never tells where the
text above it is from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from newscrawl.attribution.bylines import SELF
from newscrawl.attribution.line_forms import Line, prepare
from newscrawl.attribution.publisher_registry import find, looks_like_media, registry
from newscrawl.text.labels import ACCOUNT_PLATFORMS

RESERVATION, LICENCE, DISCLAIMER = "reservation", "licence", "disclaimer"

_NOTICE = re.compile(
    r"版权(?:声明|申明|说明|均属|归|所有|属|事宜|作品)|(?:涉及|如有|有关|若有)[^。;,\n]{0,6}版权|免责(?:声明|条款)|(?:郑重|特别|法律|敬告|[网报站台社号]|平台)声明 ?:|\A声明 ?:|"
    r"\A(?:重要|温馨)?(?:提示|注意|说明|敬告) ?:[^\n]{0,40}(?:转载|侵权|观点|版权|网友)|"
    r"凡(?:是)?(?:本网|本站|本报|注明|注有|署名|标注|来源|转载|未注明|未经)|不代表[^。;\n]{0,24}(?:观点|立场|看法|意见)|"
    r"未经[^。;,\n]{0,24}(?:授权|许可|同意|允许|批准)|书面(?:授权|许可|同意)|(?:如|若|涉及|涉嫌|构成|存在)[^。;\n]{0,8}侵权|侵权[^。;\n]{0,12}(?:联系|删除|公告|线索|必究)|"
    r"反侵权|仅供(?:参考|读者|学习)|不构成[^。;\n]{0,8}(?:建议|依据)|转载(?:请|须|时|需)|(?:请勿|禁止|严禁|不得|谢绝|拒绝)(?:擅自|随意|任意|非法)?(?:转载|复制|摘编|盗用)|"
    r"如需转载|欢迎转载|风险自担|仅代表作者|稿件下[“\"]|用户上传并发布|信息存储服务|刊用本(?:网|报|站)|务经书面|出于传递更多|目的在于传(?:播|递)|"
    r"著作权(?:法|归|人|均|益)|依法追究|法律责任"
)
#: Every form above has one of these words in it. Looking for all of them costs a fiftieth of trying the forms at every
#: character, and nearly every paragraph of news has none.
_WORDS = (
    "权", "免责", "声明", "转载", "观点", "网友", "凡", "代表", "未经", "书面", "仅供", "不构成", "复制", "摘编", "盗用", "风险自担",
    "稿件下", "用户上传", "存储服务", "刊用本", "传递更多", "目的在于传", "追究", "法律责任",
)  # fmt: skip
_RESERVED = re.compile(
    r"不得|禁止|严禁|未经[^。;,\n]{0,24}(?:授权|许可|同意|允许|批准)|书面(?:授权|许可|同意)|务经|请勿|谢绝|拒绝转载|追究|必究|版权(?:均|皆|全部|都)?属|版权所有|保留[^。\n]{0,10}权利|(?:版权|著作权)[^。\n]{0,12}归"
)
_GRANTED = re.compile(
    r"欢迎转载|转载请注明|转载须注明|转载时请|转载需注明|允许转载|可以转载|CC BY|知识共享|经[^。\n]{0,12}授权(?:转载|发布|刊发)|授权转载"
)
_LAW = re.compile(r"《([^《》\n]{2,30}(?:法|条例|办法|规定|公约|解释|法典))》")
_PHONE = (
    r"(?:\+?86[- ]?)?(?:0\d{2,3}[- ]?\d{7,8}(?:-\d{1,5})?|1[3-9]\d{9}|[48]00[- ]?\d{3}[- ]?\d{4}|400\d{7})"
)
_MAIL = r"[A-Za-z0-9_.+\-]{1,40}@[A-Za-z0-9\-]{1,40}(?:\.[A-Za-z0-9\-]{1,20}){1,4}"
_PERSON_CONTACT = re.compile(
    rf"([\u4e00-\u9fff·]{{2,6}}) ?\(([\u4e00-\u9fff]{{2,12}})\) ?[:]? ?(?:电话)?[:]? ?({_PHONE})"
)
_ROLE_CONTACT = re.compile(
    rf"([\u4e00-\u9fff]{{2,12}}?)(?:\([^()\n]{{0,20}}\))? ?[:] ?(?:([\u4e00-\u9fff]{{2,4}}) ?[:,]? ?)?({_PHONE}|{_MAIL})"
)
_BARE_CONTACT = re.compile(rf"(?<![\d\-])({_PHONE}|{_MAIL})(?!\d)")

_NAME = r"(?P<name>[^\s,。;:!?、()“”\"]{2,24}?)"
_HOLDERS = (
    re.compile(r"(?:版权|著作权|知识产权|所有权)(?:之)?(?:[^。;,\n]{0,10}?)(?:归属于|归属|均属于|均属|属于|归于|属|归)(?:于)?[“\"《]?" + _NAME + r"(?:》|”|\")?(?:\(|与|和|及|所有|共同|拥有|享有|独家|的|,|。|;|\Z|\n)"),
    re.compile(r"(?:取得|获得|得到|征得|经过?)[“\"]?" + _NAME + r"[”\"]?(?:的)?(?:书面|正式|明确)?(?:授权|许可|同意)"),
    re.compile(_NAME + r"(?:依法)?(?:拥有|享有)[^。;,\n]{0,12}(?:版权|著作权)"),
    re.compile(r"(?:©|\(c\)|Copyright|版权所有)[: ]{0,3}(?:\d{4}(?:-\d{4})?)? ?" + _NAME + r"(?:版权所有| |,|。|;|\Z|\n)", re.IGNORECASE),
    re.compile(_NAME + r" ?版权所有"),
)  # fmt: skip
_SPEAKER = re.compile(r"(?:本网|本站|本报|本台|本平台)[(“\"]([^()“”\"\n]{2,20})[)”\"]")
_OPINION = re.compile(r"不代表([^。;,\n]{2,24}?)(?:的)?(?:观点|立场|看法|意见)")
_WEAK = re.compile(
    r"\A(?:事先|书面|明确|正式|本人|权利人|著作权人|版权方|版权所有者|版权人|相关|有关|其|他|该|此|任何|许可|授权|合法|上述|我们|我方|对方|出版方|原出处|"
    r"原创|同意|允许|协议|法律|所有)+(?:的)?\Z"
)
_TRIM = re.compile(
    r"\A(?:事先|必须|应当|须|应|均|皆|全部|都|已|由|于|经|过|向|为|是|本(?:网站|站|网|文|刊|报)(?:为|由|系)|本网站|本站内容)+|(?:的|之|书面|正式|明确|事先|一切|方面)+\Z"
)
_AUTHOR = re.compile(r"\A(?:原)?(?:作者|著作者|创作者|版权者|撰稿人)(?:本人|所有|个人)?\Z")
_PLATFORM = re.compile(rf"(?:平台)?[“\"]?((?:{ACCOUNT_PLATFORMS}|封面|新浪看点|红网)号)[”\"]?")
_PICTURES = re.compile(r"(?:[“\"]([A-Za-z0-9]{2,20})[”\"])[^。\n]{0,6}(?:字样)?[^。\n]{0,4}(?:图片|照片)")


@dataclass(slots=True)
class Notice:
    """A notice read: ``kind`` is reservation, licence or disclaimer; ``contacts``: name, role, phone (or mail)."""

    text: str
    kind: str
    holder: str | None = None
    laws: list[str] = field(default_factory=list)
    contacts: list[dict[str, str]] = field(default_factory=list)
    scope: str | None = None
    platform: str | None = None

    def row(self, position: str) -> dict[str, Any]:
        """The row that a verdict keeps (``items.Verdict.rights``)."""
        return {
            "holder": self.holder,
            "text": self.text,
            "kind": self.kind,
            "contacts": self.contacts,
            "laws": self.laws,
            "position": position,
        }


_WORD = re.compile("|".join(map(re.escape, _WORDS)))


def notice_start(flat: str) -> int | None:
    """Where a notice begins in a flat text; None where there is none."""
    match = _NOTICE.search(flat) if _WORD.search(flat) else None
    return match.start() if match else None


def read_notice(text: str, *, owner: str | None = None) -> Notice | None:
    """The notice that ``text`` is or holds; None where it holds none. ``owner``: whom 本网 and 本报 mean."""
    line = prepare(text)
    return read_prepared(line, owner) if notice_start(line.flat) is not None else None


def read_prepared(line: Line, owner: str | None) -> Notice:
    """As :func:`read_notice`, for a prepared line known to hold a notice."""
    flat = line.flat
    kind = _kind(flat)
    notice = Notice(text=line.simple.strip(), kind=kind, laws=_laws(line.simple), contacts=_contacts(flat))
    notice.holder = _holder(flat, owner, reserved=kind == RESERVATION)
    platform = _PLATFORM.search(flat)
    if platform:
        notice.platform = platform.group(1)
    pictures = _PICTURES.search(flat)
    if pictures:
        notice.scope = f"images marked {pictures.group(1)}"
    return notice


def _kind(flat: str) -> str:
    if _RESERVED.search(flat):
        return RESERVATION
    return LICENCE if _GRANTED.search(flat) else DISCLAIMER


def _laws(simple: str) -> list[str]:
    return list(dict.fromkeys(match.group(1) for match in _LAW.finditer(simple)))


def _holder(flat: str, owner: str | None, *, reserved: bool) -> str | None:
    weak = None
    for pattern in _HOLDERS:
        for match in pattern.finditer(flat):
            name = _clean(match["name"])
            if not name or _WEAK.match(name):
                continue
            if _AUTHOR.match(name):
                weak = weak or name.removesuffix("所有").removesuffix("本人")
                continue
            if SELF.match(name) or name in ("本平台", "本公众号", "本报社", "我社", "我司", "本公司"):
                speaker = _SPEAKER.search(flat)
                weak = weak or (speaker.group(1) if speaker else owner)
                continue
            if _is_body(name):
                return _canonical(name)
    named = re.search(r"未经[“\"]?" + _NAME + r"[”\"]?(?:的)?(?:书面|正式)?(?:授权|许可|同意|允许)", flat)
    if named:
        name = _clean(named["name"])
        if name and _AUTHOR.match(name):
            weak = weak or name
        elif name and _is_body(name):
            return _canonical(name)
    if weak is None and reserved:
        weak = _speaker(flat, owner)
    return weak


def _speaker(flat: str, owner: str | None) -> str | None:
    """Of a reservation that names nobody: the site that says whose opinion its texts are not."""
    if SELF.search(flat) is None and _OPINION.search(flat) is None:
        return None
    opinion = _OPINION.search(flat)
    if opinion:
        names = [_clean(part) for part in re.split(r"[和与及、/]", opinion.group(1))]
        known = [hit for hit in map(find, names) if hit]
        sites = [hit for hit in known if hit.publisher.name.endswith(("网", "在线"))] or known
        if sites:
            return sites[-1].publisher.name
    return owner if SELF.search(flat) else None


def _is_body(name: str) -> bool:
    return (
        find(name) is not None
        or looks_like_media(name)
        or name.endswith(
            (
                "报社",
                "集团",
                "公司",
                "中心",
                "委员会",
                "出版社",
                "杂志社",
                "编辑部",
                "工作室",
                "研究院",
                "大学",
            )
        )
    )


def _clean(name: str) -> str:
    name = _TRIM.sub("", name.strip("《》“”\"' "))
    return _TRIM.sub("", name)


def _canonical(name: str) -> str:
    hit = registry().find(name)
    return hit.publisher.name if hit else name


def _contacts(flat: str) -> list[dict[str, str]]:
    out: list[dict[str, str]] = []
    seen: set[str] = set()
    for match in _PERSON_CONTACT.finditer(flat):
        out.append({"name": match[1], "role": match[2], "phone": match[3]})
        seen.add(match[3])
    for match in _ROLE_CONTACT.finditer(flat):
        if match[3] in seen:
            continue
        seen.add(match[3])
        row = {"role": match[1], ("email" if "@" in match[3] else "phone"): match[3]}
        if match[2]:
            row["name"] = match[2]
        out.append(row)
    for match in _BARE_CONTACT.finditer(flat):
        if match[1] not in seen:
            seen.add(match[1])
            out.append({("email" if "@" in match[1] else "phone"): match[1]})
    return out
