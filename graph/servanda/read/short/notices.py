"""The notifications of a norm: from its own keys, one or several under a heading, or reciprocal."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import replace
from typing import Final

from servanda.messages import error_text
from servanda.read.short.clause_context import ClauseContext, Written
from servanda.read.short.declared import build_references
from servanda.read.short.nodes import build_mapping, is_off, iterate_entries, put
from servanda.read.short.slots import (
    Value,
    build_slot,
    build_text_slot,
    build_value_slots,
    merge,
    read_evidence,
    read_values,
)
from servanda.read.short.time_events import NamedNorm
from servanda.read.short.time_values import read_number
from servanda.read.syntax import Mapping, Scalar

#: The keys that make a norm's notice; with them, trigger and timing are the notice's too.
MAKING: Final = (
    "sender",
    "matter",
    "form",
    "mode",
    "through",
    "copyTo",
    "reciprocal",
    "joint",
    "enclosure",
    "contentFrom",
    "onwardOf",
    "stage",
    "receipt",
)
#: The keys that are the one notice's where there is a notice, and the norm's where there is none.
_NOTICE_ONLY: Final = ("trigger", "timing")
#: The keys that are the norm's and every notice's.
_BOTH: Final = ("purpose", "effect")
HEADED: Final = (
    "id",
    "sender",
    "addressee",
    *(key for key in MAKING if key != "sender"),
    *_NOTICE_ONLY,
    *_BOTH,
)
#: The most stages in which one notifies of one event.
_MOST_STAGES: Final = 99
#: The actions that are modes of communication themselves.
_MODES: Final = ("notify", "inform")

Entries = MappingOf[str, Written]


def has_notice(entries: Entries) -> bool:
    """Say whether a norm requires a notification."""
    return any(key in entries for key in (*MAKING, "notice", "notices"))


def read_notices(
    entries: Entries,
    norm: tuple[str, str],
    action: str,
    ends: tuple[list[Value], list[Value]],
    here: ClauseContext,
    line: int,
) -> Mapping:
    """Return the notifications of a norm in full YAML-LD, by id; empty where it requires none.

    ``norm`` is its id and its name in the clause, ``ends`` are bearers and addressees. Raises ServandaError
    for a key both in the norm and under a heading, and for what is wrong in one of its values.
    """
    found = Mapping(line)
    if not has_notice(entries):
        return found
    shared = {key: entries[key] for key in (*MAKING, *_NOTICE_ONLY, *_BOTH) if key in entries}
    for name, headed, paths in _list_headed(entries, norm[1], here):
        own = _read_heading(headed, paths, shared, here)
        whole = {**shared, **own}
        senders = read_values(whole["sender"], "actor", "sender", here) if "sender" in whole else ends[0]
        addressees = (
            read_values(own["addressee"], "actor", "addressee", here) if "addressee" in own else ends[1]
        )
        notice_id = f"{norm[0]}-{name}"
        if "id" in own:
            notice_id = here.place.read_word(own["id"].node, "id")
        at = (
            headed.line
            if headed is not None
            else next(iter(shared.values()), entries[next(iter(entries))]).line
        )
        pairs = _pair_ends(whole, senders, addressees, here)
        for suffix, pair in pairs:
            own_id = f"{notice_id}{suffix}"
            put(found, own_id, _build_notice(own_id, whole, action, pair, here, at), at)
    return found


def _pair_ends(
    entries: Entries, senders: list[Value], addressees: list[Value], here: ClauseContext
) -> list[tuple[str, tuple[list[Value], list[Value]]]]:
    """Return what each notification of a heading adds to its id, with its senders and addressees.

    Reciprocal ones go from each sender to the others. A joint one has all senders; otherwise each sends
    one alone. Each addressee gets one alone.
    """
    reciprocal = entries.get("reciprocal")
    if reciprocal is not None and here.place.read_flag(reciprocal.node, "reciprocal"):
        if len(senders) < 2:
            raise here.place.error(error_text("short-reciprocal"), reciprocal.line)
        return [
            (
                f"-{sender.name}",
                ([sender], [one for one in addressees if one.reference != sender.reference]),
            )
            for sender in senders
        ]
    joint = "joint" in entries and here.place.read_flag(entries["joint"].node, "joint")
    sending = [senders] if joint or len(senders) < 2 else [[one] for one in senders]
    receiving = [[one] for one in addressees] or [[]]
    found = []
    for group in sending:
        for addressee in receiving:
            parts = (*(group[:1] if len(sending) > 1 else ()), *(addressee if len(receiving) > 1 else ()))
            found.append(("".join(f"-{one.name}" for one in parts), (group, addressee)))
    return found


def _list_headed(entries: Entries, norm: str, here: ClauseContext) -> list[tuple[str, Mapping | None, str]]:
    """Return name, keys and path of each notice; one without a heading has no keys of its own."""
    if "notice" in entries and "notices" in entries:
        raise here.place.error(error_text("short-notice-and-notices"), entries["notices"].line)
    if "notice" in entries:
        written = entries["notice"]
        return [("notice", here.place.read_mapping(written.node, "notice"), f"{norm}/notice")]
    if "notices" in entries:
        several = here.place.read_mapping(entries["notices"].node, "notices")
        found: list[tuple[str, Mapping | None, str]] = []
        for name, node, line in iterate_entries(several):
            here.place.check_name(name, line)
            found.append((name, here.place.read_mapping(node, name), f"{norm}/notice/{name}"))
        return found
    return [("notice", None, "")]


def _read_heading(
    headed: Mapping | None, path: str, shared: Entries, here: ClauseContext
) -> dict[str, Written]:
    if headed is None:
        return {}
    here.place.check_keys(headed, HEADED, path)
    found = {}
    for key, node, line in iterate_entries(headed):
        if key in shared:
            raise here.place.error(error_text("short-notice-key-twice", key=key, line=shared[key].line), line)
        found[key] = Written(node, line, (("clauses", here.path, f"{path}/{key}"),))
    return found


def _build_notice(
    notice: str,
    entries: Entries,
    action: str,
    ends: tuple[list[Value], list[Value]],
    here: ClauseContext,
    line: int,
) -> Mapping:
    """Return one notification with its slots."""
    senders, addressees = ends
    here = replace(here, notice=notice)
    matters = read_values(entries.get("matter"), "matter", "matter", here)
    forms = read_values(entries.get("form"), "form", "form", here)
    if len({value.evidence.line for value in matters}) > 1 or _differ(matters):
        raise here.place.error(error_text("short-matters-words"), entries["matter"].line)
    node = build_mapping(line, type="Notification", hasMode=_find_mode(entries, action, here))
    for key, values in (
        ("sender", senders),
        ("addressee", addressees),
        ("matters", matters),
        ("hasForm", forms),
    ):
        at = values[0].evidence.line if values else line
        put(node, key, build_references([value.reference for value in values], at), at)
    slots = [
        _slots_or_silent(notice, "sender", senders, line),
        _slots_or_silent(notice, "addressee", addressees, line),
        _slots_or_silent(notice, "matter", matters, line, together=True),
    ]
    matter_words = matters[0].evidence.words if matters else None
    for key in ("trigger", "timing", "form", "purpose", "effect"):
        if key == "form":
            slots.append(_slots_or_silent(notice, "form", forms, line, together=True))
            continue
        default = matter_words if key == "trigger" else None
        slots.append(
            build_mapping(
                line, **{f"{notice}-{key}": build_text_slot(key, entries.get(key), here, line, default)}
            )
        )
    slots += _add_features(node, notice, entries, here)
    put(node, "slots", merge(*slots), line)
    return node


def _differ(values: list[Value]) -> bool:
    words = {value.evidence.words.text for value in values if value.evidence.words is not None}
    return len(words) > 1


def _slots_or_silent(
    notice: str, name: str, values: list[Value], line: int, *, together: bool = False
) -> Mapping:
    """Return the slots of some values, one that is Silent where there are none."""
    if not values:
        return build_mapping(line, **{f"{notice}-{name}": build_slot(name, None, line)})
    return build_value_slots(notice, name, values, together=together)


def _find_mode(entries: Entries, action: str, here: ClauseContext) -> str:
    """Return the mode: what is written, else the action if it is one, else notify."""
    if "mode" in entries and not is_off(entries["mode"].node):
        return here.names.resolve("mode", entries["mode"].node, here.place)
    name = action.rpartition(":")[2]
    return f"mode:{name}" if name in _MODES else "mode:notify"


def _add_features(node: Mapping, notice: str, entries: Entries, here: ClauseContext) -> list[Mapping]:
    """Add copies, channel, joint sending, onward transmission, stage, deemed receipt, enclosure and content.

    Returns their slots.
    """
    slots = []
    for key, kind in (("copyTo", "actor"), ("through", "channel")):
        values = read_values(entries.get(key), kind, key, here)
        if values:
            line = entries[key].line
            put(node, key, build_references([value.reference for value in values], line), line)
            slots.append(build_value_slots(notice, key, values))
    if "joint" in entries and here.place.read_flag(entries["joint"].node, "joint"):
        put(node, "joint", "true", entries["joint"].line)
    if "onwardOf" in entries:
        written = entries["onwardOf"]
        name = here.find_norm_id(here.place.read_word(written.node, "onwardOf"), written.line)
        other = Scalar(name, written.node.line, False, True)
        here.named.append(NamedNorm(here.place, other, here.id, here.norm))
        put(node, "onwardOf", other, written.line)
    if "stage" in entries and not is_off(entries["stage"].node):
        written = entries["stage"]
        put(node, "stage", str(read_number(written.node, here.place, "stage", _MOST_STAGES)), written.line)
    if "receipt" in entries and not is_off(entries["receipt"].node):
        written = entries["receipt"]
        slot = build_text_slot("receipt", written, here, written.line)
        slots.append(build_mapping(written.line, **{f"{notice}-receipt": slot}))
    if "enclosure" in entries and not is_off(entries["enclosure"].node):
        written = entries["enclosure"]
        slot = build_text_slot("enclosure", written, here, written.line)
        put(node, "enclosure", slot.entries.pop("text"), written.line)
        slot.lines.pop("text")
        slots.append(build_mapping(written.line, **{f"{notice}-enclosure": slot}))
    if "contentFrom" in entries and not is_off(entries["contentFrom"].node):
        slots.append(_add_content(node, notice, entries["contentFrom"], here))
    return slots


def _add_content(node: Mapping, notice: str, written: Written, here: ClauseContext) -> Mapping:
    """Add the clauses or instruments that fix the content: names with their words."""
    content = here.place.read_mapping(written.node, "contentFrom")
    references, slots = [], []
    for name, words, line in iterate_entries(content):
        references.append(
            name if name in here.instruments or ":" in name else here.find_clause(name, line, here.place)
        )
        evidence = read_evidence(words, None, line, (), here)
        slots.append(Value(references[-1], evidence))
    put(node, "contentFrom", build_references(references, written.line), written.line)
    return build_value_slots(notice, "contentFrom", slots)
