"""Help: by headings, about a screen long, with what only engineers need out of the way."""

import click
import pytest

from servanda.cli import ALIASES, VERBS, main
from servanda.cli.help import load_layout
from servanda.cli.suggestions import read_option_synonyms, read_synonyms
from servanda.messages import LANGUAGES, Messages, set_error_language
from servanda.query.questions import load_questions, translate_parameter

#: Lines of a screen on which the help of a verb is read, at 100 columns.
SCREEN = 60


def options(command: click.Command) -> set[str]:
    found = {one for param in command.params for one in param.opts if one.startswith("--")}
    if isinstance(command, click.Group):
        found |= {one for inner in command.commands.values() for one in options(inner)}
    return found


def get(verb: str) -> click.Command:
    command = main.get_command(click.Context(main), verb)
    assert command is not None
    return command


def test_every_verb_stands_under_one_heading():
    held = [verb for verbs in load_layout()["verbs"].values() for verb in verbs]
    assert len(held) == len(set(held))
    assert set(VERBS) <= set(held)


def test_headings_and_short_texts_are_there_in_every_language():
    layout = load_layout()
    for lang in LANGUAGES:
        words = Messages(lang, "command")
        keys = [f"commands.{one}" for one in layout["verbs"]] + [
            f"options.{one}" for one in layout["options"]
        ]
        assert all(words[key] for key in [*keys, *(f"command.{verb}" for verb in VERBS)])


def test_technical_questions_are_shown_with_all(run):
    short, whole = run("ask", "--help").out, run("ask", "--help", "--all").out
    for name, held in load_questions().items():
        assert f"\n  {name} " in whole
        assert (f"\n  {name} " in short) == (held.group != "technical")


def test_what_a_question_says_of_its_parameters_is_there_in_every_language():
    told = {each.help for held in load_questions().values() for each in held.parameters if each.help}
    told -= {
        each.help for held in load_questions().values() for each in held.parameters if each.type == "language"
    }
    set_error_language("kk")
    try:
        assert [text for text in told if translate_parameter(text) == text] == []
    finally:
        set_error_language("en")


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in ("ask", "check", "load")])
def test_the_help_of_a_verb_is_about_a_screen(run, verb):
    assert len(run(verb, "--help", width=100).out.splitlines()) <= SCREEN


def test_what_engineers_need_is_shown_with_all_and_named_without(run):
    short, whole = run("check", "--help").out, run("check", "--help", "--all").out
    assert "--dask" not in short and "servanda check --help --all" in short
    assert "--dask" in whole and "--help --all" not in whole
    assert run("check", "--all", "-h").out == whole
    assert run("check", "--help").out == short


def test_a_word_for_a_command_leads_to_a_command():
    later = {"search", "draft"}
    for word, command in read_synonyms().items():
        verb, *rest = command.split()
        assert verb in {*VERBS, *later, "--help", "--version"}, word
        assert word not in VERBS and word not in ALIASES, word
        assert not rest or rest[0] in options(get(verb)), word


def test_a_word_for_an_option_leads_to_an_option():
    known = {one for verb in VERBS for one in options(get(verb))} | {"--help", "--version", "--staff"}
    assert set(read_option_synonyms()) <= known


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["notifications"], "'notify'"),
        (["Notify"], "'notify'"),
        (["deadlines"], "'due'"),
        (["excel"], "'servanda export --format xlsx'"),
        (["хабарлама"], "'notify'"),
        (["мерзім"], "'due'"),
        (["уведомления"], "'notify'"),
        (["сроки"], "'due'"),
        (["who-pays"], "'servanda ask who-pays'"),
        (["who", "pays"], "'servanda ask who-pays'"),
        (["who must notify whom"], "'servanda ask who-must-notify-whom'"),
        (["Who pays for what?"], "'servanda ask who-pays'"),
        (["Кто какие расходы несёт?"], "'servanda ask who-pays'"),
        (["4.1"], "'servanda show 4.1'"),
        (["3(d)"], "'servanda show \"3(d)\"'"),
        (["kz-mfa"], "'servanda show kz-mfa'"),
        (["4-notify"], "'servanda show 4-notify'"),
        (["показать пункт 4.1"], "'show'"),
        (["help"], "'servanda --help'"),
        (["exprot"], "'export'"),
    ],
)
def test_a_word_that_is_no_command_leads_to_what_was_meant(run, words, meant):
    run(*words).refused(f"no command '{words[0]}'", f"did you mean {meant}?")


@pytest.mark.parametrize("day", ["30.06.2009", "30 June 2009", "30 июня 2009 г.", "2009 жылғы 30 маусым"])
def test_a_day_is_typed_in_any_form_in_any_option(run, day):
    asked = ["--assume", f"in-force={day}", "--as-of", day, "--until", day]
    usual = ["--assume", "in-force=2009-06-30", "--as-of", "2009-06-30", "--until", "2009-06-30"]
    assert run("due", *asked).out == run("due", *usual).out != ""


@pytest.mark.parametrize("word", ["", " ", "-", "(", "'", "x" * 1000])
def test_a_word_that_means_nothing_is_refused(run, word):
    run(word).refused("--help'")


def test_another_word_for_a_format_leads_to_its_name(run):
    run("export", "--format", "excel").refused("did you mean 'xlsx'?")


def test_a_supposed_day_is_typed_in_any_form(run):
    usual = run("what-if", "--event", "matter=arrival, by=nato-plo, when=2009-06-01").out
    for day in ("June 1, 2009", "1 июня 2009 г."):
        assert run("what-if", "--event", f"matter=arrival, when={day}, by=nato-plo").out == usual


def test_a_day_that_can_be_two_is_refused_with_both(run):
    run("status", "--as-of", "1/6/2009").refused("2009-01-06", "2009-06-01")


def test_a_record_is_written_with_its_day_in_iso_8601(run, tmp_path):
    log = tmp_path / "a.csv"
    words = ["log", "add", "--log", log, "--matter", "arrival", "--by", "nato-plo", "--when"]
    assert run(*words, "1 июня 2009 г.").out == "arrival-2009-06-01\n"
    held = run("log", "list", "--log", log, "--format", "csv").out
    assert ",2009-06-01," in held and "июня" not in log.read_text()
