"""Stems: forms of one word have one, words that only look alike have not."""

from __future__ import annotations

import pytest

from servanda.text.stems import list_words, split_words, stem_word


@pytest.mark.parametrize(
    ("lang", "forms"),
    [
        ("kk", "министрлік министрлігі министрлігіне министрлігін министрлігінің министрліктерге"),
        ("kk", "байланыс байланысы байланысты байланыстар"),
        ("kk", "хабарлама хабарламасы хабарламасын хабарламалардың"),
        ("kk", "келу келуі келген келеді"),
        ("kk", "тоқтату тоқтатуға тоқтатады тоқтатқан"),
        ("kk", "тарап тараптар тараптардың тарабы"),
        ("kk", "аумақ аумағы аумағында аумағындағы"),
        ("kk", "қызмет қызметі қызметін қызметте"),
        ("kk", "құқық құқығы құқықтар"),
        ("ru", "министерство министерству министерства министерством"),
        ("ru", "уведомление уведомления уведомлять"),
        ("ru", "партнёрство партнерства"),
        ("en", "ministry ministries"),
        ("en", "notify notified notification notifications"),
        ("en", "defence defense"),
        ("en", "programme programs"),
    ],
)
def test_the_forms_of_a_word_have_one_stem(lang: str, forms: str) -> None:
    assert len({stem_word(word, lang) for word in list_words(forms)}) == 1


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("kk", "министр министрлік"),
        ("kk", "келу кету"),
        ("kk", "қорғаныс қор"),
        ("en", "office officer"),
        ("en", "internal international"),
        ("en", "minister ministry"),
    ],
)
def test_words_that_look_alike_have_two(lang: str, words: str) -> None:
    assert len({stem_word(word, lang) for word in words.split()}) == 2


def test_a_word_of_another_language_stays_as_it_is() -> None:
    assert stem_word("notifications", "fr") == "notifications"


def test_words_stand_where_they_are_in_the_text() -> None:
    text = "НАТО/БЖӘ (3(d)), қол қойды"
    words = list(split_words(text))
    assert [text[word.start : word.end].lower() for word in words] == [word.text for word in words]
    assert [word.text for word in words] == list_words(text)
