"""Times of English and European pages: names of months, clocks, zones, words, and which of two times counts."""

from __future__ import annotations

import json
from datetime import datetime
from importlib.resources import files

import calendar_names
import pytest
from babel import __version__ as babel_version
from babel.dates import format_date, format_time
from test_western_bylines import page

from newscrawl.extraction import calendar, dates, extract

AT = datetime(2022, 11, 18, 8, 15)
CAPTURED = "2022-11-18T10:00:00+00:00"
#: Languages whose clock has a point and whose hour one digit: read only behind a word (``klo 8.15``).
POINTED = {"fi"}


def time(meta: str, stated: str = "", url: str = "https://www.port.example/a/story-77.html") -> str:
    """The time read of a page with ``meta`` under its heading and ``stated`` in its JSON-LD."""
    linked = (
        f'<script type="application/ld+json">{{"@type":"NewsArticle","datePublished":"{stated}"}}</script>'
        if stated
        else ""
    )
    article = extract(page(f"<div>{meta}</div>", linked), url, content_type="text/html", captured_at=CAPTURED)
    return article.published_at or ""


def test_what_is_shipped_is_what_is_made():
    shipped = json.loads(files("newscrawl.extraction").joinpath("data/calendar.json").read_text("utf-8"))
    if shipped["made_of"] != f"Babel {babel_version}":
        pytest.skip(f"made of {shipped['made_of']}; here is {babel_version}")
    assert shipped == calendar_names.table()


@pytest.mark.parametrize("language", calendar_names.LANGUAGES)
def test_days_as_cldr_writes_them_are_read_in_each_language(language):
    for month in range(1, 13):
        moment = AT.replace(month=month)
        # Catalan shortens August to two letters, which the patterns leave to other words.
        for form in ("long",) if (language, month) == ("ca", 8) else ("long", "medium"):
            printed = f"{format_date(moment, form, locale=language)}, {format_time(moment, 'short', locale=language)}"
            printed = printed.replace("\u202f", " ").replace("\u00a0", " ")
            found = dates.find(printed)
            assert found, printed
            assert found[0].iso.startswith(moment.date().isoformat()), printed
            if language not in POINTED and " г.," not in printed:
                assert found[0].iso[:16] == moment.isoformat()[:16], printed


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("Fri 18 Nov 2022 08.15 GMT", "2022-11-18T08:15+00:00"),
        ("18.11.2022 um 8.15 Uhr", "2022-11-18T08:15+08:00"),
        ("November 18, 2022 / 8:15 AM / AFP", "2022-11-18T08:15+08:00"),
        ("18 novembre 2022 à 8 h 15", "2022-11-18T08:15+08:00"),
        ("18 nov 2022 - 08:15 CET", "2022-11-18T08:15+01:00"),
        ("Nov. 18, 2022 at 8:15 p.m. EST", "2022-11-18T20:15-05:00"),
        ("18. marraskuuta 2022 klo 8.15", "2022-11-18T08:15+08:00"),
        ("08:15 GMT 2022-11-18", "2022-11-18"),
        ("18.11.2022-08:15", "2022-11-18T08:15+08:00"),
        ("发布时间：2022.11.18 08.15 来源", "2022-11-18T08:15+08:00"),
    ],
)
def test_clocks_and_zones(line, iso):
    assert [stamp.iso for stamp in dates.find(line)] == [iso]


@pytest.mark.parametrize(
    "line", ["2022-11-18 12.30亿元", "2022-11-18 12.30%", "2022-11-18 1.2.15", "18.11.2022 8.15"]
)
def test_amounts_and_versions_are_no_clocks(line):
    assert [stamp.has_clock for stamp in dates.find(line)] == [False]


def test_a_zone_a_page_names_is_kept_whatever_else_begins_like_one():
    assert dates.find("18 novembre 2022 à 08h15 est publié")[0].iso.endswith("+08:00")
    assert dates.find("Nov 18, 2022 8:15 AM EST")[0].iso.endswith("-05:00")


@pytest.mark.parametrize(
    "line",
    [
        "Updated 19 November 2022 10:02 | Published 18 November 2022 08:15",
        "Published 18 November 2022 08:15 Updated 19 November 2022 10:02",
        "Last updated: 19 Nov 2022 – 10.02<br>First published: 18 Nov 2022 – 08.15",
        "Aktualisiert am 19.11.2022 10:02 Uhr. Veröffentlicht: 18.11.2022, 08:15 Uhr",
        "Mis à jour le 19/11/2022 à 10h02 - Publié le 18/11/2022 à 08h15",
        "Опубликовано: 18.11.2022 08:15 Обновлено: 19.11.2022 10:02",
        "8:15 a.m. Nov. 18, 2022",
        "Posted at 08:15h on 18 November 2022",
        "<time>18 November 2022</time><span>08:15</span>",
        "<p>18.11.2022</p><p>08.15 Uhr</p>",
    ],
)
def test_the_time_of_publication_is_taken_and_not_that_of_the_last_change(line):
    assert time(line)[:16] == "2022-11-18T08:15"


