"""Names are found in a text in whatever case or number they stand there."""

from __future__ import annotations

import pytest

from servanda.read.short.source import find_name

FOUND = [
    ("ru", "Министерство сельского хозяйства", "направляет Министерству сельского хозяйства отчёт"),
    ("ru", "Министерство сельского хозяйства", "принятый Министерством сельского хозяйства отчёт"),
    ("ru", "Уполномоченный орган", "уведомляет уполномоченного органа о"),
    ("ru", "Рабочая группа", "передаёт рабочей группе сведения"),
    ("ru", "компетентные органы", "сообщает компетентным органам о"),
    ("kk", "уәкілетті орган", "өтінішті уәкілетті органға жібереді"),
    ("kk", "уәкілетті орган", "уәкілетті органды хабардар етеді"),
    ("kk", "Ауыл шаруашылығы министрлігі", "Ауыл шаруашылығы министрлігіне жазбаша хабарлайды"),
    ("kk", "министрлік", "бұл туралы министрліктерге хабарлайды"),
    ("kk", "Тарап", "екінші Тарапқа хабарлайды"),
    ("uk", "Міністерство оборони", "повідомляє Міністерству оборони про"),
    ("en", "competent authority", "shall inform the competent authorities of"),
    ("en", "State Party", "notify the States Parties of"),
]


@pytest.mark.parametrize(("language", "name", "text"), FOUND)
def test_a_name_is_found_in_another_form(language, name, text):
    (found,) = find_name(text, [name], language)
    assert found in text
    assert len(found.split()) == len(name.split())


@pytest.mark.parametrize(
    ("language", "name", "text"),
    [
        ("ru", "орган", "организация уведомляет"),
        ("ru", "порт", "портной уведомляет"),
        ("ru", "суд", "судно уведомляет"),
        ("ru", "Министр", "Министерство уведомляет"),
        ("kk", "орган", "организация хабарлайды"),
        ("en", "Party", "a part of it"),
        ("en", "Port", "the portion"),
        ("eu", "etxe", "etxean"),
    ],
)
def test_another_word_is_not_taken_for_it(language, name, text):
    assert find_name(text, [name], language) == []


def test_each_place_counts_once():
    text = "Министерство связи уведомляет Министерство связи Беты, и министерству связи"
    assert len(find_name(text, ["Министерство связи", "министерство"], "ru")) == 3


def test_a_sentence_finds_its_actors_in_their_cases(folder, values):
    (folder.path / "text.en.txt").rename(folder.path / "text.ru.txt")
    (folder.path / "text.ru.txt").write_text(
        "МЕМОРАНДУМ\n\n1. Министерство связи уведомляет Агентство портов об авариях.\n"
        "2. Уведомление Министерству связи направляет Агентство портов.\n",
        encoding="utf-8",
    )
    folder.write(
        agreement="agreement: norda-suda\ntitle: Меморандум\nsourceFile: text.ru.txt\ntype: DiplomaticNote\n"
        "parties:\n  a: {name: Министерство связи}\n  b: {name: Агентство портов}\n"
        "matters: {wreck: авария}\nclauses:\n"
        "  1:\n    wrecks: {obligation: {notify: уведомляет}, bearer: a, addressee: b, matter: wreck}\n"
        "  2:\n    back: {obligation: {notify: направляет}, bearer: b, addressee: a, object: уведомление}\n"
    )
    document = folder.read()
    assert values(document, "1-wrecks-notice-matter", "evidenceText") == {"авариях"}
    assert values(document, "2-back-addressee", "evidenceText") == {"Министерству связи"}
