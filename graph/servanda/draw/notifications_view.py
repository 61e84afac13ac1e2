"""Who tells whom about what: senders at the left, the notices on cards, addressees at the right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

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
from servanda.draw.plan import UNSAID, find_side, find_targets, list_notices, list_sides
from servanda.draw.sheet import PAGE_HEIGHT, Sheet
from servanda.draw.short_names import explain_abbreviations, list_names, shorten_name
from servanda.messages import capitalize_text
from servanda.namespaces import local
from servanda.query.time_words import describe_time, name_event, sets_time

if TYPE_CHECKING:
    from servanda.draw.plan import Plan


class NoticeRun(NamedTuple):
    """Notices of one modality and mode (notify, inform) that go from the same senders to the same addressees.

    Where each of some actors tells the others of the same, all of them are senders and addressees.
    """

    senders: tuple[str, ...]
    addressees: tuple[str, ...]
    modality: str
    mode: str
    written: bool
    notices: tuple[dict[str, Any], ...]

    @property
    def mutual(self) -> bool:
        """Whether each of the senders tells all others."""
        return len(self.senders) > 1 and self.senders == self.addressees

    def count(self, notices: int) -> int:
        """Return how many notifications so many notices are: what each tells each other one is several."""
        others = len(self.senders) - 1
        return notices * len(self.senders) * others if self.mutual else notices


def draw_notifications(plan: Plan) -> list[Sheet]:
    """Return the sheets of the notices that pass the filters; one without content where none does."""
    runs = group_notices(plan)
    number = sum(run.count(len(run.notices)) for run in runs)
    if not runs:
        return [_make_sheet(plan, runs, [], number)]
    cards = [_make_card(plan, run) for run in runs]
    columns = measure_columns(cards)
    room = PAGE_HEIGHT - _make_sheet(plan, runs, cards, number).measure_head(plan.notes())
    by_act = {act.key: run for card, run in zip(cards, runs, strict=True) for act in card.acts}
    sheets = []
    for part in _split(plan, cards, by_act, room, columns):
        # A card may be parted between two sheets.
        held = [_cut_run(by_act[card.acts[0].key], card) for card in part]
        sheet = _make_sheet(plan, held, part, number)
        say = sheet.phrase
        add_rows(sheet, part, (say("column.tells"), say("column.matter"), say("column.whom")), columns)
        sheets.append(sheet)
    return sheets


def group_notices(plan: Plan) -> list[NoticeRun]:
    """Return the notices that pass the filters, put together by sender, addressee, modality and mode.

    The sides stand in their order, in each the senders as the text first calls for them.
    """
    ends: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    records: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for sender, to, data in list_notices(plan.network, plan.filters):
        # What each tells the other is one, though it may be written down as a notice of each.
        ends[data["norm"], data["matters"]].append((sender, to))
        records[data["norm"], data["matters"]].append(data)
    held: dict[tuple[tuple[str, ...], tuple[str, ...], str, str, bool], list[dict[str, Any]]] = defaultdict(
        list
    )
    for key, pairs in ends.items():
        mutual = _find_mutual(pairs)
        for (sender, to), data in zip(pairs, records[key], strict=True):
            kind = (str(data["modality"]), str(data.get("mode", "notify")), _is_written(plan, data))
            held[mutual or (sender,), mutual or (to,), *kind].append(data)
            if mutual:
                break
    order = list(style()["modalities"])
    sides = [*list_sides(plan.network), ""]
    first = {senders: place for place, (senders, *_) in reversed(list(enumerate(held)))}

    def rank(run: NoticeRun) -> tuple[object, ...]:
        side = _side_of(plan, run.senders)
        number = len(sides) if side is None else sides.index(side)
        return number, first[run.senders], order.index(run.modality)

    return sorted((NoticeRun(*key, tuple(rows)) for key, rows in held.items()), key=rank)


def _find_mutual(pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return all ends of a notice where each of them tells all others, else none."""
    everyone = sorted({end for pair in pairs for end in pair})
    whole = len(everyone) > 1 and len(set(pairs)) == len(everyone) * (len(everyone) - 1)
    return tuple(everyone) if whole else ()


def _is_written(plan: Plan, data: dict[str, Any]) -> bool:
    return str(_record(plan, data).get("form", "")) == "written"


