"""The draft of the note by which a notification is made: what the text says of it, and blanks for the rest.

Nothing is made up. What neither the text nor the record says stands as a blank in square brackets; the
opening and the closing are those that are usual in notes verbales, and marked as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.messages import Messages, capitalize_text, error_text, get_error_language
from servanda.model import Agreement, Norm, Notification, Slot
from servanda.namespaces import local
from servanda.query.time_words import describe_time
from servanda.query.writing import Page, escape_markdown, escape_start, format_spans, strip_controls
from servanda.status.order import list_broader
from servanda.status.phrases import Phrases

if TYPE_CHECKING:
    from servanda.events.records import Event

#: The slots of a notification of which the drafter is told, in this order.
_SLOTS: Final = ("trigger", "timing", "form", "purpose", "effect")
_PEOPLE: Final = ("sender", "addressee", "matter")
#: What begins a name before which English puts no article.
_DETERMINERS: Final = ("the ", "each ", "every ", "all ", "another ", "any ", "other ", "either ")
#: The mark of what is usual and not from the text.
_USUAL: Final = "*"


@dataclass(frozen=True)
class NoteDraft:
    """A draft in a language, part by part.

    ``number`` and ``place`` stand in its head, ``ends`` and ``facts`` are lines of a name and a value.
    ``quote`` are the words of the clause in ``quote_lang``, ``reads`` stands above and ``cited`` below them,
    with the translation where there is one. ``usual`` says what ``opening`` and ``closing`` are, and
    ``notes`` are for the drafter.
    """

    lang: str
    title: str
    number: str
    place: str
    ends: tuple[tuple[str, str], ...]
    opening: str
    facts: tuple[tuple[str, str], ...]
    reads: str
    quote: str
    quote_lang: str
    cited: tuple[str, ...]
    closing: str
    signature: str
    usual: str
    drafter: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Occasion:
    """What a note is about: matters, and the record of the log that is named, if one is.

    ``notices`` are those on record that tell of it already.
    """

    matters: tuple[str, ...]
    event: Event | None = None
    notices: tuple[Event, ...] = ()


def find_notice(
    agreement: Agreement, norms: Sequence[Norm], called: str, occasion: Occasion, ends: NoticeEnds
) -> tuple[Norm, Notification]:
    """Return the notification of some norms that an occasion calls for, with its norm.

    ``called`` is how a person called the clause or norm. Raises ServandaError where no norm provides for a
    notification or the occasion calls for none (exit code 1), where none goes from and to those who are
    named, and where there are several; it says which there are.
    """
    every = [(norm, one) for norm in norms for one in norm.notifications]
    if not every:
        known = ", ".join(dict.fromkeys(norm.number for norm in agreement.norms if norm.notifications))
        raise ServandaError(error_text("draft-no-notification", clause=called, known=known), exit_code=1)
    called_for = [pair for pair in every if _is_called_for(agreement, *pair, occasion)]
    about = ", ".join(_name_matter(agreement, one) for one in occasion.matters) or (
        occasion.event.name if occasion.event else ""
    )
    if not called_for:
        known = ", ".join(
            dict.fromkeys(_name_matter(agreement, one) for _, notice in every for one in notice.matters)
        )
        text = error_text("draft-not-called-for", about=about, clause=called, known=known or "—")
        raise ServandaError(text, exit_code=1)
    found = [pair for pair in called_for if ends.fit(agreement, pair[1])]
    if len(found) == 1:
        return found[0]
    choices = ", ".join(dict.fromkeys(_name_choice(*pair) for pair in found or called_for))
    if not found:
        raise ServandaError(error_text("draft-none-between", clause=called, about=about, choices=choices))
    raise ServandaError(error_text("draft-several", clause=called, about=about, choices=choices))


def _name_matter(agreement: Agreement, iri: str) -> str:
    """Return a matter as it is typed, with its label in brackets where that says it in other words."""
    name, label = local(iri), agreement.label(iri, get_error_language())
    return name if label.replace(" ", "-") == name else f"{name} ({label})"


@dataclass(frozen=True)
class NoticeEnds:
    """From whom and to whom a note is to go, by compact IRIs; None where a person does not say."""

    sender: str | None = None
    addressee: str | None = None

    def fit(self, agreement: Agreement, notice: Notification) -> bool:
        """Say whether a notice goes from and to those who are named, or to organs or players of theirs."""
        pairs = ((self.sender, notice.senders), (self.addressee, notice.addressees))
        return all(actor is None or _is_among(agreement, actor, names) for actor, names in pairs)


def _is_among(agreement: Agreement, actor: str, names: Iterable[str]) -> bool:
    return any(actor == one or actor in agreement.above.get(one, ()) for one in names)


def _is_called_for(agreement: Agreement, norm: Norm, notice: Notification, occasion: Occasion) -> bool:
    """Say whether an occasion is one on which a notice is to be given, or of which it tells."""
    trigger = notice.trigger or norm.trigger
    matters = {*notice.matters, *(trigger.matters if trigger is not None else ())}
    kinds = {kind for one in occasion.matters for kind in (one, *list_broader(agreement, one))}
    whose = trigger.actors if trigger is not None else ()
    by = occasion.event.by if occasion.event is not None else ()
    fits = not whose or not by or any(_is_among(agreement, one, by) or one in by for one in whose)
    return fits and not matters.isdisjoint(kinds)


def _name_choice(norm: Norm, notice: Notification) -> str:
    """Return the options that choose a notice, and its norm as it is typed."""
    parts = [("--from", notice.senders), ("--to", notice.addressees)]
    options = " ".join(f"{name} {local(one)}" for name, names in parts for one in names[:1])
    return f"{norm.name} {options}".strip()


def draft_note(
    agreement: Agreement, norm: Norm, notice: Notification, occasion: Occasion, ends: NoticeEnds, lang: str
) -> NoteDraft:
    """Return the draft of the note by which a notice is given on an occasion, in a language.

    Raises ServandaError where the text does not say which of several sends it, and no one is named.
    """
    return _DraftWriter(agreement, norm, notice, occasion, lang).write(ends)


class _DraftWriter:
    """Writes the draft of one note."""

    def __init__(
        self, agreement: Agreement, norm: Norm, notice: Notification, occasion: Occasion, lang: str
    ) -> None:
        self.agreement, self.norm, self.notice, self.occasion = agreement, norm, notice, occasion
        self.lang = lang
        self.words, self.answers = Messages(lang, "draft"), Messages(lang, "answers")
        self.say = Phrases(agreement, lang)

    def write(self, ends: NoticeEnds) -> NoteDraft:
        """Return the draft."""
        words, clause = self.words, self.say.clause(self.norm)
        senders = self._choose(self.notice.senders, ends.sender, several=self.notice.joint)
        addressees = self._choose(self.notice.addressees, ends.addressee, several=True)
        several = ".several" if len(senders) > 1 else ""
        mode = local(self.notice.mode or "mode:notify")
        named = {
            "sender": capitalize_text(self._name_in_sentence(senders, "sender")),
            "addressee": words.text("blank.to", addressee=self._name_in_sentence(addressees, "addressee")),
        }
        label = self.agreement.label(self.agreement.iri, self.lang)
        quote_lang, quote = min(self.norm.quote.items(), default=("und", ""))
        return NoteDraft(
            lang=self.lang,
            title=words.text("title", agreement=label, clause=clause),
            number=words["number"],
            place=words["place"],
            ends=tuple(self._list_ends(senders, addressees, clause)),
            opening=words.text(f"opening.{mode}{several}", **named),
            facts=tuple(self._list_facts()),
            reads=words.text("reads", clause=clause),
            quote=quote,
            quote_lang=quote_lang,
            cited=tuple(self._cite(quote_lang)),
            closing=words.text(f"closing{several}", **named),
            signature=words["blank.signature"],
            usual=words["usual"],
            drafter=words["drafter"],
            notes=tuple(self._list_notes()),
        )

    def _choose(self, names: Sequence[str], player: str | None, *, several: bool) -> tuple[str, ...]:
        """Return those of some actors who are meant; of a role, the player whom a person names.

        Raises ServandaError where one of several is to be chosen.
        """
        if player is not None and names:
            fitting = [one for one in names if _is_among(self.agreement, player, (one,))]
            playing = {one for role in fitting for one in self.agreement.players(role)}
            return (player,) if player in playing else tuple(fitting)
        players = self.agreement.players(names[0]) if len(names) == 1 else ()
        if len(players) == 1 and not self._is_collective(players[0]):
            return players
        if len(names) > 1 and not several:
            raise ServandaError(error_text("draft-which-sender", names=", ".join(map(local, names))))
        return tuple(names)

    def _is_collective(self, iri: str) -> bool:
        """Say whether an actor stands for several, of whom one is to be named."""
        actor = self.agreement.actors.get(iri)
        return actor is not None and "srv:CollectiveActor" in actor.classes

    def _name(self, iri: str) -> str:
        """Return the name of an actor; of a role of which it is not known who plays it, with a blank."""
        actor = self.agreement.actors.get(iri)
        label = self.agreement.label(iri, self.lang)
        return f"{label} {self.words['blank.name']}" if actor is not None and actor.role_types else label

    def _name_all(self, names: Iterable[str], end: str) -> str:
        return ", ".join(map(self._name, names)) or f"[{self.words[end]}]"

    def _name_in_sentence(self, names: Sequence[str], end: str) -> str:
        """Return names as they stand in a sentence; in English with their articles."""
        if not names:
            return f"[{self.words['from' if end == 'sender' else 'to']}]"
        return self.words["and"].join(self._add_article(one) for one in names)

    def _add_article(self, iri: str) -> str:
        name, actor = self._name(iri), self.agreement.actors.get(iri)
        if self.lang != "en" or name.casefold().startswith(_DETERMINERS):
            return name
        bare_state = actor is not None and "srv:State" in actor.classes and " of " not in name
        known = self.agreement.names(iri).get("en") is not None
        return name if bare_state or not known or " " not in name else f"the {name}"

    def _list_ends(
        self, senders: Sequence[str], addressees: Sequence[str], clause: str
    ) -> Iterator[tuple[str, str]]:
        """Yield the lines of the head: from whom, to whom, about what, in which form, on which ground."""
        words, notice = self.words, self.notice
        yield words["from"], self._name_all(senders, "from")
        yield words["to"], self._name_all(addressees, "to")
        if notice.copy_to:
            yield words["copy"], self._name_all(notice.copy_to, "copy")
        if notice.through:
            yield words["through"], ", ".join(self.agreement.label(one, self.lang) for one in notice.through)
        yield words["about"], self._name_matters()
        form = self.agreement.label(notice.form, self.lang) if notice.form else words["form.open"]
        yield words["form"], form
        if notice.enclosures:
            yield words["enclosed"], notice.enclosures.find(self.lang, self.agreement.language, "en")
        title = self.agreement.titles.find(self.lang, self.agreement.language, "en")
        name = title or self.agreement.label(self.agreement.iri, self.lang)
        yield words["basis"], f"{capitalize_text(clause)}: {name}"

    def _name_matters(self) -> str:
        """Return what the note is about: the matters of the occasion, else those of the notice."""
        own = [one for one in self.occasion.matters if one in self.notice.matters]
        return ", ".join(self.agreement.label(one, self.lang) for one in own or self.notice.matters)

    def _list_facts(self) -> Iterator[tuple[str, str]]:
        """Yield what happened, as the record has it; blanks for what it does not say."""
        words, event = self.words, self.occasion.event
        matters = ", ".join(self.agreement.label(one, self.lang) for one in self.occasion.matters)
        yield words["what"], matters or self._name_matters()
        if event is None:
            yield words["whose"], words["blank.whose"]
            yield words["when"], words["blank.when"]
        else:
            who = ", ".join(map(self._name_person, event.by))
            yield words["whose"], who or words["blank.whose"]
            known = event.span.start.earliest is not None or event.span.start.latest is not None
            yield words["when"], self.say.lasting(event.span) if known else words["blank.when"]
            if event.place:
                yield words["where"], event.place
        yield words["more"], words["blank.more"]

    def _name_person(self, iri: str) -> str:
        """Return the name of an actor; of a post with a blank for who holds it."""
        actor = self.agreement.actors.get(iri)
        post = actor is not None and "org:Post" in actor.classes
        return f"{self._name(iri)} {self.words['blank.name']}" if post else self._name(iri)

    def _cite(self, quote_lang: str) -> Iterator[str]:
        """Yield the lines of the quote, and what it says in the reader's language."""
        if self.norm.lines:
            key = "lines" if len(set(self.norm.lines)) > 1 else "line"
            yield self.answers.text(key, lines=format_spans(self.norm.lines))
        if self.lang == quote_lang or self.lang not in self.norm.translations:
            return
        status = self.agreement.text_status(self.lang)
        name = Messages(self.lang, "draft")["working" if status == "servanda" else "translated"]
        yield f"{name}: {self.norm.translations[self.lang]}"

    def _list_notes(self) -> Iterator[str]:
        """Yield what the drafter has to know: what is open, what the text says beside, where it is from."""
        words, slots = self.words, {slot.about: slot for slot in self.notice.slots}
        yield words["brackets"]
        silent = [name for name in _SLOTS if (one := slots.get(f"slot:{name}")) and one.status == "silent"]
        if silent:
            what = ", ".join(self.answers[f"silent.{name}"] for name in silent)
            yield words.text("open", what=what)
        for name in _SLOTS:
            slot = slots.get(f"slot:{name}")
            if slot is not None and slot.status != "silent" and name != "form":
                key = "inferred" if slot.status == "inferred" else "stated"
                yield words.text(key, what=f"{self.answers[name]} – {self._tell_slot(slot)}")
        people = [name for name in _PEOPLE if (one := slots.get(f"slot:{name}")) and one.status == "inferred"]
        if people:
            yield words.text("inferred", what=", ".join(self.answers[name] for name in people))
        for gate in self.norm.gates:
            limit = self.agreement.label(gate.type, self.lang) if gate.type else gate.words.any
            yield words.text("judge", who=self.say.names(gate.judges), what=limit)
        event = self.occasion.event
        if event is None:
            yield words["no_record"]
        else:
            yield words.text("record.assumed" if event.assumed else "record", record=event.name)
        if notices := self.occasion.notices:
            acts = ", ".join(f"{one.name}, {self.say.lasting(one.span)}" for one in notices)
            yield words.text("told", acts=acts)

    def _tell_slot(self, slot: Slot) -> str:
        text = slot.texts.find(self.lang, self.agreement.language, "en")
        counted = describe_time(slot, lambda iri: self.agreement.label(iri, self.lang), self.lang)
        return text or counted or f"«{slot.words.any}»"


