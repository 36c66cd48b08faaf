"""What became of an article: versions, sightings, vanishing; and what makes no version."""

from __future__ import annotations

import itertools
import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.cli import main
from newscrawl.cli.history import excerpts
from newscrawl.intake import Intake, load_sources
from newscrawl.items import Article, Capture, Portal, Visit
from newscrawl.reporting import overview
from newscrawl.reporting.history import events, history
from newscrawl.store.articles import text_hash
from newscrawl.store.schema import connect

PORTAL = Portal("ours", "松花江网", "http://ours.test/", hosts=("ours.test",), article_path=r"\d")
URL = "http://ours.test/1.html"
BODY = "吉林市今天召开会议，部署冬季供热工作。\n会议指出，全市共有供热面积九千万平方米，涉及居民八十万户。"


@pytest.fixture
def intake(tmp_path):
    connection = connect(tmp_path / "newscrawl.db")
    load_sources(connection)
    intake = Intake(connection)
    intake.store.start_crawl("run-1", "ours", PORTAL, {"full": 1}, "2026-11-01T00:00:00.000Z", "0.1")
    yield intake
    connection.close()


_number = itertools.count(1)


def see(intake, at, body=BODY, *, title="供热", cause=None, status=200, hops=0):
    """One visit with a capture of its own (behind ``hops`` redirects); its outcome."""
    stamp = f"2026-11-{at}:00.000Z"
    captures = []
    for hop in range(hops + 1):
        number = next(_number)
        captures.append(
            Capture(
                URL if not hop else "http://ours.test/", URL if not hop else "http://ours.test/", stamp,
                status if hop == hops else 302, f"sha256:{number}", "text/html", "w.warc.gz", number, 1, f"<urn:{number}>",
            )
        )  # fmt: skip
    article = None
    if cause is None:
        article = Article(URL, title=title, published_at="2026-11-01T08:00+08:00", body=body)
    visit = Visit(
        URL,
        PORTAL,
        "run-1",
        stamp,
        article=article,
        cause=cause,
        status=status,
        captures=captures[-1:],
        trail=captures[:-1],
    )
    return intake.take(visit).outcome


def result(intake):
    return history(intake.connection, overview.find(intake.connection, URL))


def whats(intake):
    return [event["what"] for event in result(intake)["events"]]


@pytest.mark.parametrize(
    "again",
    [
        BODY + "\n阅读：1234",
        "浏览次数：88 次\n" + BODY,
        BODY + "\n【阅读 12 评论 3】",
        "\n\n" + BODY.replace("\n", "\n\n \u3000"),
        BODY.replace("，", "， "),
    ],
)
def test_counters_and_white_space_are_no_version(intake, again):
    assert see(intake, "01T08:00") == "new"
    assert see(intake, "02T08:00", again) == "unchanged"
    assert len(result(intake)["versions"]) == 1


def test_a_number_in_a_sentence_is_a_version(intake):
    see(intake, "01T08:00", BODY + "\n点击量达到100次，创下新高。")
    assert see(intake, "02T08:00", BODY + "\n点击量达到200次，创下新高。") == "changed"


@given(st.text(alphabet="阅读浏览次数:： 0123456789万.,评论|【】\n吉林市", max_size=60))
def test_no_text_takes_long_or_loses_more_than_counters(text):
    assert text_hash("t", text + "\n吉林市召开会议") != text_hash("t", text)


def test_a_change_is_told_in_characters_with_who_saw_it_and_when(intake):
    see(intake, "01T08:00")
    see(intake, "02T08:00", BODY.replace("八十万", "八十五万"), title="供热工作")
    found = result(intake)
    old, new = found["versions"]
    assert (old["now"], new["now"]) == (False, True)
    changes = {
        change["field"]: [(s["kind"], s["old"], s["new"]) for s in change["segments"] if s["kind"] != "equal"]
        for change in new["changes"]
    }
    assert changes["title"] == [("added", "", "工作")]
    assert "".join(now for _, _, now in changes["body"]).strip("八十万") == "五"
    for change in new["changes"]:
        assert "".join(s["old"] for s in change["segments"]) == old[change["field"]]
        assert "".join(s["new"] for s in change["segments"]) == new[change["field"]]
    last = found["events"][-1]
    assert (last["what"], last["version"], last["spider"], last["crawl"], last["captured_at"]) == (
        "changed", 2, "ours", "run-1", "2026-11-02T08:00:00.000Z",
    )  # fmt: skip


def test_width_and_script_are_shown_although_they_count_as_equal_in_a_comparison(intake):
    see(intake, "01T08:00", BODY + "ＡＢＣ")
    see(intake, "02T08:00", BODY + "ABC")
    assert whats(intake) == ["first_seen", "unchanged"]  # alone they make no version
    see(intake, "03T08:00", BODY + "ABC又讯")
    [change] = result(intake)["versions"][1]["changes"]
    assert [(s["old"], s["new"]) for s in change["segments"] if s["kind"] != "equal"] == [
        ("ＡＢＣ", "ABC"),
        ("", "又讯"),
    ]


