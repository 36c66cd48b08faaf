"""Codes, features and the search: changes that must not matter, and changes that must."""

from __future__ import annotations

import io
import random

import iscc_core
import iscc_lib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

from newscrawl.pictures import compare, features, image_codes, parts, photo_fingerprint, photo_search
from tests.pictures.conftest import encoded, scene

pytestmark = pytest.mark.slow

OWN = 7


def grey(picture):
    return np.asarray(picture.convert("L"))


def stored(key, picture):
    levels = grey(picture)
    side = photo_fingerprint.unpacked(*photo_fingerprint.packed(photo_fingerprint.side_of(levels)))
    return photo_search.Stored(
        key, image_codes.perceptual(levels)[0], side, photo_fingerprint.kind_of(levels)
    )


@pytest.fixture(scope="session")
def own():
    return scene(OWN, (900, 600))


@pytest.fixture(scope="session")
def index(own):
    return photo_search.PictureSearch(
        [stored(1, own), *(stored(2 + n, scene(100 + n, (700, 500))) for n in range(6))]
    )


def asked(index, picture):
    return index.find(photo_fingerprint.asked(grey(picture)))


# -- Changes that must not matter ------------------------------------------------------------------------


def jpeg(picture, quality):
    return Image.open(io.BytesIO(encoded(picture.convert("RGB"), quality=quality)))


def wide(picture, width):
    return picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)


def cut(picture, share):
    side = share**0.5
    width, height = round(picture.width * side), round(picture.height * side)
    left, top = round((picture.width - width) * 0.7), round((picture.height - height) * 0.2)
    return picture.crop((left, top, left + width, top + height))


def overlaid(picture, *boxes):
    picture = picture.copy()
    draw = ImageDraw.Draw(picture)
    for left, top, right, bottom in boxes:
        box = (left * picture.width, top * picture.height, right * picture.width, bottom * picture.height)
        draw.rectangle(box, fill=(190, 10, 10))
        draw.line((*box[:2], *box[2:]), fill="white", width=4)
    return picture


def turned(picture, degrees):
    whole = picture.rotate(degrees, Image.Resampling.BICUBIC)
    edge = round(max(picture.size) * 0.06)
    return whole.crop((edge, edge, picture.width - edge, picture.height - edge))


