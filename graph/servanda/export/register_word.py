"""The register of obligations as a document for Word, A4 landscape: the data of the page, in tables.

Who must notify whom comes first, then the instruments and the figures, then the norms by side and by who is
bound, each with the words of the text, and the readings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from servanda.export.register import NormEntry, Register, collect_register
from servanda.export.report_data import join_parts
from servanda.export.word import WordDocument, Words
from servanda.messages import capitalize_text
from servanda.query.localized_table import Column, LocalizedTable

if TYPE_CHECKING:
    from servanda.export.formats import Request

#: The columns of the first table, and the shares of the width that they get.
_NOTICES: Final = {
    "column.clause": 11, "binds": 13, "sender": 18, "addressee": 18, "about": 18, "timing": 12, "form": 10,
}  # fmt: skip
_INSTRUMENTS: Final = {"instrument": 16, "title": 37, "number": 10, "date": 15, "place": 10, "signed_by": 12}
#: The shares of clause, what is to be done, words of the text.
_NORMS: Final = (8, 42, 50)


def write_register_document(request: Request) -> bytes:
    """Return the register as a document; raises ServandaError when the store has no such agreement."""
    register = collect_register(request)
    return _RegisterWriter(register).write()


class _RegisterWriter:
    """Writes a register into a document."""

    def __init__(self, register: Register) -> None:
        self.register, self.word = register, register.words
        self.made = WordDocument(
            register.lang, f"{self.word['register']}: {register.label}", size=9, landscape=True
        )

    def write(self) -> bytes:
        """Return the document."""
        register, word, made = self.register, self.word, self.made
        made.add_page_numbers(f"{word['register']} · {register.label}")
        made.add_heading(f"{word['register']}: {register.label}", 1)
        for line in ([register.title] if register.title != register.label else []) + register.parties:
            made.add_paragraph(line)
        made.add_paragraph(Words(register.statement, bold=True), before=3)
        self._add_notices()
        self._add_section("instruments", _INSTRUMENTS, [
            (one.kind, one.title, one.number, one.date, one.place, one.signed_by)
            for one in register.instruments
        ])  # fmt: skip
        for name, pairs in (("counts", register.figures), ("silence", register.silence)):
            if pairs:
                made.add_heading(capitalize_text(word[name]), 2)
                for head, text in pairs:
                    made.add_paragraph(Words(f"{capitalize_text(head)}: ", bold=True), text)
        for section in register.sides:
            made.add_heading(section.title, 2)
            for group in section.groups:
                made.add_heading(group.title, 3)
                self._add_norms([entry for _, _, entries in group.blocks for entry in entries])
        self._add_readings()
        for iri in register.licences:
            made.add_paragraph(
                Words(f"{capitalize_text(word['licence'])} ({word['licence.of']}): {iri}", faint=True),
                style="Note", before=4,
            )  # fmt: skip
        return made.render()

    def _add_notices(self) -> None:
        lang = self.register.lang
        rows = [
            (
                notice.cited, capitalize_text(notice.binds), join_parts(notice.sender, lang),
                join_parts(notice.addressee, lang), join_parts(notice.matters, lang),
                *(join_parts(notice.slots.get(name, []), lang) for name in ("timing", "form")),
            )
            for notice, _ in self.register.notices
        ]  # fmt: skip
        self._add_section("who_notifies", _NOTICES, rows, bold=("sender", "addressee"))

    def _add_section(
        self, title: str, widths: dict[str, int], rows: Sequence[tuple[str, ...]], bold: Sequence[str] = ()
    ) -> None:
        """Add a heading with its table, whose columns are called by their words."""
        if rows:
            head = capitalize_text(self.word[title])
            self.made.add_heading(head, 2)
            columns = [Column(name, capitalize_text(self.word[name])) for name in widths]
            self._add_table(head, columns, rows, tuple(widths.values()), bold)

    def _add_table(
        self,
        title: str,
        columns: Sequence[Column],
        rows: Iterable[tuple[str, ...]],
        widths: Sequence[float],
        bold: Sequence[str] = (),
    ) -> None:
        table = LocalizedTable(title, tuple(columns), tuple(rows), (), self.register.lang)
        self.made.add_table(table, widths, bold=bold, languages={"words": self.register.source})

    def _add_norms(self, entries: Sequence[NormEntry]) -> None:
        """Add the norms that bind the same: what each says, by which words."""
        word, source = self.word, self.word.language(self.register.source)
        columns = [
            Column("clause", capitalize_text(word["column.clause"])),
            Column("duty", capitalize_text(word["duty"])),
            Column("words", capitalize_text(word.text("words_in", language=source))),
        ]
        rows = [
            (entry.number if entry.number[:1].isdigit() else entry.clause, self._tell(entry),
             self._quote(entry))
            for entry in entries
        ]  # fmt: skip
        self._add_table(entries[0].word if entries else "", columns, rows, _NORMS)

    def _tell(self, entry: NormEntry) -> str:
        """Return a norm in a sentence, and below it how it binds, whom, and what limits it."""
        word, lang = self.word, self.register.lang
        lines = [entry.sentence, capitalize_text(entry.word)]
        lines[1] += f" · {word['origin.rule']}" if entry.implied else ""
        lines += [f"{capitalize_text(name)}: {join_parts(parts, lang)}" for name, parts in entry.lines]
        lines += [f"{capitalize_text(word['qualifiers'])}: {one}" for one in entry.qualifiers]
        for notice in entry.notices:
            slots = "; ".join(f"{name}: {join_parts(parts, lang)}" for name, parts in notice.lines(lang))
            lines.append(f"{capitalize_text(notice.binds)} – {slots}")
        return "\n".join(line.replace("\n", " ") for line in lines)

    def _quote(self, entry: NormEntry) -> str:
        """Return the words of the text, their lines, and the translation where there is one."""
        lines = [f"«{entry.quote}»", capitalize_text(entry.source_lines)]
        if self.register.lang != self.register.source:
            translated = f"{self.register.translation_heading}: {entry.translation}"
            lines.append(capitalize_text(translated if entry.translation else self.word["not_translated"]))
        return "\n".join(line.replace("\n", " ") for line in lines if line)

    def _add_readings(self) -> None:
        rows = list(self._list_readings())
        if not rows:
            return
        word = self.word
        title = capitalize_text(word["sheet.readings"])
        self.made.add_heading(title, 2)
        columns = [Column("clause", capitalize_text(word["column.clause"]))]
        columns += [
            Column(key, capitalize_text(word[name]))
            for key, name in (
                ("words", "words_read"), ("taken", "reading_taken"), ("not_taken", "reading_not_taken"),
            )
        ]  # fmt: skip
        self._add_table(title, columns, rows, (12, 24, 32, 32))

    def _list_readings(self) -> Iterator[tuple[str, ...]]:
        """Yield the readings of each clause, those of its norms first, each once."""
        seen: set[tuple[str, ...]] = set()
        for clause in self.register.clauses:
            of_norms = (reading for entry in clause.entries for reading in entry.readings)
            for one in (*of_norms, *clause.readings):
                words = f"«{one.words}»" if one.words else ""
                taken = "\n".join(filter(None, (one.taken, one.why and f"{self.word['why']}: {one.why}")))
                row = (capitalize_text(one.clause), words, taken, one.not_taken)
                if row not in seen:
                    seen.add(row)
                    yield row