def _side_of(plan: Plan, senders: Sequence[str]) -> str | None:
    """Return the body at the top of the side that tells; "" for others, None for several sides."""
    known = list_sides(plan.network)
    tops = {find_side(plan.network, sender) for sender in senders}
    top = next(iter(tops))
    return None if len(tops) > 1 else top if top in known else ""


def _split(
    plan: Plan, cards: Sequence[ActCard], runs: dict[str, NoticeRun], room: int, columns: Columns
) -> list[list[ActCard]]:
    """Return the cards of each sheet: all on one if it holds them, else by side, several where they fit."""
    ordered = order_cards(cards)
    if measure_rows(ordered, columns) <= room:
        return [ordered]
    sides: dict[str | None, list[ActCard]] = defaultdict(list)
    for card in ordered:
        sides[_side_of(plan, runs[card.acts[0].key].senders)].append(card)
    sheets: list[list[ActCard]] = []
    for part in (sheet for side in sides.values() for sheet in fill_sheets(side, room, columns)):
        if sheets and measure_rows([*sheets[-1], *part], columns) <= room:
            sheets[-1] += part
        else:
            sheets.append(part)
    return sheets


def _make_card(plan: Plan, run: NoticeRun) -> ActCard:
    left, right = _make_end(plan, run.senders), _make_end(plan, run.addressees)
    if run.mutual:
        left = left._replace(note=plan.words["notifications.each"])
        parties = find_targets(plan.network, plan.agreement.iri, "hasParty")
        key = "notifications.other-parties" if {*run.senders} <= {*parties} else "notifications.others"
        right = End("the others", plan.words.text(key, n=len(run.senders) - 1), "", style()["shared"])
    word = f"{run.modality}.{run.mode}"
    if run.modality == "condition" and run.written:
        word = "condition.written"
    acts = tuple(_make_act(plan, data, run, place) for place, data in enumerate(run.notices))
    return ActCard(left, right, run.modality, plan.words[word], acts, hollow=run.mode == "inform")


def _cut_run(run: NoticeRun, card: ActCard) -> NoticeRun:
    """Return the part of a run that stands on a card."""
    norms = {(act.norm, act.key.split()[1]) for act in card.acts}
    return run._replace(
        notices=tuple(data for data in run.notices if (data["norm"], data["notification"]) in norms)
    )


def _make_end(plan: Plan, actors: Sequence[str]) -> End:
    unsaid = {name: f"{kind}.none" for kind, name in UNSAID.items()}
    return make_end(plan, [name for name in actors if name not in unsaid], unsaid.get(actors[0], ""))


def _make_act(plan: Plan, data: dict[str, Any], run: NoticeRun, place: int) -> Act:
    notice, told = _record(plan, data), plan.words
    form = None
    # The word of a condition says itself that it is to be given in writing.
    if "form" in notice and not (run.modality == "condition" and run.written):
        iri = f"form:{notice['form']}"
        form = next(iter(plan.agreement.alternatives(iri, plan.lang)), plan.agreement.label(iri, plan.lang))
    effect = plan.text(data["notification"], "effect")
    clause, name = split_clause(plan, data["norm"], data["notification"])
    parts = (
        name, form, plan.text(data["notification"], "timing"), *_list_features(plan, data),
        f"{told['effect']}: {effect}" if effect else "",
    )  # fmt: skip
    act = Act(
        data["norm"], capitalize_text(str(notice["label"])), clause,
        " · ".join(part for part in parts if part), iri=plan.link(data["norm"]), tip=_tip(plan, data),
        key=f"{data['norm']} {data['notification']} {place} {' '.join((*run.senders, *run.addressees))}",
    )  # fmt: skip
    if plan.day is None:
        return act
    from servanda.draw.day_chips import make_chips

    # Of what each tells the other both notices count.
    ends = (data["norm"], None if run.mutual else data["notification"])
    return act._replace(chips=make_chips(plan.day, *ends), pale=plan.day.is_pale(data["norm"]))


