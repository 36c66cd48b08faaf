"""Check a picture against own photos, without keeping anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.maintenance.picture_index import look_for, match_values, search_of
from newscrawl.pictures.decoder_process import Decoder
from newscrawl.pictures.metadata import credits_of
from newscrawl.store.picture_rows import PictureStore

if TYPE_CHECKING:
    import sqlite3


def check_picture(connection: sqlite3.Connection, data: bytes) -> dict[str, Any]:
    """What a picture's file is and which own photos it shows, the best first: ``matches`` with article, photo and shares.

    Raises ``RefusedPicture``, and ``ConfigurationError`` without the extra.
    """
    with Decoder() as decoder:
        from newscrawl.pictures import photo_fingerprint  # the extra is there

        store = PictureStore(connection)
        own = store.own()
        picture, found = look_for(data, search_of(own), decoder)
    codes = photo_fingerprint.fingerprint(picture, photo_fingerprint.grey_of(picture.pixels))
    digests = {row["id"]: row["digest"] for row in own}
    matches = []
    for one in found:
        use = connection.execute(
            "select * from picture_uses where digest = ? and own = 1 order by captured_at limit 1",
            [digests[one.key]],
        ).fetchone()
        if use is not None:
            values = match_values(one)
            detail = values.pop("detail")
            matches.append(
                {
                    **values,
                    "mirrored": one.mirrored,
                    "article": use["article_url"],
                    "picture": use["picture_url"],
                    **detail,
                }
            )
    return {
        "format": picture.format,
        "width": picture.width,
        "height": picture.height,
        "kind": codes.kind,
        "iscc": codes.iscc,
        "credits": credits_of(picture.metadata),
        "metadata": picture.metadata,
        "matches": matches,
    }
