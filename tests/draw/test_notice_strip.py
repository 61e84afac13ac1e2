"""The picture of a brief: nothing crosses a column, nothing is small, long ones go on in another picture."""

from __future__ import annotations

import re

from servanda.draw.notice_strip import HIGHEST, WIDTH, NoticeLine, NoticeRun, draw_strips

HEADS = ("WHO", "OF WHAT", "WHOM")
LONG = "the ratification of all amendments and supplements by the competent authorities of the Party"


def make_run(sender="Office", addressee="Ministry", *lines, verb="must notify", modality="obligation"):
    held = lines or (NoticeLine("arrival", "4"),)
    return NoticeRun(sender, addressee, (0, None), modality, verb, False, tuple(held))


def boxes(svg):
    """Return left and right end of each frame, as numbers."""
    found = re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg)
    return [(float(x), float(x) + float(width)) for x, width in found]


def test_everything_stands_within_the_picture_and_no_type_is_under_8_points():
    long = NoticeLine(LONG, "10(1)(a)", "TO BE JUDGED", LONG)
    (strip,) = draw_strips([make_run(LONG, LONG, long, verb="хабардар етуге міндетті"), make_run()], HEADS)
    assert all(0 <= left < right <= WIDTH for left, right in boxes(strip.svg))
    assert min(map(float, re.findall(r'font-size="([\d.]+)"', strip.svg))) >= 8
    assert max(map(float, re.findall(r'<text x="[\d.]+" y="([\d.]+)"', strip.svg))) < strip.height


def test_every_word_is_there_and_none_is_cut():
    (strip,) = draw_strips([make_run("Office", "Ministry", NoticeLine(LONG, "4", "OPEN", "1 June"))], HEADS)
    said = " ".join(re.findall(r">([^<>]+)</text>", strip.svg)).split()
    assert {*LONG.split(), "4", "OPEN", "June", "Office", "Ministry", "must", "notify"} <= set(said)
    assert "…" not in strip.svg


def test_what_is_too_tall_for_a_page_goes_on_in_another_picture():
    runs = [make_run(f"Office {number}") for number in range(60)]
    strips = draw_strips(runs, HEADS)
    assert len(strips) > 1 and all(strip.height <= HIGHEST + 30 for strip in strips)
    assert [run for strip in strips for run in strip.runs] == runs


def test_markup_in_a_name_is_text_and_the_bytes_are_the_same_each_time():
    strips = [draw_strips([make_run('<b> & "x"')], HEADS)[0] for _ in range(2)]
    assert "&lt;b&gt; &amp;" in strips[0].svg
    assert strips[0].render_png() == strips[1].render_png()
    assert strips[0].render_png().startswith(b"\x89PNG")
