"""Who owes what to whom: on sheets by side, a card for each bearer, modality and receiver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from servanda.draw.acts import describe_act
from servanda.draw.labels import style
from servanda.draw.level_rows import (
    Act,
    ActCard,
    Columns,
    End,
    add_rows,
    fill_sheets,
    measure_columns,
    measure_rows,
    order_cards,
)
from servanda.draw.parts import make_end, split_clause
from servanda.draw.plan import find_modality, find_side, find_targets, list_norms, list_sides, name_modalities
from servanda.draw.sheet import PAGE_HEIGHT, Sheet
from servanda.draw.short_names import explain_abbreviations, join_words, list_names, shorten_name

if TYPE_CHECKING:
    from servanda.draw.day import Day
    from servanda.draw.plan import Plan

#: The sheets of a side: what must be done, then everything else.
_DUTIES: Final = ("obligation",)
#: So many sides are called both.
_BOTH: Final = 2


@dataclass(frozen=True)
class DutyCard:
    """The norms of one modality that bind the same actors, for the same receivers, towards the same actors.

    ``counterparties`` are those to whom they are owed, ``receivers`` those whom the text names as
    addressed or profiting; where it names none, the counterparties.
    """

    bearers: tuple[str, ...]
    receivers: tuple[str, ...]
    counterparties: tuple[str, ...]
    modality: str
    norms: tuple[str, ...]

    @property
    def owed_to_others(self) -> bool:
        """Whether it is owed to others than those for whom it is done."""
        return bool(self.counterparties) and set(self.receivers) != set(self.counterparties)

    @property
    def joint(self) -> bool:
        """Whether the bearers owe it to one another."""
        return len(self.bearers) > 1 and set(self.bearers) == set(self.counterparties)


def draw_duties(plan: Plan) -> list[Sheet]:
    """Return the sheets of the norms that pass the filters; one without content where none does."""
    shown = list_norms(plan.network, plan.filters)
    groups = group_norms(plan, shown)
    by_norm = {norm: group for group in groups for norm in group.norms}
    cards = [_make_card(plan, group) for group in groups]
    if not cards:
        return [_make_sheet(plan)]
    # Every sheet has the same columns, and room for the longest head.
    columns = measure_columns(cards)
    heads = [_head(plan, [group], shown) for group in groups]
    notes = _explain(plan, cards, [_say_owed(plan, group.counterparties) for group in groups[:1]])
    for head in heads:
        head.notes += notes
        if plan.day is not None:
            _tell_day(head, plan.day, cards)
    room = PAGE_HEIGHT - max(head.measure_head(plan.notes()) for head in heads)
    sheets = []
    for part, owed in _split(plan, cards, by_norm, room, columns):
        members = [by_norm[card.acts[0].norm] for card in part]
        sheet = _head(plan, members, shown, [act.norm for card in part for act in card.acts])
        sheet.notes += _explain(plan, part, owed)
        if plan.day is not None:
            _tell_day(sheet, plan.day, part)
        say = sheet.phrase
        add_rows(sheet, part, (say("column.who"), say("column.does"), say("column.for")), columns)
        sheets.append(sheet)
    return sheets


def group_norms(plan: Plan, shown: Iterable[str]) -> list[DutyCard]:
    """Return the norms put together on cards: by side, duties first, then by bearer and receiver."""
    order = list(style()["modalities"])
    groups: dict[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], str], list[str]] = defaultdict(list)
    for norm in shown:
        bearers = tuple(find_targets(plan.network, norm, "hasBearer"))
        towards = tuple(find_targets(plan.network, norm, "hasCounterparty"))
        modality = str(plan.network.nodes[norm]["modality"])
        groups[bearers, _list_receivers(plan, norm) or towards, towards, modality].append(norm)
    cards = [DutyCard(*key, tuple(norms)) for key, norms in groups.items()]
    first: dict[object, int] = {}
    for place, card in enumerate(cards):
        first.setdefault(card.bearers, place)
        first.setdefault((card.bearers, card.receivers), place)
    sides = [*list_sides(plan.network), ""]

    def rank(card: DutyCard) -> tuple[object, ...]:
        side = _side_of(plan, card)
        return (
            len(sides) if side is None else sides.index(side), card.modality not in _DUTIES,
            first[card.bearers], first[card.bearers, card.receivers], order.index(card.modality),
        )  # fmt: skip

    return sorted(cards, key=rank)


def _list_receivers(plan: Plan, norm: str) -> tuple[str, ...]:
    """Return to whom or for whom a norm is to be done, as its text names them; none where it does not."""
    notices = find_targets(plan.network, norm, "requiresNotification")
    named = {to for node in (norm, *notices) for to in find_targets(plan.network, node, "hasAddressee")}
    return tuple(sorted(named or set(find_targets(plan.network, norm, "hasBeneficiary"))))


def _side_of(plan: Plan, card: DutyCard) -> str | None:
    """Return the body at the top of the side that is bound; "" for others, None for several sides."""
    known = list_sides(plan.network)
    tops = {find_side(plan.network, bearer) for bearer in card.bearers}
    if len(tops) > 1:
        return None
    top = next(iter(tops), "")
    return top if top in known else ""


def _split(
    plan: Plan, cards: Sequence[ActCard], by_norm: dict[str, DutyCard], room: int, columns: Columns
) -> list[tuple[list[ActCard], list[str]]]:
    """Return the cards of each sheet, and to whom all that is done for others on it is owed.

    All are on one sheet if it holds them, else the sides are apart, else duties from the rest, else each
    sheet takes what it holds.
    """
    parts: dict[str | None, dict[bool, list[ActCard]]] = defaultdict(lambda: defaultdict(list))
    for card in cards:
        group = by_norm[card.acts[0].norm]
        parts[_side_of(plan, group)][group.modality in _DUTIES].append(card)
    everything, owed = _say_once(plan, cards, by_norm)
    if measure_rows(everything, columns) <= room:
        return [(everything, owed)]
    sheets: list[tuple[list[ActCard], list[str]]] = []
    for side in parts.values():
        whole, owed = _say_once(plan, [card for part in side.values() for card in part], by_norm)
        if measure_rows(whole, columns) <= room:
            sheets.append((whole, owed))
            continue
        for part in side.values():
            held, owed = _say_once(plan, part, by_norm)
            sheets += [(sheet, owed) for sheet in fill_sheets(held, room, columns)]
    return sheets


def _say_once(
    plan: Plan, cards: Sequence[ActCard], by_norm: dict[str, DutyCard]
) -> tuple[list[ActCard], list[str]]:
    """Return cards in their order; where all is owed to the same actors that is a note, not in each box."""
    groups = [by_norm[card.acts[0].norm] for card in cards]
    owed = {group.counterparties for group in groups if group.owed_to_others}
    if len(owed) != 1:
        return order_cards(cards), []
    plain = [
        replace(card, right=make_end(plan, group.receivers, "addressee.none"))
        if group.owed_to_others
        else card
        for card, group in zip(cards, groups, strict=True)
    ]
    return order_cards(plain), [_say_owed(plan, owed.pop())]


def _say_owed(plan: Plan, counterparties: Sequence[str]) -> str:
    return plan.words.text("duties.all-owed-to", names=list_names(plan, counterparties))


def _make_card(plan: Plan, group: DutyCard) -> ActCard:
    words = plan.words
    right = make_end(plan, group.receivers, "addressee.none")
    if group.joint and set(group.receivers) == set(group.counterparties):
        right = End("one another", words["duties.one-another"], "", style()["shared"])
    elif group.owed_to_others:
        note = words.text("duties.owed-to", names=list_names(plan, group.counterparties))
        note = "; ".join(filter(None, (right.note, note)))
        right = right._replace(key=f"{right.key} {group.counterparties}", note=note)
    word = name_modalities(plan.network, group.norms, lambda key: words[f"card.{key}"])
    acts = tuple(_make_act(plan, norm) for norm in group.norms)
    return ActCard(make_end(plan, group.bearers), right, group.modality, word, acts)


def _make_act(plan: Plan, norm: str) -> Act:
    data = plan.network.nodes[norm]
    text = describe_act(plan, norm) + (f" ({plan.words['implied']})" if data["implied"] else "")
    quote = next((str(data[name]) for name in sorted(data) if name.startswith("quote_")), "")
    clause, name = split_clause(plan, norm, norm)
    act = Act(norm, text, clause, name, iri=plan.link(norm), tip=f"{plan.label(norm)} — «{quote}»")
    if plan.day is None:
        return act
    from servanda.draw.day_chips import make_chips

    return act._replace(chips=make_chips(plan.day, norm), pale=plan.day.is_pale(norm))


def _make_sheet(plan: Plan) -> Sheet:
    return Sheet(
        plan.lang, plan.words["nothing"], agreement=plan.title,
        language=plan.agreement.language, binding=plan.agreement.is_binding,
    )  # fmt: skip


def _head(
    plan: Plan, groups: Sequence[DutyCard], shown: Sequence[str], norms: Sequence[str] | None = None
) -> Sheet:
    """Return a sheet with its title, the answer in plain words, and what it is a part of."""
    sheet = _make_sheet(plan)
    held = list(norms if norms is not None else [norm for group in groups for norm in group.norms])
    sheet.title = _title(plan, sheet, groups)
    part = "duties.all" if len(held) == len(shown) else "duties.part"
    sheet.subtitle = sheet.phrase(part, n=len(held), number=len(held), total=len(shown))
    return sheet


def _tell_day(sheet: Sheet, day: Day, part: Sequence[ActCard]) -> None:
    from servanda.draw.day_chips import tell_day  # loads calendars, which most drawings do without

    tell_day(sheet, day, part)


def _title(plan: Plan, sheet: Sheet, groups: Sequence[DutyCard]) -> str:
    """Return what the sheet answers: whose duties or rights they are, and of which kinds."""
    bearers = list(dict.fromkeys(bearer for group in groups for bearer in group.bearers))
    sides = list(dict.fromkeys(_side_of(plan, group) for group in groups))
    met = {find_modality(plan.network, norm) for group in groups for norm in group.norms}
    kinds = sheet.phrase("duties.must") if met == {"obligation"} else _list_kinds(plan, met)
    if len({group.bearers for group in groups}) == 1 and bearers:
        return sheet.phrase("duties.title", who=list_names(plan, bearers), kinds=kinds)
    if len(sides) == 1 and sides[0]:
        return sheet.phrase("duties.title-side", who=shorten_name(plan, sides[0]), kinds=kinds)
    if sides == [None]:
        tops = {find_side(plan.network, bearer) for bearer in bearers}
        who = sheet.phrase("duties.both" if len(tops) == _BOTH else "duties.shared")
        return sheet.phrase("duties.title", who=who, kinds=kinds)
    return sheet.phrase("duties.title-all", kinds=kinds)


def _list_kinds(plan: Plan, met: Iterable[str]) -> str:
    order = [*style()["modalities"], "immunity"]
    named = [plan.words[f"kinds.{name}"] for name in sorted(met, key=order.index)]
    return join_words(plan, named)


def _explain(plan: Plan, part: Sequence[ActCard], owed: Sequence[str]) -> list[str]:
    """Return the notes of a sheet: to whom all is owed, what its signs mean, and its abbreviations."""
    marked = any("°" in act.clause + act.note for card in part for act in card.acts)
    notes = [" ".join([*owed, *[plan.words["duties.context"]] * marked])] if marked or owed else []
    texts = [card.word for card in part] + [act.text for card in part for act in card.acts]
    texts += [end.name for card in part for end in (card.left, card.right)]
    return [*notes, *filter(None, [explain_abbreviations(plan, texts)])]
