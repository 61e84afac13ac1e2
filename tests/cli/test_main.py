"""The command itself: its verbs, its help, its refusals, completion, and what is not to be seen."""

import errno

import pytest

from servanda.cli import VERBS, asking


def test_without_a_verb_it_tells_what_there_is(run):
    done = run()
    assert (done.code, done.err) == (0, "")
    assert len(done.out.splitlines()) <= 40 and max(map(len, done.out.splitlines())) <= 80
    steps = [line.split()[1:] for line in done.out.splitlines() if line.startswith("    servanda ")]
    assert len(steps) == 5
    assert all(step[0] in VERBS for step in steps)
    assert all(f"\n  {verb} " in run("--help").out for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example_or_its_options(run, verb):
    done = run(verb, "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: servanda {verb} ")
    assert "--format" in done.out or verb in (
        "ask",
        "log",
        "new",
        "accept",
        "fmt",
        "load",
        "unload",
        "store",
        "generate",
        "serve",
        "mcp",
        "site",
    )
    assert run(verb, "-h").out == done.out


def test_version(run):
    from importlib.metadata import version

    assert run("--version").out == f"servanda {version('servanda')}\n"


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["notfy"], ["no command 'notfy'", "did you mean 'notify'?"]),
        (["zzz"], ["no command 'zzz'", "'servanda --help'"]),
        (["notify", "--form", "nato"], ["no option '--form'", "did you mean '--format'?"]),
        (["notify", "--zzz", "nato"], ["no option '--zzz'", "'servanda notify --help'"]),
        (["notify", "--sender", "nato"], ["no option '--sender'", "did you mean '--from'?"]),
        (["--format", "json", "notify"], ["'--format' stands before the command"]),
        (["notify", "--from"], ["'--from' needs a value"]),
        (["notify", "--force=yes"], ["'--force' takes no value"]),
        (["notify", "--limit", "ten"], ["'ten' cannot stand for '--limit'", "a whole number"]),
        (["generate", "0"], ["'0' cannot stand for 'N'", "from 1"]),
        (["generate", "1", "--defects", "2"], ["'2.0' cannot stand for '--defects'", "from 0 to 1"]),
        (["notify", "-to", "nato"], ["no option '-to'", "did you mean '--to'?"]),
        (["notify", "kz-mfa"], ["'kz-mfa' stands alone", "'servanda notify --to kz-mfa'"]),
        (["notify", "help"], ["did you mean 'servanda notify --help'?"]),
        (["notify --to kz-mfa"], ["did you mean 'servanda notify --to kz-mfa'?"]),
        (["-v"], ["no option '-v'", "'servanda --help'"]),
        (["load"], ["'--store' is missing", "'--store PLACE'"]),
        (["unload"], ["'ID...' is missing", "'servanda unload --help'"]),
        (["store", "inof"], ["no command 'inof' of 'servanda store'", "did you mean 'info'?"]),
        (["notify", "--reading", "loose"], ["'loose'", "'strict'", "'wide'"]),
        (["notify", "--format", "xml"], ["'xml'", "'json'", "'csv'"]),
        (["coverage", "--lang", "de"], ["'de'", "kk"]),
        (["export", "--format", "n3"], ["'n3'", "turtle, ntriples"]),
        (["export", "--include", "all"], ["'all'", "'derived'"]),
        (["show", "4", "5"], ["'5' is more than 'servanda show' takes", "'servanda show --help'"]),
        (["notify", "--to", "Ministry", "of", "Defence"], ["'of Defence'", "in quotes"]),
        (["query"], ["SPARQL", "'servanda query --help'"]),
    ],
)
def test_wrong_use(run, words, parts):
    run(*words).refused(*parts)


def test_no_traceback_unless_asked_for_wherever_that_stands(process):
    process("notify", "--from", "nto").refused("did you mean 'nato'?")
    for words in (["--debug", "notify", "--from", "nto"], ["notify", "--from", "nto", "--debug"]):
        assert "Traceback" in process(*words).err


def test_a_fault_of_servanda_is_told_in_one_sentence(process, tmp_path):
    # An engine that breaks stands for what nobody thought of.
    (tmp_path / "pyoxigraph.py").write_text("raise RuntimeError('planted')")
    from pathlib import Path

    graph = Path(__file__).parents[2] / "graph"
    done = process("notify", env={"PYTHONPATH": f"{tmp_path}:{graph}"})
    assert done.code == 2 and done.out == ""
    assert "RuntimeError: planted" in done.err and "--debug" in done.err and "Traceback" not in done.err


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "not enough memory"),
        (RecursionError(), "nested too deep"),
        (PermissionError(errno.EACCES, "no", "/tmp/x"), "/tmp/x: the system does not allow"),
        (OSError(errno.EMFILE, "no"), "too many open files"),
        (FileNotFoundError(errno.ENOENT, "No usable temporary directory"), "no such file"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_what_the_machine_refuses_is_no_fault_of_servanda(run, monkeypatch, error, said):
    def refuse(*args, **more):
        raise error

    monkeypatch.setattr(asking.notify, "invoke", refuse)
    done = run("notify")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert said in done.err and "--debug" not in done.err


def test_a_name_cannot_break_a_line_or_steer_a_terminal(run, tmp_path):
    done = run("notify", "--store", tmp_path / "a\nb\x1b[2J\u202e")
    assert done.code == 2 and done.err.count("\n") == 1
    assert "no such file" in done.err and done.err[:-1].isprintable()


@pytest.mark.parametrize("words", [["show"], ["draw", "clause"], []])
def test_a_byte_that_is_no_letter(run, words):
    done = run(*words, "4\udcff")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "4\\udcff" in done.err and "--debug" not in done.err


def test_a_time_zone_that_is_none(process, tmp_path):
    (tmp_path / "zone").write_text("none")
    assert process("notify", "--format", "csv", env={"TZ": str(tmp_path / "zone")}).code == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(process, shell):
    done = process(env={"_SERVANDA_COMPLETE": f"{shell}_source"})
    assert done.code == 0 and "servanda" in done.out


@pytest.mark.parametrize(
    ("line", "position", "found"),
    [
        ("servanda no", 1, "plain,notify"),
        ("servanda ask norms-", 2, "plain,norms-of"),
        ("servanda notify --lang k", 3, "plain,kk"),
        ("servanda ask what-must --act", 3, "plain,--actor"),
        ("servanda notfy --", 2, None),
        ("servanda ask nothing --", 3, None),
    ],
)
def test_completion(process, line, position, found):
    asked = {"COMP_WORDS": line, "COMP_CWORD": str(position), "_SERVANDA_COMPLETE": "bash_complete"}
    done = process(env=asked)
    assert done.err == ""
    assert found is None or found in done.out.splitlines()


@pytest.mark.parametrize(("alias", "verb"), [("diff-copies", "collate"), ("remove", "unload")])
def test_another_name_of_a_verb_does_the_same(run, alias, verb):
    help_, known = run(alias, "--help"), run(verb, "--help")
    assert help_.code == 0 and help_.out.replace(f"servanda {alias}", f"servanda {verb}") == known.out
    assert run("diff-copies", "--format", "json").out == run("collate", "--format", "json").out
    assert alias not in run("--help").out


def test_a_slip_in_another_name_is_named_too(run):
    run("diff-copy").refused("did you mean 'diff-copies'?")
