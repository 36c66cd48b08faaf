"""The compiled kernel: what the C code takes and returns. The numpy or Python code beside each caller is the reference.

Arrays come as buffers and are returned as bytes, in the byte order of the machine. A wrong type raises ``TypeError``,
a wrong range ``ValueError`` or ``IndexError``; no input makes the kernel read beyond an array.
"""

from collections.abc import Callable
from typing import Any, TypeAlias, final

from numpy.typing import NDArray

_Buffer: TypeAlias = bytes | bytearray | memoryview | NDArray[Any]
_Candidate: TypeAlias = tuple[int, int, int]

#: :data:`newscrawl.native.INTERFACE` of the code it was compiled from.
INTERFACE: int

# -- text in comparison form (newscrawl.text.fold, newscrawl.reposts.fingerprint) --

@final
class Text:
    """A text in comparison form: its units (characters of Han script, words of others)."""

    def __new__(cls, text: str, cuts: tuple[int, ...] | None, /) -> Text: ...
    @property
    def size(self) -> int:
        """Number of units."""
    def arrays(self) -> tuple[bytes, bytes, bytes, bytes, bytes, bytes, bytes]:
        """The fields of :class:`newscrawl.text.fold.Units`: codes, starts, ends, chars, kinds, heads, tails."""
    def whole(self) -> str:
        """The folded text with its line breaks."""
    def line_kinds(
        self,
        kinds: tuple[int, int, int],
        quotations: tuple[int, int],
        sizes: tuple[int, int, int, int],
        words: tuple[Words, Words, Words, Words, Words],
        /,
    ) -> tuple[list[int], list[int], list[int], bool, bool]:
        """Where lines begin, their kinds, the numbers of doubtful ones.

        Last, whether words of a notice occur, and whether lines may have been cut at a fixed width.
        ``kinds``: heading, prose, furniture. ``quotations``: the shortest and the longest. ``sizes``: characters of a
        line in parts, of a heading, of a label; headings of a list. ``words``: of notices, before labels, labels, heads
        of lists, what says where a page is.
        """
    def note(self) -> int | None:
        """Note lines and quotations by the rules of :func:`line_rules`, once; the weight of the prose.

        None where lines may have been cut at a fixed width: then they are to be handed over (:meth:`annotate`).
        """
    def has_furniture(self) -> bool | None:
        """Whether a line is page furniture; None as of :meth:`note`."""
    def claim_lines(
        self,
    ) -> tuple[list[tuple[int, str, int, int, int, int, int]], int, bool, bool, int] | None:
        """The lines that may name the text's origin, by the rules of :func:`claim_rules`; None as of :meth:`note`.

        Of each: start, folded text, whether at an edge, rank among the story's; where the publisher's name in its lead
        begins and ends (-1: there is none), whether that is printed in one piece.

        Then the number of hidden characters, whether a gloss may stand in the text, whether one of ``inline`` does,
        and how many lines are furniture.
        """
    def start_of(self, unit: int, /) -> int:
        """The character a unit begins at."""
    def annotate(
        self, starts: list[int], kinds: list[int], prose: int, furniture: int, shortest: int, longest: int, /
    ) -> int:
        """Note lines and quotations; the weight of the prose."""
    def count_stored(self, hashes: list[int], /) -> int | None:
        """How many of these are among the fingerprints the text is stored under; None where it holds furniture, or may."""
    def fingerprints(self) -> tuple[bytes, bytes] | None:
        """Query and stored fingerprints without page furniture; None as of :meth:`note`."""

@final
class Words:
    """Words that are looked for together."""

    def __new__(cls, words: tuple[str, ...], /) -> Words: ...
    def in_text(self, text: str, /) -> bool:
        """Whether any of the words occurs."""

def setup(
    kinds: bytes,
    folded: bytes,
    begins: bytes,
    written: bytes,
    letters: str,
    is_gloss: Callable[[str], bool],
    /,
) -> None:
    """Hand over the tables of the comparison form. To be called before any text is made."""

def fold(text: str, cuts: tuple[int, ...] | None, /) -> str: ...
def doubt(characters: str, /) -> None:
    """Set the folded characters a doubtful line begins with."""

