import pytest

from servanda.text.language_detection import detect_language

TEXTS = {
    "en": "The Parties shall inform each other of the floods in the basin of the river.",
    "ru": "Стороны обмениваются сведениями о паводках на реке и в бассейне и о мерах против них.",
    "kk": "Тараптар су тасқыны туралы бір-бірін хабардар етеді және осы Шартқа сәйкес шаралар қабылдайды.",
    "fr": "Les Parties se communiquent les informations sur les crues de la rivière et du bassin.",
}


@pytest.mark.parametrize("tag", TEXTS)
def test_a_language_is_told_by_its_commonest_words(tag: str) -> None:
    assert detect_language(TEXTS[tag]).language == tag


def test_a_text_in_two_languages_alike_is_not_told() -> None:
    guess = detect_language(TEXTS["en"] + " " + TEXTS["fr"] + " " + "les la de du et")
    assert guess.language is None or guess.beside is not None


def test_words_of_no_language_are_not_told() -> None:
    assert detect_language("Xyzzy 42 — qqq").language is None
    assert detect_language("").language is None


def test_kazakh_with_latin_letters_is_kazakh() -> None:
    assert detect_language(TEXTS["kk"].replace("і", "i")).language == "kk"
