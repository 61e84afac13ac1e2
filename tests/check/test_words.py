"""What a slot, a label or a translation states must be in its words, in each language with a lexicon."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from servanda.check import check
from servanda.check.checker import authored_triples
from servanda.check.lexicon import Day, Facts, Period, read_lexicon
from servanda.check.shacl import Data, Finding
from servanda.check.words import SHAPES, compare_words
from servanda.generate.corpus import generate_corpus
from servanda.read.document import read_file
from servanda.resources import data_folder, registry_triples

PREFIXES = """
PREFIX : <https://w3id.org/servanda/agreement/kz-nato-2007/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX slot: <https://w3id.org/servanda/slot/>
PREFIX srv: <https://w3id.org/servanda/ontology#>
"""


@cache
def reference() -> frozenset[ox.Triple]:
    document = read_file(data_folder("agreements") / "kz-nato-2007" / "agreement.yaml")
    return frozenset(authored_triples(document.quads))


def find(update: str = "") -> list[Finding]:
    """Return what is found in the reference agreement after a SPARQL update."""
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in reference())
    if update:
        store.update(PREFIXES + update)
    return compare_words(Data([*registry_triples(), *(quad.triple for quad in store)]))


def rules(found: list[Finding]) -> set[str]:
    return {one.shape.strip("<>").rpartition("#")[2] for one in found}


def stating(words: str, language: str, text: str, tag: str) -> str:
    """Return an update that makes the time of the notice of clause 14 a stated one."""
    return f"""
    DELETE {{ :14-notice-by-nato-timing a ?old }} INSERT {{ :14-notice-by-nato-timing a srv:Stated ;
        srv:evidenceText "{words}"@{language} ; srv:text "{text}"@{tag} ;
        srv:uncountableReason "invented"@en }}
    WHERE {{ :14-notice-by-nato-timing a ?old }}"""


def translating(passage: str, tag: str, text: str) -> str:
    return f"""
    DELETE {{ :{passage} srv:text ?old }} INSERT {{ :{passage} srv:text "{text}"@{tag} }}
    WHERE {{ :{passage} srv:text ?old FILTER(LANG(?old) = "{tag}") }}"""


@pytest.mark.parametrize(
    ("words", "language", "text", "tag", "rule"),
    [
        ("күніне дейін туындаған", "kk", "within 30 days", "en", "WordsNumber"),
        ("отыз күн ішінде", "kk", "within 30 days", "en", None),
        ("отыз күн ішінде", "kk", "в течение трёх месяцев", "ru", "WordsNumber"),
        ("within sixty (60) days", "en", "в течение шестидесяти дней", "ru", None),
        ("в трёхмесячный срок", "ru", "within 3 months", "en", None),
        ("twelve months' notice", "en", "за один год", "ru", None),
        ("within a month", "en", "в течение одного месяца", "ru", None),
        ("after 1 November 2007", "en", "после 1 декабря 2007 года", "ru", "WordsNumber"),
        ("after 1 November 2007", "en", "2007 жылғы 1 қарашадан кейін", "kk", None),
        ("в течение месяца", "ru", "without delay, within a month", "en", "WordsUrgency"),
        ("незамедлительно", "ru", "without delay", "en", None),
        ("алдын ала", "kk", "x", "ru", "WordsMissing"),
    ],
)
def test_a_slot_states_what_its_words_do(
    words: str, language: str, text: str, tag: str, rule: str | None
) -> None:
    found = find(stating(words, language, text, tag))
    assert rules(found) == ({rule} if rule else set())
    assert all("14-notice-by-nato-timing" in one.focus for one in found)


@pytest.mark.parametrize(
    ("passage", "tag", "text", "rule"),
    [
        ("4.1-p1", "en", "The NATO liaison officer need not notify anybody.", "WordsNegation"),
        ("14-p1", "ru", "Соглашение действует до истечения двух месяцев.", "WordsNumber"),
        ("5.3-p1", "en", "The NATO/PfP liaison officer shall hold regular meetings relating to the PARP.",
         "WordsProgramme"),
        ("4.1-p1", "en", "The officer may notify the Ministry of Defence of the movements he makes here.",
         "WordsModality"),
        ("4.1-p1", "ru", "Офицер связи.", "WordsLength"),
        ("2.2-p1", "ru", "Офицер связи немедленно уведомляет Министерство обороны.", "WordsUrgency"),
    ],
)  # fmt: skip
def test_a_translation_states_what_its_source_does(passage: str, tag: str, text: str, rule: str) -> None:
    assert rule in rules(find(translating(passage, tag, text)))


def test_a_label_denies_only_what_its_clause_does() -> None:
    update = """
    DELETE { :4.1-movements skos:prefLabel ?old }
    INSERT { :4.1-movements skos:prefLabel
        "The liaison officer need not notify the Ministry of his movements within the territory"@en }
    WHERE { :4.1-movements skos:prefLabel ?old FILTER(LANG(?old) = "en") }"""
    assert rules(find(update)) == {"WordsNegation"}


def test_labels_of_two_norms_that_were_swapped_are_found_at_both() -> None:
    one, other = "4.1-movements", "12-disputes"
    update = f"""
    DELETE {{ :{one} skos:prefLabel ?first . :{other} skos:prefLabel ?second }}
    INSERT {{ :{one} skos:prefLabel ?second . :{other} skos:prefLabel ?first }}
    WHERE {{ {{ :{one} skos:prefLabel ?first }} UNION {{ :{other} skos:prefLabel ?second }} }}"""
    found = [one for one in find(update) if one.shape.endswith("#WordsSwapped>")]
    assert {finding.focus.strip("<>").rpartition("/")[2] for finding in found} == {one, other}


def test_a_quote_cut_to_its_second_half_is_found() -> None:
    (quote,) = (
        one.object.value
        for one in reference()
        if "4.1-movements>" in str(one.subject) and one.predicate.value.endswith("#quote")
    )
    half = quote.split(" ", quote.count(" ") // 2 + 1)[-1]
    update = f'''DELETE {{ :4.1-movements srv:quote ?old }} INSERT {{ :4.1-movements srv:quote "{half}"@kk }}
    WHERE {{ :4.1-movements srv:quote ?old }}'''
    assert "WordsQuote" in rules(find(update))


@pytest.mark.parametrize(
    ("update", "rule", "severity"),
    [
        ("", "WordsNoticeMissing", "Violation"),
        ("; DELETE WHERE { :15-entry-into-force srv:hasAddressee ?one }", "WordsNotice", "Info"),
    ],
)
def test_a_condition_that_tells_of_a_notice_has_one(update: str, rule: str, severity: str) -> None:
    found = find("DELETE WHERE { :15-entry-into-force srv:requiresNotification ?notice }" + update)
    told = {
        (finding.shape.rpartition("#")[2], finding.severity.rpartition("#")[2])
        for finding in found
        if "/15-entry-into-force>" in finding.focus
    }
    assert told == {(f"{rule}>", f"{severity}>")}


def test_an_actor_is_not_given_for_another_whose_label_the_words_have(tmp_path: Path) -> None:
    """An invented text with actors of its own, which have labels and no patterns."""
    slot = "<https://w3id.org/servanda/agreement/x/s>"
    turtle = f"""
    @prefix : <https://w3id.org/servanda/agreement/x/> . @prefix dcterms: <http://purl.org/dc/terms/> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix slot: <https://w3id.org/servanda/slot/> .
    @prefix srv: <https://w3id.org/servanda/ontology#> .
    :a a srv:Agreement ; dcterms:language "en" ; srv:hasClause :c . :c srv:hasNorm :n .
    :n srv:hasBearer :receiving ; srv:hasAddressee :sending ; srv:hasSlot {slot} , :t .
    {slot} a srv:Stated ; srv:forSlot slot:bearer ; srv:evidenceText "the receiving State"@en .
    :t a srv:Stated ; srv:forSlot slot:addressee ; srv:evidenceText "it"@en .
    :receiving skos:prefLabel "receiving State"@en . :sending skos:prefLabel "sending State"@en ."""

    def found(text: str) -> list[Finding]:
        quads = ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)
        return compare_words(Data([*registry_triples(), *(quad.triple for quad in quads)]))

    assert found(turtle) == []
    (wrong,) = found(turtle.replace('"the receiving State"', '"the sending State"'))
    assert (wrong.focus, rules([wrong])) == (slot, {"WordsActor"})


#: Invented agreements in the short form: what each declares.
DECLARED = {
    "en": """parties: {alta: {type: State, name: Alta}, birka: {type: State, name: Birka}}
