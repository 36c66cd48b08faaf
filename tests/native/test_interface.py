"""A kernel compiled from another version of the code is left out, and said to be."""

from __future__ import annotations

import ast
import hashlib
import logging
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from newscrawl import native

NATIVE = Path(native.__file__).parent

#: SHA-256 of the stub without its docstrings, and the interface number that goes with it.
STUB = ("753dd00762d3a462", 28)


def test_a_stale_kernel_is_left_out_and_named_once(caplog):
    with caplog.at_level(logging.WARNING):
        assert native._usable(SimpleNamespace(__file__="old.so")) is None
        assert native._usable(SimpleNamespace(__file__="older.so", INTERFACE=native.INTERFACE - 1)) is None
    assert [record.args[0] for record in caplog.records] == ["old.so", "older.so"]
    assert "pip install" in caplog.text


def test_a_kernel_of_this_interface_is_used(caplog):
    module = SimpleNamespace(INTERFACE=native.INTERFACE)
    assert native._usable(module) is module
    assert not caplog.records


@pytest.mark.skipif(not (NATIVE / "module.c").exists(), reason="a wheel has no C files")
def test_c_and_python_name_the_same_interface():
    (number,) = re.findall(r"INTERFACE = (\d+)", (NATIVE / "module.c").read_text("utf-8"))
    assert int(number) == native.INTERFACE


def test_a_changed_stub_raises_the_interface_number():
    stub = ast.parse((NATIVE / "_kernel.pyi").read_text("utf-8"))
    for node in ast.walk(stub):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) and ast.get_docstring(node):
            del node.body[0]
    digest = hashlib.sha256(ast.unparse(stub).encode()).hexdigest()[:16]
    assert (digest, native.INTERFACE) == STUB, (
        "raise INTERFACE in __init__.py and module.c, then note both here"
    )
