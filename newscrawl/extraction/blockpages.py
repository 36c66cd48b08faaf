"""Pages that a server sends with status 200 in place of an article: limits, checks, errors, notices of its host.

A page is judged by its structure first. One that has a heading with a line of time or source below it is an
article, whatever words it has. Of the others, the page must consist of a message: clauses of one of the kinds in
:data:`KINDS`, and beside them little but what such messages go on with (apologies, what to do, an address, a code).
Clauses are compared in the comparison form (:func:`newscrawl.text.fold`): one script, no punctuation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.extraction import dates, page_lines
from newscrawl.extraction.abroad import is_foreign
from newscrawl.text.fold import fold

if TYPE_CHECKING:
    from newscrawl.extraction.head import Head
    from newscrawl.extraction.tree import Block, Page


class Kind(NamedTuple):
    """A kind of message: the refusal it is counted as, its name, and how its clauses read in the comparison form."""

    cause: str
    name: str
    pattern: re.Pattern[str]


def _kind(cause: str, name: str, *forms: str) -> Kind:
    return Kind(cause, name, re.compile("|".join(forms)))


_VISIT = "(?:访问|请求|操作|点击|刷新|查询|浏览|提交|搜索|下载)"
_THING = "(?:稿件|文章|内容|新闻|信息|页面|页|网页|图文|帖子|主题|资讯|文档|文件|资源|链接|网址|地址|视频|作品|话题|栏目|报道|稿子|博文|微博|数据|记录|原文)"
_GONE = (
    "(?:不存在|不见了|找不到|未找到|没有找到|走丢|丢失|迷路|飞走|失踪|删除|删了|撤下|撤回|撤稿|撤销|下线|下架|屏蔽|移除|清除|过期|失效|隐藏|关闭|转移|移走|取消发布|停止访问"
    "|暂时不可用|无法(?:查看|访问|显示|打开|找到|浏览)|不能(?:查看|访问|显示|浏览)|不可(?:查看|访问|见|用)|已被?删|尚?未发布|未审核|发送失败|飞到火星|去了火星|审核中|待审核|未通过审核|正在审核)"
)
_SITE = "(?:本?网站|本?站点?|系统|页面|服务器?|栏目|平台|频道|数据库|网络|服务)"
_ACCOUNT = "(?:公众号|账号|帐号|用户|作者|博主|频道号)"

#: In the order they are asked; a page is counted under the first kind that one of its clauses is of.
KINDS = (
    _kind(
        "not_article",
        "parked domain",
        r"域名.{0,12}(?:出售|转让|待售|停放|已?过期|到期|未绑定|未解析|售卖|可购买|优惠|赎回|交易)|(?:出售|购买|求购|转让)(?:此|该|本|这个)?域名|本域名",
        r"domain.{0,40}(?:for sale|expired|parked|parking|available|may be for sale|has been registered)|(?:buy|purchase|own|acquire) this domain|inquire about this domain|make an offer|related searches",
        r"도메인(?:판매|만료|이만료)|호스팅(?:기간)?이?만료",
    ),
    _kind(
        "interstitial",
        "rate limit",
        rf"{_VISIT}(?:的?速度|的?次数|的?频率|量|人数)?[^的]{{0,3}}(?:过于|太过|太|过)(?:频繁|快|多|大)",
        rf"{_VISIT}(?:次数|频率|频次|量)?(?:已?超过|已?超出|已?达到|已达).{{0,8}}(?:限制|上限|阈值|限额)",
        r"(?:频率|频次|流量|次数)(?:受限|限制|超限)|^(?:过于|太)频繁|休息一?(?:会|下)(?:儿)?再(?:来|试|访问)|^(?:您|你)的?前(?:面|方)还有 ?\d+ ?(?:位|人)|^(?:当前|目前)?(?:排队|等候)(?:的)?人数(?:较|过|太)多",
        r"too many requests|rate limit|(?:request|access)\w* (?:rate|limit)\w* exceeded|slow down",
        r"요청이?너무많|너무많은요청|비정상적인?(?:접근|접속|요청)|과도한(?:접근|접속|요청|트래픽)",
    ),
    _kind(
        "interstitial",
        "address blocked",
        r"(?:ip|网络|访问|客户端|设备)(?:地址|环境)?[\d ]*(?:存在|有|出现|已|被|已被|系统|暂时|的|行为|来源|判定|列入|加入|命中|不在)*(?:异常|限制|禁止|封禁|封锁|屏蔽|拉黑|黑名单|白名单|禁用|封停|阻止|受限)",
        r"(?:禁止|拒绝|限制|暂停|停止)(?:您|你|该ip|此ip|当前ip|ip)?(?:的)?(?:访问|请求|ip)|(?:访问|请求|连接)(?:已)?(?:被|遭到?)?(?:拒绝|禁止|限制|受限|封禁|封锁)|环境异常|异常(?:访问|流量|请求)|(?:所在)?(?:地区|区域|国家)(?:暂时)?(?:无法|不能|不支持|限制|禁止)(?:访问|观看)",
        r"access (?:to (?:this|the) [a-z ]{0,20})?(?:has been |is |was )?(?:temporarily )?(?:denied|forbidden|blocked|restricted)|(?:have|has|been|are|is|was) (?:temporarily |permanently )?(?:blocked|banned|blacklisted|denied access)|403 forbidden|^(?:error )?403(?: forbidden| error)?$|unusual (?:traffic|activity)|not available in your (?:region|country|location)|unavailable for legal reasons",
        r"(?:접근|접속)이?(?:차단|거부|제한|금지)(?:되었|됐습|되어|됩|입|하|중|안내|$)|차단(?:되었|됐습|된상태)",
    ),
    _kind(
        "interstitial",
        "firewall",
        r"(?:访问|请求|操作|提交|网页|行为|url).{0,24}(?:被|已|遭).{0,20}(?:拦截|阻断|阻止|拒绝)|对(?:网站|系统|服务器|本站).{0,6}(?:造成|构成|存在|带来).{0,6}(?:威胁|攻击|风险|危害)|(?:不合法|非法|恶意|危险)(?:的)?(?:参数|请求|字符|访问|攻击)|(?:参数|字符|请求)(?:含有|包含|存在)?.{0,6}(?:不合法|非法|危险)",
        r"网站防火墙|云防护|云盾|安全狗|创宇盾|加速乐|主机卫士|护卫神|防护系统|防篡改|(?:^| )waf(?:$| )|(?:触发|命中|违反).{0,10}(?:规则|策略)|被.{0,8}(?:策略|规则|防火墙).{0,4}(?:拦截|阻断|阻止)",
        r"request (?:was |has been |is |could not be )?(?:blocked|rejected|denied|unsuccessful|satisfied)|requested url was rejected|attention required|ddos protection|security (?:check|service|verification)|cloudflare|incapsula|imperva|sucuri|akamai",
    ),
    _kind(
        "interstitial",
        "check that a person reads",
        r"(?:拖动|滑动|拖拽|按住|向右).{0,10}(?:滑块|拼图|验证|解锁|图标)|(?:点击|依次|按顺序).{0,10}(?:图中|下图|文字|汉字).{0,10}(?:验证|文字|汉字|图案)",
        r"(?:完成|通过|进行|输入|需要?|做|正在|去|安全|人机|身份|访问|滑动|行为|浏览器)(?:以下|下面|图中的?|下列|上图|安全|图形|访问|人机|身份|您的|浏览器|网络|滑动)*(?:验证码?|校验|检测|检查)|^验证码?$|验证(?:后|通过|成功|完成)(?:即可|后|才能)?继续|确认(?:您|你)(?:是|不是|是否).{0,4}(?:人|机器)|(?:是|不是)(?:真人|机器人)|检查(?:您|你)的浏览器",
        r"captcha|are you (?:a |an )?(?:human|robot)|you are (?:a |an |not a )?(?:human|robot)|i m not a robot|not a robot|checking (?:if the site|your browser)|just a moment|one more step|please enable cookies|enable javascript and cookies",
        r"보안문자|로봇이아닙|자동화된(?:접속|접근|요청)|자동등록방지|자동입력방지|보안확인|사람인지확인",
    ),
    _kind(
        "interstitial",
        "maintenance",
        rf"{_SITE}(?:将|将于|正在?|正处于|处于|因|因为|由于|临时|目前|现|暂时|进行|例行|全面|紧急|系统|设备|数据|服务器|版本|功能|优化)*(?:升级|维护|维修|检修|改版|调整|建设|割接|搬迁|调试|迁移|更新)(?:维护|改造|中|工作)*",
        rf"(?:正在|例行|系统|停机|紧急)(?:升级|维护|检修|改版|建设)|(?:升级|维护|建设|改版|装修)中$|{_SITE}(?:暂时|暂|临时|目前|已|已经|现|被|管理员)*(?:关闭|关停|停止|停用|暂停|停机|下线)(?:访问|服务|使用|运营|更新|浏览)?|{_SITE}(?:正)?(?:繁忙|忙|开小差|过载|负载过高|拥挤|超时)|暂停(?:对外)?(?:访问|服务|开放)"
        r"|正在?进行(?:系统|机房|服务器?|数据库?|设备|网络|线路|主机)+(?:升级|维护|检修|搬迁|迁移|割接|改造|更换)",
        r"(?:under|scheduled|down for|undergoing|temporary|routine) (?:\w+ )?(?:maintenance|construction)|be (?:right )?back (?:soon|shortly)|temporarily (?:unavailable|down|offline|closed)|site is (?:offline|down|closed)|coming soon",
        r"점검중|(?:서비스|시스템|서버)점검|공사중|준비중입니다|부하가(?:걸|많|발생)|서비스(?:가|를)?중지(?:되었|됐습|합니다|중)|접속자가?많아|이용이원활하지|서비스(?:가)?일시중단",
    ),
    _kind(
        "interstitial",
        "notice of the host",
        r"(?:未|没有|尚未|无)(?:根据|按照|按|取得|进行|完成|在|办理|通过)?.{0,24}备案|备案(?:信息|号|主体)?(?:已?被|已|存在|未|不)?(?:注销|取消|掉|不存在|通过|审核|异常|过期)|(?:网站|站点|域名|空间|主机|账户).{0,6}(?:暂时|已|已经|被|目前|因|管理员)*(?:无法访问|无法进行访问|不能访问|关闭|停用|停止|暂停|封停|停机|冻结|锁定|屏蔽)|欠费|(?:域名|接入|备案).{0,8}(?:未备案|停止解析|被封)",
        r"(?:account|site|website|domain|service) (?:has been |is |was |temporarily )*(?:suspended|disabled|deactivated|locked)|bandwidth limit exceeded|contact your (?:hosting|service) provider",
    ),
    _kind(
        "interstitial",
        "login or right to read",
        r"(?:没有|无|暂无|尚无|不具有|缺少|未(?:获得|开通))(?:足够的?|相应的?|该|此|访问|浏览|查看|阅读|操作|任何)*权限?(?:浏览|访问|查看|阅读|进行|操作)?|无权(?:限)?(?:浏览|访问|查看|阅读)?|权限不足",
        r"(?:请|需要?|必须|尚未|还未|您未|没有|才|后)(?:您|你)?(?:先|要)?(?:登录|登陆|登入|注册)|^(?:用户|会员|统一|账号|帐号)?(?:登录|登陆|登入)$|登[录陆入]后?(?:才|方|即|就)?(?:可|能|可以|继续)?(?:查看|阅读|浏览|访问|继续|可见)|(?:登录|登陆|会话)(?:已)?(?:超时|过期|失效)",
        r"(?:仅|只)(?:限|对|供|有|面向|允许).{0,10}(?:会员|订户|订阅|内部|注册|本校|校内|校园|馆内|局域|内网|付费|授权|登录|vip).{0,6}(?:用户|人员|网)?.{0,4}(?:访问|查看|阅读|浏览|可见|开放|使用)?|请(?:使用|通过|连接|登录)(?:校园|学校|本校)?vpn|(?:付费|订阅|购买|开通|成为).{0,8}(?:后|即可|才能)(?:继续)?(?:阅读|查看|浏览)|(?:付费|会员|收费|专享)(?:内容|文章|稿件)|订阅后?(?:阅读|查看)全文",
        r"(?:log|sign) ?in to (?:continue|read|view|access|your)|(?:must|need to|please|required to) (?:be )?(?:log|sign|register)|log ?in required|subscribers? only|(?:not|un) ?authorized|do(?: not|n t) have (?:permission|access|authori)|permission denied|subscribe to (?:continue|read)|401 unauthorized",
        r"로그인(?:후|이필요|하세요|해주세요|하셔야|하십시오)|권한이없|회원(?:만|전용)|구독자(?:만|전용)",
    ),
    _kind(
        "soft_404",
        "not found or withdrawn",
        rf"(?:^|您|你|该|此|本|这|这个|这篇|抱歉|对不起|提示|错误|的){_THING}(?:id|编号)?(?:可能|或许|也许)?(?:已经?|并|由于|因|因为|涉嫌|违反|违规|相关|侵权|被|暂|暂时|目前|由|投诉|且|经|审核|发布者|作者|管理员|用户|平台|自行|系统|现|不小心|或者?|其|已)*{_GONE}",
        rf"(?:访问|查看|浏览|请求|查找|寻找|打开|搜索|阅读|要找)的?.{{0,10}}?{_GONE}|{_GONE}(?:了)?(?:您|你|该|此|这|相关|指定|所需|要|想|对应|任何)+.{{0,10}}{_THING}|(?:找不到|没有找到|未找到|查无此?|无此|不存在此|没有此|没有这){_THING}|^(?:页面|网页|文章|内容|信息){_GONE}",
        rf"(?:因|由于|涉嫌).{{0,6}}(?:违规|违反|侵权|违法).{{0,20}}{_GONE}|{_ACCOUNT}(?:已|已经|被|自主|暂时|因|违规|涉嫌|申请|将)*(?:迁移|注销|冻结|封禁|停用|屏蔽|回收|封号|停止使用|关闭)|已停止访问(?:该|此)|(?:被|经).{0,8}(?:投诉|举报|审核).{0,12}(?:侵权|违规|违反|违法)|^(?:暂时)?(?:无法|不能)(?:查看|显示|浏览|打开)$|链接(?:已)?(?:过期|失效|无效|错误)|^(?:参数|地址|网址|链接|页面|id)(?:错误|出错|无效|有误)$|(?:错误|非法|无效)的?(?:参数|地址|网址|链接)|(?:发布者|作者)(?:已)?删除",
        r"^(?:http (?:status |error |错误 ?)?|error |错误 ?|err )?404(?: ?(?:error|page|not found|错误|页面|出错|找不到|未找到|页面不存在|找不到页面))*$|^404 .{0,20}(?:not found|页面|错误)|出错了|页面(?:发生)?错误",
        r"(?:page|article|file|document|url|resource|content|story|link|site)(?: you| that| are| were| is| was| has| have| been| requested| looking| for| may| might| could| can| the| or| this| on| our| server| does| do| t| not| n| no| longer| been)* (?:not found|not exist|found|removed|withdrawn|retracted|deleted|moved|available|exist|unavailable|expired)|not found on this server|no longer (?:available|exists)|nothing (?:was |could be )?found|we can t find|could ?n t find|cannot be found|410 gone",
        r"페이지를?찾을수없|존재하지않는|존재하지않습|삭제(?:되었|된|되거나)|찾을수없습니다|(?:^|는)없는(?:페이지|기사)|비공개(?:처리)?(?:되었|됐습|된기사)|표시할수없습|잘못된(?:주소|접근|경로|요청)|요청하신(?:페이지|기사)",
    ),
    _kind(
        "soft_404",
        "server error",
        r"服务器(?:内部)?(?:发生|出现|遇到)?(?:错误|异常|故障|出错|无响应)|内部服务器错误|(?:数据库|连接|网关|系统|程序|应用程序|运行时|查询|执行|sql)(?:发生|出现|连接)?(?:错误|失败|出错|异常|故障)|(?:发生|出现|遇到)(?:了)?(?:一个)?(?:未知|内部|意外|系统|严重)?(?:错误|异常)|加载失败|请求失败",
        r"internal server error|^(?:http |error |status |http status |http error )?50[0234](?: error)?$|bad gateway|service (?:temporarily )?unavailable|gateway time ?out|server error in|runtime error|fatal error|parse error|error establishing a database|mysqli? (?:connect|server has gone|query|fetch)|failed to open stream|undefined (?:index|variable|function)|sqlexception|nullpointerexception|stack trace|http status [45]\d\d|unhandled exception|something went wrong|oops|ole db provider",
        r"서버오류|오류가발생|내부오류|일시적인오류",
    ),
    _kind(
        "not_article",
        "default page of a server",
        r"welcome to (?:nginx|openresty|tengine|caddy|centos|apache|your new)|(?:successfully|correctly) (?:installed|running|working|configured)|(?:apache|http|web|nginx)(?:2| server)? (?:\w+ )?(?:default|test) page|^it works$|default (?:web ?site|page|index|site|vhost|host)|iis (?:windows|\d)|internet information services|^index of |directory listing|phpinfo|test page for|xampp|placeholder page",
        r"站点(?:已)?创建成功|(?:默认|测试|缺省)(?:页面|首页|站点|主页|index)|没有找到(?:对应的?)?站点|没有找到对应的站点|由系统自动生成|lnmp|phpstudy|(?:空间|网站|主机)(?:已)?开通(?:成功)?|恭喜.{0,10}(?:成功|开通)",
    ),
)  # fmt: skip


def _folded(form: str) -> str:
    """A form whose words of other scripts are in the comparison form, as the clauses it is compared with are."""
    return re.sub(r"[\u0400-\u04ff]+|[\u3040-\u30ff\u3400-\u9fff]+", lambda word: fold(word[0]), form)


#: The same kinds in Russian, by name; beside the words of the list above a page there has few others.
_RUSSIAN = {
    "parked domain": r"домен .{0,20}(?:прода|выставлен|припаркован|свободен)|купить домен",
    "rate limit": r"слишком (?:много|часто?) (?:запрос|обращени|попыт)|превыш\w+ .{0,20}(?:лимит|количество|число|частот)",
    "address blocked": r"доступ(?: \w+){0,5} (?:ограничен|запрещ[её]н|заблокирован|закрыт)|(?:ваш|с вашего) ip.{0,24}(?:заблокирован|запрещ|внес)|(?:нет|недостаточно) прав (?:для|на) (?:просмотр|доступ)|подозрительн\w+ активност\w+|недоступ\w+ в вашем регионе",
    "check that a person reads": r"(?:проверяем|проверка|проверьте) .{0,10}браузер|(?:вы|а) не робот|не являетесь роботом|автоматически\w+(?: запрос|$)|капч|символы с (?:картинки|изображения)",
    "maintenance": r"(?:на (?:сайте|сервере|портале) .{0,24}|технические |профилактические |регламентные )работы|(?:сайт|сервис|сервер|ресурс|портал) (?:временно )?(?:недоступен|не работает|перегружен|на обслуживании)|техническо\w+ обслуживани",
    "notice of the host": r"(?:аккаунт|сайт|домен|хостинг) .{0,12}(?:приостановлен|заблокирован|отключ[её]н)|хостинг.?провайдер",
    "login or right to read": r"(?:войдите|авторизуйтесь|зарегистрируйтесь)|(?:только|доступ\w*) .{0,20}(?:подписчик|зарегистрированн|авторизованн)|необходимо .{0,12}(?:авториз|войти|регистр)|оформите подписку",
    "not found or withdrawn": r"(?:страниц\w+|материал|статья|новость|публикация|документ)(?: \w+){0,4}? (?:найден\w*|не существует|удал[её]н\w*|снят\w*|перемещ\w+)|(?:такой|этой) страницы нет|(?:скрыт\w*|снял\w* .{0,24}) с публикации|публикация скрыта|не нашли то что вы|ошибка 404|запрашиваем\w+ страниц",
    "server error": r"(?:внутренняя )?ошибка (?:на )?сервер|произошла ошибка|что то пошло не так",
}
#: And in Japanese, where a message is polite and news are plain.
_JAPANESE = {
    "parked domain": r"ドメインは?.{0,12}(?:販売|売り出し|取得|期限)",
    "rate limit": r"アクセスが.{0,6}(?:集中|殺到)|(?:大量|多数|過剰|頻繁)[のなに].{0,6}アクセス|(?:リクエスト|アクセス)(?:数|回数|頻度)?[がは].{0,8}(?:多すぎ|上限|制限|超え)|アクセスしづらい",
    "address blocked": r"アクセス(?:は|が|を).{0,12}(?:拒否|制限|禁止|遮断|ブロック)|(?:通常と異なる|不正な|不審な)アクセス|閲覧を制限|(?:お住まいの|この)(?:地域|国)から.{0,10}(?:できません|利用)",
    "check that a person reads": r"ロボットではない|(?:画像|表示された|認証).{0,12}文字|(?:認証|セキュリティ).{0,6}(?:必要|確認)|ブラウザを?(?:確認|チェック)",
    "maintenance": r"メンテナンス|(?:システム|サーバー?)の?(?:更新|点検|改修)|(?:サービス|サイト)を.{0,8}(?:停止|休止)",
    "login or right to read": r"会員(?:限定|登録|専用)|ログイン(?:する|して|が必要)|有料(?:会員|記事)|続きをお?読み",
    "not found or withdrawn": r"(?:ページ|記事|url)[はがを]?.{0,20}(?:見つかり|見つけ|存在し|削除|終了|移動|変更|公開を)|閲覧できません|お探しの(?:ページ|記事)",
    "server error": r"(?:サーバー?|システム|内部|予期せぬ).{0,6}(?:エラー|障害)|エラーが(?:発生|起)",
}
_ABROAD = [
    (re.compile("[\u0430-\u044f]"), _RUSSIAN),
    (
        re.compile(
            r"(?=.*[\u3040-\u30ff])(?:.*(?:ます|ました|ません|ませんでした|ください|です|こちら)|.{0,16}(?:中|エラー|限定記事?))$"
        ),
        _JAPANESE,
    ),
]
_KINDS_ABROAD = [
    (
        script,
        [
            kind._replace(pattern=re.compile(_folded(forms[kind.name])))
            for kind in KINDS
            if kind.name in forms
        ],
    )
    for script, forms in _ABROAD
]
#: What they go on with.
_AROUND_ABROAD = re.compile(
    _folded(
        r"извин|пожалуйста|попробуйте|повторите|позже|обновите|вернитесь|главн|обратитесь|администратор|поддержк|ошибк|подождите|перейдите|введите|свяжитесь|браузер|доступ|через несколько"
        r"|お試し|お待ち|申し訳|おかけ|お戻り|お問い合わせ|ください|お使い|トップページ|時間をおいて|恐れ入り|ご(?:確認|了承|不便|利用|購入)|購入でき"
    )
)


#: What such messages go on with; no news by itself.
_AROUND = re.compile(
    r"抱歉|对不起|很遗憾|提示|联系|致电|客服|管理员|站长|站点|服务商|返回|首页|主页|刷新|稍后|稍候|稍等|重试|再试|再来|重新|检查|网址|输入|拼写|原因|可能|跳转|秒|更好的?服务|体验|不便|敬请|谅解|理解"
    r"|谢谢|感谢|错误|代码|编号|事件|ip|点击|按钮|账号|原文|其他|其它|浏览器|javascript|脚本|cookie|客户端|网络|投诉|审核|法规|规定|规则|政策|备案|工信部|涉嫌|验证|搜索|链接|下方|以下|如下|如果|如有|若|如需|您|你|请"
    r"|用户|密码|登录|注册|取消|确定|确认|继续|访问|浏览|安全|服务器|网站|系统|本站|拦截|时间|日志|申诉|反馈|误报|误封|解封|开启|设置|加载|处理|技术支持|电话|邮箱|微信|域名|dns|接入"
    r"|sorry|please|contact|return|home|back|refresh|reload|retry|try|again|later|check|error|code|request|reference|event|ray id|browser|cookies?|enable|server|administrator|support|thank|page|site|url|click|link|your|you|further|online|password|user|name|below|above|search|account|port|apache|nginx|php"
    r"|죄송|다시|확인|문의|이용|관리자|홈|감사|바랍니다|주십시오|^[0-9a-f ]{6,}$"
)
_CLAUSE = re.compile(r"[。！？!?，,;；\n|｜:：…·•_]+|\.(?=\s|$)|(?<=\S)\s+[-–—]+\s+|\s{2,}")
#: A page of a firewall shows when, who and under which number it refused.
_REFUSED_AT = re.compile(
    r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b|\bIP\b|[0-9a-f]{16}|事件|請求|请求|ray id|event|拦截|服务器时间|当前时间|系统时间|北京时间|request",
    re.IGNORECASE,
)
_TODAY = re.compile(r"星期|今天|周[一二三四五六日]|週|现在")
#: The day in a page's head.
_CALENDAR = re.compile(r"^\s{0,9}(?:今天是|现在是|欢迎您)|星期[一二三四五六日天]\s{0,9}$")
#: So near the title stands the line with time and source.
_NEAR = 10
#: No message of this kind is longer, in CJK characters.
_LONGEST = 600.0
#: A message in whose page the title says nothing may go on with so much else.
_BESIDE = 24.0
#: Nor one that only addresses the reader, in a page without a heading.
_ADDRESSED = 60
#: Code that checks the browser and loads the page again.
_CHALLENGE = re.compile(
    r"security_session_(?:mid_)?verify|yunsuo|YunSuoAutoJump|[?&;\"' ]srcurl=|stringToHex|safedog|__jsl_clearance|acw_sc__v2|cf-browser-verification|challenge-platform/h/|cf_chl_|_cf_chl"
    r"|WZWS-RAY|wzwschallenge|__jdg_|/_guard/|kwaf|\$_ts\b|aliyun_waf|_waf_|EO_Bot|__tst_status|TencentCaptcha|geetest|initAliyunCaptcha|hcaptcha|recaptcha/api|Incapsula|_Incapsula_|ddos-guard|probe\.js\?|slowAES|toNumbers\(",
    re.IGNORECASE,
)
#: Code that tells browsers apart: news pages have it for advertising too, but they have words.
_BROWSER, _WORDLESS = re.compile(r"fingerprintjs", re.IGNORECASE), 30.0
_COOKIE = re.compile(r"document\s?\.\s?cookie\s?=|document\s?\[\s?[\"']cookie[\"']\s?\]")
_RELOAD = re.compile(
    r"location\s?(?:\.\s?(?:href|reload|replace|assign)|\[|=)|window\s?\.\s?navigate|\.submit\("
)
_SPOKEN = re.compile(
    r"(?:alert|confirm|document\s?\.\s?write(?:ln)?|layer\s?\.\s?(?:msg|alert)|\$\.(?:alert|toast)|toast|msg)\s?\(\s?(?:unescape\(\s?)?([\"'])(.{2,200}?)\1"
)


#: Headings that say no more than that a message follows.
_SAYS_MESSAGE = re.compile(
    "(?:信息|系统|系統|友情|温馨|溫馨|操作|网站|網站|页面|頁面|错误|錯誤)?(?:提示|提醒)(?:信息|页面?)?"
)


def furnished(page: Page, head: Head, title_index: int) -> bool:
    """Whether a page has what an article has and a message has not: a heading, and a line of time or source near it.

    ``title_index``: the block with the heading, -1 where none is known.
    """
    if title_index < 0:
        return False
    blocks = page.blocks
    near = [
        *blocks[title_index + 1 : title_index + 1 + _NEAR],
        *blocks[max(0, title_index - 3) : title_index],
    ]
    if any(map(_is_labelled, near)):
        return True
    if _SAYS_MESSAGE.fullmatch(blocks[title_index].text.strip()) or any(
        kind_of(clause) for clause in _clauses(blocks[title_index].text)
    ):
        # The heading is a message's own: a time alone may be the time of the refusal.
        return False
    if any(map(_is_dated, near)):
        return True
    sourced = head.first(
        "article:published_time",
        "og:article:published_time",
        "pubdate",
        "publishdate",
        "source",
        "contentsource",
    )
    if sourced or "pubtime_baidu" in page.named or "source_baidu" in page.named:
        return True
    return any(page_lines.kind(block.text) in _CREDITED for block in blocks if block.weight < 80)


_CREDITED = frozenset(("source_line", "byline", "editor_line", "print_edition"))


def _is_labelled(block: Block) -> bool:
    """A time with a label of publication, source or person beside it."""
    text = block.text
    return (
        block.weight < 120
        and bool(_LABELLED.search(page_lines.plain(text)))
        and not _REFUSED_AT.search(text)
        and bool(dates.find(text, limit=1))
    )


_LABELLED = re.compile(r"来\s{0,4}源|稿\s?源|作\s{0,4}者|记者|编\s{0,4}辑|发布|发表|刊发|点击|浏览|阅读")


def _is_dated(block: Block) -> bool:
    """A line of a source, a byline or a time; not today's date of the page's head."""
    text = block.text
    if block.weight > 120 or block.link_share > 0.8 or _REFUSED_AT.search(text):
        return False
    if page_lines.kind(text) in _CREDITED:
        return True
    stamps = dates.find(text, limit=2)
    if not stamps:
        return False
    return any(stamp.has_clock for stamp in stamps) or not _TODAY.search(text)


def _clauses(text: str) -> list[str]:
    parts = (part for part in _CLAUSE.split(text[:4000]) if part.strip() and not _CALENDAR.search(part))
    return [said for part in parts if (said := fold(part))]


def kind_of(clause: str) -> Kind | None:
    """The kind of message a clause in the comparison form is of; no message has longer ones."""
    if not 2 <= len(clause) <= 160:
        return None
    found = next((kind for kind in KINDS if kind.pattern.search(clause)), None)
    if found is None and not clause.isascii():
        for script, kinds in _KINDS_ABROAD:
            if script.search(clause):
                found = next((kind for kind in kinds if kind.pattern.search(clause)), None)
                break
    return found


def is_message(text: str) -> bool:
    """Whether a text begins with a message of one of the kinds."""
    return any(map(kind_of, _clauses(text)[:2]))


def message(
    page: Page, text: str, head: Head, title_index: int, shown: list[Block]
) -> tuple[str, str] | None:
    """Cause and detail where a page is a message in place of an article, else None.

    ``text``: the markup. ``title_index``: the block with the heading, -1 where none is known. ``shown``: the blocks
    that are no links and no foot of the page, in order. Asked of short pages only.
    """
    if furnished(page, head, title_index) or any(_REPORTER.search(block.text) for block in shown):
        return None
    weight = sum(block.weight for block in shown)
    challenge = _CHALLENGE.search(text[:60_000]) if weight < 250 else None
    if weight < _WORDLESS and not challenge:
        challenge = _BROWSER.search(text[:60_000])
    if challenge:
        return "interstitial", challenge[0][:60]
    named = next(filter(None, map(kind_of, _clauses(head.title))), None)
    found, said, other = named, 0.0, 0.0
    first = True
    for block in shown:
        for clause in _clauses(block.text):
            weight = len(clause.encode()) / 3
            kind = kind_of(clause)
            if kind is not None:
                found = found or kind
                said += weight
            elif _AROUND.search(clause) or weight < 3 or _AROUND_ABROAD.search(clause):
                said += 0.5 * weight
            else:
                other += weight
                # What a text begins with tells most: a message does not come behind two sentences of news.
                if first and other > 3 * _BESIDE and not named:
                    return None
            first = first and found is None
    if found is None or said + other > _LONGEST:
        return None
    if other > (max(2 * _BESIDE, said) if named else max(_BESIDE, 0.5 * said)):
        return None
    return found.cause, found.name


def speaks_of_itself(page: Page, head: Head, title_index: int, shown: list[Block]) -> bool:
    """Whether a page of several sentences tells its reader of the site and of nothing else: a block page nobody listed.

    Asked of short pages; one with an article's furniture, or with somebody who says something, is none. Of 18 such
    pages in wordings of their own the lists knew 3 and this finds 14, with seven tenths and more of such sentences; of
    950 pages of articles, those that lack a time and a source have two fifths at most.
    """
    if furnished(page, head, title_index):
        return False
    sentences = [one for block in shown for one in _SENTENCE.split(block.text) if len(one.strip()) > _SHORT]
    size = sum(map(len, sentences))
    if size < _ADDRESSED or _SPEAKER.search("\n".join(sentences)):
        return False
    sited = {one for one in sentences if _OF_THE_SITE.search(one)}
    addressing = {one for one in sentences if _TO_THE_READER.search(one)}
    sizes = [
        sum(len(one) for one in sentences if one in chosen)
        for chosen in (sited | addressing, sited, addressing)
    ]
    parts = _PARTS_ABROAD if is_foreign("".join(sentences)) else _PARTS
    return all(part >= least * size for part, least in zip(sizes, parts, strict=True))


#: Somebody who reports: a message has nobody.
_REPORTER = re.compile(
    r"(?:记者|記者)[^，。]{0,16}(?:获悉|獲悉|了解到|采访|採訪|从|從)|据[^，。]{2,8}(?:介绍|报道)"
)
_SENTENCE, _SHORT = re.compile(r"[。！？!?\n]|\.(?=\s|$)"), 3
#: The least parts of the text in sentences of the site or to the reader, of the site, and to the reader.
_PARTS = (0.65, 0.25, 0.3)
#: The same in other languages, in which pages about browsers and products speak so too.
_PARTS_ABROAD = (0.9, 0.5, 0.6)
_OF_THE_SITE = re.compile(
    r"网站|本站|网页|页面|浏览器|服务器|域名|[账帐]号|登[录陆]|注册|刷新|订阅|付费|客户端|客服|网络(?:环境|地址)?|缓存|订户|额度|电脑端|手机端|应用商店|代理|真人|[验核]证|核验|复核|审核|排队|访问|浏览|阅读|解析|备案|接入|接口|权限|用户|平台|个人信息|条款|隐私"
    r"|技术(?:部门|人员)|跳转|恢复|升级|维护|数据库|机房|请求|链接|搜索框|授权|頁面|瀏覽|伺服器|帳號|登入|註冊|訂閱|付費|網站|網頁|網路|驗證|審核|連結|閱讀|權限|客服"
    r"|\b(?:page|browser|(?:web)?site|visits?|network|account|subscri\w+|sign(?:ed)? in|log(?:ged)? in|refresh|reload|terms|privacy|cookies?|extension|automated|robot|bots?|program|readers?|access|requests?|reference|licen[sc]e|device|connection|traffic|security)\b",
    re.IGNORECASE,
)
_TO_THE_READER = re.compile(
    r"您|你|我们|我們|本站|请|請|读者|讀者|用户|用戶|\b(?:you|your|we|our|please)\b", re.IGNORECASE
)
#: Somebody who says something, as in news of a site.
_SPEAKER = re.compile(
    r"记者|記者|(?:表示|介绍|介紹|指出|告诉|告訴|说|說|认为|認為)[，：:“「]|据[^，。]{2,12}(?:介绍|报道|统计|了解|消息)|\b(?:(?:sai|tol)d|according to)\b"
)


def addressed(shown: list[Block]) -> bool:
    """Whether all that a page without a heading shows (``shown``) are a few clauses that address the reader."""
    clauses = [clause for block in shown for clause in _clauses(block.text)]
    said = "".join(clauses)
    return bool(_READER.search(said)) and len(said) <= _ADDRESSED and all(map(_AROUND.search, clauses))


_READER = re.compile(r"您|^抱歉|^对不起|请(?:稍|勿|重|返|联系|刷新)")


def scripted(text: str) -> tuple[str, str] | None:
    """Cause and detail where a page without text is a script's message, or its check of the browser; else None."""
    source = text[:200_000]
    challenge = _CHALLENGE.search(source)
    if challenge:
        return "interstitial", challenge[0][:60]
    for match in _SPOKEN.finditer(source):
        kind = next(
            filter(None, map(kind_of, _clauses(re.sub(r"<[^<>]{0,200}>|\\[nrt]", " ", match[2])))), None
        )
        if kind is not None:
            return kind.cause, f"{kind.name}, shown by a script"
    if _COOKIE.search(source) and _RELOAD.search(source):
        return "interstitial", "a script that sets a cookie and loads the page again"
    return None


