"""Notifications as rows of a page: by agreement, in lists of bounded length, and as a matrix."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from servanda.namespaces import expand

if TYPE_CHECKING:
    from servanda.query.table import Row
    from servanda.site.explorer import Explorer

#: A notification as templates take it.
NoticeRow: TypeAlias = "dict[str, Any]"
#: About so many bytes of rows go into one page; the markup around a row takes the second number.
_LIST_BYTES: Final = 88_000
_ROW_BYTES: Final = 1_350
_UNFIT: Final = re.compile(r"[^\w.~-]+")
#: A matrix has at most so many rows and columns: the actors with most notifications.
_MOST: Final = 14


class Matrix(NamedTuple):
    """A matrix of senders and addressees: their names, and cells of number, target, and what they say."""

    columns: list[str]
    rows: list[tuple[str, list[tuple[int, str, str]]]]
    more: str = ""


def list_notices(explorer: Explorer, lang: str) -> Mapping[str, list[Row]]:
    """Return the notifications of each agreement (its full IRI) that has some, in the order of its text."""
    return explorer.remember(_group_notices, lang)


def _group_notices(explorer: Explorer, lang: str) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in explorer.ask("who-must-notify-whom", lang):
        found.setdefault(expand(str(row["agreement"])), []).append(row)
    return dict(sorted(found.items()))


def split_rows(rows: Sequence[Row]) -> list[Sequence[Row]]:
    """Return rows in lists that each fit on one page; there is always one.

    Rows in English decide for every language, so that a list has the same pages in each.
    """
    cuts, room = [0], _LIST_BYTES
    for place, row in enumerate(rows):
        named = (row[name] for name in ("sender_label", "addressee_label", "timing", "trigger"))
        told = "".join(map(str, (*named, *list_texts(row["matters_label"]))))
        # Other alphabets take two bytes where English takes one.
        weight = _ROW_BYTES + len(str(row["quote"] or "").encode()) + 2 * len(told)
        if weight > room and place > cuts[-1]:
            cuts.append(place)
            room = _LIST_BYTES
        room -= weight
    return [rows[start:end] for start, end in zip(cuts, [*cuts[1:], len(rows)], strict=True)]


def find_page(root: str, number: int) -> str:
    """Return the path of a page of a list: the root of the list for the first.

    >>> find_page("notices/", 1), find_page("notices/", 3)
    ('notices/', 'notices/3/')
    """
    return root if number == 1 else f"{root}{number}/"


def prepare_rows(
    explorer: Explorer, rows: Sequence[Row], words: Mapping[str, str], lang: str
) -> list[NoticeRow]:
    """Return rows as templates take them: full IRIs, words for codes, an anchor where a pair is first met."""
    seen: set[tuple[object, object]] = set()
    found: list[NoticeRow] = []
    for row in rows:
        pair = row["sender"], row["addressee"]
        agreement = expand(str(row["agreement"]))
        matters = map(expand, list_texts(row["matters"]))
        how = "must" if row["modality"] == "obligation" else str(row["modality"])
        key = f"{how}.{row['mode']}"
        form = str(row["form"] or "")
        found.append(
            {
                **row,
                "anchor": "" if pair in seen else make_anchor(*pair),
                "agreement": agreement,
                "norm": expand(str(row["norm"])),
                "sender": expand(str(row["sender"])) if row["sender"] else None,
                "addressee": expand(str(row["addressee"])) if row["addressee"] else None,
                "sender_players": row["sender_players_label"],
                "addressee_players": row["addressee_players_label"],
                "matters": list(zip(matters, list_texts(row["matters_label"]), strict=False)),
                "binds": words[key] if key in words else words[str(row["modality"])],
                "form": words.get(f"how.{form}", form),
                "inferred": [slot.removeprefix("slot:") for slot in list_texts(row["inferred"])],
                "clause": name_clause(explorer, row, lang),
                "agreement_label": clip(explorer.name(agreement, lang)),
            }
        )  # fmt: skip
        seen.add(pair)
    return found


def name_clause(explorer: Explorer, row: Row, lang: str) -> str:
    """Return the number of the clause of a row, or its heading where the text gives it no number."""
    number = str(row["clause"])
    if number[:1].isdigit():
        return number
    return explorer.name(f"{expand(str(row['agreement']))}/{number}", lang)


def list_texts(value: object) -> list[str]:
    """Return the texts of a cell that holds a list, none for another."""
    return [str(part) for part in value] if isinstance(value, list) else []


def make_anchor(sender: object, addressee: object) -> str:
    """Return the anchor of the first notification from one actor to another (compact IRIs).

    >>> make_anchor("actor:nato", None), make_anchor("agreement:a/each", "actor:nato")
    ('nato--none', 'agreement-a-each--nato')
    """
    return "--".join(
        _UNFIT.sub("-", str(name).removeprefix("actor:")) if name else "none" for name in (sender, addressee)
    )


def clip(text: str, most: int = 90) -> str:
    """Return a text of at most so many characters; what is cut off is shown by an ellipsis.

    >>> clip("agreement", 5)
    'agre…'
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def make_matrix(
    rows: Sequence[Row], words: Any, targets: Mapping[tuple[object, object], str],  # noqa: ANN401
) -> Matrix:  # fmt: skip
    """Return the matrix of some notifications; ``targets`` gives where a pair of actors leads.

    It holds the actors with most notifications, and says how many others there are.
    """
    names: dict[object, str] = {None: words["not_said"]}
    for row in rows:
        names[row["sender"]] = str(row["sender_label"]) if row["sender"] else words["not_said"]
        names[row["addressee"]] = str(row["addressee_label"]) if row["addressee"] else words["not_said"]
    pairs = Counter((row["sender"], row["addressee"]) for row in rows)
    senders = _pick_most(Counter(row["sender"] for row in rows))
    addressees = _pick_most(Counter(row["addressee"] for row in rows))
    found = [
        (
            clip(names[sender]),
            [
                (
                    number := pairs[sender, addressee],
                    targets.get((sender, addressee), ""),
                    words.text(
                        "matrix.cell", n=number, sender=clip(names[sender]), addressee=clip(names[addressee])
                    ),
                )
                for addressee in addressees
            ],
        )
        for sender in senders
    ]
    others = len({row["sender"] for row in rows}) - len(senders)
    others += len({row["addressee"] for row in rows}) - len(addressees)
    more = words.text("matrix.more", n=others) if others else ""
    return Matrix([clip(names[name]) for name in addressees], found, more)


def _pick_most(counts: Counter[Any]) -> list[Any]:
    picked = sorted(counts, key=lambda name: (-counts[name], str(name)))[:_MOST]
    return sorted(picked, key=lambda name: (name is None, -counts[name], str(name)))
