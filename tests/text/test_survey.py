"""What rules find in texts; all texts are invented."""

from servanda.text.clean import clean_text
from servanda.text.survey import Survey, survey_text

ENGLISH = """AGREEMENT
between the Government of Alfa and the Alfa River Commission on floods

The Government of the Republic of Alfa (hereinafter referred to as "the Government") and the Alfa River \
Commission, hereinafter referred to as the Parties, considering the floods,
Have agreed as follows:

Article 1
Definitions
For the purposes of this Agreement:
(a) "flood" means high water;
(b) "Gauge" means a gauge (hereinafter "the Gauge").

Article 2
The Parties shall inform each other of floods.

Article 4
This Agreement is not legally binding.

IN WITNESS WHEREOF the undersigned have signed this Agreement.
DONE at Alfatown, this 3rd day of March 2020, in the English and French languages, both texts being equally \
authentic. In case of divergence the English text shall prevail.

For the Government of the Republic of Alfa: A. B. Alfov
For the Alfa River Commission: (sd.) MARY BETOVA

Annex
1. Gauges.
""".replace("\\\n", "")


def survey(text: str, language: str) -> Survey:
    return survey_text(clean_text(text), language)


def test_the_head_of_an_agreement() -> None:
    found = survey(ENGLISH, "en")
    assert found.title is not None and found.title.text.startswith("AGREEMENT between the Government of Alfa")
    assert (found.sort.text, found.sort.sure) == ("Treaty", True)
    assert found.date is not None and found.date.text == "2020-03-03"
    assert found.place is not None and found.place.text == "Alfatown"
    assert (found.authentic, found.prevailing and found.prevailing.text) == (("en", "fr"), "en")
    assert found.not_binding is not None and found.not_binding.line == 17


def test_parties_with_the_names_that_the_text_gives_them() -> None:
    found = survey(ENGLISH, "en")
    assert [(party.name, party.names, party.sort) for party in found.parties] == [
        ("Government of the Republic of Alfa", ("Government",), "Government"),
        ("Alfa River Commission", (), "Organization"),
    ]
    assert found.parties_term is not None and found.parties_term.text == "Parties"


def test_what_a_parenthesis_defines_is_no_part_of_a_name() -> None:
    text = (
        "AGREEMENT between Alfa and Beta on air\n\nThe Kingdom of Alfa and the Republic of Beta (hereinafter "
        'collectively the "Parties" and individually a "Party"); Considering air, have agreed:\n\n'
        'Article 1\n\n"Host" means the Republic of Beta.\n'
    )
    found = survey(text, "en").parties
    assert [(party.name, party.names) for party in found] == [
        ("Kingdom of Alfa", ()),
        ("Republic of Beta", ("Host",)),
    ]


def test_signatures_and_definitions() -> None:
    found = survey(ENGLISH, "en")
    assert [person.text for person in found.persons] == ["A. B. Alfov", "MARY BETOVA"]
    assert [one.term for one in found.definitions] == ["Gauge"]


def test_clauses_with_titles_and_kinds() -> None:
    found = {clause.number: clause for clause in survey(ENGLISH, "en").clauses}
    assert list(found) == ["1", "1(a)", "1(b)", "2", "4", "signatures", "annex", "annex.1"]
    assert (found["1"].title, found["1"].kinds) == ("Definitions", ["formal", "definitional"])
    assert found["1(a)"].kinds == ["definitional"]
    assert found["2"].title is None and found["2"].kinds == ["normative"]
    assert set(found["signatures"].kinds) == {"formal"}


def test_a_gap_and_a_repetition_in_the_numbers() -> None:
    assert [(f.kind, f.number, f.other) for f in survey(ENGLISH, "en").faults] == [("skipped", "4", "2")]
    twice = "1. One.\n\n2. Two.\n\n2. Three.\n\n3. Four.\n"
    assert [(f.kind, f.number, f.line, f.other_line) for f in survey(twice, "en").faults] == [
        ("twice", "2", 5, 3)
    ]
    again = "1. One.\n\n2. Two.\n\n1. One.\n\n2. Two.\n"
    assert [(f.kind, f.number) for f in survey(again, "en").faults] == [("again", "1")]


def test_a_memorandum_in_russian() -> None:
    found = survey(
        """Меморандум о сотрудничестве
между Министерством транспорта Республики Альфа и Министерством энергетики Республики Бета

Министерство транспорта Республики Альфа, именуемое в дальнейшем «Министерство транспорта», и Министерство \
энергетики Республики Бета, совместно именуемые Участниками, договорились о нижеследующем:

1. Участники обмениваются сведениями.
2. Меморандум не является международным договором.

Совершено в городе Альфаград 3 марта 2020 года.

А. Б. Альфов
""".replace("\\\n", ""),
        "ru",
    )
    assert found.sort.text == "Memorandum"
    assert [party.name for party in found.parties] == [
        "Министерство транспорта Республики Альфа",
        "Министерство энергетики Республики Бета",
    ]
    assert found.parties[0].names == ("Министерство транспорта",)
    assert found.parties_term is not None and found.not_binding is not None
    assert found.place is not None and found.place.text == "Альфаград"


def test_a_law_in_kazakh() -> None:
    found = survey(
        """# Су нысандары туралы

Альфа Республикасының 2021 жылғы 5 сәуірдегі № 12-VII Заңы

### 1-бап. Ұғымдар

1) авария – су нысанының бұзылуы;

2) уәкілетті орган (бұдан әрі – Орган) – мемлекеттік орган.

### 2-бап. Хабарлау

1. Су пайдаланушы Органды хабардар етуге міндетті.
""",
        "kk",
    )
    assert (found.sort.text, found.number and found.number.text) == ("Law", "12-VII")
    assert found.date is not None and found.date.text == "2021-04-05"
    assert [one.term for one in found.definitions] == ["Орган"]
    assert [clause.number for clause in found.clauses] == ["1", "1(1)", "1(2)", "2", "2(1)"]
    assert found.clauses[0].title == "Ұғымдар"


def test_a_convention_of_many() -> None:
    found = survey(
        "# Convention on rivers\n\nThe States Parties to this Convention have agreed:\n\n1. Yes.\n", "en"
    )
    assert [(party.name, party.collective) for party in found.parties] == [("States Parties", True)]


def test_a_language_without_words_has_clauses_all_the_same() -> None:
    found = survey("Traité\n\n1. Les Parties.\n2. Le texte.\n", "fr")
    assert [clause.number for clause in found.clauses] == ["1", "2"]
    assert found.parties == () and not found.sort.sure


def test_an_empty_text() -> None:
    found = survey("", "en")
    assert found.title is None and found.clauses == ()


def test_points_under_capital_titles_and_parties_by_their_signatures() -> None:
    found = survey(
        """Меморандум
между Министерством транспорта Альфы и Министерством энергетики Беты о взаимодействии

г. Речной, 3 марта 2020 г.

1. ПРЕДМЕТ
1.1. Министерство транспорта уведомляет Министерство энергетики.

За Министерство транспорта: А.Б. Альфов
За Министерство энергетики: В.Г. Бетов
""",
        "ru",
    )
    assert found.title is not None and found.title.text.endswith("о взаимодействии")
    assert [party.name for party in found.parties] == ["Министерство транспорта", "Министерство энергетики"]
    assert (found.date and found.date.text, found.place and found.place.text) == ("2020-03-03", "Речной")
    assert (found.clauses[0].title, found.clauses[0].kinds) == ("ПРЕДМЕТ", ["formal"])
