"""HTML documents that stand alone, made from Jinja templates: reports, and the comparison of a case.

Templates lie in ``templates`` beside the module that fills them. Every value they print is escaped, shown without control
or direction characters, and a name that was not given is an error, never an empty place.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Pieces of a template that make one piece of the answer; a row is some ten of them.
_BUFFER = 400


def _value(value: Any) -> Any:
    return value if isinstance(value, Markup) else printable(value, one_line=False)


@cache
def _environment(package: str) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader(package),
        autoescape=True,
        finalize=_value,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def document(package: str, name: str, /, **values: Any) -> Iterator[str]:
    """A template filled, in pieces: what is given as an iterator is read while the answer goes out.

    :param package: the package beside whose ``templates`` folder the caller stands, ``newscrawl.reporting``.
    :param name: the template's file name.
    :raises jinja2.UndefinedError: where the template prints a name that is not among ``values``.
    """
    stream = _environment(package).get_template(name).stream(**values)
    stream.enable_buffering(_BUFFER)
    yield from stream
