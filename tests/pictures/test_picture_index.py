"""From the archive to edges: coded once, compared with what is new, judged by captions, dates and licences."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from PIL import Image, ImageDraw
from scrapy.settings import Settings

from newscrawl.archive import Exchange, WarcWriter
from newscrawl.cli import main
from newscrawl.errors import ConfigurationError, NotFoundError
from newscrawl.evidence.case import create as make_case
from newscrawl.evidence.case import pair_from_picture
from newscrawl.evidence.case_check import verify_case
from newscrawl.intake import Intake, load_sources
from newscrawl.items import Article, Portal, Visit
from newscrawl.judgement.picture_origin import names_in_caption
from newscrawl.maintenance.picture_index import PictureIndexer
from newscrawl.portals.registry import spiders
from newscrawl.reporting import picture_lists as shown
from newscrawl.reporting import report as audit
from newscrawl.reporting.export import export
from newscrawl.store import withdrawals
from newscrawl.store.schema import connect, transaction
from tests.limits import HANGS
from tests.pictures.conftest import encoded, scene
from tests.pictures.test_codes_and_search import FAMILY
from tests.pictures.test_embedded_metadata import iim, with_iim

pytestmark = pytest.mark.slow

OURS = Portal("ours", "松花江网", "http://ours.test/", owner="江城日报社", brands=("江城日报",), hosts=("ours.test",), article_path=r"\d")  # fmt: skip
THEIRS = Portal(
    "theirs", "某某网", "http://theirs.test/", owner="某某集团", hosts=("theirs.test",), article_path=r"\d"
)
CREDITED = iim((80, "韩江雪".encode("gb18030")), (110, "江城日报".encode("gb18030")))


class House:
    """A store and an archive, filled article by article."""

    def __init__(self, folder, decoder):
        self.folder = folder
        self.decoder = decoder
        self.connection = connect(folder / "newscrawl.db", archive=folder / "warc")
        load_sources(self.connection)
        self.intake = Intake(self.connection)

    def article(self, portal, number, pictures, *, day="2026-10-02", source=None, edition=None):
        """``pictures``: (name, bytes, caption). ``edition``: where it was printed."""
        url = f"{portal.home}{number}.html"
        urls = [f"{portal.home}{name}" for name, _, _ in pictures]
        body = "\n".join(
            f"{portal.name}第{number}篇报道的第{n}段，记录江边市民清晨的生活。" for n in range(4)
        )
        article = Article(
            url, title=f"{portal.name}{number}", published_at=f"{day}T08:00+08:00", body=body, images=urls, source_name=source,
            print_edition=edition,
            picture_captions={link: caption for link, (_, _, caption) in zip(urls, pictures, strict=True) if caption},
        )  # fmt: skip
        with WarcWriter(self.folder / "warc") as writer:

            def captured(link, data, kind):
                return writer.write_exchange(
                    Exchange(
                        url=link, final_url=link, status=200, reason=b"OK", response_headers=[(b"Content-Type", kind)],
                        request_headers=[], body=data, captured_at=datetime.fromisoformat(f"{day}T10:00:01+00:00"), ip_address=None,
                    )
                )  # fmt: skip

            page = captured(url, f"<html><p>{body}</p></html>".encode(), b"text/html; charset=utf-8")
            visit = Visit(
                url=url, portal=portal, crawl="", visited_at=f"{day}T10:00:00.000Z", article=article, status=200,
                captures=[page],
            )  # fmt: skip
            self.intake.take(visit)
            for link, (_, data, _) in zip(urls, pictures, strict=True):
                capture = captured(link, data, b"image/jpeg")
                asset = Visit(
                    url=link,
                    portal=portal,
                    crawl="",
                    visited_at=f"{day}T10:00:01.000Z",
                    captures=[capture],
                    status=200,
                    kind="asset",
                )
                assert self.intake.take(asset).outcome == "asset"

    def work(self):
        indexer = PictureIndexer(self.connection, self.folder / "warc", ["ours"], self.decoder)
        indexer.index()
        return indexer.detect()

    def edges(self, **what):
        return shown.edges(self.connection, **what)


@pytest.fixture
def house(tmp_path, decoder):
    one = House(tmp_path, decoder)
    with closing(one.connection):
        yield one


@pytest.fixture(scope="module")
def own():
    return scene(7, (900, 600))


@pytest.fixture(scope="module")
def files(own):
    return {
        "own": with_iim(CREDITED, own),
        "bare": encoded(own),
        "typical": encoded(FAMILY["typical"](own)),
        "cut": encoded(FAMILY["cut to half"](own)),
        "other": encoded(scene(8, (900, 600))),
    }


def test_a_copy_becomes_an_edge_with_direction_credit_and_removed_credits(house, files):
    house.article(OURS, 1, [("a.jpg", files["own"], "晨雾中的江湾。本报记者韩江雪摄")])
    house.article(THEIRS, 2, [("b.jpg", files["typical"], "图为江湾")], day="2026-10-03")
    house.article(THEIRS, 3, [("c.jpg", files["other"], "")], day="2026-10-03")
    report = house.work()
    assert (report.indexed, report.asked, dict(report.edges)) == (3, 2, {"copy": 1})
    (edge,) = house.edges()
    assert (edge["copy_url"], edge["origin_url"]) == ("http://theirs.test/2.html", "http://ours.test/1.html")
    assert (edge["relation"], edge["direction"], edge["status"]) == ("copy", "copy", "none")
    assert edge["removed"] == {"creator": ["韩江雪"], "credit": ["江城日报"]}
    assert edge["origin_credits"] == {"creator": ["韩江雪"], "credit": ["江城日报"]}
    assert edge["copy_caption"] == "图为江湾"
    codes = {reason["code"] for reason in edge["reasons"]}
    assert {"picture_published_later", "credit_none"} <= codes
    for language in ("en", "zh"):
        said = [shown.sentence(edge, language), *shown.words(edge, language)]
        assert not [line for line in said if "picture." in line or "reason." in line or "{" in line]


@pytest.mark.parametrize(
    ("caption", "status"),
    [
        ("江城日报记者韩江雪摄", "attributed"),
        ("图源：松花江网", "attributed"),
        ("江湾晨雾（韩江雪 摄）", "attributed"),
        ("图源：视觉中国", "false"),
        ("新华社记者 张楠 摄", "false"),
        ("江湾晨雾（李四 摄）", "false"),
        ("江湾晨雾", "none"),
        ("", "none"),
    ],
)
def test_the_line_at_the_picture_decides_on_its_credit(house, files, caption, status):
    house.article(OURS, 1, [("a.jpg", files["own"], "晨雾中的江湾。本报记者韩江雪摄")])
    house.article(THEIRS, 2, [("b.jpg", files["own"], caption)], day="2026-10-03")
    house.work()
    (edge,) = house.edges()
    assert edge["status"] == status
    assert edge["detail"]["identical"]


#: Wordings of captions → houses and people they name.
WORDINGS = {
    "视觉中国": ("视觉中国", ""), "人民视觉": ("人民视觉", ""), "图虫创意": ("图虫创意", ""), "图据吉林发布": ("吉林发布", ""), "图自吉林日报": ("吉林日报", ""),
    "资料图 江城日报": ("江城日报", ""), "资料图片": ("", ""), "新京报资料图片": ("新京报", ""), "央视新闻截图": ("中央广播电视总台", ""),
    "视频截图": ("", ""), "监控截图": ("", ""), "澎湃新闻记者 李明 图": ("澎湃新闻", "李明"), "影像：韩江雪": ("", "韩江雪"), "Photo: Xinhua": ("新华社", ""),
    "王明摄 (江城日报资料图)": ("江城日报", "王明"), "（视觉中国 图）": ("视觉中国", ""), "江城日报韩江雪摄": ("江城日报", "韩江雪"), "新华社/美联": ("新华社", ""),
    "张三/人民视觉": ("人民视觉", "张三"), "韩江雪 人民视觉": ("人民视觉", "韩江雪"), "李然2026年11月摄": ("", "李然"), "11月20日，李然摄于江湾": ("", "李然"),
    "图片摄于吉林市": ("", ""), "这张照片拍摄于2024年": ("", ""), "新华社记者摄": ("新华社", ""), "本版图片均由本报记者韩江雪摄": ("", "韩江雪"),
    "冰雪节开幕式现场": ("", ""), "会议现场图": ("", ""), "春天 图": ("", ""), "图为吉林日报社大楼": ("", ""), "市民李明在江边散步": ("", ""),
    "受访者供图": ("", ""), "图源网络": ("", ""), "江城日报记者 韩江雪 摄": ("江城日报", "韩江雪"), "江湾晨雾（韩江雪 摄）": ("", "韩江雪"),
}  # fmt: skip


@pytest.mark.parametrize("caption", WORDINGS)
@pytest.mark.parametrize("frame", ["{}", "（{}）", " {}。"])
def test_houses_and_people_in_wordings_of_captions(caption, frame):
    house, person = WORDINGS[caption]
    found = names_in_caption(frame.format(caption), "某某集团")
    assert found == ({house} - {""}, {person} - {""})


@pytest.mark.parametrize(
    ("our_day", "our_caption", "their_caption", "direction"),
    [
        ("2026-10-02", "本报记者韩江雪摄", "", "copy"),
        ("2026-10-04", "", "", "reverse"),
        ("2026-10-03", "", "", "open"),
        ("2026-10-04", "", "图源：松花江网", "copy"),
        ("2026-10-02", "图源：某某网", "", "reverse"),
        ("2026-10-02", "新华社记者 张楠 摄", "", "open"),
        ("2026-10-02", "图源：视觉中国", "图源：视觉中国", "open"),
    ],
)
def test_direction_may_be_reverse_or_open(house, files, our_day, our_caption, their_caption, direction):
    house.article(OURS, 1, [("a.jpg", files["bare"], our_caption)], day=our_day)
    house.article(THEIRS, 2, [("b.jpg", files["bare"], their_caption)], day="2026-10-03")
    house.work()
    (edge,) = house.edges()
    assert edge["direction"] == direction
    assert (edge["status"] == edge["attribution"] == "undirected") == (direction == "open"), (
        "nobody is accused"
    )


def test_licences_apply_when_edges_are_judged_again(house, files):
    house.article(OURS, 1, [("a.jpg", files["own"], "")])
    house.article(THEIRS, 2, [("b.jpg", files["own"], "")], day="2026-10-03")
    house.work()
    number = house.edges()[0]["id"]
    with transaction(house.connection):
        house.connection.execute(
            "insert into licences (owner, licensee, entered_at) values ('江城日报', '某某网', '2026-10-01')"
        )
        assert house.intake.apply_licences() == 1
    assert [(edge["id"], edge["status"]) for edge in house.edges()] == [(number, "licensed")]
    house.work()
    assert [(edge["id"], edge["status"]) for edge in house.edges()] == [(number, "licensed")]
    assert [
        edge["id"]
        for edge in shown.between(house.connection, "http://ours.test/1.html", "http://theirs.test/2.html")
    ] == [number]


def test_work_goes_on_with_what_is_new(house, files):
    house.article(THEIRS, 2, [("b.jpg", files["typical"], "")], day="2026-10-03")
    assert (house.work().asked, house.edges()) == (0, [])
    house.article(OURS, 1, [("a.jpg", files["own"], "")])
    report = house.work()
    assert (report.indexed, report.asked, len(house.edges())) == (1, 1, 1)
    report = house.work()
    assert (report.indexed, report.known, report.asked, len(house.edges())) == (0, 0, 0, 1)
    house.article(THEIRS, 4, [("d.jpg", files["cut"], "")], day="2026-10-05")
    report = house.work()
    assert (report.indexed, report.asked, len(house.edges())) == (1, 1, 2)


def test_the_order_of_arrival_does_not_matter(tmp_path, decoder, files):
    kept = []
    for number, order in enumerate(((1, 2, 3), (3, 2, 1))):
        house = House(tmp_path / str(number), decoder)
        articles = {
            1: (OURS, 1, [("a.jpg", files["own"], "")], "2026-10-02"),
            2: (THEIRS, 2, [("b.jpg", files["typical"], "")], "2026-10-03"),
            3: (THEIRS, 3, [("c.jpg", files["cut"], "")], "2026-10-04"),
        }
        for one in order:
            *what, day = articles[one]
            house.article(*what, day=day)
            house.work()
        rows = sorted(house.edges(), key=lambda edge: edge["copy_url"])
        keep = (
            "copy_url",
            "origin_url",
            "relation",
            "direction",
            "status",
            "copy_share",
            "origin_share",
            "detail",
            "removed",
        )
        kept.append([{name: row[name] for name in keep} for row in rows])
        house.connection.close()
    assert kept[0] == kept[1]
    assert len(kept[0]) == 2


def test_refused_pictures_are_counted_and_stop_nothing(house, files):
    house.article(OURS, 1, [("a.jpg", files["own"], "")])
    broken = [
        ("x.jpg", files["typical"][:3000], ""), ("y.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>" * 9, ""),
        ("z.jpg", b"<html>gone</html>", ""), ("i.png", encoded(Image.new("RGB", (300, 9)), "PNG"), ""), ("b.jpg", files["typical"], ""),
    ]  # fmt: skip
    house.article(THEIRS, 2, broken, day="2026-10-03")
    report = house.work()
    assert dict(report.refused) == {"damaged": 1, "format": 1, "not_picture": 1, "too_small": 1}
    assert len(house.edges()) == 1


def test_a_text_of_somebody_else_on_an_own_portal_has_no_own_photos(house, files):
    house.article(OURS, 1, [("a.jpg", files["own"], "")], source="央视网")
    relation = house.connection.execute("select relation from articles").fetchone()[0]
    house.article(THEIRS, 2, [("b.jpg", files["own"], "")], day="2026-10-03")
    house.work()
    assert (relation in {"own", "group", "unknown"}) == bool(house.edges())


def test_gallery_picture_and_search(house, files):
    house.article(OURS, 1, [("a.jpg", files["own"], "晨雾。韩江雪摄"), ("n.jpg", files["other"], "")])
    house.article(THEIRS, 2, [("b.jpg", files["typical"], "")], day="2026-10-03")
    house.work()
    assert [(row["picture_url"], row["copies"], row["portals"]) for row in shown.gallery(house.connection)] == [
        ("http://ours.test/a.jpg", 1, 1), ("http://ours.test/n.jpg", 0, 0),
    ]  # fmt: skip
    found = shown.picture(house.connection, "http://ours.test/a.jpg")
    assert found["credits"]["creator"] == ["韩江雪"]
    assert found["iscc"].startswith("ISCC:EE")
    fields = {row["field"] for row in shown.by_words(house.connection, "韩江雪")}
    assert fields == {"caption", "$.iptc.creator[0]"}
    assert shown.by_words(house.connection, "%") == []


def test_commands(tmp_path, decoder, files):
    house = House(tmp_path, decoder)
    house.article(OURS, 1, [("a.jpg", files["own"], "")])
    house.article(THEIRS, 2, [("b.jpg", files["typical"], "")], day="2026-10-03")
    house.connection.close()
    (tmp_path / "mine.jpg").write_bytes(files["cut"])

    def run(*arguments):
        done = CliRunner().invoke(main, ["--output", str(tmp_path), *arguments], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    assert json.loads(run("pictures", "index", "--own", "ours", "--json")) == {
        "indexed": 2,
        "known": 0,
        "refused": {},
    }
    assert json.loads(run("pictures", "detect", "--own", "ours", "--json"))["edges"] == {"copy": 1}
    (edge,) = json.loads(run("pictures", "list", "--json"))
    assert "of the copy shows" in run("pictures", "show", str(edge["id"]))
    assert "韩江雪" in run("pictures", "show", "http://ours.test/a.jpg")
    assert (
        json.loads(run("pictures", "search", "江城日报", "--json"))[0]["picture_url"]
        == "http://ours.test/a.jpg"
    )
    found = json.loads(run("check", "--picture", str(tmp_path / "mine.jpg"), "--json"))
    assert [(one["relation"], one["picture"]) for one in found["matches"]] == [
        ("copy", "http://ours.test/a.jpg")
    ]
    assert "copy" in run("check", "--picture", str(tmp_path / "mine.jpg"))
    assert json.loads(run("pictures", "index", "--own", "ours", "--again", "--json"))["indexed"] == 2
    run("pictures", "detect", "--own", "ours")
    (again,) = json.loads(run("pictures", "list", "--json"))
    dated = {"id", "detected_at"}
    assert {k: v for k, v in again.items() if k not in dated} == {
        k: v for k, v in edge.items() if k not in dated
    }


def test_a_refused_picture_is_one_line(tmp_path):
    connect(tmp_path / "newscrawl.db").close()
    (tmp_path / "x.tif").write_bytes(b"II*\0" + b"\0" * 99)
    done = CliRunner().invoke(
        main, ["--output", str(tmp_path), "check", "--picture", str(tmp_path / "x.tif")]
    )
    assert done.exit_code == 2
    assert (
        done.output == f"newscrawl: {tmp_path / 'x.tif'}: no picture that can be compared (format: TIFF).\n"
    )


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["list", "--limit", "9" * 30], 2),
        (["list", "--relation", "copies"], 2),
        (["list", "--status", "copied"], 2),
        (["search", "x", "--limit", "9" * 30], 2),
        (["show", "9" * 30], 4),
    ],
)
def test_wrong_arguments_of_picture_commands(tmp_path, arguments, status):
    connect(tmp_path / "newscrawl.db").close()
    done = CliRunner().invoke(main, ["--output", str(tmp_path), "pictures", *arguments])
    assert done.exit_code == status, done.output


@pytest.mark.parametrize("target", ["http://theirs.test/b.jpg", "http://theirs.test/2.html"])
def test_a_withdrawn_picture_is_not_shown_by_address_or_digest(house, files, target):
    house.article(OURS, 1, [("a.jpg", files["own"], "")])
    house.article(THEIRS, 2, [("b.jpg", files["typical"], "")], day="2026-10-03")
    house.work()
    digest = shown.picture(house.connection, "http://theirs.test/b.jpg")["digest"]
    withdrawals.withdraw(house.connection, target, reason="r", by="b")
    withdrawals.hide(house.connection)
    assert shown.edges(house.connection) == []
    assert shown.picture(house.connection, "http://ours.test/a.jpg")["uses"]
    for name in ("http://theirs.test/b.jpg", digest):
        with pytest.raises(NotFoundError):
            shown.picture(house.connection, name)


def test_evidence_and_export(house, files, tmp_path):
    house.article(OURS, 1, [("a.jpg", files["own"], "本报记者韩江雪摄")])
    house.article(THEIRS, 2, [("b.jpg", files["typical"], "图为江湾")], day="2026-10-03")
    house.work()
    (fact,) = shown.as_evidence(house.connection, "http://theirs.test/2.html", "http://ours.test/1.html")
    assert fact["sentence"].startswith("转载图的 ")
    assert fact["removed"]["creator"] == ["韩江雪"]
    assert len(fact["copy_region"]) >= 4
    assert json.dumps(fact)
    assert shown.as_evidence(house.connection, "http://ours.test/1.html", "http://theirs.test/2.html") == []
    tables = ("pictures", "picture_uses", "picture_matches", "picture_edges")
    assert export(house.connection, tmp_path / "out", "jsonl", tables=tables) == {
        "pictures": 2, "picture_uses": 2, "picture_matches": 1, "picture_edges": 1,
    }  # fmt: skip
    rows = [json.loads(line) for line in (tmp_path / "out/pictures.jsonl").read_text().splitlines()]
    assert {"features", "grey", "code"}.isdisjoint(rows[0])
    assert rows[0]["metadata"]["iptc"]["creator"] == ["韩江雪"]


@pytest.mark.parametrize(
    ("settings", "key", "taken"),
    [
        ({}, "songhuajiang", True),
        ({}, "cnjiwang", False),
        ({"NEWSCRAWL_PICTURES": "all"}, "cnjiwang", True),
        ({"NEWSCRAWL_PICTURES": "off"}, "songhuajiang", False),
        ({"NEWSCRAWL_OWN_PORTALS": "cnjiwang"}, "cnjiwang", True),
    ],
)
def test_whose_pictures_are_captured(settings, key, taken):
    crawler = SimpleNamespace(settings=Settings())
    crawler.settings.setmodule("newscrawl.settings")
    crawler.settings.update(settings, priority="cmdline")
    spider = spiders()[key]()
    spider.crawler = crawler
    assert spider.takes_pictures == taken


def test_another_word_for_whose_pictures_is_an_error():
    spider = spiders()["songhuajiang"]()
    spider.crawler = SimpleNamespace(settings=Settings({"NEWSCRAWL_PICTURES": "some"}))
    with pytest.raises(ConfigurationError, match="expected own, all or off"):
        _ = spider.takes_pictures


def test_without_the_extra_each_command_says_what_to_install(tmp_path):
    connect(tmp_path / "newscrawl.db").close()
    (tmp_path / "a.jpg").write_bytes(b"x")
    commands = [["pictures", "index"], ["check", "--picture", str(tmp_path / "a.jpg")], ["pictures", "list"]]
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT, json.dumps([["--output", str(tmp_path), *one] for one in commands])],
        capture_output=True, text=True, check=True, timeout=HANGS,
    )  # fmt: skip
    index, check, listed = done.stderr.split("\0")[:-1]
    assert (index, check) == (f"{INSTALL}\n2", f"{INSTALL}\n2")
    assert listed.endswith("0")
    assert INSTALL not in listed


#: The commands in one interpreter without the packages: what each says, its exit status, and a zero byte.
_WITHOUT = """
import json, sys
sys.modules.update(dict.fromkeys(("cv2", "PIL", "iscc_lib")))
from newscrawl.cli import main
for arguments in json.loads(sys.argv[1]):
    try:
        main(arguments)
    except SystemExit as end:
        print(end.code or 0, end="\\0", file=sys.stderr, flush=True)
