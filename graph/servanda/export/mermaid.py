"""Who notifies whom, as a Mermaid flow chart: the actors by side, a line for each notice."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from servanda.draw.plan import Plan
from servanda.draw.selection import Filters, notices, side, sides
from servanda.export.network import legible, network
from servanda.messages import Messages
from servanda.model import read_agreement

if TYPE_CHECKING:
    from servanda.export.formats import Request

Notice = tuple[str, str, dict[str, Any]]

#: Mermaid takes a title for HTML and knows no way to write these signs in it.
_TITLE: Final = str.maketrans("<>&", "‹›＆")

#: How a line is drawn by the word that the text uses: strict or wide.
_LINES: Final = {"inform": "-.->"}


def write(request: Request) -> bytes:
    """Return a flow chart; a line says in what way, of which matters and under which clause.

    An actor that sends and receives stands on both sides, so that every line runs from left to right.
    Raises ServandaError when there is no such agreement.
    """
    held = network(request)
    plan = Plan(request.store, held, read_agreement(request.store, request.agreement), request.lang)
    shown = notices(held, Filters())
    senders = {
        name: f"s{place}" for place, name in enumerate(dict.fromkeys(row[0] for row in shown), start=1)
    }
    told = {name: f"t{place}" for place, name in enumerate(dict.fromkeys(row[1] for row in shown), start=1)}
    actors = [*_actors(plan, senders, "from"), *_actors(plan, told, "to")]
    made = [
        "---",
        f"title: {json.dumps(_line(plan.title).translate(_TITLE), ensure_ascii=False)}",
        _room(actors),
        "---",
        f"%% {_line(str(held.graph['note']))}",
        "flowchart LR",
        *actors,
    ]
    for sender, to, data in shown:
        line = _LINES.get(str(data.get("mode")), "-->")
        made.append(f"  {senders[sender]} {line}|{_quoted(_said(plan, data))}| {told[to]}")
    if not shown:
        made.append(f"  none[{_quoted(Messages(request.lang, 'graph-formats')['none'])}]")
    return ("\n".join(made) + "\n").encode()


def _actors(plan: Plan, names: dict[str, str], role: str) -> list[str]:
    """Return the lines of the actors in a role (from, to), those of a Party's side in one box."""
    known = sides(plan.network)
    groups: dict[str | None, list[str]] = defaultdict(list)
    for name in names:
        top = side(plan.network, name)
        groups[top if top in known else None].append(name)
    made = []
    for place, (body, members) in enumerate(groups.items(), start=1):
        title = plan.label(body) if body else Messages(plan.lang, "draw")["others"]
        # A box is no wider for its title, so the title is broken.
        title = "<br/>".join(
            map(_escaped, wrap(Messages(plan.lang, "graph-formats").text(role, side=_line(title)), 36))
        )
        made.append(f'  subgraph {role}{place}["{title}"]')
        made += [f"    {names[name]}[{_quoted(plan.label(name))}]" for name in members]
        made.append("  end")
    return made


def _room(lines: list[str]) -> str:
    """Return the setting that gives titles of boxes room, which Mermaid takes to be one line each."""
    # More would be safer in a small box, but boxes grow into the gap between them, which is of 20 pixels.
    more = max((line.count("<br/>") for line in lines), default=0) * 16
    return f"config: {{flowchart: {{subGraphTitleMargin: {{top: 0, bottom: {more}}}}}}}"


def _said(plan: Plan, data: dict[str, Any]) -> str:
    """Return what a line says: must notify: arrival, departure (4)."""
    held = Messages(plan.lang, "draw", "answers")
    manner = held.get(f"{data['modality']}.{data.get('mode')}") or held[data["modality"]]
    record = plan.network.nodes[data["notification"]]
    said = f"{manner}: {record['label']} ({plan.clause_of(data['norm'])})"
    inferred = str(record.get("inferred", "")).split()
    people = ", ".join(held[slot] for slot in ("sender", "addressee") if slot in inferred)
    return f"{said}; {held.text('inferred.people', slots=people)}" if people else said


def _quoted(text: str) -> str:
    return f'"{_escaped(text) or "#160;"}"'  # an empty label is an error to Mermaid


def _escaped(text: str) -> str:
    """Return a text on one line in which no sign means anything to Mermaid.

    >>> _escaped('an "end"; 50% <b>')
    'an #34;end#34;#59; 50#37; #60;b#62;'
    """
    return re.sub(r"[^\w\s,.()/:–—’-]|_", lambda sign: f"#{ord(sign[0])};", _line(text))


def _line(text: str) -> str:
    """Return a text on one line, without characters that XML or YAML cannot hold."""
    return re.sub("[\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", legible(" ".join(text.split())))
