"""Days in every form that a record may have, and what can be said of those that are not exact."""

import itertools
import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.errors import ServandaError
from servanda.events.dates import (
    NOT_KNOWN,
    UNKNOWN,
    Span,
    When,
    add_day,
    find_earliest,
    make_when,
    parse_day,
    parse_span,
)

START = date(2009, 3, 1)
small = st.integers(0, 12).map(lambda shift: START + timedelta(days=shift))
anchored = st.tuples(small, small).map(sorted).map(lambda ends: When(*ends))
#: Intervals of which an end may be open.
whens = st.builds(
    lambda found, low, high: When(low and found.earliest, high and found.latest),
    anchored, st.booleans().map(lambda shown: shown or None), st.booleans().map(lambda shown: shown or None),
)  # fmt: skip


def bounds(text):
    found = parse_day(text)
    return f"{found.earliest or ''}..{found.latest or ''}"


@pytest.mark.parametrize(
    "text",
    [
        "2009-03-15",
        " 2009-03-15 ",
        "15.03.2009",
        "15.3.2009",
        "2009-03-15T10:00+06:00",
        "2009-03-15T10:00:30.5+06:00",
        "2009-03-15T10:00+06:00[Asia/Almaty]",
        "2009-03-15T10:00+06:00[!Asia/Almaty][u-ca=gregory]",
        "2009-03-15T10:00+06:00[u-ca=iso8601]",
        "2009-03-15T10:00+06:00[+06:00]",
        "2009-03-15T10:00+06:00[Asia/Almaty][x-source=register]",
        "2009-03-15t10:00z",
        "2009-03-15 10:00",
        "2009-03-15 10:00:00",
        "2009-03-15T10:00",
        "2009-03-15T10:00[Asia/Almaty]",
        "2009-03-15T23:59:60Z",
        "[2009-03-15]",
        "[2009-03-15..2009-03-15]",
    ],
)
def test_an_exact_day(text):
    assert parse_day(text).exact == date(2009, 3, 15)
    assert parse_day(text) == make_when(date(2009, 3, 15))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2009-02", "2009-02-01..2009-02-28"),
        ("2008-02", "2008-02-01..2008-02-29"),
        ("2009-12", "2009-12-01..2009-12-31"),
        ("2009", "2009-01-01..2009-12-31"),
        ("0001", "0001-01-01..0001-12-31"),
        ("9999-12", "9999-12-01..9999-12-31"),
        ("200X", "2000-01-01..2009-12-31"),
        ("20XX", "2000-01-01..2099-12-31"),
        ("2009-XX", "2009-01-01..2009-12-31"),
        ("2009-XX-XX", "2009-01-01..2009-12-31"),
        ("2008-02-XX", "2008-02-01..2008-02-29"),
        ("201X-02", "2010-02-01..2019-02-28"),
        ("[2009-03-03..2009-03-10]", "2009-03-03..2009-03-10"),
        ("[2009-03..2009-05]", "2009-03-01..2009-05-31"),
        ("[ 2009-03-03 .. 2009-03-10 ]", "2009-03-03..2009-03-10"),
        ("[2009-03-10,2009-03-03]", "2009-03-03..2009-03-10"),
        ("[2009-03-03, 2009-05..2009-06]", "2009-03-03..2009-06-30"),
        ("[03.03.2009..10.03.2009]", "2009-03-03..2009-03-10"),
        ("[..2009-03-10]", "..2009-03-10"),
        ("[2009-03-03..]", "2009-03-03.."),
        ("[2009-03-03, 2009-04..]", "2009-03-03.."),
        ("[not known..2009-03-10]", "..2009-03-10"),
    ],
)
def test_a_day_that_is_not_exact(text, expected):
    assert bounds(text) == expected
    assert parse_day(text).exact is None
    assert str(parse_day(text)) == " ".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "not known", "Not known", "NOT  KNOWN", "not known", "unknown", "белгісіз", "Белгісіз", "БЕЛГІСІЗ",
        "неизвестно", "Неизвестно", "XXXX", "XXXX-XX", "XXXX-XX-XX",
    ],
)  # fmt: skip
def test_a_day_of_which_nothing_is_known(text):
    assert parse_day(text) == UNKNOWN
    assert str(parse_day(text)) == "not known"
    assert parse_day(text).exact is None and parse_day(text).by(date.max) is None


