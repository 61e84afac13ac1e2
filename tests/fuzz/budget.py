"""How much the fuzzing tests try: little and always the same, or by a variable as much as you like.

``SERVANDA_FUZZ=100`` tries a hundred times as much, and another hundred in each run.
"""

from __future__ import annotations

import os
from typing import Final

from hypothesis import HealthCheck, Phase, settings

_TIMES: Final = int(os.environ.get("SERVANDA_FUZZ", "1"))


def budget(examples: int) -> settings:
    """Return the settings of a test that tries so many examples in the usual run."""
    usual = _TIMES == 1
    return settings(
        max_examples=examples * _TIMES, derandomize=usual, database=None, deadline=None,
        suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )  # fmt: skip
