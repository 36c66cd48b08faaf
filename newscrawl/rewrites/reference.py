"""What news sentences in general are like: the mean vector, and codes of a sample that a similarity is weighed against.

Made by ``benchmarks/rewrites_train.py`` from sentences of news background; the file holds numbers only, from which no
text can be read. Codes and the decision table belong to it: another file means another :data:`FORMAT`.
"""

from __future__ import annotations

import functools
import io
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

#: Stored with every index; an index of another format is emptied and filled again.
FORMAT = 3


class Reference(NamedTuple):
    #: (512,) the vector that sentences are centred by.
    mean: npt.NDArray[np.float32]
    #: (n, 8) codes of the sample.
    codes: npt.NDArray[np.uint64]


@functools.cache
def reference() -> Reference:
    """The shipped reference."""
    data = files("newscrawl.rewrites").joinpath("reference.npz").read_bytes()
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        return Reference(file["mean"], file["codes"])