def test_each_word_for_not_known_is_read():
    assert all(parse_day(word) == UNKNOWN for word in NOT_KNOWN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Z says only what the time was in UTC: where it happened, in Almaty, the next day had begun.
        ("2009-03-15T20:00Z[Asia/Almaty]", "2009-03-16"),
        ("2009-03-15T20:00-00:00[Asia/Almaty]", "2009-03-16"),
        ("2009-03-15T17:59Z[Asia/Almaty]", "2009-03-15"),
        ("2009-03-15T20:00Z[+05:00]", "2009-03-16"),
        ("2009-03-15T02:00Z[America/New_York]", "2009-03-14"),
        ("2009-03-15T20:00Z[-05:30]", "2009-03-15"),
        # Without a zone the day is taken as it is written.
        ("2009-03-15T23:30Z", "2009-03-15"),
        ("2009-03-15T23:30-05:00", "2009-03-15"),
        # Almaty was at +06:00 in 2009 and has been at +05:00 since March 2024.
        ("2024-03-15T23:30+05:00[!Asia/Almaty]", "2024-03-15"),
        ("2009-03-15T10:00+05:00[Asia/Almaty]", "2009-03-15"),
    ],
)
def test_a_moment_is_of_the_day_that_it_was_there(text, expected):
    assert str(parse_day(text)) == expected


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("2022-10-30T01:30+01:00[Europe/London]", 1),
        ("2022-10-30T01:30+00:00[Europe/London]", 0),
        ("2022-10-30T00:30[Europe/London]", 1),
        ("2022-10-30T02:30[Europe/London]", 0),
        # The clock showed it twice.
        ("2022-10-30T01:30[Europe/London]", None),
        ("2024-02-29T23:30[Asia/Almaty]", None),
        # The clock leapt over it.
        ("2022-03-27T01:30[Europe/London]", None),
        ("2022-03-27T01:30", None),
    ],
)
def test_a_time_without_its_offset_is_a_moment_where_there_is_but_one(text, offset):
    found = parse_day(text)
    assert found.exact == date.fromisoformat(text[:10])
    assert (found.moment and found.moment.utcoffset()) == (
        None if offset is None else timedelta(hours=offset)
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2009-02-30", "'2009-02-30' is no day of the calendar; fix it"),
        ("29.02.2009", "'29.02.2009' is no day of the calendar; fix it"),
        ("0000-01-01", "'0000-01-01' is no day of the calendar; fix it"),
        ("00.00.2009", "'00.00.2009' is no day of the calendar; fix it"),
        ("2009-13", "'2009-13' is no month of the calendar; fix it"),
        ("2009-00", "'2009-00' is no month of the calendar; fix it"),
        ("0000", "'0000' is no month of the calendar; fix it"),
        ("01/02/2009", "'01/02/2009' can be 2009-01-02 or 2009-02-01; write the one that is meant"),
        ("2009-03-15?", "'2009-03-15?' is a guess; write the days between which it lies, as [2009-"),
        ("2009~", "'2009~' is a guess; write the days between which it lies"),
        ("2009-21", "'2009-21' is a season, whose days are not agreed; write those between which it lies"),
        ("2009-03-01/2009-03-10", "'2009-03-01/2009-03-10' is more than one day; for one of them that is"),
        ("{2009-03,2009-04}", "'{2009-03,2009-04}' is more than one day; for one of them"),
        ("[2009-03-10..2009-03-03]", "'[2009-03-10..2009-03-03]' ends before it begins; fix one of the two"),
        ("[..]", "'[..]' is no day; write 2009-03-15, or 2009-03 or 2009 if that is all that is known"),
        ("[]", "'[]' is no day"),
        ("[[2009]]", "'[[2009]]' is no day"),
        ("[2009,,2010]", "'[2009,,2010]' is no day"),
        ("[2009..2010..2011]", "'2010..2011' is no day"),
        ("[2009-03-01..soon]", "'soon' is no day"),
        ("2009-1X", "'2009-1X' is no day"),
        ("XXXX-12-25", "'XXXX-12-25' is no day"),
        ("", "'' is no day; write 2009-03-15"),
        ("soon", "'soon' is no day"),
        ("15.03.09", "'15.03.09' has a year of two digits; write all four"),
        ("2009-3-5", "'2009-3-5' is no day"),
        ("20090315", "'20090315' is no day"),
        ("2009-W11-7", "'2009-W11-7' is no day"),
        ("-0044", "'-0044' is no day"),
        ("Y17E7", "'Y17E7' is no day"),
        ("10000-01-01", "'10000-01-01' is no day"),
        ("٢٠٠٩-٠٣-١٥", "'٢٠٠٩-٠٣-١٥' is no day"),
        ("2009-03-15\nand later", "'2009-03-15 and later' is no day"),
        ("2009-03-15 16", "'2009-03-15 16' is no day"),
        ("2009-03-15T25:00Z", "'2009-03-15T25:00Z' is no moment; write it as 2009-03-15T10:00+06:00 or give"),
        ("2009-02-30T10:00Z", "'2009-02-30T10:00Z' is no moment"),
        ("2009-03-15T10:00+25:00", "is no moment"),
        ("2009-03-15Tnoon", "is no moment"),
        ("9999-12-31T23:00Z[Asia/Almaty]", "is no moment"),
        ("2009-03-15T10:00Z[Asia/Almata]", "the time zone 'Asia/Almata' is not known; did you mean 'Asia/"),
        ("2009-03-15T10:00Z[]", "the time zone '' is not known; write one such as Asia/Almaty"),
        ("2009-03-15T10:00Z[+99:00]", "the time zone '+99:00' is not known; write one such as Asia/Almaty"),
        ("2009-03-15T10:00Z[u-ca=hebrew]", "the calendar 'hebrew' is not known; write the day in the Greg"),
        ("2009-03-15T10:00Z[Asia/Almaty][!u-ca=islamic]", "the calendar 'islamic' is not known"),
        ("2009-03-15T10:00Z[!x-source=me]", "wants 'x-source' to be heeded, which is not known here; leave"),
        ("2009-03-15T10:00Z[u-ca=gregory][Asia/Almaty]", "has a zone in the wrong place; the zone comes"),
        ("2009-03-15T10:00Z[Asia/Almaty][Asia/Tokyo]", "has a zone in the wrong place"),
        ("2009-03-15T23:30+05:00[Asia/Almaty]", "has another offset than its zone had then, which was +0600"),
        ("2009-03-15T10:00+05:00[!Asia/Almaty]", "has another offset than its zone had then"),
        ("2009-03-15T10:00Z[Asia/Almaty", "'2009-03-15T10:00Z[Asia/Almaty' is no day"),
    ],
)  # fmt: skip
def test_what_gives_no_day(text, said):
    with pytest.raises(ServandaError) as refused:
        parse_day(text)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["[" * 5000, "2009-" * 5000, "X" * 5000, "9" * 5000, "a" * 5000 + "/"])
