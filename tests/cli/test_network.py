"""``servanda network``: the analyses on the command line."""

import csv
import io
import subprocess
import sys

import pytest

ANALYSES = (
    ("path", "nato-plo", "kz"),
    ("degree",),
    ("reciprocity",),
    ("receivers",),
    ("articulation",),
    ("chain", "absence"),
)


@pytest.fixture
def silent(tmp_path):
    """Return a file with an agreement that has nobody notify anybody."""
    path = tmp_path / "silent.ttl"
    path.write_text(
        """
        @prefix srv: <https://w3id.org/servanda/ontology#> .
        @prefix actor: <https://w3id.org/servanda/actor/> .
        @prefix x: <https://w3id.org/servanda/agreement/x/> .
        <https://w3id.org/servanda/agreement/x> a srv:Agreement ; srv:hasParty actor:kz-gov, actor:nato ;
          srv:hasClause x:1 .
        x:1 a srv:Clause ; srv:number "1" ; srv:order 1 ; srv:hasNorm x:1-n .
        x:1-n a srv:Obligation ; srv:hasBearer actor:nato ; srv:hasCounterparty actor:kz-gov ;
          srv:quote "NATO shall help."@en .
        """,
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("words", [(), *ANALYSES], ids=" ".join)
@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_every_analysis_in_every_language(run, words, lang):
    done = run("network", *words, "--lang", lang)
    assert done.code == 0 and done.err == ""
    assert done.out.count("\n") > 3


@pytest.mark.parametrize("words", [(), *ANALYSES], ids=" ".join)
def test_every_format_has_the_same_rows(run, words):
    rows = run("network", *words, "--format", "json").json()
    table = list(csv.DictReader(io.StringIO(run("network", *words, "--format", "csv").out)))
    assert rows and [list(row) for row in rows] == [list(row) for row in table]
    lines = run("network", *words, "--format", "tsv").out.splitlines()
    assert len(lines) == len(rows) + 1


@pytest.mark.parametrize("words", [(), *ANALYSES], ids=" ".join)
def test_markdown_is_the_page_with_headings_and_lists(run, words):
    lines = run("network", *words, "--format", "md", "--lang", "ru").out.splitlines()
    assert any(line.startswith("## ") for line in lines) and any(line.startswith("- ") for line in lines)
    assert not any("actor:" in line for line in lines)


@pytest.mark.parametrize("words", [(), *ANALYSES], ids=" ".join)
def test_twice_the_same(run, words):
    assert run("network", *words) == run("network", *words)


def test_options_may_stand_before_the_analysis(run):
    after = run("network", "receivers", "--lang", "kk", "--format", "json")
    assert run("network", "--lang", "kk", "--format", "json", "receivers").json() == after.json()


def test_a_path_is_said_step_by_step(run):
    done = run("network", "path", "nato-plo", "kz-mod", width=100)
    assert "NATO/PfP liaison officer → Ministry of Defence of the Republic of Kazakhstan" in done.out
    assert "must notify (2.2, 4.1)" in done.out
    rows = run("network", "path", "nato-plo", "kz-mod", "--format", "json").json()
    assert [(r["clause"], r["modality"], r["matters"]) for r in rows] == [
        ("2.2", "obligation", ["matter:absence"]),
        ("4.1", "obligation", ["matter:movement"]),
    ]


def test_actors_are_typed_by_any_of_their_names(run):
    by_name = run("network", "path", "Офицер связи НАТО/ПРМ", "Қазақстан Республикасы", "--format", "json")
    assert by_name.json() == run("network", "path", "nato-plo", "actor:kz", "--format", "json").json()


def test_no_path_leaves_with_one_sentence(run):
    run("network", "path", "eapc", "kz").refused("no norm, notification or tie of belonging", code=1)
    done = run("network", "path", "eapc", "kz", "--format", "json")
    assert (done.code, done.out) == (1, "[]\n")


def test_from_an_actor_to_itself(run):
    done = run("network", "path", "nato", "nato")
    assert done.code == 0
    assert " ".join(done.out.split()).startswith(
        "North Atlantic Treaty Organization is one and the same actor"
    )
    assert run("network", "path", "nato", "nato", "--format", "json").json() == []


def test_unknown_names_get_the_nearest(run):
    run("network", "path", "nato-plo", "kz-mdo").refused("'kz-mdo' is not an actor", "did you mean 'kz-mod'?")
    run("network", "chain", "arival").refused("did you mean 'arrival'?")
    run("network", "degree", "--modality", "powr").refused("did you mean 'power'?")
    run("network", "recievers").refused("there is no analysis 'recievers'", "did you mean 'receivers'?")
    run("network", "degree", "--agreement", "kz-nato").refused("is not an agreement")


def test_an_actor_that_the_agreement_does_not_name(run):
    run("network", "path", "kz-president", "nato").refused("no agreement here names 'kz-president'", code=1)


def test_an_agreement_without_notifications(run, silent):
    run("network", "articulation", "--store", silent).refused("the text has nobody notify anybody", code=1)
    run("network", "chain", "arrival", "--store", silent).refused("nobody told of this: arrival", code=1)
    run("network", "degree", "--modality", "power", "--store", silent).refused("no answer", code=1)
    rows = run("network", "degree", "--store", silent, "--format", "json").json()
    assert [(row["actor"], row["owes"], row["owed"]) for row in rows] == [
        ("actor:nato", 1, 0), ("actor:kz-gov", 0, 1),
    ]  # fmt: skip


def test_one_agreement_of_a_store(run, silent):
    rows = run("network", "--store", silent, "--agreement", "x", "--format", "json").json()
    assert {"measure": "nodes", "of": "norm", "label": None, "value": 1} in rows


def test_into_a_file_that_is_not_overwritten(run, tmp_path):
    target = tmp_path / "chain.txt"
    assert run("network", "chain", "absence", "-o", target).code == 0
    held = target.read_text(encoding="utf-8")
    assert "told directly" in held and "\x1b" not in held
    run("network", "chain", "arrival", "-o", target).refused("chain.txt")
    assert target.read_text(encoding="utf-8") == held
    assert run("network", "chain", "arrival", "-o", target, "--force").code == 0
    assert "arrival" in target.read_text(encoding="utf-8")


def test_the_command_is_read_without_networkx():
    code = "import sys, servanda.cli.pictures; sys.exit('networkx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
