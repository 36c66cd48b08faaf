"""Invented template texts: the same form filled in for another day, place or person, in many wordings.

What weather services, lotteries, exchanges, statistics offices, traffic police, protocol departments and town
halls publish over and over. Two texts of one family share most of their wording and tell of different events;
the repost decision is trained on pairs of them (``reposts_train.py``).
"""

from __future__ import annotations

import random

_FAMILY_NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
_GIVEN_NAMES = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红玲辉建国志宏文海波宁浩宇欣雨晨曦梓涵子轩思远嘉怡"
)
TOWNS = [
    "青河",
    "云岭",
    "石桥",
    "平川",
    "东湖",
    "南屏",
    "白沙",
    "清源",
    "永安",
    "长乐",
    "龙泉",
    "金山",
    "银川坪",
    "松岭",
    "柳林",
    "梅溪",
    "双江",
    "三河",
    "新港",
    "望海",
    "临江",
    "古城",
    "红旗",
    "丰泽",
    "安平",
    "宁远",
    "通海",
    "昌黎",
    "文昌",
    "怀柔沟",
    "灵山",
    "北安",
    "西宁屯",
    "江源",
    "盘石",
    "桦川",
    "舒城",
    "蛟河湾",
    "永吉坡",
    "敦化岭",
]
COUNTRIES = [
    "塞尔维亚",
    "智利",
    "纳米比亚",
    "老挝",
    "匈牙利",
    "秘鲁",
    "埃塞俄比亚",
    "乌拉圭",
    "斐济",
    "蒙古国",
    "尼泊尔",
    "赞比亚",
    "葡萄牙",
    "冰岛",
    "摩洛哥",
    "巴拿马",
    "卢旺达",
    "马来西亚",
    "格鲁吉亚",
    "芬兰",
    "加纳",
    "哥伦比亚",
    "亚美尼亚",
    "约旦",
]
_FOREIGNERS = [
    "武契奇",
    "博里奇",
    "根哥布",
    "通伦",
    "欧尔班",
    "博鲁阿尔特",
    "阿比",
    "拉卡列",
    "兰布卡",
    "呼日勒苏赫",
    "普拉昌达",
    "希奇莱马",
    "德索萨",
    "约翰内松",
    "穆罕默德",
    "科尔蒂索",
    "卡加梅",
    "安瓦尔",
    "祖拉比什维利",
    "尼尼斯托",
    "阿库福",
    "佩特罗",
    "哈恰图良",
    "阿卜杜拉",
]
_CROPS = ["玉米", "大豆", "水稻", "小麦", "高粱", "马铃薯", "花生", "油菜", "棉花", "甜菜"]
_INDUSTRIES = [
    "汽车制造",
    "医药",
    "食品加工",
    "装备制造",
    "电子信息",
    "化工",
    "冶金",
    "新能源",
    "纺织",
    "旅游",
]
_ROADS = ["京哈", "长深", "沪昆", "连霍", "沈海", "青银", "大广", "二广", "兰海", "珲乌"]
_SKY = [
    "晴",
    "多云",
    "阴",
    "阴有小雨",
    "多云转晴",
    "小雨转多云",
    "中雨",
    "雷阵雨",
    "雨夹雪",
    "小雪",
    "晴间多云",
    "大雨转中雨",
]
_WIND = ["东北", "西北", "东南", "西南", "偏北", "偏南", "偏东", "偏西"]


