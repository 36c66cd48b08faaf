"""Pictures at the desk: gallery, two panes, and nothing but pixels that were encoded again."""

from __future__ import annotations

import io
import re
from contextlib import closing

import pytest
from PIL import Image

from newscrawl.store import withdrawals
from newscrawl.store.schema import connect
from tests.pictures.conftest import encoded, scene
from tests.pictures.test_codes_and_search import FAMILY
from tests.pictures.test_embedded_metadata import iim, with_iim
from tests.pictures.test_picture_index import OURS, THEIRS, House
from tests.web.client import Browser


@pytest.fixture(scope="module")
def database_path(tmp_path_factory, decoder):
    folder = tmp_path_factory.mktemp("desk")
    own = scene(7, (900, 600))
    house = House(folder, decoder)
    credited = iim((80, "<b>韩江雪</b>".encode()), (110, "江城日报".encode()))
    house.article(OURS, 1, [("a.jpg", with_iim(credited, own), "晨雾。本报记者韩江雪摄")])
    house.article(
        THEIRS,
        2,
        [
            (
                "b.jpg",
                encoded(FAMILY["typical"](own.transpose(Image.Transpose.FLIP_LEFT_RIGHT))),
                "<script>x</script>",
            )
        ],
        day="2026-10-03",
    )
    house.article(THEIRS, 3, [("c.jpg", encoded(own), "")], day="2026-10-04")
    house.work()
    house.connection.close()
    return folder / "newscrawl.db"


@pytest.fixture(scope="module")
def desk(database_path):
    return Browser(database_path)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_gallery(desk, language):
    page = desk.get("/-/desk/pictures", **{"accept-language": language})
    assert page.status_code == 200
    assert page.text.count("/-/desk/picture/") == 2
    assert ("2 copies on 1 sites" if language == "en" else "1 个网站 2 次使用") in page.text
    assert not re.search(r">(?:badge|picture|directed|reason)\.", page.text)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_comparison(desk, language):
    page = desk.get("/-/desk/picture/1", **{"accept-language": language}).text
    said = "of the copy shows" if language == "en" else "转载图的"
    assert said in page
    assert ("mirrored" if language == "en" else "翻转") in page
    assert page.count('class="region"') == 2
    assert page.count('class="place"') > 20
    assert "江城日报" in page
    assert "<script>x" not in page
    assert "<b>韩江雪" not in page
    assert not re.search(r">(?:badge|picture|directed|reason)\.", page)


def test_only_pixels_encoded_again_are_served(desk):
    for side, size in (("copy", (600, 400)), ("origin", (900, 600)), ("laid", (600, 400))):
        answer = desk.get(f"/-/desk/picture/1/{side}.jpg")
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["x-content-type-options"] == "nosniff"
        picture = Image.open(io.BytesIO(answer.content))
        assert picture.format == "JPEG"
        assert picture.size == pytest.approx(size, abs=8)
        assert b"Photoshop" not in answer.content
        assert "韩江雪".encode() not in answer.content


def test_the_origin_lies_on_the_copy(desk):
    import numpy as np

    copy, laid = (
        np.asarray(
            Image.open(io.BytesIO(desk.get(f"/-/desk/picture/1/{side}.jpg").content)).convert("L"), np.float64
        )
        for side in ("copy", "laid")
    )
    assert np.corrcoef(copy.ravel(), laid.ravel())[0, 1] > 0.9


def test_thumbnails_and_what_is_not_there(desk):
    page = desk.get("/-/desk/pictures").text
    address = re.search(r"/-/desk/photo/[0-9a-f]{64}\.jpg", page)[0]
    assert Image.open(io.BytesIO(desk.get(address).content)).width == 260
    assert desk.get("/-/desk/picture/99").status_code == 404
    assert desk.get(f"/-/desk/photo/{'0' * 64}.jpg").status_code == 404


@pytest.mark.parametrize("target", ["http://theirs.test/b.jpg", "http://theirs.test/2.html"])
def test_what_is_withdrawn_is_not_served(desk, database_path, target):
    assert desk.get("/-/desk/picture/1/copy.jpg").status_code == 200
    with closing(connect(database_path)) as connection:
        withdrawals.withdraw(connection, target, reason="r", by="b")
    try:
        assert Browser(database_path).get("/-/desk/picture/1/copy.jpg").status_code == 404
        assert Browser(database_path).get("/-/desk/picture/1/laid.jpg").status_code == 404
    finally:
        with closing(connect(database_path)) as connection:
            withdrawals.lift(connection, "address", target, reason="r", by="b")
    assert Browser(database_path).get("/-/desk/picture/1/copy.jpg").status_code == 200
