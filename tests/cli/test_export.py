"""``servanda export``: the same bytes twice, and what is exported can be asked again."""

import pytest

SUFFIX = {
    "turtle": "ttl",
    "ntriples": "nt",
    "nquads": "nq",
    "trig": "trig",
    "jsonld": "jsonld",
    "rdfxml": "rdf",
}


@pytest.mark.parametrize("format", SUFFIX)
def test_round_trip(run, tmp_path, format):
    file = tmp_path / f"agreement.{SUFFIX[format]}"
    done = run("export", "--format", format, "-o", file)
    assert (done.code, done.out, done.err) == (0, "", f"written: {file}\n")
    (tmp_path / "source.kk.txt").write_bytes(_source())
    for words in (["notify", "--format", "json"], ["ask", "norms", "--format", "json", "--lang", "kk"]):
        assert run(*words, "--store", file).out == run(*words).out


def _source() -> bytes:
    from servanda.resources import data_folder

    return (data_folder("agreements") / "kz-nato-2007" / "source.kk.txt").read_bytes()


def test_kazakh_letters_survive_as_they_are(run):
    for format in ("turtle", "jsonld", "trig", "rdfxml"):
        assert "Қауіпсіздікті қамтамасыз ету мақсатында" in run("export", "--format", format).out


def test_what_is_derived_comes_only_when_asked_for(run):
    assert "isConcludedBy" not in run("export").out
    assert "isConcludedBy" in run("export", "--include", "derived").out


@pytest.mark.parametrize("name", ["kz-nato-2008", "zzz"])
def test_unknown_agreement(run, name):
    run("export", "--agreement", name).refused(f"'{name}' is not an agreement")


def test_no_agreement(run, tmp_path):
    (tmp_path / "x.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    run("export", "--store", tmp_path / "x.ttl").refused("no agreement", code=1)


def test_several_agreements(run, tmp_path):
    srv = "https://w3id.org/servanda/"
    for name in ("one", "two"):
        (tmp_path / f"{name}.ttl").write_text(f"<{srv}agreement/{name}> a <{srv}ontology#Agreement> .")
    run("export", "--store", tmp_path).refused("--agreement", "one, two")
    assert run("export", "--store", tmp_path, "--agreement", "two").code == 0


def test_a_brief_for_word_is_of_a_day_and_other_formats_are_of_none(run, tmp_path):
    day = ("--as-of", "2009-06-01", "--assume", "in-force=2008-12-01")
    assert run("export", *day, "-o", tmp_path / "brief.docx").code == 0
    assert (tmp_path / "brief.docx").read_bytes().startswith(b"PK")
    run("export", *day, "--format", "register-docx").refused("register-docx", "--format docx")
    run("export", *day[2:], "-o", tmp_path / "x.docx").refused("--assume", "--as-of")
