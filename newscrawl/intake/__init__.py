"""From a page as fetched to its rows: reading, assets, and the transaction that stores one visit.

The crawl's pipelines, the rebuild and the ingest of foreign archives all end here, so that they leave the same rows.
"""

from newscrawl.intake.assets import MAX_ADDRESS, MAX_ASSETS, asset_cause, assets_of
from newscrawl.intake.publisher_rows import SOURCES_FILE, load_sources, use_sources
from newscrawl.intake.reading import (
    PageReading,
    in_time,
    read_attribution,
    read_page,
    refuse_status,
    require_date,
    verdict_of,
)
from newscrawl.intake.visits import Intake, short_copies_kept

__all__ = [
    "MAX_ADDRESS",
    "MAX_ASSETS",
    "SOURCES_FILE",
    "Intake",
    "PageReading",
    "asset_cause",
    "assets_of",
    "bounds",
    "in_time",
    "judged_edges",
    "load_sources",
    "read_attribution",
    "read_page",
    "refuse_status",
    "require_date",
    "short_copies_kept",
    "use_sources",
    "verdict_of",
    "workers",
]