def test_a_long_text_is_shown_in_part(text):
    with pytest.raises(ServandaError) as refused:
        parse_day(text)
    assert len(str(refused.value)) < 250 and "…" in str(refused.value)


def test_one_of_many_days():
    every = [START + timedelta(days=shift) for shift in range(2000)]
    assert bounds("[" + ",".join(map(str, reversed(every))) + "]") == f"{every[0]}..{every[-1]}"


def test_nothing_is_printed_while_a_day_is_read(capfd):
    for text in ("2009-1X", "2009-03-3X", "200X", "XXXX-12-25"):
        try:
            parse_day(text)
        except ServandaError:
            continue
    assert capfd.readouterr() == ("", "")


CENTURIES = [(date(1900, 1, 1) + timedelta(days=shift)).isoformat() for shift in range(366 * 200)]
masks = st.tuples(
    st.sampled_from(["2009", "200X", "20XX", "2008", "19X8"]),
    st.sampled_from([None, "XX", "02", "12", "04"]),
    st.sampled_from([None, "XX", "15", "28"]),
).map(lambda parts: "-".join(itertools.takewhile(lambda part: part, parts)))


@settings(max_examples=30)
@given(masks)
def test_unspecified_digits_by_brute_force(mask):
    pattern = re.compile(mask.replace("X", "."))
    fitting = [one for one in CENTURIES if pattern.match(one)]
    assert bounds(mask) == f"{fitting[0]}..{fitting[-1]}"


