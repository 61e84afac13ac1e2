"""The tour is one tour in three languages: the same commands in the same order, each page in its own."""

import re

import pytest
from tests.command import ROOT

TOURS = {"en": "tour.md", "kk": "tour.kk.md", "ru": "tour.ru.md"}


def read(lang):
    return (ROOT / "docs" / TOURS[lang]).read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_every_language_has_the_same_steps(lang):
    verbs = {one: re.findall(r"^\$ servanda ([\w-]+)", read(one), re.M) for one in TOURS}
    assert verbs[lang] == verbs["en"] and len(verbs["en"]) > 10
    asked = re.findall(r"^\$ (servanda .*)$", read(lang), re.M)
    assert all(f"--lang {lang}" in command for command in asked)
    assert len(re.findall("^## ", read(lang), re.M)) == len(re.findall("^## ", read("en"), re.M))


def test_each_leads_to_the_others_and_the_readme_to_all():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for lang, name in TOURS.items():
        assert f"](docs/{name})" in readme
        assert all(f"]({other})" in read(lang) for key, other in TOURS.items() if key != lang)
