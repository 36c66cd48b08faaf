"""Ordered migrations. A migration that has been released is never edited; a change is a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Migrations

from newscrawl.store.lasting_names import article_key
from newscrawl.store.pairs import pair_name

if TYPE_CHECKING:
    import sqlite3

    import sqlite_utils

MIGRATIONS = Migrations("newscrawl")

_TABLES = """
-- A site we crawl. key: the spider's name.
create table portals (
    id integer primary key,
    key text not null unique,
    name text not null,
    owner text,
    home text,
    city text,
    province text,
    cms text,
    hosts text not null default '[]',   -- JSON list
    brands text not null default '[]'   -- JSON list: names the owner publishes under
) strict;

-- A publisher. origin: 'package' (ships with newscrawl) or 'user'.
create table sources (
    id integer primary key,
    name text not null unique,
    type text,
    group_name text,
    region text,
    reprintable integer check (reprintable in (0, 1)),
    confidence text,
    origin text not null default 'package'
) strict;

create table source_aliases (
    alias text primary key,
    source_id integer not null references sources (id) on delete cascade
) strict, without rowid;
create index source_aliases_source on source_aliases (source_id);

create table source_domains (
    domain text primary key,
    source_id integer not null references sources (id) on delete cascade
) strict, without rowid;
create index source_domains_source on source_domains (source_id);

-- One run of a spider. counts: JSON, Scrapy's stats and our refusals by name.
create table crawls (
    id integer primary key,
    uid text not null unique,           -- stands in the warcinfo record too
    spider text not null,
    portal_id integer references portals (id),
    arguments text not null default '{}',  -- JSON
    started_at text not null,
    finished_at text,
    reason text,
    exit_code integer,
    counts text not null default '{}',  -- JSON
    tool_version text not null
) strict;
create index crawls_spider on crawls (spider, started_at);

-- The frontier and the memory of every URL.
-- state: pending, leased, done, refused, failed, gone.  kind: list, article, page, feed, asset.
create table urls (
    id integer primary key,
    url text not null unique,
    spider text not null,
    kind text not null default 'article',
    state text not null default 'pending',
    priority integer not null default 0,
    depth integer not null default 0,
    due_at text,
    lease_owner text,
    lease_until text,
    request blob,                       -- what is needed to ask again
    etag text,
    last_modified text,
    tries integer not null default 0,
    misses integer not null default 0,  -- answers in a row that said "gone"
    last_status integer,
    last_cause text,                    -- a name of items.REFUSALS
    first_seen_at text not null,
    last_fetched_at text,
    changed_at text                     -- the last time its text was seen to differ
) strict;
create index urls_queue on urls (spider, state, priority desc, id);
create index urls_due on urls (spider, due_at) where due_at is not null;
create index urls_lease on urls (lease_until) where state = 'leased';

-- One fetched response; the bytes stand in the WARC file.
create table captures (
    id integer primary key,
    record_id text unique,
    url text not null,
    final_url text not null,
    captured_at text not null,
    status integer not null,
    content_type text,
    payload_digest text not null,
    warc_file text,
    warc_offset integer,
    warc_length integer,
    ip_address text,
    certificate_digest text,
    truncated text,
    cause text,                         -- a name of items.REFUSALS where it held no article
    crawl_id integer references crawls (id)
) strict;
create index captures_url on captures (url, captured_at);
create index captures_crawl on captures (crawl_id);
create unique index captures_place on captures (warc_file, warc_offset);

create table stories (
    id integer primary key,
    first_article_id integer references articles (id) on delete set null deferrable initially deferred,
    size integer not null default 1
) strict;

-- The article as it stands now.
create table articles (
    id integer primary key,
    url text not null unique,
    portal_id integer not null references portals (id),
    title text not null,
    subtitle text,
    published_at text,
    published_at_raw text,
    body text not null,
    body_found text,                    -- as the page showed it, where mirror repair changed it
    text_hash text not null,            -- sha256 of title and body, white space folded
    characters integer not null,        -- of the comparison form: what fees and shares are counted in
    language text,
    breadcrumb text not null default '[]',  -- JSON list
    canonical_url text,
    site_name text,
    captions text not null default '[]',    -- JSON list
    attachments text not null default '[]', -- JSON list
    print_edition text,                 -- JSON {paper, date, page}
    state text not null default 'live' check (state in ('live', 'changed', 'gone')),
    first_seen_at text not null,
    last_seen_at text not null,
    gone_at text,
    capture_id integer references captures (id),
    story_id integer references stories (id) on delete set null,
    -- The verdict over the attribution layers.
    source_name text,                   -- as the page prints it
    publisher text,                     -- canonical
    source_id integer references sources (id) on delete set null,
    channel text,
    original_publisher text,
    original_title text,
    authors text not null default '[]',    -- JSON list of names
    reporters text not null default '[]',  -- JSON list of {name, role, affiliation}
    editors text not null default '[]',    -- JSON list of names
    relation text not null default 'unknown',
    agreement text not null default 'silent',
    reason text not null default '',
    reprintable integer check (reprintable in (0, 1)),
    -- Where the page was a mirror's: what was claimed and what was found.
    mirror text,                        -- JSON {kinds, claimed_portal, origin_url, inferred}
    extraction text not null default '{}'  -- JSON {provenance, encoding, rule_misses, rules_version, repair_kinds, damaged}
) strict;
create index articles_portal on articles (portal_id, published_at);
create index articles_published on articles (published_at);
create index articles_publisher on articles (publisher);
create index articles_story on articles (story_id);
create index articles_source on articles (source_id);

-- Every distinct text an article had.
create table article_versions (
    id integer primary key,
    article_id integer not null references articles (id) on delete cascade,
    number integer not null,
    text_hash text not null,
    title text not null,
    published_at text,
    body text not null,
    seen_at text not null,
    capture_id integer references captures (id),
    unique (article_id, text_hash),
    unique (article_id, number)
) strict;

-- Which captures an article's pages came from (page_no counts from 1).
create table article_captures (
    article_id integer not null references articles (id) on delete cascade,
    capture_id integer not null references captures (id),
    page_no integer not null default 1,
    primary key (article_id, capture_id)
) strict, without rowid;
create index article_captures_capture on article_captures (capture_id);

-- One layer each: everything on the page that says where the text is from.
create table attributions (
    id integer primary key,
    article_id integer not null references articles (id) on delete cascade,
    number integer not null,
    kind text not null,
    text text not null,
    position text not null,
    start integer,
    publisher text,
    publisher_raw text,
    source_id integer references sources (id) on delete set null,
    channel text,
    people text not null default '[]',  -- JSON list of {name, role, affiliation}
    place text,
    date text,
    extra text not null default '{}',   -- JSON
    unique (article_id, number)
) strict;
create index attributions_publisher on attributions (publisher);
create index attributions_source on attributions (source_id);

-- Reservations, licence statements and notices found on pages; the same text is one row.
create table notices (
    id integer primary key,
    text_hash text not null unique,
    kind text not null,
    holder text,
    text text not null,
    laws text not null default '[]',      -- JSON list
    contacts text not null default '[]'   -- JSON list of {name, role, phone}
) strict;

