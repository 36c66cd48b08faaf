"""Personal names in Chinese bylines: is this a name, and where does one end and the next begin?

A byline joins names by ``、``, a space, or nothing; a two-character name may be spread by a space (``林 宇``).
What tells names apart is the surname: a closed class with a very uneven use. Runs without separators are
cut by dynamic programming over name lengths and surname weights; where a second reading is nearly as good,
the second value returned says so.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

#: The hundred most frequent surnames: about 85 % of the population.
_COMMON = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅付"
    "钟姜崔谭廖范汪陆金石戴贾韦夏邱丘方侯邹熊孟秦白江阎闫薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武莫孔汤洪赖"
)
_USUAL = (
    "向常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成"
    "苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆卓古吉缪简车项芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏"
    "宗瞿桂全佟臧闵苟邬边卞姬师仇栾隋刁沙巫寇桑郎甄丛仲虞敖巩佘池查麻苑迟邝谈匡鞠惠荆乐冀郁胥班储栗燕楚鄢谌奚粟冼蔺楼"
    "厉伊仝郜阚屠朴廉禹祖漆巴卿狄索宣晋扈晁芮阙浦戈伏鹿薄邸雍辜裘亓邰赫杭况那宿逯隆茹慕危亢嵇湛戎茅连应"
)
_RARE = (
    "时农司商荣明官封南原劳皮盘满闻位区海花权强帅豆盖练井丰支国平计相初门云容敬来都普羊阿乌母修鲜印诺战玉银公哈"
    "宾勾利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由和郄郗仉逄綦麴粘候笪禤贠昌揣召钭厍佴訾撒冮缑郇邴郏"
    "暴才水秋红续保火尕完旦关木朗线艳晨丹贡多次达青措仁图额敏秘经凡化邬郦钮嘉汲牧隗山弓蓬郤桐濮怀从鄂籍阮璩寿通尚习"
    "衷佀侍虎郸桓库终暨步空越夔厚隽琚璐矫延夷麦英东先年代冬春腾泽潭邓过税买者折药妥喇苑底把回沃颉钦宛锁锡闪静宫勇智随"
    "凤酆贝贲诸荀羿宓莘扶宦庾禄殳蔚竺虢旷睢郈雒茆呙缐苌琚瑚"
    "肇邹柰晃汝恽缠柘仓种咸贯晓德苻牙兆果镡检院未伟京谯娜覃佳续谬渠蒯敬栋"
)
#: Surnames in frequent use, one character each: a sign of a name where other words stand beside it.
FREQUENT_SURNAMES = frozenset(_COMMON + _USUAL)
#: Compound surnames; fewer than a hundred are in use.
_COMPOUND = frozenset(
    """
    欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 司徒 长孙 宇文 独孤 端木 夏侯 南宫 申屠 轩辕 东郭 西门 澹台 淳于 濮阳 公冶 呼延 闾丘 司空 钟离 赫连 拓跋
    完颜 公羊 仲孙 万俟 鲜于 纳兰 闻人 叶赫 百里 爱新觉罗 范姜 欧杨 夏候 贺兰 张简 张廖 鲁卜 即墨 第五 哥舒 乐正 左丘 太史 梁丘 漆雕 亓官
    """.split()  # noqa: SIM905 - a word list reads better than a hundred quoted strings
)
#: Parts that open or close Tibetan, Mongolian, Uyghur, Kazakh, Yi … names written in characters.
_MINORITY = re.compile(
    r"扎西|卓玛|才让|次仁|多吉|洛桑|旦增|丹增|央金|拉姆|白玛|索朗|索南|格桑|达娃|尼玛|仁青|边巴|普布|米玛|巴桑|旺堆|旺姆|"
    r"德吉|曲珍|拉珍|措姆|桑吉|加措|嘉措|平措|觉巴|贡布|公保|古丽|买买提|阿不都|阿布都|阿卜杜|艾尔肯|吐尔|库尔班|"
    r"木拉提|热合曼|努尔|帕提|迪力|依明|玉苏甫|麦麦提|居马|叶尔|哈萨|巴特尔|巴图|图雅|其其格|高娃|乌兰|格日|苏日|"
    r"那日|娜仁|萨仁|斯琴|阿古拉|呼和|额尔|敖登|乌云|托娅|塔娜|哈斯|毕力格|朝鲁|苏和|布赫|阿呷|阿木|吉克|沙马|木果|日则|"
    r"尕藏|完么|热依|加娜|祖丽|依力哈|肉孜|托合提|吾买尔|吾守尔|尼亚孜|斯拉木|卡斯木|艾合买|巴合提|阿娜尔|娜尔|尔江|巴雅尔|孟克|赛音|宝音|满都拉|朝格图|宝力德|宝力道|"
    r"布仁|牧仁|乌力吉|莫日根|铁木尔|道尔吉|青格勒|恩克|娜日|萨日娜|吉日嘎|木呷"
)
#: Halves of such names that are no sign of one alone: four characters of two of them are (赤列旺加, 帕尔哈提, 吉木日且).
_HALVES = frozenset(
    """
    赤列 旺加 曲扎 仁增 卓嘎 潘多 顿珠 桑杰 拉毛 朗杰 南杰 晋美 土登 阿旺 强巴 益西 嘎玛 贡嘎 多杰 万玛 项欠 周毛 卓么 夏吾 德庆 曲措 次旺 次央 央吉 央宗 拉巴 班旦 坚参 坚赞 江措 嘎松 丁增
    旺久 罗布 欧珠 群培 曲培 曲吉 曲杰 白珍 德央 玉珍 才旦 旦木 旦巴 昂旺 江白 云丹 洛松 尼珍 卓嘎 其美 次珍 格列 罗珠 德珍 达珍 根敦 丹巴 华旦 多旦 久美 公却 更登 完德 卓玛 白吉
    巴音 色音 巴雅 巴根 格勒 那仁 阿拉 坦仓 苏乙 拉图 查干 赛罕 乌恩 孟和 孟根 扎那 朝克 胡日 哈达 吉雅 阿尔 斯楞 希吉 日图 额日 德木 图拉 达来 宝鲁 呼格 吉勒 特格 旺其 木仁 苏都 毕力
    艾力 哈木 木合 塔尔 帕尔 哈提 皮亚 夏依 扎提 哈丽 麦吾 兰江 力江 买江 依扎 阿迪 阿曼 阿力 吐逊 亚森 萨迪 亚尔 伊力 别克 兰别 沙依 哈力 卡德 开赛 帕夏 迪丽 努热 阿孜 茹仙 再努 图尔 贡江 凯迪 木塔
    地力 地里 克拜 甫江 孜江 拜尔 沙塔 赛依 帕力 米娜 热娜 旦江 依木 汗古 阿合 买提 阿斯 木拉 夏提 也尔 叶力 吾拉 拉提 库拉 阿米 依娜 姆江 阿里 木江 赛买 米热 拉江 塔依
    阿侯 金曲 阿苏 越尔 马海 吉木 日且 吉伍 阿的 阿牛 海来 曲比 曲木 的日 日火 尔古 尔布 石一 子呷 伍呷 木乃 俄木 吉子 勒格 勒古 乃古 且沙 莫色 阿库 阿余 阿约 尔哈 尔子 木牛 伍各 各色 什古 史古
    拉毕 木几 有呷 阿依 伍木 金古 尔且 色日 木基 克古 史布 日洛 阿西
    """.split()  # noqa: SIM905 - a word list reads better than hundreds of quoted strings
)
#: Never inside a personal name.
_NEVER = frozenset(
    "的了是从把被将对与或及就也都不没这哪什么怎吗呢吧啊们你我他她它您悉说称讯据该个已曾等地得着过很被让给向往由于"
    "《》“”‘’「」"
) - frozenset("曾向于由地得过都")
#: Whole tokens that begin like a name and are none.
_NOT_NAMES = frozenset(
    """
    高清 高端 高级 高考 高校 时间 时政 时评 时尚 时事 时讯 方法 方面 方案 金融 金额 金牌 万元 常见 常识 马上 关注 关于 关闭
    黄金 文化 文学 文章 文字 文明 文旅 文件 文艺 文体 文博 文娱 文摘 公司 公告 公示 公开 安全 安徽 和讯 解放 解读 解说 经济 经验
    经典 强国 温馨 房产 房地产 车市 车讯 车友 商业 商务 商城 项目 计算 向上 全国 全部 全球 全文 全网 全媒 相关 曲艺 管理 党建 党史
    党政 党务 宣传 战略 战争 平安 平台 支付 支持 路况 国际 国内 国家 国防 国企 国资 国学 国画 成果 成功 成立 成长 华人 华侨 华语
    云计算 明星 明天 明日 通知 通讯 通告 通报 来源 来稿 来信 都市 都会 海外 海报 海峡 花絮 水利 水产 云端 古代 古籍 古董 石油 石化
    任务 任免 任职 施工 应用 应急 应该 易购 乐活 乐居 欧美 欧洲 欧盟 欧冠 英超 英国 德国 泰国 韩国 法国 法治 法律 原文 原创 原标题
    连载 连线 连接 单位 单独 包括 包装 权威 权益 信息 信用 元旦 丰富 明确 阳光 习近平 江湖 江山 江南 江城 江北 白酒 白领 石材 沙龙
    景点 景区 麦田 米粉 米兰 盛典 盛会 盛世 边境 边疆 查看 查询 查处 谈判 谈话 展览 展会 展示 代表 代理 先进 先锋 东方 东北 东南
    东部 南方 南部 北方 春节 春运 春天 冬季 冬奥 秋季 夏季 夏天 青年 青少年 青春 青海 山东 山西 天津 年度 年报 年轻 年会 英雄 英语
    钱包 包邮 柴油 牛市 牛人 马术 马拉松 水果 木材 火灾 火箭 官方 官网 封面 封面新闻 满意 满分 闻喜 区域 区块链 区县 花卉 强化 强调
    帅气 平均 计划 初中 初级 门户 门票 容易 普通 印象 利润 利率 利用 居民 居家 干部 干货 智能 智慧 智库 富豪 富强 延期 延伸 步行
    空间 空气 空调 越野 终端 终于 英文 先生 代码 过程 过去 税务 买房 买车 折扣 药品 药店 回复 回应 回顾 闪电 静态 贯彻 晓得 德育 果然
    京东 京津冀 检察 院校 未来 未知 未成年 伟大 种植 种子 仓储 随笔 随着 化工 化学 怀旧 从业 图片 图文 图书 图说 图解 多媒体 次日
    红包 红酒 续航 保险 保障 保护 完美 完整 木工 朗读 线上 线下 线路 艳照 晨报 晨练 丹青 贡献 达人 敏感 秘密 凡是 牧业 弓箭 东西
    习惯 学习 虎扑 侍从 库存 暴雨 暴力 简介 简讯 简报 游戏 游客 游记 路线 路透 路透社 管道 华为 华商 房价 房企 康养 康复 甘肃 常州
    安阳 申请 申报 申论 章节 聂卫 单价 古诗 车辆 车型 项链 景色 党员 宫颈 费用 费率 冷链 冷空气 席位 卫生 卫视 卫星 宗教 宗旨 桂林
    全民 全景 应对 边防 师生 师资 商家 商品 商报 沙漠 丛书 明年 明细 池塘 查验 麻将 官员 封杀 乐园 南宁 南京 班级 储蓄 原因 原则
    燕窝 楚雄 劳动 劳务 皮肤 皮革 盘点 满族 楼市 楼盘 位置 海洋 海鲜 海关 花园 权力 强制 井盖 井冈 祖国 巴西 巴黎 丰收 国庆 平板 索赔
    宣布 相机 相声 相亲 门诊 云南 容量 敬请 来自 公安 公益 公交 公务员 公民 湛江 干货 元宵 信贷 信托 展望 植物 富士 由于 和平 和谐
    马云 方言 万象 万科 金属 金华 石狮 白云 江西 江苏 温泉 温州 武汉 武器 武术 武警 毛巾 龙虎 龙头 雷达 雷电 汤圆 任命 戴尔 熊猫 江河 钟表
    田园 田径 程序 程度 高速 高铁 高新 高层 林业 林区 何时 何处 何为 郑州 郑重 梁山 唐山 许可 许多 苏州 魏晋 蒋村 余额 叶子 杜绝 苏宁 丁香 沈阳
    汪洋恣肆 黄山 黄河 周边 周末 周刊 周报 周一 周二 周三 周四 周五 周六 周日 周年 胡同 朱雀 马路 高兴 罗马 宋代 宋朝 唐代 韩剧 曹操 彭博
    彭博社 袁大头 于是 姚明体 石头 夏令营 方便 邱县 侯马 孟县 秦岭 白天 江边 阎良 段落 黎明 史料 陶瓷 贺词 贺电 贺岁 顾问 顾客 毛利 万一 严重 严格 武装
    莫名 孔雀 洪水 洪涝 赖账 向往 康健 施行 文本 齐全 易车 安排 安装 伍佰 乔装 庞大 葛根 常规 常务 职员 本报 本网 程度 党委 党校 原题 图源 图表
    网络 资料 供图 摄影 记者 编辑 校对 审核 责编 主编 佚名 匿名 未知 无 暂无 不详 综合 整理 转载 转发 投稿 网友 读者 编者 编者按 小编
    谢谢 纪实 纪录 纪录片 方圆 白话 金句 谈资 田野 温度 温情 高见 高论 高地 常态 向导 康乐 古今 左右 万花筒 易读 龙江 石榴 花样 梅花 苗木 盛夏 谷雨 蓝天 蓝图 华语
    解密 解码 解析 解惑 卓越 吉祥 车间 麦浪 党报 党媒 党群 卫健 宗族 桂花 全职 班车 仇恨 成语 时空 时代 时髦 江水 何故 何意 何解 路人 路桥 米其林 郑重声明 申遗 安居
    段子 关怀 关税 欧市 汇市 金市 债市 房市 期市 股市 牛熊 金银 白银 黄酒 石墨 余波 应聘 应届 单车 单身 单亲 连日 连环 强势 强推 成品 成员 成交 金牛 马力 马拉
    焦点 付费 简体 普法 廉政 纪检 农业 农村 通信 文教 图集 简版
    管理员 编辑部 本刊 本站 本台 新闻 新闻部 采编 采编部 整合 综述 汇编 通讯员 评论员 管理 系统 系统管理员 原创 字体 字号 打印 收藏 分享 评论 点击 浏览 阅读
    """.split()  # noqa: SIM905 - a word list reads better than hundreds of quoted strings
)
#: Words of :data:`_NOT_NAMES` that are names as well: beside a role they are somebody's (``记者 阳光``).
_ALSO_NAMES = frozenset(
    "阳光 丁香 江山 江南 江河 白云 平安 高兴 黎明 余波 卓越 吉祥 方圆 马云 米兰 高见 安康 石榴 康乐 文明".split()  # noqa: SIM905 - a word list reads better than quoted strings
)
#: What stands where a name should and names nobody, even behind a label.
NOBODY = frozenset(
    """
    手机版 电脑版 打印版 移动版 触屏版 记者 编辑 作者 来源 通讯员 本报 本网 本台 本刊 本社 本版 本站 网站 佚名 匿名 管理员 系统 系统管理员 网络 转载 未知 综合 综合报道 摄影 报道 实习 责编 责任 图片 图源 图文 文字 原创
    编译 新闻 整理 发布 时间 评论 字号 字体 分享 打印 收藏 摄影报道 供稿 供图 日报 晚报 暂无 无 其他 其它 转自 来自 首席 特约 见习 全媒体 融媒体 社会 国际 国内 财经 体育 娱乐 教育
    发布于 发布於 发表于 发表於 刊登于 刊登於 更新于 更新於 上传于 发布 点击 阅读 浏览 互联网 网友 读者 小编 投稿 笔者 通讯 阅读次数 大中小 不详 选稿 稿源 出自 出处 文章由 我来说两句 责任编辑 校对 审核 文字大小 字体大小 字号大小 大小 实习生 新媒体 值班
    执行 视觉 美编 运营 官方 官方账号 作者单位 单位 责任校对 特稿 专稿 查看 关注 本文 编者 编者按 网路 即时新闻 团队 采访团队 报道组 采访组 报道团队 专题 特派 外电 外媒 更新 更新时间
    原标题 标题 内容 正文 手记 关键字 关键词 管理 采编 采编部 编辑部 新闻部 评论员 整合 综述 汇编 转发 资料 图表 主编 某某 某 版权所有 版权 精选 推荐 写信 信箱 点评 说明 附件 电话 热线 邮箱 供稿人 简介 声明 中心 全文 频道 栏目 首页 文章 稿件 信息 资讯 消息 专栏
    关闭 關閉 日期 返回 举报 舉報 纠错 投诉 下载 保存 复制 扫码 字数 阅读量 阅读数 浏览量 浏览数 点击数 点击量 点击率 人气 评论数 打印本页 关闭窗口 关闭本页 返回顶部 加入收藏 语音播报 无障碍
    """.split()  # noqa: SIM905 - a word list reads better than a hundred quoted strings
)
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|"
    "甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_CITIES = (
    "长春|四平|辽源|通化|白山|松原|白城|延边|哈尔滨|齐齐哈尔|沈阳|大连|石家庄|张家口|太原|呼和浩特|济南|青岛|烟台|南京|苏州|无锡|"
    "常州|杭州|宁波|温州|金华|合肥|福州|厦门|南昌|郑州|洛阳|武汉|荆州|长沙|广州|深圳|佛山|东莞|南宁|桂林|海口|三亚|成都|贵阳|昆明|"
    "西安|兰州|西宁|银川|乌鲁木齐|拉萨|华盛顿|纽约|伦敦|巴黎|东京|首尔|莫斯科|柏林|日内瓦|布鲁塞尔|安阳|马鞍山|江门|江阴|"
    "成县|海宁|海东|云浮|金昌|石嘴山|常德|曲靖|曲阜|章丘|尚志|梅州|文山|乐山|乐清|华阴|高密|高邮|黄石|黄冈|黄山|万州|万宁|"
    "吉安|吉首|安康|安庆|景德镇|宁德|梅河口|项城|阳泉|阳江|兰考|龙岩|龙井|韶关|汤阴|白银|贺州|雷州|丹东|丹阳|平凉|平顶山|通辽|通州"
)
_TAIWAN = "台北|新北|桃园|台中|台南|高雄|基隆|新竹|苗栗|彰化|南投|云林|嘉义|屏东|宜兰|花莲|台东|澎湖|金门|马祖|竹县|北市|中市|南市|高市"
PLACE = re.compile(rf"(?:{_PROVINCES}|{_CITIES}|{_TAIWAN})")
_LATIN = re.compile(r"[A-Z][A-Za-z'’.\-]*(?: [A-Z][A-Za-z'’.\-]*){1,3}\Z")
_LATIN_WORD = re.compile(r"[A-Z][a-z]{1,14}\Z")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+\Z")
#: ``广州日报·新花城``: a house and its client, no transcribed name.
_HOUSE_PART = re.compile(r"[^·•・.]{1,7}(?:报|网|社|台|新闻|客户端|频道|中心|传媒|融媒|财经)[·•・.]")
#: A Korean name in Hangul: a surname of the peninsula or, as Yanbian spells some (리, 림, 류), and one or two syllables.
_HANGUL = re.compile(
    r"(?:[김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구나민진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용리림로라량렴륙녕태피동]|남궁|황보|제갈|선우|독고|사공)[가-힣]{1,2}\Z"
)
_FOREIGN = re.compile(r"[\u4e00-\u9fffA-Z]{1,8}(?:[·•・.][\u4e00-\u9fff]{1,8}){1,4}\Z")
_ORGANISED = re.compile(
    r"(?:报|网|社|台|刊|局|部|署|厅|委|办|院|会|处|所|站|室|组|队|科|司|新闻|客户端|频道|中心|公司|集团|大学|学院|发布|传媒|工作室|"
    r"编辑部|报道|综合|小编|编者|号|学校|医院|街道|政府|法院|机关|支部|党校|研究员|教授|主任|书记|局长)\Z"
)

#: With one character before them they name a house (商传媒), though it is a surname.
_HOUSE_WORDS = frozenset(
    {"传媒", "新闻", "媒体", "电视", "卫视", "周刊", "月刊", "杂志", "在线", "频道", "影音"}
)
#: Offices of a house or an authority, of three characters as names are: 宣传科, 办公室, 民三庭, 采访组.
_OFFICE = re.compile(
    r"(?:宣传|外宣|网宣|新闻|综合|信息|政工|政治|政宣|政研|办公|秘书|组织|人事|人力|财务|法制|法规|法治|党群|党建|党委|党政|团委|工会|教务|学工|总务|后勤|技术|策划|运营|融媒|编务|编辑|采编|采访|采写|记者|通联|摄影|摄像|视觉|评论|资料|"
    r"审管|研究|行政|立案|执行|刑[事一二三四]|民[事一二三四五]|警务|交警|治安|指挥|文教|文体|经济|社会|国际|国内|体育|娱乐|地方|政经|要闻|时政|专题|调查|报道|创作|制作|直播|短视频|新媒体|全媒体|办案)"
    r"(?:科|处|室|部|股|队|组|站|所|庭|局|办|团|中心|团队|小组)\Z"
    # of hospitals, schools and firms
    r"|(?:儿|骨|妇|产|眼|皮肤|口腔|急诊|急救|康复|神经|心内|心外|心血管|消化|呼吸|肾内|血液|内分泌|肿瘤|感染|麻醉|影像|放射|检验|病理|药剂|护理|妇产|普外|泌尿|耳鼻喉|中医|针灸|推拿|重症|超声|体检|门诊|医务|医保|院感|质控|"
    r"设备|保卫|基建|招生|就业|学生|研究生|科研|教学|实验|图书|资产|审计|离退休|工程|安全|环保|生产|市场|销售|采购|物资)(?:医学|外|内)?(?:科|处|室|部|办|中心|办公室)\Z"
)

#: How authorities, schools and firms end: no run of names, though each part may look like one (高新区管委会).
_AUTHORITY = re.compile(
    r"(?:委会|委员会|协会|学会|商会|理事会|联合会|总工会|管委|纪委|党委|团委|[省市县区旗镇乡]委|政府|办公室|办事处|街道办?|社区|中心|公司|集团|学校|[小中大]学|医院|法院|检察院|[支大中总]队|派出所|[税工国]\w所|分局|总局|管理局|公安局|[宣组统]\w部|融媒体)\Z"
)

_WEIGHT: dict[str, float] = {}
_WEIGHT_OF_RARE = 2.6
for _chars, _weight in ((_RARE, _WEIGHT_OF_RARE), (_USUAL, 1.2), (_COMMON, 0.3)):
    _WEIGHT.update(dict.fromkeys(_chars, _weight))

#: Characters that Chinese names and those of minorities begin with.
NAME_HEADS = frozenset(_WEIGHT).union(
    (name[0] for name in _COMPOUND), (part[0] for part in (*_MINORITY.pattern.split("|"), *_HALVES))
)

_TWO_HALVES = 4
#: How far the runner-up must lie behind before a cut without separators counts as sure.
_MARGIN = 0.45
_LONGEST_RUN = 60
_LONGEST_NAME = 40


def is_office(token: str) -> bool:
    """Whether ``token``, in Simplified, is an office of a house or an authority (宣传科, 采访组) and nobody's name."""
    return _OFFICE.match(token) is not None


