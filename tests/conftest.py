"""What every test shares: a cache folder of its own, its needs, and the rule that CI skips nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from tests import needs

# How long an example takes depends on the machine, and no test may.
settings.register_profile("servanda", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("servanda")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the snapshots of the tests away from the user's cache."""
    folder = tmp_path_factory.mktemp("cache")
    os.environ["SERVANDA_CACHE"] = str(folder)
    return folder


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test that is marked with ``needs`` which this machine lacks."""
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
