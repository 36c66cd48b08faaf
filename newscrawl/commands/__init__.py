"""Scrapy commands that replace Scrapy's own."""

__all__ = []
