"""Each engine draws alike; one that is there and does not work is named, and the next one draws."""

from __future__ import annotations

import json
import re
import sys
import time
from html import unescape
from itertools import cycle
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from tests.needs import require

from servanda.draw import graphviz as engines
from servanda.draw import typeface
from servanda.draw.drawing import VIEWS, draw_view
from servanda.draw.graphviz import ENGINES, fit_text, render, to_png
from servanda.draw.typeface import font_files, has_glyphs, letters_without_font, text_width
from servanda.errors import ServandaError
from servanda.messages import LANGUAGES, Messages
from servanda.namespaces import BASE
from servanda.store.bundle import load_files

TEXT = re.compile(r"<text ([^<>]*)>([^<]*)</text>")


def broken_dot(folder, monkeypatch, script):
    """Put a program ``dot`` first on the PATH."""
    program = folder / "bin" / "dot"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")


def without_dot(folder, monkeypatch):
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo 'dot: error while loading shared libraries: libgvc.so.6' >&2; exit 127", "libgvc.so.6"),
        ("exit 0", "gave no reason"),
        ("echo Graphviz is not for you", "does not write SVG (Graphviz is not for you)"),
        ("echo '<?xml version=\"1.0\"?><svg>'", "does not write SVG"),
        ("echo 'warning: a font' >&2; echo 'Error: no plugin' >&2; echo '(in label of node n44)' >&2; exit 1",
         "(Error: no plugin)"),
        ("echo 'Pango: no such font' >&2; echo '(in node n44)' >&2; exit 1", "(Pango: no such font)"),
        ("kill -SEGV $$", "ended by SIGSEGV"),
        ("sh -c 'kill -ABRT $$'; exit $?", "ended by SIGABRT"),
    ],
)  # fmt: skip
def test_a_dot_that_does_not_work_is_named_and_the_next_engine_draws(
    drawn, tmp_path, monkeypatch, caplog, script, told
):
    broken_dot(tmp_path, monkeypatch, script)
    assert b"</svg>" in drawn("notifications").render("svg")
    assert "dot" in caplog.text and told in caplog.text and "graphviz-pure draws instead" in caplog.text


def test_a_dot_that_cannot_be_run_is_named_and_the_next_engine_draws(drawn, tmp_path, monkeypatch, caplog):
    broken_dot(tmp_path, monkeypatch, "")
    (tmp_path / "bin" / "dot").write_bytes(b"no program")
    assert drawn("notifications").render("png").startswith(b"\x89PNG")
    assert "cannot be run" in caplog.text


@pytest.mark.parametrize("format", ["png", "pdf"])
def test_rubbish_is_not_taken_for_a_picture(drawn, tmp_path, monkeypatch, caplog, format):
    broken_dot(tmp_path, monkeypatch, "echo 'a b c d'")
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    if format == "png":
        assert drawn("notifications").render("png").startswith(b"\x89PNG")
        assert "dot is installed and does not write PNG (a b c d); graphviz-pure draws" in caplog.text
    else:
        with pytest.raises(ServandaError, match=r"^PDF cannot be drawn: dot is installed and does not write"):
            drawn("notifications").render("pdf")