def line_rules(
    kinds: tuple[int, int, int],
    quotations: tuple[int, int],
    sizes: tuple[int, int, int, int],
    words: tuple[Words, Words, Words, Words, Words],
    decide: Callable[[str, str, bool], int],
    hints: Words,
    /,
) -> None:
    """Hand over the rules of :mod:`newscrawl.reposts.line_kinds`: those of :meth:`Text.line_kinds`, and three more things.

    ``decide`` is asked for the kind of a doubtful line, given the line, its comparison form and whether words of a
    notice occur; a negative answer: it heads a list. ``hints``: without one of them, or a bar, no line is furniture.
    """

def claim_rules(
    label: int,
    lead_lines: int,
    edges: tuple[int, int],
    before: Words,
    labels: Words,
    english: Words,
    inline: Words,
    /,
) -> None:
    """Hand over the rules of :mod:`newscrawl.judgement.claims`.

    ``label``: characters of a line with a label at most. ``edges``: lines at the head and at the foot.
    """

def numerals(numerals: str, measures: str, /) -> None:
    """Set the Han numerals, and the characters that count or measure behind one."""

def title_overlap(one: str, two: str, /) -> float: ...

# -- alignment and evidence (newscrawl.reposts.align, .evidence, .decision) --

def align(a: Text, b: Text, /) -> tuple[list[tuple[int, int, int, int]], int, int, int, bytes]:
    """Passages, shared units of each text, shared characters of the first, the passages packed."""

def match(
    a: Text, b: Text, /
) -> (
    tuple[
        bool,
        float,
        float,
        float,
        list[tuple[int, int, int, int]],
        list[tuple[int, int, int, int]],
        int,
        int,
        int,
        bytes,
    ]
    | None
):
    """Two texts aligned in the order of :func:`newscrawl.reposts.align.in_order`; None where they share nothing.

    Whether that order is not the one given; the larger share of the two texts that is shared, and both, rounded to four
    places; the passages by their place in ``a``; what :func:`align` gives.
    """

def evidence(
    a: Text,
    b: Text,
    packed: _Buffer,
    spans: list[tuple[int, int, int, int]],
    shared_a: float,
    shared_b: float,
    title_a: str,
    title_b: str,
    promoting: Words,
    trees: Trees | None,
    /,
) -> (
    tuple[
        list[float],
        tuple[int, int, int, int, int],
        tuple[float, float],
        bytes,
        list[tuple[int, int, int, int]] | None,
        bool,
        bool,
        float | None,
    ]
    | None
):
    """What an alignment of two texts shows (:func:`newscrawl.reposts.copy_evidence.evidence_of`).

    The features; the counts of :func:`read_slots`; numbers that agree, and exactly shared units; the slots as numbers of
    32 bits; those that are left to Python, or None; whether the titles are left to Python; whether the shared text holds
    words of promotion; what the trees say. Where something is left, the features that depend on it are to be set again,
    and the trees to be asked of them. None as of :meth:`Text.note`.
    """

def edge(packed: _Buffer, size_a: int, size_b: int, /) -> int:
    """1 where most passages stand at the head of both texts, 0 where at the end of both, -1 elsewhere."""

def recurring(text: Text, packed: _Buffer, side: int, /) -> float: ...
def titled(title: Text, text: Text, packed: _Buffer, side: int, /) -> float: ...
def wording(
    text: Text,
    spans: list[tuple[int, int, int, int]],
    words: tuple[Words, Words, Words],
    grammar: str,
    /,
) -> list[int]:
    """What common wording may stand in each passage (:mod:`newscrawl.reposts.commons`); what is not said does not.

    ``words``: common words, words of speech, heads of points. ``grammar``: characters that no verse has, 64 at most. The
    answers are sums of 1 common words, 2 words of speech, 4 points, 8 sections, 16 times of day, 32 numbers, 64 verse.
    """

def slot_rules(
    number_marks: str,
    in_numbers: str,
    name_heads: str,
    office_heads: str,
    after_heads: str,
    numerals: list[tuple[str, int, float]],
    variants: str,
    standing_for: str,
    units: list[tuple[str, int, float]],
    days: int,
    limits: tuple[float, float, float, float, float, float],
    members: Words,
    single_members: str,
    classes: list[int],
    places: Words,
    /,
) -> None:
    """Hand over the tables of :mod:`newscrawl.reposts.slots` and :mod:`newscrawl.text.quantities`.

    To be called before :func:`read_slots`. ``numerals``: each with its digit or -1, and its power of ten or 0.
    ``units``: the longest first, each with the number of what it measures. ``limits``: tolerance, value from which
    a number may be rounded, days of a month, days that are near, first and last year. ``classes``: of ``members``,
    then of ``single_members``.
    """