def test_a_text_changed_back_is_told_although_it_is_no_new_version(intake):
    for day, body in (("01", BODY), ("02", BODY + "更新。"), ("03", BODY)):
        see(intake, f"{day}T08:00", body)
    assert whats(intake) == ["first_seen", "changed", "back_to"]
    assert [version["now"] for version in result(intake)["versions"]] == [True, False]


@pytest.mark.parametrize(
    ("cause", "status", "hops"), [("not_found", 404, 0), ("soft_404", 200, 0), ("soft_404", 200, 1)]
)
def test_gone_takes_confirmed_tries_and_names_the_answers(intake, cause, status, hops):
    see(intake, "01T08:00")
    options = {"cause": cause, "status": status, "hops": hops}
    assert see(intake, "02T08:00", **options) == "missing"
    assert see(intake, "02T09:00", cause="http_error", status=503) == "refused"
    assert see(intake, "03T08:00", **options) == "gone"
    assert see(intake, "04T08:00", **options) == "known"
    found = result(intake)
    assert (found["article"]["state"], found["article"]["gone_at"]) == ("gone", "2026-11-02T08:00:00.000Z")
    gone = next(event for event in found["events"] if event["what"] == "gone")
    causes = {capture["id"]: capture["cause"] for capture in found["captures"]}
    assert [causes[number] for number in gone["because"]] == [cause, cause]
    assert [what for what in whats(intake) if what != "moved"] == [
        "first_seen", "missing", "failed", "gone", "confirmed_gone",
    ]  # fmt: skip
    assert see(intake, "05T08:00") == "unchanged"
    assert whats(intake)[-1] == "back"
    assert result(intake)["article"]["state"] == "live"


def test_a_miss_between_two_sightings_confirms_nothing(intake):
    for at, cause in (("01T08", None), ("02T08", "not_found"), ("03T08", None), ("04T08", "not_found")):
        outcome = see(intake, f"{at}:00", cause=cause, status=404 if cause else 200)
    assert outcome == "missing"
    assert result(intake)["article"]["state"] == "live"


def test_what_was_changed_before_it_was_gone_is_changed_when_it_is_back(intake):
    see(intake, "01T08:00")
    see(intake, "02T08:00", BODY + "更新。")
    for at in ("03", "04"):
        see(intake, f"{at}T08:00", cause="not_found", status=404)
    see(intake, "05T08:00", BODY + "更新。")
    assert result(intake)["article"]["state"] == "changed"


def test_an_older_text_from_an_archive_is_a_version_and_not_the_text_as_it_stands(intake):
    see(intake, "10T08:00", BODY + "定稿。")
    assert see(intake, "01T08:00") == "older"
    assert see(intake, "02T08:00", cause="not_found", status=404) == "missing"
    assert see(intake, "03T08:00", cause="not_found", status=404) == "missing"
    found = result(intake)
    article = found["article"]
    assert (article["state"], article["first_seen_at"][8:10], article["last_seen_at"][8:10]) == (
        "changed",
        "01",
        "10",
    )
    assert [version["number"] for version in found["versions"]] == [2, 1]
    assert found["versions"][1]["now"]
    body = intake.connection.execute("select body from articles").fetchone()[0]
    assert body.endswith("定稿。")
    assert (
        intake.connection.execute("select last_fetched_at from urls").fetchone()[0].startswith("2026-11-10")
    )


def test_the_command_shows_it_and_speaks_json(intake, tmp_path):
    see(intake, "01T08:00")
    for day in ("02", "03", "04"):
        see(intake, f"{day}T08:00")
    see(intake, "05T08:00", BODY.replace("八十万", "七十万\x1b[31m"))
    for day in ("06", "07"):
        see(intake, f"{day}T08:00", cause="not_found", status=404)
    run = CliRunner().invoke(main, ["--output", str(tmp_path), "history", URL])
    assert run.exit_code == 0, run.output
    assert "{+七" in run.output
    assert "\x1b" not in run.output
    assert "3 times" in run.output
    assert "GONE (not_found)" in run.output
    spoken = CliRunner().invoke(main, ["--output", str(tmp_path), "history", "1", "--json"])
    assert [event["what"] for event in json.loads(spoken.stdout)["events"]][-1] == "gone"
    nothing = CliRunner().invoke(main, ["--output", str(tmp_path), "history", "http://no.test/"])
    assert nothing.exit_code == 4


@given(st.lists(st.tuples(st.sampled_from(["equal", "changed"]), st.text(max_size=50), st.text(max_size=50))))
def test_excerpts_show_every_change(parts):
    segments = [
        {"kind": kind, "old": old if kind == "changed" else new, "new": new} for kind, old, new in parts
    ]
    shown = "".join(line.plain for line in excerpts(segments))
    changed = [segment for segment in segments if segment["kind"] != "equal"]
    assert shown.count("[-") >= sum(bool(segment["old"].strip()) for segment in changed)
    assert shown.count("{+") >= sum(bool(segment["new"].strip()) for segment in changed)


def test_no_captures_make_no_events():
    assert list(events([])) == []
