"""Graphviz itself: where it is found, and what it makes of a DOT text."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Final

from servanda.errors import ServandaError

#: Seconds after which a layout is given up.
PATIENCE: Final = 120
#: Width and height of a page, and its margins, in points.
_A4: Final = (842, 595)
_MARGIN: Final = 28
_HOW: Final = (
    "install it from your system's packages (apt-get install graphviz, brew install graphviz, "
    "winget install graphviz), or pip install 'servanda[graphviz]'"
)


def render(dot: str, format: str, *settings: str) -> bytes:
    """Return what Graphviz draws of a DOT text, as ``svg``, ``png`` or ``pdf``.

    ``settings`` are further attributes of the graph (``dpi=160``). The system's ``dot`` is taken where there
    is one, else the one in the wheel of pygraphviz.
    Raises ServandaError when there is neither, when it fails, or when it takes too long.
    """
    program = shutil.which("dot")
    if program is None:
        return _by_wheel(dot, format, settings)
    words = [program, "-Tpng:cairo" if format == "png" else f"-T{format}", *(f"-G{one}" for one in settings)]
    try:
        done = subprocess.run(words, input=dot.encode(), capture_output=True, timeout=PATIENCE, check=False)
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


def page(dot: str) -> bytes:
    """Return a drawing as PDF, in the middle of a page A4 landscape; raises as :func:`render`."""
    laid = render(dot, "plain").decode().split()
    width, height = (float(words) * 72 for words in laid[2:4])
    room = [side - 2 * _MARGIN for side in _A4]
    zoom = min(room[0] / width, room[1] / height, 1.0)
    # Graphviz takes the middle of the view in the drawing's own points.
    view = f"viewport={_A4[0]},{_A4[1]},{zoom:.4f},{width / 2:.1f},{height / 2:.1f}"
    drawn = render(dot, "pdf", view, "margin=0", "pad=0")
    # Cairo writes the moment of drawing into the file; the same drawing shall be the same bytes.
    return re.sub(rb"(?<=/CreationDate \(D:)\d{14}", b"19700101000000", drawn)


def _by_wheel(dot: str, format: str, settings: tuple[str, ...]) -> bytes:
    try:
        import pygraphviz
    except ImportError:
        raise ServandaError(f"drawing needs Graphviz, which is not installed; {_HOW}") from None
    graph = pygraphviz.AGraph(string=dot)
    drawn: bytes = graph.draw(format=format, prog="dot", args=" ".join(f"-G{one}" for one in settings))
    return drawn
