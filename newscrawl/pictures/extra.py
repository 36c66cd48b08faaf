"""The optional extra: whether its packages are there, and what to install where they are not."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from newscrawl.errors import ConfigurationError

#: Module → package of ``newscrawl[pictures]``.
PACKAGES: Final = {"PIL": "Pillow", "cv2": "opencv-python-headless", "iscc_lib": "iscc-lib"}


def missing() -> list[str]:
    """Packages of the extra that are not installed; imports none of them."""
    return [package for module, package in PACKAGES.items() if find_spec(module) is None]


def need() -> None:
    """Raises ``ConfigurationError`` with the command to run where a package of the extra is missing."""
    absent = missing()
    if absent:
        raise ConfigurationError(
            f"Pictures need {', '.join(absent)}: pip install 'newscrawl[pictures]'. Everything else works without."
        )