def read_slots(
    a: Text, b: Text, slots: list[tuple[int, int, int, int]], /
) -> tuple[int, int, int, int, int, list[tuple[int, int, int, int]]]:
    """Conflicts, agreements, near conflicts, ordinals, names; and the slots that are left to Python."""

@final
class Trees:
    """The table of :mod:`newscrawl.reposts.decision`, which is copied."""

    def __new__(cls, features: _Buffer, thresholds: _Buffer, masks: _Buffer, values: _Buffer, /) -> Trees: ...
    def decide(self, row: list[float], /) -> float:
        """The sum of what the trees say."""

# -- postings of the repost index (newscrawl.reposts.tail, .segments, .index) --

@final
class Postings:
    """Which of the texts added last hold a hash; for each the ``most`` (1 to 64) texts with the smallest keys."""

    def __new__(cls, most: int, /) -> Postings: ...
    def add(self, key: int, hashes: _Buffer, /) -> int:
        """Add a text; its number."""
    def drop(self, number: int, /) -> None: ...
    def holders(self, hashes: _Buffer, /) -> dict[int, list[int]]: ...
    def glance(
        self, hashes: _Buffer, exclude: int, half: float, popular: int, /
    ) -> tuple[float, int, int, int] | None:
        """The heaviest weight of a text, and the numbers of :func:`weigh`; None where too much is held.

        ``exclude``: a key left out, or -1.
        """
    def look_up(
        self,
        hashes: _Buffer,
        exclude: int,
        half: float,
        popular: int,
        common: int,
        threshold: float,
        crowded: int,
        others: int,
        /,
    ) -> tuple[int, int, list[tuple[int, float, int]], bytes] | bool | None:
        """How many hashes are popular, the most that one text holds, the texts chosen, the holders as :mod:`newscrawl.reposts.crowd` takes them.

        False where there are no candidates: no text weighs enough, and fewer than ``crowded`` hashes, with the ``others``,
        are popular or shared with one text. None where a hash is common, or too much is held.
        """
    def postings(self, low: int, high: int, /) -> tuple[bytes, bytes]:
        """The postings of hashes from ``low`` to below ``high`` packed, and the keys of texts by number."""

@final
class HashSet:
    """A set of hashes."""

    def __new__(cls) -> HashSet: ...
    def __len__(self) -> int: ...
    def add(self, value: int, /) -> None: ...
    def clear(self) -> None: ...
    def split(self, hashes: _Buffer, /) -> tuple[bytes, list[int]] | None:
        """Hashes that are not in it, packed, and those that are; None where none is."""

def candidates(
    query: _Buffer,
    filters: tuple[_Buffer, ...],
    layout: _Buffer,
    threshold: float,
    half: float,
    strangers: int,
    /,
) -> tuple[list[_Candidate], list[_Candidate], int]: ...
def add_holders(
    wanted: list[_Candidate],
    rows: list[tuple[int, bytes]],
    layout: _Buffer,
    gone: dict[int, int] | None,
    holders: dict[int, list[int]],
    /,
) -> None: ...
def weigh(
    holders: dict[int, list[int]],
    half: float,
    popular: int,
    common: int,
    threshold: float,
    crowded: int,
    /,
) -> tuple[list[tuple[int, float, int]], int, int, int, list[int]]:
    """:func:`newscrawl.reposts.popularity._weigh`."""

def beside(own: _Buffer, holders: dict[int, list[int]] | bytes, key: int, /) -> tuple[int, list[list[int]]]:
    """:func:`newscrawl.reposts.crowd._beside`. A hash has 64 holders at most."""

def packed(hashes: _Buffer, width: int, /) -> bytes:
    """The lowest ``width`` bytes of each hash, little-endian."""

# -- sign codes of sentences (newscrawl.rewrites.sign_codes) --

def similarities(one: _Buffer, others: _Buffer, cosines: _Buffer, /) -> bytes:
    """A float for each pair of codes: what the table of 513 cosines has for their distance."""

def nearest(
    code: _Buffer,
    codes: _Buffer,
    days: _Buffer,
    sites: _Buffer,
    first: int,
    last: int,
    site: int,
    most: int,
    /,
) -> bytes:
    """Places of the ``most`` nearest codes, ascending, 32 bits each; of equally near ones the first.

    Left out are those of ``site``, and those whose day is known (not 0) and not among ``first`` to ``last``.
    """