"""
INSTALL = (
    "newscrawl: Pictures need Pillow, opencv-python-headless, iscc-lib: pip install 'newscrawl[pictures]'. "
    "Everything else works without."
)


# -- Printed pages ---------------------------------------------------------------------------------------------


def printed_page(*photos, size=(1000, 1500)):
    """A newspaper page: a head, columns of small words, and each photo (picture, left, top, width) among them."""
    page = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(page)
    draw.rectangle((20, 20, 980, 110), fill=(190, 20, 20))
    r = random.Random(5)
    for column in range(5):
        y = 150
        while y < size[1] - 30:
            x, end = 20 + column * 194, 20 + column * 194 + 180
            while x < end - 10:
                draw.rectangle((x, y, x + 9, y + 10), fill=(20, 20, 20) if r.random() < 0.85 else "white")
                x += 13
            y += 17
    for photo, left, top, width in photos:
        height = round(photo.height * width / photo.width)
        draw.rectangle((left - 12, top - 12, left + width + 12, top + height + 12), fill="white")
        page.paste(photo.resize((width, height), Image.Resampling.LANCZOS), (left, top))
    return page


def edition_of(picture, area, **more):
    fixed = {"paper": "某某报", "date": "2026-10-03", "page": "02", "picture": picture, "area": area}
    return fixed | more


@pytest.mark.parametrize(
    ("areas", "drawn", "wanted"),
    [
        (["20,130,980,700", "20,720,980,1480"], "", 3),
        (["10,65,490,350", "10,360,490,740"], "500", 3),
        # An article inside the other one's rectangle: the smaller one has the photo.
        (["20,130,980,1480", "400,800,980,1300"], "", 3),
        (["", ""], "", 2),
        # Areas that are not counted in the picture's pixels say nothing.
        (["20,130,9800,700", "20,720,9800,1480"], "", 2),
    ],
)
def test_a_photo_on_a_printed_page_belongs_to_the_article_on_whose_area_it_stands(
    house, own, files, areas, drawn, wanted
):
    page = encoded(printed_page((own, 420, 850, 500), (scene(8, (900, 600)), 60, 300, 380)), quality=80)
    house.article(OURS, 1, [("a.jpg", files["own"], "本报记者韩江雪摄")])
    for number, area in enumerate(areas, start=2):
        at = edition_of(f"{THEIRS.home}02_b.jpg", area, drawn=drawn)
        house.article(THEIRS, number, [("02_b.jpg", page, "")], day="2026-10-03", edition=at)
    house.work()
    (edge,) = house.edges()
    assert (edge["copy_url"], edge["relation"]) == (f"http://theirs.test/{wanted}.html", "copy")
    assert edge["copy_share"] < 0.3 < 0.8 < edge["origin_share"]


def test_our_printed_page_is_no_photo_of_our_own(house, own, files):
    """It shows agencies' photos, too; the same file elsewhere is a copy of the page."""
    page = encoded(printed_page((own, 420, 850, 500)), quality=80)
    at = edition_of(f"{OURS.home}02_b.jpg", "20,720,980,1480", paper="江城日报")
    house.article(OURS, 1, [("02_b.jpg", page, "")], edition=at)
    house.article(THEIRS, 2, [("b.jpg", files["typical"], "")], day="2026-10-03")
    house.work()
    assert house.edges(relation=None) == []
    house.article(THEIRS, 3, [("p.jpg", page, "")], day="2026-10-03")
    house.work()
    (edge,) = house.edges(relation=None)
    assert (edge["copy_url"], edge["detail"]["identical"]) == ("http://theirs.test/3.html", True)


