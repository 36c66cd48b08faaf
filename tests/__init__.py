"""Tests mirror the package; a package of its own, since some distributions install a top-level `tests`."""
