"""Who is bound on a day, from a table of what each Party did; invented States and an invented convention."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.command import ROOT, run

EXAMPLE = ROOT / "docs" / "examples" / "mountain-rescue-1998"
STATES = ("alfa", "beta", "gamma", "delta", "omega")
#: By article 6(2) the convention is in force on the thirtieth day after the third deposit: from 1 July 2000.
TABLE = """act,party,date,source,text
signature,alfa,1998-05-12,,
ratification|instrument-deposit,alfa,1999-01-10,note 1,
ratification|instrument-deposit,beta,1999-03-01,note 2,
reservation,beta,1999-03-01,note 2,Article 2(3) does not apply to Beta.
ratification|instrument-deposit,gamma,2000-06-01,note 3,
signature,delta,1998-05-12,,
declaration,delta,2001-05-12,,Delta understands help as free of charge.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rescue")
    shutil.copy(EXAMPLE / "text.en.txt", folder)
    declared = "".join(f"  {name}: {{type: State, of: states, name: {name.title()}}}\n" for name in STATES)
    written = (EXAMPLE / "agreement.yaml").read_text(encoding="utf-8")
    (folder / "agreement.yaml").write_text(written.replace("actors:\n", f"actors:\n{declared}", 1), "utf-8")
    return folder


def ask_bound(folder: Path, table: str, day: str) -> dict[str, dict[str, object]]:
    (folder / "participation.csv").write_text(table, encoding="utf-8")
    found = run("ask", "who-is-bound", "--store", folder, "--as-of", day, "--format", "json")
    rows = json.loads(found.out)
    return {str(row["party"]).rpartition("/")[2]: row for row in rows}


def test_before_the_third_deposit_takes_effect_nobody_is_bound_yet(folder: Path) -> None:
    rows = ask_bound(folder, TABLE, "2000-06-30")
    assert {name: row["state"] for name, row in rows.items()} == {
        "alfa": "not-yet-bound", "beta": "not-yet-bound", "gamma": "not-yet-bound", "delta": "not-bound",
    }  # fmt: skip


def test_who_deposited_is_bound_with_what_was_reserved(folder: Path) -> None:
    rows = ask_bound(folder, TABLE, "2000-07-01")
    assert {name: (row["state"], row["since"]) for name, row in rows.items()} == {
        "alfa": ("bound", "2000-07-01"), "beta": ("bound", "2000-07-01"), "gamma": ("bound", "2000-07-01"),
        "delta": ("not-bound", None),
    }  # fmt: skip
    assert rows["beta"]["reservations"] == ["1999-03-01: Article 2(3) does not apply to Beta."]
    assert rows["alfa"]["reservations"] == rows["delta"]["declarations"] == []
    assert rows["alfa"]["signed"] == "1998-05-12"
    assert ask_bound(folder, TABLE, "2001-06-01")["delta"]["declarations"] != []


def test_two_deposits_bind_nobody(folder: Path) -> None:
    two = "".join(line for line in TABLE.splitlines(keepends=True) if "gamma" not in line)
    states = {row["state"] for row in ask_bound(folder, two, "2010-01-01").values()}
    assert "bound" not in states


def test_heads_may_be_russian_or_kazakh(folder: Path) -> None:
    for heads in ("акт,сторона,дата,источник,текст", "акт,тарап,күні,дереккөз,мәтін"):
        rows = ask_bound(folder, TABLE.replace("act,party,date,source,text", heads), "2000-07-01")
        assert rows["gamma"]["state"] == "bound"


@pytest.mark.parametrize(
    ("wrong", "line"), [("signature,alpha,1998-05-12,,", 2), ("signature,alfa,1998-02-30,,", 2)]
)
def test_what_is_wrong_is_named_with_its_line(folder: Path, wrong: str, line: int) -> None:
    table = TABLE.replace("signature,alfa,1998-05-12,,", wrong)
    (folder / "participation.csv").write_text(table, encoding="utf-8")
    done = run("ask", "who-is-bound", "--store", folder, "--as-of", "2000-07-01")
    assert done.code == 2
    assert f"participation.csv:{line}:" in done.err


def test_of_an_agreement_without_a_record_nothing_is_known() -> None:
    found = json.loads(run("ask", "who-is-bound", "--as-of", "2009-06-30", "--format", "json").out)
    assert {(row["party"], row["state"], row["since"]) for row in found} == {
        ("actor:kz-gov", "not-known", None), ("actor:nato", "not-known", None),
    }  # fmt: skip