def test_a_wheel_that_does_not_load_is_told_as_that(drawn, tmp_path, monkeypatch):
    without_dot(tmp_path, monkeypatch)
    (tmp_path / "pygraphviz.py").write_text("raise ImportError('libgobject-2.0.so.0: cannot open it')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.delitem(sys.modules, "pygraphviz", raising=False)
    told = r"pygraphviz is installed and does not load \(libgobject.*apt-get install libglib2.0-0"
    with pytest.raises(ServandaError, match=told) as refusal:
        drawn("notifications").render("pdf")
    assert "pip install pygraphviz" not in str(refusal.value)
    page = (Path(__file__).parents[2] / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert re.search(r"apt-get install (lib[^,;]*)", str(refusal.value))[1] in page
    assert b"</svg>" in drawn("notifications").render("svg")


def test_no_advice_is_given_for_an_engine_that_is_there(drawn, tmp_path, monkeypatch):
    broken_dot(tmp_path, monkeypatch, "echo 'Error: no plugin' >&2; exit 1")
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    with pytest.raises(ServandaError) as refusal:
        drawn("notifications").render("pdf")
    told = str(refusal.value)
    assert "dot is installed and cannot draw this (Error: no plugin)" in told
    assert "pip install pygraphviz" in told and "install Graphviz" not in told


def test_what_is_missing_for_a_pdf_is_one_sentence(drawn, tmp_path, monkeypatch):
    without_dot(tmp_path, monkeypatch)
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    with pytest.raises(ServandaError, match=r"PDF.*apt-get install graphviz.*SVG and PNG need nothing more"):
        drawn("notifications").render("pdf")


def test_where_no_engine_is_there_one_sentence_tells_how_to_install_one(drawn):
    absent = [one._replace(find=lambda: None) for one in ENGINES]
    with pytest.raises(ServandaError, match=r"SVG cannot be drawn.*pip install graphviz-pure"):
        render(drawn("notifications").dot, "svg", engines=absent)
    assert drawn("notifications").render("dot").startswith(b"digraph")


def test_a_missing_maker_of_png_is_named(drawn, tmp_path, monkeypatch):
    without_dot(tmp_path, monkeypatch)
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(ServandaError, match=r"resvg-py.*not installed.*pip install resvg-py") as refusal:
        drawn("notifications").render("png")
    assert "pip install graphviz-pure" not in str(refusal.value)


def test_an_engine_that_takes_too_long_is_named_and_the_next_one_draws(drawn, tmp_path, monkeypatch, caplog):
    broken_dot(tmp_path, monkeypatch, "exec sleep 60")
    monkeypatch.setattr(engines, "TIMEOUT_BEFORE_ANOTHER", 0.1)
    assert b"</svg>" in drawn("notifications").render("svg")
    assert "dot took more than 0.1 seconds; graphviz-pure draws instead" in caplog.text


@pytest.mark.parametrize(
    ("view", "told"),
    [("notifications", "narrow the drawing with --from or"), ("actors", "narrow the drawing with --about"),
     ("ontology", "--format dot")],
)  # fmt: skip
def test_when_the_last_engine_takes_too_long_only_options_that_there_are_are_named(
    drawn, tmp_path, monkeypatch, view, told
):
    broken_dot(tmp_path, monkeypatch, "exec sleep 60")
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    monkeypatch.setattr(engines, "TIMEOUT", 0.1)
    with pytest.raises(ServandaError, match=r"dot took more than 0.1 seconds; ") as refusal:
        drawn(view).render("pdf")
    assert told in str(refusal.value)
    assert "install" not in str(refusal.value)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_what_an_engine_has_started_ends_with_it(drawn, tmp_path, monkeypatch):
    held = tmp_path / "child"
    broken_dot(tmp_path, monkeypatch, f"sleep 600 &\necho $! > {held}\nwait")
    monkeypatch.setattr(engines, "TIMEOUT_BEFORE_ANOTHER", 2)
    drawn("notifications").render("svg")
    process = Path("/proc") / held.read_text().strip() / "stat"

    def lives():
        try:
            return process.read_text().rpartition(")")[2].split()[0] != "Z"
        except OSError:
            return False

    deadline = time.monotonic() + 30
    while lives() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not lives()


@pytest.fixture
def laid_by_both(drawn):
    """``laid_by_both("duties", "ru")`` gives the layouts of dot and of graphviz-pure."""
    require("dot")

    def make(view, lang):
        dot = drawn(view, "3(d)" if view == "clause" else None, lang=lang).dot
        return [json.loads(render(dot, "json", engines=[one])) for one in ENGINES[:2]]

    return make


def numbers(thing, *names):
    return [float(part) for name in names for part in str(thing[name]).split(",")]


@pytest.mark.parametrize(("view", "lang"), zip(VIEWS, cycle(LANGUAGES), strict=False))
def test_engines_lay_out_alike(laid_by_both, view, lang):
    system, pure = laid_by_both(view, lang)
    # Where several orders are as good, versions of Graphviz choose differently; the sheet may be a bit wider.
    assert numbers(pure, "bb") == pytest.approx(numbers(system, "bb"), rel=0.03, abs=2)
    nodes = [{one["name"]: one for one in laid["objects"] if "pos" in one} for laid in (system, pure)]
    assert nodes[0].keys() == nodes[1].keys()
    for name, node in nodes[0].items():
        assert numbers(nodes[1][name], "width", "height") == pytest.approx(
            numbers(node, "width", "height"), abs=2 / 72
        )
        if view in ("notifications", "programmes", "ontology", "clause"):
            assert numbers(nodes[1][name], "pos") == pytest.approx(numbers(node, "pos"), abs=4)


def test_words_are_as_wide_as_the_engine_finds_them(laid_by_both):
    system, _ = laid_by_both("duties", "kk")
    checked = 0
    for thing in (system, *system["objects"]):
        size, marks = 12.0, 0
        for op in thing.get("_ldraw_", ()):
            size = float(op.get("size", size))
            marks = op.get("fontchar", marks)
            if op["op"] == "T" and len(op["text"]) > 20:
                own = text_width(op["text"], size, bold=bool(marks & 1))
                assert own == pytest.approx(op["width"], rel=0.03, abs=2), op["text"]
                checked += 1
    assert checked > 30


@pytest.mark.parametrize(("view", "lang"), zip(VIEWS, cycle(LANGUAGES), strict=False))
def test_the_fonts_hold_every_letter_and_each_text_has_the_width_that_it_was_given(drawn, view, lang):
    svg = drawn(view, "3(d)" if view == "clause" else None, lang=lang).render("svg").decode()
    found = TEXT.findall(svg)
    assert len(found) > 10
    for given, text in found:
        assert has_glyphs(unescape(text)), text
        assert re.search(r'textLength="[\d.]+" lengthAdjust="spacingAndGlyphs"', given)


def test_every_sign_of_the_style_is_in_the_fonts():
    text = (Path(engines.__file__).with_name("style.json")).read_text(encoding="utf-8")
    assert has_glyphs("".join(json.dumps(json.loads(text), ensure_ascii=False).split()))
    for lang in LANGUAGES:
        assert has_glyphs("".join("".join(Messages(lang, "draw", "answers").values()).split()))
    assert has_glyphs("әіңғүұқөһ ӘІҢҒҮҰҚӨҺ ёЁ №«»—–…° ąčęėįšųūž șțăîâ ßäöü ñç αβγΩ")


@pytest.mark.parametrize(
    ("word", "format"),
    [
        ("კაპიტანი", "svg"), ("駐在武官事務所", "png"), ("الاتفاقية", "svg"), ("Հայաստան", "png"),
        ("สัญญา", "svg"), ("अनुबंध", "svg"),
    ],
)  # fmt: skip
def test_a_name_in_another_script_gets_room_and_is_drawn(tmp_path, layout, overlaps, word, format):
    path = tmp_path / "other.ttl"
    source = Path(__file__).with_name("river.ttl").read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?<=prefLabel \")[^\"]+(?=\"@en)", word, source), encoding="utf-8")
    drawing = draw_view(load_files([path]), "actors", BASE + "agreement/river")
    assert word in drawing.dot
    assert overlaps.faults(layout(drawing)) == []
    made = drawing.render(format)
    if format == "svg":
        named = [(given, text) for given, text in TEXT.findall(made.decode()) if word in text]
        assert named and not [given for given, _ in named if "textLength" in given]