def test_a_stated_time_of_publication_counts_where_only_the_last_change_is_displayed():
    assert time("Updated 18 Nov 2022 10:02", "2022-11-18T07:15:00+00:00") == "2022-11-18T07:15:00+00:00"
    assert time("18 Nov 2022 10:02", "2022-11-18T07:15:00+00:00")[:16] == "2022-11-18T10:02"


@pytest.mark.parametrize(
    ("stated", "zone"),
    [
        ("2022-11-18T08:15:00+01:00", "+01:00"),
        ("2022-11-18T07:15:00Z", "+01:00"),
        ("2022-11-18T13:15:30.000Z", "-05:00"),
        ("2022-11-18T06:59:00Z", "+08:00"),
        ("2022-11-18T08:15:00", "+08:00"),
    ],
)
def test_the_displayed_clock_has_the_zone_that_the_same_moment_is_stated_with(stated, zone):
    assert time("18.11.2022 08:15", stated) == f"2022-11-18T08:15{zone}"


def test_a_chinese_page_is_in_its_own_zone_whatever_its_system_states():
    text = (
        "柳河镇的蔬菜批发市场已经热闹起来，二十多辆货车依次驶入。据镇农业站统计，全镇现有日光温室一千二百栋。"
    )
    html = f'<html><head><meta charset="utf-8"><title>柳河镇蔬菜价格回落</title><meta property="article:published_time" content="2022-11-18T08:15:00Z"></head><body><h1>柳河镇蔬菜价格回落</h1><p>2022-11-18 08:15</p><p>{text}</p><p>{text[::-1]}</p></body></html>'
    assert extract(html.encode(), "http://www.lh.example/1.html").published_at == "2022-11-18T08:15+08:00"


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("vor 3 Stunden", "2022-11-18"),
        ("il y a 25 minutes", "2022-11-18T17:35+08:00"),
        ("hace 2 días", "2022-11-16"),
        ("2 godz. temu", "2022-11-18"),
        ("gestern, 08:15 Uhr", "2022-11-17T08:15+08:00"),
        ("Publié hier à 8h15", "2022-11-17T08:15+08:00"),
    ],
)
def test_words_count_from_the_capture_and_are_no_more_exact_than_they_say(words, iso):
    assert time(words) == iso


def test_names_without_accents_and_words_inside_words():
    assert (calendar.month("FEVRIER"), calendar.month("nov."), calendar.month("Monat")) == (2, 11, None)
    assert calendar.ago("ein Favorit vor 3 Stundenplänen") is None
    assert calendar.days_back("cahier 08:15") is None


@pytest.mark.parametrize(
    "shown", ["18.11.22, 08:15 Uhr", "18.11.22 um 8.15 Uhr", "18/11/22 à 08:15", "18/11/22 08:15 h"]
)
def test_a_year_of_two_digits_beside_a_named_clock(shown):
    assert time(shown).startswith("2022-11-18T08:15")


def test_a_year_of_two_digits_without_a_named_clock_has_two_readings():
    assert time("22.11.18 08:15") == ""


@pytest.mark.parametrize("clock", ["09시12분", "9시 12분", "09:12", "오전 9시12분"])
def test_hours_and_minutes_in_korean(clock):
    assert dates.find(f"2019년11월4일 {clock}")[0].iso == "2019-11-04T09:12+08:00"


def test_a_number_of_hours_in_korean_is_no_clock():
    assert dates.find("2019년 11월 4일 9시간 동안")[0].iso == "2019-11-04"


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("July 20, 2021 at 8:05 a.m. ET", "2021-07-20T08:05-04:00"),
        ("Jan. 5, 2021 8:05 AM ET", "2021-01-05T08:05-05:00"),
        ("Jan. 5, 2021 5:00 PM PT", "2021-01-05T17:00-08:00"),
        ("July 20, 2021 8:05 a.m. Eastern Time", "2021-07-20T08:05-04:00"),
        ("July 20, 2021 8:05 a.m. CT", "2021-07-20T08:05-05:00"),
        ("July 20, 2021 8:05 a.m. MT", "2021-07-20T08:05-06:00"),
        # the days of the change, and the law before 2007
        ("March 13, 2021 8:05 a.m. ET", "2021-03-13T08:05-05:00"),
        ("March 14, 2021 8:05 a.m. ET", "2021-03-14T08:05-04:00"),
        ("Nov. 6, 2021 8:05 a.m. ET", "2021-11-06T08:05-04:00"),
        ("Nov. 7, 2021 8:05 a.m. ET", "2021-11-07T08:05-05:00"),
        ("March 26, 2006 8:05 a.m. ET", "2006-03-26T08:05-05:00"),
        ("April 2, 2006 8:05 a.m. ET", "2006-04-02T08:05-04:00"),
        ("Oct. 29, 2006 8:05 a.m. ET", "2006-10-29T08:05-05:00"),
        # stated with the season, elsewhere, and China's
        ("July 20, 2021 8:05 a.m. EST", "2021-07-20T08:05-05:00"),
        ("July 20, 2021 8:05 a.m. PDT", "2021-07-20T08:05-07:00"),
        ("20 July 2021 08:05 BST", "2021-07-20T08:05+01:00"),
        ("July 20, 2021 8:05 a.m. CST", "2021-07-20T08:05+08:00"),
    ],
)
def test_zones_of_english_pages(printed, iso):
    assert dates.find(printed)[0].iso == iso