roles: {sending: {is: sending-state, name: sending State}}
actors:
  district: {type: Authority, of: alta, name: competent authorities of the consular district}
matters:
  death: death of a national
  arrest: arrest of a national
  wreck: stranding of a vessel
  guardianship: appointment of a guardian for a national""",
    "ru": """parties: {alta: {type: State, name: Альта}, birka: {type: State, name: Бирка}}
roles: {sending: {is: sending-state, name: представляемое государство}}
actors:
  organ: {type: Authority, of: alta, name: уполномоченный орган}
  ministry: {type: Ministry, of: birka, name: Министерство связи}
matters: {death: смерть гражданина, arrest: арест гражданина, wreck: крушение судна}""",
    "kk": """parties: {alta: {type: State, name: Альта}, birka: {type: State, name: Бирка}}
roles: {sending: {is: sending-state, name: өкілдік беретін мемлекет}}
actors:
  organ: {type: Authority, of: alta, name: уәкілетті орган}
  ministry: {type: Ministry, of: birka, name: Байланыс министрлігі}
matters:
  death: азаматтың қайтыс болуы
  arrest: азаматтың қамауға алынуы
  wreck: кеменің апатқа ұшырауы""",
}


def write_agreement(folder: Path, tag: str, sentence: str, norm: str, declared: str = "") -> Path:
    """Write an invented agreement of one sentence."""
    (folder / f"text.{tag}.txt").write_text(f"1. {sentence}\n", encoding="utf-8")
    path = folder / "agreement.yaml"
    path.write_text(
        f"agreement: invented-2020\ntitle: T\nsourceFile: text.{tag}.txt\ntype: Treaty\ndate: 2020-01-02\n"
        f"{declared or DECLARED[tag]}\nclauses:\n  1:\n    one:\n" + "".join(
            f"      {line}\n" for line in norm.splitlines()
        ),
        encoding="utf-8",
    )  # fmt: skip
    return path


def find_planted(folder: Path, tag: str, sentence: str, norm: str, declared: str = "") -> set[str]:
    """Return the rules of words that an invented agreement of one sentence breaks."""
    document = read_file(write_agreement(folder, tag, sentence, norm, declared))
    return rules(compare_words(Data([*registry_triples(), *authored_triples(document.quads)])))


@pytest.mark.parametrize(
    ("tag", "sentence", "right", "wrong", "words"),
    [
        ("en", "Alta shall notify Birka of the death of a national of the sending State.",
         "death", "wreck", "the death of a national of the sending State"),
        ("en", "Alta shall notify Birka when a national of that State is arrested.",
         "arrest", "guardianship", "a national of that State is arrested"),
        ("en", "Alta shall notify Birka when a vessel is stranded.",
         "wreck", "death", "a vessel is stranded"),
        ("ru", "Альта уведомляет Бирку о смерти гражданина другого государства.",
         "death", "wreck", "о смерти гражданина другого государства"),
        ("ru", "Альта уведомляет Бирку о том, что гражданин арестован.",
         "arrest", "death", "гражданин арестован"),
        ("kk", "Альта Бирканы азаматтың қайтыс болғаны туралы хабардар етуге тиіс.",
         "death", "wreck", "азаматтың қайтыс болғаны"),
        ("kk", "Альта Бирканы азаматтың қамауға алынғаны туралы хабардар етуге тиіс.",
         "arrest", "death", "азаматтың қамауға алынғаны"),
    ],
)  # fmt: skip
def test_a_matter_is_the_one_that_the_words_name(
    tmp_path: Path, tag: str, sentence: str, right: str, wrong: str, words: str
) -> None:
    modal = {"en": "shall notify", "ru": "уведомляет", "kk": "хабардар етуге тиіс"}[tag]
    birka = {"en": "Birka", "ru": "Бирку", "kk": "Бирканы"}[tag]
    norm = (
        f"obligation: {{notify: {modal}}}\nbearer: alta\naddressee: {{birka: {birka}}}\n"
        f"matter: {{NAME: {words}}}"
    )
    assert find_planted(tmp_path, tag, sentence, norm.replace("NAME", right)) == set()
    assert find_planted(tmp_path, tag, sentence, norm.replace("NAME", wrong)) == {"WordsMatter"}


@pytest.mark.parametrize(
    ("tag", "sentence", "right", "wrong", "words", "rule"),
    [
        ("en", "Alta shall notify the competent authorities of the consular district of any death.",
         "district", "sending", "the competent authorities of the consular district", "WordsActor"),
        ("ru", "Альта сообщает Министерству связи о смерти гражданина.",
         "ministry", "sending", "Министерству связи", "WordsActor"),
        ("ru", "Альта сообщает уполномоченному органу о смерти гражданина.",
         "organ", "ministry", "уполномоченному органу", "WordsActor"),
        ("kk", "Альта уәкілетті органға азаматтың қайтыс болуы туралы хабардар етуге тиіс.",
         "organ", "sending", "уәкілетті органға", "WordsActor"),
        ("kk", "Альта уәкілетті органды азаматтың қайтыс болуы туралы хабардар етуге тиіс.",
         "organ", "ministry", "уәкілетті органды", "WordsActor"),
    ],
)  # fmt: skip
def test_an_actor_that_nothing_else_uses_is_known(
    tmp_path: Path, tag: str, sentence: str, right: str, wrong: str, words: str, rule: str
) -> None:
    modal = {"en": "shall notify", "ru": "сообщает", "kk": "хабардар етуге тиіс"}[tag]
    matter = {"en": "death", "ru": "о смерти гражданина", "kk": "азаматтың қайтыс болуы"}[tag]
    norm = (
        f"obligation: {{notify: {modal}}}\nbearer: alta\naddressee: {{NAME: {words}}}\n"
        f"matter: {{death: {matter}}}"
    )
    assert find_planted(tmp_path, tag, sentence, norm.replace("NAME", right)) == set()
    assert find_planted(tmp_path, tag, sentence, norm.replace("NAME", wrong)) == {rule}


@pytest.mark.parametrize(
    ("tag", "words", "predicate"),
    [
        ("en", "The Parties", "shall notify the sending State of the death of a national"),
        ("en", "Each Contracting Party", "shall notify the sending State of the death of a national"),
        ("ru", "Стороны", "обязаны уведомить представляемое государство о смерти гражданина"),
        ("ru", "Каждая из Сторон", "обязана уведомить представляемое государство о смерти гражданина"),
        ("kk", "Тараптар", "өкілдік беретін мемлекетті азаматтың қайтыс болуы туралы хабардар етуге тиіс"),
    ],
)
def test_words_for_the_parties_are_not_given_for_one(
    tmp_path: Path, tag: str, words: str, predicate: str
) -> None:
    modal = next(
        one for one in ("shall notify", "обязаны уведомить", "обязана уведомить", "хабардар етуге тиіс")
        if one in predicate
    )  # fmt: skip
    matter = {"en": "death", "ru": "о смерти гражданина", "kk": "азаматтың қайтыс болуы"}[tag]
    norm = f"obligation: {{notify: {modal}}}\nbearer: BEARER\nmatter: {{death: {matter}}}"
    sentence = f"{words} {predicate}."
    for bearer in (f"{{is: [alta, birka], words: {words}}}", f"{{each: {words}}}"):
        assert find_planted(tmp_path, tag, sentence, norm.replace("BEARER", bearer)) == set()
    for bearer in ("alta", "sending"):
        planted = norm.replace("BEARER", f"{{{bearer}: {words}}}")
        assert find_planted(tmp_path, tag, sentence, planted) == {"WordsParties"}


@pytest.mark.parametrize(("action", "expected"), [("refuse-post", set()), ("close-post", {"WordsAction"})])
def test_an_own_action_is_the_one_that_the_quote_names(
    tmp_path: Path, action: str, expected: set[str]
) -> None:
    declared = (
        DECLARED["en"] + "\nactions: {refuse-post: refusal of recognition, close-post: closing of a post}"
    )
    norm = f"permission: {{{action}: may refuse}}\nbearer: alta\nobject: a consul"
    found = find_planted(tmp_path, "en", "Alta may refuse the recognition of a consul.", norm, declared)
    assert found == expected


@pytest.mark.parametrize(
    "words", ["a citizen has died", "the loss of a person of that State", "a vessel or its national was lost"]
)
def test_a_matter_in_other_words_is_not_found(tmp_path: Path, words: str) -> None:
    norm = f"obligation: {{notify: shall notify}}\nbearer: alta\naddressee: birka\nmatter: {{death: {words}}}"
    assert find_planted(tmp_path, "en", f"Alta shall notify Birka that {words}.", norm) == set()


@pytest.mark.parametrize(
    "words", ["a competent organ of the sending State", "the police of the sending State"]
)
def test_an_organ_is_not_what_it_belongs_to(tmp_path: Path, words: str) -> None:
    norm = (
        f"obligation: {{notify: shall notify}}\nbearer: alta\naddressee: {{district: {words}}}\n"
        "matter: {death: the death of a national}"
    )
    sentence = f"Alta shall notify {words} of the death of a national."
    assert find_planted(tmp_path, "en", sentence, norm) == set()


@pytest.mark.parametrize(
    ("tag", "said", "label", "expected"),
    [
        ("ru", "не реже одного раза", "не реже двух раз", {"WordsNumber"}),
        ("ru", "не реже двух раз", "не реже 2 раз", set()),
        ("kk", "елу метр сайын", "жүз метр сайын", {"WordsNumber"}),
        ("kk", "елу метр сайын", "50 метр сайын", set()),
        ("kk", "50 метр сайын", "елу метр сайын", set()),
        ("en", "at least three copies", "at least four copies", {"WordsNumber"}),
        ("en", "at least twenty-five (25) copies", "at least 25 copies", set()),
    ],
)
def test_a_number_of_things_is_that_of_the_words(
    tmp_path: Path, tag: str, said: str, label: str, expected: set[str]
) -> None:
    modal, action = {"en": ("shall send", "send"), "ru": ("обязана направлять", "send"),
                     "kk": ("жіберуге тиіс", "send")}[tag]  # fmt: skip
    start = {"en": "Alta", "ru": "Альта", "kk": "Альта"}[tag]
    norm = f"obligation: {{{action}: {modal}}}\nbearer: alta\nlabel: {label}\nobject: {label}"
    declared = DECLARED[tag] + "\nactions: {send: invented}"
    assert find_planted(tmp_path, tag, f"{start} {said} {modal}.", norm, declared) == expected


@pytest.mark.parametrize(
    ("modality", "words", "named"),
    [
        ("obligation", "may inform", {"permission", "obligation"}),
        ("prohibition", "shall inform", {"obligation"}),
    ],
)
def test_the_message_names_the_modality_that_the_words_signal(
    tmp_path: Path, modality: str, words: str, named: set[str]
) -> None:
    norm = f"{modality}: {{inform: {words}}}\nbearer: alta\naddressee: birka\nmatter: {{death: the death}}"
    write_agreement(tmp_path, "en", f"Alta {words} Birka of the death of a national.", norm)
    report = check([tmp_path / "agreement.yaml"])
    (message,) = (one.message for one in report.results if one.shape == "srv-shapes:ModalitySignalled")
    assert all(name in message for name in {*named, words, "registry.yaml"})


@pytest.mark.parametrize(
    ("tag", "form", "fine"),
    [("en", "written", True), ("en", "oral", False), ("kk", "written", True), ("kk", "oral", False)],
)
def test_a_form_is_that_of_its_words(tmp_path: Path, tag: str, form: str, fine: bool) -> None:
    sentence, norm = {
        "en": ("Alta shall notify Birka in writing of the death of a national.",
               "obligation: {notify: shall notify}\nbearer: alta\naddressee: birka\n"
               "matter: {death: the death of a national}\nform: {FORM: in writing}"),
        "kk": ("Альта Бирканы азаматтың қайтыс болғаны туралы жазбаша хабардар етуге тиіс.",
               "obligation: {notify: хабардар етуге тиіс}\nbearer: alta\naddressee: {birka: Бирканы}\n"
               "matter: {death: азаматтың қайтыс болғаны}\nform: {FORM: жазбаша}"),
    }[tag]  # fmt: skip
    path = write_agreement(tmp_path, tag, sentence, norm.replace("FORM", form))
    found = [one for one in check([path]).results if one.severity != "info" and "form" in str(one.focus)]
    found += [one for one in check([path]).results if one.shape.endswith(("ValueHasSlot", "SlotHasValue"))]
    assert (found == []) is fine


TIMING = "{words: WORDS, uncountable: {why: invented, needs: invented}}"


@pytest.mark.parametrize(
    ("tag", "said", "key", "rule"),
    [
        ("en", "within thirty days", f"timing: {TIMING}", "WordsTimeMissing"),
        ("en", "within 48 hours", f"timing: {TIMING}", "WordsTimeMissing"),
        ("en", "without delay", f"timing: {TIMING}", "WordsTimeMissing"),
        ("en", "in writing", "form: {written: WORDS}", "WordsFormMissing"),
        ("en", "by 31 March", f"timing: {TIMING}", "WordsTimeMissing"),
        ("en", "annually", f"timing: {TIMING}", "WordsTimeMissing"),
        ("en", "within 48 hours", f"timing: {TIMING}", "WordsTimeMissing"),
        ("ru", "не позднее 31 декабря 2021 года", f"timing: {TIMING}", "WordsTimeMissing"),
        ("ru", "ежегодно", f"timing: {TIMING}", "WordsTimeMissing"),
        ("kk", "жыл сайын", f"timing: {TIMING}", "WordsTimeMissing"),
        ("kk", "31 наурызға дейін", f"timing: {TIMING}", "WordsTimeMissing"),
        ("en", "through diplomatic channels", "through: {diplomatic-channels: WORDS}", "WordsChannelMissing"),
        ("ru", "в течение десяти дней", f"timing: {TIMING}", "WordsTimeMissing"),
        ("ru", "незамедлительно", f"timing: {TIMING}", "WordsTimeMissing"),
        ("ru", "в письменной форме", "form: {written: WORDS}", "WordsFormMissing"),
        ("ru", "по дипломатическим каналам", "through: {diplomatic-channels: WORDS}", "WordsChannelMissing"),
        ("kk", "он күн ішінде", f"timing: {TIMING}", "WordsTimeMissing"),
        ("kk", "дереу", f"timing: {TIMING}", "WordsTimeMissing"),
        ("kk", "жазбаша", "form: {written: WORDS}", "WordsFormMissing"),
        ("kk", "дипломатиялық арналар арқылы", "through: {diplomatic-channels: WORDS}",
         "WordsChannelMissing"),
    ],
)  # fmt: skip
def test_what_the_quote_says_is_written(tmp_path: Path, tag: str, said: str, key: str, rule: str) -> None:
    sentence, norm = {
        "en": (f"Alta shall notify Birka {said} of the death of a national.",
               "obligation: {notify: shall notify}\nbearer: alta\naddressee: birka\n"
               "matter: {death: the death of a national}"),
        "ru": (f"Альта {said} уведомляет Бирку о смерти гражданина.",
               "obligation: {notify: уведомляет}\nbearer: alta\naddressee: {birka: Бирку}\n"
               "matter: {death: о смерти гражданина}"),
        "kk": (f"Альта Бирканы азаматтың қайтыс болғаны туралы {said} хабардар етуге тиіс.",
               "obligation: {notify: хабардар етуге тиіс}\nbearer: alta\naddressee: {birka: Бирканы}\n"
               "matter: {death: азаматтың қайтыс болғаны}"),
    }[tag]  # fmt: skip
    assert find_planted(tmp_path, tag, sentence, norm) == {rule}
    assert find_planted(tmp_path, tag, sentence, f"{norm}\n{key.replace('WORDS', said)}") == set()


@pytest.mark.parametrize(
    ("said", "rules"), [("within thirty days", {"WordsTime"}), ("promptly", {"WordsTime"})]
)
def test_a_period_has_a_meaning(tmp_path: Path, said: str, rules: set[str]) -> None:
    norm = (
        "obligation: {notify: shall notify}\nbearer: alta\naddressee: birka\n"
        f"matter: {{death: the death of a national}}\ntiming: {said}"
    )
    sentence = f"Alta shall notify Birka {said} of the death of a national."
    assert find_planted(tmp_path, "en", sentence, norm) == rules


#: Invented sentences of treaties, in English, Russian and Kazakh.
SENTENCES = [
    (
        "If a national is arrested, the authorities shall inform the consul without delay and not later"
        " than three days after the arrest.",
        "В случае ареста гражданина органы незамедлительно, но не позднее трёх дней после ареста, информируют"
        " консульское учреждение.",
        "Азамат қамауға алынса, органдар консулдық мекемені дереу, бірақ үш күннен кешіктірмей"
        " хабардар етеді.",
    ),
    (
        "The Protocol shall enter into force on the thirtieth day after receipt of the last notification.",
        "Протокол вступает в силу на тридцатый день после получения последнего уведомления.",
        "Хаттама соңғы хабарлама алынған күннен кейін отызыншы күні күшіне енеді.",
    ),
    (
        "Unless otherwise agreed, the Parties shall not disclose the list without written consent.",
        "Если не согласовано иное, Стороны не раскрывают список без письменного согласия.",
        "Егер өзгеше келісілмесе, Тараптар тізімді жазбаша келісімсіз жарияламайды.",
    ),
    (
        "Done at Astana on 12 May 2015; the independent States meet at least once a year.",
        "Совершено в городе Астане 12 мая 2015 года; независимые государства собираются не реже раза в год.",
        "2015 жылғы 12 мамырда Астанада жасалды; тәуелсіз мемлекеттер жылына кемінде бір рет жиналады.",
    ),
]


@pytest.mark.parametrize("sentences", SENTENCES, ids=range(len(SENTENCES)))
@pytest.mark.parametrize("source", [0, 1, 2])
def test_a_faithful_translation_is_not_found(sentences: tuple[str, str, str], source: int) -> None:
    tags = ("en", "ru", "kk")
    texts = " , ".join(f'"{words}"@{tag}' for words, tag in zip(sentences, tags, strict=True))
    turtle = f"""
    @prefix : <https://w3id.org/servanda/agreement/x/> . @prefix dcterms: <http://purl.org/dc/terms/> .
    @prefix srv: <https://w3id.org/servanda/ontology#> .
    :a a srv:Agreement ; dcterms:language "{tags[source]}" ; srv:hasClause :c . :c srv:hasPassage :p .
    :p a srv:Passage ; srv:text {texts} ."""
    quads = ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE)
    assert compare_words(Data([*registry_triples(), *(quad.triple for quad in quads)])) == []


def test_nothing_is_found_in_what_is_right() -> None:
    assert find() == []


def test_nothing_is_found_in_generated_agreements(tmp_path: Path) -> None:
    path = tmp_path / "agreements.nq"
    path.write_bytes(b"".join(generate_corpus(12, seed=29)))
    assert check([path]).conforms


def test_a_language_without_a_lexicon_is_not_compared() -> None:
    assert find(translating("4.1-p1", "en", "x").replace('"x"@en', '"Der Offizier muss nicht."@de')) == []


@pytest.mark.parametrize(
    ("text", "tag", "facts"),
    [
        ("not later than 30 days before 7 September 2007", "en",
         Facts(frozenset({"2007"}), frozenset({Period(30, "D")}), frozenset({"D"}), frozenset({Day(9, 7)}))),
        ("үш ай өткен соң", "kk", Facts(periods=frozenset({Period(3, "M")}), units=frozenset({"M"}))),
        ("немедленно, но не позднее 48 часов", "ru",
         Facts(periods=frozenset({Period(48, "H")}), units=frozenset({"H"}), urgent=True)),
        ("хабарлaмaйды", "kk", Facts(negated=True)),
    ],
)  # fmt: skip
def test_what_a_text_states(text: str, tag: str, facts: Facts) -> None:
    language = read_lexicon(Data(registry_triples())).find_language(tag)
    assert language is not None
    assert language.read(text) == facts


def test_each_rule_is_described() -> None:
    page = (Path(__file__).parents[2] / "docs" / "checking.md").read_text(encoding="utf-8")
    assert [name for name in SHAPES if f"`{name}`" not in page] == []


def test_words_for_each_party_name_no_other_actor_where_the_parties_are_given(tmp_path: Path) -> None:
    sentence = "Each of the Parties shall notify the death of a national."
    norm = (
        "obligation: {notify: shall notify}\nbearer: {is: [alta, birka], words: Each of the Parties}\n"
        "matter: {death: the death of a national}"
    )
    everybody = "actors:\n  everybody: {type: State, collective: yes, name: Each of the Parties}"
    own = DECLARED["en"].replace("actors:", everybody)
    assert "WordsActor" not in find_planted(tmp_path, "en", sentence, norm, own)
    other = norm.replace("is: [alta, birka], words: Each of the Parties", "alta: Each of the Parties")
    assert find_planted(tmp_path, "en", sentence, other) == {"WordsParties"}
