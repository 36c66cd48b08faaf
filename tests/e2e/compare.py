"""A store's derived rows by natural keys, so that two stores can be compared row for row."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

#: Everything that is not a person's decision; row numbers are replaced by URLs and archive places.
QUERIES = {
    "portals": "select key, name, owner, home, city, province, cms, hosts, brands from portals",
    "sources": "select name, type, group_name, region, reprintable, confidence, origin from sources",
    "source_aliases": "select alias, name from source_aliases join sources on sources.id = source_id",
    "source_domains": "select domain, name from source_domains join sources on sources.id = source_id",
    "crawls": """select uid, spider, key, arguments, started_at, finished_at, reason, exit_code, counts, tool_version from crawls
        left join portals p on p.id = portal_id""",
    "captures": """select captures.url, final_url, captured_at, status, content_type, payload_digest, warc_file, warc_offset,
        warc_length, record_id, ip_address, truncated, record_type, certificate_digest, cause, uid from captures join crawls on crawls.id = crawl_id""",
    "articles": """select a.url, p.key, title, subtitle, published_at, published_at_raw, body, body_found, text_hash, characters,
        language, breadcrumb, canonical_url, site_name, captions, attachments, print_edition, state, first_seen_at, last_seen_at,
        gone_at, source_name, publisher, s.name, channel, original_publisher, original_title, authors, reporters, editors,
        relation, agreement, reason, a.reprintable, mirror, extraction, c.warc_file, c.warc_offset
        from articles a join portals p on p.id = portal_id left join sources s on s.id = source_id
        left join captures c on c.id = capture_id""",
    "article_versions": """select url, number, v.text_hash, v.title, v.published_at, v.body, seen_at
        from article_versions v join articles a on a.id = article_id""",
    "article_assets": "select a.url, s.url from article_assets s join articles a on a.id = article_id",
    "article_misses": """select a.url, warc_file, warc_offset, seen_at, m.cause from article_misses m
        join articles a on a.id = m.article_id join captures c on c.id = m.capture_id""",
    "article_captures": """select a.url, warc_file, warc_offset, page_no, version from article_captures
        join articles a on a.id = article_id join captures c on c.id = article_captures.capture_id""",
    "attributions": """select url, number, kind, t.text, position, start, t.publisher, publisher_raw, t.channel, people, place, date,
        extra from attributions t join articles a on a.id = article_id""",
    "notices": "select kind, holder, text, laws, contacts from notices",
    "article_notices": """select url, n.text_hash, position from article_notices join articles a on a.id = article_id
        join notices n on n.id = notice_id""",
    "reposts": """select c.url, o.url, directed, kind, score, shared, copy_coverage, origin_coverage, attribution, status, reasons,
        detected_at from reposts join articles c on c.id = copy_id join articles o on o.id = origin_id""",
    "passages": """select c.url, o.url, number, copy_start, copy_length, origin_start, origin_length from passages
        join reposts on reposts.id = repost_id join articles c on c.id = copy_id join articles o on o.id = origin_id""",
    "stories": """select (select group_concat(url, ' ') from (select url from articles where story_id = s.id order by url)), size,
        (select url from articles where id = first_article_id) from stories s""",
    # What came of each article's address. Lists are not in the archive, and when to ask again is the frontier's.
    "urls": """select url, state, etag, last_modified, last_status, last_cause, last_fetched_at from urls
        where kind = 'article' and last_fetched_at is not null""",
}


def rows(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Table → sorted rows."""
    with closing(sqlite3.connect(database)) as connection:
        return {
            table: sorted(connection.execute(query).fetchall(), key=repr) for table, query in QUERIES.items()
        }


def differences(one: Path, other: Path) -> dict[str, tuple[list[object], list[object]]]:
    """Table → (rows only in ``one``, rows only in ``other``); empty where the stores are equal."""
    left, right = rows(one), rows(other)
    found = {}
    for table in left:
        only_left = [row for row in left[table] if row not in right[table]]
        only_right = [row for row in right[table] if row not in left[table]]
        if only_left or only_right or len(left[table]) != len(right[table]):
            found[table] = (only_left[:3], only_right[:3])
    return found
