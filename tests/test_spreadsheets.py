"""Cells that no spreadsheet runs, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.spreadsheets import guard_formula, unguard_formula


@given(st.text(alphabet=st.sampled_from("'=+-@＝＋－＠ \t\r\n\ufeffa")) | st.text())
def test_every_cell_reads_back(text: str) -> None:
    cell = guard_formula(text)
    assert cell.removeprefix("'") == text or cell == text
    assert unguard_formula(cell) == text
    assert unguard_formula(guard_formula(cell)) == cell


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
@pytest.mark.parametrize(
    "before", ["", " ", "\t", "\r", "\n", "\u3000", "\ufeff", "\u200b", "\u202e", "\0", "'"]
)
def test_what_a_spreadsheet_could_run_is_guarded(sign: str, before: str) -> None:
    assert guard_formula(f"{before}{sign}1") == f"'{before}{sign}1"


@pytest.mark.parametrize("text", ["", "4.1", "НАТО", "a=1", " a", "(-1)", "a'b"])
def test_other_words_stay_as_they_are(text: str) -> None:
    assert guard_formula(text) == text
