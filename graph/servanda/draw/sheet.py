"""One sheet of a drawing: title, legend, clusters, nodes and edges, written as Graphviz DOT."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations, pairwise, permutations
from typing import Final

from graphviz import Digraph

from servanda.draw.labels import (
    block,
    cell,
    escape_attribute,
    escape_markup,
    font,
    modality_style,
    style,
    table,
    table_row,
    tooltip,
    wrap_runs,
)
from servanda.draw.typeface import RESERVE, text_width
from servanda.links import link_target
from servanda.messages import load_messages

#: The room of a page A4 landscape for the content of a sheet, in points, and the margin around it.
PAGE_WIDTH: Final = 764
PAGE_HEIGHT: Final = 524
_PAD: Final = 7
#: The sizes of words, in points: of the title, of the text, and of notes, none of which is smaller.
TITLE_SIZE: Final = 15
TEXT_SIZE: Final = 9
NOTE_SIZE: Final = 8
#: How far apart lines stand, as a part of the size of their words.
LEADING: Final = 1.28
#: More ends than this on one side are put in order by their means, not by trying all orders.
_FEW: Final = 6


@dataclass
class Sheet:
    """A drawing in the making; nodes are n1, n2 … in the order in which they are added.

    ``title`` is the answer in plain words, ``agreement`` stands small above it. ``language`` is that of the
    agreement's text; without ``binding`` its norms are called intentions. ``standing`` says below the
    subtitle how things stood on a day, ``notes`` stand small below that; the legend holds a glyph, its colour
    and its meaning. ``place`` is the number of the sheet and that of all sheets.
    """

    lang: str
    title: str
    subtitle: str = ""
    agreement: str = ""
    nodesep: str = "0.22"
    ranksep: str = "0.6"
    language: str = ""
    binding: bool = True
    standing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    legend: list[tuple[str, str, str]] = field(default_factory=list)
    place: tuple[int, int] = (1, 1)
    graph: Digraph = field(init=False)
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        held = style()
        self.graph = Digraph("servanda", strict=False)
        self.graph.attr(
            "graph", rankdir="LR", splines="spline", nodesep=self.nodesep, ranksep=self.ranksep,
            pad=f"{_PAD / 72:.4f}", margin="0", newrank="true", outputorder="edgesfirst",
            bgcolor="#FFFFFF", fontname=held["font"], labelloc="t", labeljust="l", compound="true",
            charset="UTF-8",
        )  # fmt: skip
        self.graph.attr(
            "node", shape="plain", fontname=held["font"], fontsize="12", fontcolor=held["ink"], target="_top"
        )
        self.graph.attr("edge", fontname=held["font"], fontsize="10.5", penwidth="1.6", arrowsize="0.8")

    def phrase(self, key: str, **values: object) -> str:
        """Return a phrase in the language of the sheet, with values filled in."""
        return load_messages(self.lang, "draw", "answers", binding=self.binding).text(key, **values)

    def name(self, key: str) -> str:
        """Return the DOT name of something known by ``key``; the same one each time."""
        return self.names.setdefault(key, f"n{len(self.names) + 1}")

    def node(self, key: str, label: str, *, tip: str, iri: str = "", **attributes: str) -> str:
        """Add a node with an HTML-like label; return its DOT name.

        ``tip`` is shown where the pointer rests on it, ``iri`` is where a click leads (SVG, PDF).
        """
        name = self.name(key)
        target = link_target(iri)
        if label.strip() and not label.startswith("<TABLE"):
            label = table(table_row(cell(label, align="CENTER")))
        held = {
            "tooltip": tooltip(tip) or " ",
            "id": name,
            **({"URL": escape_attribute(target)} if target else {}),
        }
        self.graph.node(name, f"<{label}>", **held, **attributes)
        return name

    def edge(self, tail: str, head: str, *, tip: str = "", iri: str = "", **attributes: str) -> None:
        """Add an edge between two DOT names, each perhaps with a port (``n1:e``)."""
        held = {"edgetooltip": tooltip(tip)} if tip else {}
        target = link_target(iri)
        held |= {"edgeURL": escape_attribute(target), "edgetarget": "_top"} if target else {}
        self.graph.edge(tail, head, **held, **attributes)

    def column(self, keys: list[str]) -> None:
        """Keep nodes in one rank, in this order (top to bottom where the drawing runs from left to right)."""
        with self.graph.subgraph() as same:
            same.attr(rank="same")
            for upper, lower in pairwise(keys):
                same.edge(self.name(upper), self.name(lower), style="invis")

    @contextmanager
    def cluster(
        self, key: str, title: str, colours: dict[str, str], *, width: int = 60, **attributes: str
    ) -> Iterator[None]:
        """Put what is added inside into a rounded, pale box with a title, wrapped at ``width`` characters.

        A box without a title has none where its content says it already.
        """
        outer = self.graph
        words = block(title, width, size=12, colour=colours["ink"], bold=True)
        label = f"<{table(table_row(cell(words)), cellpadding=4)}>" if title else ""
        given = {
            "label": label, "labeljust": "l", "style": "rounded,filled", "fillcolor": colours["fill"],
            "color": colours["line"], "penwidth": "1.2", "margin": "16", "tooltip": tooltip(title) or " ",
        }  # fmt: skip
        with outer.subgraph(name=f"cluster_{self.name(key)}") as inner:
            inner.attr(**(given | attributes))
            self.graph = inner
            try:
                yield
            finally:
                self.graph = outer

    def explain(self, modalities: list[str], *, lined: bool = True) -> None:
        """Add modalities to the legend, each with its arrow and its word; ``lined``: and its kind of line."""
        for name in modalities:
            held = modality_style(name)
            glyph = held["glyph"] if lined else "━━" + held["glyph"][-1]
            self.legend.append(
                (glyph, held["line"], self.phrase(name if name != "privilege" else "privileges"))
            )

    def source(self) -> str:
        """Return the drawing as DOT."""
        self.graph.attr("graph", label=f"<{self._head()}>", tooltip=tooltip(self.title))
        text: str = self.graph.source
        return text

    def measure_head(self, notes: Sequence[str] = ()) -> int:
        """Return how high the head is, in points, with these notes before its own."""
        return sum(high for _, high in self._head_rows([*notes, *self.notes]))

    def _head(self) -> str:
        """Return what stands above the drawing, line by line, and the legend, as the label of it all."""
        rows = [row for row, _ in self._head_rows(self.notes)]
        # As wide as the page, so that all sheets are cut alike and the drawing stands at the left.
        rows.append(table_row(cell("", width=PAGE_WIDTH, height=4)))
        return table("".join(rows))

    def _head_rows(self, notes: Sequence[str]) -> list[tuple[str, int]]:
        """Return the rows of the head, each with its height in points."""
        held = style()
        number, total = self.place
        part = [self.phrase("sheet", number=number, total=total)] * (total > 1)
        rows = _lines(self.agreement, TEXT_SIZE, held["soft"], bold=True)
        rows += _lines(self.title, TITLE_SIZE, held["ink"], bold=True)
        rows += _lines(" · ".join([*part, *filter(None, [self.subtitle])]), TEXT_SIZE, held["soft"])
        for place, said in enumerate(self.standing):
            rows += _lines(said, TEXT_SIZE, held["ink" if not place else "soft"], bold=not place)
        for note in notes:
            rows += _lines(note, NOTE_SIZE, held["soft"])
        return [*rows, *self._legend()]

    def _legend(self) -> list[tuple[str, int]]:
        """Return the rows of the legend, as few as hold it, each with its height in points."""
        rows, used = [""], 0.0
        for glyph, colour, words in self.legend:
            wide = text_width(f"{glyph} ", TEXT_SIZE, bold=True) + text_width(f"{words}    ", NOTE_SIZE)
            wide *= RESERVE
            if rows[-1] and used + wide > PAGE_WIDTH - 20:
                rows.append("")
                used = 0.0
            used += wide
            rows[-1] += font(f"{escape_markup(glyph)} ", size=TEXT_SIZE, colour=colour, bold=True)
            rows[-1] += font(escape_markup(words) + " &#160; &#160; ", size=NOTE_SIZE, colour=style()["soft"])
        return [(table_row(cell(keys, height=16)), 16) for keys in rows if keys]


def number_sheets(sheets: Sequence[Sheet]) -> None:
    """Say on each of several sheets which one it is."""
    for number, sheet in enumerate(sheets, 1):
        sheet.place = (number, len(sheets))


def _lines(text: str, size: int, colour: str, *, bold: bool = False) -> list[tuple[str, int]]:
    """Return a text as rows of the head, none wider than the page, each with its height in points."""
    high, rows = round(size * LEADING), []
    for line in wrap_runs([(text, colour, bold)], PAGE_WIDTH - 4, size):
        words = escape_markup(" ".join(word for word, *_ in line))
        if words:
            rows.append(
                (table_row(cell(font(words, size=size, colour=colour, bold=bold), height=high)), high)
            )
    return rows


def order_pairs(pairs: Sequence[tuple[str, str]], groups: dict[str, int]) -> list[int]:
    """Return the places of the pairs (left end, right end) from top to bottom.

    Lines of one right end stand together, as do right ends of one group (``groups`` gives each its number).
    Among the orders with the fewest crossings the one nearest to the given order is taken. With more than
    six ends on a side it is an approximation (barycentre method: Sugiyama and others, 1981).

    >>> order_pairs([("a", "x"), ("b", "y"), ("a", "z")], {"x": 0, "y": 0, "z": 1})
    [1, 0, 2]
    """
    if not pairs:
        return []
    left = list(dict.fromkeys(pair[0] for pair in pairs))
    right = sorted(dict.fromkeys(pair[1] for pair in pairs), key=lambda end: groups[end])
    if len(right) > _FEW or len(left) > _FEW:
        place = {end: number for number, end in enumerate(left)}
        ends = {end: [place[a] for a, b in pairs if b == end] for end in right}
        right.sort(key=lambda end: (groups[end], sum(ends[end]) / len(ends[end])))
        return _order(pairs, left, right)
    tried = (_order(pairs, one, other) for other in _list_orders(right, groups) for one in permutations(left))
    return min(tried, key=lambda order: (_crossings([pairs[place][0] for place in order]), order))


def _list_orders(ends: list[str], groups: dict[str, int]) -> Iterable[Sequence[str]]:
    """Give the orders in which the ends of each group stand together."""
    for order in permutations(ends):
        numbers = [groups[end] for end in order]
        if len(set(numbers)) == 1 + sum(a != b for a, b in pairwise(numbers)):
            yield order


def _order(pairs: Sequence[tuple[str, str]], left: Sequence[str], right: Sequence[str]) -> list[int]:
    return sorted(range(len(pairs)), key=lambda n: (right.index(pairs[n][1]), left.index(pairs[n][0]), n))


def _crossings(ends: list[str]) -> int:
    """Return how many lines cross when the ends of one column are put in their best order."""
    mean = {end: sum(n for n, e in enumerate(ends) if e == end) / ends.count(end) for end in ends}
    return sum((mean[a], a) > (mean[b], b) for a, b in combinations(ends, 2))
