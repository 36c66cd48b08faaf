"""The compiled kernel, where it could be built.

Folding, fingerprints, alignment and evidence run once per article and candidate, on arrays of a few hundred
elements, where the calls cost more than the work. They are written twice: in numpy, which is the reference and
serves wherever no compiler was at hand, and in C (``newscrawl/native/*.c``, the stable ABI of Python 3.11). Both
give the same result to the bit; tests compare them.

``NEWSCRAWL_PURE=1`` in the environment leaves the compiled kernel out.
"""

from __future__ import annotations

import contextlib
import importlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newscrawl.native import _kernel as kernel
else:
    #: The compiled module (``_kernel.pyi``); None where there is none.
    kernel = None
    if not os.environ.get("NEWSCRAWL_PURE"):
        with contextlib.suppress(ImportError):  # built without a compiler
            kernel = importlib.import_module("newscrawl.native._kernel")

__all__ = ["kernel"]
