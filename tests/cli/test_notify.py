"""``servanda notify``: the contract of its JSON, its filters, its three languages and its page."""

import json
import re

import pytest

# The keys that other programs rely on, and those that servanda adds.
PROMISED = [
    *("agreement", "clause", "norm", "modality", "mode", "sender", "sender_label", "addressee"),
    *("addressee_label", "matters", "trigger", "timing", "form", "purpose", "qualifier", "effect"),
    *("quote", "quote_lang", "source_lines"),
]
ADDED = {
    *("matters_label", "translation", "inferred", "silent", "notification", "binding", "responsible"),
    "responsible_label",
}
#: What the text of the reference agreement says nothing of: no roles, copies, channels, enclosures, stages.
FEATURES = {
    "sender_players", "sender_players_label", "addressee_players", "addressee_players_label", "joint",
    "copy_to", "copy_to_label", "through", "through_label", "onward_of", "onward_of_label", "enclosure",
    "content_from", "content_from_label", "uncountable", "uncountable_reason",
    "urgency", "urgency_label", "stage",
}  # fmt: skip


@pytest.fixture
def rows(run):
    return run("notify", "--format", "json").json()


def test_the_keys_are_those_promised(rows):
    for row in rows:
        assert [key for key in row if key not in ADDED | FEATURES] == PROMISED
        assert set(row) == {*PROMISED, *ADDED, *FEATURES}


def test_of_features_that_the_text_does_not_have_there_is_null(rows):
    assert {row[key] for row in rows for key in FEATURES} == {None}


def test_the_values_are_of_the_kind_promised(rows):
    for row in rows:
        assert row["agreement"] == "agreement:kz-nato-2007"
        assert row["norm"].startswith("agreement:kz-nato-2007/")
        assert row["modality"] in {"obligation", "condition", "power"}
        assert row["mode"] in {"notify", "inform"}
        assert row["sender"].startswith("actor:") and row["addressee"].startswith("actor:")
        assert row["matters"] and all(matter.startswith("matter:") for matter in row["matters"])
        assert row["quote_lang"] == "kk"
        assert row["source_lines"] == sorted(row["source_lines"]) and row["source_lines"][0] > 15
        for slot in ("trigger", "timing", "form", "purpose", "qualifier", "effect"):
            assert row[slot] is None or row[slot].strip()


def test_what_is_silent_is_null_and_nothing_else(rows):
    for row in rows:
        for slot in ("trigger", "timing", "form", "purpose", "effect"):
            assert (row[slot] is None) == (f"slot:{slot}" in row["silent"]), (row["norm"], slot)


def test_who_and_what_of_every_notice(rows):
    told = [(r["clause"], r["mode"], r["sender"][6:], r["addressee"][6:], r["matters"]) for r in rows]
    assert told == [
        ("2.2", "notify", "nato-plo", "kz-mod", ["matter:absence"]),
        ("3(d)", "inform", "nato-plo", "nato-contact-embassy", ["matter:new-information"]),
        ("3(d)", "inform", "nato-plo", "eapc-embassies", ["matter:new-information"]),
        ("4", "notify", "nato", "kz-mfa", ["matter:appointment", "matter:arrival", "matter:departure"]),
        ("4.1", "notify", "nato-plo", "kz-mod", ["matter:movement"]),
        ("5.2", "inform", "nato-plo", "kz-gov", ["matter:cooperation-information"]),
        ("13", "notify", "kz-gov", "nato", ["matter:amendment-ratification"]),
        ("14", "notify", "kz-gov", "nato", ["matter:intention-to-terminate"]),
        ("14", "notify", "nato", "kz-gov", ["matter:intention-to-terminate"]),
        ("15", "notify", "kz-gov", "nato", ["matter:ratification"]),
        ("reply-closing", "notify", "kz-gov", "nato", ["matter:internal-procedures-completed"]),
    ]


@pytest.mark.parametrize(
    ("words", "clauses"),
    [
        (["--to", "kz-mod"], ["2.2", "4.1"]),
        (["--to", "actor:kz-mod"], ["2.2", "4.1"]),
        (["--from", "nato", "--reading", "strict"], ["2.2", "4", "4.1", "14"]),
        (["--from", "nato", "--reading", "strict", "--organs", "no"], ["4", "14"]),
        (["--to", "kz"], ["2.2", "4", "4.1", "5.2", "14"]),
        (["--about", "arrival"], ["4"]),
        (["--reading", "strict", "--from", "nato-plo"], ["2.2", "4.1"]),
        (["--agreement", "kz-nato-2007", "--about", "movement"], ["4.1"]),
    ],
)
def test_filters(run, words, clauses):
    assert [row["clause"] for row in run("notify", *words, "--format", "json").json()] == clauses


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["--from", "nto"], ["'nto' is not an actor", "did you mean 'nato'?"]),
        (["--to", "kz-mdo"], ["did you mean 'kz-mod'?"]),
        (["--about", "arival"], ["'arival' is not a matter", "did you mean 'arrival'?"]),
        (["--agreement", "qqqq"], ["'qqqq' is not an agreement", "'servanda ask agreements'"]),
        (["--from", ""], ["is not an actor", "'servanda ask actors'"]),
        (["--from", "nato> } DROP ALL #"], ["is not an actor"]),
    ],
)
def test_unknown_names(run, words, parts):
    run("notify", *words).refused(*parts)


