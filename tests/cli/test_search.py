"""``servanda search``: the forms of the answer, its pages, and what is said where nothing is found."""

from __future__ import annotations

import csv
import io

import pytest
from tests import command


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store with two agreements."""
    folder = tmp_path_factory.mktemp("search")
    assert command.run("generate", "2", "-o", folder / "corpus.nq").code == 0
    assert command.run("load", folder / "corpus.nq", "--store", folder / "store").code == 0
    return folder / "store"


def test_every_format_has_kind_clause_id_and_the_marked_words(run):
    rows = run("search", "driver", "--format", "json").json()
    assert list(rows[0]) == ["agreement", "kind", "clause", "id", "label", "lang", "passage"]
    assert all("⟦driver" in row["passage"].casefold() for row in rows)
    for name, delimiter in (("csv", ","), ("tsv", "\t")):
        table = list(
            csv.DictReader(io.StringIO(run("search", "driver", "--format", name).out), delimiter=delimiter)
        )
        assert [row["id"] for row in table] == [row["id"] for row in rows]
    for name in ("table", "md"):
        out = run("search", "driver", "--format", name).out
        assert "⟦driver⟧" in out and "10-driver" in out


def test_words_may_be_apart_or_quoted_and_in_any_language(run):
    apart = run("search", "уведомить", "министерство", "обороны", "--lang", "ru", "--format", "json").json()
    assert {row["clause"] for row in apart} == {"2.2", "4.1"}
    assert apart == run("search", "уведомить министерство обороны", "--lang", "ru", "--format", "json").json()


def test_a_page_follows_another(run):
    whole = run("search", "officer", "--format", "json").json()
    first = run("search", "officer", "--format", "json", "--limit", "3").json()
    second = run("search", "officer", "--format", "json", "--limit", "3", "--page", "2").json()
    assert first + second == whole[:6] and len(whole) > 40
    shown = run("search", "officer")
    assert "--page 2" in shown.err and str(len(whole)) in shown.err
    run("search", "officer", "--page", "99").refused(str(len(whole)), code=1)
    run("search", "officer", "--page", "0").refused("page")
    run("search", "officer", "--limit", "0").refused("0")


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_nothing_found_is_said_with_a_way_out(run, lang):
    run("search", "xyzzy", "--lang", lang).refused("«xyzzy»", code=1)
    run("search", "famly", "--lang", lang).refused("«famly»", "«family»", code=1)
    run("search", "driver", "embassy", "--lang", lang).refused("«driver»", "«embassy»", code=1)


def test_a_hostile_text_is_only_a_text(run):
    run("search", '") OR 1=1; DROP TABLE "stems').refused("«stems»", code=1)
    run("search", "?!").refused("'?!'")


def test_an_answer_goes_into_a_file(run, tmp_path):
    file = tmp_path / "found.csv"
    assert run("search", "driver", "-o", file).code == 0
    assert file.read_text(encoding="utf-8").startswith("agreement,kind,clause,id,")


def test_other_agreements_are_searched(run, store):
    rows = run("search", "mission", "--agreement", "vcdr-1961", "--format", "json", "--limit", "5").json()
    assert {row["agreement"] for row in rows} <= {"agreement:vcdr-1961", None}
    both = run("search", "ministry", "--store", store, "--format", "json").json()
    assert {row["agreement"] for row in both} >= {"agreement:generated-000001", "agreement:generated-000002"}
    # Where several agreements are shown, an id says whose it is.
    assert "generated-000001/" in run("search", "ministry", "--store", store, width=120).out
    named = ["--agreement", "generated-000002", "--format", "json"]
    one = run("search", "ministry", "--store", store, *named).json()
    assert {row["agreement"] for row in one} <= {"agreement:generated-000002", None}
    assert 0 < len(one) < len(both)


@pytest.mark.parametrize("verb", [["notify", "--format", "csv"], ["draw", "notifications"]])
def test_an_agreement_of_a_store_is_named_by_its_label(run, store, verb):
    by_label = run(*verb, "--agreement", "Generated agreement No. 2", "--store", store)
    assert by_label.code == 0
    assert by_label.out == run(*verb, "--agreement", "generated-000002", "--store", store).out
    run(*verb, "--agreement", "Generated agreement", "--store", store).refused(
        "generated-000001 (Generated agreement No. 1), generated-000002 (Generated agreement No. 2)"
    )
