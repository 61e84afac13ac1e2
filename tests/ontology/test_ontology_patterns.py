"""The patterns tell actors, programmes and modalities apart in the words of the text."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib import RDF, RDFS, SKOS

from servanda.namespaces import SRV, local
from servanda.resources import data_folder
from servanda.text.clean import CleanText, clean_text

HERE = Path(__file__).parent
SRV_NS = rdflib.Namespace(SRV)


def table(name: str) -> list[list[str]]:
    """Return the rows of a tab-separated table beside this file, without comments and heading."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")][1:]


def matching(graph: rdflib.Graph, kind: str, words: str) -> set[str]:
    """Return the local names of the terms of ``kind`` one of whose patterns is found in ``words``."""
    found = set()
    for term, pattern in graph.subject_objects(SRV_NS.namePattern):
        if kind in str(term) and re.search(str(pattern), words):
            found.add(local(str(term)))
    return found


@pytest.fixture(scope="module")
def first_note() -> CleanText:
    return whole_text().part(16, 141)


def whole_text() -> CleanText:
    source = data_folder("agreements") / "kz-nato-2007" / "source.kk.txt"
    return clean_text(source.read_text(encoding="utf-8"))


def test_each_clause_names_the_programmes_read_by_hand(ontology: rdflib.Graph, first_note: CleanText) -> None:
    found: dict[str, set[str]] = {}
    for paragraph in first_note.paragraphs:
        clause = paragraph.clause or "unnumbered"
        found.setdefault(clause, set()).update(matching(ontology, "/programme/", paragraph.body))
    expected = {clause: set(names.split()) for clause, names in table("programmes-by-clause.tsv")}
    assert {clause: names for clause, names in found.items() if names} == expected


@pytest.mark.parametrize(("clause", "words", "actors"), table("names.tsv"))
def test_words_name_these_actors_and_no_other(
    ontology: rdflib.Graph, clause: str, words: str, actors: str
) -> None:
    assert matching(ontology, "/actor/", words) == set(actors.split())


@pytest.mark.parametrize(("clause", "words", "modalities"), table("operative-words.tsv"))
def test_operative_words_signal_these_modalities_and_no_other(
    ontology: rdflib.Graph, clause: str, words: str, modalities: str
) -> None:
    signalled = {
        local(str(modality))
        for expression in ontology.subjects(RDF.type, SRV_NS.OperativeExpression)
        for pattern in ontology.objects(expression, SRV_NS.namePattern)
        if re.search(str(pattern), words)
        for modality in ontology.objects(expression, SRV_NS.signalsNormClass)
    }
    assert signalled == set(modalities.split())


class Lexicon:
    """The expressions of the lexicon by language, as the shapes look for them."""

    def __init__(self, graph: rdflib.Graph) -> None:
        self._graph = graph

    def modalities(self, words: str, language: str) -> set[str]:
        """Return the classes of norms that ``words`` signal, by their local names."""
        return {
            local(str(modality))
            for expression in self._graph.subjects(RDF.type, SRV_NS.OperativeExpression)
            if self._finds(expression, SRV_NS.namePattern, words, language)
            and not self._finds(expression, SRV_NS.exceptPattern, words, language)
            for modality in self._graph.objects(expression, SRV_NS.signalsNormClass)
        }

    def kinds(self, words: str, language: str) -> set[str]:
        """Return the kinds of expression found in ``words``; dots stand for words between."""
        return {
            local(str(kind))
            for expression, kind in self._graph.subject_objects(SRV_NS.hasExpressionKind)
            for part in (words, *map(str.strip, words.split("...")))
            if self._finds(expression, SRV_NS.namePattern, part, language)
        }

    def _finds(self, term: rdflib.term.Node, predicate: rdflib.URIRef, words: str, language: str) -> bool:
        return any(
            isinstance(pattern, rdflib.Literal)
            and pattern.language == language
            and re.search(pattern, words, re.IGNORECASE)
            for pattern in self._graph.objects(term, predicate)
        )


