"""Scrapy extensions: capture to WARC, crawl record, monitors, progress, log, proxy."""

__all__ = ["capture", "log", "monitors", "progress", "proxy", "record", "run_screenshots"]
