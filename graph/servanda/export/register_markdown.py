"""The register as Markdown: CommonMark with the tables of GitHub; every text shows letter for letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from servanda.export.desk_parts import Part, marked
from servanda.export.desk_words import capital, words
from servanda.links import link_target
from servanda.network.bonds import MODALITIES

if TYPE_CHECKING:
    from servanda.export.register import Register
    from servanda.export.register_entries import Entry, Line, Reading

# What means something anywhere in a line; "://", "www.", "@" and ":smile:" are links and signs on GitHub.
_ANYWHERE: Final = re.compile(r"[\\`*_\[\]<>|~&$#@]|:(?=//|[\w+-]+:)|(?<=[Ww]{3})\.")
# What begins a list or a rule at the start of a block.
_AT_START: Final = re.compile(r"[-+=]|[0-9]+(?=[.)])")
# What Markdown reads as the end of a line, or drops at the end of one.
_BLANK: Final = re.compile("[ \t\n\x0b\x0c]+")


def escaped(text: str) -> str:
    r"""Return a text in one line, for any place within a line, that Markdown shows letter for letter.

    >>> escaped("*a* | <b>\n#x")
    '\\*a\\* \\| \\<b\\> \\#x'
    """
    return _ANYWHERE.sub(lambda found: "\\" + found[0], _BLANK.sub(" ", text).strip(" "))


def begun(text: str) -> str:
    r"""Return a text as :func:`escaped`, for the beginning of a paragraph or an item of a list.

    >>> begun("1. a"), begun("- a")
    ('1\\. a', '\\- a')
    """
    text = escaped(text)
    if not (found := _AT_START.match(text)):
        return text
    end = found.end() if text[0].isdigit() else 0
    return f"{text[:end]}\\{text[end:]}"


def written(register: Register) -> str:
    """Return the register; headings, tables and lists only, which every renderer of GFM knows."""
    word = words(register.lang)
    lines = [f"# {escaped(word['register'])}: {escaped(register.label)}", ""]
    lines += _paragraphs([register.title] if register.title != register.label else [])
    lines += [*(f"- {begun(party)}" for party in register.parties), ""]
    lines += [f"**{escaped(register.statement)}**", "", *_front(register)]
    if not register.sides:
        lines += _paragraphs([word["no_norms"]])
    for side in register.sides:
        lines += [f"## {escaped(side.title)}", ""]
        for group in side.groups:
            lines += [f"### {escaped(group.title)}", ""]
            for _, said, entries in group.blocks:
                lines += [f"#### {escaped(capital(said))} ({len(entries)})", ""]
                for entry in entries:
                    lines += _entry(register, entry)
    lines += _index(register)
    lines += [
        f"{escaped(capital(word['licence']))} ({escaped(word['licence.of'])}): {_address(iri)}"
        for iri in register.licences
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _front(register: Register) -> list[str]:
    """Return who must notify whom, the instruments, the figures, how to read it, and the silences."""
    word, lang = words(register.lang), register.lang
    lines = [f"## {escaped(word['who_notifies'])}", ""]
    if register.notices:
        heads = ("column.clause", "binds", "sender", "addressee", "about", "timing", "form")
        lines += _table([capital(word[name]) for name in heads], (
            [
                notice.cited, capital(notice.binds), marked(notice.sender, lang),
                marked(notice.addressee, lang), marked(notice.matters, lang),
                *(marked(notice.slots.get(name, []), lang) for name in ("timing", "form")),
            ]
            for notice, _ in register.notices
        ))  # fmt: skip
    else:
        lines += _paragraphs([word["no_notifications"]])
    columns = ("instrument", "title", "number", "date", "place", "signed_by")
    lines += [f"## {escaped(capital(word['instruments']))}", ""]
    lines += _table(
        [capital(word[name]) for name in columns],
        ([held.kind, held.title, held.number, held.date, held.place, held.signed_by]
         for held in register.instruments),
    )  # fmt: skip
    lines += [f"## {escaped(word['counts'])}", "", *_pairs(register.figures)]
    signs = (*MODALITIES, "not_said", "inferred", "by_rule")
    legend = [(word[name], word[f"legend.{name}"]) for name in signs]
    lines += [f"## {escaped(word['legend'])}", "", *_pairs(legend)]
    if register.silence:
        lines += [f"## {escaped(word['silence'])}", "", *_pairs(register.silence)]
    return lines


def _entry(register: Register, entry: Entry) -> list[str]:
    word, lang = words(register.lang), register.lang
    where = f"{escaped(capital(entry.word))} · {escaped(capital(entry.clause))}"
    where += f" · {escaped(word['origin.rule'])}" if entry.implied else ""
    lines = [f"##### {escaped(entry.sentence)}", "", where, ""]
    lines += _items(entry.lines, lang)
    lines += _several(word["qualifiers"], entry.qualifiers) + _several(word["why_inferred"], entry.inferred)
    for notice in entry.notices:
        lines += [f"- **{escaped(capital(notice.binds))}**"]
        inner = _items(notice.lines(lang), lang) + _several(word["why_inferred"], notice.inferred)
        lines += ["  " + line for line in inner]
    lines += [""] if lines[-1] else []
    quote = f"«{escaped(entry.quote)}»" + (f" ({escaped(entry.source_lines)})" if entry.source_lines else "")
    lines += [f"> {quote}"]
    if register.lang != register.source:
        said = f"*{escaped(word['not_translated'])}*"
        if entry.translation:
            said = f"{begun(entry.translation)} *({escaped(word['translation_of'])})*"
        lines += [">", f"> {said}"]
    return [*lines, "", *_readings(register, entry.readings)]


def _readings(register: Register, readings: Sequence[Reading]) -> list[str]:
    word, lines = words(register.lang), []
    for note in readings:
        head = f"«{escaped(note.words)}» " if note.words else ""
        by = f"({escaped(word['attributed_to'])}: {escaped(note.by)})" if note.by else ""
        lines.append(f"- {head}{by}".rstrip())
        told = {"reading_taken": note.taken, "reading_not_taken": note.not_taken, "why": note.why}
        lines += [
            f"  - **{escaped(capital(word[name]))}:** {escaped(text)}" for name, text in told.items() if text
        ]
    return [*lines, ""] if lines else []


def _index(register: Register) -> list[str]:
    lines = [f"## {escaped(words(register.lang)['index'])}", ""]
    for place in register.clauses:
        heading = f" · {escaped(place.heading)}" if place.heading != place.name else ""
        lines += [f"### {escaped(capital(place.name))}{heading}", ""]
        lines += [f"- {begun(entry.sentence)} ({escaped(entry.word)})" for entry in place.entries]
        lines += [""] if place.entries else []
        lines += _readings(register, place.readings)
    return lines


def _items(lines: Iterable[Line], lang: str) -> list[str]:
    return [f"- {escaped(capital(name))}: {_text(parts, lang)}" for name, parts in lines]


def _several(name: str, texts: list[str]) -> list[str]:
    return [f"- {escaped(capital(name))}: {escaped(text)}" for text in texts]


def _text(parts: list[Part], lang: str) -> str:
    return escaped(marked(parts, lang))


def _paragraphs(texts: Iterable[str]) -> list[str]:
    return [line for text in texts for line in (begun(text), "")]


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [*(f"- {escaped(capital(name))}: {escaped(text)}" for name, text in pairs), ""]


def _table(heads: list[str], rows: Iterable[list[str]]) -> list[str]:
    lines = [_row(heads), "|" + " --- |" * len(heads), *map(_row, rows)]
    return [*lines, ""]


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(escaped, cells)) + " |"


def _address(iri: str) -> str:
    """Return a link to a web address, or the text where it is none."""
    opens = link_target(iri) == iri and re.fullmatch(r"https?://[!#-;=?-~]+", iri)
    return f"<{iri}>" if opens else escaped(iri)