# -- Reports, cases, notices -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shown_elsewhere(tmp_path_factory, decoder, files):
    """Our photo on another site in another text: twice in October, once in September, once on a site of our owner."""
    house = House(tmp_path_factory.mktemp("pictures"), decoder)
    group = Portal("group", "江城晚报网", "http://group.test/", owner="江城日报社", hosts=("group.test",), article_path=r"\d")  # fmt: skip
    house.article(OURS, 1, [("a.jpg", files["own"], "晨雾中的江湾。本报记者韩江雪摄")], day="2026-09-02")
    house.article(THEIRS, 2, [("b.jpg", files["typical"], "图为江湾")], day="2026-10-03")
    house.article(THEIRS, 3, [("c.jpg", files["cut"], "图源：视觉中国")], day="2026-10-04")
    house.article(THEIRS, 4, [("d.jpg", files["bare"], "图源：松花江网")], day="2026-09-05")
    house.article(group, 5, [("e.jpg", files["bare"], "")], day="2026-10-05")
    house.work()
    with closing(house.connection):
        yield house


def audited(house, portal=None, **days):
    number = None
    if portal:
        (number,) = house.connection.execute("select id from portals where key = ?", [portal]).fetchone()
    since, until = days.get("since", "2026-10-01"), days.get("until", "2026-10-31")
    return audit.gather(house.connection, since, until, portal_id=number)


