"""Logs kept as tables: whatever a spreadsheet writes, and whatever is wrong with it."""

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from logs import bare, logs, table

from servanda.errors import ServandaError
from servanda.timeline.dates import Span, day
from servanda.timeline.log_columns import columns
from servanda.timeline.log_csv import ROWS, read_csv
from servanda.timeline.log_record import NOTHING

fixed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
HEADER = "id,type,matter,by,when,sender,addressee,sent,received,form,about,answer,evidence\n"
ARRIVAL = "arrival,,arrival,nato-plo,2009-02-01,,,,,,,,register 12/2009\n"


@pytest.fixture
def read(tmp_path, graph):
    """Return a function that reads a table from its text."""

    def call(text, name="sample.csv", agreement=None):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_csv(path, graph, agreement)

    return call


def refused(read, text, *parts, line=None, name="sample.csv"):
    with pytest.raises(ServandaError) as caught:
        read(text, name)
    said = str(caught.value)
    assert "\n" not in said and said.startswith(caught.value.file)
    assert caught.value.file.endswith(name) and caught.value.line == line, said
    for part in parts:
        assert part in said, said


@fixed
@given(
    log=logs(),
    delimiter=st.sampled_from(",;\t"),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    mark=st.sampled_from(["", "\ufeff"]),
    order=st.permutations(list(columns())),
)
def test_what_is_written_is_read(read, log, delimiter, ending, mark, order):
    text = mark + table(log, delimiter=delimiter, ending=ending, order=order)
    assert bare(read(text)) == bare(log)


