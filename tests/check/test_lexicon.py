"""Words that signal a modality are known in three languages, and others can be added."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pyoxigraph
import pytest
from tests.command import ROOT

from servanda.check import check
from servanda.check.lexicon import Lexicon, read_lexicon
from servanda.check.shacl import Data, Finding, bundled_shapes, validate
from servanda.generate.corpus import generate_corpus
from servanda.resources import registry_triples

PREFIXES = """
@prefix : <https://w3id.org/servanda/agreement/example/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix srv: <https://w3id.org/servanda/ontology#> .
"""


def find(words: str, language: str, modality: str, more: str = "") -> list[Finding]:
    """Return what is found about the modality of one norm whose clause holds its words."""
    turtle = f"""{PREFIXES}
    :a a srv:Agreement ; dcterms:language "{language}" ; srv:hasClause :c .
    :c srv:hasNorm :n ; srv:hasPassage :p .
    :n a srv:{modality} ; srv:operativeWords "{words}"@{language} .
    :p srv:text "A {words} B."@{language} . {more}"""
    own = [quad.triple for quad in pyoxigraph.parse(turtle.encode(), format=pyoxigraph.RdfFormat.TURTLE)]
    found = validate(Data([*registry_triples(), *own]), bundled_shapes())
    return [
        one for one in found if one.shape.strip("<>").endswith(("#ModalitySignalled", "#ModalityLexicon"))
    ]


@pytest.mark.parametrize(
    ("words", "modality"),
    [
        ("міндеттенеді", "Obligation"),
        ("хабардар етуге міндетті", "Obligation"),
        ("хабардар етеді", "Obligation"),
        ("хабарлайды", "Obligation"),
        ("жүзеге асырады", "Obligation"),
        ("құқылы", "Permission"),
        ("тыйым салынады", "Prohibition"),
        ("жол берілмейді", "Prohibition"),
        ("жариялай алмайды", "Prohibition"),
        ("хабардар ететiн болады", "Obligation"),
        ("күшiне енедi", "Condition"),
        ("КҮШІНЕ ЕНЕДІ", "Condition"),
        ("хaбарлaйды", "Obligation"),
        (unicodedata.normalize("NFD", "хабарлайды"), "Obligation"),
    ],
)
def test_words_of_kazakh_treaties_signal_their_modality(words: str, modality: str) -> None:
    assert find(words, "kk", modality) == []


@pytest.mark.parametrize(
    ("words", "language", "modality", "another"),
    [
        ("shall notify", "en", "Obligation", "Prohibition"),
        ("shall not", "en", "Prohibition", "Obligation"),
        ("may request", "en", "Permission", "Obligation"),
        ("may denounce", "en-GB", "Power", "Prohibition"),
        ("shall enter into force", "en", "Condition", "Obligation"),
        ("shall enjoy", "en", "Immunity", "Obligation"),
        ("may not", "en", "Prohibition", "Permission"),
        ("may be used", "en", "Permission", "Obligation"),
        ("уведомляют", "ru", "Obligation", "Permission"),
        ("не разглашает", "ru", "Prohibition", "Obligation"),
        ("вправе запросить", "ru", "Permission", "Obligation"),
        ("может денонсировать", "ru", "Power", "Obligation"),
        ("вступает в силу", "ru", "Condition", "Obligation"),
        ("не вправе", "ru", "Prohibition", "Permission"),
        ("құқылы емес", "kk", "Prohibition", "Permission"),
        ("босатылады", "kk", "Privilege", "Obligation"),
    ],
)
def test_another_modality_is_found_in_every_language(
    words: str, language: str, modality: str, another: str
) -> None:
    assert find(words, language, modality) == []
    assert [one.shape for one in find(words, language, another)] != []


def test_a_language_without_a_lexicon_is_one_remark() -> None:
    more = (
        ':c srv:hasNorm :m . :m a srv:Permission ; srv:operativeWords "darf"@de . :p srv:text "A darf B"@de .'
    )
    (remark,) = find("muss", "de", "Obligation", more)
    assert remark.severity.strip("<>").endswith("#Info")


def test_an_expression_of_ones_own_settles_unknown_words(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "checking.md").read_text(encoding="utf-8")
    block = re.search(r"```turtle\n(.*?)```", page, re.DOTALL)
    assert block
    words, agreements = tmp_path / "words.ttl", tmp_path / "agreements.nq"
    words.write_text(block[1], encoding="utf-8")
    text = b"".join(generate_corpus(8, seed=3)).decode()
    assert "shall notify" in text
    agreements.write_text(text.replace("shall notify", "is resolved to notify"), encoding="utf-8")
    faults = {one.shape for one in check([agreements]).results if one.severity != "info"}
    assert faults == {"srv-shapes:ModalitySignalled"}
    assert check([agreements, words]).conforms


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return read_lexicon(Data(registry_triples()))


def denies_more(lexicon: Lexicon, text: str, tag: str, other: str, other_tag: str) -> bool:
    one, two = lexicon.find_language(tag), lexicon.find_language(other_tag)
    assert one is not None and two is not None
    left, right = one.read(text), two.read(other)
    return left.denies_more(right) or right.denies_more(left)


@pytest.mark.parametrize(
    ("source", "language", "translation"),
    [
        ("may be declared not acceptable", "ru", "может быть объявлено неприемлемым"),
        ("The agent enjoys personal inviolability.", "kk", "Агент қол сұғылмаушылықты пайдаланады."),
        ("dues on immovable property", "kk", "жылжымайтын мүлікке салынатын алымдар"),
        ("The staff is unacceptable.", "kk", "Персонал қолайсыз."),
        ("free of duties, other than those for storage", "kk", "сақтаудан басқа алымдардан босатып"),
        ("if the head is unable to do so", "ru", "если глава не может этого сделать"),
        ("may be shown only with the consent of the sender", "ru", "нельзя показывать без согласия автора"),
        ("The Parties exchange copies.", "kk", "Тараптар көшірмелермен алмасады."),
        ("concluded for an indefinite term", "kk", "белгіленбеген мерзімге жасалады"),
        ("The number of members increased.", "kk", "Мүшелердің саны көбейді."),
    ],
)
def test_a_negation_may_stand_within_a_word(
    lexicon: Lexicon, source: str, language: str, translation: str
) -> None:
    assert not denies_more(lexicon, source, "en", translation, language)


@pytest.mark.parametrize(
    ("source", "language", "translation"),
    [
        ("The agent enjoys inviolability.", "ru", "Агент не пользуется неприкосновенностью."),
        ("The agent enjoys inviolability.", "kk", "Агент қол сұғылмаушылықты пайдаланбайды."),
        ("Without prejudice to this, they shall respect the laws.", "ru",
         "Без ущерба для этого они не обязаны соблюдать законы."),
        ("The Party may publish it.", "kk", "Тарап оны жариялай алмайды."),
        ("It shall not be used.", "ru", "Это должно использоваться."),
        ("They pay all dues except those for storage.", "ru", "Они платят все сборы за хранение."),
    ],
)  # fmt: skip
def test_a_negation_that_nothing_stands_for(
    lexicon: Lexicon, source: str, language: str, translation: str
) -> None:
    assert denies_more(lexicon, source, "en", translation, language)


def test_a_clause_that_says_what_a_thing_is_like(lexicon: Lexicon) -> None:
    english, russian = lexicon.find_language("en"), lexicon.find_language("ru")
    assert english is not None and russian is not None
    assert english.tells_of_relative("property within the receiving State that the agent ")
    assert russian.tells_of_relative("имущество, которым агент ")
    assert not english.tells_of_relative("The Parties agree that the Agency ")
