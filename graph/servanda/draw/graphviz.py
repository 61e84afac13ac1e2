"""A drawing as Graphviz DOT, the engines that lay it out, and SVG, PNG and PDF of it."""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from html import escape, unescape
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias, TypeVar

from servanda.draw.labels import clean_text
from servanda.draw.typeface import font_files, has_glyphs, letters_without_font, text_width
from servanda.errors import ServandaError
from servanda.messages import error_text

#: More dots than this no picture has: four bytes each are held while it is made.
_MOST: Final = 150_000_000
_TEXT: Final = re.compile(r"<text ([^<>]*)>([^<]*)</text>")
_SIZE: Final = re.compile(r'<svg\b[^>]*?\bwidth="([\d.]+)pt" height="([\d.]+)pt"')
#: Graphviz 2 leaves an ampersand in a link as it is, which is no XML.
_BARE_AMPERSAND: Final = re.compile(r"&(?!(?:#[0-9]+|#x[0-9A-Fa-f]+|amp|lt|gt|quot|apos);)")
#: What Graphviz writes for no drawing of servanda, and what could read a file.
_READS_FILES: Final = re.compile(r"<(?:\w+:)?(image|use|foreignObject|feImage|script)\b", re.I)
#: Seconds after which a layout is given up, and after which it is where another engine can still draw.
TIMEOUT: Final = 120
TIMEOUT_BEFORE_ANOTHER: Final = 20
#: Dots an inch of a PNG.
DOTS: Final = 160
#: Width and height of a page, and its margins, in points.
_A4: Final = (842, 595)
_MARGIN: Final = 24
_TEXTS: Final = ("svg", "json", "plain")
#: What each format begins with, and what stands within the last bytes of it.
_FORMS: Final = {
    "svg": (re.compile(rb"\s*(<\?xml\b|<!DOCTYPE svg\b|<svg\b)"), b"</svg>"),
    "png": (re.compile(rb"\x89PNG\r\n\x1a\n"), b"IEND"),
    "pdf": (re.compile(rb"%PDF-"), b"%%EOF"),
    "json": (re.compile(rb"\s*\{"), b"}"),
    "plain": (re.compile(rb"graph [\d.]+ [\d.]+ [\d.]+\s"), b"stop"),
}
#: The most characters that are quoted of what an engine says.
_REASON: Final = 200
#: What pygraphviz's wheel needs of a bare Debian.
_LIBRARIES: Final = "libglib2.0-0 libx11-6 libxext6 libxrender1"
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
sys.excepthook = lambda kind, error, trace: print(f"{kind.__name__}: {error}", file=sys.stderr)
import pygraphviz
format, *settings = sys.argv[1:]
graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode())
for one in settings:
    name, _, value = one.partition("=")
    graph.graph_attr[name] = value
