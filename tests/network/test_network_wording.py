"""The answers for people: every phrase in every language, no line too wide, and no label that does harm."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from servanda.namespaces import PREFIXES, expand
from servanda.network.analysis import GIVES, RECEIVES, chains, degrees, pairs, path, removals, roles, summary
from servanda.network.graph import MODALITIES, TIES, Bonds, project
from servanda.network.network_text import (
    NetworkPage,
    articulation_text,
    chain_text,
    degree_text,
    path_text,
    receivers_text,
    reciprocity_text,
    summary_text,
)

LABEL = NamedNode(PREFIXES["skos"] + "prefLabel")


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_every_term_has_its_words(lang):
    page = NetworkPage(lang)
    for key in (*MODALITIES, *(f"role.{name}" for name in (*RECEIVES, *GIVES))):
        assert page.phrase(key)
    for tie in TIES:
        assert "A" in page.phrase(tie, part="A", whole="B") and "B" in page.phrase(tie, part="A", whole="B")
    for modality in MODALITIES:
        for mode in ("notify", "inform", None):
            assert page.verb(modality, mode)


def _pages(bonds, lang, width):
    ends = ("actor:nato-plo", "actor:kz")
    shown = {"lang": lang, "width": width}
    yield path_text(bonds, ends, path(bonds, *ends), **shown)
    yield chain_text(bonds, chains(bonds, "matter:absence"), **shown)
    yield summary_text(bonds, summary(bonds), **shown)
    yield degree_text(bonds, degrees(bonds), **shown)
    yield reciprocity_text(bonds, pairs(bonds), **shown)
    yield receivers_text(bonds, roles(bonds), **shown)
    yield articulation_text(bonds, removals(bonds), **shown)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_answer_says_which_text_is_the_source(bonds, lang):
    said = {"en": "The Kazakh text is the source", "ru": "Исходный текст – казахский"}
    for text in _pages(bonds, lang, 100):
        assert said[lang] in text


def test_in_the_language_of_the_source_nothing_is_a_translation(bonds):
    assert all("жұмыс аудармасы" not in text for text in _pages(bonds, "kk", 100))


@pytest.mark.parametrize("width", [40, 72, 120])
@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_no_line_is_wider_than_the_page(bonds, lang, width):
    for text in _pages(bonds, lang, width):
        assert [line for line in text.splitlines() if len(line) > width and " " in line.strip()] == []


NASTY = 'a"b\\ {x} {} %s \x1b[31m\x07 <script>alert(1)</script>\nnew line \u202eابجد ${y} =cmd()'


def test_a_hostile_label_is_only_text(made):
    made.notice("a", "b", "m").tie("b", "unitOf", "c")
    made.norm("a", "b")
    made.quads = [
        Quad(q.subject, q.predicate, Literal(NASTY, language="en"), q.graph_name)
        if q.predicate == LABEL
        else q
        for q in made.quads
    ]
    for name in ("matter:m", "agreement:one", "agreement:one/1-norm"):
        made.quads.append(
            Quad(
                NamedNode(expand(name)),
                LABEL,
                Literal(NASTY, language="en"),
                NamedNode(expand("agreement:one")),
            )
        )
    bonds = made.bonds()
    texts = [
        path_text(bonds, ("actor:a", "actor:c"), path(bonds, "actor:a", "actor:c")),
        chain_text(bonds, chains(bonds, "matter:m")),
        articulation_text(bonds, removals(bonds)),
        reciprocity_text(bonds, pairs(bonds)),
        receivers_text(bonds, roles(bonds)),
        degree_text(bonds, degrees(bonds)),
        summary_text(bonds, summary(bonds)),
    ]
    for text in texts:
        assert "{x} {} %s" in text
        assert not set(text) & set("\x1b\x07\u202e")


def test_without_a_label_the_end_of_the_name_is_shown(made):
    made.notice("a", "b", "m")
    made.quads = [quad for quad in made.quads if quad.predicate != LABEL]
    bonds = Bonds(project(made.store()))
    assert "a → b · must notify · when: not said" in chain_text(bonds, chains(bonds, "matter:m"))


def test_a_missing_language_falls_back(made):
    made.notice("a", "b", "m")
    bonds = Bonds(project(made.store(), lang="kk"))
    assert "A → B · хабарлауға міндетті" in chain_text(bonds, chains(bonds, "matter:m"), lang="kk")
