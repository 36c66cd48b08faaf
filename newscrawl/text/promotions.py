"""Sentences about accounts, codes and clients: a site's promotion of its own, or news of a service."""

from __future__ import annotations

import re

#: A clause of a promotion, and what such clauses go on with: no news by itself.
_PROMO_CLAUSE = re.compile(
    r"粉[丝絲]|公[众眾]号|公眾號|微博|微信|客户端|客戶端|二维码|二維碼|扫码|扫一扫|APP\b|facebook|twitter|instagram|telegram|whatsapp|youtube|google|line\b|LINE|newsletter|按赞|按讚|追[踪蹤]"
    r"|更多|精彩|资讯|資訊|第一时间|第一時間|最新|了解|获取|獲取|欢迎|歡迎|敬请|敬請|请|請|赶紧|趕緊|快来|快來|立即|马上|不容错过|尽在|盡在|一手掌握|随时随地|与您|分享|身边|身邊|关注|關注|订阅|訂閱|新闻|新聞|下载|下載|点击|點擊|长按|识别|搜索|添加|互动|参与|陪你|会员|會員|注册|註冊|登录|登入|点数|點數|优惠|優惠|专享|專享|专属|專屬|吧$|哦$|哟$|follow|subscribe|like|join|download",
    re.IGNORECASE,
)
#: Who does something in news of a service; the reader is not addressed.
_REPORTED = re.compile(
    r"市民|居民|群众|民众|民眾|旅客|乘客|考生|家长|家長|游客|遊客|用户|用戶|患者|企业|企業|农民|村民|学生|學生|司机|顾客|消费者|商户|老人|职工|医生|警方|民警|部门|部門|该[局校院馆市县区镇平公]|據|据|介绍|表示|透露|记者|記者|累计|目前|已有|已经|开通|推出|上线|还可|也可|即可|可通过|可以|能够|实现|通过|透過|提供|办理|查询"
)
_ADDRESSED = re.compile(
    r"你|您|咱|快来|赶紧|本[报网台站刊]|我们|小编|更多精彩|敬请|欢迎|歡迎|请关注|記得|记得|吧[！。]|按讚|按赞|！$|快加入"
)
#: What a prompt begins with.
_PRESSED = re.compile(r"\s{0,9}(?:长按|点击|戳|扫码|扫一扫|扫描|下载|关注)")
#: So much text of other clauses makes a line news, in characters.
_OTHER_CLAUSES = 10
#: No news says it, whatever else stands in the line.
_STANDING = re.compile(
    r"详情请(?:登录|登陆|访问|点击|关注|下载)|更多(?:精彩|内容|资讯|新闻|信息)|赶紧下载|随时随地|免费订阅|(?:敬请|欢迎)(?:关注|扫码|扫描|下载|订阅|添加)|尽在|一手掌握|快加入|按下追[踪蹤]|第一时间|(?:直送|寄到|送到)[^，。]{0,6}(?:信箱|邮箱|郵箱)"
)


#: What one gets by following, scanning or downloading is a service, where it is no more reading.
_SERVED = re.compile(
    r"(?:即可|便可|就能|就可以?|方可|可以?)(?:免费|免費|在线|在線|直接|提前)?(?:预约|預約|领取|領取|报名|報名|查询|查詢|申领|申請|申请|兑换|兌換|购票|購票|购买|購買|缴费|繳費|办理|辦理|参加|參加|投诉|投訴|举报|舉報|挂号|掛號|入场|入場|登记|登記|叫车|借阅|借閱)"
)
#: Headings of news about codes and apps: ``扫描二维码被骗``, ``下载APP遭盗刷``.
_HARMED = re.compile(
    "(?:二[维維][码碼]|小程序|公[众眾][号號]|APP|客[户戶]端|微信|微博|[链鏈連][接結])[^。，！？]{0,10}(?:被[骗騙盗盜罚罰抓刑拘]|[受遭][骗騙]|[诈詐][骗騙]|陷阱|[骗騙]局|中招|中毒|[盗盜][刷号號]|[违違][规規法]|猫腻|貓膩|[乱亂]象|涉嫌)",
    re.IGNORECASE,
)


def reports_harm(text: str) -> bool:
    """Whether a line about codes, accounts or apps is about harm done with them."""
    return _HARMED.search(text) is not None


def reports_on_service(text: str) -> bool:
    """Whether a line that speaks of accounts, codes and clients is a sentence of news about them.

    ``扫描二维码，菜农的姓名、地块和采摘日期一目了然。`` is; ``扫描二维码，下载客户端，看更多本地新闻。`` is not: it
    addresses the reader, and every clause of it is promotion.
    """
    if reports_harm(text):
        return True
    if _STANDING.search(text):
        return False
    if not text.endswith(("。", "；", "”", "）", "？", "：", ".")) or len(text) < 14:
        return False
    if _SERVED.search(text) and not _ADDRESSED.search(text):
        return True
    clauses = [clause for clause in re.split(r"[，。；！？：,;!?]", text) if clause.strip()]
    other = sum(len(clause) for clause in clauses if not _PROMO_CLAUSE.search(clause))
    if other >= (_OTHER_CLAUSES if not _ADDRESSED.search(text) else 2 * _OTHER_CLAUSES):
        return True
    return bool(_REPORTED.search(text)) and not _ADDRESSED.search(text) and not _PRESSED.match(text)


#: What only a site's own notices and prompts have.
_NOTICED = re.compile(
    r"[转轉][载載]|摘编|版[权權]|本[网網站刊台]|侵[权權犯]|不代表|立[场場]|免[责責]|[声聲]明|投[资資]|[许許]可[证證]|ICP|"
    r"著作|原[创創]|稿件|[关關]注[^。]{0,12}[公众眾]{2}[号號][，。]?$|[你您咱]|我[们們](?:的)?(?:[公微客])|小[编編]|[编編][辑輯]|精彩|来源|來源|本文"
)


def informs(text: str) -> bool:
    """Whether a sentence worded as a notice or a promotion can be news of a service; asked only between paragraphs.

    ``本次活动由本报社主办，未经组委会授权不得使用活动标识。`` can; what addresses the reader, speaks of the site or of
    rights in its texts cannot.
    """
    if not 14 <= len(text) <= 160 or not text.rstrip("”」』）)").endswith("。"):
        return False
    return not (
        _NOTICED.search(text) or _STANDING.search(text) or _PRESSED.match(text) or _URGING.search(text)
    )


_URGING = re.compile(
    r"快来|赶紧|敬请|欢迎|记得|吧。|按[赞讚讃]|快加入|[请請](?:[长長]按|[扫掃]|[点點][击擊]|下[载載]|[关關]注)"
)