#: A list that leads anywhere has more links.
_LINKS = 10
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<>]{0,400})<", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style|noscript)\b", re.IGNORECASE)
_CLOSED = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "noscript")}
_TAG = re.compile(r"<[^<>]{0,5000}>")


def _seen(source: str) -> str:
    """The markup without scripts and styles; one that is not closed hides the rest. In one pass, whatever stands there."""
    parts, at = [], 0
    while (begin := _UNSEEN.search(source, at)) is not None:
        parts.append(source[at : begin.start()])
        end = _CLOSED[begin[1].lower()].search(source, begin.end())
        if end is None:
            break
        at = end.start()
    else:
        parts.append(source[at:])
    return " ".join(parts)


def wall(markup: str) -> str | None:
    """What a page without articles says where a firewall answered in a list's place; None where it is no such page.

    For lists, which are not read as articles: by title, the first words shown, and scripts that check the browser.
    """
    source = markup[:60_000]
    shown = " ".join(_TAG.sub(" ", _seen(source)).split())
    if len(shown) > 2 * _LONGEST or source.count("<a ") > _LINKS:
        return None
    if (said := scripted(source)) and said[0] == "interstitial":
        return said[1]
    named = _TITLE.search(source)
    clauses = [*_clauses(named[1] if named else ""), *_clauses(shown)]
    kinds = filter(None, map(kind_of, clauses))
    # A page under maintenance is so for everybody.
    return next(
        (one.name for one in kinds if one.cause == "interstitial" and one.name != "maintenance"), None
    )