create table article_notices (
    article_id integer not null references articles (id) on delete cascade,
    notice_id integer not null references notices (id) on delete cascade,
    position text not null,
    primary key (article_id, notice_id)
) strict, without rowid;
create index article_notices_notice on article_notices (notice_id);

-- A directed edge copy -> origin. directed = 0: who copied whom cannot be told; then the copy is the later seen.
create table reposts (
    id integer primary key,
    copy_id integer not null references articles (id) on delete cascade,
    origin_id integer not null references articles (id) on delete cascade,
    directed integer not null check (directed in (0, 1)),
    kind text not null,                 -- full, excerpt, compiled, altered
    score real not null,
    shared integer not null,            -- characters, comparison form
    copy_coverage real not null,
    origin_coverage real not null,
    attribution text not null,          -- attributed, dateline, false, none: what the copy's page says
    status text not null,               -- attributed, dateline, false, none, licensed, own
    licence_id integer references licences (id) on delete set null,
    reasons text not null default '[]', -- JSON list
    detected_at text not null,
    unique (copy_id, origin_id),
    check (copy_id <> origin_id)
) strict;
create index reposts_origin on reposts (origin_id);
create index reposts_status on reposts (status);
create index reposts_licence on reposts (licence_id);

-- The aligned runs of an edge, in the characters of the bodies as stored.
create table passages (
    repost_id integer not null references reposts (id) on delete cascade,
    number integer not null,
    copy_start integer not null,
    copy_length integer not null,
    origin_start integer not null,
    origin_length integer not null,
    primary key (repost_id, number)
) strict, without rowid;

-- What people decided; no machine rewrites these four.
create table licences (
    id integer primary key,
    owner text not null,                -- a publisher
    licensee text not null,             -- a publisher or a portal's owner
    scope text not null default 'all',  -- all, or a section or title prefix
    valid_from text,
    valid_until text,
    document text,
    note text,
    entered_by text,
    entered_at text not null
) strict;

-- status: new, confirmed, dismissed, letter_sent, removed, paid, licensed
create table leads (
    id integer primary key,
    copy_url text not null,
    origin_url text not null default '',
    text text,                          -- where a lead began as a pasted text
    status text not null default 'new',
    assignee text,
    revision integer not null default 0,  -- counts up with each review: two people never overwrite each other
    created_at text not null,
    created_by text,
    unique (copy_url, origin_url)
) strict;
create index leads_status on leads (status, created_at);

-- Append-only history of a lead.
create table reviews (
    id integer primary key,
    lead_id integer not null references leads (id),
    at text not null,
    who text,
    action text not null,
    old_status text,
    new_status text,
    note text
) strict;
create index reviews_lead on reviews (lead_id, at);

create table cases (
    id integer primary key,
    lead_id integer references leads (id),
    name text not null unique,
    folder text not null,
    created_at text not null,
    created_by text,
    manifest_digest text not null
) strict;
create index cases_lead on cases (lead_id);
"""


@MIGRATIONS()
def m001_the_house(db: sqlite_utils.Database) -> None:
    """All tables of the first release."""
    for statement in _statements(_TABLES):
        db.execute(statement)


_FRONTIER_RUNS = """
-- One run of a portal's crawl; it may take several processes, at once or after one another.
create table frontier_runs (
    id integer primary key,
    spider text not null,
    started_at text not null,
    finished_at text,
    reason text,
    full integer not null default 0 check (full in (0, 1)),
    first_article_id integer not null default 0,  -- the last row of articles when it began
    measures text not null default '{}',  -- JSON: what the monitors compare with earlier runs
    findings text not null default '[]'   -- JSON list of {cause, detail}
) strict;
create index frontier_runs_spider on frontier_runs (spider, id)
"""


@MIGRATIONS()
def m002_frontier_runs(db: sqlite_utils.Database) -> None:
    """What belongs to one run, so that a killed one is continued and each is compared with those before."""
    for statement in _statements(_FRONTIER_RUNS):
        db.execute(statement)


def _statements(script: str) -> list[str]:
    """``executescript`` would commit the migration's transaction half way; so one by one."""
    without_comments = "\n".join(line.split("--", 1)[0] for line in script.splitlines())
    return [part.strip() for part in without_comments.split(";") if part.strip()]


# Triggers hold semicolons of their own, so these stand as whole statements.
_SEARCH = (
    # Chinese full-text (see store/search.py). id begins with the day of publication: newest-first is its order.
    "create table search_documents (id integer primary key, article_id integer not null unique) strict",
    # What the index has not taken in yet; the old values of a row it holds, because taking a row out of an
    # FTS5 table without content needs them.
    """create table search_pending (
        article_id integer primary key,
        indexed integer not null,
        title text, body text, portal_id integer, publisher text
    ) strict""",
    "create table search_state (name text primary key, value text not null) strict, without rowid",
    # Every character that is no blank is a token character: the tokens are made before they come here.
    """create virtual table search_text using fts5 (
        title, body, facets, content = '',
        tokenize = "unicode61 remove_diacritics 0 categories 'C* L* M* N* P* S*'"
    )""",
    """create trigger search_articles_insert after insert on articles begin
        insert into search_pending (article_id, indexed) values (new.id, 0) on conflict do nothing;
    end""",
    """create trigger search_articles_update
    after update of title, body, portal_id, publisher, published_at on articles
    when old.title is not new.title or old.body is not new.body or old.portal_id is not new.portal_id
        or old.publisher is not new.publisher or old.published_at is not new.published_at
    begin
        insert into search_pending values (old.id, 1, old.title, old.body, old.portal_id, old.publisher)
        on conflict do nothing;
    end""",
    """create trigger search_articles_delete after delete on articles begin
        insert into search_pending values (old.id, 1, old.title, old.body, old.portal_id, old.publisher)
        on conflict do nothing;
    end""",
    "insert into search_pending (article_id, indexed) select id, 0 from articles",
)

_EDGE = """
    select r.id, c.portal_id, o.portal_id, coalesce(o.original_publisher, o.publisher, p.name),
        c.publisher, o.reprintable, r.status, r.kind, r.directed, r.shared, r.copy_coverage, r.origin_coverage,
        c.state, substr(coalesce(c.published_at, c.first_seen_at), 1, 10),
        substr(coalesce(o.published_at, o.first_seen_at), 1, 10), r.detected_at,
        (select l.id from leads l where l.copy_url = c.url and l.origin_url = o.url)
    from reposts r join articles c on c.id = r.copy_id join articles o on o.id = r.origin_id
        join portals p on p.id = o.portal_id
"""
_TOTAL = """insert into repost_totals values (
        substr({row}.copy_date, 1, 7), {row}.copy_portal_id, {row}.origin_portal_id, {row}.publisher,
        {row}.status, {row}.copy_state, coalesce({row}.reprintable, -1), {sign}1, {sign}{row}.shared
    ) on conflict do update set edges = edges + excluded.edges, shared = shared + excluded.shared;"""