sys.stdout.buffer.write(graph.draw(format=format, prog=graph.graph_attr.get("layout") or "dot"))
"""
#: How an engine draws: DOT text, format, attributes of the graph, seconds after which it is ended.
DrawFunction: TypeAlias = Callable[[str, str, Sequence[str], float], bytes]
Result = TypeVar("Result")
FORMATS: Final = ("svg", "png", "pdf", "dot")
#: The words that labels show.
_WORDS: Final = re.compile(r"<(?:FONT [^<>]*|B|I)>([^<>]+)<")


def fit_text(svg: str) -> str:
    """Return an SVG of Graphviz whose words are as wide as in servanda's fonts, whatever font shows them.

    Each text gets ``textLength``, but for those with letters that are in none of the fonts. What Graphviz
    writes that is no XML is put right.
    """
    return _TEXT.sub(_fitted, _BARE_AMPERSAND.sub("&amp;", svg))


def _fitted(found: re.Match[str]) -> str:
    given, text = found[1], unescape(found[2])
    size = re.search(r'font-size="([\d.]+)"', given)
    if not text.strip():
        return ""
    if size is None or not has_glyphs(text):
        return found[0]
    bold, italic = 'font-weight="bold"' in given, 'font-style="italic"' in given
    width = text_width(text, float(size[1]), bold=bold, italic=italic)
    return f'<text {given} textLength="{width:.1f}" lengthAdjust="spacingAndGlyphs">{found[2]}</text>'


def to_png(svg: str, dots: int) -> bytes:
    """Return an SVG of Graphviz as PNG with so many dots an inch.

    Fonts of the system are looked at only for letters that servanda's lack. Raises ServandaError for a
    drawing that is too large, and when resvg fails.
    """
    import resvg_py

    if found := _READS_FILES.search(svg):
        raise ServandaError(error_text("foreign-element", name=found[1]))
    size = _SIZE.search(svg)
    area = float(size[1]) * float(size[2]) * (dots / 72) ** 2 if size else 0
    if not 0 < area <= _MOST:
        raise ServandaError(error_text("too-many-dots", number=area, limit=_MOST))
    words = "".join(unescape(text) for _, text in _TEXT.findall(svg))
    try:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=fit_text(svg), dpi=float(dots), background="#FFFFFF",
                font_files=[str(path) for path in font_files()], skip_system_fonts=has_glyphs(words),
                sans_serif_family="Noto Sans",
            )
        )  # fmt: skip
    except (ValueError, RuntimeError, OSError) as error:
        raise ServandaError(error_text("resvg-failed", error=error)) from None


class EngineFault(Exception):
    """An engine is there, and does not do its work; the words say why.

    ``advice`` is what makes it work, where that is known; ``late`` says that it took too long.
    """

    def __init__(self, words: str, *, advice: str = "", late: bool = False) -> None:
        super().__init__(words)
        self.advice, self.late = advice, late


class Engine(NamedTuple):
    """A way to draw: its name, the formats that it writes, how it is found, and how it is installed.

    ``find`` gives the function that draws, or None where the engine is not there.
    """

    name: str
    formats: tuple[str, ...]
    find: Callable[[], DrawFunction | None]
    install: str


def render(
    dot: str,
    format: str,
    *settings: str,
    engines: Sequence[Engine] | None = None,
    narrow: Sequence[str] = (),
) -> bytes:
    """Return what Graphviz draws of a DOT text, as ``svg``, ``png``, ``pdf``, ``json`` or ``plain``.

    ``settings`` are further attributes of the graph (``margin=0``). ``engines`` are tried in their order
    (default: :data:`ENGINES`): one that does not work is said to the log, and the next one draws.
    ``narrow`` are the options with which the drawing becomes smaller.
    Raises ServandaError when none is there that writes the format, and when all fail.
    """
    chosen = ENGINES if engines is None else engines
    return _first(chosen, format, narrow, lambda draw, limit: draw(dot, format, settings, limit))


def _first(
    engines: Sequence[Engine],
    format: str,
    narrow: Sequence[str],
    work: Callable[[DrawFunction, float], Result],
) -> Result:
    """Return the work of the first engine that does it; raises as :func:`render`.

    ``work`` gets the function that draws, and its seconds.
    """
    able = [engine for engine in engines if format in engine.formats]
    found = [(engine, draw) for engine in able if (draw := engine.find()) is not None]
    faults: list[EngineFault] = []
    for place, (engine, draw) in enumerate(found):
        try:
            done = work(draw, TIMEOUT if place == len(found) - 1 else TIMEOUT_BEFORE_ANOTHER)
        except EngineFault as fault:
            faults.append(fault)
            continue
        if faults:
            logging.getLogger(__name__).warning("%s; %s draws instead", _describe_faults(faults), engine.name)
        return done
    parts = [_describe_faults(faults) or "no Graphviz that writes it is installed"]
    if faults and faults[-1].late:
        parts.append(
            f"narrow the drawing with {' or '.join(narrow)}" if narrow
            else "with --format dot it is written for another program"
        )  # fmt: skip
    else:
        there = [engine for engine, _ in found]
        advice = [fault.advice for fault in faults] + [one.install for one in able if one not in there]
        parts += [", or ".join(filter(None, advice))] if any(advice) else []
        parts += ["SVG and PNG need nothing more"] if format == "pdf" else []
    raise ServandaError(error_text("cannot-draw", format=format.upper(), reasons="; ".join(parts)))


def _describe_faults(faults: Sequence[EngineFault]) -> str:
    return "; ".join(map(str, faults))


def render_page(dot: str, *, narrow: Sequence[str] = ()) -> bytes:
    """Return a drawing as PDF, at the top of a page A4 landscape; raises as :func:`render`."""

    def work(draw: DrawFunction, limit: float) -> bytes:
        laid = draw(dot, "plain", (), limit)
        width, height = (float(words) * 72 for words in laid.decode().split()[2:4])
        room = [side - 2 * _MARGIN for side in _A4]
        zoom = min(room[0] / width, room[1] / height, 1.0)
        # Graphviz takes the middle of the view in the drawing's own points.
        middle = height + (_MARGIN - _A4[1] / 2) / zoom
        view = f"viewport={_A4[0]},{_A4[1]},{zoom:.4f},{width / 2:.1f},{middle:.1f}"
        return draw(dot, "pdf", (view, "margin=0", "pad=0"), limit)

    drawn = _first(ENGINES, "pdf", narrow, work)
    # Cairo writes the moment of drawing into the file; the same drawing shall be the same bytes.
    return re.sub(rb"(?<=/CreationDate \(D:)\d{14}", b"19700101000000", drawn)


def join_pages(pages: Sequence[bytes]) -> bytes:
    """Return PDFs of a page each as one PDF with these pages; the same pages give the same bytes."""
    from io import BytesIO

    from pypdf import PdfWriter

    writer, joined = PdfWriter(), BytesIO()
    for page in pages:
        writer.append(BytesIO(page))
    writer.metadata = {"/Producer": "servanda"}
    writer.write(joined)
    return joined.getvalue()


def stack_svg(sheets: Sequence[str], lang: str) -> str:
    """Return SVGs of Graphviz as one SVG, the sheets one below the other."""
    inner, wide, high = "", 0.0, 0.0
    for number, sheet in enumerate(sheets, 1):
        size = _SIZE.search(sheet)
        if size is None:
            raise ValueError("an SVG of Graphviz says its size in points")
        width, height = float(size[1]), float(size[2])
        body = sheet[sheet.index("<svg") :].replace(' style="max-width:100%;height:auto"', "", 1)
        body = re.sub(
            r'width="[\d.]+pt" height="[\d.]+pt"', f'width="{width:g}" height="{height:g}"', body, count=1
        )
        body = body.replace("<svg ", f'<svg y="{high:g}" ', 1)
        inner += re.sub(r' id="', f' id="sheet{number}-', body)
        wide, high = max(wide, width), high + height
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<svg lang="{lang}" style="max-width:100%;height:auto" width="{wide:g}pt" height="{high:g}pt" '
        f'viewBox="0 0 {wide:g} {high:g}" xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink">\n{inner}</svg>\n'
    )


def _system() -> DrawFunction | None:
    """Return how the system's ``dot`` draws."""
    program = shutil.which("dot")
    if program is None:
        return None

    def draw(dot: str, format: str, settings: Sequence[str], limit: float) -> bytes:
        words = [program, f"-T{_cairo(format)}", *(f"-G{one}" for one in _dotted(format, settings))]
        with _fonts(dot) as places:
            return _run("dot", words, dot, format, limit, places)

    return draw


