"""Two pictures compared: do they share pixels, where, mirrored or not, and how much of each.

Matches of local features propose a mapping, and the pixels under it decide: a share of places whose surroundings
correlate. Neither alone is enough: repeated ornaments and letters give mappings between different pictures, and pixels
cannot be compared without a mapping.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from newscrawl.pictures.image_codes import content_box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newscrawl.pictures.features import Features

    Pixels = NDArray[np.uint8]
    Matrix = NDArray[np.float64]

#: Longer side of the grey picture that pixels are compared in.
SIDE: Final = 256
#: Of 256 bits: descriptors farther apart than this are of different places (two of chance differ by 128 ± 8 and more).
_FAR: Final = 76
#: The nearest descriptor must be nearer than the second by this factor, which ornaments and letters seldom are.
_RATIO: Final = 0.88
#: Points that must fit one mapping before the pixels are looked at.
_FEWEST: Final = 5
#: Deviation of a point from the mapping, in units of the longer side.
_NEAR: Final = 0.011
#: Seeds of the sampling in OpenCV: the same pictures, the same answer.
_SEED: Final = 20261128
#: Standard deviation of the window in which pixels are correlated, pixels of :data:`SIDE`.
_WINDOW: Final = 3.0
#: Variance of grey levels in a window below which there is nothing to correlate.
_FLAT: Final = 12.0
#: Correlation from which on two windows show the same.
_SAME: Final = 0.6
#: Standard deviation of the smoothing before, pixels.
_SMOOTH: Final = 0.7
#: Agreement below which a mapping is none, and above which it is not refined.
_HOPELESS: Final = 0.3
_GOOD: Final = 0.9


@dataclass(slots=True)
class Side:
    """A picture, or a part of one, as it is compared: ``grey``, at most :data:`SIDE` a side, and its features."""

    grey: Pixels
    features: Features


@dataclass(slots=True)
class Alignment:
    """How a copy lies on its origin.

    ``matrix``: 3 × 3, from the origin to the copy, both in fractions of width and height (1 is the whole side). ``agreement``:
    share of the comparable places in which both show the same; ``comparable``: share of the shared region with enough
    structure to compare. ``differing``: share of the comparable places that differ and lie in pieces of some size.
    ``matched``: pairs of places that fit the mapping, fractions: x, y of the copy, x, y of the origin; none where pixels
    alone gave it.
    """

    matrix: Matrix
    agreement: float
    comparable: float
    differing: float
    matched: list[tuple[float, float, float, float]] = field(default_factory=list)


def matches(copy: Features, origin: Features) -> NDArray[np.intp]:
    """Pairs of rows (copy, origin) of descriptors that are likely of one place."""
    if len(copy) < 2 or len(origin) < 2:
        return np.empty((0, 2), np.intp)
    found = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(copy.bits, origin.bits, k=2)
    return np.array(
        [
            (first.queryIdx, first.trainIdx)
            for first, second in found
            if first.distance <= _FAR and first.distance < _RATIO * second.distance
        ],
        np.intp,
    ).reshape(-1, 2)


def mapping(
    copy: Features, origin: Features, pairs: NDArray[np.intp]
) -> tuple[Matrix, NDArray[np.intp]] | None:
    """The affine mapping (2 × 3, origin → copy, units of the longer side) that most pairs fit, and those pairs.

    Pairs whose change of direction and size is not that of most are left out first: two descriptors that agree by
    chance seldom do so in that, too.
    """
    if len(pairs) < _FEWEST:
        return None
    one, other = pairs[:, 0], pairs[:, 1]
    turn = (copy.angles[one] - origin.angles[other]) % 360
    size = np.log2(copy.sizes[one] / origin.sizes[other])
    best: NDArray[np.bool_] | None = None
    for centre in range(0, 360, 15):
        near = np.abs((turn - centre + 180) % 360 - 180) <= 20
        if best is None or near.sum() > best.sum():
            best = near
    assert best is not None  # noqa: S101 - the loop ran
    pairs, size = pairs[best], size[best]
    if len(pairs) < _FEWEST:
        return None
    cv2.setRNGSeed(_SEED)
    found, inside = cv2.estimateAffine2D(
        origin.points[pairs[:, 1]], copy.points[pairs[:, 0]], method=cv2.RANSAC,
        ransacReprojThreshold=_NEAR, maxIters=3000, confidence=0.999, refineIters=10,
    )  # fmt: skip
    if found is None or not _plausible(found):
        return None
    kept = pairs[inside.ravel().astype(bool)]
    if len(kept) < _FEWEST or len(np.unique(np.rint(copy.points[kept[:, 0]] * 60), axis=0)) < _FEWEST:
        return None
    return found, kept


def _plausible(found: Matrix) -> bool:
    """No flip, and sides that are stretched alike, as copies are."""
    long, short = np.linalg.svd(found[:, :2], compute_uv=False)
    return bool(np.linalg.det(found[:, :2]) > 0 and short > 0.08 and long < 12 and long / short < 1.5)


def agreement(copy: Pixels, origin: Pixels, matrix: Matrix) -> tuple[float, float, Pixels]:
    """How far the pixels of two grey pictures are the same under a mapping.

    ``matrix``: 3 × 3, pixels of the origin → pixels of the copy. Returns the share of the comparable places that show the
    same, the share of comparable places in the shared region, and a map in the origin's frame: 0 outside or nothing
    to compare, 1 different, 2 the same. Places where the origin is flat are not compared: what a copy has there, a
    headline or a logo, says nothing.
    """
    height, width = origin.shape
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))
    if scale > 1.3:  # a copy with more pixels is smoothed before it is sampled
        copy = cv2.GaussianBlur(copy, (0, 0), 0.45 * scale)
    how = cv2.WARP_INVERSE_MAP
    warped = cv2.warpPerspective(copy, matrix, (width, height), flags=cv2.INTER_LINEAR | how)
    whole = np.full(copy.shape, 255, np.uint8)
    inside = cv2.warpPerspective(whole, matrix, (width, height), flags=cv2.INTER_NEAREST | how)
    inside = cv2.erode(inside, np.ones((3, 3), np.uint8), borderValue=0) > 0
    a = cv2.GaussianBlur(warped.astype(np.float32), (0, 0), _SMOOTH)
    # A small copy has lost what its few pixels cannot show; the origin is smoothed to its measure.
    b = cv2.GaussianBlur(origin.astype(np.float32), (0, 0), min(2.0, max(_SMOOTH, 0.5 / scale)))
    mean_a, mean_b = _mean(a), _mean(b)
    spread_a, spread_b = _mean(a * a) - mean_a * mean_a, _mean(b * b) - mean_b * mean_b
    both = _mean(a * b) - mean_a * mean_b
    rich = inside & (spread_b > _FLAT)
    same = rich & (both > _SAME * np.sqrt(np.maximum(spread_a, 1e-3) * np.maximum(spread_b, 1e-3)))
    total, seen = int(inside.sum()), int(rich.sum())
    return (
        float(same.sum()) / seen if seen else 0.0,
        seen / total if total else 0.0,
        rich.astype(np.uint8) + same,
    )


def _mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
    found: NDArray[np.float32] = cv2.GaussianBlur(values, (0, 0), _WINDOW)
    return found


def align(copy: Side, origin: Side) -> Alignment | None:
    """How ``copy`` lies on ``origin`` by its features; None where no mapping is found.

    The mapping is refined on the pixels (Evangelidis and Psarakis, PAMI 2008) where they do not agree at once, or
    agree well enough to be shown. Deterministic.
    """
    pairs = matches(copy.features, origin.features)
    found = mapping(copy.features, origin.features, pairs)
    if found is None:
        return None
    affine, kept = found
    from_pixels = max(origin.grey.shape)
    to_pixels = max(copy.grey.shape)
    whole = np.vstack([affine, [0, 0, 1]])
    matrix = np.diag([to_pixels, to_pixels, 1.0]) @ whole @ np.diag([1 / from_pixels, 1 / from_pixels, 1])
    result = _judged(copy.grey, origin.grey, matrix)
    if result is None:
        return None
    height, width = copy.grey.shape
    its_height, its_width = origin.grey.shape
    mine, its = copy.features.points[kept[:, 0]], origin.features.points[kept[:, 1]]
    result.matched = [
        (float(x * to_pixels / width), float(y * to_pixels / height), float(u * from_pixels / its_width), float(v * from_pixels / its_height))
        for (x, y), (u, v) in zip(mine.tolist(), its.tolist(), strict=True)
    ]  # fmt: skip
    return result


def align_whole(copy: Pixels, origin: Pixels) -> Alignment | None:
    """How a grey picture lies on another one if it shows all of it, borders left out: for pictures with few features."""
    ours, its = content_box(copy), content_box(origin)
    x, y = (ours[2] - ours[0]) / (its[2] - its[0]), (ours[3] - ours[1]) / (its[3] - its[1])
    matrix = np.array([[x, 0, ours[0] - its[0] * x], [0, y, ours[1] - its[1] * y], [0, 0, 1.0]])
    return _judged(copy, origin, matrix)


def _judged(copy: Pixels, origin: Pixels, matrix: Matrix) -> Alignment | None:
    share, comparable, state = agreement(copy, origin, matrix)
    if share < _HOPELESS or not comparable:
        return None
    if share < _GOOD:
        refined = _refined(copy, origin, matrix)
        if refined is not None:
            again = agreement(copy, origin, refined)
            if again[0] > share:
                matrix, (share, comparable, state) = refined, again
    height, width = copy.shape
    its_height, its_width = origin.shape
    fractions = np.diag([1 / width, 1 / height, 1.0]) @ matrix @ np.diag([its_width, its_height, 1.0])
    return Alignment(fractions / fractions[2, 2], share, comparable, _differing(state))


def _refined(copy: Pixels, origin: Pixels, matrix: Matrix) -> Matrix | None:
    start = np.asarray(matrix / matrix[2, 2], np.float32)
    steps = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 20, 1e-3)
    try:
        _, found = cv2.findTransformECC(origin, copy, start, cv2.MOTION_HOMOGRAPHY, steps, None, 5)
    except cv2.error:  # it does not converge: the mapping stays as it was
        return None
    result = np.asarray(found, np.float64)
    return result if np.isfinite(result).all() and abs(np.linalg.det(result[:2, :2])) > 1e-3 else None


def _differing(state: Pixels) -> float:
    seen = int((state > 0).sum())
    pieces = cv2.morphologyEx((state == 1).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    return float(pieces.sum()) / seen if seen else 0.0


def regions(matrix: Matrix) -> tuple[list[tuple[float, float]], list[tuple[float, float]], float, float]:
    """The shared region under a mapping (see :class:`Alignment`): its corners in the copy and in the origin, fractions,
    and its share of the copy's and of the origin's area.
    """
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1.0]])
    shared = _inside_square(cv2.perspectiveTransform(square[None], matrix)[0])
    if len(shared) < 3:
        return [], [], 0.0, 0.0
    back = cv2.perspectiveTransform(shared[None], np.linalg.inv(matrix))[0].clip(0, 1)
    points = [[(round(float(x), 4), round(float(y), 4)) for x, y in one] for one in (shared, back)]
    return points[0], points[1], min(1.0, _area(shared)), min(1.0, _area(back))


def _inside_square(polygon: Matrix) -> Matrix:
    """A convex polygon cut to the square from 0 to 1 (Sutherland and Hodgman, CACM 1974).

    ``cv2.intersectConvexConvex`` gives no area where edges nearly coincide, which those of an uncut copy do.
    """
    for axis, sign, limit in ((0, 1, 0), (0, -1, -1), (1, 1, 0), (1, -1, -1)):
        height = sign * polygon[:, axis] - limit
        kept = []
        for at in range(len(polygon)):
            before = at - 1
            if (height[at] >= 0) != (height[before] >= 0):
                part = height[before] / (height[before] - height[at])
                kept.append(polygon[before] + part * (polygon[at] - polygon[before]))
            if height[at] >= 0:
                kept.append(polygon[at])
        if len(kept) < 3:
            return np.empty((0, 2))
        polygon = np.array(kept)
    return polygon.clip(0, 1)


def _area(polygon: Matrix) -> float:
    x, y = polygon.T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2
