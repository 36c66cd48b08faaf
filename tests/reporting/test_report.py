"""Reports and exports: right sums, right types, nothing alive."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))

from deskdata import FORMULA, HOSTILE, PAIRS, address_of, fill

from newscrawl.errors import ConfigurationError
from newscrawl.reporting import export, figures, printing, rates, report, tables
from newscrawl.store import reviews
from newscrawl.store.pairs import pair_name, shown
from newscrawl.store.schema import connect


@pytest.fixture
def store(tmp_path):
    connection = connect(fill(tmp_path / "newscrawl.db"))
    yield connection
    connection.close()


SPAN = ("2026-10-01", "2026-10-31")


@pytest.fixture
def audit(store):
    return report.gather(store, *SPAN)


def render(store, kind, language="en", **options):
    found = report.gather(store, *SPAN, **options)
    return b"".join(report.render(store, found, kind, language=language))


def test_the_sums(audit):
    [part] = audit.parts
    assert (part.key, part.total.edges, part.total.shared) == ("all", 5, sum(range(301, 306)))
    assert [part.total[key] for key in ("attributed", "wrong", "silent", "licensed", "own", "undirected")] == [
        2, 1, 1, 1, 1, 1,
    ]  # fmt: skip
    assert part.total.counted == 2.0, "four copies that are neither licensed nor own, half a thousand each"
    assert [month.name for month in part.months] == ["2026-10"]
    assert part.decisions == [{"lead_status": None, "edges": 5}]


def test_what_was_taken_from_us_and_what_we_took_are_two_sums(store):
    store.execute("update articles set portal_id = 1 where id = 4")
    store.execute("update articles set portal_id = 2, publisher = '他报' where id = 3")
    lost, taken = report.gather(store, *SPAN, portal_id=1).parts
    assert (lost.key, lost.total.edges, taken.key, taken.total.edges) == ("lost", 4, "taken", 1)
    assert lost.total.shared + taken.total.shared == sum(range(301, 306))
    assert [row["name"] for row in taken.counterparts] == ["他报"], "per publisher whose text it is"
    assert len(lost.counterparts) == 1, "per copying site"
    for kind in report.FORMATS:
        if kind not in {"pdf", "xlsx"}:
            body = render(store, kind, "zh", portal_id=1).decode("utf-8-sig")
            if kind != "json":
                assert body.count("我方转载他人稿件") >= 1
                assert body.count("我方稿件被转载") >= 1
    data = json.loads(render(store, "json", portal_id=1))
    assert [row["part"] for row in data["copies"]] == ["lost"] * 5 + ["taken"]
    # A copy within the portal itself is neither.
    store.execute("update articles set portal_id = 1 where id = 6")
    lost, taken = report.gather(store, *SPAN, portal_id=1).parts
    assert (lost.total.edges, taken.total.edges) == (3, 1)


def test_the_period_before_stands_beside(store):
    store.execute("update articles set published_at = '2026-09-30' where id = 2")
    store.execute("update articles set published_at = '2026-08-31' where id = 4")
    [part] = report.gather(store, *SPAN).parts
    assert (part.total.edges, part.before.edges) == (3, 1)
    assert [(row["edges"], row["edges_before"]) for row in part.counterparts] == [(3, 1)]
    assert report.gather(store, "2026-10-01", "2026-10-31").before == ("2026-09-01", "2026-09-30")
    assert report.gather(store, "2026-10-05", "2026-10-11").before == ("2026-09-28", "2026-10-04")
    assert report.gather(store, "2026-07-01", "2026-09-30").before == ("2026-04-01", "2026-06-30")
    assert report.gather(store, "0001-01-01", "9999-12-30").parts[0].total.edges == 5
    store.execute("update reposts set status = 'none'")
    # A counterpart of the period before only is listed, too.
    store.execute("update articles set portal_id = 1 where id = 2")
    rows = report.gather(store, *SPAN).parts[0].counterparts
    assert {(row["name"], row["edges"], row["edges_before"]) for row in rows} >= {("松花江网", 0, 1)}


def test_fees_follow_the_table_of_rates(store, tmp_path):
    name = store.execute("select name from portals where id = 2").fetchone()[0]
    path = tmp_path / "rates.csv"
    path.write_text(
        f'name,per_thousand,valid_from,valid_until\n"{name.replace(chr(34), chr(34) * 2)}",100,2026-10-06,\n*,50.5,,2026-10-04\n',
        "utf-8",
    )
    table = rates.read(path)
    [part] = report.gather(store, *SPAN, table=table).parts
    # Copies of days 2 and 4 (304 characters or fewer: half a thousand each) at 50.50; days 6 and 8 at 100.
    assert (part.fee, part.unrated) == (Decimal("150.5"), 0.0)
    assert rates.rate_for(table, "another", "2026-10-05") is None
    rows = list(report.copies(store, report.gather(store, *SPAN, table=table)))
    assert sum(row["fee"] or 0 for row in rows) == part.fee, "the copies add up to the sum"
    assert [row["fee"] for row in rows if row["status"] in {"licensed", "own"}] == [None, None]
    page = render(store, "html", table=table).decode()
    assert "Fees by the table of rates: 150.50 yuan." in page
    path.write_bytes("name,per_thousand\n*,一百\n".encode("gb18030"))
    with pytest.raises(ConfigurationError, match="line 2: '一百'"):
        rates.read(path)
    for text in (
        "a,b\n",
        "name,per_thousand\n,5\n",
        "name,per_thousand\nx,-1\n",
        "name,per_thousand,valid_from\nx,1,soon\n",
    ):
        path.write_text(text)
        with pytest.raises(ConfigurationError):
            rates.read(path)
    assert rates.of_output(tmp_path / "nowhere") == []


def test_days_bound_it_and_portals_filter(store):
    assert report.gather(store, "2026-10-03", "2026-10-06").parts[0].total.edges == 2
    assert report.gather(store, "2025-01-01", "2025-12-31").parts[0].total.edges == 0
    assert [part.total.edges for part in report.gather(store, *SPAN, portal_id=2).parts] == [0, 5]
    with pytest.raises(ConfigurationError, match="after"):
        report.gather(store, "2026-10-31", "2026-10-01")
    with pytest.raises(ConfigurationError, match="no portal 9"):
        report.gather(store, *SPAN, portal_id=9)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_html_is_one_file_and_hostile_text_is_text(store, language):
    page = render(store, "html", language, portal_id=1).decode()
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page
    assert 'href="javascript:' not in page


def test_csv_is_harmless(store):
    body = render(store, "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body, newline="")))
    assert [row["Copy title"] for row in rows][1] == "'" + FORMULA
    assert len(rows) == 6
    assert rows[0]["Repost"] == shown(PAIRS[1])


def test_json_is_everything_as_it_is(store):
    data = json.loads(render(store, "json"))
    assert data["copies"][0]["copy_title"] == HOSTILE
    assert data["parts"][0]["total"]["edges"] == 5
    assert data["copies"][0]["pair"] == PAIRS[1]


def test_every_format_lists_every_copy(store):
    """No annex is cut: as many rows as there are copies, in every format."""
    _many(store, 6_000)
    assert report.gather(store, *SPAN).parts[0].total.edges == 6_005
    assert len(json.loads(render(store, "json"))["copies"]) == 6_006
    assert len(list(csv.reader(io.StringIO(render(store, "csv").decode("utf-8-sig"), newline="")))) == 6_007
    assert render(store, "html").decode().count("<tr>") > 6_006
    # Counted in the file: openpyxl takes seconds to read what the other tests open with it.
    with zipfile.ZipFile(io.BytesIO(render(store, "xlsx"))) as book:
        rows = [book.read(name).count(b"<row ") for name in book.namelist() if "/sheet" in name]
    assert max(rows) == 6_007


def _many(store, count):
    """More copies of the first article, each an article of its own."""
    store.execute("begin")
    store.executemany(
        "insert into articles (id, url, portal_id, title, body, text_hash, characters, published_at, first_seen_at, last_seen_at)"
        " values (?, ?, 2, 'x', 'x', ?, 400, '2026-10-20', '2026-10-20', '2026-10-20')",
        ((100 + n, f"http://many.test/{n}", f"m{n}") for n in range(count)),
    )
    store.executemany(
        "insert into reposts (copy_id, origin_id, directed, kind, score, shared, copy_coverage, origin_coverage, attribution,"
        " status, detected_at, pair) values (?, 1, 1, 'full', 1, 300, 1, 1, 'none', 'none', '2026-10-20', ?)",
        ((100 + n, pair_name(f"http://many.test/{n}", address_of(1))) for n in range(count)),
    )
    store.execute("commit")


def test_xlsx_has_types_and_no_formula(store):
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(render(store, "xlsx")))
    sheet = book["Copies"]
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


def test_only_the_first_rows_of_a_sheet_are_linked(store, monkeypatch):
    """Excel takes 65,530 links a sheet; the addresses of all rows are there as text."""
    import openpyxl

    monkeypatch.setattr(tables, "_LINKED", 3)
    sheet = openpyxl.load_workbook(io.BytesIO(render(store, "xlsx")))["Copies"]
    place = {cell.value: cell.column for cell in sheet[1]}["Origin address"]
    cells = [sheet.cell(row, place) for row in range(2, 8)]
    assert [cell.hyperlink is not None for cell in cells] == [True, True, False, False, False, False]
    assert all(cell.value.startswith("http://site1.test/") for cell in cells)


def test_the_chinese_report_has_chinese_values(store):
    import openpyxl

    reviews.open_lead(store, address_of(4), address_of(3), who="林静")
    reviews.decide(store, 1, revision=0, who="林静", status="letter_sent")
    for body in (render(store, "html", "zh").decode(), render(store, "csv", "zh").decode("utf-8-sig")):
        for word in (
            "未注明来源",
            "来源注明有误",
            "仅电头注明来源",
            "已授权",
            "同一主办方",
            "全文",
            "已发函",
        ):
            assert word in body, word
        cells = re.findall(r"<td[^>]*>(?:<bdi>)?([^<]*)", body) or body.split(",")
        assert not {"dateline", "none", "false", "letter_sent", "full", "own", "live"} & {
            one.strip() for one in cells
        }
    book = openpyxl.load_workbook(io.BytesIO(render(store, "xlsx", "zh", portal_id=1)))
    assert not [name for name in book.sheetnames if re.search("[A-Za-z]{3,}", name)]
    heads = {cell.value for sheet in book for cell in sheet[1]}
    assert not [head for head in heads if re.search("[A-Za-z]{3,}", str(head))]


@pytest.mark.browser
def test_pdf_carries_its_chinese_fonts(store):
    if printing.browser() is None:
        pytest.skip("no Chromium on this machine")
    body = render(store, "pdf", "zh")
    assert body.startswith(b"%PDF")
    assert b"+NotoSansCJK" in body or b"/FontFile" in body or b"/Type3" in body


def test_without_chromium_a_pdf_says_what_to_do(store, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(ConfigurationError, match="--format html"):
        render(store, "pdf")


def test_a_new_column_is_one_line(store, monkeypatch):
    """Added to the table, it stands in the view, the list's files, the report and the export."""
    from newscrawl.store import views

    column = views.Column("copy_language", "coalesce(c.language, 'zh')", "Copy language")
    edge = (column, *views.EDGE)
    for module in ("newscrawl.store.views", "newscrawl.reporting.export"):
        monkeypatch.setattr(f"{module}.EDGE", edge)
    assert views.wide_sql(views.EDGE[1:]) == views.REPOST_WIDE
    monkeypatch.setitem(views.VIEWS, "repost_wide", views.wide_sql(edge))
    assert views.outdated(store) == ["repost_wide"]
    views.bring_up(store)
    row = next(iter(figures.all_edges(store, figures.EdgeFilter())))
    assert row["copy_language"] == "zh"
    written = b"".join(tables.as_csv([row], edge, "en")).decode("utf-8-sig")
    assert written.startswith("Copy language,")


