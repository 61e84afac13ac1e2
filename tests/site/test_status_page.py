"""Status pages: they tell what the log says of a day, mark what is assumed, and are silent without one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.command import ROOT, run

import servanda
from servanda.messages import LANGUAGES
from servanda.site.explorer import Explorer
from servanda.site.pages import list_paths, render

LOG = ROOT / "docs" / "logs" / "liaison-2009.yaml"
RIVER = ROOT / "docs" / "examples" / "river-gauges-2020" / "agreement.yaml"
DAY = date(2009, 3, 15)
PLACE = "status/kz-nato-2007/"


@pytest.fixture(scope="module")
def told() -> Explorer:
    return Explorer(servanda.load().clean_store, log=LOG, days=(date(2008, 6, 1), DAY))


@pytest.fixture(scope="module")
def silent() -> Explorer:
    return Explorer(servanda.load().clean_store)


def read(explorer: Explorer, path: str) -> str:
    page = render(explorer, path)
    assert page is not None, path
    return page.content.decode()


def test_days_are_those_named(told: Explorer) -> None:
    paths = {path for path in list_paths(told) if path.startswith("ru/status/")}
    days = ("2008-06-01", "2009-03-15")
    assert paths == {
        "ru/status/", f"ru/{PLACE}",
        *(f"ru/{PLACE}{day}/{name}" for day in days for name in ("", "timeline.svg")),
    }  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_says_what_the_command_says(told: Explorer, lang: str) -> None:
    said = run(
        "status", "--as-of", "2009-03-15", "--log", LOG, "--format", "json", "--lang", lang, width=100
    ).json()
    page = read(told, f"{lang}/{PLACE}2009-03-15/")
    for norm in said["norms"]:
        for call in norm.get("calls", ()):
            if call.get("state") in ("due", "breached", "open"):
                assert call["id"] in page
    assert "2.2-absence@absence" in page


def test_assumptions_and_amendments_stand_in_a_banner(told: Explorer, tmp_path: Path) -> None:
    assert read(told, f"en/{PLACE}2009-03-15/").count('class="banner warning"') == 1
    log = tmp_path / "log.csv"
    log.write_text(
        "# log: one, agreement: kz-nato-2007\nid,matter,by,when\n"
        "protocol,amendment-agreement,kz-gov;nato,2009-01-10\n",
        encoding="utf-8",
    )
    amended = Explorer(servanda.load().clean_store, log=log, days=(DAY,))
    page = read(amended, f"en/{PLACE}2009-03-15/")
    assert "not applied here" in page and "protocol" in page


def test_drawing_is_a_file(told: Explorer) -> None:
    page = render(told, f"kk/{PLACE}2009-03-15/timeline.svg")
    assert page is not None and page.media_type == "image/svg+xml" and b"<svg" in page.content


def test_without_a_log_nothing_is_told(silent: Explorer) -> None:
    page = read(silent, "en/status/")
    assert "No log" in page and "--log" in page
    norm = "https://w3id.org/servanda/agreement/kz-nato-2007/13-entry-into-force"
    assert f'href="{silent.link("en/status/", norm, "en")}"' in page
    assert [path for path in list_paths(silent) if "status" in path] == [
        f"{lang}/status/" for lang in LANGUAGES
    ]
    assert render(silent, f"en/{PLACE}2009-03-15/") is None


def test_log_of_one_of_several_agreements(tmp_path: Path) -> None:
    """The agreement is the one that the log is of, and nothing is told of the others."""
    run("load", RIVER, "--store", tmp_path / "a.sqlite")
    run("load", "--store", tmp_path / "a.sqlite")
    from servanda.site.site_folder import SiteSource

    log = ROOT / "docs" / "logs" / "river-gauges-2022.csv"
    explorer = SiteSource((tmp_path / "a.sqlite",), log=log, days=(date(2022, 10, 10),)).open()
    assert "en/status/river-gauges-2020/2022-10-10/" in set(list_paths(explorer))
    assert "drills" in read(explorer, "en/status/river-gauges-2020/2022-10-10/")
    assert render(explorer, "en/status/kz-nato-2007/") is None


@pytest.mark.parametrize(
    "rest",
    ["2009-03-32/", "2009-3-1/", "2009-03-15", "20090315/", "x/", "2009-03-15/x", "../", "0000-01-01/"],
)
def test_what_is_no_day_has_no_page(told: Explorer, rest: str) -> None:
    assert render(told, f"en/{PLACE}{rest}") is None
