"""The decoder's process: reads pictures from its input, writes pixels to its output. Nothing else is done in it.

It is started by :mod:`newscrawl.pictures.decoder_process` with limits of memory and CPU time, and knows neither database nor
archive. The answers are JSON and plain bytes, which the parent can read without trusting this process.

Question: a header of 8 bytes (length of JSON, length of data), JSON ``{"max_pixels", "side", "seconds", "smallest"}``, the file's bytes.
Answer: the same header, JSON (facts, or ``{"refused", "detail"}``), then width × height × 3 bytes of RGB and 1,024 of grey.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
import warnings
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, Final

from newscrawl.errors import RefusedPicture
from newscrawl.pictures.formats import identify
from newscrawl.pictures.metadata import embedded

if TYPE_CHECKING:
    from PIL import Image

HEADER: Final = struct.Struct("!II")
#: Side of the grey picture that ISO 24138 computes the image code from.
_ISCC: Final = 32


def main(memory: int) -> None:
    """Answer until the input ends. ``memory``: limit of the address space, bytes; 0: none."""
    _limit(memory)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    # Libraries print to the standard output; the pipe is for answers only.
    sys.stdout = sys.stderr
    from PIL import Image, ImageFile

    Image.MAX_IMAGE_PIXELS = None  # checked here on header and opened picture, with the caller's limit
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    warnings.simplefilter("ignore")
    while len(head := source.read(HEADER.size)) == HEADER.size:
        size, length = HEADER.unpack(head)
        question = json.loads(source.read(size))
        data = source.read(length)
        answer(target, *_answer(question, data))


def answer(target: IO[bytes], facts: dict[str, Any], data: bytes) -> None:
    """Write one message."""
    head = json.dumps(facts).encode()
    target.write(HEADER.pack(len(head), len(data)) + head + data)
    target.flush()


def _answer(question: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    _more_time(question["seconds"])
    try:
        return _decode(data, question["max_pixels"], question["side"], question["smallest"])
    except RefusedPicture as refusal:
        return {"refused": refusal.cause, "detail": refusal.detail}, b""
    except MemoryError:
        return {"refused": "out_of_memory", "detail": ""}, b""
    except Exception as error:
        return {"refused": "damaged", "detail": f"{type(error).__name__}: {error}"[:200]}, b""


def _decode(data: bytes, max_pixels: int, side: int, smallest: int) -> tuple[dict[str, Any], bytes]:
    from PIL import Image, ImageOps

    header = identify(data, max_pixels)
    if min(header.width, header.height) < smallest:
        raise RefusedPicture("too_small", f"{header.width} × {header.height}")
    with Image.open(BytesIO(data), formats=[header.format]) as opened:
        if opened.width * opened.height > max_pixels:
            raise RefusedPicture("too_many_pixels", f"{opened.width} × {opened.height}, limit {max_pixels}")
        # The first frame is current when a file is opened; no other is read.
        opened.load()
        metadata = embedded(data, opened)
        ImageOps.exif_transpose(opened, in_place=True)
        picture = _on_white(opened)
        facts: dict[str, Any] = {"format": header.format, "width": picture.width, "height": picture.height}
        facts["metadata"] = metadata
    grey = _trimmed(picture).convert("L").resize((_ISCC, _ISCC), Image.Resampling.BICUBIC).tobytes()
    small = picture if picture.mode == "RGB" else picture.convert("RGB")
    if max(small.size) > side:
        scale = side / max(small.size)
        size = max(1, round(small.width * scale)), max(1, round(small.height * scale))
        small = small.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    facts |= {"shown_width": small.width, "shown_height": small.height}
    return facts, small.tobytes() + grey


def _on_white(picture: Image.Image) -> Image.Image:
    """Transparent parts shown on white, as the preparation of ISO 24138 image codes does."""
    from PIL import Image

    if picture.mode == "P" and "transparency" not in picture.info:
        return picture.convert("RGB")
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture if picture.mode in {"RGB", "L"} else picture.convert("RGB")
    picture = picture.convert("RGBA")
    white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, picture).convert("RGB")


def _trimmed(picture: Image.Image) -> Image.Image:
    """Without a border of exactly one colour, as the preparation of ISO 24138 image codes does."""
    from PIL import Image, ImageChops

    colour = picture.getpixel((0, 0))
    width, height = picture.size
    edges = (
        (0, 0, width, 1),
        (0, height - 1, width, height),
        (0, 0, 1, height),
        (width - 1, 0, width, height),
    )
    # Most pictures have no border: where each edge has another colour, too, there is nothing to cut.
    if all(_is_mixed(picture.crop(edge), colour) for edge in edges):
        return picture
    ground = Image.new(picture.mode, picture.size, colour)
    difference = ImageChops.difference(picture, ground)
    box = ImageChops.add(difference, difference).getbbox()
    return picture.crop(box) if box and box != (0, 0, *picture.size) else picture


def _is_mixed(edge: Image.Image, colour: Any) -> bool:
    from PIL import Image, ImageChops

    return ImageChops.difference(edge, Image.new(edge.mode, edge.size, colour)).getbbox() is not None


def _limit(memory: int) -> None:
    for name, value in (
        (resource.RLIMIT_AS, memory or resource.RLIM_INFINITY),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        hard = resource.getrlimit(name)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard) if value >= 0 else hard
        resource.setrlimit(name, (bound, bound))


def _more_time(seconds: int) -> None:
    """Let this process use ``seconds`` of CPU time from now on; beyond them the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent) + 1 + seconds, hard))