def test_totals_kept_by_triggers_are_those_of_the_edges(store):
    wanted = figures.EdgeFilter()

    def same():
        for by in ("publisher", "copy_portal", "origin_portal", "month"):
            exact = figures.exact_tallies(store, by, wanted)
            for tally in exact:
                tally.values = {one.key: tally[one.key] for one in figures.SUMS if not one.exact}
            assert figures.tallies(store, by, wanted) == exact

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
        {"portal_id": 1, "site_id": 2},
        {"portal_id": 2, "site_id": 1},
        {"site_id": 1},
        {"unfree": True},
        {"unfree": True, "portal_id": 1, "decision": "todo"},
        {"recorded": "2026-11-02"},
        {"assignee": "-"},
        {"assignee": "林静"},
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
        found = figures.edges(store, wanted)
        assert figures.count_edges(store, wanted) == len(found), given
        assert found == list(figures.all_edges(store, wanted)), given


def test_a_date_in_a_pages_own_words_breaks_nothing(store):
    from newscrawl.web import desk

    store.execute("update articles set published_at = '2026-13-45' where id = 2")
    found = report.gather(store, "2026-01-01", "2026-12-31")
    for kind in report.FORMATS:
        if kind != "pdf":
            assert b"".join(report.render(store, found, kind))
    assert desk.overview(store, 1, "")["since"] == "2025-11"
