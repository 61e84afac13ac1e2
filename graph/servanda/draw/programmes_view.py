"""Which norms fall under which programme: who is bound, a row for each act, a column for each programme."""

from __future__ import annotations

from collections import defaultdict
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from servanda.draw.labels import (
    block,
    cell,
    escape_markup,
    font,
    modality_style,
    paragraph,
    style,
    table,
    table_row,
)
from servanda.draw.labels import side_style as colours_of
from servanda.draw.parts import add_actor
from servanda.draw.plan import find_side, find_targets, list_norms, list_sides, name_modalities
from servanda.draw.sheet import Sheet

if TYPE_CHECKING:
    from servanda.draw.plan import Plan

#: Characters on a line of a norm, and of a programme's name; width of a column in points.
_WIDTH: Final = 50
_NAME: Final = 15
_COLUMN: Final = 90
#: How the programmes that a norm names and those above them look.
_HEAD: Final = "#EEF2F7"


@dataclass(frozen=True)
class Line:
    """The norms of one clause that bind the same actors in the same way under the same programmes."""

    bearers: tuple[str, ...]
    modality: str
    clause: str
    programmes: tuple[str, ...]
    norms: tuple[str, ...]


def draw_programmes(plan: Plan) -> Sheet:
    """Return the drawing of the norms that pass the filters and name a programme."""
    sheet = Sheet(
        plan.lang,
        plan.title,
        ranksep="0.5",
        nodesep="0.2",
        language=plan.agreement.language,
        binding=plan.agreement.is_binding,
    )
    passed = list_norms(plan.network, plan.filters)
    held = group_norms(plan, passed)
    columns = order_programmes(plan, {name for line in held for name in line.programmes})
    if not held:
        sheet.subtitle = sheet.phrase("nothing" if plan.filters else "programmes.none")
        if not plan.filters:
            words = block(sheet.phrase("programmes.none"), 60, size=12, colour=style()["soft"])
            sheet.node("none", table(table_row(cell(words)), cellpadding=20), tip=plan.title)
        return sheet
    named = sum(len(line.norms) for line in held)
    sheet.subtitle = sheet.phrase("programmes.subtitle", named=named, number=len(passed))
    met = {line.modality for line in held}
    sheet.explain([name for name in style()["modalities"] if name in met])
    sheet.legend.append(("●", style()["soft"], sheet.phrase("programmes.mark")))
    _matrix(sheet, plan, held, columns)
    return sheet


def group_norms(plan: Plan, shown: list[str]) -> list[Line]:
    """Return the rows of the drawing, those of one bearer together, in the order of the text."""
    groups: dict[tuple[tuple[str, ...], str, str, tuple[str, ...]], list[str]] = defaultdict(list)
    for norm in shown:
        if under := find_targets(plan.network, norm, "concernsProgramme"):
            bearers = tuple(find_targets(plan.network, norm, "hasBearer"))
            kind = str(plan.network.nodes[norm]["modality"])
            groups[bearers, kind, plan.clause_of(norm), tuple(under)].append(norm)
    kinds = list(style()["modalities"])
    first = {key[0]: place for place, key in reversed(list(enumerate(groups)))}
    ranked = sorted(groups, key=lambda key: (first[key[0]], kinds.index(key[1])))
    return [Line(*key, tuple(groups[key])) for key in ranked]


def order_programmes(plan: Plan, named: set[str]) -> list[tuple[str, ...]]:
    """Return the programmes as paths from the broadest one down, a programme before those under it.

    Those above a named programme are there too.
    """
    paths = []
    for name in named:
        path = [name]
        while above := [up for up in find_targets(plan.network, path[0], "broader") if up not in path]:
            path.insert(0, above[0])
        paths += [tuple(path[: end + 1]) for end in range(len(path))]
    return sorted(set(paths), key=lambda path: [_short(plan, name) for name in path])


def _short(plan: Plan, name: str) -> str:
    return str(plan.network.nodes[name].get("notation", plan.label(name)))


def _matrix(sheet: Sheet, plan: Plan, held: list[Line], columns: list[tuple[str, ...]]) -> None:
    """Add the table of norms and programmes, and to its left those who are bound, tied to their rows."""
    rows = _heads(sheet, plan, columns)
    for place, line in enumerate(held):
        rows += _row(
            sheet, plan, line, columns, place, gap=place > 0 and line.bearers != held[place - 1].bearers
        )
    tip = "; ".join(plan.label(path[-1]) for path in columns)
    name = sheet.node("norms", table(rows, cellspacing=3), tip=tip)
    known = list_sides(plan.network)
    places: dict[str, str] = {}
    for bearer in dict.fromkeys(bearer for line in held for bearer in line.bearers):
        top = find_side(plan.network, bearer)
        look = colours_of(known.index(top) if top in known else None)
        title = plan.label(top) if top != bearer else ""
        with sheet.cluster(f"side {bearer}", title, look, width=22, margin="12") if title else nullcontext():
            places[bearer] = add_actor(
                sheet, plan.network, bearer, look, width=20, size=11, narrow=True, both=False
            )
    for place, line in enumerate(held):
        kind = modality_style(line.modality)
        called = name_modalities(plan.network, line.norms, sheet.phrase)
        for bearer in line.bearers:
            sheet.edge(f"{places[bearer]}:e", f"{name}:r{place}:w", color=kind["line"], style=kind["style"],
                       penwidth=str(kind["width"]), arrowhead=kind["head"],
                       tip=f"{plan.label(bearer)} — {called}")  # fmt: skip


