"""What a shell proposes for names: ids first, else words of labels, with the label beside each."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys

import pytest
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete
from tests.command import environment

from servanda.cli import main


def propose(line: str, shell: type[ShellComplete] = BashComplete) -> dict[str, str]:
    """Return what a shell would propose for the last word of a line, with the help beside it."""
    *words, last = line.split(" ")
    made = shell(main, {}, "servanda", "_SERVANDA_COMPLETE")
    return {item.value: item.help or "" for item in made.get_completions(words, last)}


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("notify --to kz-mo", ["kz-mod", "kz-mod-press"]),
        ("notify --from nato-p", ["nato-plo"]),
        ("notify --about arr", ["arrival"]),
        ("notify --agreement vcdr", ["vcdr-1961"]),
        ("ask norms --clause 3", ["3", "3a", "3b", "3c", "3d"]),
        ("ask norms --norm 4.1", ["4.1-movements"]),
        ("ask duties-under --programme pap", ["pap-dib", "pap-t"]),
        ("status --actor kz-g", ["kz-gov"]),
        ("why 4-n", ["4-notify"]),
        ("draw notifications --under ip", ["ipap", "ipp"]),
        ("draw notifications --clauses 2,4", ["2,4", "2,4.1"]),
        ("draw clause 11", ["11", "11.1"]),
        ("network path nato-p", ["nato-plo"]),
        ("network chain mov", ["movement"]),
        ("log add --by kz-mod-", ["kz-mod-press"]),
        ("log add --fulfils 2.2", ["2.2-absence"]),
        ("show 4.1", ["4.1", "4.1-movements"]),
        # Where no id begins so, a word of a label does, in any language.
        (
            "notify --to Мин",
            ["kz-mfa", "kz-mfa-legal-department", "kz-mfa-minister", "kz-mod", "kz-mod-press"],
        ),
        ("notify --to Қорғаныс", ["kz-mod", "kz-mod-press"]),
        ("notify --about прибыт", ["arrival"]),
        ("notify --to zzz", []),
        ("notify --store /nowhere --to k", []),
        ("notify --store https://example.org/ --to k", []),
    ],
)
def test_names_are_proposed(line: str, values: list[str]) -> None:
    assert list(propose(line)) == values


@pytest.mark.parametrize("shell", [BashComplete, ZshComplete, FishComplete])
def test_the_label_stands_beside_a_value(shell: type[ShellComplete]) -> None:
    assert (
        propose("notify --to kz-mod", shell)["kz-mod"] == "Ministry of Defence of the Republic of Kazakhstan"
    )
    assert propose("notify --lang ru --to kz-mod", shell)["kz-mod"].startswith("Министерство обороны")
    assert propose("show 3d --lang kk", shell) is not None


def test_what_a_store_holds_is_proposed(run, tmp_path) -> None:
    corpus, store = tmp_path / "corpus.nq", tmp_path / "store"
    assert run("generate", "2", "-o", corpus).code == 0 and run("load", corpus, "--store", store).code == 0
    assert list(propose(f"notify --store {store} --agreement gen")) == [
        "generated-000001",
        "generated-000002",
    ]
    # The clauses of several agreements are proposed with these, those of one by themselves.
    assert "generated-000001/1" in propose(f"ask norms --store {store} --clause generated-000001")
    assert "1" in propose(f"ask norms --store {store} --agreement generated-000001 --clause 1")


@pytest.mark.skipif(shutil.which("bash") is None or sys.platform == "win32", reason="there is no bash here")
def test_a_real_bash_proposes_names(tmp_path) -> None:
    program = tmp_path / "servanda"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m servanda "$@"\n')
    program.chmod(0o755)
    script = (
        'eval "$(_SERVANDA_COMPLETE=bash_source servanda)"\n'
        "COMP_WORDS=(servanda notify --to kz-mo); COMP_CWORD=3\n"
        '_servanda_completion servanda; echo "${COMPREPLY[@]}"'
    )
    env = environment({"PATH": f"{tmp_path}:{os.environ['PATH']}"})
    done = subprocess.run(
        ["bash", "-c", script], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.split() == ["kz-mod", "kz-mod-press"], done.stderr
