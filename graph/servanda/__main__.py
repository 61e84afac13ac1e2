"""The command ``servanda``, also as ``python -m servanda``: what comes before all else is imported."""

from __future__ import annotations

# The built-in part of the module signal; the rest of it takes longer to import than all that comes before.
import _signal as signal  # type: ignore[import-not-found]
import os
import sys


def main() -> None:
    """Run the command and leave with its exit code.

    Ctrl-C while modules are being imported, or after the command has ended, leaves at once and without a
    word: there is nothing to undo yet, or any more. Where it is ignored (``nohup``), it stays so.
    """
    interruptible = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if interruptible:
        signal.signal(signal.SIGINT, _leave)
    from servanda.cli import main as command

    try:
        if interruptible:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        command(prog_name="servanda")
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        if interruptible:
            signal.signal(signal.SIGINT, _leave)


def _leave(*_: object) -> None:
    os._exit(130)  # 128 and the number of the signal, as a shell counts it


if __name__ == "__main__":
    main()