def _pure() -> DrawFunction | None:
    """Return how the program of graphviz-pure draws."""
    program = _wheel_program("graphviz-pure")
    if program is None:
        return None

    def draw(dot: str, format: str, settings: Sequence[str], limit: float) -> bytes:
        if format == "png" and find_spec("resvg_py") is None:
            raise EngineFault("resvg-py, which makes PNG, is not installed", advice="pip install resvg-py")
        own = "svg" if format == "png" else format
        words = [program, f"-T{own}", *(f"-G{one}" for one in settings)]
        drawn = _run("graphviz-pure", words, dot, own, limit, {})
        if format != "png":
            return drawn
        try:
            return to_png(drawn.decode(), DOTS)
        except ImportError as error:
            raise EngineFault(f"resvg-py, which makes PNG, does not load ({error})") from None

    return draw


def _pygraphviz() -> DrawFunction | None:
    """Return how the wheel of pygraphviz draws: in a process of its own, which can be ended."""
    try:
        if find_spec("pygraphviz") is None:
            return None
    except ValueError:  # it is there, and its place is not known
        return None

    def draw(dot: str, format: str, settings: Sequence[str], limit: float) -> bytes:
        words = [sys.executable, "-c", _WHEEL, _cairo(format), *_dotted(format, settings)]
        with _fonts(dot) as places:
            try:
                return _run("pygraphviz", words, dot, format, limit, places)
            except ModuleFault as fault:
                advice = f"on Debian: apt-get install {_LIBRARIES}" if ".so" in str(fault) else ""
                raise EngineFault(str(fault), advice=advice) from None

    return draw


