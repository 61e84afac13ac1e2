"""Candidates of sentences: who notifies whom, of what, when, in three languages."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from servanda.suggest.candidates import Candidate
from servanda.suggest.coreference import KnownActors
from servanda.suggest.extraction import suggest_candidates
from servanda.text.clean import clean_text

NOBODY = KnownActors({})


def _find(text: str, language: str) -> list[Candidate]:
    return [one for one in suggest_candidates(clean_text(text), language, NOBODY) if one.is_notice]


def _words(candidate: Candidate, key: str) -> str | None:
    value = candidate.value_of(key)
    return None if value is None else value.words


#: Sentence, modality, mode, sender, addressee, matter.
SENTENCES = {
    "en": [
        ("The Harbour Office shall notify the Coast Guard of each storm.",
         "obligation", "notify", "The Harbour Office", "the Coast Guard", "each storm"),
        ("The Depositary shall be notified of any change by the withdrawing State.",
         "obligation", "notify", "the withdrawing State", "The Depositary", None),
        ("Each designation shall be communicated to the other Party.",
         "obligation", "inform", None, "the other Party", "Each designation"),
        ("The Parties shall inform each other of new rules.",
         "obligation", "inform", "The Parties", "each other", "new rules"),
        ("Either Party may denounce this Treaty by written notice to the other Party.",
         "power", "notify", "Either Party", "the other Party", "denounce this Treaty"),
        ("The ship's list shall be sent to the Ministry, which shall inform the Consulate thereof.",
         "obligation", "inform", "the Ministry", "the Consulate", None),
    ],
    "ru": [
        ("Министерство транспорта незамедлительно уведомляет Министерство обороны о закрытии порта.",
         "obligation", "notify", "Министерство транспорта", "Министерство обороны", "закрытии порта"),
        ("Стороны информируют друг друга об изменениях.",
         "obligation", "inform", "Стороны", "друг друга", "изменениях"),
        ("Председатель должен быть уведомлён о заседании.",
         "obligation", "notify", None, "Председатель", None),
        ("Любая Сторона может выйти из Договора путём направления другой Стороне уведомления.",
         "power", "notify", "Любая Сторона", "другой Стороне", None),
    ],
    "kk": [
        ("Порт әкімшілігі Қорғаныс министрлігін дауыл туралы хабардар ететін болады.",
         "obligation", "notify", "Порт әкімшілігі", "Қорғаныс министрлігін", "дауыл"),
        ("Тараптар бір-бірін өзгерістер туралы хабардар етеді.",
         "obligation", "notify", "Тараптар", "бір-бірін", "өзгерістер"),
        ("Көлік министрлігі Әділет министрлігіне апат туралы хабарлауға міндетті.",
         "obligation", "notify", "Көлік министрлігі", "Әділет министрлігіне", "апат"),
    ],
}  # fmt: skip
CASES = [(language, *row) for language, rows in SENTENCES.items() for row in rows]


@pytest.mark.parametrize(("language", "text", "modality", "mode", "sender", "addressee", "matter"), CASES)
def test_the_parts_of_a_message_are_found_in_its_words(
    language: str, text: str, modality: str, mode: str, sender: str, addressee: str, matter: str | None
) -> None:
    found = _find(text, language)[-1]
    assert found.modality is not None
    assert found.mode is not None
    assert (found.modality.id, found.mode.id) == (modality, mode)
    assert (_words(found, "sender"), _words(found, "addressee")) == (sender, addressee)
    if matter is not None:
        assert _words(found, "matter") == matter
    for key in ("modality", "mode", "sender", "addressee", "matter", "time", "form", "effect"):
        assert (_words(found, key) or "") in text
    assert {one.value for one in found.why} >= {"modality", "mode"}


TABLE = (Path(__file__).parent / "treaty_sentences.tsv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "row", list(csv.DictReader(TABLE.splitlines(), delimiter="\t")), ids=lambda row: row["sentence"][:40]
)
def test_sentences_of_treaties_are_read(row: dict[str, str]) -> None:
    found = suggest_candidates(clean_text(f"1. {row['sentence']}"), row["language"], NOBODY)[-1]
    time = found.time
    value = "" if time is None else " ".join(filter(None, (time.iso8601, time.direction)))
    if time is not None and time.iso8601 is None:
        value = time.urgency or time.direction or "words"
    assert (found.modality.id if found.modality else "", found.mode.id if found.mode else "") == (
        row["modality"], row["mode"],
    )  # fmt: skip
    assert (_words(found, "sender") or "", _words(found, "addressee") or "", value) == (
        row["sender"], row["addressee"], row["time"],
    )  # fmt: skip


TIMES = [
    ("en", "The owner shall notify the Office within thirty (30) days after receipt of the list.",
     "P30D", "after", None),
    ("en", "The Office shall be notified at least two weeks before the race.", "P2W", "before", None),
    ("en", "The master shall inform the Harbour Office without delay.", None, None, "without-delay"),
    ("ru", "Владелец уведомляет Министерство в течение 10 дней после покупки.", "P10D", "after", None),
    ("kk", "Әрбір Тарап екінші Тарапқа алты ай бұрын хабарлама жібереді.", "P6M", "before", None),
    ("kk", "Порт әкімшілігі министрлікке дереу хабарлайды.", None, None, "immediately"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "iso", "direction", "urgency"), TIMES)
def test_times_are_read(
    language: str, text: str, iso: str | None, direction: str | None, urgency: str | None
) -> None:
    [found] = _find(text, language)
    assert found.time is not None
    assert (found.time.iso8601, found.time.direction, found.time.urgency) == (iso, direction, urgency)


def test_the_delay_of_an_effect_is_no_due_date() -> None:
    text = (
        "A State may withdraw by notice to the Depositary, and this shall take effect one year after receipt."
    )
    [found] = _find(text, "en")
    assert found.time is None
    assert found.effect is not None


def test_a_notice_that_is_excepted_is_no_duty() -> None:
    text = (
        "This Treaty shall remain in force unless it is ended by either Party by notice to the other Party."
    )
    [found] = _find(text, "en")
    assert found.modality is not None and found.modality.id == "condition"
    assert _words(found, "sender") == "either Party"


def test_the_parts_of_a_power_and_of_an_urgent_time_are_found() -> None:
    [found] = _find(
        "Любая Сторона вправе прекратить действие настоящего Договора, уведомив другую Сторону.", "ru"
    )
    assert found.effect is not None and found.effect.id == "termination"
    [found] = _find("О краже заявитель уведомляется органом незамедлительно, но не позднее трёх суток.", "ru")
    assert found.time is not None and (found.time.iso8601, found.time.urgency) == ("P3D", "without-delay")
    assert _words(found, "matter") == "краже"
    [found] = _find("Тарап сапар басталғанға дейін кемінде 5 күн бұрын Комитетке хабарлама жібереді.", "kk")
    assert found.time is not None and found.time.event == "сапар басталғанға"


def test_a_pronoun_stands_for_the_name_before_it() -> None:
    [found] = _find("If the receiving State closes a port, it shall notify the sending State.", "en")
    assert found.sender is not None
    assert (found.sender.words, found.sender.id) == ("it", "receiving-state")


@pytest.mark.parametrize(
    "text",
    [
        "The denunciation shall take effect one year after the date of receipt of the notification.",
        "The Office may use codes for its official communications.",
        "Neither Party shall require notification of prices.",
        "~~~ 1!! |||| ;;; 000",
    ],
)
def test_a_mention_of_a_message_is_none(text: str) -> None:
    assert _find(text, "en") == []


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "This Treaty shall enter into force on signature.", "shall enter into force on signature"),
        ("ru", "Договор вступает в силу в день подписания.", "вступает в силу в день подписания"),
        ("kk", "Шарт қол қойылған күні күшіне енеді.", "күшіне енеді"),
    ],
)
def test_an_entry_into_force_is_a_condition_that_binds_nobody(language: str, text: str, words: str) -> None:
    [found] = suggest_candidates(clean_text(f"1. {text}"), language, NOBODY)
    assert found.modality is not None and found.modality.id == "condition"
    assert found.sender is None and found.mode is None
    assert found.effect is not None and (found.effect.id, found.effect.words) == ("entry-into-force", words)


def test_what_is_forbidden_is_a_norm_without_a_message() -> None:
    [found] = suggest_candidates(clean_text("1. The crew may not carry weapons."), "en", NOBODY)
    assert found.modality is not None
    assert (found.modality.id, found.mode) == ("prohibition", None)


def test_an_item_of_a_list_takes_its_sender_from_the_lead_in() -> None:
    text = "1. The Registrar shall:\n(a) keep a list;\n(b) inform the Court of each change."
    [found] = _find(text, "en")
    assert found.sender is not None
    assert found.sender.words == "The Registrar"