def best_sums(
    query: _Buffer,
    levels: _Buffer,
    codes: _Buffer,
    code_levels: _Buffer,
    begins: _Buffer,
    places: _Buffer,
    cosines: _Buffer,
    /,
) -> bytes:
    """A float for each place: the best similarity of each code of the query to one from ``begins[place]`` up to
    ``begins[place + 1]``, less half of either level, summed up where it is above zero.
    """

# -- encodings (newscrawl.extraction.encoding) --

def sample(raw: _Buffer, looked_at: int, wanted: int, longest: int, /) -> bytes: ...
def controls(raw: bytes, count: int, /) -> int:
    """How many of the first ``count`` bytes are controls that no text has."""

def mirror_signs(text: str, letters: str, /) -> int | None:
    """1 where one of some letters beyond ASCII and below U+2000 stands in a text, 2 where a question mark stands before an
    exclamation mark, together; None where the text has no UTF-8.
    """

def words_in(text: str, words: tuple[str, ...], /) -> set[str] | None:
    """Those of at most 32 ``words`` that stand in a text; None where the text has no UTF-8.

    A word is four characters of ASCII or more; ValueError for others.
    """

def count(text: str, bits: _Buffer, /) -> tuple[int, int, int, int]:
    """Characters beyond ASCII; of those: common, private, and unreadable ones."""

def decode_pairs(raw: _Buffer, table: _Buffer, /) -> str | None: ...
def markup(text: str, /) -> tuple[bytes, bool]:
    """The text in UTF-8 without invisible characters; whether it may have references to such."""

def signs(page: bytes, /) -> tuple[int, int, int, int, int]:
    """How often ``<``, ``</``, ``<!``, ``<!--`` and ``-->`` stand in a page."""

def kept(text: str, table: bytes, /) -> str | None:
    """Each character replaced by what the table has for it, and left out where that is 1; the text itself where that
    changes none, None where the table has 0 for one.
    """

def utf8_run(raw: bytes, count: int, /) -> bool:
    """Whether so many characters of Chinese text in UTF-8 follow each other somewhere."""

def replaced(text: str, table: bytes, /) -> str | None:
    """The text with each character replaced by the table's for it (two bytes for each code below 65,536 in the
    machine's order; 0: not known); None where one is not known.
    """

# -- pages (newscrawl.extraction.tree, .body). Absent where the kernel was built without lxml's headers. --