def inside(when):
    """Return the days that a day can be, within the small stretch that the tests look at."""
    low, high = when.earliest or START - timedelta(days=3), when.latest or START + timedelta(days=15)
    return [low + timedelta(days=shift) for shift in range((high - low).days + 1)]


def verdict(outcomes):
    return True if all(outcomes) else None if any(outcomes) else False


@given(anchored, small)
def test_by_is_what_holds_for_each_of_its_days(when, asked):
    assert when.by(asked) is verdict([one <= asked for one in inside(when)])


@given(anchored, anchored)
def test_comparisons_are_what_holds_for_each_pair_of_days(one, other):
    pairs = list(itertools.product(inside(one), inside(other)))
    assert one.not_after(other) is verdict([a <= b for a, b in pairs])
    assert one.before(other) is verdict([a < b for a, b in pairs])


@given(whens, whens, small)
def test_an_open_end_is_an_end_far_away(one, other, asked):
    wide = [When(w.earliest or date.min, w.latest or date.max) for w in (one, other)]
    assert one.by(asked) is wide[0].by(asked)
    assert one.not_after(other) is wide[0].not_after(wide[1])
    assert one.before(other) is wide[0].before(wide[1])


@given(anchored, small)
def test_days_until_are_bounds_that_are_reached(when, asked):
    passed = [max((asked - one).days, 0) for one in inside(when)]
    assert when.days_until(asked) == (min(passed), max(passed))


def test_days_until_a_day_that_is_open():
    asked = date(2009, 3, 15)
    assert UNKNOWN.days_until(asked) == (None, None)
    assert When(date(2009, 3, 1), None).days_until(asked) == (None, 14)
    assert When(None, date(2009, 3, 1)).days_until(asked) == (14, None)


@given(st.lists(anchored, min_size=1, max_size=4))
def test_the_earliest_of_several_by_brute_force(several):
    firsts = [min(each) for each in itertools.product(*map(inside, several))]
    found = find_earliest(several)
    assert (found.earliest, found.latest) == (min(firsts), max(firsts))


def test_the_earliest_keeps_how_it_is_written():
    assert str(find_earliest([parse_day("2009-05"), parse_day("15.03.2009")])) == "2009-03-15"
    assert str(find_earliest([parse_day("2009-03"), parse_day("2010")])) == "2009-03"
    assert str(find_earliest([parse_day("not known"), make_when(date(2009, 3, 15))])) == "[..2009-03-15]"
    assert find_earliest([UNKNOWN, UNKNOWN]) == UNKNOWN
    with pytest.raises(ValueError, match="empty"):
        find_earliest([])


@given(whens)
def test_a_day_that_was_computed_is_written_so_that_it_can_be_read(when):
    assert parse_day(str(when)) == when


def test_how_a_day_is_written_makes_no_other_day():
    assert (
        parse_day("[2009-03-01..2009-03-31]")
        == parse_day("2009-03")
        == When(date(2009, 3, 1), date(2009, 3, 31))
    )
    assert len({parse_day("2009-03"), parse_day("2009-03-XX")}) == 1


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2009-03-03", "2009-03-03", None),
        ("2009-03", "2009-03", None),
        ("2009-03-03/2009-03-10", "2009-03-03", "2009-03-10"),
        ("2009-03-03 / 2009-03-10", "2009-03-03", "2009-03-10"),
        ("03.03.2009/10.03.2009", "2009-03-03", "2009-03-10"),
        ("2009-03/2009-04", "2009-03", "2009-04"),
        ("2009/2010", "2009", "2010"),
        ("2009-03-03/..", "2009-03-03", ".."),
        ("2009-03-03/", "2009-03-03", "not known"),
        ("../2009-03-10", "not known", "2009-03-10"),
        ("/2009-03-10", "not known", "2009-03-10"),
        ("../..", "not known", ".."),
        ("not known/2009-03-10", "not known", "2009-03-10"),
        ("2009-03-03/not known", "2009-03-03", "not known"),
        ("[2009-03-01..2009-03-05]/2009-03", "[2009-03-01..2009-03-05]", "2009-03"),
        # The EDTF of 2012 wrote "open"; an end may be missing on either side.
        ("2009-03-03/open", "2009-03-03", ".."),
        ("open/2009-03-10", "not known", "2009-03-10"),
        ("../2009-03-10", "not known", "2009-03-10"),
        # The slash in the name of a zone parts nothing.
        ("2009-03-15T10:00+06:00[Asia/Almaty]", "2009-03-15", None),
        (
            "2009-03-15T10:00+06:00[Asia/Almaty]/2009-03-16T20:00Z[America/Argentina/Salta]",
            "2009-03-15",
            "2009-03-16",
        ),
    ],
)
def test_what_lasts(text, start, end):
    found = parse_span(text)
    assert found.start == parse_day(start)
    assert (found.end, found.open) == (None if end in (None, "..") else parse_day(end), end == "..")
    assert parse_span(str(found)) == found


