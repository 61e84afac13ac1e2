"""The formulas as a page shows them: words in three languages, keys, and the days that come of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import yaml
from tests.status.test_formulas import FOLDER, ask

#: Keys of a time that are shown elsewhere.
HIDDEN = ("words",)


def render_formulas() -> str:
    """Return all formulas in Markdown, with what servanda answers of each now."""
    return "\n".join(line for name in read_yaml("words.yaml") for line in list_lines(name))


def read_yaml(path: str) -> Any:
    """Return a file of the folder of formulas; in a short form all scalars are text."""
    loader = yaml.BaseLoader if path.endswith("agreement.yaml") else yaml.SafeLoader
    return yaml.load((FOLDER / path).read_text(encoding="utf-8"), Loader=loader)


def list_lines(name: str) -> Iterator[str]:
    """Yield the lines of one formula: its words and keys, the reasons, the answers."""
    slots = dict(read_yaml("words.yaml")[name])
    yield f"### {slots.pop('title')}\n"
    agreement = read_yaml(f"{name}/agreement.yaml")
    for place, words in slots.items():
        yield "| | |\n| --- | --- |"
        yield from (f"| {tag} | {said} |" for tag, said in words.items())
        yield f"\n```yaml\n{format_slot(agreement, place)}\n```\n"
    yield f"`tests/status/formulas/{name}`:\n"
    text = (FOLDER / name / "expected.yaml").read_text(encoding="utf-8")
    reasons = re.findall(r"((?:^# .*\n)+)?^([a-z][a-z-]*):\n", text, re.M)
    for (reason, log), days in zip(reasons, read_yaml(f"{name}/expected.yaml").values(), strict=True):
        if reason:
            yield " ".join(line.removeprefix("# ") for line in reason.splitlines()) + "\n"
        yield f"| {log}.csv, asked on | answer |\n| --- | --- |"
        for day, expected in days.items():
            yield from (f"| {day} | {said} |" for said in list_answers(name, log, day, expected))
        yield ""


def format_slot(agreement: Mapping[str, Any], place: str) -> str:
    """Return the key of a slot with its value, as an author writes them, without the words."""
    owner, _, key = place.partition("/")
    clause, _, norm = owner.partition("-")
    clauses = agreement["clauses"][clause]
    found = clauses.get(norm)
    if found is None:
        norm, _, notice = norm.rpartition("-")
        found = clauses[norm]["notices"][notice]
    values = {one: value for one, value in found[key].items() if one not in HIDDEN}
    stage = {"stage": found["stage"]} if "stage" in found else {}
    shown = yaml.safe_dump({**stage, key: values}, default_flow_style=None, sort_keys=False, width=100)
    return shown.replace("'", "").strip()


def list_answers(name: str, log: str, day: date, expected: Mapping[str, Any]) -> Iterator[str]:
    """Yield what servanda answers on a day: of the agreement, then of each call that is asked about."""
    found = ask(name, log, day, dict(expected))
    life = found.lifecycle
    said = [found.phase.replace("-", " ")] if "phase" in expected else []
    if "in-force" in expected:
        said.append(f"since {life.in_force}")
    if "last" in expected:
        said.append(f"last day {life.last}")
    if expected.get("amended"):
        said.append(f"amended from {found.amendments[-1].in_force}")
    parties = {one.party.rpartition("/")[2]: one for one in life.parties}
    if "suspended" in expected:
        said.append(f"suspended since {life.suspended}")
    said += [
        f"for {party} not" if parties[party].since is None else f"for {party} since {parties[party].since}"
        for party in expected.get("entered", {})
    ]
    said += [
        f"{party} applies it provisionally from {one.provisional} to {one.provisional_last}"
        for party, one in parties.items()
        if party in expected.get("provisional", {})
    ]
    said += [f"{party} to {parties[party].last}" for party in expected.get("left", {})]
    if said:
        yield ", ".join(said)
    yield from (describe_call(call) for call in found.instances if call.id in expected.get("calls", {}))


def describe_call(call: Any) -> str:
    """Return the state of a call, by when it is due, and by which conventions that was counted."""
    parts = [f"`{call.id}`: {call.state.replace('-', ' ')}"]
    if call.verdict.possible:
        parts.append(" or ".join(one.replace("-", " ") for one in call.verdict.possible))
    if call.deadline is not None:
        parts.append(f"due {call.deadline}")
    if call.urgency is not None and call.elapsed is not None:
        parts.append(f"{call.urgency.replace('urgency:', 'said: ')}, {call.elapsed[0]} days")
    used = dict.fromkeys(name for one in call.rests_on for name in one.conventions)
    if used:
        parts.append("by " + ", ".join(f"`{one}`" for one in used))
    return ", ".join(parts)
