"""What an edge between two articles means: direction, credit, licence, status, and the reasons in words."""

from newscrawl.judgement.credit import (
    Credit,
    canonical,
    credit,
    credit_of_edge,
    names_of,
    places_of,
    portal_names,
    status_of,
)
from newscrawl.judgement.direction import judge
from newscrawl.judgement.licence_cover import Licence
from newscrawl.judgement.picture_origin import PictureJudgement, Shown, judge_pictures

__all__ = [
    "Credit",
    "Licence",
    "PictureJudgement",
    "Shown",
    "canonical",
    "credit",
    "credit_of_edge",
    "judge",
    "judge_pictures",
    "names_of",
    "places_of",
    "portal_names",
    "reasons",
    "status_of",
]