@pytest.mark.parametrize("engine_name", ["dot", "graphviz-pure"])
def test_letters_that_no_font_has_are_named(tmp_path, monkeypatch, caplog, engine_name):
    if engine_name == "dot":
        require("dot")
    else:
        without_dot(tmp_path, monkeypatch)
    path = tmp_path / "other.ttl"
    source = Path(__file__).with_name("river.ttl").read_text(encoding="utf-8")
    path.write_text(source.replace('"Northland"', '"North \U0010abcd"'), encoding="utf-8")
    drawing = draw_view(load_files([path]), "actors", BASE + "agreement/river")
    drawing.render("svg")
    assert "no font" not in caplog.text
    drawing.render("png")
    assert "no font on this machine has U+10ABCD, which the PNG shows as boxes" in caplog.text
    assert caplog.text.count("no font") == 1 and "SVG" in caplog.text


def test_scripts_without_a_font_are_named(drawn, caplog, monkeypatch):
    monkeypatch.setattr(typeface, "system_fonts", lambda: iter(()))
    drawing = drawn("actors").pick_sheet(1)
    drawing.render("png")
    assert "no font" not in caplog.text
    drawing._replace(dot=drawing.dot.replace("NATO", "駐在武 კაპიტანი")).render("png")
    assert re.search(r"has 駐在武კაპიტ… \(CJK, Georgian\), which", caplog.text)


