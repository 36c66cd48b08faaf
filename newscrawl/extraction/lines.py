"""What single lines of a page are: furniture, meta line, editor line, notice, caption … by their wording.

Lines are folded to Simplified only where a pattern needs it; the patterns below carry both scripts.
"""

from __future__ import annotations

import re

_G = r"[\s\u3000]{0,4}"

#: Lines of the page's furniture, whole.
_FURNITURE = re.compile(
    r"^[\[【（(<《|\s]{0,3}(?:"
    r"(?:分享(?:到|至)?|分享按钮|转发|收藏(?:本文|本页|此文)?|加入收藏|打印(?:本页|本文|此文|页面)?|关闭(?:窗口|本页|页面)?|我要?纠错|举报|点赞|字号|字体大?小?|大|中|小|默认|放大|缩小"
    r"|返回(?:首页|顶部|列表|搜狐.{0,12}|.{1,6}[，,]查看更多)|顶部|回到顶部|推荐(?:给朋友)?|评论(?:\(\d*\))?|我要评论|发表评论|我来说两句|网友评论|参与互动|扫一扫.{0,20}|复制(?:地址|链接)|邮件推荐|手机看新闻|微博推荐"
    r"|展开全文|阅读全文|查看(?:更多|全文|原文)|点击(?:查看|进入|加载|这里).{0,20}|更多(?:精彩|内容|新闻)?.{0,10}|微信(?:好友|扫一扫)?|朋友圈|新浪微博|腾讯微博|QQ空间|人人网|开心网|豆瓣|一键分享|百度"
    r"|[AaT][+-]|[Tt]\s?\|\s?[Tt]|用微信扫码二维码|分享至好友和朋友圈|官方微(?:信|博).{0,10}|下载(?:客户端|app).{0,12}|文档附件|附件下载|频道精选|保存|纠错|订阅|关注|登录|注册|提交|验证码)[：:\s\]】）)>》|0-9]{0,6}){1,8}$",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"版权(?:所有|声明|与免责|作品)|免责(?:声明|条款)|郑重声明|特别声明|特别提[醒示]|ICP备|ICP证|京公网安备|copyright|all rights reserved|©|未经.{0,12}(?:授权|许可|书面).{0,30}(?:不得|禁止|谢绝)"
    r"|凡(?:本网|本站|注明|来源|署名)|不代表(?:本|.{0,6}网).{0,10}(?:观点|立场)|违法(?:和|与)?不良信息|举报电话|如有侵权|侵犯.{0,10}(?:版权|著作权|权益)|仅供参考|本(?:网|站|报).{0,8}(?:保留|拥有).{0,12}权",
    re.IGNORECASE,
)


def is_furniture(text: str) -> bool:
    """Whether a short line is the page's furniture, or any line speaks of rights and liability."""
    if len(text) <= 60 and _FURNITURE.match(text):
        return True
    return len(text) <= 400 and bool(_RIGHTS.search(text))
