"""Lines, selectors and differences, checked against a text of nine lines counted by hand."""

from pathlib import Path

import pytest
from pyoxigraph import Store

from servanda.account import account_for_text
from servanda.errors import ServandaError
from servanda.namespaces import BASE, PREFIXES, SRV, derived_graph
from servanda.read.document import read_file
from servanda.store.bundle import load_files

HERE = Path(__file__).parent / "rules"
AGREEMENT = BASE + "agreement/small"


@pytest.fixture(scope="module")
def store():
    return load_files([HERE / "small.yaml"])


def values(store, subject, predicate):
    from pyoxigraph import NamedNode

    graph = NamedNode(derived_graph(AGREEMENT))
    found = store.quads_for_pattern(NamedNode(f"{AGREEMENT}/{subject}"), NamedNode(predicate), None, graph)
    return sorted(quad.object.value for quad in found)


@pytest.mark.parametrize(
    ("subject", "lines", "copy"),
    [
        ("1", ["2", "3"], ["8"]),
        ("1-p1", ["2", "3"], ["8"]),
        ("1-notify", ["2", "3"], ["8"]),
        ("2", ["4", "5"], ["9"]),
        ("2-p2", ["5"], ["9"]),
        ("2-both", ["5"], ["9"]),
        ("3-force-power", ["6"], ["9"]),
    ],
)
def test_lines(store, subject, lines, copy):
    assert values(store, subject, SRV + "sourceLine") == lines
    assert values(store, subject, SRV + "copyLine") == copy


def test_selector(store):
    assert values(store, "1-notify", SRV + "isAnchoredBy") == [f"{AGREEMENT}/1-notify-selector"]
    assert values(store, "1-notify-selector", PREFIXES["oa"] + "exact") == [
        "НАТО Сыртқы істер министрлігін хабардар етеді"
    ]


def test_difference_between_the_copies(store):
    assert values(store, "variant-01", SRV + "firstWords") == ["министрлігін"]
    assert values(store, "variant-01", SRV + "copyWords") == ["министрлігіне"]
    assert values(store, "variant-01", SRV + "firstLine") == ["2"]
    assert values(store, "variant-01", SRV + "copyLine") == ["8"]
    assert values(store, "variant-01", SRV + "inClause") == [f"{AGREEMENT}/1"]
    assert values(store, "variant-02", SRV + "firstWords") == []


def test_a_quote_that_is_not_in_the_text_has_no_lines_and_is_told(tmp_path):
    text = (
        (HERE / "small.yaml")
        .read_text("utf-8")
        .replace("quote: Министрлік көмек", "quote: Министрлік жәрдем")
    )
    (tmp_path / "small.yaml").write_text(text, "utf-8")
    (tmp_path / "small.kk.txt").write_bytes((HERE / "small.kk.txt").read_bytes())
    store = load_files([tmp_path / "small.yaml"])
    assert values(store, "2-may", SRV + "sourceLine") == []
    problems = account_for_text(store, AGREEMENT, tmp_path / "small.kk.txt").ledger.problems
    assert [(p.kind, p.subject) for p in problems] == [("quote-orphaned", f"{AGREEMENT}/2-may")]


def changed(tmp_path, old, new):
    """Return the path of the small agreement with one thing changed, as Turtle beside its text."""
    from servanda.export.formats import Request, export

    turtle = export(Request(load_files([HERE / "small.yaml"]), AGREEMENT, "turtle")).decode()
    assert old in turtle
    (tmp_path / "small.kk.txt").write_bytes((HERE / "small.kk.txt").read_bytes())
    (tmp_path / "small.ttl").write_text(turtle.replace(old, new), "utf-8")
    return tmp_path / "small.ttl"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("small:2-may", "_:may"),
        ("small:2-p2", "_:passage"),
        ("small:second", "_:second"),
        ("srv:startLine 1 ", 'srv:startLine "first" '),
        ("srv:copyStartLine 8 ", "srv:copyStartLine 1.5 "),
        ('dcterms:language "kk"', 'dcterms:language "no tag"'),
    ],
)
def test_what_the_shapes_complain_of_does_not_stop_the_rest(tmp_path, old, new):
    from pyoxigraph import NamedNode

    store = load_files([changed(tmp_path, old, new)])
    norm = NamedNode(f"{AGREEMENT}/1-notify")
    assert list(store.quads_for_pattern(norm, NamedNode(SRV + "hasCounterparty"), None, None))


def test_lines_that_are_no_range_are_told_with_the_text(tmp_path):
    with pytest.raises(ServandaError, match=r"small\.kk\.txt: lines 9–6 are no range"):
        load_files([changed(tmp_path, "srv:startLine 1 ", "srv:startLine 9 ")])


def test_two_agreements_in_a_file_do_not_share_a_text(tmp_path):
    stated = "agreement:small a srv:Agreement"
    path = changed(tmp_path, stated, f"agreement:other a srv:Agreement .\n{stated}")
    assert values(load_files([path]), "1", SRV + "sourceLine") == []


def weighed(tmp_path, name, words):
    """Return the account of the small agreement with a weight for a difference."""
    text = (HERE / "small.yaml").read_text("utf-8")
    weight = f"  {name}: {{type: Variant, {words}, hasWeight: 'weight:spelling'}}\n"
    (tmp_path / "small.yaml").write_text(
        text.replace("clauses:\n", f"differences:\n{weight}clauses:\n", 1), "utf-8"
    )
    (tmp_path / "small.kk.txt").write_bytes((HERE / "small.kk.txt").read_bytes())
    # What rules conclude is not there yet: that is what a check holds against the text.
    authored = Store()
    authored.extend(read_file(tmp_path / "small.yaml").quads)
    account = account_for_text(authored, AGREEMENT, tmp_path / "small.kk.txt")
    return load_files([tmp_path / "small.yaml"]), account


def test_a_weight_is_joined_to_the_difference_that_the_copies_have(tmp_path):
    from servanda.query.run import ask

    store, account = weighed(tmp_path, "variant-01", "firstWords: министрлігін")
    assert account.ledger.problems == () and account.unweighed == ()
    (row,) = ask(store, "copy-differences").rows
    assert (row["weight"], row["first"], row["clause"]) == ("weight:spelling", "министрлігін", "1")
    assert ask(store, "which-differences-matter").rows == []


@pytest.mark.parametrize(
    ("name", "words", "kind"),
    [
        ("variant-02", "firstWords: министрлігін", "variant-not-found"),
        ("variant-01", "firstWords: министрлік", "variant-words"),
        ("variant-01", "copyWords: министрлігін", "variant-words"),
    ],
)
def test_a_weight_of_another_difference_is_told(tmp_path, name, words, kind):
    _, account = weighed(tmp_path, name, words)
    assert [(one.kind, one.subject) for one in account.ledger.problems] == [(kind, f"{AGREEMENT}/{name}")]


def test_a_difference_without_a_weight_is_named():
    store = load_files([HERE / "small.yaml"])
    assert account_for_text(store, AGREEMENT, HERE / "small.kk.txt").unweighed == (f"{AGREEMENT}/variant-01",)
