"""What tests of the explorer share: a site in a folder, written once for a run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.command import ROOT

from servanda.site.site_folder import SiteSource, write_site

#: A log of the reference agreement, with assumptions in it, and days on which it stands otherwise.
LOG = ROOT / "docs" / "logs" / "liaison-2009.yaml"
DAYS = (date(2008, 6, 1), date(2009, 3, 15))


@pytest.fixture(scope="session")
def site_folder(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """Return the folder of the site of the reference agreement, with its log; only read it."""

    def make(folder: Path) -> None:
        write_site(SiteSource(log=LOG, days=DAYS), folder / "site")

    return made_once("site", make) / "site"