@pytest.mark.parametrize(("lang", "said"), [("en", "no answer"), ("kk", "жауап жоқ"), ("ru", "нет ответа")])
def test_when_there_is_none_it_leaves_with_1(run, lang, said):
    run("notify", "--from", "kz-mod", "--lang", lang).refused(said, code=1)


def test_when_there_is_none_json_is_still_json(run):
    done = run("notify", "--from", "kz-mod", "--format", "json")
    assert (done.code, json.loads(done.out)) == (1, [])


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
@pytest.mark.parametrize("width", [80, 100, 120])
def test_the_notices_of_an_agreement_fit_on_a_screen(run, fits, lang, width):
    done = run("notify", "--lang", lang, width=width)
    assert done.code == 0 and fits(done.out, width) == []
    assert len(done.out.splitlines()) <= (40 if width >= 100 else 60)
    assert all(name in done.out for name in ("4-notify", "3d-inform-contact-embassy", "14-terminate"))
    assert not any(word in done.out for word in ("actor:", "matter:", "None", "\x1b"))


def test_the_table_tells_what_is_not_stated_and_what_is_inferred(run):
    lines = run("notify", width=200).out.splitlines()
    absence = next(line for line in lines if "2.2-absence" in line)
    assert re.split(r"  +", absence) == [
        "NATO/PfP liaison officer", "Ministry of Defence", "absence", "no time stated", "2.2", "must notify",
        "2.2-absence",
    ]  # fmt: skip
    reply = next(line for line in lines if "reply-entry-into-force" in line)
    assert reply.startswith("Government*") and "a condition" in reply
    assert any(line.startswith("* ") for line in lines)
    assert "11 notifications in 9 clauses; no time is stated for 9" in lines


@pytest.mark.parametrize(
    ("wanted", "format", "head"),
    [
        ("who,clause,id", "table", "Who"),
        ("Кто,Пункт", "md", "| Who | Clause |"),
        ("about,quote", "csv-excel", "\ufeffAbout,Quote"),
        ("Who,quote,id", "csv", "sender_label,quote,norm"),
        ("sender,matters", "tsv", "sender\tmatters"),
    ],
)
def test_columns_are_chosen_by_name_in_any_format(run, wanted, format, head):
    lines = run("notify", "-c", wanted, "--format", format).out.splitlines()
    assert any(line.startswith(head) for line in lines[:3])


def test_columns_of_json_are_chosen_too(run):
    found = run("notify", "--columns", "clause,when", "--format", "json").json()
    assert [list(row) for row in found] == [["clause", "timing"]] * 11


def test_a_column_that_is_not_there_is_refused_with_the_nearest(run):
    run("notify", "-c", "adressee").refused("adressee", "addressee")


def test_html_is_a_page_in_the_language(run, tmp_path):
    run("notify", "--lang", "kk", "-o", tmp_path / "notices.html")
    page = (tmp_path / "notices.html").read_text(encoding="utf-8")
    assert '<html lang="kk">' in page and page.count("<tr>") == 12 and "Қорғаныс министрлігі" in page


@pytest.mark.parametrize(
    ("lang", "width", "parts"),
    [
        ("en", 120, ["must notify", "not stated", "working translation", "lines 45–46", "about "]),
        ("kk", 40, ["хабардар етуге міндетті", "айтылмаған", "45–46-жолдар", "Қорғаныс министрлігі"]),
        ("ru", 80, ["обязанность уведомить", "не указано", "рабочий перевод", "строки 45–46"]),
    ],
)
def test_page(run, fits, lang, parts, width):
    done = run("notify", "--full", "--lang", lang, width=width)
    assert done.code == 0
    assert fits(done.out, width) == []
    flat = " ".join(done.out.split())
    assert all(part.strip() in flat for part in parts)
    assert "\x1b" not in done.out and "None" not in done.out


def test_every_quote_is_on_the_page_whole(run, rows):
    flat = " ".join(run("notify", "--full", width=120).out.split())
    assert all(" ".join(row["quote"].split()) in flat for row in rows)


@pytest.mark.parametrize(("format", "first"), [("csv", "agreement,clause,"), ("tsv", "agreement\tclause\t")])
def test_tables_keep_kazakh_letters(run, format, first):
    done = run("notify", "--format", format, "--lang", "kk")
    assert done.out.startswith(first)
    assert "Қорғаныс министрлігі" in done.out and "көрсетілмеген" in done.out
    lines = done.out.splitlines()
    assert len(lines) == 12


def test_markdown_is_a_table(run):
    lines = [line for line in run("notify", "--format", "md").out.splitlines() if line.startswith("|")]
    assert len(lines) == 13
    assert {line.count(" | ") for line in lines} == {6}


@pytest.mark.parametrize(
    ("option", "lang", "said"),
    [
        ("--from", "en", "kz sends nothing itself; what belongs to it and does: kz-gov"),
        ("--to", "ru", "kz: самому ничего не направляется; получатели: kz-gov, kz-mfa, kz-mod"),
    ],
)
def test_an_actor_whose_bodies_answer_is_told_so(run, option, lang, said):
    done = run("notify", option, "kz", "--organs", "no", "--lang", lang)
    assert (done.code, done.out) == (1, "")
    assert said in done.err