#: All engines, the preferred one first.
ENGINES: Final = (
    Engine(
        "dot", (*_TEXTS, "png", "pdf"), _system,
        "install Graphviz from your system's packages (apt-get install graphviz, brew install graphviz, "
        "winget install graphviz)",
    ),
    Engine("graphviz-pure", (*_TEXTS, "png"), _pure, "pip install graphviz-pure"),
    Engine("pygraphviz", (*_TEXTS, "png", "pdf"), _pygraphviz, "pip install pygraphviz"),
)  # fmt: skip


def _cairo(format: str) -> str:
    return "png:cairo" if format == "png" else format


def _dotted(format: str, settings: Sequence[str]) -> list[str]:
    return [*settings, *([f"dpi={DOTS}"] if format == "png" else [])]


class ModuleFault(EngineFault):
    """A module of Python is there and does not load."""


def _run(
    name: str, words: Sequence[str], dot: str, format: str, limit: float, places: Mapping[str, str]
) -> bytes:
    """Run a program on a DOT text; return what it writes in the format.

    Raises EngineFault when it cannot be run, fails, writes anything else, or takes more than ``limit``
    seconds; then whatever it has started is ended with it.
    """
    try:
        process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=os.environ | places, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise EngineFault(f"{name} is installed and cannot be run ({error.strerror})") from None
    with process:
        try:
            drawn, said = process.communicate(dot.encode(), limit)
        except subprocess.TimeoutExpired:
            _end(process)
            raise EngineFault(f"{name} took more than {limit:g} seconds", late=True) from None
        except BaseException:
            _end(process)
            raise
    told = [line.strip() for line in said.decode(errors="replace").splitlines() if line.strip()]
    if process.returncode and told and told[-1].startswith(("ImportError", "ModuleNotFoundError")):
        raise ModuleFault(f"{name} is installed and does not load ({told[-1].partition(': ')[2]})")
    if process.returncode or not drawn:
        reason = ": ".join(filter(None, (_signal(process.returncode), _reason(told))))
        raise EngineFault(f"{name} is installed and cannot draw this ({reason or 'it gave no reason'})")
    begin, end = _FORMS[format]
    if not begin.match(drawn) or end not in drawn[-1024:]:
        start = clean_text(drawn[:_REASON].decode(errors="replace").strip().partition("\n")[0])
        what = format.upper() if format in ("svg", "png", "pdf") else "layouts"
        raise EngineFault(f"{name} is installed and does not write {what} ({_reason(told) or start})")
    return drawn


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and, where the system has groups of processes, all that it has started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _signal(code: int) -> str:
    """Return which signal ended a process, by its exit code (or that of the shell around it), or ""."""
    try:
        return f"ended by {signal.Signals(-code if code < 0 else code - 128).name}"
    except ValueError:
        return ""


def _reason(told: Sequence[str]) -> str:
    """Return the line that says why, of those that an engine wrote on standard error: the first error."""
    for sign in (r"error\b", r".*\berror\b", ""):
        found = clean_text(next((line for line in told if re.match(sign, line, re.I)), ""))
        if found:
            return found if len(found) <= _REASON else found[: _REASON - 1] + "…"
    return ""