_DESK = (
    # One narrow row for each edge: what the audit desk filters, sorts and counts by, kept by triggers. The
    # articles themselves are a hundred times wider, and reading 300,000 of them takes seconds.
    """create table repost_list (
        repost_id integer primary key references reposts (id) on delete cascade,
        copy_portal_id integer not null,
        origin_portal_id integer not null,
        publisher text not null,         -- whose text it is: the origin's publisher, else its portal
        stated text,                     -- the publisher the copy names
        reprintable integer,             -- of the origin's publisher
        status text not null,
        kind text not null,
        directed integer not null,
        shared integer not null,
        copy_coverage real not null,
        origin_coverage real not null,
        copy_state text not null,
        copy_date text not null,         -- ISO date; of the first sight where the page states none
        origin_date text not null,
        detected_at text not null,
        lead_id integer                  -- what people made of it
    ) strict""",
    "create index repost_list_date on repost_list (copy_date)",
    "create index repost_list_copy on repost_list (copy_portal_id, status, copy_date)",
    "create index repost_list_origin on repost_list (origin_portal_id, status, copy_date)",
    "create index repost_list_publisher on repost_list (publisher, copy_date)",
    "create index repost_list_shared on repost_list (shared)",
    "create index repost_list_coverage on repost_list (copy_coverage)",
    "create index repost_list_detected on repost_list (detected_at)",
    "create index repost_list_lead on repost_list (lead_id)",
    # Sums by month; a row whose edges are all gone stays with zero. reprintable: 1, 0 or -1 (not known).
    """create table repost_totals (
        month text not null,
        copy_portal_id integer not null,
        origin_portal_id integer not null,
        publisher text not null,
        status text not null,
        copy_state text not null,
        reprintable integer not null,
        edges integer not null,
        shared integer not null,
        primary key (month, copy_portal_id, origin_portal_id, publisher, status, copy_state, reprintable)
    ) strict, without rowid""",
    f"""create trigger repost_list_insert after insert on repost_list begin
        {_TOTAL.format(row="new", sign="")}
    end""",
    f"""create trigger repost_list_delete after delete on repost_list begin
        {_TOTAL.format(row="old", sign="-")}
    end""",
    f"""create trigger repost_list_update
    after update of copy_portal_id, origin_portal_id, publisher, reprintable, status, shared, copy_state, copy_date
    on repost_list begin
        {_TOTAL.format(row="old", sign="-")}
        {_TOTAL.format(row="new", sign="")}
    end""",
    f"""create trigger reposts_listed after insert on reposts begin
        insert into repost_list {_EDGE} where r.id = new.id;
    end""",
    """create trigger reposts_relisted after update on reposts begin
        update repost_list set status = new.status, kind = new.kind, directed = new.directed, shared = new.shared,
            copy_coverage = new.copy_coverage, origin_coverage = new.origin_coverage, detected_at = new.detected_at
        where repost_id = new.id;
    end""",
    """create trigger articles_relist_copies
    after update of portal_id, publisher, state, published_at, first_seen_at on articles
    when old.portal_id is not new.portal_id or old.publisher is not new.publisher or old.state is not new.state
        or old.published_at is not new.published_at or old.first_seen_at is not new.first_seen_at
    begin
        update repost_list set copy_portal_id = new.portal_id, stated = new.publisher, copy_state = new.state,
            copy_date = substr(coalesce(new.published_at, new.first_seen_at), 1, 10)
        where repost_id in (select id from reposts where copy_id = new.id);
    end""",
    """create trigger articles_relist_origins
    after update of portal_id, publisher, original_publisher, reprintable, published_at, first_seen_at on articles
    when old.portal_id is not new.portal_id or old.publisher is not new.publisher
        or old.original_publisher is not new.original_publisher or old.reprintable is not new.reprintable
        or old.published_at is not new.published_at or old.first_seen_at is not new.first_seen_at
    begin
        update repost_list set origin_portal_id = new.portal_id, reprintable = new.reprintable,
            publisher = coalesce(new.original_publisher, new.publisher,
                (select name from portals where id = new.portal_id)),
            origin_date = substr(coalesce(new.published_at, new.first_seen_at), 1, 10)
        where repost_id in (select id from reposts where origin_id = new.id);
    end""",
    """create trigger leads_listed after insert on leads begin
        update repost_list set lead_id = new.id where repost_id = (
            select r.id from reposts r join articles c on c.id = r.copy_id join articles o on o.id = r.origin_id
            where c.url = new.copy_url and o.url = new.origin_url);
    end""",
    f"insert into repost_list {_EDGE}",
)


@MIGRATIONS()
def m007_search(db: sqlite_utils.Database) -> None:
    """Chinese full-text search."""
    for statement in _SEARCH:
        db.execute(statement)


@MIGRATIONS()
def m008_desk(db: sqlite_utils.Database) -> None:
    """What the audit desk filters, sorts and counts by."""
    for statement in _DESK:
        db.execute(statement)


_EVIDENCE = """
-- A foreign archive that was taken in, by the digest of the whole file.
create table ingests (
    id integer primary key,
    digest text not null unique,         -- sha256:<hex>
    name text not null,
    size integer not null,
    crawl text not null,                 -- crawls.uid its captures stand under
    started_at text not null,
    finished_at text,
    mark text not null default '{}',     -- JSON: WARC in the file -> offset before which everything is stored
    kept text,                           -- JSON: [our file, its size] when the mark was set
    report text not null default '{}'    -- JSON: what came of it so far
) strict;

-- The pictures and attachments an article's page names. Their captures are those of the same URL.
create table article_assets (
    article_id integer not null references articles (id) on delete cascade,
    url text not null,
    primary key (article_id, url)
) strict, without rowid;
create index article_assets_url on article_assets (url);

-- Answers that said an article is no longer there.
create table article_misses (
    article_id integer not null references articles (id) on delete cascade,
    capture_id integer not null references captures (id),
    seen_at text not null,
    cause text not null,                 -- a name of items.REFUSALS
    primary key (article_id, capture_id)
) strict, without rowid;
create index article_misses_capture on article_misses (capture_id);
-- For an archive that is older than this table.
insert or ignore into article_misses (article_id, capture_id, seen_at, cause)
    select a.id, c.id, c.captured_at, c.cause from articles a join captures c on c.url = a.url
    where c.cause in ('not_found', 'soft_404');

alter table captures add column record_type text not null default 'response';
create index captures_payload on captures (payload_digest);
alter table article_captures add column version integer
"""


@MIGRATIONS()
def m009_evidence(db: sqlite_utils.Database) -> None:
    """Ingests that go on where they stopped, revisits, pictures, and which version a capture showed."""
    for statement in _statements(_EVIDENCE):
        db.execute(statement)


