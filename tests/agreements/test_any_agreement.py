"""Agreements of every kind, in one language, with things of their own (in ``examples``; invented)."""

from __future__ import annotations

import json
import re
from itertools import cycle, islice
from pathlib import Path

import pytest
from tests.command import run

EXAMPLES = Path(__file__).parent / "examples"
FILES = sorted(EXAMPLES.glob("*/agreement.yaml"))
NAMES = [path.parent.name for path in FILES]
#: Questions that give names and texts of an agreement.
ASKED = ("norms", "clauses", "what-triggers", "agreements")
#: Columns of what an agreement calls its own things.
OWN = ("sender_label", "addressee_label", "matters_label", "bearer_label", "label", "object", "title")
#: Letters that the Kazakh alphabet alone has among those of the examples.
KAZAKH = re.compile("[ӘәҒғҚқҢңӨөҰұҮүҺһ]")


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_only_missing_translations_are_remarked(file: Path) -> None:
    report = run("check", file, "--format", "json").json()
    assert report["conforms"] is True
    found = [(one["severity"], one["shape"]) for one in report["results"]]
    remarks = {"srv-shapes:Translation", "srv-shapes:ModalityLexicon"}
    assert {severity for severity, _ in found} <= {"info"} and {shape for _, shape in found} <= remarks
    without_lexicon = re.search(r"^language: fr", file.read_text(), re.MULTILINE) is not None
    assert (("info", "srv-shapes:ModalityLexicon") in found) == without_lexicon and len(found) <= 4


def ask(question: str, file: Path, lang: str) -> list[dict[str, object]]:
    """Return the rows of a question; none leave with 1."""
    found = run("ask", question, "--store", file, "--lang", lang, "--format", "json")
    rows: list[dict[str, object]] = json.loads(found.out or "[]")
    return rows


@pytest.mark.parametrize("file", FILES, ids=NAMES)
@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_names_are_in_the_language_of_the_source(file: Path, lang: str) -> None:
    language = re.search(r"^language: (\w+)", file.read_text(), re.MULTILINE)
    assert language
    shown = [run("notify", "--store", file, "--lang", lang, "--format", "json").json()]
    shown += [ask(name, file, lang) for name in ASKED]
    assert all(row.get("label", "") is not None for rows in shown for row in rows)
    assert all(row["title"] for row in shown[-1])
    own = [value for rows in shown for row in rows for name, value in row.items() if name in OWN]
    if language[1] != "kk":
        assert not KAZAKH.search(str(own))


@pytest.mark.parametrize("number", range(len(FILES)), ids=NAMES)
def test_no_translation_is_called_the_projects_own(number: int) -> None:
    # Every agreement in every way, every way in every language.
    languages = cycle(("en", "kk", "ru"))
    for words, lang in zip(
        (["notify"], ["network"], ["export", "--format", "register"], ["export", "--format", "html"]),
        islice(languages, number, None),
        strict=False,
    ):
        shown = run(*words, "--store", FILES[number], "--lang", lang)
        assert shown.code == 0, shown.err
        for claim in ("working translation", "рабоч", "жұмыс аударма", "жұмыс нұсқа", "servanda's own"):
            assert claim not in re.sub(r"<script.*?</script>", "", shown.out, flags=re.DOTALL), words


@pytest.mark.parametrize("file", FILES, ids=NAMES)
@pytest.mark.parametrize("view", ["notifications", "duties", "actors", "programmes", "lifecycle", "clause"])
def test_everything_is_drawn(file: Path, view: str) -> None:
    words = ["draw", view, *(["1"] if view == "clause" else []), "--store", file, "--lang", "ru"]
    assert run(*words, "--format", "dot").code == 0


def test_several_stand_in_one_archive(tmp_path: Path) -> None:
    archive = tmp_path / "archive.sqlite"
    assert run("load", *FILES, "--store", archive).code == 0
    rows = run("notify", "--store", archive, "--lang", "ru", "--format", "json").json()
    assert {row["agreement"].partition(":")[2] for row in rows} == set(NAMES)
    named = {row["sender_label"] for row in rows}
    assert {"Ministry of Water", "Ministère de l'eau", "Министерство связи"} <= named
    afresh = run("notify", "--store", archive, "--lang", "ru", "--format", "json", "--no-cache").json()
    assert afresh == rows
    # A thing of an agreement's own is found by its key, also among others.
    assert run("notify", "--from", "eau", "--store", archive, "--format", "json").json()
    assert run("check", "--store", archive).code == 0


def test_what_does_not_bind_is_no_duty() -> None:
    file = EXAMPLES / "alta-birka-2022" / "agreement.yaml"
    rows = run("notify", "--store", file, "--format", "json").json()
    assert rows and not any(row["binding"] for row in rows)
    assert not any(row["binding"] for row in ask("norms", file, "en"))
    assert ask("correlatives", file, "en") == []
    for lang, duty in (("en", "must notify"), ("ru", "обязанность"), ("kk", "міндетті")):
        assert duty not in run("notify", "--full", "--store", file, "--lang", lang).out.partition("\n\n")[2]
        table = run("notify", "--store", file, "--lang", lang, "--format", "md").out.splitlines()
        assert not any(duty in line for line in table if line.startswith("|"))
    bound = run(
        "notify", "--store", EXAMPLES / "gamma-delta-2021" / "agreement.yaml", "--format", "json"
    ).json()
    assert all(row["binding"] for row in bound)


def test_authentic_languages_are_said_where_they_are_stated() -> None:
    shown = run("show", "--store", EXAMPLES / "alta-birka-2022" / "agreement.yaml").out
    assert "authentic texts" in shown and "prevailing text" in shown
    assert "authentic" not in run("show", "--store", EXAMPLES / "gamma-delta-2021" / "agreement.yaml").out


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_its_instrument_is_listed(file: Path) -> None:
    assert [row["role"] for row in ask("instruments", file, "en")] == [["belongs", "constitutes"]]
