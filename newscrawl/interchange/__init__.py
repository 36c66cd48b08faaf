"""Articles in the exchange formats of newsrooms, libraries and archives: ninjs, Dublin Core over OAI-PMH, METS, ISCC."""

from newscrawl.interchange.article_records import ArticleRecord, count, select
from newscrawl.interchange.dublin_core import dublin_core
from newscrawl.interchange.iscc import Codes, text_codes
from newscrawl.interchange.mets import mets
from newscrawl.interchange.ninjs import ninjs
from newscrawl.interchange.oai import Repository, answer

__all__ = [
    "ArticleRecord",
    "Codes",
    "Repository",
    "answer",
    "count",
    "dublin_core",
    "mets",
    "ninjs",
    "oai_server",
    "select",
    "text_codes",
]