@pytest.fixture(scope="module")
def several(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two agreements, one of them with its table, each in a folder of its own."""
    several = tmp_path_factory.mktemp("several")
    shutil.copytree(folder, several / "rescue")
    shutil.copytree(ROOT / "docs" / "examples" / "ports-2010", several / "ports")
    (several / "rescue" / "participation.csv").write_text(TABLE, encoding="utf-8")
    return several


def test_the_table_lies_beside_its_agreement(several: Path) -> None:
    places = (("--store", several, "--agreement", "mountain-rescue-1998"),
              ("--store", several / "rescue" / "agreement.yaml"))  # fmt: skip
    for place in places:
        found = run("ask", "who-is-bound", *place, "--as-of", "2000-07-01", "--format", "json")
        states = {str(row["party"]).rpartition("/")[2]: row["state"] for row in json.loads(found.out)}
        assert states == {"alfa": "bound", "beta": "bound", "gamma": "bound", "delta": "not-bound"}
    other = run("ask", "who-is-bound", "--store", several, "--agreement", "ports-2010",
                "--as-of", "2020-07-01", "--format", "json")  # fmt: skip
    assert "alfa" not in other.out


def test_of_several_agreements_in_one_folder_the_table_names_its_own(several: Path, tmp_path: Path) -> None:
    shutil.copytree(several / "rescue", tmp_path, dirs_exist_ok=True)
    for file in (several / "ports").iterdir():
        name = file.name.replace("agreement.", "ports.").replace("text.", "ports-text.")
        written = file.read_text(encoding="utf-8").replace("text.en.txt", "ports-text.en.txt")
        (tmp_path / name).write_text(written, encoding="utf-8")
    asked = ("ask", "who-is-bound", "--store", tmp_path, "--agreement", "mountain-rescue-1998",
             "--as-of", "2000-07-01", "--format", "json")  # fmt: skip
    unnamed = run(*asked)
    assert (unnamed.code, "participation.csv:1:" in unnamed.err) == (2, True)
    (tmp_path / "participation.csv").write_text(f"# agreement: mountain-rescue-1998\n{TABLE}", "utf-8")
    assert "bound" in {row["state"] for row in json.loads(run(*asked).out)}


def test_a_check_looks_at_the_table(several: Path) -> None:
    table = several / "rescue" / "participation.csv"
    clean = json.loads(run("check", several / "rescue", "--format", "json").out)
    table.write_text(TABLE.replace("gamma,2000-06-01", "gamme,2000-06-01"), encoding="utf-8")
    refused = json.loads(run("check", several / "rescue", "--format", "json").out)
    table.write_text(f"{TABLE}ratification,alfa,1998-01-10,,\nobjection,gamma,1998-02-01,,\n", "utf-8")
    contrary = run("check", several / "rescue" / "agreement.yaml", "--format", "json", "--lang", "kk")
    table.write_text(TABLE, encoding="utf-8")
    of_table = [
        [(one["line"], one["severity"]) for one in found["results"] if str(one["file"]) == str(table)]
        for found in (clean, refused, json.loads(contrary.out))
    ]
    assert of_table[:2] == [[], [(6, "violation")]]
    assert {line for line, _ in of_table[2]} >= {9, 10} and contrary.code == 1
    assert len(refused["results"]) == len(clean["results"]) + 1, "what else was found is still shown"


def test_an_archive_holds_the_table(several: Path, tmp_path: Path) -> None:
    archive, log = tmp_path / "a.servanda", tmp_path / "log.yaml"
    assert run("load", several, "--store", archive).code == 0
    named = ("--agreement", "mountain-rescue-1998", "--as-of", "2000-07-01", "--format", "json")
    wanted = json.loads(run("ask", "who-is-bound", "--store", several, *named).out)
    assert json.loads(run("ask", "who-is-bound", "--store", archive, *named).out) == wanted
    # A log is one more record beside the table, whether it is given for an answer or loaded.
    log.write_text(
        "id: log:more\ntype: EventLog\nofAgreement: agreement:mountain-rescue-1998\nevents:\n"
        "  a: {type: Event, matters: matter:arrival, when: 2000-01-01,"
        " by: agreement:mountain-rescue-1998/alfa}\n",
        encoding="utf-8",
    )
    assert json.loads(run("ask", "who-is-bound", "--store", archive, *named, "--log", log).out) == wanted
    assert run("load", log, "--store", archive).code == 0
    assert json.loads(run("ask", "who-is-bound", "--store", archive, *named).out) == wanted


def test_a_refused_table_is_not_loaded(several: Path, tmp_path: Path) -> None:
    folder, archive = tmp_path / "rescue", tmp_path / "a.servanda"
    shutil.copytree(several / "rescue", folder)
    (folder / "participation.csv").write_text(TABLE.replace("alfa", "alpha"), encoding="utf-8")
    whole = run("load", folder, "--store", archive)
    assert (whole.code, "participation.csv:2:" in whole.err, archive.exists()) == (2, True, False)
    kept = run("load", folder, "--store", archive, "--keep-going")
    assert (kept.code, "participation.csv:2:" in kept.err, archive.exists()) == (1, True, True)