# -- As text -------------------------------------------------------------------------


def render_note(draft: NoteDraft, *, width: int = 80) -> str:
    """Return a draft as plain text, no line wider than ``width`` where words can be broken."""
    page = Page(draft.lang, width)
    page.add(draft.title)
    page.gap()
    room = width - len(draft.number) - len(draft.place)
    page.lines.append(f"{draft.number}{' ' * max(room, 2)}{draft.place}")
    page.gap()
    margin = max(len(name) for name, _ in (*draft.ends, *draft.facts)) + 2
    _add_entries(page, draft.ends, margin)
    page.gap()
    page.add(draft.opening + _USUAL)
    page.gap()
    _add_entries(page, draft.facts, margin)
    page.gap()
    page.add(f"{draft.reads}:")
    for line in (f"«{draft.quote}»", *draft.cited):
        page.add(line, indent=2)
    page.gap()
    page.add(draft.closing + _USUAL)
    page.gap()
    page.add(draft.signature)
    page.gap()
    page.lines.append("-" * min(width, 40))
    page.add(f"{draft.drafter}:")
    for line in (f"{_USUAL} {draft.usual}", *draft.notes):
        text = strip_controls(line)
        page.lines += wrap(text, width, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)
    return page.text()


def _add_entries(page: Page, entries: Iterable[tuple[str, str]], margin: int) -> None:
    for name, text in entries:
        page.entry(name, text, margin)


def render_note_markdown(draft: NoteDraft) -> str:
    """Return a draft as Markdown, in which every text shows letter for letter."""
    lines = [f"# {escape_markdown(draft.title)}", ""]
    lines += [f"{escape_start(draft.number)} · {escape_markdown(draft.place)}", "", *_list_pairs(draft.ends)]
    lines += ["", f"{escape_start(draft.opening)}\\*", "", *_list_pairs(draft.facts), ""]
    lines += [f"{escape_markdown(draft.reads)}:", "", f"> «{escape_markdown(draft.quote)}»"]
    for line in draft.cited:
        lines += [">", f"> {escape_markdown(line)}"]
    lines += ["", f"{escape_start(draft.closing)}\\*", "", escape_start(draft.signature), "", "---", ""]
    lines += [f"**{escape_markdown(draft.drafter)}**", "", f"- \\* {escape_markdown(draft.usual)}"]
    lines += [f"- {escape_start(line)}" for line in draft.notes]
    return "\n".join(map(strip_controls, lines)) + "\n"


def _list_pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    return (f"- **{escape_markdown(name)}:** {escape_markdown(text)}" for name, text in pairs)
