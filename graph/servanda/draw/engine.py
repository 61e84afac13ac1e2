"""Graphviz itself: where it is found, and what it makes of a DOT text."""

from __future__ import annotations

import shutil
import subprocess
from typing import Final

from servanda.errors import ServandaError

#: Seconds after which a layout is given up.
PATIENCE: Final = 120
_HOW: Final = (
    "install it from your system's packages (apt-get install graphviz, brew install graphviz, "
    "winget install graphviz), or pip install 'servanda[graphviz]'"
)


def render(dot: str, format: str) -> bytes:
    """Return what Graphviz draws of a DOT text, as ``svg``, ``png`` or ``pdf``.

    The system's ``dot`` is taken where there is one, else the one in the wheel of pygraphviz.
    Raises ServandaError when there is neither, when it fails, or when it takes too long.
    """
    program = shutil.which("dot")
    if program is None:
        return _by_wheel(dot, format)
    try:
        # No file may be read by an image or a font in the text; the text is servanda's own, but costs nothing.
        done = subprocess.run(
            [program, f"-T{'png:cairo' if format == 'png' else format}", "-Gimagepath="],
            input=dot.encode(),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ServandaError(
            f"Graphviz took more than {PATIENCE} seconds; narrow the drawing with --clauses, --from or --to"
        ) from None
    except OSError as error:
        raise ServandaError(f"Graphviz cannot be run ({error.strerror}); {_HOW}") from None
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise ServandaError(f"Graphviz cannot draw this ({said[0] if said else 'it gave no reason'})")
    return done.stdout


def _by_wheel(dot: str, format: str) -> bytes:
    try:
        import pygraphviz
    except ImportError:
        raise ServandaError(f"drawing needs Graphviz, which is not installed; {_HOW}") from None
    drawn: bytes = pygraphviz.AGraph(string=dot).draw(format=format, prog="dot")
    return drawn
