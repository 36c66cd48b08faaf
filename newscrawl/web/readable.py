"""Which tables of the store people read under "Data"."""

from __future__ import annotations

#: Tables of "Data" that people read; all others (indexes, queues, sessions) are listed as hidden.
READABLE: dict[str, str] = {
    "articles": "Articles as they stand now",
    "article_versions": "Every text an article had",
    "attributions": "Places of a page that say where its text is from",
    "captures": "Archived responses",
    "cases": "Evidence cases",
    "crawls": "Runs of the crawler",
    "follow_ups": "Follow-up of leads",
    "lead_files": "Files of leads",
    "leads": "Leads",
    "left_out": "Passages left out of a lead's figures",
    "licences": "Licences",
    "notices": "Reservations and licence statements found on pages",
    "portals": "Portals",
    "repost_wide": "Reposts with both articles",
    "reposts": "Reposts as detected",
    "passages": "Shared passages of reposts",
    "reviews": "History of the leads",
    "sources": "Publishers",
    "source_aliases": "Other names of publishers",
    "source_domains": "Domains of publishers",
    "stories": "Stories: articles that share text",
    "urls": "Addresses known to the crawler",
}
