"""Heads and tails in forms that pages of other sites showed: one family for each kind; all pages are synthetic."""

from __future__ import annotations

import pytest
from test_credit_habits import TEXT, Case, page, read

from newscrawl.extraction import extract
from newscrawl.extraction.fields.authors import byline
from newscrawl.text.credits import read as read_credits
from newscrawl.text.person_names import is_name

TIME = "2022-03-04 08:15"


@pytest.mark.parametrize("style", ["display:none", "display: none;", "color:red;display:none"])
@pytest.mark.parametrize("place", ["info", "above", "tail"])
def test_what_is_hidden_names_no_source(style, place):
    hidden = f'<div style="{style}">来源：柳河晨报</div>'
    info = TIME + hidden if place == "info" else TIME
    more = {place: hidden} if place != "info" else {}
    assert read(Case(info=info, **more)).source_name is None
    shown = {key: value.replace(style, "color:red") for key, value in {"info": info, **more}.items()}
    assert read(Case(**shown)).source_name == "柳河晨报"


@pytest.mark.parametrize("printed", ["新华 社", "新 华 社", "人民 网", "新 华社"])
@pytest.mark.parametrize("line", ["（来源： {}  ）", "（来源：{}）", "[ 来源： {} ]"])
def test_blanks_inside_a_source(printed, line):
    found = read(Case(tail=f"<p>{line.format(printed)}</p>")).source_name
    assert found == "".join(printed.split())


def test_a_word_behind_a_source_is_no_part_of_it():
    assert read(Case(tail="<p>（来源：柳河网 社会）</p>")).source_name == "柳河网"


@pytest.mark.parametrize("name", ["新浪山东", "网易浙江", "腾讯湖北", "凤凰吉林"])
def test_pages_of_a_portal_for_a_province(name):
    assert read(Case(info=f"{TIME} <span>{name}</span>")).source_name == name
    assert read(Case(info=f"{TIME} <span>{name[2:]}</span>")).source_name is None


@pytest.mark.parametrize("place", ["info", "above"])
@pytest.mark.parametrize("report", ["", "報導", "报道"])
def test_a_wire_where_the_author_should_be(place, report):
    wire = f"中央社華沙7日綜合外電{report}"
    case = Case(info=f"{wire}</div><div>{TIME}") if place == "info" else Case(above=f"<p>{wire}</p>")
    found = read(case)
    assert (found.source_name, found.authors) == ("中央社", [])


@pytest.mark.parametrize("gap", ["", "　", "</p><p>"])
@pytest.mark.parametrize("bracket", ["[{}]", "【{}】"])
def test_a_house_in_brackets_before_its_reporter(gap, bracket):
    found = read(Case(opening=f"{bracket.format('FTV新聞網')}記者邱苡玲／綜合報導{gap}"))
    assert (found.source_name, found.authors) == ("FTV新聞網", ["邱苡玲"])


@pytest.mark.parametrize("first", ["【现场】", "[视频]"])
def test_a_bracket_before_a_reporter_in_running_text_is_no_house(first):
    assert read(Case(opening=f"{first}记者在市场看到，")).source_name is None


@pytest.mark.parametrize("day", ["", "2022.03.04", " 2022年3月4日"])
def test_a_day_behind_the_word_of_reporting(day):
    assert read(Case(opening=f"邱振興／屏東報導{day}　")).authors == ["邱振興"]


def test_an_editor_of_a_house_who_reports_is_the_author():
    found = read(Case(opening="【柳河網編輯邱苡玲臺北報導】"))
    assert (found.source_name, found.authors, found.editors) == ("柳河網", ["邱苡玲"], [])
    assert read(Case(tail="<p>編輯 邱苡玲</p>")).editors == ["邱苡玲"]


@pytest.mark.parametrize("post", ["某某財經特派記者", "柳河日报记者", "特約作者", "專欄作家"])
def test_a_name_a_bar_and_what_its_bearer_is(post):
    assert read(Case(above=f"<p>邱如鎧｜{post}</p>")).authors == ["邱如鎧"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("（邱阳子 中国江边关系研究院欧洲所）", ["邱阳子"]),
        ("（邱阳子 柳河县气象局）", ["邱阳子"]),
        ("（柳河县气象局）", []),
    ],
)
def test_a_signature_of_a_name_and_where_its_bearer_works(line, names):
    assert read(Case(tail=f"<p>{line}</p>")).authors == names