@contextmanager
def _fonts(dot: str) -> Iterator[dict[str, str]]:
    """Give the environment in which fontconfig knows the fonts of servanda.

    The fonts of the system are there as well only where those lack a letter of the text: they would make a
    drawing another one on another machine.
    """
    from tempfile import TemporaryDirectory

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
    # Here, for it takes a fifth of the time of a drawing in DOT, which needs no engine.
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        return None
    found = (str(file.locate()) for file in files if file.name.removesuffix(".exe") == name)
    return next((path for path in found if Path(path).is_file()), None)


class Drawing(NamedTuple):
    """A drawing as Graphviz DOT, which is the same text each time for the same graph.

    ``view`` and ``lang`` are what was asked for; ``narrow`` are the options that make it smaller. ``dot`` is
    the first or only sheet of it, ``more`` are the others.
    """

    view: str
    lang: str
    dot: str
    narrow: tuple[str, ...] = ()
    more: tuple[str, ...] = ()

    @property
    def sheets(self) -> tuple[Drawing, ...]:
        """Each sheet as a drawing of its own, in their order."""
        return tuple(self._replace(dot=dot, more=()) for dot in (self.dot, *self.more))

    def pick_sheet(self, number: int) -> Drawing:
        """Return one sheet as a drawing of its own; raises ServandaError for a number that no sheet has."""
        sheets = self.sheets
        if not 1 <= number <= len(sheets):
            raise ServandaError(error_text("no-such-sheet", number=number, n=len(sheets)))
        return sheets[number - 1]

    def render(self, format: str) -> bytes:
        """Return the drawing as ``svg``, ``png`` (160 dots an inch), ``pdf`` (pages A4) or ``dot``.

        Several sheets are the pages of one PDF, stand one below the other in one SVG, and follow one another
        in one text of DOT. Letters that PNG and PDF show as boxes, as no font has them, are said to the log.
        Raises ServandaError for another format, for several sheets as one PNG, or when Graphviz is missing or
        fails.
        """
        if self.more:
            return self._render_sheets(format)
        if format not in FORMATS:
            raise ServandaError(
                error_text(
                    "unknown-format", name=format, hint=error_text("choose-one-of", names=", ".join(FORMATS))
                )
            )
        if format == "dot":
            return self.dot.encode()
        if format != "svg":
            self._warn_of_boxes(format)
        if format == "pdf":
            return render_page(self.dot, narrow=self.narrow)
        drawn = render(self.dot, format, narrow=self.narrow)
        if format == "png":
            return drawn
        # On a page narrower than the drawing it shrinks rather than running off the edge.
        root = f'<svg lang="{self.lang}" style="max-width:100%;height:auto" '
        return fit_text(drawn.decode()).replace("<svg ", root, 1).encode()

    def _render_sheets(self, format: str) -> bytes:
        if format == "png":
            raise ServandaError(error_text("several-sheets", n=len(self.sheets), format="PNG"))
        drawn = [sheet.render(format) for sheet in self.sheets]
        if format == "pdf":
            return join_pages(drawn)
        if format == "svg":
            return stack_svg([page.decode() for page in drawn], self.lang).encode()
        return b"\n".join(drawn)

    def _warn_of_boxes(self, format: str) -> None:
        """Say to the log which letters of the drawing no font has, with their scripts."""
        letters = letters_without_font("".join(map(unescape, _WORDS.findall(self.dot))))
        if not letters:
            return
        names = (unicodedata.name(letter, "") for letter in letters if letter.isalpha())
        scripts = ", ".join(dict.fromkeys(_script(name) for name in names if name))
        shown = "".join(letter if letter.isprintable() else f"U+{ord(letter):04X}" for letter in letters[:8])
        logging.getLogger(__name__).warning(
            "no font on this machine has %s%s%s, which the %s shows as boxes; install a font that has them, "
            "or take SVG, which is shown with the fonts of its reader",
            shown, "…" if len(letters) > 8 else "", f" ({scripts})" if scripts else "", format.upper(),
        )  # fmt: skip

    def _repr_svg_(self) -> str:
        return self.render("svg").decode()


def _script(name: str) -> str:
    """Return the script of a letter by the first word of its name in Unicode."""
    word = name.partition(" ")[0]
    return word if word == "CJK" else word.capitalize()
