"""The draft of a takedown notice.

The fields are those of 信息网络传播权保护条例 art. 14: the right holder's name, contact and address; title and
network address of each work; preliminary proof; a statement that the holder answers for its truth. The
national model form adds an identity number, a power of attorney and a fixed-line telephone. What only a
person can know or declare is left blank, and the draft states facts; whether a right is touched, people say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.evidence.papers import BLANK, Letterhead
from newscrawl.reporting import overlap
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.evidence.case_model import CasePair


def draft(
    pairs: Sequence[CasePair], *, name: str, created_at: str, letterhead: Letterhead | None = None
) -> str:
    """The notice for all pairs of a case, as plain text in Chinese, to be completed and signed by people.

    ``letterhead``: the right holder's name and addresses; blanks without it.
    """
    head = letterhead or Letterhead()
    parts = [
        "要求删除或者断开链接的通知书（草稿）",
        "依据《信息网络传播权保护条例》第十四条。本稿由程序填入事实，空白处及是否发出由权利人决定；请由专业人员审核后使用。",
        "",
        f"致：{_sites(pairs)}",
        "",
        "一、权利人",
        f"姓名（名称）：{head.name}",
        f"证件种类及号码：{head.identifier}",
        f"联系人：{head.contact}",
        f"固定电话：{head.telephone}    手机：{head.mobile}    电子邮箱：{head.email}",
        f"通信地址：{head.address}    邮政编码：{head.postcode}",
        f"代理人（如有，附授权委托书）：{head.agent}",
        "",
        "二、要求删除或者断开链接的作品名称和网络地址",
    ]
    for number, pair in enumerate(pairs, 1):
        parts += _work(number, pair)
    parts += [
        "",
        "三、初步证明材料",
        f"1. 证据包 {name}（生成于 {created_at}，含原始网页存档 WARC/WACZ、提取文本、比对页及 SHA-256 清单）。",
        f"2. 权属证明（作品底稿、首次发表证明、作者授权或职务作品证明等）：{BLANK}",
        f"3. 其他：{BLANK}",
        "",
        "四、要求",
        f"（请选择）□ 删除上述作品  □ 断开链接  □ 其他：{BLANK}",
        "",
        "五、声明",
        "权利人对本通知书的真实性负责。（由权利人确认后签署）",
        "",
        f"权利人（签名或盖章）：{BLANK}",
        f"日期：{BLANK}",
        "",
    ]
    return "\n".join(parts)


def _sites(pairs: Sequence[CasePair]) -> str:
    return "、".join(dict.fromkeys(printable(pair.copy.portal or BLANK) for pair in pairs))


def _work(number: int, pair: CasePair) -> list[str]:
    found = overlap.compare(pair.copy.body, pair.origin.body, pair.passages, names=pair.names)
    copy, origin = pair.copy, pair.origin
    seen = copy.captures[0].captured_at if copy.captures else BLANK
    return [
        f"（{number}）原作品：《{printable(origin.title)}》",
        f"    发表于：{printable(origin.portal or BLANK)}，{printable(origin.published_at or BLANK)}",
        f"    原作品网络地址：{printable(origin.url)}",
        f"    涉及的网页：《{printable(copy.title)}》",
        f"    网络地址：{printable(copy.url)}",
        f"    网页所载时间：{printable(copy.published_at or '未载明')}；存档时间（UTC）：{printable(seen)}",
        f"    网页所注来源：{printable(copy.source_name or '未注明')}",
        f"    网页所注作者：{printable('、'.join(copy.authors) or '未注明')}",
        *(
            [
                f"    相同文字：{found.shared} 字，占该网页文本 {found.copy_share:.1%}，占原作品 {found.origin_share:.1%}"
            ]
            if pair.passages or not pair.pictures
            else []
        ),
        *(
            [
                f"    其中 {found.shared - found.without(pair.left_out)} 字经人工核对不计入，计入 {found.without(pair.left_out)} 字"
            ]
            if pair.left_out
            else []
        ),
        *_pictures(pair),
        f"    原作品页面上的权利声明：{printable('；'.join(origin.notices) or '未见')}",
        f"    已登记的授权：{printable(pair.licence or '无记录')}",
    ]


def _pictures(pair: CasePair) -> list[str]:
    """The photos of the origin that the copy's page shows: addresses, how much, what either side prints beside them."""
    lines = []
    for number, one in enumerate(pair.pictures, 1):
        credits_ = "、".join(
            dict.fromkeys(name for names in one["origin_credits"].values() for name in names)
        )
        removed = "、".join(dict.fromkeys(name for names in one["removed"].values() for name in names))
        lines += [
            f"    使用的图片（{number}）：{printable(one['copy_picture'])}",
            f"        原图网络地址：{printable(one['origin_picture'])}",
            f"        比对结果：{printable(one['sentence'])}",
            f"        原图说明：{printable(one['origin_caption'] or '未注明')}；原图文件内嵌署名：{printable(credits_ or '无')}",
            f"        该网页的图片说明：{printable(one['copy_caption'] or '未注明')}",
        ]
        if removed:
            lines.append(f"        原图文件内嵌而该网页图片文件中缺失的署名：{printable(removed)}")
    return lines