class Node:
    """An element of a page; see :class:`newscrawl.extraction.tree.Node`. Made by :func:`walk` only."""

    hidden: bool
    boilerplate: bool
    @property
    def parent(self) -> Any: ...
    @property
    def element(self) -> Any:
        """The element of lxml. ``ReferenceError`` where the tree was changed and has it no more."""
    @property
    def tag(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def index(self) -> int: ...
    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def value(self) -> float: ...
    @property
    def weight(self) -> float: ...
    @property
    def linked(self) -> float: ...

class Block:
    """A line of text; see :class:`newscrawl.extraction.tree.Block`."""

    marked: str | None
    @property
    def node(self) -> Any: ...
    @property
    def parts(self) -> list[tuple[str, Any, bool]]: ...
    @property
    def text(self) -> str: ...
    @property
    def index(self) -> int: ...
    @property
    def stops(self) -> int: ...
    @property
    def images(self) -> int: ...
    @property
    def links(self) -> int: ...
    @property
    def controls(self) -> int: ...
    @property
    def weight(self) -> float: ...
    @property
    def linked(self) -> float: ...
    @property
    def link_share(self) -> float: ...
    @property
    def value(self) -> float: ...
    @property
    def after_break(self) -> bool: ...

class Link:
    """An anchor; see :class:`newscrawl.extraction.tree.Link`."""

    @property
    def href(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def node(self) -> Any: ...
    @property
    def block(self) -> int: ...

def lxml() -> None:
    """Import lxml's C interface.

    :raises ImportError, TypeError: it is not the interface of the headers the kernel was compiled with
    """

def walk(
    root: Any,
    node_type: type[Node],
    block_type: type[Block],
    link_type: type[Link],
    nodes: list[Any],
    blocks: list[Any],
    links: list[Any],
    pictures: list[Any],
    named: dict[str, list[Any]],
    unseen: set[str],
    inline: frozenset[str],
    skipped: frozenset[str],
    name_of: Callable[[str | None, str | None], tuple[str, tuple[str, ...], bool]],
    words_of: Callable[[str], tuple[tuple[str, ...], bool]],
    hides: Callable[[str], bool],
    /,
) -> int:
    """Fill the collections from a tree. 1, with 2 where some name was cut, 4 where some element has a role and 8 where some
    node is an ``article``.

    0: the tree has something else than elements and text, or lxml is not known. ``name_of`` gives the name of an id and a
    class, its words, and whether none was cut; ``words_of`` those of one of them. The callables must not change the tree.
    """

def node_of(nodes: list[Any], element: Any, /) -> Any | None: ...
def block(parts: list[tuple[str, Any, bool]], /) -> tuple[str, float, float, int] | None:
    """Text with single blanks, weight, weight in links and stops of a block's parts; None: there is no text."""

def block_values(
    blocks: list[Any],
    between: set[int],
    headings: frozenset[str],
    furniture: tuple[Callable[[str], bool], float],
    rights: tuple[Callable[[str], bool], float],
    is_meta: Callable[[str], bool],
    /,
) -> tuple[list[float], list[float], list[float]]:
    """Value every line; sums of weight, weight in links and running text before each, and of all.

    ``between``: indices of lines that are worth what they weigh. ``furniture``, ``rights``: whether a text is that, and
    what it is worth then.
    """

def node_weights(
    nodes: list[Any],
    weights: list[float],
    linked: list[float],
    tags: frozenset[str],
    never: frozenset[str],
    named: Callable[[str], int],
    judge: Callable[[Any], bool],
    /,
) -> None: ...
def node_values(nodes: list[Any], blocks: list[Any], /) -> None: ...
def linked_parents(nodes: list[Any], least: float, /) -> list[int]:
    """Indices of the elements with two children or more that begin blocks and have so much weight in links."""

def children(nodes: list[Any], parent: int, /) -> list[Any]:
    """The children of an element that begin blocks of their own, have text and are not boilerplate."""

def valued(blocks: list[Any], values: tuple[float, float], /) -> list[Any]:
    """The lines of one of two values."""

def worthy(nodes: list[Any], /) -> list[Any]:
    """The nodes whose value is above zero."""

def running(blocks: list[Any], /) -> list[float]:
    """Sums of the values above zero before each line, and of all."""

def title_lines(blocks: list[Any], longest: float, headings: frozenset[str], /) -> list[Any]:
    """The lines that weigh no more and are not mostly links, unless they are headings."""

def beginning(blocks: list[Any], characters: str, /) -> list[Any]:
    """The lines that begin with one of some characters."""

def asides(
    blocks: list[Any],
    begin: int,
    value: float,
    weight: float,
    characters: str,
    running: list[float],
    least: float,
    needed: str,
    looked_at: int,
    /,
) -> list[Any]:
    """From one on, the lines of that value, and those lighter that have controls, or begin with none of Han's characters
    but one of ``characters`` and have a letter or one of ``needed`` among the first so many.

    ``running``: sums of running text before each line; before a line that is given stands at least as much.
    """

def light_lines(
    blocks: list[Any], begin: int, weight: float, characters: str, running: list[float], least: float, /
) -> list[Any]:
    """From one on, the lines lighter that are neither furniture nor hidden and have one of ``characters``.

    ``running``: sums of running text before each line; before a line that is given stands at least as much.
    """

def doubtful(nodes: list[Any], begin: int, end: int, tags: frozenset[str], /) -> list[Any]:
    """Of a stretch of elements those of ``tags`` that are boilerplate below one that is not, and those of other tags
    that are boilerplate or half of whose weight stands in links.
    """

def places_of_keys(keys: list[str], wanted: str, alike: float, /) -> list[int]:
    """What each key is to a text: 2 its beginning (of four characters or more), 3 within it (six), 1 perhaps alike to its
    beginning by a ratio of ``difflib`` (eight), 0 none of these.
    """

def worded_links(links: list[Any], longest: int, characters: str, /) -> list[Any]:
    """The links with a text no longer that has one of ``characters``, or one that is none of Han's."""

def links_ending(links: list[Any], characters: str, /) -> list[Any]:
    """The links whose address ends with one of ``characters`` or has a query."""

def stated(root: Any, /) -> list[tuple[str | None, ...]] | None:
    """What title, meta, link, base, template and scripts of JSON-LD state, in their order.

    Tag first; then the attributes: ``type`` of a script, ``content``, ``name``, ``property`` and ``itemprop`` of a meta
    element, ``rel`` and ``href`` of a link, ``href`` of a base, ``shadowrootmode`` and ``shadowroot`` of a template (None: absent); last the text of a title or script. None:
    the tree has something that is not known, or lxml is not.
    """
