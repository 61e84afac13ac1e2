#!/bin/sh
# Writes the fonts of this folder again: Latin, Greek and Cyrillic letters, arrows, line signs and geometric shapes.
# Their sources are Debian's packages fonts-noto-core and fonts-noto-mono, 20201225-1; pyftsubset is fontTools 4.68's.
# The same sources give the same bytes. In this folder: sh subset.sh /usr/share/fonts/truetype/noto
set -eu
letters=U+0020-007E,U+00A0-024F,U+02BB-02BD,U+0300-0304,U+0306-0308,U+030A-030C,U+0323,U+0327,U+0328,U+0370-03FF,U+0400-052F
letters=$letters,U+1E80-1E85,U+1E9E,U+1EA0-1EF9,U+2010-2044,U+2070-209F,U+20A0-20BF,U+2116,U+2122,U+FFFD
signs=U+2190-21FF,U+2205,U+2248,U+2260,U+2264-2265,U+2298,U+25A0-25FF,U+2610-2612,U+2713-2717,U+2794,U+279C-27A4
signs=$signs,U+27E6-27EB,U+29F5,U+2B24
subset() {
  pyftsubset "$1/$2.ttf" --unicodes="$3" --layout-features=locl --no-hinting --output-file="$2.ttf"
}
for name in NotoSans-Regular NotoSans-Bold NotoSans-Italic; do subset "$1" "$name" "$letters"; done
for name in NotoSansMath-Regular NotoSansSymbols2-Regular; do subset "$1" "$name" "$signs"; done
subset "$1" NotoSansMono-Regular U+2500-259F
# How wide their letters are, in thousandths of the size, so that no font need be opened to measure words.
python3 - <<'END'
import json
from pathlib import Path

from fontTools.ttLib import TTFont

table = {}
for path in sorted(Path().glob("*.ttf")):
    font, widths = TTFont(path), {}
    for code, glyph in font.getBestCmap().items():
        width = font["hmtx"][glyph][0] * 1000 // font["head"].unitsPerEm
        widths.setdefault(width, []).append(chr(code))
    table[path.stem] = {width: "".join(letters) for width, letters in sorted(widths.items())}
Path("widths.json").write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
END
