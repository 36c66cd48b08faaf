"""Cities that a report is written from, as they stand behind reporters' names (``记者王明吉林报道``).

Wider than ``names.PLACE``, which also says what no person is called: many of these cities could be a person's name
by their look, and are read as a city only where a place is expected. Prefectures of the mainland by the list of
administrative divisions (GB/T 2260), and the county cities of the North-East, whose papers this project reads.
"""

from __future__ import annotations

import re

from newscrawl.text.names import PLACE

_PREFECTURES = """
唐山 秦皇岛 邯郸 邢台 保定 承德 沧州 廊坊 衡水 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁 包头 乌海 赤峰 通辽 鄂尔多斯
呼伦贝尔 巴彦淖尔 乌兰察布 兴安盟 锡林郭勒 阿拉善 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛 鸡西 鹤岗 双鸭山 大庆
伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭 徐州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 嘉兴 湖州 绍兴 衢州 舟山 台州 丽水 芜湖 蚌埠
淮南 淮北 铜陵 安庆 滁州 阜阳 宿州 六安 亳州 池州 宣城 莆田 三明 泉州 漳州 南平 宁德 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 淄博
枣庄 东营 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 开封 平顶山 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店
十堰 宜昌 襄阳 鄂州 荆门 孝感 咸宁 随州 恩施 株洲 湘潭 衡阳 邵阳 岳阳 张家界 益阳 郴州 永州 怀化 娄底 湘西 韶关 珠海 汕头 湛江 茂名
肇庆 惠州 汕尾 河源 清远 中山 潮州 揭阳 柳州 梧州 北海 防城港 钦州 贵港 玉林 百色 河池 来宾 崇左 儋州 自贡 攀枝花 泸州 德阳 绵阳 广元
遂宁 内江 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山 六盘水 遵义 安顺 毕节 铜仁 玉溪 保山 昭通 丽江 普洱 临沧 大理 红河
西双版纳 德宏 怒江 迪庆 楚雄 日喀则 昌都 林芝 山南 那曲 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 商洛 嘉峪关 天水 武威 张掖 酒泉 庆阳 定西 陇南
临夏 甘南 海东 玉树 吴忠 固原 中卫 克拉玛依 吐鲁番 哈密 阿克苏 喀什 和田 伊犁 塔城 阿勒泰 昌吉 巴音郭楞 雄安 浦东
"""
_NORTH_EAST = """
延吉 图们 敦化 珲春 龙井 和龙 汪清 安图 蛟河 桦甸 舒兰 磐石 永吉 榆树 德惠 农安 公主岭 双辽 梨树 伊通 东丰 东辽 集安 梅河口 辉南 柳河 临江 抚松
靖宇 长白山 扶余 前郭 长岭 乾安 洮南 大安 镇赉 通榆 九台 双阳 江城 五常 尚志 绥芬河 东宁 密山 虎林 同江 富锦 抚远 北安 五大连池 安达 肇东
海伦 漠河 瓦房店 庄河 海城 东港 凤城 凌海 北镇 盖州 大石桥 调兵山 开原 凌源 兴城 满洲里
"""  # fmt: skip
_ENDING = re.compile(r"(?<=..)(?:特别行政区|自治[区州县]|[省市县州])\Z")
_KNOWN = frozenset([*PLACE.pattern.removeprefix("(?:").removesuffix(")").split("|"), *_PREFECTURES.split(), *_NORTH_EAST.split()])  # fmt: skip
_LONGEST = max(map(len, _KNOWN)) + len("特别行政区")


def is_place(text: str) -> bool:
    """Whether ``text``, in Simplified, is a city or a province, with or without its 市 or 省."""
    return text in _KNOWN or _ENDING.sub("", text) in _KNOWN


def place_at_end(text: str) -> int:
    """Where the longest place that ``text`` ends with begins; its length where it ends with none."""
    starts = range(max(0, len(text) - _LONGEST), len(text) - 1)
    return next((start for start in starts if is_place(text[start:])), len(text))