@fixed
@given(log=logs(), chance=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(read, log, chance):
    shuffled = list(log.events)
    chance.shuffle(shuffled)
    found = read(table(replace(log, events=tuple(shuffled))))
    assert bare(found) == bare(log)
    assert [event.iri for event in found.events] == [event.iri for event in shuffled]


@pytest.mark.parametrize("language", range(3))
def test_headers_in_three_languages(read, language):
    headers = [column.names[-1] if language == 2 else column.names[0] for column in columns().values()]
    if language == 1:
        headers = [name.upper().replace("_", " ") for name in columns()]
    cells = {
        "id": "a",
        "matter": "arrival",
        "when": "2009-02-01",
        "type": ("event", "EVENT", "оқиға")[language],
    }
    row = ",".join(cells.get(name, "") for name in columns())
    (event,) = read(",".join(headers) + "\n" + row + "\n").events
    assert (event.kind, event.matters) == ("event", ("matter:arrival",))


def test_every_header_means_one_column():
    meant = [(name, column.name) for column in columns().values() for name in set(column.names)]
    assert len({name for name, _ in meant}) == len(meant)


def test_the_kind_of_a_row_that_does_not_say_it(read):
    text = (
        HEADER + ARRIVAL + "n,,arrival,,,nato,kz-mfa,,2009-02-04,,arrival,,\nj,,,kz-gov,,,,,,,10-car,нет,\n"
    )
    event, notice, judgement = read(text).events
    assert (event.kind, notice.kind, judgement.kind) == ("event", "notice", "judgement")
    assert notice.about == ("log:sample/arrival",) and notice.span == Span(day("2009-02-04"))
    assert judgement.about == ("agreement:kz-nato-2007/10-car",)
    assert judgement.answer is False and judgement.span == NOTHING
    assert [one.line for one in (event, notice, judgement)] == [2, 3, 4]


@pytest.mark.parametrize(
    "name",
    [
        "nato-plo",
        "NATO-PLO",
        " actor:nato-plo ",
        "https://w3id.org/servanda/actor/nato-plo",
        "Офицер связи НАТО/ПРМ",
    ],
)
def test_an_actor_by_any_of_its_names(read, name):
    (event,) = read(HEADER + ARRIVAL.replace("nato-plo", f'"{name}"')).events
    assert event.by == ("actor:nato-plo",)


@pytest.mark.parametrize(
    "name", ["arrival", "log:sample/arrival", "https://w3id.org/servanda/log/sample/arrival"]
)
def test_a_record_by_any_of_its_names(read, name):
    notice = f"n,,arrival,,,nato,kz-mfa,,2009,,{name},,\n"
    for text in (ARRIVAL + notice, notice + ARRIVAL.replace("arrival,,", "log:sample/arrival,,")):
        assert {one for event in read(HEADER + text).events for one in event.about} == {"log:sample/arrival"}


@pytest.mark.parametrize(
    ("mark", "delimiter"), [("|", ","), (";", ","), ("|", ";"), (";", "\t"), (" | ", ",")]
)
def test_several_values_in_a_cell(read, mark, delimiter):
    text = (HEADER + ARRIVAL.replace("nato-plo", f"nato-plo{mark}nato")).replace(",", delimiter)
    assert read(text).events[0].by == ("actor:nato-plo", "actor:nato")


@pytest.mark.parametrize(
    ("first", "log"),
    [
        ("# log: liaison-2009, agreement: kz-nato-2007\n", "log:liaison-2009"),
        ('"# log: liaison-2009, agreement: kz-nato-2007",,,,\n', "log:liaison-2009"),
        ("# log: log:liaison-2009; agreement: agreement:kz-nato-2007;;;\r\n", "log:liaison-2009"),
        ("# Kept by hand, every week\n# log: liaison-2009\n", "log:liaison-2009"),
        ("# agreement: kz-nato-2007\n", "log:sample"),
        ("", "log:sample"),
    ],
)
def test_what_a_log_is_called(read, first, log):
    found = read(first + HEADER + ARRIVAL)
    assert (found.iri, found.agreement) == (log, "agreement:kz-nato-2007")
    assert found.events[0].line == (first + HEADER).count("\n") + 1


def test_a_row_of_several_lines_is_placed_where_it_begins(read):
    text = (
        HEADER
        + 'a,,arrival,,2009,,,,,,,,"one\ntwo\r\nthree"\n'
        + ARRIVAL
        + "\n,,,,,,,,,,,,\n"
        + "b"
        + ARRIVAL
    )
    events = read(text).events
    assert [event.line for event in events] == [2, 5, 8]
    assert events[0].evidence == ("one\ntwo\r\nthree",)


def test_rows_of_blanks_and_nameless_columns_are_passed_over(read):
    text = HEADER.replace("\n", ",,\n") + ARRIVAL.replace("\n", ",, \n") + " , ,,,,,,,,,,,,,\n"
    assert len(read(text).events) == 1


def test_formulas_are_kept_from_spreadsheets_and_back(read):
    log = read(HEADER + ARRIVAL.replace("register 12/2009", "'=1+1|'@x|''=2|'tis|=3"))
    assert log.events[0].evidence == ("=1+1", "@x", "'=2", "'tis", "=3")
    assert "'=1+1|'@x|''=2|'tis|'=3" in table(log)


def test_many_distinct_words_are_read_as_one_is(read):
    rows = "".join(f"e{n},,arrival,,2009,,,,,,,,book {n}|page {n}\n" for n in range(60_000))
    events = read(HEADER + rows).events
    assert events[59_999].evidence == ("book 59999", "page 59999")


@pytest.mark.parametrize(
    ("text", "line", "parts"),
    [
        (b"\xff\xfei\x00d\x00", 1, ["binary"]),
        ((HEADER + ARRIVAL).encode() + b"b\x00,\n", 3, ["binary"]),
        ((HEADER + ARRIVAL).encode() + "b,,прибытие\n".encode("cp1251"), 3, ["not UTF-8"]),
        ("\n", 1, ["names of the columns"]),
        ("# log: a\n", 2, ["names of the columns"]),
        ("# log: a b\n" + HEADER, 1, ["'a b'", "name of a log"]),
        ("# log: a, what\n" + HEADER, 1, ["'what' says nothing"]),
        ("# agreement: other\n" + HEADER, 1, ["'other'", "kz-nato-2007", "--store"]),
        (HEADER.replace("evidence", "colour"), 1, ["'colour'"]),
        (HEADER.replace("evidence", "evidense"), 1, ["'evidense'", "'evidence'"]),
        (HEADER.replace("evidence", "Matters"), 1, ["'matter' and 'Matters'"]),
        (HEADER.replace("evidence", "Когда"), 1, ["'when' and 'Когда'"]),
        (HEADER.replace("evidence", "сәйкестендіргіш"), 1, ["'id' and 'сәйкестендіргіш'"]),
        ("# log: a\n# log: b\n" + HEADER + ARRIVAL, 2, ["'a'", "'b'"]),
        ("# log: a, log: b\n" + HEADER + ARRIVAL, 1, ["'a'", "'b'"]),
        (HEADER.replace("id,", ""), 1, ["'id'"]),
        (HEADER + ARRIVAL.replace("\n", ",\n"), 2, ["14 cells", "13"]),
        (HEADER + ARRIVAL.replace("arrival,,", "arrival,"), 2, ["12 cells", "13"]),
        (HEADER + ARRIVAL + 'b,,arrival,,"2009\n' + ARRIVAL, 3, ["quotation mark", "not closed"]),
        (HEADER + ARRIVAL + 'b,,"arrival"s,,2009,,,,,,,,\n', 3, ["doubled"]),
        (HEADER + 'a,,"' + "x" * 200_000 + '",,,,,,,,,,\n', 2, ["not closed"]),
        (HEADER + ARRIVAL.rstrip("\n"), 2, ["no line end", "cut off"]),
        (HEADER + ARRIVAL + ARRIVAL, 3, ["'arrival' stands twice", "line 2"]),
        (HEADER + ARRIVAL.replace("arrival,,", ",,"), 2, ["has no id"]),
        (HEADER + ARRIVAL.replace("arrival,,", "a/b,,"), 2, ["'a/b' cannot be an id"]),
        (HEADER + ARRIVAL.replace("2009-02-01", "01/02/2009"), 2, ["different ways"]),
        (HEADER + ARRIVAL.replace("2009-02-01", "2009-02-30"), 2, ["'2009-02-30'"]),
        (HEADER + ARRIVAL.replace("2009-02-01", "2009-02-05/2009-02-01"), 2, ["before it begins"]),
        (HEADER + ARRIVAL.replace("nato-plo", "nato-pol"), 2, ["'nato-pol' is no actor", "did you mean"]),
        (HEADER + ARRIVAL.replace(",arrival,", ",arival,"), 2, ["no matter", "'arrival'"]),
        (HEADER + ARRIVAL.replace("arrival,,", "arrival,meeting,"), 2, ["'meeting'", "judgement"]),
        (HEADER + ARRIVAL.replace("2009-02-01", ""), 2, ["needs 'when'", "not known"]),
        (HEADER + ARRIVAL.replace("nato-plo", "|"), 2, ["names nothing"]),
        (HEADER + "n,,arrival,,,nato,kz-mfa,,,,,,\n", 2, ["'sent' or 'received'"]),
        (HEADER + "n,,arrival,,,nato,,2009,,,,,\n", 2, ["'addressee'"]),
        (HEADER + "n,,arrival,,2009,nato,kz-mfa,,,,,,\n", 2, ["no 'when'", "'sent' and 'received'"]),
        (HEADER + "n,,arrival,,,nato,kz-mfa,2009,,writen,,,\n", 2, ["no form", "'written'"]),
        (HEADER + "n,,arrival,,,nato,kz-mfa,2009,,,arival,,\n" + ARRIVAL, 2, ["'arival'", "'arrival'"]),
        (HEADER + ARRIVAL + "n,,arrival,,,nato,kz-mfa,2009,,,10-car,,\n", 3, ["no record '10-car'"]),
        (HEADER + "j,,,kz-gov,,,,,,,10-if-necesary,yes,\n", 2, ["'10-if-necessary'"]),
        (HEADER + "j,,,kz-gov,,,,,,,10-car,perhaps,\n", 2, ["'perhaps'", "yes, no"]),
        (HEADER + "j,,,kz-gov,,,,,,,10-car,yes,\n" + ARRIVAL.replace("arrival,,", "10-car,,"), 2, ["both"]),
        (HEADER.replace("\n", ",,\n") + ARRIVAL.replace("\n", ",,x\n"), 2, ["'x'", "without a name"]),
        ("id,fulfils,when\na,4-notifi,2009\n", 2, ["no norm", "4-notify"]),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)  # fmt: skip
def test_refused(read, text, line, parts):
    refused(read, text, *parts, line=line)


def test_no_header_means_two_columns():
    names = [name for column in columns().values() for name in dict.fromkeys(column.names)]
    assert len(names) == len(set(names))


def test_an_empty_file(read):
    with pytest.raises(ServandaError, match="empty"):
        read("")


def test_a_file_whose_name_is_no_name(read):
    refused(read, HEADER + ARRIVAL, "'my log (1)'", "# log: NAME", line=1, name="my log (1).csv")
    assert read("# log: mine\n" + HEADER + ARRIVAL, "my log (1).csv").iri == "log:mine"


def test_a_log_of_another_agreement(read):
    with pytest.raises(ServandaError, match="not about 'other'"):
        read(
            "# agreement: kz-nato-2007\n" + HEADER, "sample.csv", "https://w3id.org/servanda/agreement/other"
        )


def test_too_many_rows_and_too_large_a_file(read, monkeypatch, tmp_path, graph):
    monkeypatch.setattr("servanda.timeline.log_csv.ROWS", 1)
    refused(read, HEADER + ARRIVAL + "b" + ARRIVAL, "more than 1 rows", line=3)
    assert ROWS == 5_000_000
    large = tmp_path / "large.csv"
    with large.open("wb") as stream:
        stream.truncate(513 * 1024 * 1024)  # a hole: it takes no room on the disk
    with pytest.raises(ServandaError, match="513 MB and at most 512 MB are read"):
        read_csv(large, graph)


def test_control_characters_do_not_reach_the_terminal(read):
    refused(read, HEADER + ARRIVAL.replace("nato-plo", "\x1b[31mnato"), "\ufffd[31mnato", line=2)


def test_a_table_cut_off_anywhere_is_refused_or_read_in_whole_rows(read):
    text = (
        "# log: sample\n"
        + HEADER
        + ARRIVAL
        + 'b,,movement,nato-plo,2009-03,,,,,,,,"a ""b"", c\nd"\n'
        + ("n,,arrival,,,nato,kz-mfa,,2009-02-04,,arrival,,\n")
    )
    whole = [replace(event, line=None) for event in read(text).events]
    for end in range(len(text)):
        try:
            found = read(text[:end]).events
        except ServandaError as error:
            assert "\n" not in str(error)
            continue
        assert text[:end].endswith("\n")
        assert [replace(event, line=None) for event in found] == whole[: len(found)]


@settings(fixed, max_examples=300)
@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode), st.integers(0, 4))
def test_whatever_is_put_in_gives_a_sentence(read, noise, place):
    rows = [
        b"# log: sample\n",
        HEADER.encode(),
        ARRIVAL.encode(),
        b"n,,arrival,,,nato,kz-mfa,,2009,,arrival,,\n",
    ]
    content = b"".join([*rows[:place], noise, *rows[place:]])
    try:
        read(content)
    except ServandaError as error:
        assert "\n" not in str(error) and len(str(error)) < 700


def test_long_logs_are_read_in_time_that_grows_with_them(read):
    """Every name and day once: a thousand times the rows ask the graph no more often."""
    chance = random.Random(4)
    rows = [
        f"m{n},,{chance.choice(['movement', 'absence'])},nato-plo,2009-0{chance.randint(1, 9)}-11,,,,,,,,\n"
        for n in range(2_000)
    ]
    asked = []
    from servanda.timeline import log_names

    real = log_names.select
    try:
        log_names.select = lambda *given: asked.append(given) or real(*given)
        read(HEADER + "".join(rows[:20]))
        few = len(asked)
        read(HEADER + "".join(rows))
    finally:
        log_names.select = real
    assert len(asked) == 2 * few > 0
