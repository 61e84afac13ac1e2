import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import ServandaError
from servanda.text.clean import CleanText, clean_text

LETTERS = "абвгдежзиклмнопрстуқңөүіәғ"
# A word of one letter can't be told from a letter of a word, so that these have two or more.
WORDS = st.lists(st.text(LETTERS, min_size=2, max_size=12), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("Қ а з а қ с т а н  Р е с п у б л и к а с ы н ы ң", "Қазақстан Республикасының"),
        ("Ұ й ы м ы н ы ң  ( Н А Т О )", "Ұйымының (НАТО)"),
        ('б о л а д ы " .', 'болады".'),
        ("А с т а н а  қ .", "Астана қ."),
        ("Х а л ы қ а р а л ы қ - қ ұ қ ы қ  д е п а р т а м е н т і", "Халықаралық-құқық департаменті"),
        ("Я а п  д е  Х о о п  С х е ф ф е р", "Яап де Хооп Схеффер"),
        ("ө з  м о й н ы н а  а л а д ы .", "өз мойнына алады."),
        ("қандай да  б ір  түрде  пайдаланылмауға  тиіс .", "қандай да бір түрде пайдаланылмауға тиіс."),
        ("осы  т ү рде  пайдаланылмауға  тиіс .", "осы түрде пайдаланылмауға тиіс."),
        ("Ұйымы (\nНАТО) арасындағы", "Ұйымы (НАТО) арасындағы"),
        ("ратификациялансын\n.", "ратификациялансын."),
        ("іс-\nқимыл", "іс-қимыл"),
        ("Президенті            Н. Назарбаев", "Президенті Н. Назарбаев"),
        ("тағайындауды құрмет  санаймын.  ", "тағайындауды құрмет санаймын."),
        ("и\u0306 е\u0308 л к а  т и і с", "йёлка тиіс"),
        ("2 . 1 .  Қ а з а қ", "2.1. Қазақ"),
    ],
)
def test_accidental_space_goes(raw: str, cleaned: str) -> None:
    assert clean_text(raw).text == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "Договор о дружбе и о мире, а также с ним в силе у сторон.",
        "This is a treaty and I sign a copy.",
        "Президенті Н. А. Назарбаев",
        "2008 жылғы 20 қазандағы N 71-IV Заңы",
        "пункт б настоящей статьи",
        'Ол "Жоспарлау және талдау" процесі',
        "ол – бұл (міне) – сол ... және",
    ],
)
def test_words_of_one_letter_stay_words(text: str) -> None:
    assert clean_text(text).text == text
    widened = text.replace(" ", "  ")
    assert clean_text(widened).text == text


def test_preposition_before_a_spaced_out_name() -> None:
    assert clean_text("в  П а р и ж е  и  в  М о с к в е").text == "в Париже и в Москве"


@given(WORDS)
def test_spaced_out_words_come_back(words: list[str]) -> None:
    spaced = "  ".join(" ".join(word) for word in words)
    long_enough = [word for word in words if len(word) > 2]
    if long_enough:  # Only two-letter words, and the line could be a list of letters.
        assert clean_text(spaced).text == " ".join(words)


@given(WORDS, st.data())
def test_any_words_of_a_line_spaced_out(words: list[str], data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.booleans(), min_size=len(words), max_size=len(words)))
    line = "  ".join(
        " ".join(word) if out and len(word) > 2 else word for word, out in zip(words, chosen, strict=True)
    )
    assert clean_text(line).text == " ".join(words)


@given(st.text(st.one_of(st.sampled_from('аә.,"(- \n\r\t\f\u00a0'), st.characters(exclude_characters="\0"))))
def test_no_letter_changes_and_lines_only_grow(raw: str) -> None:
    cleaned = clean_text(raw)
    assert "".join(cleaned.text.split()) == "".join(raw.removeprefix("\ufeff").split())
    lines = [cleaned.line_of(n) for n in range(len(cleaned.text))]
    assert lines == sorted(lines)
    assert all(p.body == cleaned.text[p.body_start : p.end] for p in cleaned.paragraphs)
    assert "\n".join(cleaned.text[p.start : p.end] for p in cleaned.paragraphs) == cleaned.text


@given(st.lists(st.text("аб .", max_size=12), max_size=12), st.integers(1, 14), st.integers(1, 14))
def test_a_part_is_a_stretch_of_the_whole(lines: list[str], one: int, other: int) -> None:
    whole = clean_text("\n".join(lines))
    low, high = min(one, other), max(one, other)
    part = whole.part(low, high)
    assert whole.text[part.base : part.base + len(part.text)] == part.text
    assert "".join(part.text.split()) == "".join("".join(lines[low - 1 : high]).split())
    assert all(low <= part.line_of(n) <= high for n in range(len(part.text)))


@pytest.mark.parametrize("raw", ["", "   ", "\n\n", "\r", "\ufeff", "\t\f\n\u00a0"])
def test_nothing_gives_nothing(raw: str) -> None:
    cleaned = clean_text(raw)
    assert (cleaned.text, cleaned.paragraphs, cleaned.lines_of(0, 5)) == ("", (), ())


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_count_alike(ending: str) -> None:
    cleaned = clean_text(ending.join(["\ufeffбір", "", "екі үш"]))
    assert cleaned.lines_of(0, len(cleaned.text)) == (1, 3)