@pytest.mark.parametrize("mark", ["文/视频", "文/图片", "文/航拍", "文、视频"])
def test_a_mark_joined_to_a_role_stands_before_the_reporters(mark):
    line = f"{mark} 全媒体记者 王智芳 实习生 罗斯妮 黄静静 通讯员 王钟莞"
    assert byline(line) == ["王智芳", "罗斯妮", "黄静静", "王钟莞"]


def test_two_houses_before_a_reporter():
    assert byline("石榴云/松岭日报记者 玛依努尔") == ["玛依努尔"]
    assert byline("邱苡玲/松岭日报") == ["邱苡玲"]


def test_a_rare_surname_in_a_list_that_reports():
    assert byline("司 伟 董自军摄影报道（人民视觉）") == ["司伟", "董自军"]
    assert byline("商务 旅游 综合报道") == []


PEOPLE = ["次仁罗布", "德吉央宗", "才让多杰", "尕藏卓玛", "完么才让", "赤列旺加", "仁增曲扎", "布仁巴雅尔", "巴音孟克", "满都拉图", "色音巴雅", "宝力德", "朝格图", "热依汗古", "依力哈木", "木合塔尔", "帕尔哈提", "祖丽皮亚", "夏依扎提", "麦吾兰江", "加娜尔", "吉木日且", "阿侯金曲", "阿苏越尔", "马海木呷"]  # fmt: skip
LINES = (
    "记者 {}",
    "（记者{}）",
    "作者：{}",
    "记者{}报道",
    "记者 {} 李明",
    "本报记者 {} 摄影报道",
    "记者{} 通讯员 王伟",
)


@pytest.mark.parametrize("name", PEOPLE)
def test_names_of_minorities_stay_whole(name):
    for line in LINES:
        assert name in [one.name for one in read_credits(line.format(name)).people], line


@pytest.mark.parametrize("word", ["综合提升", "结合提高", "别克汽车", "浙江木江", "哈尔滨江", "多次让步"])
def test_four_characters_of_other_words_are_no_name(word):
    assert not is_name(word)


@pytest.mark.parametrize("line", ["记者：张(zhāng)伟", "记者：张(zhang)伟", "作者：张3伟"])
def test_readings_and_digits_of_mirrors_in_names(line):
    assert [one.name for one in read_credits(line).people] == ["张伟"]
    assert read(Case(info=f"{TIME} {line}")).authors == ["张伟"]


@pytest.mark.parametrize(
    "line", ["翻页：第二页", "翻頁：第3頁", "（详见另文：柳河市场五年回顾）", "詳見另文：柳河市場五年回顧"]
)
def test_pointers_in_the_text_are_none_of_it(line):
    found = read(Case(tail=f"<p>{line}</p>"))
    assert found.body == "\n".join(TEXT)


def test_an_account_whose_link_has_no_address():
    assert (
        read(Case(info=f'<a class="author-info__username">嗅觉APP</a> <span>{TIME}</span>')).source_name
        == "嗅觉APP"
    )
    column = f'<a href="/shenghuo/">百姓生活</a> <span>{TIME}</span>'
    assert read(Case(info=column)).source_name is None


@pytest.mark.parametrize("break_", ["<br>", "</p><p>"])
@pytest.mark.parametrize("label", ["責任編輯：", "责任编辑:", "责编："])
def test_a_break_between_the_last_label_of_a_line_and_its_name(break_, label):
    assert read(Case(tail=f"<p>[作者： 邱苡玲 {label}{break_} 高丽 ]</p>")).editors == ["高丽"]
    assert read(Case(tail=f"<p>[作者： 邱苡玲 校对：{break_} 高丽 ]</p>")).editors == []


@pytest.mark.parametrize("credit", ["唐豆子摄/柳河社", "唐豆子攝／柳河社", "唐豆子 摄/柳河社"])
def test_whose_picture_a_house_prints_is_no_author(credit):
    assert read(Case(tail=f"<p>{credit}</p>")).authors == []


@pytest.mark.parametrize("report", ["本報北京訊", "綜合報導", "即時報導", "本報綜合外電報導"])
def test_a_house_before_a_report_of_its_own_desk(report):
    found = read(Case(info=f"{TIME}</div><div>柳河報／ {report}"))
    assert (found.source_name, found.authors) == ("柳河報", [])


@pytest.mark.parametrize("house", ["Fow新聞台", "柳河新聞網", "江城晚報", "Newtok新聞"])
@pytest.mark.parametrize("bracket", ["【{}】", "[{}]</p><p>"])
def test_a_house_alone_in_the_bracket_before_the_text(house, bracket):
    assert read(Case(opening=bracket.format(house))).source_name == house