@MIGRATIONS()
def m010_captures_of_others(db: sqlite_utils.Database) -> None:
    """Foreign records with a digest that does not fit, and revisits that wait for their original."""
    for statement in _statements("""
-- Which digests the record stated where it came from do not fit its bytes: block, payload, or both.
alter table captures add column digest_mismatch text;
-- Revisits from foreign archives whose payload had not been taken in yet.
create table pending_revisits (
    capture_id integer primary key references captures (id) on delete cascade,
    crawl text not null                  -- crawls.uid of the ingest
) strict;
-- Copied records of foreign archives that are no responses: metadata, conversions, requests of their own ...
create table other_records (
    key text primary key,                -- sha256:<hex> of type, record ID, target and block
    type text not null,
    record_id text,
    target text,
    warc_file text not null,
    warc_offset integer not null,
    crawl text not null                  -- crawls.uid of the ingest
) strict, without rowid
"""):
        db.execute(statement)


_ADDRESSES = """
-- Every address an article was seen at, its own among them.
create table article_addresses (
    url text primary key,
    article_id integer not null references articles (id) on delete cascade,
    key text not null,                   -- the address without what does not tell two pages apart (store/addresses.py)
    reason text not null,                -- own, address (same key), canonical (the page says so)
    first_seen_at text not null,
    last_seen_at text not null
) strict, without rowid;
create index article_addresses_article on article_addresses (article_id);
create index article_addresses_key on article_addresses (key);
create index articles_canonical on articles (canonical_url) where canonical_url is not null
"""


@MIGRATIONS()
def m011_article_addresses(db: sqlite_utils.Database) -> None:
    """One article, one row: the addresses it was seen at."""
    from newscrawl.store.addresses import key

    for statement in _statements(_ADDRESSES):
        db.execute(statement)
    db.conn.create_function("newscrawl_address_key", 1, key, deterministic=True)
    db.execute(
        """insert into article_addresses (url, article_id, key, reason, first_seen_at, last_seen_at)
        select url, id, newscrawl_address_key(url), 'own', first_seen_at, last_seen_at from articles"""
    )


_IDENTITY = (
    # Without the trigger: it would write every row of repost_list, and its sums, for a column they do not hold.
    "drop trigger reposts_relisted",
    # The lasting name of an edge (store/pairs.py), and of what a lead is about.
    "alter table reposts add column pair text",
    "alter table leads add column pair text",
    # Every pair ever recorded, and when for the first time: a new detection makes nothing new.
    """create table repost_pairs (
        pair text primary key,
        url text not null,
        other text not null,
        recorded_at text not null
    ) strict, without rowid""",
    # Row numbers that desk, letters and reports of old may have named.
    "create table repost_aliases (number integer primary key, pair text not null) strict",
    "update reposts set pair = pair_name((select url from articles where id = copy_id), (select url from articles where id = origin_id))",
    "update leads set pair = pair_name(copy_url, origin_url) where origin_url <> ''",
    """insert or ignore into repost_pairs
        select r.pair, min(c.url, o.url), max(c.url, o.url), r.detected_at
        from reposts r join articles c on c.id = r.copy_id join articles o on o.id = r.origin_id""",
    "insert into repost_aliases select id, pair from reposts",
    "create index reposts_pair on reposts (pair)",
    "create index leads_pair on leads (pair)",
)
_LEAD_OF = """coalesce(
    (select l.id from leads l where l.pair = new.pair order by l.id desc limit 1),
    (select l.id from leads l join articles c on c.url = l.copy_url join articles o on o.url = l.origin_url
        where c.id = new.copy_id and o.id = new.origin_id))"""
_RELISTED = (
    "drop trigger reposts_listed",
    f"""create trigger reposts_listed after insert on reposts begin
        insert into repost_list {_EDGE} where r.id = new.id;
        update repost_list set lead_id = {_LEAD_OF},
            detected_at = coalesce((select recorded_at from repost_pairs where pair = new.pair), detected_at)
        where repost_id = new.id;
    end""",
    """create trigger reposts_relisted after update on reposts begin
        update repost_list set status = new.status, kind = new.kind, directed = new.directed, shared = new.shared,
            copy_coverage = new.copy_coverage, origin_coverage = new.origin_coverage
        where repost_id = new.id;
    end""",
    "drop trigger leads_listed",
    """create trigger leads_listed after insert on leads begin
        update repost_list set lead_id = new.id where repost_id in (
            select id from reposts where pair = new.pair
            union all
            select r.id from reposts r join articles c on c.id = r.copy_id join articles o on o.id = r.origin_id
            where c.url = new.copy_url and o.url = new.origin_url);
    end""",
)


@MIGRATIONS()
def m012_lasting_names(db: sqlite_utils.Database) -> None:
    """Reposts and leads are named after their two addresses; row numbers given out so far stay valid."""
    db.conn.create_function("pair_name", 2, pair_name, deterministic=True)
    for statement in (*_IDENTITY, *_RELISTED):
        db.execute(statement)


_PEOPLE = """
-- Who is logged in. token: SHA-256 of the cookie; credential: fingerprint of the user's line in the users file.
create table desk_sessions (
    token text primary key,
    name text not null,
    credential text not null,
    created_at text not null,
    seen_at text not null,
    ends_at text not null,
    ended_at text,
    address text
) strict, without rowid;
create index desk_sessions_name on desk_sessions (name);

-- What people did at the desk; only ever added to.
create table desk_log (
    id integer primary key,
    at text not null,
    who text,
    action text not null,                -- a code of the catalogue: log.…
    target text,
    address text
) strict;
create index desk_log_action on desk_log (action, at);
create index desk_log_who on desk_log (who, at);

-- Named filters of a list, of one person or ('') of all.
create table desk_views (
    id integer primary key,
    who text not null,
    name text not null,
    query text not null,
    created_at text not null,
    unique (who, name)
) strict;

-- What each person set or last did: keys, portal, last visit.
create table desk_settings (
    who text not null,
    key text not null,
    value text not null,
    primary key (who, key)
) strict, without rowid
"""


@MIGRATIONS()
def m013_desk_people(db: sqlite_utils.Database) -> None:
    """Sessions, the log of the desk, saved views and settings."""
    for statement in _statements(_PEOPLE):
        db.execute(statement)


_CASES = """
-- A case of several reposts belongs to the leads of all of them.
create table case_leads (
    case_name text not null,
    lead_id integer not null references leads (id),
    primary key (case_name, lead_id)
) strict, without rowid;
create index case_leads_lead on case_leads (lead_id);
insert into case_leads (case_name, lead_id) select name, lead_id from cases where lead_id is not null
"""


@MIGRATIONS()
def m014_case_leads(db: sqlite_utils.Database) -> None:
    """Which leads a case is about."""
    for statement in _statements(_CASES):
        db.execute(statement)


_DECISIONS = """
-- Every change of people's decisions, as triggers wrote it; exported to decisions.jsonl (see store/decisions.py).
create table decisions (
    id integer primary key,
    at text not null,
    table_name text not null,
    action text not null,                -- insert, update, delete
    row text not null                    -- JSON: the whole row after the change, of a delete before it
) strict;
-- Why the record of a capture cannot be read any more; null: it can, as far as is known.
alter table captures add column unreadable text
"""


