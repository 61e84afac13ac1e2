"""From SVG to PNG, by resvg and the fonts of servanda."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from servanda.draw.typeface import font_files, has_glyphs, text_width
from servanda.errors import ServandaError

#: More dots than this no picture has: four bytes each are held while it is made.
_MOST: Final = 150_000_000
_TEXT: Final = re.compile(r"<text ([^<>]*)>([^<]*)</text>")
_SIZE: Final = re.compile(r'<svg\b[^>]*?\bwidth="([\d.]+)pt" height="([\d.]+)pt"')
#: Graphviz 2 leaves an ampersand in a link as it is, which is no XML.
_BARE_AMPERSAND: Final = re.compile(r"&(?!(?:#[0-9]+|#x[0-9A-Fa-f]+|amp|lt|gt|quot|apos);)")
#: What Graphviz writes for no drawing of servanda, and what could read a file.
_READS_FILES: Final = re.compile(r"<(?:\w+:)?(image|use|foreignObject|feImage|script)\b", re.I)


def fit_words(svg: str) -> str:
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
        raise ServandaError(
            f"the drawing holds <{found[1]}>, which no drawing of servanda does; take --format svg"
        )
    size = _SIZE.search(svg)
    area = float(size[1]) * float(size[2]) * (dots / 72) ** 2 if size else 0
    if not 0 < area <= _MOST:
        raise ServandaError(
            f"a PNG of this would have {area:,.0f} dots, and no more than {_MOST:,} are drawn; narrow the "
            "drawing, or take --format svg"
        )
    words = "".join(unescape(text) for _, text in _TEXT.findall(svg))
    try:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=fit_words(svg), dpi=float(dots), background="#FFFFFF",
                font_files=[str(path) for path in font_files()], skip_system_fonts=has_glyphs(words),
                sans_serif_family="Noto Sans",
            )
        )  # fmt: skip
    except (ValueError, RuntimeError, OSError) as error:
        raise ServandaError(f"resvg cannot draw this ({error}); take --format svg") from None
