# ruff: noqa: F811 - fixtures of test_case are used by name
"""Papers in Chinese, as text and DOCX; decisions in a chain of custody."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from test_case import archive, faults, make, no_browser, pair  # noqa: F401 - fixtures of the same case

from newscrawl.errors import ConfigurationError
from newscrawl.evidence import bag, papers
from newscrawl.evidence.case_model import Custody
from newscrawl.evidence.custody import custody_chain
from newscrawl.files import sha256_of
from newscrawl.reporting import printing

MADE = dt.datetime(2026, 11, 24, 10, 3, 4, tzinfo=dt.UTC)


@pytest.fixture
def made(tmp_path, archive, pair, no_browser):  # noqa: F811
    (tmp_path / "letterhead.toml").write_text(
        'name = "江城日报社"\ntelephone = "0432-60000000"\n', encoding="utf-8"
    )
    pair.decisions = [
        {"when": "2026-11-23T01:00:00.000Z", "who": "林静", "action": "status", "from": "new", "to": "confirmed", "note": "属实"}
    ]  # fmt: skip
    return make(tmp_path, archive, pair, custody=Custody("林静", letterhead=tmp_path / "letterhead.toml"))


def test_the_list_of_evidence_names_every_file_with_its_digest(made):
    text = (made.folder / "data/evidence-list.txt").read_text("utf-8")
    for name in bag.files_below(made.folder):
        if name.startswith("data/") and "evidence-list" not in name:
            assert f"{name.removeprefix('data/')}\t" in text
            assert sha256_of(made.folder / name) in text
    assert "其他\t" not in text
    for name, meaning in (
        ("README.txt", "核验说明"),
        ("notice-draft.txt", "通知书草稿"),
        ("pair-1/copy.txt", "从存档提取的正文"),
        ("pair-1/origin.warc.gz", "原作品网页的原始请求与响应"),
        ("software-statement.docx", "取证软件说明"),
    ):
        (row,) = [line for line in text.splitlines() if f"\t{name}\t" in line]
        assert row.split("\t")[1].startswith(meaning)
    assert "缺少的材料" in text
    assert "comparison.pdf" in text.split("缺少的材料")[1]


@pytest.mark.parametrize("name", ["notice-draft", "software-statement", "evidence-list"])
def test_docx_and_text_say_the_same(made, name):
    document = docx.Document(str(made.folder / f"data/{name}.docx"))
    text = (made.folder / f"data/{name}.txt").read_text("utf-8")
    said = [one.text for one in document.paragraphs]
    said += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert [part for part in said if part.strip() and part not in text] == []
    xml = zipfile.ZipFile(made.folder / f"data/{name}.docx").read("word/styles.xml").decode()
    assert 'w:eastAsia="宋体"' in xml
    assert document.core_properties.created.year == 2026
    assert "python-docx" not in document.core_properties.author + document.core_properties.comments


def test_the_letterhead_fills_the_notice_and_blanks_stay(made):
    text = (made.folder / "data/notice-draft.txt").read_text("utf-8")
    assert "姓名（名称）：江城日报社" in text
    assert "固定电话：0432-60000000" in text
    assert f"通信地址：{papers.BLANK}" in text


@pytest.mark.parametrize("text", ["name = ", 'nam = "x"', "name = 3"])
def test_a_wrong_letterhead_is_one_clear_error(tmp_path, text):
    (tmp_path / "l.toml").write_text(text)
    with pytest.raises(ConfigurationError):
        papers.Letterhead.read(tmp_path / "l.toml")
    assert papers.Letterhead.read(tmp_path / "none.toml") == papers.Letterhead()


def test_docx_pages_are_a4_and_headings_stand_on_every_page(made):
    for name, wide in (("evidence-list", True), ("software-statement", False), ("notice-draft", False)):
        document = docx.Document(str(made.folder / f"data/{name}.docx"))
        sides = [
            round(side.cm, 1) for side in (document.sections[0].page_width, document.sections[0].page_height)
        ]
        assert sides == ([29.7, 21.0] if wide else [21.0, 29.7])
    xml = zipfile.ZipFile(made.folder / "data/evidence-list.docx").read("word/document.xml").decode()
    assert xml.count("<w:tblHeader/>") == 1


def test_without_python_docx_the_texts_are_there_and_it_is_said(
    tmp_path, archive, pair, no_browser, monkeypatch
):  # noqa: F811
    monkeypatch.setitem(sys.modules, "docx", None)
    report = make(tmp_path, archive, pair, custody=Custody("林静"))
    assert any("newscrawl[papers]" in note for note in report.notes)
    assert (report.folder / "data/notice-draft.txt").is_file()
    assert not list(report.folder.glob("data/*.docx"))
    assert faults(report.folder) == []


def test_control_characters_of_a_page_do_not_stop_a_paper(tmp_path):
    papers.write_docx([papers.Block("text", "标题\x0b\x00\u202e带控制符")], tmp_path / "x.docx", made=MADE)
    assert docx.Document(str(tmp_path / "x.docx")).paragraphs[0].text.startswith("标题")


def test_decisions_are_in_the_custody_and_cannot_be_changed(made):
    path = made.folder / "data/custody.json"
    content = json.loads(path.read_text("utf-8"))
    decision = next(one for one in content["events"] if one["what"] == "decision")
    assert (decision["who"], decision["to"], decision["note"]) == ("林静", "confirmed", "属实")
    assert faults(made.folder) == []
    decision["who"] = "他人"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    bag.write_manifest(made.folder)
    (made.folder / bag.TAG_MANIFEST).unlink()
    bag.write_tags(made.folder, {})
    assert any("does not follow" in one.what for one in faults(made.folder))
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(made.folder / "data/verify.py")], capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 1
    assert "does not follow" in done.stdout


def test_what_was_recorded_of_the_archive_before_is_in_the_custody(tmp_path, archive, pair, no_browser):
    rows = (
        {"id": 1, "what": "verified", "at": "2026-11-20T01:00:00.000Z", "who": "林静", "subject": "archive", "result": "no problems", "note": None},
        {"id": 2, "what": "moved", "at": "2026-11-21T01:00:00.000Z", "who": "林静", "subject": "x.warc.gz", "counterpart": "/mnt/tape/7"},
    )  # fmt: skip
    report = make(tmp_path, archive, pair, custody=Custody("林静", history=rows))
    events = json.loads((report.folder / "data/custody.json").read_text("utf-8"))["events"]
    first, second = (one for one in events if one["what"].startswith("archive: "))
    assert (first["what"], first["when"], first["result"]) == (
        "archive: verified",
        rows[0]["at"],
        "no problems",
    )
    assert (second["counterpart"], second["subject"]) == ("/mnt/tape/7", "x.warc.gz")
    assert "note" not in first
    assert faults(report.folder) == []


def test_an_event_left_out_or_moved_breaks_the_chain():
    events = custody_chain([{"what": str(number)} for number in range(4)])
    assert [one["previous"] for one in events][0] == "0" * 64
    again = custody_chain([{key: value for key, value in one.items() if key != "previous"} for one in events])
    assert again == events
    shorter = custody_chain([{"what": "0"}, {"what": "2"}, {"what": "3"}])
    assert shorter[1:] != events[2:]


def test_measured_figures_are_listed_or_their_absence_is_said():
    assert "未附测量数据" in papers.as_text(papers.software_statement([]))
    text = papers.as_text(
        papers.software_statement(
            [papers.Figure("甲", "一", "1"), papers.Figure("甲", "二", "2"), papers.Figure("乙", "三", "3")]
        )
    )
    assert [line for line in text.splitlines() if line in {"甲", "乙"}] == ["甲", "乙"]
    assert "甲\n· 一：1\n· 二：2\n乙\n· 三：3\n" in text


FIGURES = json.loads(papers.MEASURED_FILE.read_text("utf-8"))


@pytest.mark.parametrize("figure", FIGURES, ids=lambda one: one["what"])
def test_a_figure_of_the_statement_is_the_one_the_documents_state(figure):
    """Where it was measured again, change the document and the data file together."""
    root = Path(__file__).parents[2]
    assert figure["states"] in (root / figure["document"]).read_text("utf-8")
    assert set(figure) == {"area", "what", "value", "document", "states"}
    # Every number of the value is one of the figures quoted, as a share or as a count.
    quoted = {float(one) for one in re.findall(r"\d*\.?\d+", figure["states"].replace(",", ""))}
    quoted |= {round(100 * one, 1) for one in quoted}
    value = figure["value"].partition("（")[0]
    assert {float(one) for one in re.findall(r"\d+\.?\d*", value)} <= quoted


def test_the_statement_covers_every_kind_of_comparison_the_software_makes():
    text = papers.as_text(papers.software_statement(papers.measured()))
    assert {figure["area"] for figure in FIGURES} == {
        "文字比对",
        "网页读取",
        "图片比对",
        "改写与翻译（仅作线索）",
    }
    assert all(f"· {one.what}：{one.value}\n" in text for one in papers.measured())
    for untrue in ("图片、音像内容不作比对", "不在本比对之列"):
        assert untrue not in text
    for said in ("音频、视频内容不作比对", "仅作为线索", "另行拍摄的同一场景不列为副本"):
        assert said in text


def test_a_printed_comparison_is_short_and_chinese():
    """Three pages at most for texts of 1,500 characters, and no English word of ours on them."""
    from newscrawl.evidence import comparison_page
    from newscrawl.evidence.case_model import CasePair, Side
    from newscrawl.items import Capture

    body = "\n".join(
        f"第{number}段：" + "松花江畔的老街区改造工程近日完工，居民陆续搬回新居。" * 5 for number in range(12)
    )
    layers = [
        {"kind": "source_line", "text": "来源：江城日报", "position": "meta", "publisher": "江城日报"},
        {"kind": "notice", "text": "未经授权不得转载" * 60, "position": "beside body"},
    ]
    side = {
        "title": "老街区改造完工", "portal": "松花江网", "body": body, "attributions": layers, "notices": ["未经授权不得转载" * 60],
        "captures": [Capture("http://x.test/", "http://x.test/", "2026-11-23T01:00:00.000Z", 200, "sha256:" + "0" * 64)],
    }  # fmt: skip
    copy, origin = Side(url="http://a.test/1", **side), Side(url="http://b.test/1", **side)
    pair_ = CasePair(copy, origin, [(0, 1500, 0, 1500)], kind="full", attribution="none", status="none")
    page = comparison_page.render(
        [pair_], name="x", created_at="2026-11-24T02:03:04.000Z", software="newscrawl"
    )
    shown = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    words = set(re.findall(r"[A-Za-z]{3,}", re.sub(r"https?://\S+|sha256:\S+", "", shown)))
    assert words <= {"newscrawl", "HTTP", "UTC", "pairs", "json"}
    try:
        pdf = printing.print_html(page.encode())
    except ConfigurationError:
        pytest.skip("no Chromium on this machine")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 3
