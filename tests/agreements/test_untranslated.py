"""Texts without a translation: it stands in the language of the source, and languages have names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from servanda.cli import main

EXAMPLES = Path(__file__).parent / "examples"


def _run(*given: str) -> str:
    done = CliRunner().invoke(main, list(given))
    assert done.exit_code == 0, done.output
    return done.stdout


def _lengthen(text: str) -> str:
    """Give the notice of the memorandum in Russian a day by which it is sent, in no other language."""
    timing = "1-failures-notice-svyaz-timing: {type: Silent, forSlot: slot:timing}"
    stated = (
        "1-failures-notice-svyaz-timing: {type: Stated, forSlot: slot:timing,"
        " words: 'о сбоях сети', text: {ru: 'в день сбоя'}}"
    )
    assert timing in text
    return text.replace(timing, stated)


@pytest.fixture
def memorandum(tmp_path: Path) -> Path:
    place = tmp_path / "alta-birka-2022"
    shutil.copytree(EXAMPLES / "alta-birka-2022", place)
    file = place / "agreement.yaml"
    file.write_text(_lengthen(file.read_text(encoding="utf-8")), encoding="utf-8")
    return place


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
@pytest.mark.parametrize("view", [("notifications",), ("clause", "1")])
def test_a_drawing_shows_the_time_that_the_source_sets(
    view: tuple[str, ...], lang: str, memorandum: Path
) -> None:
    drawn = _run("draw", *view, "--format", "dot", "--lang", lang, "--store", str(memorandum))
    assert "в день сбоя" in drawn.replace("&#160;", " ")


@pytest.mark.parametrize(
    ("lang", "named"),
    [("en", ("Kazakh", "Russian")), ("ru", ("казахский", "русский")), ("kk", ("қазақша", "орысша"))],
)
def test_an_archive_names_every_language_of_its_texts(
    lang: str, named: tuple[str, str], memorandum: Path
) -> None:
    shutil.copytree(EXAMPLES / "balyk-2015", memorandum.parent / "balyk-2015")
    for command in (("notify",), ("network",)):
        closing = " ".join(_run(*command, "--lang", lang, "--store", str(memorandum.parent)).split()[-14:])
        assert all(name in closing for name in named), closing


@pytest.mark.parametrize(("lang", "name"), [("en", "Uzbek"), ("ru", "узбекский"), ("kk", "өзбекше")])
def test_a_language_has_a_name_and_one_without_shows_its_tag(lang: str, name: str, memorandum: Path) -> None:
    file = memorandum / "agreement.yaml"
    text = file.read_text(encoding="utf-8").replace("[ru, en]", "[ru, en, uz, chr]")
    file.write_text(text, encoding="utf-8")
    told = _run("show", "--lang", lang, "--store", str(memorandum))
    assert name in told
    assert "chr" in told


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
@pytest.mark.parametrize("label", ["Пункт 1", "1", "Clause 1"])
def test_a_clause_called_by_its_number_is_headed_once(label: str, lang: str, memorandum: Path) -> None:
    file = memorandum / "agreement.yaml"
    text = file.read_text(encoding="utf-8").replace('label: {ru: "Сбои"}', f'label: {{ru: "{label}"}}')
    file.write_text(text, encoding="utf-8")
    place = ("--lang", lang, "--store", str(memorandum))
    assert "·" not in _run("show", "1", *place).splitlines()[0]
    headings = [
        line for line in _run("export", "--format", "markdown", *place).splitlines() if line[:4] == "### "
    ]
    assert not any(label in line and "·" in line for line in headings)
