"""``servanda show``: one thing of each kind, in three languages, and names that nothing bears."""

import pytest

THINGS = ["kz-nato-2007", "4.1", "3(d)", "law", "4.1-movements", "kz-mod", "pfp", "absence"]


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
@pytest.mark.parametrize("what", THINGS)
def test_page(run, fits, what, lang):
    pages = {width: run("show", what, "--lang", lang, width=width) for width in (40, 80, 120)}
    for width, done in pages.items():
        assert (done.code, done.err) == (0, "")
        assert fits(done.out, width) == []
        assert "None" not in done.out and "\x1b" not in done.out and "\n\n\n" not in done.out


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("kz-nato-2007", "agreement"), ("kznato:4.1", "clause"), ("3 (D)", "clause"), ("3(с)", "clause"),
        ("4.1-movements", "norm"), ("actor:kz-mod", "actor"), ("ipap", "programme"), ("movement", "matter"),
    ],
)  # fmt: skip
def test_what_a_name_means(run, what, kind):
    assert run("show", what, "--format", "json").json()["kind"] == kind


def test_the_agreement_when_nothing_is_named(run):
    assert run("show").out == run("show", "kz-nato-2007").out


def test_a_clause_holds_text_marked_quote_translation_and_norm(run):
    out = run("show", "4.1", width=120).out
    assert "⟦Қауіпсіздікті қамтамасыз ету мақсатында" in out
    assert "4.1-movements · " in out
    assert "lines 63–65" in out


def test_the_source_is_not_translated_into_itself(run):
    kazakh = run("show", "4", "--lang", "kk").out
    passage, sep, _ = kazakh.partition("нормалар")
    assert sep and passage.count("хабардар ететін болады") == 1
    english, sep, _ = run("show", "4", "--lang", "en").out.partition("norms")
    assert sep and english.count("хабардар ететін болады") == 1 and "shall notify" in english


@pytest.mark.parametrize(
    ("what", "parts"),
    [
        ("99", ["'99'", "did you mean '9'?"]),
        ("kz-mdo", ["did you mean 'kz-mod'?"]),
        ("4.1-movement", ["did you mean '4.1-movements'?"]),
        ("", ["''", "'servanda ask clauses'"]),
        ("q" * 1000, ["qqq…", "'servanda ask clauses'"]),
        ("https://example.org/x", ["'https://example.org/x'"]),
    ],
    ids=lambda value: str(value)[:20],
)
def test_unknown(run, what, parts):
    run("show", what).refused(*parts)


def test_markdown_has_headings_and_lists_and_shows_every_sign(run):
    text = run("show", "4.1-movements", "--format", "md", "--lang", "ru").out
    lines = text.splitlines()
    assert lines[0].startswith("## 4.1-movements") and any(line.startswith("- ") for line in lines)
    assert "Министерство обороны" in text and "\x1b" not in text
    run("show", "4", "--format", "md", "--with-general-rules").refused("--with-general-rules")