def _make_sheet(plan: Plan, runs: Sequence[NoticeRun], part: Sequence[ActCard], number: int) -> Sheet:
    """Return a sheet with its title, the answer in plain words, and what it is a part of."""
    sheet = Sheet(
        plan.lang, plan.words["nothing"], agreement=plan.title,
        language=plan.agreement.language, binding=plan.agreement.is_binding,
    )  # fmt: skip
    if not part:
        return sheet
    sheet.title = _title(plan, sheet, runs)
    shown = sum(run.count(len(run.notices)) for run in runs)
    untimed = sum(
        run.count(sum("timing" in str(_record(plan, data).get("silent", "")) for data in run.notices))
        for run in runs
    )
    sheet.subtitle = sheet.phrase("notifications.untimed", n=untimed)
    if shown < number:
        sheet.subtitle = sheet.phrase("notifications.part", number=shown, total=number)
    if plan.day is not None:
        from servanda.draw.day_chips import tell_day  # loads calendars, which most drawings do without

        tell_day(sheet, plan.day, part)
    if any("°" in act.clause + act.note for card in part for act in card.acts):
        sheet.notes.append(sheet.phrase("duties.context"))
    texts = [words for card in part for act in card.acts for words in (act.text, act.note)]
    texts += [end.name for card in part for end in (card.left, card.right)]
    sheet.notes += filter(None, [explain_abbreviations(plan, texts)])
    return sheet


def _title(plan: Plan, sheet: Sheet, runs: Sequence[NoticeRun]) -> str:
    """Return what the sheet answers: who notifies whom, of how many matters."""
    sides = {_side_of(plan, run.senders) for run in runs}
    number = sum(run.count(len(run.notices)) for run in runs)
    side = next(iter(sides))
    ends = {(run.senders, run.addressees) for run in runs}
    if (
        len(ends) == 1
        and not runs[0].mutual
        and not {*runs[0].senders, *runs[0].addressees} & {*UNSAID.values()}
    ):
        who, to = (list_names(plan, names) for names in ends.pop())
        return sheet.phrase("notifications.title-one", who=who, to=to, n=number)
    if len(sides) == 1 and side and len(list_sides(plan.network)) > 1:
        return sheet.phrase("notifications.title-side", who=shorten_name(plan, side), n=number)
    return sheet.phrase("notifications.title", n=number)


def _list_features(plan: Plan, data: dict[str, Any]) -> Iterator[str]:
    """Yield how a notice goes and with what, and what of it cannot be counted, in words."""
    words, norm = plan.words, plan.agreement.norm(data["norm"])
    held = {one.iri: one for one in norm.notifications}[data["notification"]]
    # On what a duty hangs; a condition or a power is no duty.
    if data["modality"] == "obligation":
        yield from (plan.agreement.label(one.type, plan.lang) for one in norm.gates if one.type)
    named = {"copy_to": held.copy_to, "through": held.through, "content_from": held.content_from}
    if held.joint:
        yield words["joint.yes"]
    if held.stage is not None:
        yield f"{words['stage']} {held.stage}"
    time = held.timing
    # The text says it itself where it can be read in the language of the drawing.
    if time is not None and sets_time(time) and plan.lang not in {**time.texts, **time.words}:
        yield describe_time(time, partial(name_event, agreement=plan.agreement, lang=plan.lang), plan.lang)
    for key, iris in named.items():
        if iris:
            names = ", ".join(plan.agreement.label(iri, plan.lang) for iri in iris)
            yield words.text("through.named", names=names) if key == "through" else f"{words[key]} {names}"
    if held.onward_of:
        norms = {norm.iri: norm for norm in plan.agreement.every_norm}
        norms |= {notice.iri: norm for norm in norms.values() for notice in norm.notifications}
        numbers = sorted({norms[iri].number for iri in held.onward_of if iri in norms})
        yield f"{words['onward_of']} {', '.join(numbers)}".strip()
    if held.enclosures:
        yield f"{words['enclosure']}: {held.enclosures.find(plan.lang, plan.agreement.language)}"
    if held.uncountable:
        yield ", ".join(dict.fromkeys(words.uncounted(local(slot.about)) for slot in held.uncountable))


def _record(plan: Plan, data: dict[str, Any]) -> dict[str, Any]:
    """Return what the network holds of the notification of a ``notifies`` edge."""
    held: dict[str, Any] = plan.network.nodes[data["notification"]]
    return held


def _tip(plan: Plan, data: dict[str, Any]) -> str:
    """Return the norm in a sentence, and the words of the text."""
    norm = plan.network.nodes[data["norm"]]
    words = next((str(norm[name]) for name in sorted(norm) if name.startswith("quote_")), "")
    return f"{plan.clause_of(data['norm'])} · {norm['label']} — «{words}»"