def has_surname(token: str) -> bool:
    """Does ``token`` begin with a surname, one character or compound?"""
    return token[:1] in _WEIGHT or token[:2] in _COMPOUND


def is_name(token: str) -> bool:
    """A token that can be one person's name, Chinese, of a minority, transcribed or Latin."""
    if len(token) > _LONGEST_NAME:
        return False
    if _HAN.match(token):
        return _is_han_name(token)
    if _HANGUL.match(token):
        return True
    return bool(_FOREIGN.match(token) or _LATIN.match(token)) and not (
        _ORGANISED.search(token) or _HOUSE_PART.match(token)
    )


@lru_cache(maxsize=8192)
def _is_han_name(token: str) -> bool:
    size = len(token)
    if (
        size < 2
        or token.startswith("来自")
        or (token in _NOT_NAMES and token not in _ALSO_NAMES)
        or not (
            _NEVER.isdisjoint(token) or _is_telling(token) or _NEVER.isdisjoint(_HAS_GRAMMAR.sub("", token))
        )
        or PLACE.match(token)
        or is_office(token)
    ):
        return False
    if (_MINORITY.search(token) and size <= 8) or (
        size == _TWO_HALVES and token[:2] in _HALVES and token[2:] in _HALVES
    ):
        return True
    if size <= 3:
        if size == 3 and (
            token[1:] in _HOUSE_WORDS
            or (_ORGANISED.search(token) and token[-1] in "报网社局厅委办台号院部署")
        ):
            return False
        return token[0] in _WEIGHT or token[:2] in _COMPOUND
    if size == 4:
        # a compound surname, or a husband's and a wife's (陈方安生); the latter only in Hong Kong use
        return token[:2] in _COMPOUND
    return False


