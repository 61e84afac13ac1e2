"""``servanda draft``: from a clause and an event or a matter to a note as text, Markdown or Word."""

from __future__ import annotations

from pathlib import Path

LOG = Path(__file__).parents[2] / "docs" / "logs" / "liaison-2009.yaml"


def test_a_record_of_the_log_comes_before_a_matter_of_its_name(run):
    assert "[day]" in run("draft", "4", "--about", "arrival").out
    done = run("draft", "4", "--about", "arrival", "--log", LOG)
    assert done.code == 0 and "1 February 2009" in done.out and "[day]" not in done.out


def test_the_ending_decides(run, tmp_path):
    for name, start in (("note.docx", b"PK"), ("note.md", b"# "), ("note.txt", b"Draft")):
        done = run("draft", "4", "--about", "arrival", "-o", tmp_path / name)
        assert done.code == 0 and (tmp_path / name).read_bytes().startswith(start)
    run("draft", "4", "--about", "arrival", "-o", tmp_path / "x.pdf").refused(".txt, .md, .docx")


def test_no_line_is_wider_than_the_terminal(run):
    for lang in ("en", "kk", "ru"):
        out = run("draft", "4", "--about", "arrival", "--lang", lang, width=60).out
        assert max(map(len, out.splitlines())) <= 60


def test_what_cannot_be_drafted_is_refused_with_the_way_out(run):
    run("draft", "4", "--about", "absence").refused("arrival", code=1)
    run("draft", "9", "--about", "arrival").refused("2.2", code=1)
    run("draft", "10", "--about", "interpreter-needed", "--log", LOG).refused("judgement", code=1)
    run("draft", "14", "--about", "intention-to-terminate").refused("--from kz-gov", "--from nato")
    run("draft", "4", "--about", "nonsense").refused("nonsense")
    run("draft", "4").refused("--about")
