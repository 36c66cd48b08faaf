"""From a page as fetched to its rows: reading, assets, and the transaction that stores one visit.

The crawl's pipelines, the rebuild and the ingest of foreign archives all end here, so that they leave the same rows.
"""

from newscrawl.intake.assets import MAX_ADDRESS, MAX_ASSETS, asset_cause, assets_of
from newscrawl.intake.reading import in_time, read_attribution, read_page, refuse_status, require_date
from newscrawl.intake.sources import SOURCES_FILE, load_sources
from newscrawl.intake.visits import Intake

__all__ = [
    "MAX_ADDRESS",
    "MAX_ASSETS",
    "SOURCES_FILE",
    "Intake",
    "asset_cause",
    "assets_of",
    "bounds",
    "in_time",
    "load_sources",
    "read_attribution",
    "read_page",
    "refuse_status",
    "require_date",
]