def on_page(picture, share=0.6, at=(150, 300), size=(900, 1250), lines=True):
    page = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(page)
    for line in range(at[1] // 60) if lines else ():
        for word in range(14):
            x, y = 60 + word * 56, 40 + line * 50
            draw.rectangle((x, y, x + 30 + (word * 7 + line * 3) % 20, y + 22), fill=(30, 30, 30))
    page.paste(wide(picture, round(size[0] * share)), at)
    return page


def collage(*pictures):
    whole = Image.new("RGB", (1006, 756), "white")
    for number, picture in enumerate(pictures):
        whole.paste(ImageOps.fit(picture, (500, 375)), ((number % 2) * 506, (number // 2) * 381))
    return whole


FAMILY = {
    "jpeg 30": lambda p: jpeg(p, 30),
    "640 wide": lambda p: wide(p, 640),
    "120 wide": lambda p: jpeg(wide(p, 120), 75),
    "grey": lambda p: p.convert("L").convert("RGB"),
    "brighter": lambda p: ImageEnhance.Brightness(p).enhance(1.35),
    "less contrast": lambda p: ImageEnhance.Contrast(p).enhance(0.6),
    "smoothed": lambda p: p.filter(ImageFilter.GaussianBlur(1.5)),
    "cut to 70 %": lambda p: cut(p, 0.7),
    "cut to half": lambda p: cut(p, 0.5),
    "logo": lambda p: overlaid(p, (0.02, 0.02, 0.2, 0.1)),
    "headline bar": lambda p: overlaid(p, (0, 0.8, 1, 1)),
    "two logos and a bar": lambda p: overlaid(
        p, (0.02, 0.02, 0.2, 0.1), (0.8, 0.02, 0.98, 0.1), (0, 0.85, 1, 1)
    ),
    "border": lambda p: ImageOps.expand(p, 40, "white"),
    "letterbox": lambda p: ImageOps.pad(p, (900, 900), color="black"),
    "turned by 3 degrees": lambda p: turned(p, 3),
    "turned by -2 degrees": lambda p: turned(p, -2),
    "stretched by a tenth": lambda p: p.resize((900, 660)),
    "page": on_page,
    "small on a page": lambda p: on_page(p, 0.4, (270, 500)),
    "collage of four": lambda p: collage(scene(31), p, scene(32), scene(33)),
    "typical": lambda p: jpeg(wide(overlaid(cut(p, 0.88), (0.7, 0.03, 0.97, 0.1)), 600), 60),
}


@pytest.mark.parametrize(
    ("change", "mirrored"),
    # Mirrored every third: it is asked for by the same search, once more.
    [*((change, False) for change in FAMILY), *((change, True) for change in list(FAMILY)[::3])],
)
def test_a_changed_copy_is_a_copy_of_its_origin_alone(index, own, change, mirrored):
    picture = FAMILY[change](ImageOps.mirror(own) if mirrored else own)
    found = {one.key: one for one in asked(index, picture) if one.relation == photo_search.COPY}
    assert list(found) == [1]
    assert found[1].mirrored == mirrored


# -- Changes that must matter ------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40, 46))
def test_another_picture_is_no_copy(index, seed):
    assert asked(index, scene(seed, (900, 600))) == []


def test_shared_corner_logos_do_not_make_a_copy(index, own):
    emblem = own.crop((0, 0, 110, 80))
    other = scene(51, (900, 600))
    other.paste(emblem, (780, 510))
    assert [one for one in asked(index, other) if one.relation == photo_search.COPY] == []


def test_a_graphic_is_labelled_and_never_a_copy():
    def card(numbers):
        picture = Image.new("RGB", (800, 450), (70, 140, 220))
        draw = ImageDraw.Draw(picture)
        for place, number in enumerate(numbers):
            draw.rounded_rectangle((40 + place * 185, 130, 210 + place * 185, 410), 14, fill="white")
            for row in range(6):
                for column in range(5):
                    if number >> (row + column) & 1:
                        draw.rectangle(
                            (
                                60 + place * 185 + column * 26,
                                150 + row * 40,
                                80 + place * 185 + column * 26,
                                180 + row * 40,
                            ),
                            fill=(20, 30, 120),
                        )
        return jpeg(picture, 90)

    first, second = card([9, 22, 37, 60]), card([9, 22, 44, 51])
    assert photo_fingerprint.kind_of(grey(first)) == photo_fingerprint.GRAPHIC
    labels = {one.relation for one in asked(photo_search.PictureSearch([stored(1, first)]), second)}
    assert labels <= {photo_search.GRAPHIC}
    assert {one.relation for one in asked(photo_search.PictureSearch([stored(1, first)]), first)} == {
        photo_search.GRAPHIC
    }


def test_kinds_of_pictures(own):
    assert photo_fingerprint.kind_of(grey(own)) == photo_fingerprint.PHOTO
    noise = np.random.default_rng(3).integers(126, 130, (300, 400), dtype=np.uint8)
    assert photo_fingerprint.kind_of(noise) == photo_fingerprint.EMPTY


def against_the_sky(seed, softness):
    """A synthetic photo that is mostly sky: even, with a sharp dark subject in front of it, as bridges and birds are."""
    r = random.Random(seed)
    sky = np.tile(np.linspace(150, 205, 600)[:, None], (1, 900))
    drawn = Image.fromarray(sky.astype(np.uint8))
    draw = ImageDraw.Draw(drawn)
    for _ in range(16):
        x, y = r.randrange(200, 700), r.randrange(150, 450)
        draw.line(
            (x, y, x + r.randrange(-160, 160), y + r.randrange(-160, 160)),
            r.randrange(10, 50),
            r.randrange(9, 22),
        )
    draw.rectangle((0, 560, 900, 600), fill=40)
    return drawn.filter(ImageFilter.GaussianBlur(softness)).convert("RGB")


@pytest.mark.parametrize("softness", [1.5, 2, 2.5])
@pytest.mark.parametrize("seed", range(4))
def test_a_subject_before_a_plain_sky_is_a_photo(seed, softness):
    """More than half of it is flat and its hard edges stand beside what is flat, as with drawn graphics."""
    picture = jpeg(against_the_sky(seed, softness), 90)
    assert photo_fingerprint.kind_of(grey(picture)) == photo_fingerprint.PHOTO
    found = asked(photo_search.PictureSearch([stored(1, picture)]), jpeg(wide(picture, 640), 70))
    assert [one.relation for one in found] == [photo_search.COPY]


def table_of_numbers(r):
    picture = Image.new("L", (800, 600), 255)
    draw = ImageDraw.Draw(picture)
    for row in range(9):
        draw.line((40, 90 + row * 55, 760, 90 + row * 55), 0, 2)
        for column in range(4):
            draw.text(
                (60 + column * 170, 98 + row * 55), str(r.randrange(9999)), 0, ImageFont.load_default(30)
            )
    return picture


def poster_of_words(r):
    picture = Image.linear_gradient("L").resize((600, 850)).point(lambda level: 60 + level // 2)
    draw = ImageDraw.Draw(picture)
    for row in range(6):
        draw.text(
            (40, 300 + row * 80),
            "".join(r.choices("ABCDEFGHKMNRSTWX", k=12)),
            255,
            ImageFont.load_default(52),
        )
    return picture


@pytest.mark.parametrize("quality", [75, 90])
@pytest.mark.parametrize("width", [300, 400, 640, 900])
@pytest.mark.parametrize("drawn", [table_of_numbers, poster_of_words])
def test_a_graphic_stays_one_when_it_is_made_smaller(drawn, width, quality):
    picture = jpeg(wide(drawn(random.Random(width)), width).convert("RGB"), quality)
    assert photo_fingerprint.kind_of(grey(picture)) == photo_fingerprint.GRAPHIC


def in_fog(picture, contrast, level):
    """``contrast``: what is left of it; ``level``: of the fog."""
    levels = np.asarray(picture).astype(float)
    return Image.fromarray(((levels - 128) * contrast + level).clip(0, 255).astype(np.uint8))


@pytest.mark.parametrize("level", [40, 128, 210])
@pytest.mark.parametrize("contrast", [0.1, 0.2])
@pytest.mark.parametrize(
    "change", ["jpeg 30", "cut to 70 %", "headline bar", "mirror and logo", "turned by 3 degrees"]
)
def test_a_photo_in_fog_or_at_dusk_is_no_empty_picture(own, contrast, level, change):
    changes = {**FAMILY, "mirror and logo": lambda p: overlaid(ImageOps.mirror(p), (0.02, 0.02, 0.2, 0.1))}
    dim = jpeg(in_fog(own, contrast, level), 92)
    known = photo_search.PictureSearch(
        [stored(1, dim), stored(2, in_fog(scene(61, (900, 600)), contrast, level))]
    )
    found = asked(known, jpeg(changes[change](dim), 80))
    assert [one.key for one in found if one.relation == photo_search.COPY] == [1]


def test_empty_pictures_match_nothing():
    empty = Image.new("RGB", (400, 300), (250, 250, 250))
    assert asked(photo_search.PictureSearch([stored(1, empty)]), empty) == []


def test_a_hash_alone_is_a_label():
    slope = np.tile(np.linspace(60, 190, 500), (320, 1))
    bow = slope + 9 * np.sin(np.linspace(0, 3, 320))[:, None]
    smooth = Image.fromarray(bow.astype(np.uint8)).convert("RGB")
    found = asked(photo_search.PictureSearch([stored(1, smooth)]), smooth)
    assert [one.relation for one in found] == [photo_search.HASH_ONLY]
    assert found[0].distance <= 26


# -- Where, and how much ------------------------------------------------------------------------------------


def test_region_and_shares_of_a_cut(index, own):
    half = own.crop((450, 0, 900, 600))
    (found,) = [one for one in asked(index, half) if one.relation == photo_search.COPY]
    assert found.copy_share == pytest.approx(1, abs=0.03)
    assert found.origin_share == pytest.approx(0.5, abs=0.03)
    across = [x for x, _ in found.origin_region]
    assert (min(across), max(across)) == pytest.approx((0.5, 1), abs=0.02)
    for x, y, u, v in found.matched:
        assert abs((0.5 + x / 2) - u) < 0.02
        assert abs(y - v) < 0.02


def test_region_on_a_page_and_mirrored(index, own):
    page = on_page(ImageOps.mirror(own), 0.6)
    (found,) = [one for one in asked(index, page) if one.relation == photo_search.COPY]
    assert found.mirrored
    assert found.origin_share == pytest.approx(1, abs=0.04)
    assert found.copy_share == pytest.approx(0.6 * 0.6 * 900 * 600 / 900 / (1250 * 0.6 / 0.6), abs=0.05)
    corner = np.array(found.matrix) @ [0, 0, 1]
    assert corner[:2] / corner[2] == pytest.approx([(150 + 540) / 900, 300 / 1250], abs=0.02)


def test_all_photos_of_a_collage_are_found(own):
    others = [scene(seed, (700, 500)) for seed in (61, 62, 63)]
    pictures = [own, *others]
    found = asked(
        photo_search.PictureSearch([stored(n, one) for n, one in enumerate(pictures)]), collage(*pictures)
    )
    assert {one.key for one in found if one.relation == photo_search.COPY} == {0, 1, 2, 3}
    assert all(0.2 < one.copy_share < 0.28 for one in found)


@pytest.mark.parametrize("gap", [3, 6, 20])
@pytest.mark.parametrize(
    ("size", "across"), [((420, 900), 1), ((420, 900), 2), ((1000, 380), 2), ((600, 800), 2)]
)
def test_photos_cut_for_a_collage_are_no_twins_of_their_neighbours(size, across, gap):
    """The mapping of a cut photo reaches over its neighbour; only what was seen in one place makes a twin."""
    photos = [scene(300 + n, size) for n in range(4)]
    known = photo_search.PictureSearch([stored(n, one) for n, one in enumerate(photos)])
    down = 4 // across if across > 1 else 2
    whole = Image.new("RGB", (across * (500 + gap) - gap, down * (375 + gap) - gap), "white")
    count = across * down
    for n in range(count):
        at = (n % across) * (500 + gap), (n // across) * (375 + gap)
        whole.paste(ImageOps.fit(photos[n], (500, 375)), at)
    found = asked(known, jpeg(whole, 80))
    assert {one.key for one in found if one.relation == photo_search.COPY} == set(range(count))


def test_the_same_answer_each_time(index, own):
    picture = FAMILY["typical"](own)
    first, second = asked(index, picture), asked(index, picture)
    assert first == second


# -- Parts ----------------------------------------------------------------------------------------------------


def test_parts_of_pages_and_collages(own):
    assert parts.parts(grey(own)) == []
    assert len(parts.parts(grey(jpeg(collage(own, own, own, own), 80)))) == 4
    (box,) = parts.parts(grey(jpeg(on_page(own), 80)))
    assert box == pytest.approx((150, 300, 690, 660), abs=4)


def newspaper(r, *photos, size=(1000, 1450), paper=(248, 246, 240)):
    """A page of five columns of small characters, none of whose white lines goes through; photos: picture, left, top, width."""
    page = Image.new("RGB", size, paper)
    draw = ImageDraw.Draw(page)
    for column in range(5):
        y = 130 + r.randrange(20)
        while y < size[1] - 30:
            for place in range(13):
                x = 20 + column * 192 + place * 14
                for stroke in range(3):
                    draw.line(
                        (x, y + 2 + 4 * stroke, x + 7 + r.randrange(5), y + 2 + 4 * stroke), (40, 40, 40)
                    )
                draw.line((x + 5, y, x + 5, y + 11), (40, 40, 40))
            y += 17 if r.random() > 0.05 else 34
    for photo, left, top, width in photos:
        shown = wide(photo, width)
        draw.rectangle((left - 8, top - 8, left + width + 8, top + shown.height + 24), fill=paper)
        page.paste(shown, (left, top))
    return page


@pytest.mark.parametrize("paper", [(255, 255, 255), (248, 246, 240), (225, 215, 200)])
@pytest.mark.parametrize("width", [480, 300, 220])
def test_photos_on_a_newspapers_page_are_parts_of_it(index, own, width, paper):
    """Columns leave no white line from edge to edge: the recursive cut alone finds none of them."""
    r = random.Random(width)
    at = ((60, 260), (480, 830))
    page = newspaper(r, (own, *at[0], width), (scene(900, (600, 420)), *at[1], width), paper=paper)
    levels = grey(jpeg(page, 75))
    found = parts.parts(levels)
    for (left, top), shape in zip(at, (900 / 600, 600 / 420), strict=True):
        wanted = pytest.approx((left, top, left + width, top + width / shape), abs=4)
        assert any(box == wanted for box in found)
    assert [
        one.key for one in index.find(photo_fingerprint.asked(levels)) if one.relation == photo_search.COPY
    ] == [1]


def test_a_newspapers_page_without_photos_has_no_photo_in_it():
    assert parts._without_paper(grey(jpeg(newspaper(random.Random(1)), 75))) == []
    assert parts._without_paper(grey(scene(3))) == [], "no page"


# -- Codes ----------------------------------------------------------------------------------------------------


@given(st.binary(min_size=1024, max_size=1024), st.sampled_from([64, 128, 256]))
def test_iscc_codes_of_both_implementations_are_one(pixels, bits):
    assert (
        iscc_lib.gen_image_code_v0(pixels, bits)["iscc"]
        == iscc_core.gen_image_code_v0(list(pixels), bits)["iscc"]
    )


def test_iscc_code_of_a_picture_as_the_standard_prepares_it(decoder, own):
    prepared = own.convert("L").resize((32, 32), Image.Resampling.BICUBIC)
    expected = iscc_core.gen_image_code_v0(list(prepared.tobytes()), 256)["iscc"]
    bordered = ImageOps.expand(own, 25, (255, 255, 255))
    for picture in (own, bordered):
        assert image_codes.image_code(decoder.decode(encoded(picture, "PNG")).grey) == expected


def distance(one, other):
    return int(np.bitwise_count(np.frombuffer(one, np.uint8) ^ np.frombuffer(other, np.uint8)).sum())


def test_perceptual_code_of_the_mirror_image(own):
    plain, mirrored = image_codes.perceptual(grey(own))
    assert image_codes.perceptual(grey(ImageOps.mirror(own))) == (mirrored, plain)
    assert distance(plain, mirrored) > 60


@pytest.mark.parametrize("change", ["jpeg 30", "640 wide", "120 wide", "grey", "border", "letterbox"])
def test_perceptual_code_hardly_changes(own, change):
    plain = image_codes.perceptual(grey(own))[0]
    assert distance(plain, image_codes.perceptual(grey(FAMILY[change](own)))[0]) <= 30
    assert distance(plain, image_codes.perceptual(grey(scene(71)))[0]) > 80


@given(st.integers(0, 300), st.integers(0, 2**32 - 1))
def test_distances_are_those_counted_bit_by_bit(rows, seed):
    random = np.random.default_rng(seed)
    data, asked_for = (
        random.integers(0, 256, (rows, 32), dtype=np.uint8),
        random.integers(0, 256, 32, dtype=np.uint8),
    )
    found = image_codes.Codes(data.tobytes())
    expected = [distance(row.tobytes(), asked_for.tobytes()) for row in data]
    assert found.distances(asked_for.tobytes()).tolist() == expected
    near = found.near(asked_for.tobytes(), 124)
    assert near == sorted(
        ((n, d) for n, d in enumerate(expected) if d <= 124), key=lambda one: (one[1], one[0])
    )


def test_features_survive_being_stored(own):
    found = features.features(grey(own))
    again = features.Features.unpacked(found.packed())
    assert (again.bits == found.bits).all()
    assert np.abs(again.points - found.points).max() < 1e-4
    assert len(found.packed()) == 40 * len(found) <= 24_000


def test_features_of_the_mirror_image_are_those_looked_for_there(own):
    _, mirrored = features.both_ways(grey(own))
    there = features.features(grey(ImageOps.mirror(own)))
    nearest = np.bitwise_count(mirrored.bits[:, None] ^ there.bits[None]).sum(2).min(1)
    assert np.percentile(nearest, 75) <= 8


def test_regions_of_mappings_outside_the_picture_are_empty():
    far = np.array([[1, 0, 5], [0, 1, 5], [0, 0, 1.0]])
    assert compare.regions(far) == ([], [], 0.0, 0.0)
