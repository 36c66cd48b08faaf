"""The closed word classes of credits: who does what to a text, and what stands between role and name.

This is the one owner. Extraction (whose names are an article's authors and editors) and attribution (who did what
for whom) read the same table through :mod:`newscrawl.text.credits.grammar`. **To add a role, add a row**: its words
in Simplified, what its bearers are, and for a mark of one character ``mark=True``. Spaces inside a word, the
Traditional script, full-width signs, compounds (``文/绘``, ``编译/记者``) and modifiers (``实习记者``) follow by
themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What the bearers of a role are to the text."""

    WRITER = "writer"
    REPORTER = "reporter"
    PICTURES = "pictures"
    EDITOR = "editor"
    #: Who checks, approves, plans or answers for a text or a page.
    DESK = "desk"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Role:
    """A row: words of one meaning.

    ``shown``: how attribution names the role where the word is only a mark (``文``: 作者). ``mark``: the word is
    one character and a role only beside a separator. ``unless``: characters that must not follow. ``before``:
    characters that must not stand before it (``只看该作者`` is a button).
    """

    kind: Kind
    words: tuple[str, ...]
    shown: str | None = None
    mark: bool = False
    unless: str = ""
    before: str = ""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _row(
    kind: Kind,
    words: str,
    shown: str | None = None,
    *,
    mark: bool = False,
    unless: str = "",
    before: str = "",
) -> Role:
    return Role(kind, _words(words), shown, mark, unless, before)


_W, _R, _P, _E, _D, _O = Kind.WRITER, Kind.REPORTER, Kind.PICTURES, Kind.EDITOR, Kind.DESK, Kind.OTHER

ROLES: tuple[Role, ...] = (
    _row(_W, "作者 本文作者 稿件作者 文章作者 原作者 撰文者", "作者", unless="单简授声", before="该系注赏持多他看于於"),
    _row(_W, "投稿人 撰文人", "作者"),
    _row(_W, "文字 撰写", "作者", unless="大小版内容说明稿描述实录"),
    _row(_W, "文", "作者", mark=True),
    _row(_W, "撰文 撰稿 撰稿人 撰述 采写 执笔 执笔人 主笔 编译 编撰 编写 采编 采访 采访整理 采制 整理 整合 供稿 供稿人 来稿 投稿"),
    _row(_W, "评论员 观察员 特约撰稿人 专栏作家"),
    _row(_R, "记者", unless="站会节证团们爆"),
    _row(_R, "通讯员 报道员 实习生 特派员 记者站"),
    _row(_R, "特派", unless="员记任专送往到"),
    _row(_P, "图 图片", "摄影", mark=True),
    _row(_P, "摄 影", "摄影", mark=True),
    _row(_P, "绘", "绘图", mark=True),
    _row(_P, "拍摄", "摄影"),
    _row(_P, "摄影", unless="师展家协集报"),
    _row(_P, "海报", unless="道导"),
    _row(_P, "摄影师 摄像 摄制 航拍 供图 制图 作图 绘图 绘画 配图 插画 漫画 图表 设计 动画 特效 视频 剪辑 题图"),
    _row(_E, "编辑 责任编辑", unless="部室精推手点"),
    _row(_E, "选稿 发稿编辑 小编 编发 编播 组稿"),
    _row(_E, "责编 网编", unless="辑"),
    _row(_D, "主编 总编辑 总编 编委 编审 校对 责校 审核 审校 校审 审稿 审读 审定 审签 核稿 初审 复审 终审 一审 二审 三审 初校 一校 二校 三校"),
    _row(_D, "校检 检校 校稿 校阅 统校 编校 审片 监制 总监制 策划 总策划 统筹 总统筹 统稿 出品人 出品 总出品 签发 签审 送签 签批"),
    _row(_D, "发布者 发布人 录入 录入员 上传 上传者 责任人 值班总编 值班主任 版式 排版 组版 美编 技术"),
    _row(_O, "制片人 制片 编导 导演 导播 翻译 译者 口述 编剧 后期 配音 制作 包装 字幕 文案 出镜 主播 主持人 主持 播音"),
    _row(_O, "联系人 运营 指导 总监 播报 朗读 协调"),
    _row(_O, "译", "翻译", mark=True),
    # On pages in English; only before a colon.
    _row(_W, "author writer", "作者"),
    _row(_R, "reporter", "记者"),
    _row(_E, "editor", "编辑"),
    # On the Korean pages of Yanbian.
    _row(_W, "작성자 글쓴이", "作者"),
    _row(_R, "기자 특파원 통신원", "记者", unless="회단들실증협"),
    _row(_P, "사진", "摄影"),
    _row(_E, "편집 책임편집", "编辑", unless="국부위자실"),
)  # fmt: skip

