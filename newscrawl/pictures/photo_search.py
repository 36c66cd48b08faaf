"""Which of our photos a picture shows: codes and features find candidates, the comparison of pixels decides.

A hash alone never says copy. Relations:

``copy``         pixels agree under one mapping
``same_moment``  they do but for pieces that moved: the next frame of a burst, or an edited copy; pixels cannot say which
``same_scene``   features fit a mapping and pixels do not agree under it: another angle, another day
``graphic``      the origin is a drawn graphic; such match everywhere and are never counted
``hash_only``    the codes are near and there is nothing to compare: labelled, never counted
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from newscrawl.pictures import compare
from newscrawl.pictures.image_codes import Codes
from newscrawl.pictures.lookup import FeatureLookup
from newscrawl.pictures.photo_fingerprint import GRAPHIC, PHOTO

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.pictures.photo_fingerprint import Asked

COPY: Final = "copy"
SAME_MOMENT: Final = "same_moment"
SAME_SCENE: Final = "same_scene"
HASH_ONLY: Final = "hash_only"
RELATIONS: Final = (COPY, SAME_MOMENT, SAME_SCENE, GRAPHIC, HASH_ONLY)

#: Bits of 256 within which a perceptual code finds a candidate, and within which it is worth a label by itself.
_CANDIDATE: Final = 72
_BY_HASH: Final = 26
#: Candidates of one part that are compared, by features and by codes.
_COMPARED: Final = 4
#: Candidates with fewer votes than this share of the first one's are not compared.
_WORTH: Final = 0.25
#: Agreement of pixels that makes a copy: by many matched places, by few, and without any.
_AGREE: Final = 0.62
_MANY: Final = 12
_AGREE_FEW: Final = 0.75
_AGREE_BLIND: Final = 0.85
#: Share of the shared region that must be comparable where no place was matched.
_COMPARABLE: Final = 0.15
#: Share of the copy and of the origin that must be shared: less is an emblem in common.
_SHARE: Final = 0.02
#: Share of a region that two photos must claim to be twins.
_SAME_PLACE: Final = 0.6
#: Per cent of the matched places on either side that do not count for where a photo was seen.
_OUTERMOST: Final = 5
#: Matched places from which on disagreeing pixels are another view of the same scene.
_SCENE: Final = 20


@dataclass(slots=True)
class Stored:
    """A photo to be found: ``key``, its codes, ``side`` to compare with, ``kind`` (photo, graphic, empty)."""

    key: int
    code: bytes
    side: compare.Side
    kind: str


@dataclass(slots=True)
class Found:
    """A stored photo that a picture shows.

    ``relation``: see the module. ``agreement``: 0 to 1, of the compared pixels. ``distance``: bits between the codes, the
    nearer of both directions. Regions are corners in fractions of width and height, shares are of the area.
    ``matrix``: 3 × 3, from the origin to the copy (as shown, not mirrored back), fractions.
    """

    key: int
    relation: str
    mirrored: bool
    agreement: float
    distance: int
    copy_region: list[tuple[float, float]]
    origin_region: list[tuple[float, float]]
    copy_share: float
    origin_share: float
    matched: list[tuple[float, float, float, float]]
    matrix: list[list[float]]


class PictureSearch:
    """Photos in memory, to be asked for. ``entries``: all of them; 32 bytes and 64 KB each."""

    def __init__(self, entries: Iterable[Stored]) -> None:
        self._stored = {entry.key: entry for entry in entries}
        usable = [entry for entry in self._stored.values() if entry.kind in {PHOTO, GRAPHIC}]
        self._keys = [entry.key for entry in usable]
        self._codes = Codes([entry.code for entry in usable])
        self._features = FeatureLookup((entry.key, entry.side.features) for entry in usable)

    def find(self, picture: list[Asked]) -> list[Found]:
        """What ``picture`` (:func:`newscrawl.pictures.photo_fingerprint.asked`) shows, the best first; one entry a photo."""
        best: dict[int, Found] = {}
        for part in picture:
            for key, mirrored, distance in self._candidates(part):
                side = part.mirrored if mirrored else part.plain
                found = self._compared(key, part, side, mirrored=mirrored, distance=distance)
                if found is not None and (key not in best or _rank(found) > _rank(best[key])):
                    best[key] = found
        ranked = sorted(best.values(), key=lambda one: (*(-value for value in _rank(one)), one.key))
        return _one_of_a_burst(ranked)

    def _candidates(self, part: Asked) -> list[tuple[int, bool, int | None]]:
        """What is worth a comparison: key, mirrored or not, bits between the codes where they are near."""
        near: dict[tuple[int, bool], int] = {}
        votes: list[tuple[float, int, bool]] = []
        for mirrored, side, code in ((False, part.plain, part.code), (True, part.mirrored, part.mirror_code)):
            for row, bits in self._codes.near(code, _CANDIDATE)[:_COMPARED]:
                near[self._keys[row], mirrored] = bits
            votes += [
                (weight, key, mirrored) for key, weight in self._features.votes(side.features, _COMPARED)
            ]
        votes.sort(key=lambda one: (-one[0], one[1], one[2]))
        chosen = [
            (key, mirrored) for weight, key, mirrored in votes[:_COMPARED] if weight >= _WORTH * votes[0][0]
        ]
        return [(*one, near.get(one)) for one in dict.fromkeys([*chosen, *near])]

    def _compared(
        self, key: int, part: Asked, side: compare.Side, *, mirrored: bool, distance: int | None
    ) -> Found | None:
        stored = self._stored[key]
        alignment = compare.align(side, stored.side)
        relation = _relation(alignment) if alignment else None
        if relation in {None, SAME_SCENE} and distance is not None:
            blind = compare.align_whole(side.grey, stored.side.grey)
            if blind and blind.agreement >= _AGREE_BLIND and blind.comparable >= _COMPARABLE:
                alignment, relation = blind, COPY
        if relation is None and distance is not None and distance <= _BY_HASH:
            alignment, relation = compare.Alignment(np.eye(3), 0.0, 0.0, 0.0), HASH_ONLY
        if alignment is None or relation is None:
            return None
        matrix = _in_whole(alignment.matrix, part.box, mirrored=mirrored)
        copy_region, origin_region, copy_share, origin_share = compare.regions(matrix)
        if min(copy_share, origin_share) < _SHARE:
            return None
        if stored.kind == GRAPHIC:
            relation = GRAPHIC
        left, top, right, bottom = part.box
        matched = [
            (left + (1 - x if mirrored else x) * (right - left), top + y * (bottom - top), u, v)
            for x, y, u, v in alignment.matched
        ]
        return Found(
            key, relation, mirrored, alignment.agreement, 256 if distance is None else distance,
            copy_region, origin_region, copy_share, origin_share, matched, matrix.tolist(),
        )  # fmt: skip


def _one_of_a_burst(found: list[Found]) -> list[Found]:
    """Of several photos that one place of a picture agrees with, the best is the origin, and the others its twins."""
    taken: list[Found] = []
    for one in found:
        if one.relation != COPY:
            continue
        if any(_overlap(_seen(one), _seen(other)) > _SAME_PLACE for other in taken):
            one.relation = SAME_MOMENT
        else:
            taken.append(one)
    return sorted(found, key=lambda one: (*(-value for value in _rank(one)), one.key))


def _seen(found: Found) -> list[tuple[float, float]]:
    """Where in the copy a photo was seen: the matched places without the outermost, else the region.

    The region is what the mapping says of the whole photo: of one that was cut for a collage it reaches into its neighbour.
    """
    if len(found.matched) < _MANY:
        return found.copy_region
    places = np.array([place[:2] for place in found.matched])
    return [tuple(corner) for corner in np.percentile(places, (_OUTERMOST, 100 - _OUTERMOST), axis=0)]


def _overlap(one: list[tuple[float, float]], other: list[tuple[float, float]]) -> float:
    """Share of the smaller of two regions' bounding boxes that both have."""
    boxes = [(*np.min(region, axis=0), *np.max(region, axis=0)) for region in (one, other)]
    width = min(boxes[0][2], boxes[1][2]) - max(boxes[0][0], boxes[1][0])
    height = min(boxes[0][3], boxes[1][3]) - max(boxes[0][1], boxes[1][1])
    areas = [(right - left) * (bottom - top) for left, top, right, bottom in boxes]
    return float(max(0.0, width) * max(0.0, height) / max(1e-6, min(areas)))


def _relation(alignment: compare.Alignment) -> str | None:
    count = len(alignment.matched)
    if alignment.agreement >= (_AGREE if count >= _MANY else _AGREE_FEW):
        return COPY
    return SAME_SCENE if count >= _SCENE else None


def _rank(found: Found) -> tuple[int, float]:
    order = {COPY: 4, SAME_MOMENT: 3, GRAPHIC: 2, SAME_SCENE: 1, HASH_ONLY: 0}[found.relation]
    return order, found.agreement * min(60, len(found.matched) + 1) * max(0.05, found.origin_share)


def _in_whole(
    matrix: compare.Matrix, box: tuple[float, float, float, float], *, mirrored: bool
) -> compare.Matrix:
    """The mapping to a part, plain or mirrored, as one to the whole picture as it is shown."""
    left, top, right, bottom = box
    place = np.array([[right - left, 0, left], [0, bottom - top, top], [0, 0, 1.0]])
    turn = np.array([[-1.0, 0, 1], [0, 1, 0], [0, 0, 1]]) if mirrored else np.eye(3)
    found: compare.Matrix = place @ turn @ matrix
    return found / found[2, 2]