@MIGRATIONS()
def m015_decisions(db: sqlite_utils.Database) -> None:
    """A log of people's decisions, and captures whose record is lost."""
    for statement in _statements(_DECISIONS):
        db.execute(statement)
    for table in ("licences", "leads", "reviews", "cases", "case_leads", "desk_views", "desk_settings"):
        names = [column.name for column in db[table].columns]
        values = ", ".join(f"'{name}', {name}" for name in names)
        db.execute(
            f"""insert into decisions (at, table_name, action, row)
            select strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), '{table}', 'insert', json_object({values})
            from {table}"""
        )


_DOUBTS = """
-- Pages that answered for an article and are doubtful as a version of it (store/doubts.py).
create table doubtful_sightings (
    id integer primary key,
    article_id integer not null references articles (id) on delete cascade,
    capture_id integer references captures (id),
    url text not null,
    crawl text not null,                 -- crawls.uid
    seen_at text not null,
    reason text not null,                -- bare, short, repeated, other
    text_hash text not null,
    title text,
    body text,
    unique (article_id, capture_id)
) strict;
create index doubtful_sightings_text on doubtful_sightings (text_hash);
create index doubtful_sightings_capture on doubtful_sightings (capture_id)
"""


@MIGRATIONS()
def m016_doubtful_sightings(db: sqlite_utils.Database) -> None:
    """Answers for an article that read as an article and are hardly this one."""
    for statement in _statements(_DOUBTS):
        db.execute(statement)


_FOLLOW_UPS = """
-- What happened to a lead after the first decision: letters, replies, payments and so on (store/follow_ups.py).
create table follow_ups (
    id integer primary key,
    lead_id integer not null references leads (id),
    at text not null,                    -- recorded
    who text not null,
    kind text not null,                  -- letter, reply, payment, contract, notarisation, takedown, other
    day text not null,                   -- the day it happened (YYYY-MM-DD)
    due_on text,                         -- an answer or a payment is expected by this day
    number text,                         -- of the letter, the contract, the notarial certificate, the transfer
    party text,                          -- addressee, payer, notary
    amount integer,                      -- in fen
    note text,
    settled_at text,                     -- the deadline no longer runs
    settled_by text,
    withdrawn_at text,                   -- entered by mistake
    withdrawn_by text
) strict;
create index follow_ups_lead on follow_ups (lead_id, day);
create index follow_ups_due on follow_ups (due_on) where due_on is not null and settled_at is null and withdrawn_at is null;

-- Files of a lead; their bytes are in the folder files beside the database, named after their SHA-256.
create table lead_files (
    id integer primary key,
    lead_id integer not null references leads (id),
    follow_up_id integer references follow_ups (id),
    name text not null,
    media_type text not null,
    size integer not null,
    digest text not null,                -- sha256:<hex>
    added_at text not null,
    added_by text not null,
    note text,
    removed_at text,
    removed_by text
) strict;
create index lead_files_lead on lead_files (lead_id)
"""


@MIGRATIONS()
def m017_follow_ups(db: sqlite_utils.Database) -> None:
    """Letters, deadlines, payments and files of a lead."""
    for statement in _statements(_FOLLOW_UPS):
        db.execute(statement)


_ORDER = """
-- A capture's moment in the order of captures, and an article's last sighting in it, where the date that the clock gave
-- is not it (see store/ordering.py); null: it is.
alter table captures add column order_date text;
alter table articles add column last_order text;
create index captures_order on captures (coalesce(order_date, captured_at))
"""


@MIGRATIONS()
def m018_order_of_captures(db: sqlite_utils.Database) -> None:
    """The order of captures where a clock was set back."""
    for statement in _statements(_ORDER):
        db.execute(statement)


_PICTURES = """
-- A picture's file, by its bytes. Made from the archive by `newscrawl pictures index`; nothing refers to row numbers.
create table pictures (
    id integer primary key,
    digest text not null unique,         -- sha256:<hex> of the file, its content encoding taken off
    format text,
    width integer,
    height integer,
    size integer not null,               -- bytes
    kind text,                           -- photo, graphic, empty
    iscc text,                           -- ISCC image code, 256 bits
    code blob,                           -- perceptual code, 32 bytes
    metadata text not null default '{}', -- JSON: exif, iptc, xmp, aigc, c2pa, faults
    features blob,                       -- of photos of own portals only, as is grey
    grey blob,
    refused text,                        -- a name of items.PICTURE_REFUSALS
    detail text,
    version integer not null,            -- of the code that read it
    asked integer not null default 0,    -- newest own picture it was compared with (pictures.id)
    indexed_at text not null
) strict;
create index pictures_iscc on pictures (iscc);
create index pictures_own on pictures (id) where features is not null;

-- Which article showed which file under which address.
create table picture_uses (
    article_url text not null,
    picture_url text not null,
    digest text not null references pictures (digest),
    captured_at text not null,
    warc_file text not null,
    warc_offset integer not null,
    own integer not null default 0,      -- 1: in a text of an own portal's own
    primary key (article_url, picture_url, digest)
) strict, without rowid;
create index picture_uses_digest on picture_uses (digest);

-- What two files have in common.
create table picture_matches (
    copy_digest text not null references pictures (digest),
    origin_digest text not null references pictures (digest),
    relation text not null,              -- copy, same_moment, same_scene, graphic, hash_only
    mirrored integer not null,
    agreement real not null,
    distance integer not null,           -- bits between the perceptual codes
    copy_share real not null,
    origin_share real not null,
    detail text not null,                -- JSON: copy_region, origin_region, matched, matrix
    found_at text not null,
    primary key (copy_digest, origin_digest)
) strict, without rowid;
create index picture_matches_origin on picture_matches (origin_digest);

-- A picture of one article and the own photo it shows, judged. relation as above.
create table picture_edges (
    id integer primary key,
    copy_url text not null,
    copy_picture text not null,
    copy_digest text not null,
    origin_url text not null,
    origin_picture text not null,
    origin_digest text not null,
    relation text not null,
    direction text not null,             -- copy: the own photo is the origin; reverse; open
    status text not null,                -- as of reposts: attributed, false, none, licensed, own
    attribution text not null,
    licence_id integer,
    reasons text not null,               -- JSON
    removed text not null default '{}',  -- JSON: credits embedded in the origin that the copy lacks
    detected_at text not null,
    unique (copy_url, copy_digest, origin_url, origin_digest)
) strict;
create index picture_edges_origin on picture_edges (origin_digest);
-- What the page prints beside a picture.
alter table article_assets add column caption text
"""


@MIGRATIONS()
def m019_pictures(db: sqlite_utils.Database) -> None:
    """Pictures: codes, uses, matches, edges, captions."""
    for statement in _statements(_PICTURES):
        db.execute(statement)


_WITHDRAWALS = """
-- What is not to be shown any more, and why (store/withdrawals.py). Nothing it names is deleted.
create table withdrawals (
    id integer primary key,
    kind text not null check (kind in ('address', 'record', 'portal')),
    target text not null,                -- an address, a WARC record ID, a portal's key
    days integer,                        -- of a portal: articles first seen longer ago than this
    reason text not null,
    by text not null,
    at text not null,
    lifted_at text,                      -- shown again
    lifted_by text,
    lift_reason text
) strict;
create unique index withdrawals_active on withdrawals (kind, target) where lifted_at is null
"""


