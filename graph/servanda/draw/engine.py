"""Graphviz itself: which engines there are, and what they make of a DOT text.

A system's ``dot`` comes first, then the program in the wheel of graphviz-pure (SVG, and PNG through resvg),
then the wheel of pygraphviz. All get the fonts of servanda, so that a drawing is the same with each.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from servanda.draw.pixels import to_png
from servanda.draw.typeface import font_files, has_glyphs
from servanda.errors import ServandaError

#: Seconds after which a layout is given up.
PATIENCE: Final = 120
#: Dots an inch of a PNG.
DOTS: Final = 160
#: Width and height of a page, and its margins, in points.
_A4: Final = (842, 595)
_MARGIN: Final = 28
_TEXTS: Final = ("svg", "json", "plain")
_INSTALL: Final = (
    "install Graphviz from your system's packages (apt-get install graphviz, brew install graphviz, "
    "winget install graphviz), or by pip install pygraphviz"
)
#: Where systems keep the settings of their fonts.
_SYSTEM_FONTS: Final = (
    "/etc/fonts/fonts.conf", "/opt/homebrew/etc/fonts/fonts.conf", "/usr/local/etc/fonts/fonts.conf",
)  # fmt: skip
#: Letters fitted to dots would stand at uneven distances.
_UNHINTED: Final = (
    '<match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit>'
    '<edit name="hintstyle" mode="assign"><const>hintnone</const></edit></match>'
)
#: What the process does that draws with pygraphviz: its words are the format and the attributes.
_WHEEL: Final = """
import sys
import pygraphviz
format, *settings = sys.argv[1:]
graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode())
for one in settings:
    name, _, value = one.partition("=")
    graph.graph_attr[name] = value
sys.stdout.buffer.write(graph.draw(format=format, prog=graph.graph_attr.get("layout") or "dot"))
"""


class EngineFault(Exception):
    """An engine is there, and does not do its work; the words say why."""


@dataclass(frozen=True)
class Engine:
    """A way to draw: its name, the formats that it writes, and how it is found.

    ``find`` gives the function that draws (DOT text, format, attributes of the graph), or None where the
    engine is not there.
    """

    name: str
    formats: tuple[str, ...]
    find: Callable[[], Callable[[str, str, Sequence[str]], bytes] | None]


def render(dot: str, format: str, *settings: str, engines: Sequence[Engine] | None = None) -> bytes:
    """Return what Graphviz draws of a DOT text, as ``svg``, ``png``, ``pdf``, ``json`` or ``plain``.

    ``settings`` are further attributes of the graph (``margin=0``). ``engines`` are tried in their order
    (default: :data:`ENGINES`): one that does not work is said to the log, and the next one draws.
    Raises ServandaError when none is there that writes the format, when all fail, or when it takes too long.
    """
    return _first(dot, format, settings, ENGINES if engines is None else engines, format)[0]


def _first(
    dot: str, format: str, settings: Sequence[str], engines: Sequence[Engine], aim: str
) -> tuple[bytes, Engine]:
    """Return what the first engine that works draws, and which it was; raises as :func:`render`.

    ``aim`` is the format for which it is done.
    """
    faults: list[str] = []
    for engine in engines:
        draw = engine.find() if format in engine.formats else None
        if draw is None:
            continue
        try:
            drawn = draw(dot, format, settings)
        except EngineFault as fault:
            faults.append(str(fault))
            continue
        if faults:
            logging.getLogger(__name__).warning("%s; %s draws instead", "; ".join(faults), engine.name)
        return drawn, engine
    missing = "; ".join(faults) or "no Graphviz that writes it is installed"
    beside = "; SVG and PNG need nothing more" if aim == "pdf" else ""
    raise ServandaError(f"{aim.upper()} cannot be drawn: {missing}; {_INSTALL}{beside}")


def page(dot: str) -> bytes:
    """Return a drawing as PDF, in the middle of a page A4 landscape; raises as :func:`render`."""
    engines = [engine for engine in ENGINES if "pdf" in engine.formats]
    laid, engine = _first(dot, "plain", (), engines, "pdf")
    width, height = (float(words) * 72 for words in laid.decode().split()[2:4])
    room = [side - 2 * _MARGIN for side in _A4]
    zoom = min(room[0] / width, room[1] / height, 1.0)
    # Graphviz takes the middle of the view in the drawing's own points.
    view = f"viewport={_A4[0]},{_A4[1]},{zoom:.4f},{width / 2:.1f},{height / 2:.1f}"
    drawn = render(dot, "pdf", view, "margin=0", "pad=0", engines=[engine])
    # Cairo writes the moment of drawing into the file; the same drawing shall be the same bytes.
    return re.sub(rb"(?<=/CreationDate \(D:)\d{14}", b"19700101000000", drawn)


def _system() -> Callable[[str, str, Sequence[str]], bytes] | None:
    """Return how the system's ``dot`` draws."""
    program = shutil.which("dot")
    if program is None:
        return None

    def draw(dot: str, format: str, settings: Sequence[str]) -> bytes:
        words = [program, f"-T{_cairo(format)}", *(f"-G{one}" for one in _dotted(format, settings))]
        with _fonts(dot) as places:
            return _run("Graphviz (dot)", words, dot, places)

    return draw


