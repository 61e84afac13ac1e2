"""Check an agreement against the shapes and the ledger; see :func:`check`."""

from servanda.check.checker import check
from servanda.check.report import Report, Result

__all__ = ["Report", "Result", "check"]
