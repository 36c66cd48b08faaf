"""Reports and exports: right sums, right types, nothing alive."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))

from deskdata import FORMULA, HOSTILE, fill

from newscrawl.errors import ConfigurationError
from newscrawl.reporting import export, figures, printing, report
from newscrawl.store.schema import connect


@pytest.fixture
def store(tmp_path):
    connection = connect(fill(tmp_path / "newscrawl.db"))
    yield connection
    connection.close()


@pytest.fixture
def told(store):
    return report.gather(store, "2026-10-01", "2026-10-31")


def test_the_sums(told):
    assert (told.total.edges, told.total.shared) == (6, sum(range(301, 307)))
    assert (
        told.total.attributed,
        told.total.wrong,
        told.total.silent,
        told.total.licensed,
        told.total.own,
    ) == (2, 1, 1, 1, 1)
    assert [month.name for month in told.by_month] == ["2026-10"]
    assert told.decisions == {"none": 6}
    assert [row["id"] for row in told.annex] == [1, 2, 3, 4, 5, 6]


def test_days_bound_it_and_portals_filter(store):
    assert report.gather(store, "2026-10-03", "2026-10-06").total.edges == 2
    assert report.gather(store, "2025-01-01", "2025-12-31").total.edges == 0
    assert report.gather(store, "2026-10-01", "2026-10-31", portal_id=2).total.edges == 6
    with pytest.raises(ConfigurationError, match="after"):
        report.gather(store, "2026-10-31", "2026-10-01")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_html_is_one_file_and_hostile_text_is_text(told, language):
    page = report.as_html(told, language).decode()
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page
    assert 'href="javascript:' not in page


def test_csv_is_harmless(told):
    body = report.as_csv(told, "en").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body, newline="")))
    assert [row["Copy title"] for row in rows][1] == "'" + FORMULA
    assert len(rows) == 6


def test_json_is_everything_as_it_is(told):
    data = json.loads(report.as_json(told, "en"))
    assert data["annex"][0]["copy_title"] == HOSTILE
    assert data["total"]["edges"] == 6


def test_xlsx_has_types_and_no_formula(told):
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(report.as_xlsx(told, "en")))
    sheet = book["Annex  copies"]
    names = {cell.value: place for place, cell in enumerate(sheet[1])}
    rows = list(sheet.iter_rows(min_row=2))
    assert all(cell.data_type != "f" for row in rows for cell in row)
    assert rows[1][names["Copy title"]].value == "'" + FORMULA
    assert rows[0][names["Date of the copy"]].is_date
    assert rows[0][names["Characters"]].value == 301
    assert rows[0][names["Share of the copy"]].number_format == "0%"
    assert rows[1][names["Copy address"]].hyperlink.target == "http://site2.test/4.html"
    assert rows[0][names["Copy address"]].hyperlink is None, "no link but http"
    assert sheet.freeze_panes == "B2"


@pytest.mark.browser
def test_pdf_carries_its_chinese_fonts(told):
    if printing.browser() is None:
        pytest.skip("no Chromium on this machine")
    body = report.as_pdf(told, "zh")
    assert body.startswith(b"%PDF")
    assert b"+NotoSansCJK" in body or b"/FontFile" in body or b"/Type3" in body


def test_without_chromium_a_pdf_says_what_to_do(told, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(ConfigurationError, match="--format html"):
        report.as_pdf(told, "zh")


def test_totals_kept_by_triggers_are_those_of_the_edges(store):
    wanted = figures.EdgeFilter()

    def same():
        for by in ("publisher", "copy_portal", "origin_portal", "month"):
            assert figures.tallies(store, by, wanted) == figures.exact_tallies(store, by, wanted)

    same()
    store.execute("update articles set state = 'gone', published_at = '2025-02-03' where id = 2")
    store.execute("update articles set publisher = '江城日报', reprintable = 1, portal_id = 2 where id = 3")
    store.execute("update reposts set status = 'licensed', shared = 9 where id = 4")
    same()
    store.execute("delete from articles where id = 9")
    same()
    assert figures.count_edges(store, wanted) == 5
    store.execute(
        "insert or replace into reposts (id, copy_id, origin_id, directed, kind, score, shared, copy_coverage, origin_coverage,"
        " attribution, status, detected_at) values (1, 2, 1, 1, 'full', 1, 77, 1, 1, 'none', 'none', '2026-11-05')"
    )
    same()


def test_json_lines_hold_every_row(store, tmp_path):
    written = export.export(store, tmp_path / "out", "jsonl")
    assert written["articles"] == 12
    assert written["reposts_wide"] == 6
    rows = [json.loads(line) for line in (tmp_path / "out/articles.jsonl").read_text("utf-8").splitlines()]
    assert rows[0]["title"] == HOSTILE
    assert rows[0]["breadcrumb"] == []
    assert not list((tmp_path / "out").glob("*.part"))


def test_parquet_holds_the_same_with_declared_types(store, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    written = export.export(store, tmp_path / "out", "parquet")
    for table, count in written.items():
        assert parquet.read_metadata(tmp_path / f"out/{table}.parquet").num_rows == count
    wide = parquet.read_table(tmp_path / "out/reposts_wide.parquet")
    assert str(wide.schema.field("copy_coverage").type) == "double"
    assert str(wide.schema.field("lead_status").type) == "string"
    with pytest.raises(ConfigurationError, match="no table"):
        export.export(store, tmp_path / "out", "jsonl", tables=("sqlite_master",))


def test_a_database_of_the_first_release_is_brought_up_with_its_rows(tmp_path):
    import sqlite3

    import sqlite_utils

    from newscrawl.store import search
    from newscrawl.store.migrations import MIGRATIONS

    full = connect(fill(tmp_path / "full.db"))
    old = sqlite3.connect(tmp_path / "old.db")
    MIGRATIONS.apply(sqlite_utils.Database(old), stop_before="m007_search")
    old.execute("attach ? as full", [str(tmp_path / "full.db")])
    for table in ("portals", "stories", "captures", "articles", "reposts"):
        columns = ", ".join(row[1] for row in old.execute(f"pragma main.table_info({table})"))
        old.execute(f"insert into {table} ({columns}) select {columns} from full.{table}")
    old.execute(
        "insert into leads (copy_url, origin_url, created_at) values ('http://site2.test/4.html', 'http://site1.test/3.html', '2026')"
    )
    old.commit()
    old.close()
    new = connect(tmp_path / "old.db")
    assert search.catch_up(new) == 12
    assert search.search(new, "雾凇").total == 12
    everything = figures.EdgeFilter()
    assert figures.tallies(new, "publisher", everything) == figures.tallies(full, "publisher", everything)
    assert [edge["lead_status"] for edge in figures.edges(new, everything) if edge["lead_id"]] == ["new"]
    new.close()
    full.close()


def test_counts_are_those_of_the_list(store):
    filters = [
        {},
        {"portal_id": 1},
        {"portal_id": 2, "direction": "taken"},
        {"portal_id": 1, "direction": "lost", "site_id": 2},
        {"publisher": "松花江网"},
        {"status": ("none", "own")},
        {"state": "gone"},
        {"state": "live"},
        {"unlisted": True},
        {"portal_id": 1, "decision": "none"},
        {"since": "2026-10-05", "status": ("licensed", "dateline")},
    ]
    store.execute("update articles set state = 'gone' where id = 6")
    for given in filters:
        wanted = figures.EdgeFilter(**given)
        assert figures.count_edges(store, wanted) == len(figures.edges(store, wanted)), given


def test_a_date_in_a_pages_own_words_breaks_nothing(store):
    from newscrawl.web import desk

    store.execute("update articles set published_at = '2026-13-45' where id = 2")
    told = report.gather(store, "2026-01-01", "2026-12-31")
    for kind in report.WEB_FORMATS:
        assert report.render(told, kind)[0]
    assert desk.overview(store, 1, "")["since"] == "2025-11"
