"""``servanda status``, ``due``, ``why``, ``why-not`` and ``what-if``."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from servanda.cli.common import day_or_days
from servanda.messages import LANGUAGES, Messages

YEAR = Path(__file__).parents[1] / "status" / "scenarios" / "year.yaml"
EXAMPLE = Path(__file__).parents[2] / "docs" / "logs" / "liaison-2009.yaml"
NOTICE = (
    "matter=intention-to-terminate, sender=kz-gov, addressee=nato, form=written, sent=2009-07-20, "
    "received=2009-07-31"
)


def test_without_a_record_nothing_is_claimed(run):
    done = run("status", "--as-of", "2009-06-01")
    assert done.code == 0
    assert "not known from the record" in done.out and "--assume in-force=" in done.out
    told = run("status", "--as-of", "2009-06-01", "--format", "json").json()
    assert (told["phase"], told["in_force"]["since"], told["in_force"]["rests_on"]) == (
        "not-known",
        None,
        None,
    )
    assert [one["clause"] for one in told["in_force"]["entry"]] == ["15", "reply-closing"]


def test_an_assumption_is_said_wherever_it_counts(run):
    words = ("status", "--as-of", "2009-06-01", "--assume", "in-force=2008-12-01")
    assert "as is assumed" in run(*words).out
    told = run(*words, "--format", "json").json()
    assert told["assumed"] == {"in-force": "2008-12-01"} and told["in_force"]["rests_on"] == "assumption"
    assert {norm["assumed"][0] for norm in told["norms"]} == {"in-force"}


@pytest.mark.parametrize(("lang", "width"), [("en", 120), ("kk", 80), ("ru", 80)])
def test_the_most_pressing_comes_first(run, fits, lang, width):
    words = ("status", "--as-of", "2009-07-20", "--log", YEAR, "--lang", lang)
    for more in ([], ["--full"]):
        done = run(*words, *more, width=width)
        assert done.code == 0 and fits(done.out, width) == []
        assert re.findall(r"[\w.-]+@[\w.-]+", done.out)[0] == "4.1-movements@movement-3"


#: The columns of the table of a status.
COLUMNS = ("sender", "addressee", "what", "state", "deadline", "clause", "id")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_lists_what_presses_and_counts_the_rest(run, lang):
    words = ("status", "--as-of", "2009-06-01", "--log", EXAMPLE, "--lang", lang)
    told = run(*words, width=100).out
    heads = [Messages(lang, "heads")[key] for key in COLUMNS]
    assert all(head in told for head in heads) and len(told.splitlines()) <= 42
    rows = run(*words, "--format", "csv-excel").out.removeprefix("\ufeff").splitlines()
    assert rows[0].split("," if lang == "en" else ";") == heads and len(rows) == 6
    assert len(run(*words, "--format", "csv-excel", "--full").out.splitlines()) > 60
    if lang == "kk":
        page = run(*words, "--format", "html").out
        assert page.count("<tr>") == 6 and "11-security-terms@taking-up-duties" in page


def test_columns_are_chosen_by_key_or_head(run):
    words = ("status", "--as-of", "2009-06-01", "--log", EXAMPLE)
    assert "| Who | State | ID |" in run(*words, "--format", "md", "-c", "who,состояние,id").out
    for chosen, head in (("Who,state,norm", "bearer_label,state,norm"), ("id", "id")):
        assert run(*words, "--format", "csv", "-c", chosen).out.splitlines()[0] == head
    told = run(*words, "--format", "json", "-c", "id,state").json()
    assert told[0] == {"id": "11-security-terms@taking-up-duties", "state": "due"}
    run(*words, "-c", "hwo").refused("no column 'hwo'", "did you mean")


def test_what_is_due_in_a_table(run):
    done = run("due", "--as-of", "2010-01-05", "--log", YEAR, "--until", "2010-12-31", width=100)
    first = done.out.splitlines()
    assert first[1].startswith("In force since") and first[2] == "Due by 31 December 2010"
    rows = run("due", "--as-of", "2010-01-05", "--log", YEAR, "-c", "deadline,what", "--format", "md").out
    assert "| 28 February 2010 | Last day in force of the agreement |" in rows


def test_by_actor_and_to_whom(run):
    day = ("--as-of", "2009-07-20", "--log", YEAR, "--format", "json")
    of_nato = run("status", "--actor", "nato", *day).json()["norms"]
    bearers = {bearer for norm in of_nato for bearer in norm["bearer"]}
    assert {"actor:nato", "actor:nato-plo"} <= bearers
    to_mod = run("status", "--to", "kz-mod", *day).json()["norms"]
    assert {norm["norm"].rpartition("/")[2] for norm in to_mod} >= {"2.2-absence", "4.1-movements"}
    run("status", "--actor", "nato-pol", *day).refused("did you mean", "nato")


def test_a_table_has_one_line_for_each_thing(run):
    done = run("status", "--as-of", "2009-07-20", "--log", YEAR, "--format", "csv")
    head, *rows = done.out.splitlines()
    assert head.startswith("id,clause,norm,modality,bearer") and len(rows) > 64


def test_due_names_only_days_that_are_given(run):
    done = run("due", "--until", "2010-12-31", "--as-of", "2010-01-05", "--log", YEAR)
    assert "28 February 2010" in done.out and "last day in force" in done.out
    ics = run("due", "--until", "2010-12-31", "--as-of", "2010-01-05", "--log", YEAR, "--format", "ics")
    assert ics.out.count("BEGIN:VEVENT") == 1 and "DTSTART;VALUE=DATE:20100228" in ics.out
    bare = run("due", "--as-of", "2009-01-05")
    assert "set no day until 5 January 2010" in bare.out
    empty = run("due", "--as-of", "2009-01-05", "--format", "ics")
    assert "BEGIN:VEVENT" not in empty.out and "set no day until 5 January 2010" in empty.err


def test_a_calendar_tells_that_it_leaves_out_what_has_no_day(run):
    log = Path(__file__).parents[2] / "docs" / "logs" / "liaison-2009.yaml"
    words = ["due", "--as-of", "2009-06-30", "--log", log, "--format", "ics"]
    done = run(*words)
    assert "BEGIN:VEVENT" not in done.out and "leaves out 1 entry without a day" in done.err
    assert run(*words[:-1], "atom").err == ""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "command",
    [
        ("status",), ("due", "--until", "2010-12-31"), ("why", "4-notify@arrival-1"), ("timeline",),
        ("notify",), ("what-if", "--event", NOTICE),
    ],
)  # fmt: skip
def test_a_person_reads_days_in_words(run, command, lang):
    done = run(*command, "--as-of", "2009-07-20", "--log", YEAR, "--lang", lang)
    assert done.code == 0 and re.findall(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b", done.out) == []


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "2 norms in clause 15"), ("kk", "15-тармақта 2 норма"), ("ru", "2 нормы в пункте 15")],
)
def test_norms_are_counted_in_the_words_of_a_person(run, lang, said):
    done = run("status", "--as-of", "2009-07-20", "--actor", "kz-gov", "--lang", lang, "--full")
    flat = " ".join(done.out.split())
    assert said in flat and "(s)" not in flat


def test_why_and_why_not(run):
    done = run("why", "4-notify@arrival-1", "--as-of", "2009-07-20", "--log", YEAR)
    assert "✓ clause 4 says" in done.out and "«НАТО Қазақстан" in done.out
    told = run("why", "4-notify", "--as-of", "2009-07-20", "--log", YEAR, "--format", "json").json()
    assert told["about"] == "norm" and told["steps"][0]["source_lines"] == [61, 62]
    less = run("why-not", "2.2-absence@absence-2", "--as-of", "2009-07-20", "--log", YEAR)
    assert "no receipt is on record" in less.out
    run("why", "4-notfy", "--as-of", "2009-07-20").refused("did you mean '4-notify'")


def test_what_if(run):
    done = run("what-if", "--event", NOTICE, "--log", YEAR)
    assert (
        "31 October 2009 becomes the last day in force (clause 14)" in done.out and "Survives: " in done.out
    )
    told = run("what-if", "--event", NOTICE, "--log", YEAR, "--format", "json").json()
    assert told["last_day"] == "2009-10-31"
    run("what-if", "--event", "matter=arival, when=2009-01-01").refused("arrival")
    log = Path(__file__).parents[2] / "docs" / "logs" / "liaison-2009.yaml"
    event = "matter=departure, by=nato-plo, when=2009-06-01"
    assert (
        "NATO shall notify the Ministry of Foreign Affairs"
        in run("what-if", "--event", event, "--log", log).out
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("status", "--as-of", "2009-13-01"), "2009-13-01"),
        (("status", "--assume", "in-force"), "is no assumption"),
        (("status", "--assume", "in-force=2008-12-01", "--assume", "in-force=2008-12-02"), "keep one"),
        (("status", "--assume", "inforce=2008-12-01"), "did you mean 'in-force'"),
        (("status", "--convention", "last-dya"), "did you mean 'last-day'"),
        (("status", "--log", "nowhere.yaml"), "no such file"),
        (("status", "--assume", "in-force=2008-12-01", "--log", YEAR), "the record already gives"),
        (("status", "--agreement", "kz-nato-2008"), "kz-nato-2007"),
        (("due", "--until", "soon"), "soon"),
        (("due", "--as-of", "2009-06-01", "--until", "2009-05-31"), "2009-05-31"),
        (("what-if",), "--event"),
        (("why",), "ID"),
    ],
)
def test_bad_input_is_one_sentence(run, words, said):
    run(*words).refused(said)


def test_the_day_is_today_where_none_is_given(run):
    from datetime import date

    assert run("status", "--format", "json").json()["as_of"] == date.today().isoformat()


def test_a_log_that_contradicts_itself_is_told(run, tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("id,matter,by,when\na,arrival,nato-plo,2009-02-01\nb,departure,nato-plo,2009-01-01\n")
    done = run("status", "--log", log, "--as-of", "2009-05-01")
    assert done.code == 0 and done.err.count("\n") == 1
    assert "contradicts itself in 1 place," in done.err and "servanda log check" in done.err


def test_a_clause_chooses_which_of_two_formulas_rules(run):
    words = ("status", "--as-of", "2009-07-20", "--log", YEAR, "--format", "json")
    found = run(*words).json()["in_force"]
    other = run(*words, "--formula", "reply-closing").json()["in_force"]
    assert [found["taken_by"], other["taken_by"]] == ["note", "option"]
    days = {one["clause"]: one["day"] for one in found["entry"]}
    assert (found["since"], other["since"]) == (days["15"], days["reply-closing"])
    assert run("why", "4", "--as-of", "2009-07-20", "--log", YEAR, "--formula", "reply-closing").code == 0
    refused = run("status", "--as-of", "2009-07-20", "--log", YEAR, "--formula", "13")
    assert refused.code == 2 and "15, reply-closing" in refused.err


def test_until_takes_a_day_or_so_many_days(run):
    done = run("due", "--as-of", "2009-07-20", "--log", YEAR, "--until", "60 дней", "--full")
    assert "Due by 18 September 2009" in done.out
    for text in ("60", "60d", "60 Days", "60 күн", "60 дн."):
        assert day_or_days(text) == timedelta(60)
    assert day_or_days("2009-09-18") == date(2009, 9, 18)


def test_until_refuses_what_is_neither(run):
    for text in ("soon", "2009", "9x"):
        run("due", "--until", text).refused(f"'{text}' is neither a day nor a number of days")


def test_reminders_name_no_more_persons_than_asked(run, tmp_path):
    path = tmp_path / "staff.yaml"
    path.write_text(
        "staff:\n- {actor: kz-gov, office: Treaties, lead_days: 7}\n"
        "- {actor: kz-mod, office: Section, deputy: Registry}\n",
        "utf-8",
    )
    day = ("--as-of", "2009-07-20", "--log", YEAR, "--staff", path, "--format", "atom")
    whole, own = (run("due", *day, *more).out for more in ([], ["--to", "kz-mod"]))
    assert "Treaties" in whole and "Section (receives it)" in whole and "Deputy: Registry" in whole
    assert "Section (receives it)" in own and "Treaties" not in own
    assert "#due.en.to-kz-mod</id>" in own


def test_explanations_and_logs_as_markdown(run):
    day = ("--log", EXAMPLE, "--as-of", "2009-06-01", "--format", "md")
    lines = run("why", "4-notify@arrival", *day).out.splitlines()
    assert lines[0].startswith("## ") and any(line.startswith("- ✓ clause 4") for line in lines)
    assert run("log", "list", "--log", EXAMPLE, "--format", "md").out.count("\n") == 11


def test_questions_and_notices_say_what_is_assumed(run):
    day = ("--log", EXAMPLE, "--as-of", "2009-06-01")
    done = " ".join(run("ask", "what-was-done", *day).out.split())
    assert "Assumed in the log, shown by no source: ratification-notice" in done
    assert "arrival-notice (arrival), 4 February 2009" in done
    sent = run("ask", "what-was-sent", "--log", EXAMPLE, "-c", "act,assumed", "--format", "csv").out
    assert "log:liaison-2009/ratification-notice,true" in sent.splitlines()
    told = " ".join(run("notify", *day, "--to", "kz-mfa", "--lang", "kk").out.split())
    assert "Журналдағы жорамал бойынша" in told
