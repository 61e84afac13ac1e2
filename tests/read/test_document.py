"""Authored YAML-LD: what becomes RDF, and each slip of the pen as a sentence with its place."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.errors import ServandaError
from servanda.namespaces import BASE, PREFIXES, SRV
from servanda.read.document import read_file
from servanda.resources import data_folder

SAMPLE = """\
"@context": {"@language": kk}
id: agreement:sample
type: Agreement
prefix: sample
label: {kk: Үлгі, en: Sample, ru: Образец}
parties: [actor:kz-gov, actor:nato]
clauses:
  "2.10":
    number: "2.10"
    order: 1
    norms:
      2.10-notify:
        type: Obligation
        bearer: actor:nato
        hasAction: action:notify
        quote: хабардар етеді
        qualifiers:
          2.10-if: {hasQualifierType: qualifier:if-necessary, words: қажет болғанда}
"""
AGREEMENT = BASE + "agreement/sample"


@pytest.fixture
def refused(tmp_path):
    """Return a function that reads a text as a file and gives the error that comes."""

    def read_text(text, name="sample.yaml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(ServandaError) as error:
            read_file(path)
        assert "\n" not in str(error.value)
        assert str(error.value).startswith(str(path))
        return error.value

    return read_text


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "sample.yaml"
    path.write_text(SAMPLE, "utf-8")
    return read_file(path)


def test_becomes_rdf_in_the_graph_of_the_agreement(document):
    lines = {str(quad) for quad in document.quads}
    norm, graph = f"<{AGREEMENT}/2.10-notify>", f"<{AGREEMENT}>"
    assert document.agreement == AGREEMENT
    assert f'{norm} <{SRV}quote> "хабардар етеді"@kk {graph}' in lines
    assert f"{norm} <{SRV}hasBearer> <{BASE}actor/nato> {graph}" in lines
    assert f"{norm} <{SRV}hasAction> <{BASE}action/notify> {graph}" in lines
    assert f'{graph} <{PREFIXES["vann"]}preferredNamespacePrefix> "sample" {graph}' in lines
    assert f'<{AGREEMENT}/2.10> <{SRV}number> "2.10" {graph}' in lines
    assert all(line.endswith(graph) for line in lines)


def test_positions(document):
    place = document.positions[AGREEMENT + "/2.10-notify"]
    assert (place.line, place.clause) == (12, "2.10")
    assert place.line_of(SRV + "quote") == 16
    assert place.line_of(SRV + "hasSlot") == 12
    assert document.positions[AGREEMENT + "/2.10-if"].line == 18


def test_the_bundled_agreement_is_read():
    path = data_folder("agreements") / "kz-nato-2007" / "agreement.yaml"
    document = read_file(path)
    assert document.agreement == BASE + "agreement/kz-nato-2007"
    assert document.source == path.parent / "source.kk.txt"
    assert read_file(path).positions[BASE + "agreement/kz-nato-2007/4.1"].clause == "4.1"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("bearer:", "bearrer:", 14, "clause 2.10: unknown key 'bearrer'; did you mean 'bearer'?"),
        (
            "bearer: actor:nato",
            "bearer: actor:nat",
            14,
            "unknown actor 'actor:nat'; did you mean 'actor:nato'?",
        ),
        ("action:notify", "action:notfy", 15, "unknown action 'action:notfy'; did you mean 'action:notify'?"),
        ("qualifier:if-nec", "qualifier:if-neck", 18, "unknown qualifier"),
        ("bearer: actor:nato", "bearer: aktor:nato", 14, "unknown prefix 'aktor:'"),
        ("bearer: actor:nato", "bearer: a b", 14, "'a b' is no name"),
        ("bearer: actor:nato", "bearer: ../x", 14, "is no name"),
        ("bearer: actor:nato", "bearer: http://a b", 14, "no valid IRI"),
        ("bearer: actor:nato", "bearer: _:b0", 14, "unknown prefix '_:'"),
        ("bearer: actor:nato", '"be\\nar\\e[31mer": x', 14, "unknown key 'be\ufffdar\ufffd[31mer'"),
        ("bearer: actor:nato", "x" * 900 + ": y", 14, " … "),
        ("bearer: actor:nato", "bearer:", 14, "'bearer' has no value"),
        ("bearer: actor:nato", "bearer: null", 14, "'bearer' has no value"),
        ("bearer: actor:nato", "bearer: {label: {kk: x}}", 14, "an id is missing here"),
        ("id: agreement:sample", "id: agreement:sample\n'@id': agreement:other", 3, "'id' and '@id' are one"),
        ("bearer: actor:nato", "<<: {bearer: actor:nato}", 14, "merge keys"),
        ("Obligation", "Obligaton", 13, "unknown type 'Obligaton'; did you mean 'Obligation'?"),
        ("{kk: Үлгі", "{kz: Үлгі", 5, "'kz' is no language tag; did you mean 'kk'?"),
        ("en: Sample", "eng: Sample", 5, "'eng' is no language tag; did you mean 'en'?"),
        ("ru: Образец", "русский: Образец", 5, "no language tag"),
        ('{"@language": kk}', '{"@language": kz}', 1, "did you mean 'kk'?"),
        ('{"@language": kk}', "https://example.org/context", 1, "is not fetched"),
        ('{"@language": kk}', '[{"@language": kk}, "https://example.org/c"]', 1, "is not fetched"),
        ('{"@language": kk}', '{"@vocab": "https://example.org/"}', 1, "'@vocab' cannot be defined here"),
        ('{"@language": kk}', '{"@import": "https://example.org/"}', 1, "'@import' cannot be defined here"),
        ("quote: хаб", "quote: {kk: хаб}\n        # ", 16, "takes plain words"),
        ("id: agreement:sample\n", "", 1, "has no id"),
        ("id: agreement:sample", "id: sample", 2, "no id of an agreement"),
        ("norms:\n      2.10-notify:", "norms:\n      2.10:", 12, "described twice, here and on line 8"),
        ("  2.10-notify:\n  ", "  2.10-notify: x\n      b:\n  ", 12, "takes a mapping"),
        ("prefix: sample", "language: kz", 4, "did you mean 'kk'?"),
        ("prefix: sample", "sourceFile: ../secret.txt", 4, "not a plain file name"),
        ("prefix: sample", "sourceFile: none.txt", 4, "there is no file 'none.txt'"),
        ("prefix: sample", "graph: []", 4, "unknown key 'graph'"),
        (
            "prefix: sample",
            "srv:hasBaerer: x",
            4,
            "unknown term 'srv:hasBaerer'; did you mean 'srv:hasBearer'?",
        ),
    ],
)
def test_a_slip_of_the_pen(refused, old, new, line, said):
    assert old in SAMPLE
    error = refused(SAMPLE.replace(old, new, 1))
    assert said in str(error)
    assert error.line == line


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"\0\x01\x02", "binary"),
        (SAMPLE.encode("utf-16"), "not UTF-8"),
        ("id: Үлгі".encode("cp1251", "replace") + b"\xff\xfe", "not UTF-8"),
        (b"just words", "begin it with 'id:'"),
        (b"- a\n- b\n", "begin it with 'id:'"),
    ],
)
def test_not_an_agreement_at_all(refused, content, said):
    assert said in str(refused(content))


def test_a_byte_order_mark_does_no_harm(tmp_path):
    (tmp_path / "sample.yaml").write_bytes(b"\xef\xbb\xbf" + SAMPLE.encode())
    assert read_file(tmp_path / "sample.yaml").agreement == AGREEMENT


def test_files_that_are_no_files(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    with (tmp_path / "huge.yaml").open("wb") as huge:
        huge.truncate(2 * 1024**3)  # takes no room on the disk, and must not be read
    for path, said in [
        (tmp_path, "folder"),
        (tmp_path / "none.yaml", "no such file"),
        (tmp_path / "pipe.yaml", "ordinary file"),
        (Path("/dev/zero"), "ordinary file"),
        (tmp_path / "huge.yaml", "2048 MB"),
        (tmp_path / ("x" * 300), "cannot be opened"),
        (tmp_path / "a\0b", "cannot be opened"),
    ]:
        with pytest.raises(ServandaError, match=said):
            read_file(path)


def test_a_link_out_of_the_folder_is_no_source(tmp_path, refused):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.txt").write_text("secret", "utf-8")
    (tmp_path / "source.txt").symlink_to(tmp_path / "elsewhere" / "secret.txt")
    error = refused(SAMPLE.replace("prefix: sample", "sourceFile: source.txt"))
    assert "link to another folder" in str(error)


@settings(max_examples=150, deadline=None)
@given(
    line=st.integers(0, SAMPLE.count("\n") - 1),
    start=st.integers(0, 60),
    length=st.integers(0, 12),
    put=st.text(max_size=6)
    | st.sampled_from([":", "- ", "{}", "[]", "@", "_:b", "a:b", "\n", "  ", "'", "kk"]),
)
def test_a_changed_file_is_read_or_refused_in_one_sentence(tmp_path_factory, line, start, length, put):
    lines = SAMPLE.splitlines(keepends=True)
    lines[line] = lines[line][:start] + put + lines[line][start + length :]
    path = tmp_path_factory.mktemp("changed") / "sample.yaml"
    path.write_bytes("".join(lines).encode("utf-8", "surrogatepass"))
    try:
        read_file(path)
    except ServandaError as refused:
        assert "\n" not in str(refused)


def test_all_slips_are_told_not_only_the_first(tmp_path: Path) -> None:
    file = tmp_path / "agreement.yaml"
    file.write_text(
        "id: agreement:x\ntype: Agreement\nparties: [Kazakhstan and NATO, actor:nato]\n"
        "instruments:\n  note: {type: Note}\n"
        "clauses:\n  - number: 1\n    hasnorm: {}\n"
    )
    with pytest.raises(ServandaError) as refused:
        read_file(file)
    told = [refused.value, *refused.value.more]
    assert [(one.line, one.clause) for one in told] == [(3, None), (5, None), (7, "1"), (8, "1")]
    assert "'DiplomaticNote'" in told[1].message and "'clauses'" in told[2].message


def test_a_label_in_the_place_of_a_name_is_told_with_its_name(tmp_path: Path) -> None:
    file = tmp_path / "agreement.yaml"
    file.write_text("id: agreement:x\ntype: Agreement\nparties: [Government of the Republic of Kazakhstan]\n")
    with pytest.raises(ServandaError, match="did you mean 'actor:kz-gov'"):
        read_file(file)
