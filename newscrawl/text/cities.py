"""Cities that a report is written from, as they stand behind reporters' names (``记者王明吉林报道``).

Wider than ``names.PLACE``, which also says what no person is called: many of these cities could be a person's name
by their look, and are read as a city only where a place is expected. Prefectures of the mainland by the list of
administrative divisions (GB/T 2260), and the county cities of the North-East, whose papers this project reads.
"""

from __future__ import annotations

import re

from newscrawl.text.person_names import PLACE

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
#: Where agencies and the papers of the diaspora have their people, and the countries, as the mainland and Taiwan write
#: them (the Traditional script is folded before), and the short forms of Taiwan's counties.
_ABROAD = """
美国 加拿大 英国 法国 德国 日本 韩国 俄罗斯 澳洲 澳大利亚 新西兰 纽西兰 泰国 越南 菲律宾 印尼 印度尼西亚 马来西亚 大马 新加坡 印度 巴西 墨西哥 阿根廷 南非 埃及 土耳其 以色列 意大利 义大利 西班牙 荷兰
比利时 瑞士 瑞典 挪威 丹麦 芬兰 波兰 捷克 奥地利 匈牙利 希腊 葡萄牙 乌克兰 加州 德州 麻州 马州 维州 宾州 佛州 新州 纽约 纽约州 旧金山 三藩市 湾区 硅谷 矽谷 洛杉矶 圣地亚哥 圣地牙哥 圣荷西 沙加缅度 萨克拉门托 橙县 尔湾
西雅图 波特兰 拉斯维加斯 拉斯韦加斯 凤凰城 盐湖城 丹佛 达拉斯 休斯敦 休斯顿 休士顿 休士敦 奥斯汀 亚特兰大 迈阿密 奥兰多 芝加哥 底特律 明尼阿波利斯 圣路易斯 堪萨斯城 克利夫兰 匹兹堡 费城 波士顿 巴尔的摩 华盛顿 华府 檀香山 火奴鲁鲁 夏威夷 关岛
多伦多 温哥华 渥太华 蒙特利尔 满地可 蒙特娄 卡尔加里 卡加利 埃德蒙顿 爱民顿 魁北克 维多利亚 伦敦 曼彻斯特 爱丁堡 伯明翰 都柏林 巴黎 里昂 马赛 斯特拉斯堡 柏林 慕尼黑 法兰克福 汉堡 科隆 杜塞尔多夫 波恩
布鲁塞尔 海牙 阿姆斯特丹 鹿特丹 卢森堡 日内瓦 苏黎世 伯尔尼 维也纳 罗马 米兰 威尼斯 都灵 梵蒂冈 马德里 巴塞罗那 里斯本 雅典 哥本哈根 斯德哥尔摩 奥斯陆 赫尔辛基 华沙 布拉格 布达佩斯 布加勒斯特 索非亚 贝尔格莱德 萨格勒布
莫斯科 圣彼得堡 海参崴 符拉迪沃斯托克 基辅 明斯克 伊斯坦布尔 安卡拉 耶路撒冷 特拉维夫 加沙 德黑兰 巴格达 大马士革 贝鲁特 安曼 利雅得 迪拜 杜拜 阿布扎比 多哈 科威特 开罗 的黎波里 突尼斯 阿尔及尔 拉巴特 内罗毕 奈洛比 亚的斯亚贝巴
约翰内斯堡 约堡 开普敦 比勒陀利亚 拉各斯 阿布贾 达喀尔 哈拉雷 达累斯萨拉姆 东京 大阪 京都 名古屋 横滨 神户 福冈 札幌 冲绳 那霸 广岛 仙台 首尔 釜山 仁川 平壤 乌兰巴托 河内 胡志明市 岘港 金边 万象 曼谷 清迈 仰光 内比都 吉隆坡 槟城 新山
雅加达 巴厘岛 峇里岛 泗水 马尼拉 宿务 宿雾 新德里 孟买 加尔各答 达卡 加德满都 科伦坡 伊斯兰堡 卡拉奇 喀布尔 阿拉木图 阿斯塔纳 塔什干 比什凯克 悉尼 雪梨 墨尔本 墨尔钵 布里斯班 布里斯本 堪培拉 坎培拉 珀斯 伯斯 阿德莱德 奥克兰 惠灵顿 威灵顿 基督城
墨西哥城 哈瓦那 巴拿马城 瓜地马拉 危地马拉 波哥大 加拉加斯 利马 圣地亚哥 布宜诺斯艾利斯 圣保罗 圣保罗市 里约热内卢 里约 巴西利亚 蒙得维的亚 亚松森 帛琉 斐济 港澳 两岸 亚洲 欧洲 北美 南加 北加 大华府 大纽约
北市 新北市 基市 桃市 竹县 竹市 苗县 中市 彰县 投县 云县 嘉县 嘉市 南市 高市 屏县 宜县 花县 东县 澎县
"""  # fmt: skip
_ENDING = re.compile(r"(?<=..)(?:特别行政区|自治[区州县]|[省市县州])\Z")
_KNOWN = frozenset([*PLACE.pattern.removeprefix("(?:").removesuffix(")").split("|"), *_PREFECTURES.split(), *_NORTH_EAST.split(), *_ABROAD.split()])  # fmt: skip
_LONGEST = max(map(len, _KNOWN)) + len("特别行政区")


def is_place(text: str) -> bool:
    """Whether ``text``, in Simplified, is a city or a province, with or without its 市 or 省."""
    return text in _KNOWN or _ENDING.sub("", text) in _KNOWN or _in_a_country(text)


def _in_a_country(text: str) -> bool:
    """``加拿大多伦多``, ``台湾台北``: two places, the larger first."""
    return any(text[:size] in _KNOWN and text[size:] in _KNOWN for size in range(2, len(text) - 1))


def place_at_end(text: str) -> int:
    """Where the longest place that ``text`` ends with begins; its length where it ends with none."""
    starts = range(max(0, len(text) - _LONGEST), len(text) - 1)
    return next((start for start in starts if is_place(text[start:])), len(text))
