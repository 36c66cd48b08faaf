"""Who the crawl says it is."""

from __future__ import annotations

from warcio.archiveiterator import ArchiveIterator

from newscrawl import __version__


def test_the_user_agent_on_the_wire_names_us_and_the_contact(demo):
    for path in (demo.output / "warc").glob("newscrawl-*.warc.gz"):
        with path.open("rb") as stream:
            agents = {
                record.http_headers.get_header("User-Agent")
                for record in ArchiveIterator(stream)
                if record.rec_type == "request"
            }
        assert agents == {f"newscrawl/{__version__} (+https://newscrawl.test/)"}