@pytest.mark.parametrize(
    ("text", "when", "expected"),
    [
        ("2009-03-03/2009-03-10", "2009-03-02", False),
        ("2009-03-03/2009-03-10", "2009-03-03", True),
        ("2009-03-03/2009-03-10", "2009-03-10", True),
        ("2009-03-03/2009-03-10", "2009-03-11", False),
        ("2009-03-03/..", "2019-01-01", True),
        ("2009-03-03/", "2009-03-04", None),
        ("2009-03-03", "2009-03-03", True),
        ("2009-03-03", "2009-03-04", False),
        ("2009-03/2009-04", "2009-03-15", None),
        ("2009-03/2009-05", "2009-04-15", True),
    ],
)
def test_what_goes_on(text, when, expected):
    assert parse_span(text).going_on(parse_day(when)) is expected


@given(anchored, st.none() | anchored, anchored)
def test_what_goes_on_by_brute_force(start, end, when):
    if end is not None and end.before(start):
        return
    lasting = [(s, e) for s in inside(start) for e in (inside(end) if end else [s]) if s <= e]
    outcomes = [s <= one <= e for (s, e), one in itertools.product(lasting, inside(when))]
    found = Span(start, end).going_on(when)
    assert found in (None, verdict(outcomes))
    # That it cannot have begun after its end is not used to narrow the days between which it began.
    if end is None or (start.earliest <= end.earliest and start.latest <= end.latest):
        assert found is verdict(outcomes)


@given(anchored, anchored)
def test_what_is_open_goes_on_once_it_has_begun(start, when):
    assert Span(start, open=True).going_on(when) is start.not_after(when)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2009-03-10/2009-03-03", "'2009-03-10/2009-03-03' ends before it begins; fix one of the two days"),
        ("2009-04/2009-03", "ends before it begins"),
        ("01/02/2009", "'01/02/2009' can be 2009-01-02 or 2009-02-01"),
        ("/", "'/' is more than one day"),
        ("/open", "'/open' names no day"),
        ("open/..", "'open/..' names no day"),
        ("/soon", "'soon' is no day"),
        ("", "'' is no day"),
        ("2009-03-03/soon", "'soon' is no day"),
        ("2009-03-01/2009-03-02/2009-03-03", "'2009-03-02/2009-03-03' is more than one day"),
    ],
)
def test_what_cannot_last(text, said):
    with pytest.raises(ServandaError) as refused:
        parse_span(text)
    assert said in str(refused.value)


def test_zones():
    for zone in ("Asia/Almaty", "Asia/Qyzylorda", "UTC", "+06:00", "-05:30"):
        assert parse_day(f"2009-03-15T10:00[{zone}]").exact
    with pytest.raises(
        ServandaError, match="the time zone 'Almaty' is not known; did you mean 'Asia/Almaty'"
    ):
        parse_day("2009-03-15T10:00[Almaty]")
    with pytest.raises(ServandaError, match="write one such as Asia/Almaty"):
        parse_day("2009-03-15T10:00[%%%]")


def test_the_day_after():
    assert add_day(date(2008, 2, 28)) == date(2008, 2, 29)
    assert add_day(date.max) == date.max