def test_picture_copies_stand_in_reports_apart_from_texts(shown_elsewhere):
    (part,) = audited(shown_elsewhere).parts
    total = part.pictures.total
    assert part.total.edges == 0, "no text was copied"
    assert {key: total[key] for key in ("copies", "photos", "articles", "silent", "wrong", "own", "removed")} == {
        "copies": 2, "photos": 1, "articles": 2, "silent": 1, "wrong": 1, "own": 1, "removed": 2,
    }  # fmt: skip
    assert part.pictures.before["copies"] == part.pictures.before["attributed"] == 1
    assert [(row["name"], row["copies"], row["own"], row["copies_before"]) for row in part.pictures.counterparts] == [
        ("某某网", 2, 0, 1), ("江城晚报网", 0, 1, 0),
    ]  # fmt: skip


def test_what_a_portal_lost_and_took_are_two_sums_of_pictures_too(shown_elsewhere):
    lost, taken = audited(shown_elsewhere, "ours").parts
    assert (lost.pictures.total["copies"], taken.pictures.total["copies"]) == (2, 0)
    lost, taken = audited(shown_elsewhere, "theirs").parts
    assert (lost.pictures.total["copies"], taken.pictures.total["copies"]) == (0, 2)
    assert [row["name"] for row in taken.pictures.counterparts] == ["松花江网"]