#: Words of grammar that given names have too, behind a surname in frequent use: 樊不凡, 李不言, 王与之.
_GIVEN_WORDS = frozenset("不与悉")


#: Parts of Tibetan names with a word of grammar.
_HAS_GRAMMAR = re.compile("才让|完么|卓么")


def _is_telling(token: str) -> bool:
    """Whether the only word of grammar in three characters is the middle one, as in given names."""
    return (
        len(token) == 3
        and token[1] in _GIVEN_WORDS
        and token[0] in FREQUENT_SURNAMES
        and token[0] not in _ALSO_WORDS
        and token[2] not in _NEVER
    )


#: Surnames that are words of sentences too (高不成, 常不见, 时与地).
_ALSO_WORDS = frozenset("高常向应连能安白单全明关车马路温景党费")


def likely(token: str) -> bool:
    """A name where nothing but its look speaks for one: no rare surname, at least two characters."""
    if not is_name(token) or token.isascii():
        return False
    if len(token) > 3 or token[:2] in _COMPOUND or _MINORITY.search(token) or _HANGUL.match(token):
        return True
    return _WEIGHT.get(token[0], 9.0) < _WEIGHT_OF_RARE or len(token) == 3


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    """Words that look like names, out of jieba's dictionary (``benchmarks/everyday_words.py``)."""
    text = files("newscrawl.text").joinpath("data/everyday.txt").read_text("utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))


def is_word(token: str) -> bool:
    """Whether ``token`` is an everyday word, a district or an office rather than a name, where nothing says which.

    Columns, headings and subjects stand where a name could (方向, 高中, 文物). Beside a role or behind a label each may be
    somebody's name (``记者 高原``).
    """
    return is_area(token) or token in _ALSO_NAMES or token in _everyday()


def is_area(token: str) -> bool:
    """Three characters that end as districts and offices do and may begin with a surname: 武昌区, 方山县, 农业部.

    Behind a label such a token may still be a name (李国镇).
    """
    return len(token) == 3 and token[-1] in "院部署县市区镇乡省厅"


def is_nickname(token: str) -> bool:
    """A pen name or screen name: text, but no name the surname list knows (``自由之翼``)."""
    return (
        2 <= len(token) <= 10
        and bool(_HAN.match(token))
        and token not in _NOT_NAMES
        and _NEVER.isdisjoint(token)
        and not _ORGANISED.search(token)
        and not is_name(token)
        and not is_office(token)
        and not PLACE.match(token)
        and not split_run(token)[0]
    )


def plausible(token: str) -> bool:
    """Two or three characters that may be a name with a surname the list does not have."""
    return (
        2 <= len(token) <= 3
        and bool(_HAN.match(token))
        and token not in _NOT_NAMES
        and not is_office(token)
        and _NEVER.isdisjoint(token)
        and not _ORGANISED.search(token)
        and not PLACE.match(token)
    )


def split_names(text: str) -> tuple[list[str], bool]:
    """Names in ``text``, in order, and whether every cut is sure.

    ``text``: folded, without roles. Tokens that are no names are left out.
    """
    names: list[str] = []
    sure = True
    for token in tokens(text):
        found, certain = split_token(token)
        names += found
        sure = sure and certain
    return names, sure


def split_token(token: str) -> tuple[list[str], bool]:
    """The names of one token without separators; an empty list where it is no run of names."""
    return ([token], True) if is_name(token) else split_run(token)


_SEPARATORS = re.compile(r"[、,，;；/|丨&＆\s]+|(?<=[\u3400-\u9fff])和(?=[\u3400-\u9fff]{2,4}\Z)")
_LATIN_GAP = re.compile(r"(?<=[A-Za-z.]) +(?=[A-Z])")
_ET_AL = re.compile(r"(?:等(?:人)?|…+)\Z")


def tokens(text: str) -> list[str]:
    """``text`` cut at separators, with spread names (``马 燕``, ``欧阳 丽``, ``崔 晶晶``) put together again."""
    joined = _LATIN_GAP.sub("\x00", text)
    raw = [_ET_AL.sub("", part).replace("\x00", " ").strip(" ·.:") for part in _SEPARATORS.split(joined)]
    out: list[str] = []
    glue = False
    for part in raw:
        if not part:
            continue
        if glue and len(part) <= 2 and _HAN.match(part):
            out[-1] += part
            glue = False
            continue
        glue = len(part) == 1 and part in _WEIGHT
        out.append(part)
    return out


def split_run(run: str) -> tuple[list[str], bool]:
    """Cut a run of joined names by least cost; ``([], True)`` where it cannot be one.

    Dynamic programming over name ends, as in a unigram word segmenter (Sproat et al. 1996), with the cost of
    a name given by how common its surname is and by its length. Linear in the run.
    """
    size = len(run)
    if size < 4 or size > _LONGEST_RUN or not _HAN.match(run) or "在" in run or not _NEVER.isdisjoint(run):
        return [], True
    if PLACE.match(run) or _AUTHORITY.search(run):
        return [], True
    # best[i], second[i]: (cost, start of the last name) of the cheapest two cuts of run[:i]
    infinite = float("inf")
    best = [(infinite, -1)] * (size + 1)
    second = [infinite] * (size + 1)
    best[0] = (0.0, -1)
    for end in range(2, size + 1):
        options = []
        for length in (2, 3, 4):
            start = end - length
            if start < 0 or best[start][0] == infinite:
                continue
            cost = _cost(run[start:end])
            if cost is not None:
                options.append((best[start][0] + cost, start))
                if second[start] < infinite:
                    options.append((second[start] + cost, start))
        options.sort()
        if options:
            best[end] = options[0]
            if len(options) > 1:
                second[end] = options[1][0]
    if best[size][0] == infinite:
        return [], True
    names = []
    end = size
    while end:
        start = best[end][1]
        names.append(run[start:end])
        end = start
    names.reverse()
    if len(names) > 1 and all(len(name) == 2 and _WEIGHT[name[0]] >= _WEIGHT_OF_RARE for name in names):
        # ``水木年华``: nobody's, or a pen name.
        return [], True
    if size == 4 and len(names) == 2 and _WEIGHT[run[2]] >= _WEIGHT_OF_RARE:
        # ``孟和巴音``, ``万玛才旦``: sooner one name of a minority than two people, one with a rare surname.
        return [], True
    return names, second[size] - best[size][0] >= _MARGIN


@lru_cache(maxsize=16384)
def _cost(name: str) -> float | None:
    size = len(name)
    if name in _NOT_NAMES:
        return None
    if name[:2] in _COMPOUND:
        return 0.4 if size >= 3 else None
    if size == 4:
        return None
    weight = _WEIGHT.get(name[0])
    if weight is None:
        return None
    return weight + (0.7 if size == 2 else 0.35)