@pytest.fixture(scope="module")
def lexicon(ontology: rdflib.Graph) -> Lexicon:
    return Lexicon(ontology)


@pytest.mark.parametrize(("language", "words", "term"), table("value-words.tsv"))
def test_the_words_of_treaties_name_their_terms(
    ontology: rdflib.Graph, language: str, words: str, term: str
) -> None:
    patterns = [
        str(pattern)
        for subject, pattern in ontology.subject_objects(SRV_NS.namePattern)
        if str(subject).endswith(f"/{term}") and getattr(pattern, "language", None) == language
    ]
    assert any(re.search(pattern, words) for pattern in patterns)


MODALITIES = {"obligation", "prohibition", "permission", "power", "condition", "privilege"}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_lexicon_knows_the_expressions_of_treaties(lexicon: Lexicon, language: str) -> None:
    missing = []
    for tongue, words, kind in table("expressions.tsv"):
        if tongue == language:
            modal = kind in MODALITIES
            found = lexicon.modalities(words, tongue) if modal else lexicon.kinds(words, tongue)
            if (kind.capitalize() if modal else kind) not in found:
                missing.append((words, kind, found))
    assert missing == []


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_prohibition_is_no_permission_and_a_permission_no_duty(lexicon: Lexicon, language: str) -> None:
    wrong = []
    for tongue, words, kind in table("expressions.tsv"):
        found = lexicon.modalities(words, tongue) if tongue == language else set()
        if (kind == "prohibition" and "Permission" in found) or (
            kind == "permission" and found & {"Obligation"}
        ):
            wrong.append((words, kind, found))
    assert wrong == []


@pytest.mark.parametrize("name", ["names.tsv", "operative-words.tsv"])
def test_the_words_of_the_tables_stand_in_the_text(name: str) -> None:
    text = re.sub(r"\s+", " ", whole_text().text)
    assert [words for _, words, _ in table(name) if words not in text] == []


def test_every_actor_but_the_plain_ones_is_tried(ontology: rdflib.Graph) -> None:
    actors = {
        local(str(actor))
        for kind in ontology.subjects(RDFS.subClassOf, SRV_NS.Actor)
        for actor in ontology.subjects(RDF.type, kind)
    }
    tried = {name for _, _, names in table("names.tsv") for name in names.split()}
    assert actors - tried == {"kz-mfa-legal-department"}  # named only within the title of its head


def test_every_expression_is_tried(ontology: rdflib.Graph) -> None:
    tried = [words for _, words, _ in table("operative-words.tsv")]
    tried += [words for _, words, _ in table("expressions.tsv")]
    for expression in ontology.subjects(RDF.type, SRV_NS.OperativeExpression):
        patterns = [str(pattern) for pattern in ontology.objects(expression, SRV_NS.namePattern)]
        assert any(re.search(p, words, re.I) for p in patterns for words in tried), expression


def test_patterns_are_portable(ontology: rdflib.Graph) -> None:
    """Only what XPath regular expressions have: no groups with ``(?``, no word boundaries."""
    store = pyoxigraph.Store()
    for pattern in (
        *ontology.objects(None, SRV_NS.namePattern),
        *ontology.objects(None, SRV_NS.exceptPattern),
    ):
        assert not re.search(r"\(\?|\\[bBwWdD]", str(pattern)), pattern
        literal = pyoxigraph.Literal(str(pattern))
        assert store.query(f'ASK {{ FILTER(BOUND(?x) || REGEX("x", {literal}) IN (true, false)) }}'), pattern


def test_an_abbreviation_is_found_by_its_own_programme_only(ontology: rdflib.Graph) -> None:
    for programme in ontology.subjects(RDF.type, SRV_NS.Programme):
        for name in ontology.objects(programme, SKOS.altLabel):
            if isinstance(name, rdflib.Literal) and name.language == "kk":
                assert matching(ontology, "/programme/", f"{name} шеңберінде") == {local(str(programme))}