def _heads(sheet: Sheet, plan: Plan, columns: list[tuple[str, ...]]) -> str:
    """Return a row of heads for each step below the broadest programmes; a head spans those under it."""
    depth = max(map(len, columns))
    rows = ""
    for step in range(depth):
        cells = ""
        for path in columns:
            if len(path) == step + 1:
                span = sum(other[: step + 1] == path for other in columns)
                cells += _head(plan, path[-1], span, depth - step if span == 1 else 1)
            elif len(path) == step and any(other[:step] == path and other != path for other in columns):
                words = block(sheet.phrase("programmes.itself", name=_short(plan, path[-1])), _NAME,
                              size=10, colour=style()["soft"], align="CENTER")  # fmt: skip
                cells += cell(words, align="CENTER", bgcolor=_HEAD, width=_COLUMN, rowspan=depth - step,
                              cellpadding=4)  # fmt: skip
        blank = cell("", rowspan=depth, colspan=2) if step == 0 else ""
        rows += table_row(blank + cells)
    return rows


def _head(plan: Plan, name: str, span: int, high: int) -> str:
    """Return the head of a programme: its short form, its name, and where it leads."""
    data, held = plan.network.nodes[name], style()
    words = block(_short(plan, name), _NAME * span, size=12, colour=held["ink"], bold=True, align="CENTER")
    if "notation" in data:
        words += block(plan.label(name), _NAME * span, size=10, colour=held["soft"], align="CENTER")
    return cell(words, align="CENTER", colspan=span, rowspan=high, bgcolor=_HEAD, width=_COLUMN * span,
                cellpadding=6, href=str(data["iri"]), title=plan.label(name), target="_top")  # fmt: skip


def _row(
    sheet: Sheet, plan: Plan, line: Line, columns: list[tuple[str, ...]], place: int, *, gap: bool
) -> str:
    """Return a row: the clause, the acts, and a mark below each programme that the norms name."""
    held, kind = style(), modality_style(line.modality)
    number = font(escape_markup(line.clause), size=11, colour=kind["ink"], bold=True)
    words = "".join(
        paragraph(", ".join(names), what, _WIDTH, size=11, lead=kind["ink"], colour=held["ink"])
        + (block(more, round(_WIDTH * 1.1), size=10, colour=held["soft"]) if more else "")
        for what, more, names in _acts(sheet, plan, line)
    )
    tip = " · ".join(_render_norm(plan, norm) for norm in line.norms)
    leads = {"href": plan.link(line.norms[0]), "title": tip, "target": "_top", "bgcolor": kind["fill"]}
    cells = cell(number, width=52, align="CENTER", port=f"r{place}", **leads)
    cells += cell(words, cellpadding=6, width=300, **leads)
    for path in columns:
        if path[-1] in line.programmes:
            mark = font("●", size=14, colour=kind["line"])
            told = f"{line.clause} · {plan.label(path[-1])}"
            cells += cell(
                mark, align="CENTER", title=told, href=plan.link(line.norms[0]), bgcolor=kind["fill"]
            )
        else:
            cells += cell("", bgcolor="#F8FAFC")
    space = table_row(cell("", colspan=len(columns) + 2, height=10)) if gap else ""
    return space + table_row(cells)


def _acts(sheet: Sheet, plan: Plan, line: Line) -> list[tuple[str, str, list[str]]]:
    """Return what the norms of a row are about, who else is in it and what limits it, and the actions."""
    acts: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for norm in line.norms:
        data, more = plan.network.nodes[norm], []
        for role in ("hasAddressee", "hasBeneficiary", "involvesActor"):
            names = ", ".join(plan.label(name) for name in find_targets(plan.network, norm, role))
            more += [f"{sheet.phrase(f'role.{role}')}: {names}"] if names else []
        limits = dict.fromkeys(plan.label(name) for name in find_targets(plan.network, norm, "hasQualifier"))
        more += [", ".join(limits)] if limits else []
        name = plan.agreement.label(f"action:{data['action']}", plan.lang) if "action" in data else ""
        what = plan.text(norm, "object") or str(data["label"])
        acts[what, " · ".join(more)][name] = None
    return [(what, more, list(names)) for (what, more), names in acts.items()]


def _render_norm(plan: Plan, norm: str) -> str:
    """Return a norm in a sentence, and the words of the text."""
    data = plan.network.nodes[norm]
    words = next((str(data[name]) for name in sorted(data) if name.startswith("quote_")), "")
    return f"{data['label']} — «{words}»"
