from pathlib import Path

import pytest

from servanda.resources import data_folder
from servanda.text.clean import CleanText, clean_text

SOURCE: Path = data_folder("agreements") / "kz-nato-2007" / "source.kk.txt"


@pytest.fixture(scope="session")
def published() -> str:
    return SOURCE.read_bytes().decode("utf-8")


@pytest.fixture(scope="session")
def source(published: str) -> CleanText:
    return clean_text(published)


@pytest.fixture(scope="session")
def first_note(source: CleanText) -> CleanText:
    return source.part(16, 141)


@pytest.fixture(scope="session")
def copy(source: CleanText) -> CleanText:
    return source.part(149, 266)