#: What stands before a role and belongs to it (实习记者, 责任编辑); the role is kept as printed.
MODIFIERS: tuple[str, ...] = _words(
    """
    特约 特派 特邀 实习 见习 首席 全媒体 全媒 融媒体 融媒 资深 高级 主任 文字 摄影 摄像 视频 新媒体 网络 网站 责任 执行 值班
    本期 本文 驻站 副 总 常务 图片 美术 视觉 版面 版式 文案 联合 校园 学生 航拍 多媒体 数字 报道 当值 当班 轮值 栏目 频道
    页面 流程 特聘 主持 封面 图文 调查 财经 体育 评论 跟队 前方 策划 出镜 本版 职工 稿件 原创 采访 撰稿 深度 政经 娱乐
    """
)
#: A modifier that says what a role is about, whatever its word (摄影记者, 图片编辑, 视觉编辑).
SHIFTED: dict[str, Kind] = {
    "摄影": Kind.PICTURES, "摄像": Kind.PICTURES, "图片": Kind.PICTURES, "视觉": Kind.PICTURES, "美术": Kind.PICTURES, "航拍": Kind.PICTURES,
    "版式": Kind.DESK, "视频": Kind.PICTURES, "版面": Kind.DESK,
}  # fmt: skip
#: What joins two roles into one (文/图, 采写与摄影), in a flat text.
JOINTS = "/&·、+和与兼"
#: What stands between a role and its names, in a flat text; a space will do as well.
BARS = ":/|·."
#: What stands between two names, in a flat text.
BETWEEN = "、,;/|&+()[]\n\x1f_ "
#: What may stand behind names and says no more than that they reported, in a flat text.
REPORTED: tuple[str, ...] = _words(
    """
    报道 摄影报道 综合报道 联合报道 即时报道 专题报道 独家报道 现场报道 图文报道 报导 摄影报导 综合报导 联合报导 即时报导 专题报导
    特稿 专稿 专电 综合外电报导 外电报导 综合外电报道 连线报道 连线报导 现场直击 编译
    综合外电 外电综合 采访报道 采访报导 整理报道 整理报导 编译报道 编译报导 特别报道 特别报导 专访 传真 亦有贡献
    """
)
#: The same for marks that stand behind names and say what their bearers did besides.
BEHIND: dict[str, Kind] = {
    "摄": Kind.PICTURES, "摄影": Kind.PICTURES, "供图": Kind.PICTURES, "绘": Kind.PICTURES, "制图": Kind.PICTURES, "图": Kind.PICTURES,
    "文": Kind.WRITER, "撰文": Kind.WRITER, "采写": Kind.WRITER, "整理": Kind.WRITER, "编译": Kind.WRITER, "综合": Kind.WRITER, "执笔": Kind.WRITER,
    "文图": Kind.WRITER, "图文": Kind.WRITER, "文并图": Kind.WRITER, "文并摄": Kind.WRITER, "文摄": Kind.WRITER, "编辑": Kind.EDITOR,
}  # fmt: skip