def test_binary_is_refused_with_its_line() -> None:
    with pytest.raises(ServandaError, match="line 2 of the text holds a NUL"):
        clean_text("бір\nе\0кі")


def test_a_long_line_is_cleaned() -> None:
    assert len(clean_text("с ө з  " * 20_000).text) == 4 * 20_000 - 1


def test_range_that_is_none() -> None:
    with pytest.raises(ServandaError, match="lines 5–4 are no range"):
        clean_text("бір").part(5, 4)
    assert clean_text("бір").part(7, 9).text == ""


def test_offset_outside() -> None:
    with pytest.raises(IndexError, match="offset 3"):
        clean_text("бір").line_of(3)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (13, "Қазақстан Республикасының"),
        (42, "консультациялар беруге тиіс."),
        (60, "қамтитындығына келіседі."),
        (65, "хабардар ететін болады."),
        (104, "шығыстарын НАТО өз мойнына алады."),
        (108, "қандай да бір түрде пайдаланылмауға тиіс."),
        (142, "ҚАЗАҚСТАН РЕСПУБЛИКАСЫНЫҢ"),
        (144, "Астана қ."),
        (266, 'болады".'),
        (276, "Яап де Хооп Схеффер мырзаға"),
        (278, "Ұйымының (НАТО)"),
        (287, "Халықаралық-құқық департаментінің"),
        (288, "Басқарма бастығы Ж. Бұхбантаев"),
    ],
)
def test_published_lines(source: CleanText, line: int, words: str) -> None:
    assert source.part(line, line).text == words


def test_no_single_letter_is_left_in_the_published_text(source: CleanText) -> None:
    assert [word for word in source.text.split() if len(word) == 1 and word.isalpha()] == ["N"]
    assert source.text.count(" .") == source.text.count("( ") == 0


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("НАТО Қазақстан Республикасы Сыртқы істер министрлігін", (61,)),
        ("келісім ратификациялансын.", (11, 12)),
        ("көмек көрсетуге және консультациялар беруге тиіс.", (38, 42)),
        ("екі жақтың тиісті инстанцияларының келісімімен", (80, 84)),
        ("Солтүстік Атлантика Шарты Ұйымы (НАТО)", (19, 20)),
    ],
)
def test_lines_that_words_touch(source: CleanText, words: str, lines: tuple[int, ...]) -> None:
    start = source.text.index(words)
    assert source.lines_of(start, start + len(words)) == lines


def test_clauses_of_the_published_text(source: CleanText) -> None:
    expected = {
        "1": (19, 29), "2": (30, 42), "2.1": (43, 44), "2.2": (45, 46), "3(a)": (49, 50), "3(b)": (51, 53),
        "3(c)": (54, 56), "3(d)": (57, 59), "4": (61, 62), "4.1": (63, 65), "5": (66, 69), "5.1": (70, 72),
        "5.2": (73, 75), "5.3": (76, 78), "6": (79, 85), "7": (86, 90), "8": (91, 98), "9": (99, 104),
        "9.1": (105, 108), "10": (109, 111), "11": (112, 114), "11.1": (115, 116), "12": (117, 119),
        "13": (120, 127), "14": (128, 131), "15": (132, 136),
    }  # fmt: skip
    found = {}
    for p in source.part(19, 136).paragraphs:
        lines = source.part(19, 136).lines_of(p.start, p.end)
        if p.clause != "3" and p.clause is not None:
            found[p.clause] = (lines[0], lines[-1])
    assert found == expected


@pytest.mark.parametrize(("start", "end"), [((47, 48), (60, 60)), ((177, 178), (190, 190))])
def test_clause_3_opens_and_closes_around_its_items(
    source: CleanText, start: tuple[int, int], end: tuple[int, int]
) -> None:
    part = source.part(start[0], end[1])
    own = [part.lines_of(p.start, p.end) for p in part.paragraphs if p.clause == "3"]
    assert own == [start, end[:1]]


def test_the_whole_text_spaced_out_comes_back(source: CleanText) -> None:
    for paragraph in source.text.split("\n"):
        words = paragraph.split()
        assert clean_text("  ".join(" ".join(word) for word in words)).text == paragraph


def test_letterheads_stay_apart(source: CleanText) -> None:
    assert [p.body for p in source.part(142, 146).paragraphs] == [
        "ҚАЗАҚСТАН РЕСПУБЛИКАСЫНЫҢ",
        "СЫРТҚЫ ІСТЕР МИНИСТРІ",
        "Астана қ.",
        "2007 ж. 1 қараша",
        "Мәртебелі мырза,",
    ]


def test_blank_lines_end_paragraphs_where_nothing_is_indented() -> None:
    assert [p.body for p in clean_text("Бірінші жол.\n\nЕкінші жол.").paragraphs] == [
        "Бірінші жол.",
        "Екінші жол.",
    ]
    assert clean_text("мәтін бұл\n\nжерде үзілді.").text == "мәтін бұл жерде үзілді."
