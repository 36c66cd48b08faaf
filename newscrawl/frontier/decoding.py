"""Content encodings of responses, undone by the archive's own decoder.

In place of Scrapy's ``HttpCompressionMiddleware``: a crawl and a rebuild from its archive must read the same bytes,
and a body that was cut off must not pass for a whole one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.http import TextResponse
from scrapy.responsetypes import responsetypes

from newscrawl.archive.payload import decode_body
from newscrawl.errors import RefusedPage
from newscrawl.extraction.encoding import decode
from newscrawl.frontier.limits import Refused

if TYPE_CHECKING:
    from typing import Any, Self

    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

#: What :func:`newscrawl.archive.payload.decode_body` can undo, and replay tools of every age as well (not so `zstd`).
ACCEPTED = b"gzip, deflate, br"


def with_text_encoding(response: Response) -> Response:
    """The response, read in our own way where it states an encoding that is none of text (``charset=hex``).

    Python knows such codecs by name, and so takes the label for a good one; browsers ignore it. Raises ``Refused``
    (``bad_encoding``) where the bytes are no text in any encoding.
    """
    if not isinstance(response, TextResponse):
        return response
    try:
        # Kept by the response; whatever looks at the page next has it.
        _ = response.text
    except (LookupError, UnicodeError, ValueError):
        try:
            _, encoding = decode(response.body)
        except RefusedPage as refusal:
            raise Refused(refusal.cause, refusal.detail) from refusal
        return response.replace(encoding=encoding.used)
    return response


class DecodingMiddleware:
    """Asks for what can be decoded, decodes it, and refuses by name what cannot be or is too large."""

    def __init__(self, crawler: Crawler) -> None:
        self.stats = crawler.stats
        self.limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Response:
        return with_text_encoding(self._decoded(request, response))

    def _decoded(self, request: Request, response: Response) -> Response:
        named = response.headers.getlist("Content-Encoding")
        # Of robots.txt the beginning counts, however large it is: newscrawl.frontier.robots decodes that much.
        if request.method == "HEAD" or not named or not response.body or request.meta.get("robotstxt"):
            return response
        try:
            body = decode_body(
                response.body,
                [(b"content-encoding", value) for value in named],
                limit=request.meta.get("download_maxsize", self.limit),
            )
        except RefusedPage as refusal:
            self.stats.inc_value(f"frontier/refused/{refusal.cause}")
            raise Refused(refusal.cause, refusal.detail) from refusal
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        changed: dict[str, Any] = {"body": body, "headers": headers}
        if issubclass(kind, TextResponse):
            changed["encoding"] = None  # guessed again: the encoded bytes said nothing
        return response.replace(cls=kind, **changed)
