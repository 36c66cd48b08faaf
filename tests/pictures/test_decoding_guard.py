"""Decoding in a process of its own: formats by content, limits before decoding, refusals by name."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from newscrawl.errors import ConfigurationError, RefusedPicture
from newscrawl.items import PICTURE_REFUSALS
from newscrawl.pictures import extra, formats
from newscrawl.pictures.decoder_process import Decoder, Limits
from tests.pictures.conftest import encoded

KINDS = {
    "JPEG": {"quality": 90},
    "PNG": {},
    "GIF": {},
    "WEBP": {"quality": 90},
    "AVIF": {"quality": 80},
    "BMP": {},
}


def refusal(decoder, data):
    with pytest.raises(RefusedPicture) as raised:
        decoder.decode(data)
    assert raised.value.cause in PICTURE_REFUSALS
    return raised.value


@pytest.mark.parametrize("kind", KINDS)
def test_each_allowed_format_is_decoded(decoder, photo, kind):
    data = encoded(photo, kind, **KINDS[kind])
    found = decoder.decode(data)
    assert (found.format, found.width, found.height) == (kind, *photo.size)
    assert found.pixels.shape == (*photo.size[::-1], 3)
    assert np.abs(found.pixels.astype(int) - np.asarray(photo).astype(int)).mean() < 12


@pytest.mark.parametrize("kind", KINDS)
def test_size_in_header_is_the_size_pillow_states(kind):
    for size in ((33, 47), (120, 64), (64, 700)):
        for mode in ("L", "RGB", "RGBA") if kind in {"PNG", "WEBP", "AVIF"} else ("RGB",):
            data = encoded(Image.new(mode, size, 90), kind)
            assert formats.identify(data, 10**6) == formats.Header(kind, *size)
    lossless = encoded(Image.new("RGB", (77, 55)), "WEBP", lossless=True)
    assert formats.identify(lossless, 10**6) == formats.Header("WEBP", 77, 55)


def test_the_name_and_the_type_of_a_file_do_not_count(decoder, photo):
    assert decoder.decode(encoded(photo, "PNG")).format == "PNG"


@pytest.mark.parametrize(
    ("begin", "name"),
    [
        (b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"\xef\xbb\xbf <svg width='1'>", "SVG"),
        ("<svg ".encode("utf-16"), "SVG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "EPS"),
        (b"\xc5\xd0\xd3\xc6\0\0", "EPS"),
        (b"II*\0\x08\0\0\0", "TIFF"),
        (b"MM\0*\0\0\0\x08", "TIFF"),
        (b"MM\0+\0\x08", "TIFF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIF or video"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_other_formats_are_refused_by_name(decoder, begin, name):
    found = refusal(decoder, begin + b"\0" * 200)
    assert (found.cause, found.detail) == ("format", name)


@pytest.mark.parametrize("data", [b"", b"<html><body>404</body></html>", b"GIF", b"not a picture" * 50])
def test_what_is_no_picture_is_refused(decoder, data):
    assert refusal(decoder, data).cause == "not_picture"


@pytest.mark.parametrize("kind", KINDS)
def test_more_pixels_than_the_limit_are_refused_before_decoding(kind, monkeypatch):
    data = encoded(Image.new("RGB", (100, 81)), kind)
    with pytest.raises(RefusedPicture, match="too_many_pixels"):
        formats.identify(data, 8099)
    with Decoder(Limits(pixels=8099)) as small:
        found = refusal(small, data)
        assert (found.cause, found.detail) == ("too_many_pixels", "100 × 81, limit 8099")
    assert formats.identify(data, 8100).width == 100


def test_more_bytes_than_the_limit_never_reach_the_process():
    with Decoder(Limits(bytes=100)) as small:
        assert refusal(small, b"\xff\xd8\xff" + b"0" * 100).cause == "too_large"
        assert small._process is None


def test_icons_are_refused(decoder):
    assert refusal(decoder, encoded(Image.new("RGB", (400, 20)), "PNG")).cause == "too_small"


def test_a_picture_that_breaks_off_is_refused_and_the_next_is_decoded(decoder, photo):
    data = encoded(photo)
    assert refusal(decoder, data[: len(data) // 2]).cause == "damaged"
    assert decoder.decode(data).format == "JPEG"


def test_memory_is_limited_and_the_next_picture_gets_a_new_process(photo):
    wide = encoded(Image.new("RGB", (6000, 6000), (9, 99, 9)), "PNG")
    with Decoder(Limits(memory=180 * 1024 * 1024)) as small:
        assert refusal(small, wide).cause in {"out_of_memory", "decoder_lost"}
        assert small.decode(encoded(photo)).format == "JPEG"


def test_time_is_limited(photo):
    data = encoded(photo.resize((1900, 1300)), "PNG", compress_level=1)
    with Decoder(Limits(seconds=-1)) as hurried:  # no second more than the process has used
        causes = []
        for _ in range(300):
            try:
                hurried.decode(data)
            except RefusedPicture as found:
                causes.append(found.cause)
                break
        assert causes == ["too_slow"]
        hurried.limits = Limits()
        assert hurried.decode(encoded(photo)).format == "JPEG"


def test_a_process_that_ended_is_replaced(photo):
    with Decoder() as one:
        one.decode(encoded(photo))
        one._process.kill()
        one._process.wait()
        assert one.decode(encoded(photo)).format == "JPEG"


def test_an_answer_of_the_wrong_size_counts_for_nothing(photo, monkeypatch):
    with Decoder() as one:
        monkeypatch.setattr(one, "_ask", lambda _: ({"shown_width": 9, "shown_height": 9}, b"12"))
        assert refusal(one, encoded(photo)).cause == "decoder_lost"


def test_first_frame_upright_on_white_and_made_smaller(decoder, photo):
    frames = [photo, Image.new("RGB", photo.size, "red")]
    moving = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)
    assert np.abs(decoder.decode(moving).pixels.astype(int) - np.asarray(photo)).mean() < 25

    exif = Image.Exif()
    exif[0x0112] = 6
    turned = decoder.decode(encoded(photo.rotate(90, expand=True), exif=exif))
    assert (turned.width, turned.height) == photo.size
    assert np.abs(turned.pixels.astype(int) - np.asarray(photo)).mean() < 12

    clear = decoder.decode(encoded(Image.new("RGBA", (60, 60), (0, 0, 0, 0)), "PNG"))
    assert (clear.pixels == 255).all()

    large = decoder.decode(encoded(photo.resize((2560, 1680))))
    assert (large.width, large.height) == (2560, 1680)
    assert large.pixels.shape == (840, 1280, 3)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16", "YCbCr"])
def test_modes_of_pixels(decoder, photo, mode):
    picture = photo.convert("L").convert("I;16") if mode == "I;16" else photo.convert(mode)
    kind = "JPEG" if mode in {"CMYK", "YCbCr"} else "PNG"
    assert decoder.decode(encoded(picture, kind)).pixels.shape[2] == 3


@given(st.sampled_from(sorted(KINDS)), st.binary(max_size=80), st.integers(0, 60))
def test_headers_of_any_bytes_give_a_size_or_a_refusal(kind, noise, at):
    data = encoded(Image.new("RGB", (40, 40)), kind)
    for one in (noise, data[:at] + noise, data[:at] + noise + data[at + len(noise) :]):
        try:
            found = formats.identify(one, 10**6)
        except RefusedPicture as refused:
            cause = refused.cause
        else:
            cause = "not_picture"
            assert found.format in formats.ALLOWED
            assert 0 < found.width * found.height <= 10**6
        assert cause in PICTURE_REFUSALS


def test_without_the_extra_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setattr(extra, "find_spec", lambda name: None if name == "cv2" else object())
    with pytest.raises(
        ConfigurationError, match=r"opencv-python-headless: pip install 'newscrawl\[pictures\]'"
    ):
        Decoder()
