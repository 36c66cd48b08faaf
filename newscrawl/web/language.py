"""The desk's two languages. English is written in the templates; this is its Simplified Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CHINESE: dict[str, str] = dict(
    line.split("=", 1)
    for line in """
Audit desk=审核台
Desk=工作台
Reposts=转载
Leads=线索
Search=检索
Check=比对
Data=数据
Skip to content=跳到正文
Language=语言
Log in=登录
Log out=退出
Name=姓名
Password=密码
Wrong name or password.=姓名或密码不对。
You are=当前用户
All portals=全部站点
Our portal=本方站点
Show=显示
Open leads=待办线索
New since your last visit=上次访问以来新增
new reposts=条新转载
new leads=条新线索
Not looked at yet=尚未处理
Status=状态
Age=时长
up to a week=一周以内
up to a month=一个月以内
older=更早
Total=合计
What we took=我方转载
What was taken from us=我方被转载
By portal=按站点
Publisher=媒体
Source=来源
Site=站点
Portal=站点
Edges=条数
Characters=字数
Attributed=已署名
Wrong=署名有误
Silent=未署名
Licensed=已授权
Own group=本集团
Not on the list=不在稿源名单
Gone=已下线
Over time=逐月
since=自
Last crawls=最近抓取
Spider=爬虫
Started=开始
Finished=结束
running=运行中
Result=结果
Articles=文章
All=全部
any=不限
Apply=筛选
Clear=清除
Direction=方向
taken by the portal=该站转载他人
taken from the portal=他人转载该站
Other site=对方站点
Kind=类型
Overlap=重合
Overlap at least=重合不低于
Date=日期
From=自
To=至
Page state=页面状态
live=在线
gone=已下线
changed=已修改
Decision=处理
nobody looked=未处理
open=待办
decided=已办结
Sort=排序
Descending=降序
Ascending=升序
Copy=转载稿
Origin=原稿
attributed=已署名
dateline=电头署名
false=署名有误
none=未署名
licensed=已授权
own=本集团
full=全文
excerpt=节选
altered=改写
compiled=编写
new=新
confirmed=已确认
letter_sent=已发函
removed=已删除
paid=已付费
dismissed=已排除
found=条
of=共
Previous=上一页
Next=下一页
Page=第
Select all=全选
Select=选择
Dismiss selected=排除所选
Reason=理由
Compare=比对
Comparison=比对
of the copy=占转载稿
of the origin=占原稿
characters in common=相同字数
Fee basis=稿酬计字
thousand characters=千字
counted as=计为
Title kept=标题未改
Title changed=标题已改
Passages=相同段落
Passage=段落
numbers altered=处数字改动
names altered=处人名或名称改动
words changed=处字词改动
punctuation changed=处标点改动
no change inside=无改动
leave out=不计入
Published=发布
First seen=首见
Last seen=最近所见
Stated source=所注来源
no source stated=未注来源
Attribution layers=署名层次
Verdict=结论
Captures=存档
Captured=存档时间
Open the capture=打开存档页面
Version=版本
Versions=版本
Address=网址
Text=正文
As found=网页原文
As repaired=修复后
Kept as a lead=已列为线索
Decide=处理意见
Assignee=负责人
Note=备注
Save=保存
History=处理记录
Confirm=确认
Dismiss=排除
Letter sent=已发函
Removed=已删除
Paid=已付费
Make evidence case=制作证据包
Evidence cases=证据包
Verify=核验
Keyboard=键盘
next passage=下一段
previous passage=上一段
confirm=确认
dismiss=排除
note=备注
Print=打印
Story=稿件流向
Members=成员
first=首发
names=注明
names nobody=未注明来源
Flow=流向
Permanent address=固定链接
Words=检索词
Newest first=最新优先
Best first=最佳优先
more than=超过
Nothing found.=没有找到。
Nothing here.=暂无。
not yet indexed=尚未编入索引
Words next to each other are all wanted. Quotes, AND, OR, NOT and parentheses work; so does a single character.=多个词同时满足；支持引号、AND、OR、NOT 和括号；单个汉字也可检索。
A web address or a text=网址或文本
Best matches=最佳匹配
Keep as a lead=列为线索
Edited as=署名
Relation=关系
Reason given=依据
Direction unknown=先后不明
Who copied whom cannot be told from the pages.=从页面无法判断谁转载谁。
Saved.=已保存。
Dismissed=已排除
Differences=改动
Changed=更改
Added=增加
Left out=删去
Same text=相同文字
Only here=仅此处
Jump to the other side=跳到对侧
Where=位置
Publisher read=识别媒体
People=人员
Opened=建立
by=由
Back=返回
Report=报告
Make report=生成报告
Format=格式
Month=月份
Refused=未收
Licences=授权
Reservation=权利声明
Reports on reprints count characters in the comparison form (width, script and punctuation folded).=字数按比对形式计（统一全半角、繁简与标点）。
The desk says what was copied, how much and under what attribution. Whether that infringes is for a person to decide.=本系统只说明转载了什么、多少、如何署名；是否侵权由人判断。
""".strip().splitlines()
)

LANGUAGES = {"en": "English", "zh": "简体中文"}


def chosen(cookie: str | None, accepted: str | None) -> str:
    """``en`` or ``zh``: what was switched to, else what the browser asks for first."""
    if cookie in LANGUAGES:
        return str(cookie)
    ranked: list[tuple[float, str]] = []
    for part in (accepted or "")[:400].split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            ranked.append((-float(quality or 1), name.lower()[:2]))
        except ValueError:
            continue
    return next((name for _, name in sorted(ranked, key=lambda pair: pair[0]) if name in LANGUAGES), "en")


def translator(language: str) -> Callable[[str], str]:
    if language == "zh":
        return lambda text: CHINESE.get(text, text)
    return lambda text: text.replace("_", " ")
