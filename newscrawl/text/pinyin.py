"""Pinyin as it stands in parentheses on mirror pages: syllables, tone marks, and how to tell them apart.

The syllables are those of the Unihan readings in use (425 with the rare interjections), without tones and
with ``ü`` as such.
"""

from __future__ import annotations

import re
import unicodedata

SYLLABLES: frozenset[str] = frozenset(
    """
a ai an ang ao ba bai ban bang bao bei ben beng bi bian biang biao bie bin bing bo bong bu ca cai
can cang cao ce cei cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai
chuan chuang chui chun chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de dei den deng di
dia dian diao die din ding diu dong dou du duan dui dun duo e ei en eng er fa fan fang fei fen feng
fiao fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo ha
hai han hang hao he hei hen heng hm hng hong hou hu hua huai huan huang hui hun huo ji jia jian
jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku
kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei len leng li lia lian liang liao lie lin
ling liu lo long lou lu luan lun luo lü lüe m ma mai man mang mao me mei men meng mi mian miao mie
min ming miu mo mou mu n na nai nan nang nao ne nei nen neng ng ni nia nian niang niao nie nin ning
niu nong nou nu nuan nun nuo nü nüe o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping
po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri
rong rou ru rua ruan rui run ruo sa sai san sang sao se sen seng sha shai shan shang shao she shei
shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta
tai tan tang tao te tei teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei
wen weng wo wong wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye
yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao
zhe zhei zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan
zui zun zuo
""".split()  # noqa: SIM905 - a word list reads better than four hundred quoted strings
)

#: Vowels (and syllabic nasals) that carry a tone mark, lower case, composed.
TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿếề"
#: Every letter pinyin is written with.
LETTERS = "abcdefghijklmnopqrstuvwxyzüê" + TONED

_TONED = frozenset(TONED)
_LETTERS = frozenset(LETTERS)
_LONGEST = max(map(len, SYLLABLES))


def plain(text: str) -> str:
    """``text`` without tone marks (``wǎng`` → ``wang``, ``lǜ`` → ``lü``)."""
    out: list[str] = []
    for char in unicodedata.normalize("NFD", text):
        if char == "\u0308" and out and out[-1] == "u":
            out[-1] = "ü"
        elif not unicodedata.combining(char):
            out.append(char)
    return "".join(out)


def is_toned(text: str) -> bool:
    """True where at least one letter carries a tone mark."""
    return not _TONED.isdisjoint(text)


def is_syllable(text: str) -> bool:
    """One syllable, with or without its tone."""
    return bool(text) and _LETTERS.issuperset(text) and plain(text) in SYLLABLES


def is_pinyin(text: str) -> bool:
    """A run of one or more joined syllables (``biānzhīchéng``), toned or not; linear in its length."""
    if not text or not _LETTERS.issuperset(text):
        return False
    bare = plain(text)
    # reachable[i]: bare[:i] splits into syllables
    reachable = [True] + [False] * len(bare)
    for end in range(1, len(bare) + 1):
        for size in range(1, min(_LONGEST, end) + 1):
            if reachable[end - size] and bare[end - size : end] in SYLLABLES:
                reachable[end] = True
                break
    return reachable[-1]


#: ``(wǎng)`` right after a CJK character: content of group 1 is toned or plain letters of pinyin.
PARENTHESISED = re.compile(rf"(?<=[\u3400-\u9fff])[(（]([{LETTERS}]{{1,40}})[)）]")
