"""The optional compiled kernel: without a compiler the same is done in numpy and Python."""

import importlib.util
import sys
import sysconfig
from glob import glob
from pathlib import Path

from setuptools import Extension, setup

# The stable ABI has one build for every Python from 3.11; a Python without the lock does not know it.
stable = not sysconfig.get_config_var("Py_GIL_DISABLED")
windows = sys.platform == "win32"

#: What reads lxml's trees, and is left out where lxml's headers (in its wheels; or libxml2's own) are not at hand.
ON_LXML = ("walk.c", "weigh.c")


def lxml_headers() -> list[str]:
    """The folders with lxml's C interface and libxml2's headers; empty where one of them is missing."""
    if importlib.util.find_spec("lxml") is None:
        return []
    import lxml

    folders = lxml.get_include()
    # An lxml built on the machine's own libxml2 ships none of its headers.
    folders += ["/usr/include/libxml2", "/usr/local/include/libxml2"]
    needed = ("lxml.etree_api.h", "libxml/tree.h")
    found = all(any(Path(folder, name).exists() for folder in folders) for name in needed)
    return [folder for folder in folders if Path(folder).is_dir()] if found else []


headers = lxml_headers()
macros = [("Py_LIMITED_API", "0x030B0000")] if stable else []
macros += [("NEWSCRAWL_LXML", "1")] if headers else []
sources = sorted(glob("newscrawl/native/*.c"))  # noqa: PTH207 - setuptools wants relative paths with slashes
if not headers:
    print("newscrawl: no lxml headers; pages will be read in Python", file=sys.stderr)

setup(
    ext_modules=[
        Extension(
            "newscrawl.native._kernel",
            [source for source in sources if headers or Path(source).name not in ON_LXML],
            depends=sorted(glob("newscrawl/native/*.h")),  # noqa: PTH207
            define_macros=macros,
            include_dirs=headers,
            py_limited_api=stable,
            # A product and a sum in one step round once: the evidence would differ from numpy's.
            extra_compile_args=[] if windows else ["-ffp-contract=off", "-fvisibility=hidden"],
            libraries=[] if windows else ["m"],
            optional=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}} if stable else {},
)