@MIGRATIONS()
def m020_withdrawals(db: sqlite_utils.Database) -> None:
    """Articles and captures withdrawn from view, retention rules."""
    for statement in _statements(_WITHDRAWALS):
        db.execute(statement)


_COUNTED_TOTAL = """insert into repost_totals select
        substr({row}.copy_date, 1, 7), {row}.copy_portal_id, {row}.origin_portal_id, {row}.publisher,
        {row}.status, {row}.copy_state, coalesce({row}.reprintable, -1), {sign}1, {sign}{row}.shared
    where {row}.kind <> 'short'
    on conflict do update set edges = edges + excluded.edges, shared = shared + excluded.shared;"""
_WITHOUT_SHORT = (
    "drop trigger repost_list_insert",
    "drop trigger repost_list_delete",
    "drop trigger repost_list_update",
    f"""create trigger repost_list_insert after insert on repost_list begin
        {_COUNTED_TOTAL.format(row="new", sign="")}
    end""",
    f"""create trigger repost_list_delete after delete on repost_list begin
        {_COUNTED_TOTAL.format(row="old", sign="-")}
    end""",
    f"""create trigger repost_list_update
    after update of copy_portal_id, origin_portal_id, publisher, reprintable, status, kind, shared, copy_state, copy_date
    on repost_list begin
        {_COUNTED_TOTAL.format(row="old", sign="-")}
        {_COUNTED_TOTAL.format(row="new", sign="")}
    end""",
    # What was summed so far of short copies; there are none unless somebody switched them on.
    """insert into repost_totals select substr(copy_date, 1, 7), copy_portal_id, origin_portal_id, publisher, status,
        copy_state, coalesce(reprintable, -1), -count(*), -sum(shared) from repost_list where kind = 'short'
        group by 1, 2, 3, 4, 5, 6, 7
    on conflict do update set edges = edges + excluded.edges, shared = shared + excluded.shared""",
)


@MIGRATIONS()
def m021_short_copies_apart(db: sqlite_utils.Database) -> None:
    """The sums leave out copies of flashes, captions and tables."""
    for statement in _WITHOUT_SHORT:
        db.execute(statement)


_ALERTS = """
-- Copies in messages to a channel, each once (review/alerts.py).
create table alert_items (
    channel text not null,
    pair text not null,
    message_id integer not null references alert_messages (id),
    recorded_at text not null,
    primary key (channel, pair)
) strict, without rowid;

-- What is sent to a channel; kept until it is.
create table alert_messages (
    id integer primary key,
    channel text not null,
    kind text not null,                  -- copies, digest, reminder
    key text not null,                   -- of a digest or reminder: its day
    created_at text not null,
    content text not null,               -- JSON: what the message says
    state text not null,                 -- waiting, sent, refused
    tries integer not null default 0,
    next_at text not null,
    sent_at text,
    error text,
    unique (channel, kind, key)
) strict;
create index alert_items_message on alert_items (message_id);
create index alert_messages_waiting on alert_messages (next_at) where state = 'waiting';

-- How far each channel has looked.
create table alert_marks (
    channel text primary key,
    recorded text not null               -- copies recorded up to this moment (UTC) were looked at
) strict, without rowid
"""


@MIGRATIONS()
def m022_alerts(db: sqlite_utils.Database) -> None:
    """Alerts of new copies: what was sent, and what waits."""
    for statement in _statements(_ALERTS):
        db.execute(statement)


_LEFT_OUT = """
-- Passages people left out of a lead's figures (store/left_out.py), by what the copy has there.
create table left_out (
    lead_id integer not null references leads (id),
    digest text not null,                -- SHA-256 of the passage in the comparison form
    characters integer not null,
    at text not null,
    who text not null,
    primary key (lead_id, digest)
) strict, without rowid;
-- What that comes to for each edge as it stands now.
create table left_out_edges (
    repost_id integer primary key references reposts (id) on delete cascade,
    characters integer not null
) strict;
create index lead_files_entry on lead_files (follow_up_id)
"""


@MIGRATIONS()
def m023_left_out(db: sqlite_utils.Database) -> None:
    """Passages that are left out of a lead's figures."""
    for statement in _statements(_LEFT_OUT):
        db.execute(statement)


_ARTICLE_NAMES = (
    # The lasting name of each address (store/lasting_names.py), as the number it is written for.
    """create table article_names (
        key integer primary key,
        article_id integer not null references articles (id) on delete cascade
    ) strict""",
    "create index article_names_article on article_names (article_id)",
    # Row numbers that desk and letters of old may have named.
    "create table article_aliases (number integer primary key, key integer not null) strict",
    "insert or ignore into article_names select article_key(url), article_id from article_addresses",
    "insert or ignore into article_names select article_key(url), id from articles",
    "insert into article_aliases select id, article_key(url) from articles",
)


@MIGRATIONS()
def m024_article_names(db: sqlite_utils.Database) -> None:
    """Articles and stories are named after their addresses; row numbers given out so far stay valid."""
    db.conn.create_function("article_key", 1, article_key, deterministic=True)
    for statement in _ARTICLE_NAMES:
        db.execute(statement)


@MIGRATIONS()
def m025_undecided(db: sqlite_utils.Database) -> None:
    """The inbox reads what nobody decided from an index that holds just that, newest last."""
    db.execute(
        "create index repost_list_undecided on repost_list (detected_at, origin_portal_id, copy_portal_id, status, kind)"
        " where lead_id is null"
    )


_TEXTS_ONCE = (
    "alter table article_versions rename to stored_versions",
    """create trigger versions_keep_text before update of body on articles when old.body is not new.body begin
        update stored_versions set body = old.body where article_id = old.id and body is null;
    end""",
)


@MIGRATIONS()
def m026_texts_once(db: sqlite_utils.Database) -> None:
    """A version that is the article's own text holds no second copy of it (null); ``article_versions`` becomes a view.

    No row is changed here, so that it takes no time whatever the size: ``newscrawl vacuum`` lets go of the copies.
    """
    for statement in _TEXTS_ONCE:
        db.execute(statement)
    # The way SQLite documents for taking a NOT NULL off without writing the table again (lang_altertable, 7).
    version = db.execute("pragma schema_version").fetchone()[0]
    db.execute("pragma writable_schema = on")
    db.execute(
        """update sqlite_master set sql = replace(sql, 'body text not null,', 'body text, -- null: as in articles')
        where type = 'table' and name = 'stored_versions'"""
    )
    db.execute(f"pragma schema_version = {version + 1}")
    db.execute("pragma writable_schema = reset")
    if not db.execute("select 1 from search_documents limit 1").fetchone():
        search_table(db.conn)


def search_table(connection: sqlite3.Connection) -> None:
    """The full-text table, empty: which articles hold a token, without text, positions and lengths."""
    connection.execute("drop table if exists search_text")
    connection.execute(
        """create virtual table search_text using fts5 (
            words, content = '', detail = none, columnsize = 0,
            tokenize = "unicode61 remove_diacritics 0 categories 'C* L* M* N* P* S*'"
        )"""
    )
    _enlarge_hash(connection)