def test_a_photo_that_our_page_took_is_no_copy_of_ours(tmp_path, decoder, files):
    house = House(tmp_path, decoder)
    with closing(house.connection):
        house.article(THEIRS, 1, [("a.jpg", files["bare"], "本网记者张山摄")], day="2026-10-01")
        house.article(OURS, 2, [("b.jpg", files["bare"], "图源：某某网")], day="2026-10-09")
        house.work()
        assert [edge["direction"] for edge in house.edges()] == ["reverse"]
        lost, taken = audited(house, "ours").parts
        assert (lost.pictures.copies, taken.pictures.total["copies"]) == ([], 1)
        (row,) = taken.pictures.copies
        assert (row["copy_url"], row["origin_url"], row["status"]) == ("http://ours.test/2.html", "http://theirs.test/1.html", None)  # fmt: skip
        (number,) = house.connection.execute("select id from picture_edges").fetchone()
        with pytest.raises(ConfigurationError, match="reverse"):
            pair_from_picture(house.connection, number)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_report_shows_picture_copies_in_each_format(shown_elsewhere, language):
    made = {
        kind: b"".join(
            audit.render(shown_elsewhere.connection, audited(shown_elsewhere), kind, language=language)
        )
        for kind in ("html", "xlsx", "json")
    }
    text = made["html"].decode()
    assert "http://theirs.test/c.jpg" in text
    assert "directed." not in text
    assert ("图片转载" if language == "zh" else "Picture copies") in text
    data = json.loads(made["json"])
    assert [row["copy_picture"] for row in data["picture_copies"]] == [
        f"http://{host}.test/{name}.jpg" for host, name in (("theirs", "b"), ("theirs", "c"), ("group", "e"))
    ]
    assert data["copies"] == []
    assert data["parts"][0]["pictures"]["total"]["copies"] == 2
    book = load_workbook(io.BytesIO(made["xlsx"]))
    sheet = book["图片转载" if language == "zh" else "Picture copies"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(rows) == 4
    assert "http://theirs.test/b.jpg" in rows[1]
    assert "韩江雪; 江城日报" in rows[1]
    totals = book["图片转载合计" if language == "zh" else "Picture copies, totals"]
    assert [[cell.value for cell in row][2:4] for row in totals.iter_rows(min_row=2)] == [[2, 1], [1, 1]]


def test_a_case_of_a_photo_in_another_text(shown_elsewhere, tmp_path):
    """Texts that share nothing: the case is of the picture alone, and its notice says so."""
    house = shown_elsewhere
    number = next(edge["id"] for edge in house.edges() if edge["copy_picture"].endswith("b.jpg"))
    made = make_case(house.connection, [], picture_edges=[number, number], output=house.folder, who="张三")
    assert [one for one in verify_case(made.folder, manifest_digest=made.manifest_digest) if one.fault] == []
    (pair,) = json.loads((made.folder / "data/pairs.json").read_text())
    assert (pair["kind"], pair["passages"], len(pair["pictures"])) == ("picture", [], 1)
    held = {one["url"] for one in pair["copy"]["assets"]}
    assert "http://theirs.test/b.jpg" in held
    assert "作者: 韩江雪; 署名: 江城日报" in (made.folder / "data/comparison.html").read_text()
    notice = next(path for path in (made.folder / "data").iterdir() if path.name.startswith("notice-draft") and path.suffix == ".txt").read_text()  # fmt: skip
    for said in (
        "http://theirs.test/b.jpg",
        "http://ours.test/a.jpg",
        "韩江雪、江城日报",
        "图为江湾",
        "缺失的署名：韩江雪、江城日报",
    ):
        assert said in notice
    assert "相同文字" not in notice
    page = (made.folder / "data/comparison.html").read_text()
    assert "http://theirs.test/b.jpg" in page
    assert "千字计" not in page
    assert (
        house.connection.execute("select copy_url from leads").fetchall()[0][0] == "http://theirs.test/2.html"
    )


def test_a_label_goes_into_no_case(house, files):
    house.article(OURS, 1, [("a.jpg", files["own"], "")])
    house.article(THEIRS, 2, [("b.jpg", files["typical"], "")], day="2026-10-03")
    house.work()
    with transaction(house.connection):
        house.connection.execute("update picture_edges set relation = 'same_scene'")
    with pytest.raises(ConfigurationError, match="same_scene"):
        pair_from_picture(house.connection, house.edges()[0]["id"])
    done = CliRunner().invoke(main, ["--output", str(house.folder), "case", "create", "--who", "张三"])
    assert done.exit_code == 2
    assert "at least one repost or picture copy" in done.output
