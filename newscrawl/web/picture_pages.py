"""Pictures at the desk: own photos and where they were found, and one pair side by side.

Only pixels that our decoder gave are served, encoded again as JPEG: no byte of a captured file reaches a browser.
"""

from __future__ import annotations

import atexit
import json
import threading
from typing import TYPE_CHECKING, Any, Final

from datasette import Response

from newscrawl.archive import read_record
from newscrawl.errors import NotFoundError, RefusedPage, RefusedPicture
from newscrawl.pictures.decoder_process import Decoder
from newscrawl.reporting import picture_lists as shown
from newscrawl.web.pages import as_file
from newscrawl.web.request import PER_PAGE, Desk, view, whole

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    import numpy as np

#: Longer side of pictures on a page, and in the gallery, pixels.
_SIDE: Final = 900
_SMALL: Final = 260
_QUALITY: Final = 85
#: Matched places that are drawn.
_DRAWN: Final = 40
_lock = threading.Lock()
_decoder: list[Decoder] = []


def _decoded(data: bytes) -> np.ndarray[Any, Any]:
    with _lock:
        if not _decoder:
            _decoder.append(Decoder())
            atexit.register(_decoder[0].close)
        return _decoder[0].decode(data).pixels


def _jpeg(pixels: Any, side: int) -> bytes:
    import cv2

    height, width = pixels.shape[:2]
    scale = min(1.0, side / max(height, width))
    if scale < 1:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(
        ".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    )
    assert done  # noqa: S101 - decoded pixels can always be encoded
    return bytes(data)


def _file(connection: sqlite3.Connection, digest: str, archive: Path) -> bytes:
    row = connection.execute(
        # What is withdrawn is hidden from this connection, in either table.
        """select u.warc_file, u.warc_offset from picture_uses u where u.digest = ? and exists (select 1 from captures c
            where c.warc_file = u.warc_file and c.warc_offset = u.warc_offset) order by u.captured_at limit 1""",
        [digest],
    ).fetchone()
    if row is None:
        raise NotFoundError("There is no such picture.")
    try:
        return read_record(archive, row["warc_file"], row["warc_offset"]).decoded()
    except RefusedPage as error:
        raise RefusedPicture("too_large", str(error)) from error


def _files(
    connection: sqlite3.Connection, number: int, sides: list[str], archive: Path
) -> tuple[Any, list[bytes]]:
    """The matrix of an edge, and the files of these sides."""
    edge = shown.edge(connection, number)
    return edge["detail"]["matrix"], [_file(connection, edge[f"{side}_digest"], archive) for side in sides]


def _drawn(files: list[bytes], side: int) -> bytes:
    return _jpeg(_decoded(files[0]), side)


def _laid_over(matrix: Any, files: list[bytes]) -> bytes:
    """The origin as it lies on the copy, in the copy's frame; ``files``: of the copy and of the origin."""
    import cv2
    import numpy as np

    copy, origin = (_decoded(data) for data in files)
    height, width = copy.shape[:2]
    matrix = np.diag([width, height, 1.0]) @ np.array(matrix, np.float64)
    matrix = matrix @ np.diag([1 / origin.shape[1], 1 / origin.shape[0], 1.0])
    laid = cv2.warpPerspective(origin, matrix, (width, height), flags=cv2.INTER_LINEAR)
    inside = cv2.warpPerspective(np.full(origin.shape[:2], 255, np.uint8), matrix, (width, height)) > 127
    return _jpeg(np.where(inside[..., None], laid, copy), _SIDE)


def _answer(data: bytes) -> Response:
    headers = {"cache-control": "private, max-age=3600", "x-content-type-options": "nosniff"}
    return Response(data, headers=headers, content_type="image/jpeg")


@view
async def pixels(asked: Desk) -> Response:
    """A side of an edge, or the origin laid over the copy."""
    number, side = whole(asked.request.url_vars["id"]), asked.request.url_vars["side"]
    sides = ["copy", "origin"] if side == "laid" else [side]
    matrix, files = await asked.read(_files, number, sides, archive=asked.output / "warc")
    if side == "laid":
        return _answer(await asked.in_thread(lambda: _laid_over(matrix, files)))
    return _answer(await asked.in_thread(lambda: _drawn(files, _SIDE)))


@view
async def small(asked: Desk) -> Response:
    """A photo of the gallery."""
    digest = f"sha256:{asked.request.url_vars['digest']}"
    data = await asked.read(_file, digest, archive=asked.output / "warc")
    return _answer(await asked.in_thread(lambda: _drawn([data], _SMALL)))


@view
async def gallery(asked: Desk) -> Any:
    """Own photos shown by others, and own photos: two lists, each with its own page."""
    page, sheet = max(1, asked.number("page", 1)), max(1, asked.number("photos", 1))
    relation = asked.given("relation") or "copy"
    wanted = None if relation == "all" else relation
    answer = await as_file(
        asked,
        "pictures",
        shown.COLUMNS,
        lambda connection: iter(shown.edges(connection, relation=wanted, limit=-1)),
    )
    if answer is not None:
        return answer
    total = await asked.read(shown.count, relation=wanted)
    edges = await asked.read(shown.edges, relation=wanted, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    of_photos = await asked.read(shown.count_photos)
    photos = await asked.read(shown.gallery, limit=PER_PAGE, offset=(sheet - 1) * PER_PAGE)
    return await asked.page(
        "pictures",
        photos=photos,
        of_photos=of_photos,
        photo_pages=asked.paging(sheet, of_photos, name="photos"),
        edges=edges,
        total=total,
        relation=relation,
        **asked.paging(page, total),
    )


@view
async def comparison(asked: Desk) -> Response:
    edge = await asked.read(shown.edge, whole(asked.request.url_vars["id"]))
    detail = edge["detail"]
    step = max(1, len(detail["matched"]) // _DRAWN)
    sides = []
    for side, at in (("copy", 0), ("origin", 2)):
        width, height = _shown_size(edge[f"{side}_width"], edge[f"{side}_height"])
        sides.append(
            {
                "side": side,
                "width": width,
                "height": height,
                "region": " ".join(f"{x * width:.1f},{y * height:.1f}" for x, y in detail[f"{side}_region"]),
                "places": [
                    (n, one[at] * width, one[at + 1] * height)
                    for n, one in enumerate(detail["matched"][::step], 1)
                ],
                "credits": edge[f"{side}_credits"],
                "caption": edge[f"{side}_caption"],
                "metadata": json.dumps(edge[f"{side}_metadata"], ensure_ascii=False, indent=1),
            }
        )
    return await asked.page(
        "picture",
        edge=edge,
        sides=sides,
        sentence=shown.sentence(edge, asked.language),
        reasons=shown.words(edge, asked.language),
    )


def _shown_size(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, _SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))
