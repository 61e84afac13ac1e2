"""The register for Word, read back by python-docx."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

import servanda
from servanda.export.formats import Request, export
from servanda.export.register import collect_register
from servanda.messages import capitalize_text
from servanda.namespaces import BASE

AGREEMENT = BASE + "agreement/kz-nato-2007"


@pytest.fixture(scope="module")
def request_():
    return Request(servanda.load().store, AGREEMENT, "register-docx", "ru")


@pytest.fixture(scope="module")
def register(request_):
    return collect_register(request_)


@pytest.fixture(scope="module")
def document(request_):
    return Document(BytesIO(export(request_)))


def test_every_norm_stands_with_its_words_under_who_is_bound(register, document):
    wanted = [
        (entry.sentence, f"«{entry.quote}»")
        for side in register.sides
        for group in side.groups
        for _, _, entries in group.blocks
        for entry in entries
    ]
    tables = [table for table in document.tables if len(table.columns) == 3]
    found = [
        (row.cells[1].paragraphs[0].text, row.cells[2].paragraphs[0].text)
        for table in tables
        for row in table.rows[1:]
    ]
    assert found == wanted and len(found) > 60
    heads = [one.text for one in document.paragraphs if one.style.name == "Heading 3"]
    assert heads == [group.title for side in register.sides for group in side.groups]


def test_notifications_come_first_and_silence_is_said(register, document):
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert len(rows) == 1 + len(register.notices)
    assert rows[1][0] == "2.2" and register.words["not_said"] in rows[1][-2:]
    assert rows[0][2] == capitalize_text(register.words["sender"])


def test_quotes_are_marked_as_kazakh_and_the_heads_repeat(document):
    table = next(table for table in document.tables if len(table.columns) == 3)
    quote = table.rows[1].cells[2].paragraphs[0].runs[0]
    assert quote._r.find(f".//{qn('w:lang')}").get(qn("w:val")) == "kk-KZ"
    assert all(table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None for table in document.tables)


def test_the_same_register_is_the_same_bytes(request_):
    assert export(request_) == export(request_)
