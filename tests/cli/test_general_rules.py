"""``--with-general-rules``: beside the answer, and never in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import servanda.status.general_rules
from servanda.messages import LANGUAGES, Messages

OPTION = "--with-general-rules"
ON_DAY = ("--as-of", "2009-06-01", "--assume", "in-force=2008-12-01")
TABLE = yaml.load(
    Path(servanda.status.general_rules.__file__).with_suffix(".yaml").read_bytes(), yaml.CSafeLoader
)
TEXTS = {text for one in TABLE["rules"].values() for text in one["text"].values()}


ASKED = (("status",), ("why", "14-terminate"), ("why-not", "4-notify"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("asked", ASKED)
def test_they_stand_after_the_answer_which_stays_the_same(run, asked, lang):
    plain = run(*asked, *ON_DAY, "--lang", lang).out
    told = run(*asked, *ON_DAY, "--lang", lang, OPTION).out
    assert told.startswith(plain)
    assert Messages(lang, "general-rules")["head"] in told[len(plain) :]


@pytest.mark.parametrize(("asked", "lang"), zip(ASKED, LANGUAGES, strict=True))
def test_in_json_they_have_a_key_of_their_own(run, asked, lang):
    plain = run(*asked, *ON_DAY, "--lang", lang, "--format", "json").json()
    told = run(*asked, *ON_DAY, "--lang", lang, "--format", "json", OPTION).json()
    assert told.pop("general_rules")["questions"]
    assert told == plain and "general_rules" not in plain


@pytest.mark.parametrize(
    ("asked", "formats"),
    [(("status",), ["csv", "tsv", "md", "turtle"]), (("why", "4-notify"), ["svg", "dot"])],
)
def test_no_other_format_has_them(run, asked, formats):
    for name in formats:
        done = run(*asked, *ON_DAY, "--format", name, OPTION)
        assert done.code == 2 and "Traceback" not in done.err and done.out == ""


def test_no_answer_and_no_export_without_the_option_has_a_rule(run, tmp_path):
    texts = {" ".join(text.split()) for text in TEXTS}
    asked = (
        ("status", *ON_DAY),
        ("status", *ON_DAY, "--format", "json"),
        ("status", *ON_DAY, "--format", "turtle"),
        ("due", *ON_DAY, "--format", "json"),
        ("timeline", *ON_DAY, "--format", "json"),
        ("why", "14-terminate", *ON_DAY, "--format", "json"),
        ("notify", "--format", "json"),
        ("ask", "norms", "--format", "json"),
        ("show", "14", "--format", "json"),
        ("export", "--format", "turtle"),
        ("export", "--format", "jsonld"),
    )
    answers = [run(*words).out for words in asked]
    for answer in answers:
        flat = re.sub(r"\s+", " ", answer)
        assert len(flat) > 100 and not any(text in flat for text in texts)
        assert "general_rules" not in flat


@pytest.mark.parametrize("what", ["kz-nato-2007", "14", "4-notify"])
def test_what_is_shown_stays_the_same(run, what):
    plain = run("show", what)
    assert run("show", what, OPTION).out.startswith(plain.out)
    plain = run("show", what, "--format", "json").json()
    told = run("show", what, "--format", "json", OPTION).json()
    assert told.pop("general_rules")["questions"] and told == plain


def test_an_actor_has_no_general_rules(run):
    done = run("show", "kz-mfa", OPTION)
    assert done.code == 2 and "kz-mfa" in done.err and done.out == ""


def test_of_a_record_the_whole_agreement_is_told(run, tmp_path):
    log = tmp_path / "log.yaml"
    event = ("--id", "came", "--matter", "arrival", "--by", "nato-plo", "--when", "2009-02-01")
    assert run("log", "add", "--log", log, *event).code == 0
    told = run("why", "came", *ON_DAY, "--log", log, "--format", "json", OPTION).json()
    assert {"final-clauses", "end-by-consent"} <= {
        one["question"] for one in told["general_rules"]["questions"]
    }