@pytest.mark.parametrize("word", ["本报新闻台", "最新新聞", "社會新聞", "特訊"])
def test_a_section_in_the_bracket_before_the_text_is_no_source(word):
    assert read(Case(opening=f"【{word}】")).source_name is None


@pytest.mark.parametrize("helper", ["实习生：冯时", "见习记者：冯时", "通讯员：冯时"])
def test_who_helped_the_author_by_a_label_of_its_own(helper):
    found = read(Case(info=f"{TIME} 来源：柳河网 作者：孙英鑫 {helper} 编辑：孙岚"))
    assert (found.authors, found.editors) == (["孙英鑫", "冯时"], ["孙岚"])


@pytest.mark.parametrize(
    "line", ["柳河晚报·松岭壹点 记者 程凌润", "（松岭壹点记者 程凌润）", "松岭壹点全媒体记者 程凌润"]
)
def test_a_word_beside_the_time_that_signs_in_the_text_is_the_source(line):
    found = read(Case(info=f"{TIME} 松岭壹点", tail=f"<p>{line}</p>"))
    assert (found.source_name, found.authors) == ("松岭壹点", ["程凌润"])
    assert read(Case(info=f"{TIME} 松岭壹点", tail="<p>记者 程凌润</p>")).source_name is None


@pytest.mark.parametrize("house", ["每日经济新闻", "21世纪经济报道", "半月谈", "新华每日电讯", "參考消息"])
def test_houses_whose_names_do_not_tell(house):
    assert read(Case(info=f"<span>{house}</span> {TIME}")).source_name == house


def test_the_same_house_before_reporter_and_editor():
    found = read(Case(opening="每河记者 张祎    每河编辑 张海妮</p><p>"))
    assert (found.authors, found.editors) == (["张祎"], ["张海妮"])


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("周宝 松岭在线记者 寇敏芳", ["周宝", "寇敏芳"]),
        ("松岭日报、松岭云记者 寇敏芳", ["寇敏芳"]),
        ("江州日报、江州云记者 寇敏芳", []),
        ("松岭日报 寇敏芳", ["寇敏芳"]),
        ("松岭网記者王莞甯 台北", ["王莞甯"]),
    ],
)
def test_names_and_houses_in_the_first_line(line, names):
    assert read(Case(opening=f"{line}</p><p>")).authors == names


def test_offices_before_the_name_of_an_author():
    assert read(Case(info=f"作者：心内科 张莉　来源：宣传部　时间：{TIME}")).authors == ["张莉"]


@pytest.mark.parametrize(
    ("label", "source"), [("发布机构", "县农业农村局"), ("公开责任部门", "县农业农村局"), ("发文机关", None)]
)
def test_the_office_of_a_table_above_the_title(label, source):
    table = (
        f"<table><tr><td>索 引 号：</td><td>0143/2021</td><td>信息分类：</td><td>农业</td></tr><tr><td>{label}：</td>"
        "<td>县农业农村局</td><td>生成日期：</td><td>2022-03-04</td></tr></table>"
    )
    html = page(Case()).replace('<div class="w">', f'{table}<div class="w">')
    assert extract(html.encode(), "http://www.lh.example/a/123.html").source_name == source


def test_a_desk_of_the_own_house_behind_a_label():
    assert read(Case(info=f"来源：新闻中心 时间：{TIME}")).source_name == "新闻中心"
    assert read(Case(info=f"新闻中心 {TIME}")).source_name is None


def test_an_address_behind_the_house_a_text_was_taken_from():
    tail = "<p>轉載自松嶺時報電子報： https://www.sl.example/a/1</p>"
    assert read(Case(tail=tail)).source_name == "松嶺時報電子報"


def test_a_western_byline_before_the_source():
    info = "By Ouyang Qiansen Source: English Edition of Hill Journal Updated: 2022-03-04 08:15"
    text = [
        "Farmers in the hill county have planted a third more tea this spring than last year, officials said on Tuesday."
    ] * 4
    found = read(Case(info=info), text, "Tea gardens spread over hills")
    assert (found.authors, found.source_name) == (["Ouyang Qiansen"], "English Edition of Hill Journal")


@pytest.mark.parametrize("own", ["本站讯", "本网讯", "本站消息", "採訪", "采访"])
def test_words_of_the_own_house_behind_a_label_are_no_source(own):
    assert read(Case(info=f"[来源：{own}] [作者：何天放] [日期：{TIME}]")).source_name is None