def test_the_fonts_of_the_system_are_looked_at(tmp_path):
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    assert letters_without_font("aა\u0301", [tmp_path / "broken.ttf", tmp_path / "no.ttf"]) == "ა"
    assert letters_without_font("ა", [tmp_path / "broken.ttf", georgian(tmp_path)]) == ""


def georgian(folder):
    """Return a font that has one Georgian letter."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "an"])
    builder.setupCharacterMap({ord("ა"): "an"})
    builder.setupGlyf({name: TTGlyphPen(None).glyph() for name in (".notdef", "an")})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "an": (500, 0)})
    builder.setupHorizontalHeader()
    builder.setupPost()
    builder.save(folder / "georgian.ttf")
    return folder / "georgian.ttf"


def test_a_picture_that_reads_files_is_not_made():
    svg = (
        '<svg width="9pt" height="9pt" xmlns="http://www.w3.org/2000/svg"><image href="/etc/hostname"/></svg>'
    )
    with pytest.raises(ServandaError, match="<image>"):
        to_png(svg, 160)


def test_a_picture_of_too_many_dots_is_not_made():
    svg = '<svg width="90000pt" height="90000pt" xmlns="http://www.w3.org/2000/svg"></svg>'
    with pytest.raises(ServandaError, match="--format svg"):
        to_png(svg, 160)


def test_the_fonts_come_with_their_licence():
    assert [path.stem for path in font_files()] == [
        "NotoSans-Bold", "NotoSans-Italic", "NotoSans-Regular", "NotoSansMath-Regular",
        "NotoSansMono-Regular", "NotoSansSymbols2-Regular",
    ]  # fmt: skip
    beside = (font_files()[0].parent / "OFL.txt").read_text(encoding="utf-8")
    assert beside == (Path(__file__).parents[2] / "LICENSES" / "OFL-1.1.txt").read_text(encoding="utf-8")


def test_an_address_with_an_ampersand_leads_where_it_should(engine):
    address = "https://example.org/?a=1&b=2&lt=3"
    drawn = render(
        f'digraph {{ a [label=<<TABLE><TR><TD>x</TD></TR></TABLE>>, URL="{address}"] }}',
        "svg",
        engines=[engine],
    )
    links = {
        value
        for element in ElementTree.fromstring(fit_text(drawn.decode())).iter()
        for name, value in element.attrib.items()
        if name.endswith("href")
    }
    assert links == {address}


def test_the_table_of_widths_is_that_of_the_fonts():
    table = json.loads((font_files()[0].parent / "widths.json").read_text(encoding="utf-8"))
    assert set(table) == {path.stem for path in font_files()}
    for path in font_files():
        with TTFont(path) as font:
            unit, metrics = font["head"].unitsPerEm, font["hmtx"]
            widths = {chr(code): metrics[name][0] / unit for code, name in font.getBestCmap().items()}
        told = table[path.stem].items()
        assert widths == {letter: int(width) / 1000 for width, letters in told for letter in letters}
