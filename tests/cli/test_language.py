"""The language of answers, errors and help: typed anywhere in any case, or named by SERVANDA_LANG."""

import pytest

from servanda.cli import VERBS
from servanda.cli.arguments import find_language, take_general_options
from servanda.errors import ServandaError
from servanda.messages import LANGUAGES, Messages, error_text, get_error_language, set_error_language


@pytest.mark.parametrize("words", [["--lang", "ru", "ask"], ["ask", "--lang", "RU"], ["ask", "--lang=Ru"]])
def test_it_may_stand_before_or_after_the_verb_in_any_case(run, words):
    assert "Какие субъекты есть" in run(*words).out


def test_the_variable_names_it_and_what_is_typed_counts_more(run):
    assert "Какие субъекты есть" in run("ask", env={"SERVANDA_LANG": "RU"}).out
    assert "Who acts" in run("ask", "--lang", "en", env={"SERVANDA_LANG": "ru"}).out
    assert "Who acts" in run("ask", "--lang", "en", env={"SERVANDA_LANG": "elvish"}).out


def test_an_unknown_one_is_refused_and_the_variable_named(run):
    run("notify", env={"SERVANDA_LANG": "kz"}).refused("SERVANDA_LANG", "'kz'", "kk")
    run("--lang", "de", "notify").refused("'de'", "kk")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_takes_it_and_shows_its_help_in_it(run, verb):
    for lang in LANGUAGES:
        words = Messages(lang, "command")
        done = run("--lang", lang, verb, "--help")
        assert done.code == 0 and done.out.startswith(words["usage"])
        assert f"{words['options.answer']}:" in done.out and words["help-option"][:20] in done.out


@pytest.mark.parametrize(
    "words", [["notify", "--zzz"], ["load"], ["due", "--as-of", "soon"], ["нотификация"]]
)
def test_errors_are_told_in_it(run, words):
    told = {lang: run(*words, "--lang", lang) for lang in LANGUAGES}
    assert all(done.code == 2 and done.err.startswith("servanda: ") for done in told.values())
    assert len({done.err for done in told.values()}) == len(LANGUAGES)


def test_warnings_of_a_verb_that_has_no_answer_are_told_in_it(run, tmp_path):
    (tmp_path / "old.yaml").write_text("x: 1\n")
    store = tmp_path / "a.sqlite"
    assert "жазыл" in run("load", "--store", store, "--lang", "kk").err
    assert "записан" in run("generate", 1, "-o", tmp_path / "g.nq", "--lang", "ru").err


def test_a_command_leaves_the_language_of_the_process_as_it_was(run):
    run("ask", "--lang", "ru")
    assert get_error_language() == "en"


def test_what_is_not_translated_is_said_and_counted_in_english(monkeypatch):
    held = {"en": {"errors": {"days": {"one": "{n} day", "other": "{n} days"}}}, "ru": {"errors": {}}}
    monkeypatch.setattr("servanda.messages._load", held.__getitem__)
    monkeypatch.setattr("servanda.messages._sections", lambda lang: held["en"])
    set_error_language("ru")
    try:
        assert error_text("days", n=21) == "21 days"
    finally:
        set_error_language("en")


def test_the_general_options_are_found_anywhere_but_behind_two_dashes():
    given = take_general_options(["a", "--lang", "ru", "-h", "--all", "--debug"])
    assert given == (["a", "-h"], "ru", True, True)
    behind = ["a", "--all", "--", "--lang", "ru"]
    assert take_general_options(behind) == (behind, None, False, False)
    assert take_general_options(["a", "--lang"]) == (["a", "--lang"], None, False, False)


def test_there_are_no_other_languages(monkeypatch):
    monkeypatch.delenv("SERVANDA_LANG", raising=False)
    assert (find_language(None), find_language(" KK ")) == ("en", "kk")
    with pytest.raises(ServandaError):
        find_language("deutsch")
    with pytest.raises(KeyError):
        set_error_language("de")