#: Bytes of new entries FTS5 holds before it writes a segment (by default a megabyte: those of some 400 articles).
_HASH_SIZE = 8 << 20


def _enlarge_hash(connection: sqlite3.Connection) -> None:
    connection.execute("insert into search_text (search_text, rank) values ('hashsize', ?)", [_HASH_SIZE])


_REWRITES = """
-- Articles that may be rewritten, digested, retold or translated from another; derived, made by `newscrawl leads rewrites`.
-- No repost: counted nowhere, and in a case only after a person opened a lead for the pair.
create table rewrite_leads (
    copy_id integer primary key references articles (id) on delete cascade,
    origin_id integer not null references articles (id) on delete cascade,
    tier text not null,                  -- lead, weak
    score real not null,                 -- logarithm of the odds, 0 at the threshold of a lead
    copy_language text not null,
    origin_language text not null,
    evidence text not null,              -- JSON {facts, sentences, others}; see store/rewrites.py
    found_at text not null
) strict;
create index rewrite_leads_origin on rewrite_leads (origin_id);
create index rewrite_leads_found on rewrite_leads (found_at)
"""


@MIGRATIONS()
def m027_rewrite_leads(db: sqlite_utils.Database) -> None:
    """Leads beyond words."""
    for statement in _statements(_REWRITES):
        db.execute(statement)


_SCREENSHOTS = """
-- Pictures of whole pages as a browser drew them; derived: a rebuild reads them from warc/screenshots-*.
create table screenshots (
    id integer primary key,
    url text not null,                   -- the page's address
    record_id text unique,               -- of the picture; null: none could be taken, see cause
    shows text,                          -- captures.record_id of the capture that was drawn
    taken_at text not null,
    warc_file text,
    warc_offset integer,
    warc_length integer,
    payload_digest text,                 -- sha256:<hex> of the PNG file
    width integer,
    height integer,
    browser text,
    origin text,                         -- archive (drawn from captured bytes), live
    missing integer,                     -- requests of the page that got no answer
    cut integer not null default 0,      -- 1: the page is higher than the picture
    cause text                           -- a name of store/screenshot_rows.py CAUSES
) strict;
create index screenshots_shows on screenshots (shows);
create index screenshots_url on screenshots (url)
"""


@MIGRATIONS()
def m028_screenshots(db: sqlite_utils.Database) -> None:
    """Pictures of pages."""
    for statement in _statements(_SCREENSHOTS):
        db.execute(statement)


_CUSTODY = """
-- The chain of custody as people and commands record it; rows are decisions (decisions.jsonl).
create table custody_events (
    id integer primary key,
    at text not null,                    -- when it was done
    entered_at text not null,
    who text not null,
    what text not null,                  -- a name of store/custody_events.py KINDS
    subject text not null,               -- archive, a WARC file, a case
    counterpart text,                    -- to whom or to where
    digest text,                         -- sha256:<hex>
    result text,                         -- of a verification
    note text
) strict;
create index custody_events_subject on custody_events (subject)
"""


@MIGRATIONS()
def m029_custody_events(db: sqlite_utils.Database) -> None:
    """Verifications, moves, hand-over."""
    for statement in _statements(_CUSTODY):
        db.execute(statement)


#: What a list is ordered by, with all that a filter by portal and status reads: walking one answers most lists without a
#: row of the table. Without ``repost_id`` in its place equal days would be sorted again.
_ORDERS = {"date": "copy_date", "shared": "shared", "coverage": "copy_coverage", "taken": "origin_coverage"}


@MIGRATIONS()
def m030_list_orders(db: sqlite_utils.Database) -> None:
    """Lists of a portal without sorting all its reposts; gone pages by address."""
    for name, column in _ORDERS.items():
        db.execute(f"drop index if exists repost_list_{name}")
        db.execute(
            f"create index repost_list_{name} on repost_list ({column}, repost_id, copy_portal_id, origin_portal_id, status, kind)"
        )
    db.execute("create index articles_gone on articles (url) where state = 'gone'")


_JOBS = """
-- Evidence cases being made at the desk (store/jobs.py).
create table desk_jobs (
    id text primary key,
    who text not null,
    back text not null,                  -- where their maker goes then
    reposts integer not null,
    started_at text not null,
    seen_at text not null,               -- when its process last wrote of it
    finished_at text,
    step text not null default 'pairs',
    done integer not null default 0,
    total integer not null default 1,
    name text not null default '',       -- of the case
    error text not null default ''       -- JSON: [message, arguments]
) strict, without rowid
"""


@MIGRATIONS()
def m031_desk_jobs(db: sqlite_utils.Database) -> None:
    """Cases being made, known to every process of the desk."""
    for statement in _statements(_JOBS):
        db.execute(statement)


@MIGRATIONS()
def m031_words_without_places(db: sqlite_utils.Database) -> None:
    """The index of words as :func:`search_table` makes it now; one that is in use is made again by `newscrawl vacuum`."""
    if not db.execute("select 1 from search_documents limit 1").fetchone():
        search_table(db.conn)


#: Changes of an article's row after which its text is another one. `newscrawl vacuum` packs texts without changing them.
_SAME_TEXT = "not exists (select 1 from search_state where name = 'packing')"
_PACKED_TEXTS = (
    "drop trigger search_articles_update",
    f"""create trigger search_articles_update
    after update of title, body, portal_id, publisher, published_at on articles
    when (old.title is not new.title or old.body is not new.body or old.portal_id is not new.portal_id
        or old.publisher is not new.publisher or old.published_at is not new.published_at) and {_SAME_TEXT}
    begin
        insert into search_pending values (old.id, 1, old.title, old.body, old.portal_id, old.publisher)
        on conflict do nothing;
    end""",
    "drop trigger versions_keep_text",
    f"""create trigger versions_keep_text before update of body on articles
    when old.body is not new.body and {_SAME_TEXT} begin
        update stored_versions set body = old.body where article_id = old.id and body is null;
    end""",
)
#: Table → columns of texts, as they were declared.
_TEXT_COLUMNS = {
    "articles": ("body text not null", "body_found text"),
    "stored_versions": ("body text",),
    "search_pending": ("body text",),
}


@MIGRATIONS()
def m032_packed_texts(db: sqlite_utils.Database) -> None:
    """Texts may be packed (store/texts.py): their columns take bytes too.

    No row is changed here: what is written from now on is packed, `newscrawl vacuum` packs the rest.
    """
    for statement in _PACKED_TEXTS:
        db.execute(statement)
    # Only the declared type changes, which is no part of a row (as in m026).
    version = db.execute("pragma schema_version").fetchone()[0]
    db.execute("pragma writable_schema = on")
    for table, columns in _TEXT_COLUMNS.items():
        for column in columns:
            db.execute(
                "update sqlite_master set sql = replace(sql, ?, ?) where type = 'table' and name = ?",
                [column, column.replace(" text", " any"), table],
            )
    db.execute(f"pragma schema_version = {version + 1}")
    db.execute("pragma writable_schema = reset")
    declared = {
        (table, row[0])
        for table in _TEXT_COLUMNS
        for row in db.execute("select name from pragma_table_info(?) where upper(type) = 'ANY'", [table])
    }
    if len(declared) != sum(map(len, _TEXT_COLUMNS.values())):
        raise ValueError(f"columns of texts: {sorted(declared)}")


