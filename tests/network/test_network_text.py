"""The answers for people: every phrase in every language, no line too wide, and no label that does harm."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from servanda.namespaces import PREFIXES, expand
from servanda.network.analysis import (
    GIVES,
    RECEIVES,
    find_path,
    find_roles,
    list_pairs,
    list_removals,
    rank_actors,
    summarise,
    trace_matter,
)
from servanda.network.graph import MODALITIES, TIES, Edges, project
from servanda.network.network_text import (
    NetworkPage,
    format_degrees,
    format_flows,
    format_pairs,
    format_path,
    format_removals,
    format_roles,
    format_summary,
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


def _pages(edges, lang, width):
    ends = ("actor:nato-plo", "actor:kz")
    shown = {"lang": lang, "width": width}
    yield format_path(edges, ends, find_path(edges, *ends), **shown)
    yield format_flows(edges, trace_matter(edges, "matter:absence"), **shown)
    yield format_summary(edges, summarise(edges), **shown)
    yield format_degrees(edges, rank_actors(edges), **shown)
    yield format_pairs(edges, list_pairs(edges), **shown)
    yield format_roles(edges, find_roles(edges), **shown)
    yield format_removals(edges, list_removals(edges), **shown)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_answer_says_which_text_is_the_source(edges, lang):
    said = {"en": "The Kazakh text is the source", "ru": "Исходный текст — казахский"}
    for text in _pages(edges, lang, 100):
        assert said[lang] in text


def test_in_the_language_of_the_source_nothing_is_a_translation(edges):
    assert all("жұмыс аудармасы" not in text for text in _pages(edges, "kk", 100))


@pytest.mark.parametrize(("lang", "width"), [("en", 120), ("kk", 40), ("ru", 72)])
def test_no_line_is_wider_than_the_page(edges, lang, width):
    for text in _pages(edges, lang, width):
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
    edges = made.edges()
    texts = [
        format_path(edges, ("actor:a", "actor:c"), find_path(edges, "actor:a", "actor:c")),
        format_flows(edges, trace_matter(edges, "matter:m")),
        format_removals(edges, list_removals(edges)),
        format_pairs(edges, list_pairs(edges)),
        format_roles(edges, find_roles(edges)),
        format_degrees(edges, rank_actors(edges)),
        format_summary(edges, summarise(edges)),
    ]
    for text in texts:
        assert "{x} {} %s" in text
        assert not set(text) & set("\x1b\x07\u202e")


def test_without_a_label_the_end_of_the_name_is_shown(made):
    made.notice("a", "b", "m")
    made.quads = [quad for quad in made.quads if quad.predicate != LABEL]
    edges = Edges(project(made.store()))
    assert "a → b · must notify · when: not stated" in format_flows(edges, trace_matter(edges, "matter:m"))


def test_a_missing_language_falls_back(made):
    made.notice("a", "b", "m")
    edges = Edges(project(made.store(), lang="kk"))
    told = format_flows(edges, trace_matter(edges, "matter:m"), lang="kk")
    assert "A → B · хабардар етуге міндетті" in told
