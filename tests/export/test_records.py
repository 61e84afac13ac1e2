"""The records of the model are the answers of the questions: column by column, in every language."""

from __future__ import annotations

from pathlib import Path

import pytest

import servanda
from servanda.export import rows as export_rows
from servanda.messages import LANGUAGES
from servanda.model import read_agreement
from servanda.namespaces import BASE
from servanda.query.run import ask
from servanda.store.bundle import load_files

TESTS = Path(__file__).parents[1]
#: Each question with what makes its records.
QUESTIONS = {
    "norms": export_rows.norm_records,
    "who-must-notify-whom": export_rows.notice_records,
    "clauses": export_rows.clause_records,
    "sentences": export_rows.sentence_records,
    "what-is-the-evidence": export_rows.evidence_records,
    "what-rests-on": export_rows.qualifier_records,
    "which-were-read": export_rows.note_records,
    "instruments": export_rows.instrument_records,
    "correlatives": export_rows.correlative_records,
    "errata": export_rows.erratum_records,
    "variants": export_rows.variant_records,
}


@pytest.fixture(scope="module", params=["kz-nato-2007", "treaty", "river", "river-stations-2022"])
def stored(request):
    files = {
        "treaty": TESTS / "status" / "treaty.ttl",
        "river": TESTS / "draw" / "river.ttl",
        "river-stations-2022": TESTS / "agreements" / "examples" / "river-stations-2022" / "agreement.yaml",
    }
    store = load_files([files[request.param]]) if request.param in files else servanda.load().store
    return store, BASE + "agreement/" + request.param


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_record_is_a_row(stored, question, lang):
    store, iri = stored
    agreement = read_agreement(store, iri)
    made = [in_language(row, lang, agreement.language) for row in QUESTIONS[question](agreement)]
    rows = ask(store, question, lang=lang, agreement=iri).rows
    assert len(made) == len(rows)
    for record, row in zip(made, rows, strict=True):
        shared = record.keys() & row.keys()
        # All but labels, which are looked up where they are shown, and lines and kinds that nobody reads.
        assert {name for name in row.keys() - shared if not name.endswith("_label")} <= {
            "kind", "start_line", "end_line", "copy_start_line", "copy_end_line",
        }  # fmt: skip
        assert {name: record[name] for name in shared} == {name: row[name] for name in shared}


def in_language(record, lang, source):
    """Return a record in a language, else in that of the source; a translation is none there."""
    return {
        name: value.get(lang) or (None if name == "translation" else value.get(source))
        if isinstance(value, dict)
        else value
        for name, value in record.items()
    }


def test_actors_are_those_that_the_agreement_names_and_those_above_them():
    store = servanda.load().store
    made = {
        row["actor"]: row
        for row in export_rows.actor_records(read_agreement(store, BASE + "agreement/kz-nato-2007"))
    }
    rows = {row["actor"]: row for row in ask(store, "actors").rows}
    assert {"actor:kz", "actor:kz-gov", "actor:kz-mfa", "actor:nato", "actor:nato-plo"} <= made.keys()
    assert made.keys() <= rows.keys()
    for name, record in made.items():
        assert record == {column: rows[name][column] for column in record}
