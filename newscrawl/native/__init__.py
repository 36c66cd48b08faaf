"""The compiled kernel, where it could be built.

Folding, fingerprints, alignment and evidence run once per article and candidate, on arrays of a few hundred
elements, where the calls cost more than the work. They are written twice: in numpy, which is the reference and
serves wherever no compiler was at hand, and in C (``newscrawl/native/*.c``, the stable ABI of Python 3.11). Both
give the same result to the bit; tests compare them.

``NEWSCRAWL_PURE=1`` in the environment leaves the compiled kernel out. So does a kernel compiled from another version
of the code: its interface number differs, and a warning says so once.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

#: Number of the kernel's interface. To be raised here and in ``module.c`` with every change of a name, an argument or
#: a result in ``_kernel.pyi``: an installation in place keeps the module compiled for the code it had before.
INTERFACE = 28


def _usable(module: ModuleType) -> ModuleType | None:
    """The compiled module, or None and a warning where its interface is not the one this code calls."""
    found = getattr(module, "INTERFACE", None)
    if found == INTERFACE:
        return module
    logging.getLogger(__name__).warning(
        "The compiled kernel %s has interface %s; this version of newscrawl needs %s. The slower Python code is used "
        "until it is built again: pip install --force-reinstall --no-deps, or -e . in a checkout.",
        getattr(module, "__file__", None), found, INTERFACE,
    )  # fmt: skip
    return None


if TYPE_CHECKING:
    from newscrawl.native import _kernel as kernel
else:
    #: The compiled module (``_kernel.pyi``); None where there is none.
    kernel = None
    if not os.environ.get("NEWSCRAWL_PURE"):
        with contextlib.suppress(ImportError):  # built without a compiler
            kernel = _usable(importlib.import_module("newscrawl.native._kernel"))

__all__ = ["INTERFACE", "kernel"]
