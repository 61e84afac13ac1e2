"""What every test shares: a folder of the run, its needs, and the rule that CI skips nothing."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from tests import needs

# How long an example takes depends on the machine, and no test may.
settings.register_profile("servanda", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("servanda")


#: How often garbage is looked for: as Python does it, and seldom. Graphs are many small objects, none of them
#: garbage; looking through them again and again would take a tenth of the time of all tests.
OFTEN, SELDOM = gc.get_threshold(), (50_000, 20, 20)

#: The environment variable that tells all processes of a run the folder that they share.
SHARED = "SERVANDA_TESTS_SHARED"


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that all processes of a run share: its snapshots, away from those of the user."""
    if hasattr(config, "workerinput"):
        return  # a process of xdist, which was told
    folder = tempfile.mkdtemp(prefix="servanda-tests-")
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    os.environ[SHARED] = folder
    os.environ["SERVANDA_CACHE"] = str(Path(folder, "cache"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Let the collector of garbage pass over the thousands of tests, which stay until the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def own_cache() -> Path:
    """Return the folder of the snapshots of this run."""
    return Path(os.environ["SERVANDA_CACHE"])


@pytest.fixture(scope="session")
def made_once() -> Callable[[str, Callable[[Path], None]], Path]:
    """Make a folder once for all processes of a run: ``made_once("engines", prepare)``; only read it."""

    def folder(name: str, make: Callable[[Path], None]) -> Path:
        place = Path(os.environ[SHARED], name)
        with FileLock(place.with_suffix(".lock")):
            if not place.exists():
                place.mkdir()
                try:
                    make(place)
                except BaseException:
                    shutil.rmtree(place)
                    raise
        return place

    return folder


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test that is marked with ``needs`` which this machine lacks; look for garbage as it wants."""
    measures_memory = hasattr(getattr(item, "module", None), "tracemalloc")
    gc.set_threshold(*(OFTEN if measures_memory else SELDOM))
    names = [name for mark in item.iter_markers("needs") for name in mark.args]
    if why := needs.lacking(*names):
        item.add_marker(pytest.mark.skip(reason=why))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when ``SERVANDA_NOTHING_SKIPPED`` is set and a test was skipped.

    A test may be skipped nonetheless for what is not part of the repository: ``needs.OUTSIDE``.
    """
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    skipped = needs.forbidden(str(report.longrepr[2]) for report in reports)
    if skipped and os.environ.get("SERVANDA_NOTHING_SKIPPED"):
        reporter.write_line(f"{len(skipped)} skipped, and here nothing may be skipped", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
