"""The compiled kernel, which nobody needs to have: without a compiler the same is done in numpy."""

import sys
import sysconfig
from glob import glob

from setuptools import Extension, setup

# The stable ABI has one build for every Python from 3.11; a Python without the lock does not know it.
stable = not sysconfig.get_config_var("Py_GIL_DISABLED")
windows = sys.platform == "win32"

setup(
    ext_modules=[
        Extension(
            "newscrawl.native._kernel",
            sorted(glob("newscrawl/native/*.c")),  # noqa: PTH207 - setuptools wants relative paths with slashes
            depends=sorted(glob("newscrawl/native/*.h")),  # noqa: PTH207
            define_macros=[("Py_LIMITED_API", "0x030B0000")] if stable else [],
            py_limited_api=stable,
            # A product and a sum in one step round once: the evidence would differ from numpy's.
            extra_compile_args=[] if windows else ["-ffp-contract=off", "-fvisibility=hidden"],
            libraries=[] if windows else ["m"],
            optional=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}} if stable else {},
)