class Fill:
    """Draws what goes into the slots."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def n(self, low: int, high: int) -> str:
        return str(self.chance.randint(low, high))

    def f(self, low: float, high: float, digits: int = 2) -> str:
        return f"{self.chance.uniform(low, high):.{digits}f}"

    def one(self, *words: str) -> str:
        return self.chance.choice(words)

    def date(self) -> str:
        return f"{self.chance.randint(1, 12)}月{self.chance.randint(1, 28)}日"

    def time(self) -> str:
        return f"{self.chance.randint(0, 23)}时{self.chance.randint(0, 59)}分"

    def name(self) -> str:
        return self.one(*_FAMILY_NAMES) + "".join(
            self.chance.choices(_GIVEN_NAMES, k=self.chance.choice((1, 2, 2)))
        )

    def town(self) -> str:
        return self.one(*TOWNS)

    def country(self) -> str:
        return self.one(*COUNTRIES)

    def foreigner(self) -> str:
        return self.one(*_FOREIGNERS)


def _weather(f: Fill) -> str:
    today = (
        f"{f.town()}市气象台{f.date()}{f.n(5, 18)}时发布天气预报：今天夜间到明天白天，{f.one(*_SKY)}，{f.one(*_WIND)}风{f.n(2, 4)}到{f.n(4, 6)}级，"
        f"最低气温{f.n(-20, 10)}℃，最高气温{f.n(11, 35)}℃。"
    )
    lines = [
        today,
        f"后天，{f.one(*_SKY)}，{f.one(*_WIND)}风{f.n(2, 5)}级，气温{f.n(-15, 8)}到{f.n(9, 30)}℃。",
        f"气象部门提醒，{f.one('早晚温差较大，请适时增减衣物', '出行请注意携带雨具', '空气干燥，注意防火', '路面湿滑，驾车请减速慢行')}。",
    ]
    return "".join(lines[: f.chance.choice((2, 3, 3))])


def _warning(f: Fill) -> str:
    kind, colour = (
        f.one("暴雨", "大风", "高温", "寒潮", "大雾", "雷电", "道路结冰"),
        f.one("蓝色", "黄色", "橙色"),
    )
    return (
        f"{f.town()}县气象局{f.date()}{f.time()}发布{kind}{colour}预警信号：预计未来{f.n(3, 24)}小时，我县{f.town()}、{f.town()}等乡镇将出现{kind}天气，"
        f"局部地区影响较重。请有关单位和人员做好防范准备，政府及相关部门按照职责做好{kind}应急工作，"
        f"停止户外{f.one('集体活动', '高空作业', '露天作业')}，注意交通安全。"
    )


def _quake(f: Fill) -> str:
    return (
        f"中国地震台网正式测定：{f.date()}{f.time()}在{f.one('四川', '云南', '新疆', '西藏', '青海', '台湾')}{f.town()}县（北纬{f.f(22, 45)}度，东经{f.f(75, 122)}度）"
        f"发生{f.f(3, 6, 1)}级地震，震源深度{f.n(5, 30)}千米。\n"
        f"震中周边{f.n(5, 30)}公里内的村庄有{f.town()}村、{f.town()}村，{f.n(20, 100)}公里内的乡镇有{f.n(3, 40)}个。截至目前，暂未收到人员伤亡和财产损失报告。"
    )


def _lottery(f: Fill) -> str:
    balls = " ".join(f"{n:02d}" for n in sorted(f.chance.sample(range(1, 34), 6)))
    return (
        f"中国福利彩票双色球第20{f.n(20, 27)}{f.n(100, 153)}期开奖公告：红球号码{balls}，蓝球号码{f.n(1, 16)}。"
        f"本期一等奖开出{f.n(0, 20)}注，单注奖金为{f.n(500, 1000)}万元；二等奖{f.n(40, 300)}注，单注奖金{f.f(5, 40)}万元。"
        f"本期销量为{f.f(3, 4, 2)}亿元，计算出奖后，奖池余额为{f.f(8, 30)}亿元。"
    )


def _market(f: Fill) -> str:
    up = [f.one("涨", "跌") for _ in range(3)]
    return (
        f"{f.date()}，A股三大指数{f.one('集体收涨', '涨跌不一', '集体下挫', '震荡走低', '冲高回落')}。截至收盘，上证指数{up[0]}{f.f(0.05, 2)}%，报{f.f(2800, 3500)}点；"
        f"深证成指{up[1]}{f.f(0.05, 3)}%，报{f.f(8500, 12000)}点；创业板指{up[2]}{f.f(0.05, 3)}%，报{f.f(1700, 2600)}点。两市成交额{f.n(6000, 15000)}亿元，"
        f"{f.one(*_INDUSTRIES)}、{f.one(*_INDUSTRIES)}板块涨幅居前，{f.one(*_INDUSTRIES)}、{f.one(*_INDUSTRIES)}板块跌幅居前。北向资金全天净{f.one('买入', '卖出')}{f.f(1, 90)}亿元。"
    )


def _fuel(f: Fill) -> str:
    way = f.one("上调", "下调")
    return (
        f"国家发展改革委{f.date()}消息，根据近期国际市场油价变化情况，按照现行成品油价格形成机制，自{f.date()}24时起，国内汽油、柴油价格（标准品）每吨分别{way}{f.n(50, 600)}元和{f.n(50, 600)}元。"
        f"折合每升92号汽油{way}{f.f(0.04, 0.5)}元，95号汽油{way}{f.f(0.04, 0.5)}元，0号柴油{way}{f.f(0.04, 0.5)}元。"
        f"相关部门要求，石油企业要组织好成品油生产和调运，确保市场稳定供应，严格执行国家价格政策。"
    )


def _rate(f: Fill) -> str:
    return (
        f"中国外汇交易中心{f.date()}的数据显示，人民币对美元汇率中间价报{f.f(6.3, 7.3, 4)}，较前一交易日{f.one('上调', '下调')}{f.n(3, 400)}个基点。"
        f"前一交易日，人民币对美元汇率中间价报{f.f(6.3, 7.3, 4)}。中国人民银行当日以利率招标方式开展{f.n(20, 3000)}亿元7天期逆回购操作，中标利率{f.f(1.4, 2.2)}%。"
    )


def _prices(f: Fill) -> str:
    month = f.n(1, 12)
    return (
        f"国家统计局{f.date()}发布数据，{month}月份，全国居民消费价格指数（CPI）同比{f.one('上涨', '下降')}{f.f(0.1, 3, 1)}%，环比{f.one('上涨', '下降')}{f.f(0.1, 1, 1)}%。"
        f"其中，城市{f.one('上涨', '下降')}{f.f(0.1, 3, 1)}%，农村{f.one('上涨', '下降')}{f.f(0.1, 3, 1)}%；食品价格{f.one('上涨', '下降')}{f.f(0.1, 9, 1)}%，非食品价格{f.one('上涨', '下降')}{f.f(0.1, 2, 1)}%。"
        f"{month}月份，全国工业生产者出厂价格同比{f.one('上涨', '下降')}{f.f(0.1, 6, 1)}%，环比{f.one('上涨', '下降', '持平，上月为下降')}{f.f(0.1, 2, 1)}%。"
    )


def _industry(f: Fill) -> str:
    return (
        f"记者从{f.town()}市统计局获悉，今年前{f.n(2, 11)}个月，全市规模以上工业增加值同比增长{f.f(1, 12, 1)}%，{f.one(*_INDUSTRIES)}产业增长{f.f(1, 25, 1)}%，拉动全市工业增长{f.f(0.2, 5, 1)}个百分点。"
        f"固定资产投资同比增长{f.f(1, 15, 1)}%，其中{f.one('工业投资', '基础设施投资', '民间投资')}增长{f.f(1, 30, 1)}%。社会消费品零售总额实现{f.f(20, 900, 1)}亿元，增长{f.f(1, 10, 1)}%。"
        f"一般公共预算收入完成{f.f(5, 300, 1)}亿元，同比增长{f.f(1, 12, 1)}%。"
    )


def _epidemic(f: Fill) -> str:
    return (
        f"{f.date()}0—24时，{f.town()}省新增本土确诊病例{f.n(0, 60)}例（{f.town()}市{f.n(0, 30)}例，{f.town()}市{f.n(0, 30)}例），新增本土无症状感染者{f.n(0, 200)}例。新增治愈出院病例{f.n(0, 80)}例。"
        f"截至{f.date()}24时，全省累计报告本土确诊病例{f.n(500, 40000)}例，现有住院病例{f.n(1, 900)}例，正在集中隔离医学观察的密切接触者{f.n(10, 9000)}人。"
    )


def _greeting(f: Fill) -> str:
    country, who = f.country(), f.foreigner()
    return (
        f"{f.date()}，国家主席致电{who}，祝贺他{f.one('当选', '再次当选', '就任')}{country}总统。\n"
        f"贺电指出，中国和{country}{f.one('传统友谊深厚', '是好朋友、好伙伴', '友好源远流长')}。建交{f.n(10, 70)}年来，两国政治互信不断深化，各领域合作成果丰硕。"
        f"我高度重视中{country[0]}关系发展，愿同{who}总统一道努力，以建交{f.n(10, 70)}周年为契机，推动两国关系不断迈上新台阶，更好造福两国人民。"
    )


def _condolence(f: Fill) -> str:
    country, who = f.country(), f.foreigner()
    what = f.one("地震", "洪灾", "空难", "火灾", "列车相撞事故", "泥石流灾害")
    return (
        f"{f.date()}，国家主席就{country}{f.town()}发生{what}向{country}总统{who}致慰问电。\n"
        f"电文说，惊悉{country}{f.town()}地区发生{what}，造成重大人员伤亡和财产损失。我谨代表中国政府和中国人民，对遇难者表示沉痛的哀悼，"
        f"向遇难者家属和伤者表示诚挚的慰问，祝愿伤者早日康复。"
    )


def _meeting(f: Fill) -> str:
    country, who = f.country(), f.foreigner()
    return (
        f"{f.date()}下午，国家主席在{f.one('人民大会堂', '钓鱼台国宾馆')}会见来华进行{f.one('国事访问', '正式访问', '工作访问')}的{country}{f.one('总统', '总理', '议长')}{who}。\n"
        f"双方一致认为，中{country[0]}两国都主张{f.one('多边主义', '互利共赢', '开放合作')}，要深化{f.one('经贸', '农业', '能源', '基础设施')}、{f.one('教育', '文化', '旅游', '青年')}等领域合作。"
        f"{who}表示，{country}坚定奉行一个中国政策，愿同中方加强发展战略对接，拓展{f.one('数字经济', '绿色发展', '科技创新')}合作，推动两国关系取得更大发展。\n{f.name()}、{f.name()}等参加会见。"
    )


def _phone(f: Fill) -> str:
    country, who = f.country(), f.foreigner()
    return (
        f"{f.date()}，外交部长同{country}外长{who}通电话。\n{who}{f.one('祝贺中方成功举办', '感谢中方支持举办', '高度评价中方主办')}{f.one('进博会', '服贸会', '世界园艺博览会', '国际论坛')}，"
        f"表示{country}愿同中方密切高层交往，落实好两国领导人重要共识。外长表示，中方愿同{country}一道，巩固政治互信，深化务实合作，"
        f"推动双边关系行稳致远。双方还就{f.one('中东局势', '乌克兰危机', '地区形势', '气候变化')}等共同关心的国际和地区问题交换了意见。"
    )


def _appointment(f: Fill) -> str:
    people = "；".join(
        f"任命{f.name()}为{f.town()}{f.one('市教育局局长', '市财政局局长', '县水利局局长', '市卫生健康委员会主任')}"
        for _ in range(f.chance.choice((2, 3, 4)))
    )
    return (
        f"{f.town()}市第{f.n(12, 18)}届人民代表大会常务委员会第{f.n(5, 40)}次会议于{f.date()}举行。会议应到{f.n(30, 60)}人，实到{f.n(25, 58)}人，符合法定人数。"
        f"会议表决通过了人事任免事项，{people}。会议由市人大常委会主任{f.name()}主持。会后举行了宪法宣誓仪式。"
    )


def _session(f: Fill) -> str:
    return (
        f"{f.date()}，{f.town()}市委书记{f.name()}主持召开市委常委会会议，传达学习重要讲话精神，研究部署{f.one('安全生产', '乡村振兴', '生态环保', '招商引资', '防汛救灾')}等工作。"
        f"会议强调，要{f.one('提高政治站位', '切实增强责任感', '坚持问题导向')}，{f.one('压实工作责任', '强化督导检查', '狠抓任务落实')}，确保党中央决策部署和省委工作要求在我市落地见效。"
        f"会议还研究了其他事项。市领导{f.name()}、{f.name()}、{f.name()}出席会议。"
    )


def _outage(f: Fill) -> str:
    return (
        f"停{f.one('水', '电', '气', '暖')}公告\n因{f.one('管网改造', '设备检修', '线路迁移', '管道抢修')}施工需要，定于{f.date()}{f.n(6, 10)}时至{f.date()}{f.n(14, 23)}时，对{f.town()}路、{f.town()}街沿线暂停供应。"
        f"受影响区域包括{f.town()}小区、{f.town()}花园、{f.town()}家园等{f.n(3, 30)}个小区，约{f.n(200, 9000)}户居民。请广大用户提前做好准备，不便之处敬请谅解。咨询电话：{f.n(2000000, 8999999)}。"
    )


def _traffic(f: Fill) -> str:
    road = f.one(*_ROADS)
    return (
        f"{f.town()}高速交警支队{f.date()}发布路况信息：受{f.one('降雪', '大雾', '团雾', '施工', '交通事故')}影响，{road}高速{f.town()}至{f.town()}段双向{f.one('封闭', '限速通行', '单道通行')}，"
        f"K{f.n(100, 900)}+{f.n(100, 900)}处车辆通行缓慢，{f.town()}收费站、{f.town()}收费站入口临时关闭。请过往司机绕行{f.one('国道', '省道')}{f.n(101, 340)}线，注意行车安全。"
    )


def _rail(f: Fill) -> str:
    return (
        f"中国铁路{f.one('沈阳', '哈尔滨', '济南', '武汉', '成都', '南昌')}局集团有限公司消息，{f.date()}，全局发送旅客{f.f(10, 120, 1)}万人次，同比增长{f.f(1, 60, 1)}%，加开旅客列车{f.n(10, 300)}列。"
        f"{f.date()}预计发送旅客{f.f(10, 120, 1)}万人次。铁路部门在{f.town()}站、{f.town()}站等客流集中车站增开售票和安检通道，方便旅客出行。"
    )


def _boxoffice(f: Fill) -> str:
    films = [f"《{f.town()}{f.one('之恋', '往事', '行动', '迷局', '少年', '风云')}》" for _ in range(3)]
    return (
        f"据网络平台数据，截至{f.date()}{f.n(8, 23)}时，20{f.n(22, 27)}年{f.one('国庆档', '春节档', '暑期档', '五一档')}总票房（含预售）突破{f.f(5, 80)}亿元，"
        f"影片{films[0]}、{films[1]}、{films[2]}暂列票房前三位。其中{films[0]}累计票房{f.f(1, 40)}亿元，观影人次{f.f(100, 9000, 1)}万。"
    )


def _match(f: Fill) -> str:
    one, two = f.town(), f.town()
    return (
        f"北京时间{f.date()}，20{f.n(20, 27)}赛季{f.one('中超联赛', 'CBA常规赛', '中国女排超级联赛', '中甲联赛')}第{f.n(1, 40)}轮继续进行，{one}队主场{f.n(0, 120)}比{f.n(0, 120)}{f.one('战胜', '不敌', '战平')}{two}队。"
        f"{f.name()}全场贡献最多，{f.name()}第{f.n(3, 90)}分钟{f.one('扭转局势', '打破僵局', '被罚下场')}。本场过后，{one}队积{f.n(3, 80)}分排名第{f.n(1, 16)}位。下一轮，{one}队将客场挑战{f.town()}队。"
    )


def _court(f: Fill) -> str:
    return (
        f"{f.date()}，{f.town()}市中级人民法院公开宣判{f.town()}{f.one('县原副县长', '市原副市长', '集团原董事长', '银行原行长')}{f.name()}受贿一案，对被告人以受贿罪判处有期徒刑{f.n(5, 18)}年，并处罚金人民币{f.n(50, 900)}万元；"
        f"对其受贿所得财物及孳息依法予以追缴，上缴国库。经审理查明：20{f.n(10, 15)}年至20{f.n(16, 25)}年，被告人利用职务上的便利，为他人在{f.one('工程承揽', '项目审批', '贷款发放', '职务晋升')}等方面提供帮助，"
        f"非法收受财物共计折合人民币{f.n(300, 9000)}万余元。"
    )


def _discipline(f: Fill) -> str:
    who = f.name()
    return (
        f"{f.town()}市{f.one('交通运输局', '自然资源局', '城市管理局', '粮食集团')}党委书记、{f.one('局长', '董事长')}{who}涉嫌严重违纪违法，目前正接受{f.town()}市纪委监委纪律审查和监察调查。\n"
        f"{who}简历：{who}，{f.one('男', '女')}，汉族，19{f.n(60, 79)}年{f.n(1, 12)}月生，{f.town()}人，19{f.n(80, 99)}年{f.n(1, 12)}月参加工作，{f.one('大学', '研究生', '大专')}学历，中共党员。"
    )


def _harvest(f: Fill) -> str:
    crop = f.one(*_CROPS)
    return (
        f"眼下，正是{crop}{f.one('收获', '播种', '管护')}的关键时期。在{f.town()}县{f.town()}镇{f.town()}村的田间，{f.n(3, 40)}台农机来回穿梭，一派繁忙景象。"
        f"“今年我种了{f.n(20, 900)}亩{crop}，预计亩产能达到{f.n(300, 1500)}斤。”种粮大户{f.name()}说。据了解，今年{f.town()}县{crop}种植面积{f.f(1, 90, 1)}万亩，"
        f"目前已完成{f.n(10, 98)}%。县农业农村局组织{f.n(20, 300)}名农技人员深入田间地头，开展技术指导。"
    )


def _exam(f: Fill) -> str:
    return (
        f"{f.town()}省教育考试院{f.date()}公布20{f.n(20, 27)}年普通高校招生录取控制分数线：历史类本科{f.n(400, 480)}分，物理类本科{f.n(380, 450)}分；特殊类型招生控制线历史类{f.n(500, 560)}分，物理类{f.n(480, 540)}分；"
        f"专科均为{f.n(150, 200)}分。考生可于{f.date()}起登录官方网站查询成绩，对成绩有疑问的可在{f.date()}前申请复核。"
    )


def _recruit(f: Fill) -> str:
    return (
        f"{f.town()}市{f.one('市直', '县区')}事业单位20{f.n(20, 27)}年公开招聘工作人员{f.n(20, 600)}名，报名时间为{f.date()}9时至{f.date()}16时，笔试时间为{f.date()}。报考人员须具有{f.one('大学本科', '大学专科', '硕士研究生')}及以上学历，"
        f"年龄在{f.n(30, 40)}周岁以下。每个岗位报名人数与招聘人数比例低于{f.n(2, 3)}：1的，相应核减或取消招聘计划。咨询电话：{f.n(2000000, 8999999)}。"
    )


def _english(f: Fill) -> str:
    city = f.one("Shanghai", "Guangzhou", "Chengdu", "Harbin", "Wuhan", "Xiamen", "Jinan")
    return (
        f"{city} reported {f.n(2, 90)} new locally transmitted cases on {f.one('Monday', 'Tuesday', 'Friday', 'Sunday')}, local health authorities said. A total of {f.n(10, 900)} asymptomatic carriers were also found. "
        f"As of {f.n(1, 28)} {f.one('March', 'May', 'August', 'November')}, the city had {f.n(100, 5000)} confirmed cases under treatment in hospital, of whom {f.n(1, 60)} were in serious condition, and {f.n(500, 9000)} close contacts remained under medical observation."
    )


FAMILIES = (
    _weather, _warning, _quake, _lottery, _market, _fuel, _rate, _prices, _industry, _epidemic, _greeting,
    _condolence, _meeting, _phone, _appointment, _session, _outage, _traffic, _rail, _boxoffice, _match, _court,
    _discipline, _harvest, _exam, _recruit, _english,
)  # fmt: skip


def pairs(each: int, seed: int = 5):
    """``(family, text, other text)``: ``each`` pairs of every family, some with a frame of their own around."""
    chance = random.Random(seed)
    for family in FAMILIES:
        for _ in range(each):
            one, two = (family(Fill(random.Random(chance.random()))) for _ in range(2))
            if chance.random() < 0.3:
                two = f"{_harvest(Fill(chance)) if family is not _harvest else _session(Fill(chance))}\n{two}"
            yield family.__name__.strip("_"), one, two