@pytest.mark.parametrize("label", ["新聞引據", "新闻引据", "信源"])
def test_further_labels_of_sources(label):
    assert read(Case(info=f"時間：{TIME}　{label}：中央社")).source_name == "中央社"


@pytest.mark.parametrize("wrote", ["高雄訊", "台北電", "上海報導"])
def test_a_house_and_where_it_wrote_from_beside_the_time(wrote):
    assert read(Case(info=f"{TIME} 大江元 {wrote}")).source_name == "大江元"


@pytest.mark.parametrize("gap", [" ", "　"])
def test_names_behind_the_value_of_a_source_label(gap):
    found = read(Case(info=f"时间：{TIME}</div><div>来源：集团党委宣传部{gap}龙海 杨思敏"))
    assert (found.source_name, found.authors) == ("集团党委宣传部", ["龙海", "杨思敏"])
    assert read(Case(info=f"时间：{TIME}</div><div>来源：集团党委宣传部{gap}浏览")).authors == []


@pytest.mark.parametrize("label", ["圖檔來源", "封面来源", "影像來源", "影片來源"])
def test_whose_picture_it_is_is_no_source(label):
    assert read(Case(info=f"撰文：劉煥彥　日期：{TIME}　{label}：達志影像社")).source_name is None


@pytest.mark.parametrize(
    ("line", "authors", "editors"),
    [
        ("吳柏軒／核稿編輯", [], ["吳柏軒"]),
        ("吳柏軒/責任編輯", [], ["吳柏軒"]),
        ("吳柏軒／特約記者", ["吳柏軒"], []),
    ],
)
def test_a_name_a_slash_and_a_post(line, authors, editors):
    found = read(Case(tail=f"<p>{line}</p>"))
    assert (found.authors, found.editors) == (authors, editors)


def test_a_house_with_a_dot_behind_the_word_of_a_report():
    assert read(Case(opening="松汇点讯 新江日报·松汇点记者 李先昭</p><p>")).authors == ["李先昭"]


@pytest.mark.parametrize("name", ["Hu Min", "Min Hu"])
def test_a_chinese_name_in_letters_that_is_a_word_of_time(name):
    text = [
        "Farmers in the hill county have planted a third more tea this spring than last year, officials said on Tuesday."
    ] * 4
    found = read(
        Case(info=f"{name}</div><div>08:15 UTC+8, 2022-03-04"), text, "Tea gardens spread over hills"
    )
    assert found.authors == [name]


def test_a_slash_between_day_and_clock():
    assert read(Case(info="2022/03/04/ 08:15　来源：柳河日报")).published_at[:16] == "2022-03-04T08:15"


@pytest.mark.parametrize(
    "pointer", ["看更多記者林小明的報導", "看更多记者林小明的报道", "更多記者林小明的專題報導"]
)
def test_a_pointer_to_somebodys_reports_signs_nothing(pointer):
    assert read(Case(tail=f"<p>{pointer}</p>")).authors == []


@pytest.mark.parametrize("line", ["文●劉志明　攝影●林育緯", "撰文●劉志明", "文 ● 劉志明"])
def test_a_round_mark_between_role_and_name(line):
    assert read(Case(info=f"{line}</div><div>{TIME}")).authors == ["劉志明"]


@pytest.mark.parametrize("edition", ["한국어판", "조선어판"])
def test_the_edition_of_a_korean_house(edition):
    text = [
        "지난 주말 연길시에서 열린 민속문화축제에 1만여명의 시민과 관광객들이 모여 우리 민족의 전통음식과 춤, 노래를 즐겼다."
    ] * 4
    info = f"출처: 신화망 {edition} | 2022-03-04 08:15:15 | 편집: 박금화"
    found = read(Case(info=info), text, "연길서 민속문화축제 개최")
    assert (found.source_name, found.editors) == (f"신화망 {edition}", ["박금화"])


@pytest.mark.parametrize(
    "box",
    [
        "<h4>作者简介</h4><p>沈放，柳河日报首席记者，长期关注乡村建设。</p>",
        "<p>作者简介：沈放，柳河大学教授，研究乡村建设。</p>",
        "<h4>關於作者</h4><p>沈放：專欄作家，長期關注鄉村建設。</p>",
    ],
)
def test_a_box_about_the_author(box):
    assert read(Case(tail=f'<div class="about-author">{box}</div>')).authors == ["沈放"]


def test_a_box_about_the_authors_without_a_name():
    box = "<h4>作者简介</h4><p>欢迎读者来信，本版编辑将选登优秀来稿。</p>"
    assert read(Case(tail=f'<div class="about-author">{box}</div>')).authors == []
