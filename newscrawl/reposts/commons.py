"""Wording that belongs to nobody: statutes, careers, what a firm says of itself, advice for everybody, official speech.

Two articles that quote one section of a law, or print the career of one official, share a passage and are no copies
of each other. The store tells such wording once several texts hold it; here it is known by its words, for the first
two.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newscrawl import native
from newscrawl.reposts.promotion import marked_characters
from newscrawl.text.word_search import any_of

if TYPE_CHECKING:
    from newscrawl.reposts.align import Alignment

#: One of these makes a sentence common wording.
_COMMON_WORDS = (
    # statutes
    "有期徒刑 并处罚金 处罚金 处一千 处二千 处三年 日以下拘留 侵权责任 民事责任 赔偿责任 依照其规定 法律另有规定 应当按照 依法追究 应当承担 第一款 第二款 修正案 行政处罚法 "
    # careers
    "月出生 月生， 参加工作 加入中国共产党 学历， 历任 曾任 政府特殊津贴 国务院津贴 博士生导师 发表论文 出版专著 入选省队 国家集训队 个人首届 个人首次 法学学士 工学硕士 在职研究生 "
    # what an institution says of itself
    "成立于 始建于 创办于 创建于 始创于 组建于 前身是 前身为 总部位于 总部设在 总面积 于一体 拥有专利 旗下拥有 旗下有 业务覆盖 业务遍及 产品广泛 产品涵盖 产品远销 挂牌上市 龙头企业 高新技术企业 "
    "为宗旨 累计募集 累计举办 累计援建 被誉为 校训 在校生 专任教师 森林覆盖率 景区， 每年举办 一级博物馆 非公募 "
    # advice for everybody
    "请牢记 请注意以下 切勿 及时就医 提前采用 应居家 应迅速 禁止私自 禁止在 不要猛打 不要开关 不要在室内 开窗通风 勤洗手 "
    # notions and calendars
    "是一种起病 是一种由 是一种常见 是一种慢性 退行性 临床上 医学上 病因 二十四节气中的第 交节时间 分为三候 分为四候 七十二候 一候 "
    # disclaimers and apologies
    "风险提示 不构成 仅供参考 风险自担 投资需谨慎 与本平台 与本网站 不代表未来 过往业绩 社会各界监督 "
    # what is said from above, and prices by rule
    "总书记强调 总书记指出 全会指出 全会强调 会议指出 会议强调 坚定不移 支撑点 增长点 获得感、幸福感 实质性进展 形成机制 每十个工作日 累加或冲抵 不作调整 没有证据表明 授奖词 颁奖词 先生写道 先生说过 曾写道"
)  # fmt: skip
#: Sections, points and lists of hours or numbers, each asked for where a glance at the passage shows that it may be there.
_SECTION = re.compile(r"第[一二三四五六七八九十百零〇\d]+条")
_POINT = re.compile(r"[一二三四五六七八九]是[^。；]{4,50}[；。]")
_POINT_HEADS = tuple(f"{number}是" for number in "一二三四五六七八九")
_may_have_points = any_of(_POINT_HEADS)
_HOURS = re.compile(r"(?:\d{1,2}[:：]\d\d[^；。]{2,16}[，；][^；。]{0,20}){2}")
_TIME_OF_DAY = re.compile(r"[:：]\d\d")
_NUMBERED = re.compile(r"(?:[\u4e00-\u9fff]{2,8}\d{3,8}[，、；。]){3}")
_ENDS_IN_NUMBER = re.compile(r"\d{3}[，、；。]")
_may_be_common = any_of(_COMMON_WORDS.split())
#: Words of official speech: one of the first makes it worth while to count all.
_SPEECH_WORDS = "新时代 新征程 中国特色 现代化 党中央 总书记 高质量发展 伟大复兴 新发展 重要思想 深刻领悟 团结奋斗 改革开放 深化改革"
_may_be_speech = any_of(_SPEECH_WORDS.split())
_STOCK = re.compile(
    "新时代|新征程|中国特色|社会主义|现代化|党中央|总书记|高质量|新发展|[两四]个|民族|复兴|全面|奋斗|奋进|前行|守正创新|自信|建党精神|决定性意义|深刻|人民|目标|自立自强|循环|改革|"
    "共同|指导思想|重要|理论|思想|贯彻|落实|部署|统筹|着力|推进|强化|坚持|坚定|弘扬|初心|从严治党|主题教育|党的|战略|治理|担当|开创|谱写|奋力|蓝图|信念|价值|政治|问题|机制|凝心|铸魂|布局|格局"
)
#: Words of official speech that make a sentence of it, and their share of it.
_STOCK_WORDS = 5
_STOCK_SHARE = 0.33
#: Characters of shared text above which it is a story, whatever it quotes.
_MOST = 900
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?”」]*\n?")
#: Clauses of verse: so many characters at most, and on average; none with a word of grammar.
#: A sentence without a longer clause: most passages have none, and no verse.
_MAY_BE_VERSE = re.compile(
    r"(?:^|(?<=[。！？!?”」\n]))(?=[^。！？!?\n])(?:[^，；、。！？!?\n]{0,9}[，；、])*[^，；、。！？!?\n]{0,9}(?:[。！？!?\n]|\Z)"
)
#: A quotation mark that closes the sentence before is no clause.
_CLAUSES = re.compile("(?:[，；、]|[。！？!?\n][”」]*)+")
_LONGEST = 9
_USUAL = 7
_GRAMMAR_CHARACTERS = "的了在和是与为对及将已或等"
_GRAMMAR = re.compile(f"[{_GRAMMAR_CHARACTERS}\\d]|我们|他们|记者")
#: What may stand in a passage, as the kernel says it.
_WORDED, _SPOKEN, _POINTED, _SECTIONED, _TIMED, _NUMBERS, _VERSED = (1 << bit for bit in range(7))
#: The same words for the kernel; None where there is none.
_kernel_words: Any = (
    tuple(
        map(native.kernel.Words, (tuple(_COMMON_WORDS.split()), tuple(_SPEECH_WORDS.split()), _POINT_HEADS))
    )
    if native.kernel is not None
    else None
)
#: The expressions for lists, each with what says that it may match: most passages need none of them.
_LISTS_BY_HINT = ((_SECTIONED, _SECTION), (_POINTED, _POINT), (_TIMED, _HOURS), (_NUMBERS, _NUMBERED))


def common_share(text: str, alignment: Alignment, compiled: Any = None) -> float:
    """Share of what a text shares that is common wording, by its words; 0..1.

    :param compiled: the text in the kernel's form, where there is one: it tells most passages without any at a glance
    """
    spans = alignment.spans
    shared = sum(size for _, size, _, _ in spans)
    if not shared or shared > _MOST:
        return 0.0
    if compiled is None:
        found = [_wording_in(text[start : start + size]) for start, size, _, _ in spans]
    else:
        found = native.kernel.wording(compiled, spans, _kernel_words, _GRAMMAR_CHARACTERS)
    if not any(found):
        return 0.0
    common = 0
    for (start, size, _, _), wording in zip(spans, found, strict=True):
        if wording:
            common += _common(text[start : start + size], wording)
    return common / shared


def _wording_in(passage: str) -> int:
    """What common wording may stand in a passage."""
    return (
        _may_be_common(passage) * _WORDED
        | _may_be_speech(passage) * _SPOKEN
        | _may_have_points(passage) * _POINTED
        | ("条" in passage and "第" in passage) * _SECTIONED
        | (_TIME_OF_DAY.search(passage) is not None) * _TIMED
        | (_ENDS_IN_NUMBER.search(passage) is not None) * _NUMBERS
        | (_MAY_BE_VERSE.search(passage) is not None) * _VERSED
    )


def _common(passage: str, wording: int) -> int:
    """Characters from the first to the last sentence of common wording in each paragraph that is mostly that."""
    total = 0
    may_be_common, may_be_speech, may_be_verse = wording & _WORDED, wording & _SPOKEN, wording & _VERSED
    lists = [a_list for bit, a_list in _LISTS_BY_HINT if wording & bit]
    for paragraph in passage.split("\n"):
        sentences = _SENTENCE.findall(paragraph)
        marks = [
            (may_be_common > 0 and _may_be_common(sentence))
            or any(a_list.search(sentence) for a_list in lists)
            or (may_be_speech > 0 and is_speech(sentence))
            or (may_be_verse > 0 and is_verse(sentence))
            for sentence in sentences
        ]
        total += marked_characters(sentences, marks)
    return total


def is_verse(sentence: str) -> bool:
    """Whether a sentence reads as a line of verse: short clauses of like length without words of grammar."""
    if len(sentence) > 6 * _LONGEST or len(sentence) > (sentence.count("，") + 1) * (_LONGEST + 1):
        return False
    clauses = [clause for clause in _CLAUSES.split(sentence) if clause]
    if len(clauses) < 2 or max(map(len, clauses)) > _LONGEST:
        return False
    return 3 <= sum(map(len, clauses)) / len(clauses) <= _USUAL and _GRAMMAR.search(sentence) is None


def is_speech(sentence: str) -> bool:
    """Whether a sentence is made of the words of official speech."""
    words = _STOCK.findall(sentence)
    return len(words) >= _STOCK_WORDS and sum(map(len, words)) >= _STOCK_SHARE * len(sentence)