def _redeclare(db: sqlite_utils.Database, declarations: dict[str, tuple[tuple[str, str], ...]]) -> None:
    """Change how columns are declared (table → old and new words) where no row changes by it, as in m026 and m032."""
    version = db.execute("pragma schema_version").fetchone()[0]
    db.execute("pragma writable_schema = on")
    for table, pairs in declarations.items():
        for before, after in pairs:
            changed = db.execute(
                "update sqlite_master set sql = replace(sql, ?1, ?2) where type = 'table' and name = ?3 and instr(sql, ?1)",
                [before, after, table],
            ).rowcount
            if changed != 1:
                raise ValueError(f"{table}: no column is declared as {before!r}")
    db.execute(f"pragma schema_version = {version + 1}")
    db.execute("pragma writable_schema = reset")


@MIGRATIONS()
def m033_packed_records(db: sqlite_utils.Database) -> None:
    """What extraction and mirrors left as JSON may be packed (store/texts.py). Old rows: `newscrawl vacuum`."""
    _redeclare(
        db,
        {
            "articles": (
                ("    mirror text,", "    mirror any,"),
                ("    extraction text not null default '{}'", "    extraction any not null default '{}'"),
            )
        },
    )


_VERSIONS_ONCE = (
    "drop trigger versions_keep_text",
    f"""create trigger versions_keep_text before update of text_hash, title, published_at, body on articles
    when (old.text_hash is not new.text_hash or old.title is not new.title
        or old.published_at is not new.published_at or old.body is not new.body) and {_SAME_TEXT}
    begin
        update stored_versions set text_hash = coalesce(text_hash, old.text_hash), title = coalesce(title, old.title),
            published_at = case when title is null then old.published_at else published_at end,
            body = case when body is null and old.body is not new.body then old.body else body end
        where article_id = old.id and (text_hash is null or title is null or body is null);
    end""",
    # No query reads it: the names of a page's layers are read with their article.
    "drop index attributions_publisher",
)


@MIGRATIONS()
def m034_versions_once(db: sqlite_utils.Database) -> None:
    """A version that is the article's own holds no second copy of its hash, title and date either. Old rows: vacuum."""
    for statement in _VERSIONS_ONCE:
        db.execute(statement)
    _redeclare(
        db,
        {
            "stored_versions": (
                ("    text_hash text not null,", "    text_hash text, -- null: as in articles"),
                ("    title text not null,", "    title text, -- null: title and date as in articles"),
            )
        },
    )


@MIGRATIONS()
def m035_search_hash(db: sqlite_utils.Database) -> None:
    """The index of words takes in more articles at a time; those of earlier versions too."""
    _enlarge_hash(db.conn)


_STAMP = "insert into repost_months values ({row}.month, random()) on conflict do update set stamp = excluded.stamp;"
_MONTHS_CHANGED = (
    # A random number for each month of repost_totals, another with each change: whoever read the sums of a month knows
    # by it whether they still hold (reporting/figures.py).
    "create table repost_months (month text primary key, stamp integer not null) strict, without rowid",
    *(
        f"create trigger repost_totals_{event} after {event} on repost_totals begin {_STAMP.format(row=row)} end"
        for event, row in (("insert", "new"), ("update", "new"), ("delete", "old"))
    ),
    "insert into repost_months select month, random() from repost_totals group by month",
)


@MIGRATIONS()
def m036_months_changed(db: sqlite_utils.Database) -> None:
    """Sums of months that did not change are read once."""
    for statement in _MONTHS_CHANGED:
        db.execute(statement)


@MIGRATIONS()
def m037_leads_by_portal(db: sqlite_utils.Database) -> None:
    """Counting leads of a portal reads no row of the list: 30 ms of 15,000 leads, 5 by this index."""
    db.execute("drop index repost_list_lead")
    db.execute(
        "create index repost_list_lead on repost_list (lead_id, copy_portal_id, origin_portal_id, status, kind, detected_at)"
        " where lead_id is not null"
    )


#: Reasons (``value``, an object) without those that contradict the column beside them.
_REASONS_KEPT = """coalesce((select json_group_array(case when type = 'object' then json(value) else value end)
    from json_each({table}.reasons) where not (type = 'object' and coalesce({dropped}, 0))), '[]')"""
_CODE = "json_extract(value, '$.code')"
_CREDIT_OPEN = "undirected"
_UNDIRECTED = (
    # Nobody owes a credit where it is not known who copied whom.
    *(
        f"""update {table} set attribution = '{_CREDIT_OPEN}',
            status = case when status in ('false', 'none') then '{_CREDIT_OPEN}' else status end,
            reasons = json_insert({_REASONS_KEPT.format(table=table, dropped=f"{_CODE} in ('credit_false', 'credit_none')")},
                '$[#]', json_object('code', 'credit_{_CREDIT_OPEN}'))
        where {which} and attribution in ('false', 'none')"""
        for table, which in (("reposts", "directed = 0"), ("picture_edges", "direction = 'open'"))
    ),
    # Direction once asked for the other's publisher, the credit for its source as well: what it said of another source.
    f"""update reposts set reasons = {_REASONS_KEPT.format(table="reposts", dropped=f"{_CODE} = 'names_other_source'")}
        where attribution in ('attributed', 'dateline') and instr(reasons, '"names_other_source"')""",
    f"""update reposts set reasons = {
        _REASONS_KEPT.format(
            table="reposts", dropped=f"{_CODE} = 'names_publisher' and json_extract(value, '$.side') = 'copy'"
        )
    } where attribution in ('false', 'none') and instr(reasons, '"names_publisher"')""",
)


@MIGRATIONS()
def m038_undirected_credit(db: sqlite_utils.Database) -> None:
    """Edges without direction accuse nobody; reasons say nothing against the credit beside them."""
    for statement in _UNDIRECTED:
        db.execute(statement)


_YEAR_FILES = """
-- Files beside the database that hold index and former texts of articles of old years (store/year_files.py).
create table year_files (
    number integer primary key,          -- stored_versions.body of a text that stands in it
    name text not null unique,           -- beside the database
    uid text not null unique,            -- stands in the file too
    before_year integer not null,        -- articles published before this year
    state text not null,                 -- building, moving, complete, replaced
    size integer,                        -- bytes
    sha256 text,
    words_first integer,                 -- row numbers of search_documents whose words it answers for;
    words_last integer,                  -- null: the database has indexed all of them again
    joins integer not null default 0,    -- 1: replaces all of smaller numbers, once everything was moved
    made_at text not null
) strict
"""


@MIGRATIONS()
def m039_year_files(db: sqlite_utils.Database) -> None:
    """Old years in files of their own."""
    for statement in _statements(_YEAR_FILES):
        db.execute(statement)