def _pure() -> Callable[[str, str, Sequence[str]], bytes] | None:
    """Return how the program of graphviz-pure draws."""
    program = _wheel_program("graphviz-pure")
    if program is None:
        return None

    def draw(dot: str, format: str, settings: Sequence[str]) -> bytes:
        words = [program, f"-T{'svg' if format == 'png' else format}", *(f"-G{one}" for one in settings)]
        drawn = _run("graphviz-pure", words, dot, {})
        if format != "png":
            return drawn
        try:
            return to_png(drawn.decode(), DOTS)
        except ImportError as error:
            raise EngineFault(f"resvg-py, which makes PNG, does not load ({error})") from None

    return draw


def _pygraphviz() -> Callable[[str, str, Sequence[str]], bytes] | None:
    """Return how the wheel of pygraphviz draws: in a process of its own, which can be ended."""
    try:
        if find_spec("pygraphviz") is None:
            return None
    except ValueError:  # it is there, and its place is not known
        return None

    def draw(dot: str, format: str, settings: Sequence[str]) -> bytes:
        words = [sys.executable, "-c", _WHEEL, _cairo(format), *_dotted(format, settings)]
        with _fonts(dot) as places:
            return _run("pygraphviz", words, dot, places)

    return draw


#: All engines, the preferred one first.
ENGINES: Final = (
    Engine("dot", (*_TEXTS, "png", "pdf"), _system),
    Engine("graphviz-pure", (*_TEXTS, "png"), _pure),
    Engine("pygraphviz", (*_TEXTS, "png", "pdf"), _pygraphviz),
)


def _cairo(format: str) -> str:
    return "png:cairo" if format == "png" else format


def _dotted(format: str, settings: Sequence[str]) -> list[str]:
    return [*settings, *([f"dpi={DOTS}"] if format == "png" else [])]


def _run(name: str, words: Sequence[str], dot: str, places: Mapping[str, str]) -> bytes:
    """Run a program on a DOT text; return what it writes.

    Raises EngineFault when it cannot be run or fails, ServandaError when it takes too long.
    """
    try:
        done = subprocess.run(
            words, input=dot.encode(), capture_output=True, timeout=PATIENCE, check=False,
            env=os.environ | places,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise ServandaError(
            f"{name} took more than {PATIENCE} seconds; narrow the drawing with --clauses, --from or --to"
        ) from None
    except OSError as error:
        raise EngineFault(f"{name} is installed and cannot be run ({error.strerror})") from None
    told = done.stderr.decode(errors="replace").strip().splitlines() or ["it gave no reason"]
    reason = next((line for line in told if line.lower().startswith("error")), told[-1])
    if done.returncode and told[-1].startswith(("ImportError", "ModuleNotFoundError")):
        raise EngineFault(f"{name} is installed and does not load ({told[-1].partition(': ')[2]})")
    if done.returncode or not done.stdout:
        raise EngineFault(f"{name} is installed and cannot draw this ({reason})")
    return done.stdout


@contextmanager
def _fonts(dot: str) -> Iterator[dict[str, str]]:
    """Give the environment in which fontconfig knows the fonts of servanda.

    The fonts of the system are there as well only where those lack a letter of the text: they would make a
    drawing another one on another machine.
    """
    with TemporaryDirectory(prefix="servanda-") as place:
        # Copies, as fontconfig writes into a folder of fonts.
        for path in font_files():
            shutil.copy(path, place)
        settings = Path(place) / "fonts.conf"
        system = "".join(f'<include ignore_missing="yes">{path}</include>' for path in _SYSTEM_FONTS)
        settings.write_text(
            '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>'
            f"<dir>{escape(place)}</dir><cachedir>{escape(place)}</cachedir>{_UNHINTED}"
            f"{'' if has_glyphs(''.join(dot.split())) else system}</fontconfig>\n",
            encoding="utf-8",
        )
        yield {"FONTCONFIG_FILE": str(settings)}


def _wheel_program(name: str) -> str | None:
    """Return where the program of an installed distribution is: beside Python, or wherever pip put it."""
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        return None
    found = (str(file.locate()) for file in files if file.name.removesuffix(".exe") == name)
    return next((path for path in found if Path(path).is_file()), None)
