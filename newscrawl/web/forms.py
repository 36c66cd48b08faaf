"""Forms with files (``multipart/form-data``, RFC 7578), read by python-multipart under limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from python_multipart import FormParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

#: Bytes of a form with files, and how many fields and files it may hold.
LARGEST = 64 * 1024 * 1024
_MOST_PARTS = 500
_CHUNK = 64 * 1024
_LIMITS: dict[Any, Any] = {
    "MAX_BODY_SIZE": LARGEST,
    "MAX_FIELDS": _MOST_PARTS,
    "MAX_FIELD_SIZE": 1024 * 1024,
}


@dataclass(slots=True)
class Upload:
    """One file as the browser sent it; the name is the sender's own words."""

    name: str
    data: bytes


class BadFormError(ValueError):
    """Not a form, or beyond the limits."""


async def read(
    content_type: str, receive: Callable[[], Awaitable[dict[str, Any]]]
) -> tuple[dict[str, list[str]], dict[str, list[Upload]]]:
    """Fields and files of a form by name. Files without a name and content (a field left empty) are left out.

    Raises :class:`BadFormError`.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise BadFormError("no boundary")
    fields: dict[str, list[str]] = {}
    files: dict[str, list[Upload]] = {}

    def on_field(field: Any) -> None:
        fields.setdefault(_text(field.field_name), []).append(_text(field.value))

    def on_file(file: Any) -> None:
        file.file_object.seek(0)
        data, name = file.file_object.read(), _text(file.file_name)
        if data or name:
            files.setdefault(_text(file.field_name), []).append(Upload(name, data))
        file.close()

    parser = FormParser("multipart/form-data", on_field, on_file, boundary=boundary, config=_LIMITS)
    size, more = 0, True
    try:
        while more:
            message = await receive()
            if message["type"] != "http.request":
                raise BadFormError("the sender went away")
            body = message.get("body", b"")
            size += len(body)
            if size > LARGEST:
                raise BadFormError("too large")
            for at in range(0, len(body), _CHUNK):
                parser.write(body[at : at + _CHUNK])
            more = message.get("more_body", False)
        parser.finalize()
    except FormParserError as error:
        raise BadFormError(str(error)) from error
    return fields, files


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace")
