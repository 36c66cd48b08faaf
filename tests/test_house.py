"""The house keeps its order: a room imports only from rooms below it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).resolve().parents[1] / "newscrawl"

#: From the ground up; rooms of one floor do not import each other unless NEIGHBOURS says so.
FLOORS = [
    {"items", "errors", "files", "native", "processes"},
    {"text", "language"},
    {"extraction", "attribution", "reposts", "rewrites", "rights"},
    {"pictures", "store"},
    {"judgement"},
    {"archive"},
    {"intake"},
    {"pipelines", "extensions", "frontier"},
    {"cms"},
    {"spiders"},
    {"portals"},
    {"commands", "settings"},
    {"maintenance"},
    {"cluster"},
    {"reporting"},
    {"evidence", "interchange", "review"},
    {"demo"},
    {"cli", "web"},
    {"__main__"},
]
LEVEL = {room: number for number, floor in enumerate(FLOORS) for room in floor}
NEIGHBOURS = {
    ("extensions", "frontier"),
    ("cli", "web"),
    # Not used there: ``newscrawl.reposts.judge`` is an address that notebooks and benchmarks know.
    ("reposts", "judgement"),
}
#: What a room above the pure ones may never be imported by them, and vice versa.
PURE = {"rights", "items", "errors", "native", "text", "extraction", "attribution", "reposts", "rewrites"}


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


@cache
def imports(path: Path) -> set[str]:
    """The rooms of our own that a module imports, type-checking imports included."""
    found: set[str] = set()
    for node in nodes(path):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = (
                [node.module]
                if node.module != "newscrawl"
                else [f"newscrawl.{alias.name}" for alias in node.names]
            )
        for name in names:
            parts = name.split(".")
            if parts[0] == "newscrawl" and len(parts) > 1 and parts[1] != "__version__":
                found.add(parts[1])
    return found


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_from_rooms_below(path):
    room = room_of(path)
    assert room in LEVEL, f"{room} has no floor in the house: give it one in {Path(__file__).name}"
    wrong = {
        other
        for other in imports(path) - {room}
        if LEVEL[other] >= LEVEL[room] and (room, other) not in NEIGHBOURS
    }
    assert not wrong, f"{room} imports {sorted(wrong)}, which is not below it"


@pytest.mark.parametrize(
    "path",
    [path for path in modules() if room_of(path) in PURE],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_pure_rooms_know_no_scrapy(path):
    names = {
        (alias.name if isinstance(node, ast.Import) else node.module or "").split(".")[0]
        for node in nodes(path)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert not names & {"scrapy", "twisted", "requests", "urllib3", "socket", "warcio"}


def test_no_permission_is_unused():
    used = {
        (room_of(path), other)
        for path in modules()
        for other in imports(path) - {room_of(path)}
        if LEVEL[other] >= LEVEL[room_of(path)]
    }
    assert used >= NEIGHBOURS, f"nobody needs {sorted(NEIGHBOURS - used)} any more"


def imported_modules(path: Path) -> set[str]:
    """The modules of our own that a module imports, type-checking imports included."""
    found: set[str] = set()
    for node in nodes(path):
        if not (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("newscrawl")):
            continue
        for alias in node.names:
            name = f"{node.module}.{alias.name}"
            place = PACKAGE.parent.joinpath(*name.split("."))
            is_module = (
                any(place.with_suffix(end).exists() for end in (".py", ".pyi"))
                or (place / "__init__.py").exists()
            )
            found.add(name if is_module else str(node.module))
    return found


def test_no_modules_import_each_other_in_a_circle():
    graph = {}
    for path in modules():
        name = ".".join(("newscrawl", *path.relative_to(PACKAGE).with_suffix("").parts))
        graph[name.removesuffix(".__init__")] = imported_modules(path)
    circles = []
    done: set[str] = set()
    for start in graph:
        trail: list[str] = []

        def visit(name: str, trail: list[str] = trail) -> None:
            if name in trail:
                circles.append([*trail[trail.index(name) :], name])
            if name in done or name in trail:
                return
            trail.append(name)
            for other in graph.get(name, ()):
                visit(other)
            trail.pop()
            done.add(name)

        visit(start)
    assert not circles


#: Rooms whose modules are called after a command, a portal or a made page, whatever the rooms below call theirs.
_NAMED_OTHERWISE = {"cli", "commands", "spiders", "demo"}


def test_the_name_of_a_module_says_in_which_room_it_is():
    where: dict[str, list[str]] = {}
    for path in modules():
        if path.stem != "__init__" and room_of(path) not in _NAMED_OTHERWISE:
            where.setdefault(path.stem, []).append(str(path.relative_to(PACKAGE)))
    assert not [paths for paths in where.values() if len(paths) > 1]


#: So many Chinese words make a list, and two lists that share so much of what both hold are one fact written twice.
_WORDS_OF_A_LIST, _SHARED = 6, 0.7
#: Rooms of data: what sites and made pages print.
_DATA = {"spiders", "demo"}


def _word_lists() -> dict[tuple[str, str], set[str]]:
    """The Chinese words, two characters and more, of every name a module assigns, by (module, name)."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        where = str(path.relative_to(PACKAGE))
        if where.split("/", maxsplit=1)[0] in _DATA:
            continue
        for node in nodes(path):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            value = getattr(node, "value", None)
            if (
                not isinstance(node, ast.Assign | ast.AnnAssign)
                or value is None
                or not isinstance(targets[0], ast.Name)
            ):
                continue
            texts = [
                one.value
                for one in ast.walk(value)
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            words = {word for text in texts for word in re.findall("[\u4e00-\u9fff]{2,}", text)}
            if len(words) >= _WORDS_OF_A_LIST:
                found[where, targets[0].id] = words
    return found


def test_no_list_of_words_stands_in_two_modules():
    lists = sorted(_word_lists().items())
    alike = [
        (one, other)
        for number, (one, words) in enumerate(lists)
        for other, others in lists[number + 1 :]
        # Cheap before dear: the smaller of the two bounds what they share.
        if one[0] != other[0]
        and min(len(words), len(others)) >= _SHARED * max(len(words), len(others))
        and len(words & others) >= _SHARED * len(words | others)
    ]
    assert len(lists) > 100
    assert not alike


def test_the_zone_of_pages_has_one_owner():
    wrong = {
        path.name
        for path in modules()
        if room_of(path) not in {"items", "demo"}
        and any(word in path.read_text("utf-8") for word in ("+08:00", "hours=8", '"Asia/Shanghai"'))
    }
    assert not wrong, "use newscrawl.items.PAGE_ZONE"


# -- The face of each room: ``__all__`` of its ``__init__`` names what other rooms may import -------------------

ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
DOTTED = re.compile(r"newscrawl(?:\.\w+){2,}")


@cache
def references(path: Path) -> set[tuple[str, str]]:
    """(room, module or name) of every import, and of every dotted name in a string, as settings have them."""
    names: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.fullmatch(node.value):
            names.add(node.value)
    parts = [name.split(".") for name in names if name.startswith("newscrawl.")]
    return {(part[1], part[2]) for part in parts if len(part) > 2 and part[1] in ROOMS}


@cache
def face(room: str) -> tuple[frozenset[str], frozenset[str]]:
    """(entries of ``__all__``, names the ``__init__`` itself binds)"""
    entries: frozenset[str] = frozenset()
    bound: set[str] = set()
    for node in nodes(PACKAGE / room / "__init__.py"):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            bound.add(node.targets[0].id)
            if node.targets[0].id == "__all__":
                entries = frozenset(ast.literal_eval(node.value))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            bound.add(node.target.id)
        elif isinstance(node, ast.ImportFrom):
            bound |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
    return entries, frozenset(bound)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_a_face(room):
    entries, bound = face(room)
    text = (PACKAGE / room / "__init__.py").read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), (
        f"newscrawl/{room}/__init__.py: say in a docstring what the room holds"
    )
    assert "__all__" in bound, f"newscrawl/{room}/__init__.py: no __all__"
    there = {path.stem for path in (PACKAGE / room).glob("*.py")} | {path.parent.name for path in (PACKAGE / room).glob("*/__init__.py")}  # fmt: skip
    assert entries <= bound | there, (
        f"newscrawl/{room}/__init__.py: __all__ names {sorted(entries - bound - there)}"
    )


def test_rooms_are_entered_by_their_faces():
    wrong = [
        f"{path.relative_to(PACKAGE)} uses newscrawl.{room}.{name}: add it to __all__ in newscrawl/{room}/__init__.py"
        for path in modules()
        for room, name in sorted(references(path))
        if room != room_of(path) and name not in face(room)[0]
    ]
    assert not wrong, "\n".join(wrong)


def test_no_face_names_a_module_that_nobody_uses():
    used = {
        reference for path in modules() for reference in references(path) if reference[0] != room_of(path)
    }
    unused = [
        f"newscrawl.{room}.{name}"
        for room in ROOMS
        for name in sorted(face(room)[0] - face(room)[1])
        if (room, name) not in used
    ]
    assert not unused, f"private now, take it out of __all__: {unused}"
