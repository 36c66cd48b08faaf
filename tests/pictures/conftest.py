"""Pictures drawn here: synthetic scenes with enough structure to differ, and their encodings."""

from __future__ import annotations

import io
import random

import pytest

from newscrawl.pictures import extra

if extra.missing():
    collect_ignore_glob = ["test_*.py"]


def pytest_report_header():
    absent = extra.missing()
    return f"tests of pictures are skipped: no {', '.join(absent)}" if absent else None


def encoded(picture, kind="JPEG", **options):
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def scene(seed, size=(640, 420)):
    """A synthetic photo: soft light, hills, many irregular shapes and grain. The same seed, the same picture."""
    import cv2
    import numpy as np
    from PIL import Image

    number = np.random.default_rng(seed)
    width, height = size
    coarse = number.integers(40, 215, (6, 8, 3), dtype=np.uint8)
    ground = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC).astype(np.int16)
    r = random.Random(seed)
    canvas = ground.clip(0, 255).astype(np.uint8)
    for _ in range(90):
        x, y = r.randrange(width), r.randrange(height)
        points = np.array(
            [[x + r.randrange(-45, 46), y + r.randrange(-45, 46)] for _ in range(r.randrange(3, 7))], np.int32
        )
        colour = tuple(r.randrange(20, 236) for _ in range(3))
        cv2.fillPoly(canvas, [points], colour, lineType=cv2.LINE_AA)
    grain = cv2.GaussianBlur(number.normal(0, 22, (height, width, 1)).astype(np.float32), (0, 0), 1.1)
    blurred = cv2.GaussianBlur(canvas, (0, 0), 0.8).astype(np.float32) + grain[..., None]
    return Image.fromarray(blurred.clip(0, 255).astype(np.uint8))


@pytest.fixture(scope="session")
def photo():
    return scene(1)


@pytest.fixture(scope="session")
def decoder():
    from newscrawl.pictures.decoder_process import Decoder

    with Decoder() as one:
        yield one
