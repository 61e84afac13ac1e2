"""Who is responsible inside a ministry, as its own small file says: an office, its deputy, days of lead.

The file is a person's own and never part of an agreement. It names no more persons than its writer does:
``office`` and ``deputy`` are words, of an office as well as of a person.

    lead_days: 14
    staff:
      - actor: kz-mfa
        matter: [arrival, departure]
        office: Protocol
        deputy: Registry
        lead_days: [30, 7]
      - actor: kz-mod
        office: {kk: Бөлім, ru: Отдел, en: Section}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.model import Agreement
from servanda.names import resolve, suggest
from servanda.namespaces import compact
from servanda.read import files
from servanda.read.syntax import convert_to_json, parse_yaml

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.status.coming_days import ComingDay
    from servanda.status.states import StatusItem

#: The keys of an entry of the file, and of the file itself.
_KEYS: Final = ("actor", "matter", "office", "deputy", "lead_days")
_HEAD: Final = ("staff", "lead_days")
#: A number of days, as it is written.
_DAYS: Final = re.compile("[0-9]{1,6}")
#: The longest lead, in days: ten years.
_LONGEST: Final = 3660
#: The most that a staff file may hold, in bytes.
_LIMIT: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class StaffEntry:
    """One entry of a staff file: for an actor, and for some of its matters or (none named) for all.

    ``office`` and ``deputy`` give language to words, "" for words of no language; ``lead_days`` are how many
    days before the last day the office is to be reminded, the longest first.
    """

    actor: str
    matters: tuple[str, ...]
    office: Mapping[str, str]
    deputy: Mapping[str, str]
    lead_days: tuple[int, ...]

    def name_office(self, lang: str) -> str:
        """Return the office in a language, else in the first in which it is named."""
        return _choose_words(self.office, lang)

    def name_deputy(self, lang: str) -> str:
        """Return the deputy in a language, else in the first in which it is named; "" where there is none."""
        return _choose_words(self.deputy, lang)

    def find_reminders(self, day: date) -> list[date]:
        """Return the days on which to remind the office of what is due on a day, the earliest first."""
        return [day - timedelta(lead) for lead in self.lead_days if day.toordinal() > lead]


@dataclass(frozen=True)
class Staff:
    """Who is responsible for what: the entries of a staff file, in its order.

    ``about`` are the actors about whom a person asks, if any: of a day in the life of the agreement, which is
    nobody's in particular, no others are told.
    """

    entries: tuple[StaffEntry, ...] = ()
    about: frozenset[str] = frozenset()

    def find_entry(
        self, agreement: Agreement, actors: Iterable[str], matters: Collection[str] = ()
    ) -> StaffEntry | None:
        """Return the entry for what one of some actors has to do about a matter, None where there is none.

        An entry for an actor holds for its organs too. One that names the actor itself comes before one for
        those above it, then one that names the matter before one for all; then the first in the file.
        """
        own = {one for name in actors for one in (name, *agreement.roles_of.get(name, ()))}
        whole = {one for name in own for one in (name, *agreement.above.get(name, ()))}
        fitting = [
            one
            for one in self.entries
            if one.actor in whole and (not one.matters or not set(one.matters).isdisjoint(matters))
        ]
        return min(fitting, key=lambda one: (one.actor not in own, not one.matters), default=None)

    def find_for_item(self, agreement: Agreement, item: StatusItem) -> tuple[StaffEntry | None, bool]:
        """Return the entry for what is due, and whether it is for the one who acts.

        Where none is for those who are bound, that of the one who is to be told counts: it waits for the act.
        """
        matters = list_matters(item)
        bound = item.norm.bearers
        if item.call is not None and item.call.performers is not None:
            bound = tuple(sorted(item.call.performers))
        found = self.find_entry(agreement, bound, matters)
        if found is not None:
            return found, True
        return self.find_entry(agreement, item.norm.addressees, matters), False

    def find_for_day(self, agreement: Agreement, one: ComingDay) -> StaffEntry | None:
        """Return the entry for a day in the life of an agreement: of those who can act, else of any Party."""
        bound = one.norm.bearers if one.norm is not None else ()
        notices = one.norm.notifications if one.norm is not None else ()
        matters = {matter for notice in notices for matter in notice.matters}
        found = self.find_entry(agreement, bound or agreement.parties, matters)
        if found is None or not self.about:
            return found
        return None if self.about.isdisjoint({found.actor, *agreement.above.get(found.actor, ())}) else found


def list_matters(item: StatusItem) -> set[str]:
    """Return the matters that something due is about: of its notice, its event, and what it precedes."""
    call = item.call
    notices = item.norm.notifications if call is None or call.notice is None else (call.notice,)
    slots = (item.norm.trigger, item.norm.timing, *(one.trigger for one in notices))
    found = {matter for one in notices for matter in one.matters}
    found.update(matter for slot in slots if slot is not None for matter in slot.matters)
    if call is not None:
        found.update(call.event.matters if call.event is not None else ())
        found.update(one.event for one in call.rests_on if one.event and one.event.startswith("matter:"))
    return found


def read_staff(path: Path, store: Store, about: Iterable[str] = ()) -> Staff:
    """Return what a staff file says; raises ServandaError, with the entry, for one that cannot be used.

    ``about`` are the actors (compact IRIs) about whom a person asks, if any.
    """
    text = files.decode_text(files.read_bytes(path, limit=_LIMIT), path)
    content = convert_to_json(parse_yaml(text, path))
    listed = content.get("staff") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(listed, list):
        raise ServandaError(error_text("staff-list"), file=path)
    try:
        _reject_unknown(content, _HEAD)
        lead = _read_lead(content.get("lead_days"))
        entries = tuple(
            _read_entry(one, number, lead, lambda kind, name: compact(resolve(store, kind, name)))
            for number, one in enumerate(listed, 1)
        )
    except ServandaError as error:
        raise ServandaError(error.message, file=path) from None
    return Staff(entries, frozenset(about))


def _read_entry(
    entry: Any,  # noqa: ANN401 (whatever a person wrote)
    number: int,
    lead: tuple[int, ...],
    find: Callable[[str, str], str],
) -> StaffEntry:
    """Return one entry; raises ServandaError that names its number."""
    try:
        if not isinstance(entry, dict):
            raise ServandaError(error_text("staff-entry"))
        _reject_unknown(entry, _KEYS)
        matters = entry.get("matter") or []
        names = [entry.get("actor"), *(matters if isinstance(matters, list) else [matters])]
        if not names[0] or not entry.get("office") or any(isinstance(one, dict | list) for one in names):
            raise ServandaError(error_text("staff-entry"))
        lead = _read_lead(entry["lead_days"]) if "lead_days" in entry else lead
        return StaffEntry(
            find("actor", str(names[0])),
            tuple(find("matter", str(one)) for one in names[1:]),
            _read_words(entry["office"]),
            _read_words(entry.get("deputy")),
            lead,
        )
    except ServandaError as error:
        raise ServandaError(error_text("staff-in-entry", number=number, said=error.message)) from None


def _reject_unknown(content: Mapping[Any, object], known: Iterable[str]) -> None:
    """Raise ServandaError for a key that is none."""
    names = list(known)
    for key in content:
        if key not in names:
            hint = suggest(str(key), names, ", ".join(names))
            raise ServandaError(error_text("staff-key", key=key, hint=hint))


def _read_words(content: object) -> dict[str, str]:
    """Return words by language: those of one text under ""."""
    if content is None:
        return {}
    by_language = content if isinstance(content, dict) else {"": content}
    if not by_language or any(isinstance(one, dict | list) for one in by_language.values()):
        raise ServandaError(error_text("staff-words"))
    found = {str(lang): " ".join(str(words).split()) for lang, words in by_language.items()}
    if not all(found.values()):
        raise ServandaError(error_text("staff-words"))
    return found


def _read_lead(content: object) -> tuple[int, ...]:
    """Return days of lead, the longest first."""
    days = content if isinstance(content, list) else [] if content is None else [content]
    found: set[int] = set()
    for one in days:
        if not isinstance(one, str) or not _DAYS.fullmatch(one) or int(one) > _LONGEST:
            raise ServandaError(error_text("staff-lead", most=_LONGEST))
        found.add(int(one))
    return tuple(sorted(found, reverse=True))


def _choose_words(words: Mapping[str, str], lang: str) -> str:
    return words.get(lang) or words.get("") or words.get("en") or next(iter(words.values()), "")
