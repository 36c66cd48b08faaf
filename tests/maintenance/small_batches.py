"""The command line with small transactions of an ingest, so that few pages are several of them."""

from __future__ import annotations

#: Pages in a transaction.
PAGES = 10

if __name__ == "__main__":
    from newscrawl.cli import main
    from newscrawl.maintenance import ingest

    ingest.BATCH = PAGES
    main()
