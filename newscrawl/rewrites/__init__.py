"""Leads beyond words: which article may be rewritten, digested, retold or translated from which other.

Facts in common, sentence vectors and words over scripts are the evidence, a plain table decides. What is found is a
lead for a person and never a repost. Needs the extra ``newscrawl[rewrites]``; see ``docs/rewrites.md``.
"""

from newscrawl.rewrites.compared_text import Document, Reading, facts_apart, pieces_of, shared_errors
from newscrawl.rewrites.index import Candidate, RewriteIndex, digest
from newscrawl.rewrites.lead_decision import LEAD, WEAK
from newscrawl.rewrites.lead_evidence import Evidence
from newscrawl.rewrites.sentence_vectors import missing
from newscrawl.rewrites.shared_words import names_in_common

__all__ = [
    "LEAD",
    "WEAK",
    "Candidate",
    "Document",
    "Evidence",
    "Reading",
    "RewriteIndex",
    "digest",
    "facts_apart",
    "missing",
    "names_in_common",
    "pieces_of",
    "shared_errors",
]
