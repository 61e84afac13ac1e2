"""``servanda collate``: the differences between the copies, found anew."""

import pytest


@pytest.fixture
def rows(run):
    return run("collate", "--format", "json").json()


def test_json_keeps_the_contract(rows):
    for row in rows:
        promised = ["clause", "first", "first_lines", "copy", "copy_lines"]
        assert [key for key in row if key in promised] == promised
        assert row["first"] != row["copy"]
        assert all(16 <= line <= 141 for line in row["first_lines"])
        assert all(149 <= line <= 266 for line in row["copy_lines"])


def test_the_word_that_the_copy_drops(rows):
    [dropped] = [row for row in rows if row["clause"] == "9" and not row["copy"]]
    assert dropped["first"] == "қажетті"


def test_a_word_changed_in_the_copy_is_found(run, authored, rows):
    source = authored.parent / "source.kk.txt"
    lines = source.read_bytes().split(b"\n")
    changed = next(number for number in range(190, 260) if " НАТО ".encode() in lines[number])
    lines[changed] = lines[changed].decode().replace(" НАТО ", " НАТА ", 1).encode()
    source.write_bytes(b"\n".join(lines))
    told = run("collate", "--store", authored, "--format", "json").json()
    assert len(told) == len(rows) + 1
    assert [row["copy_lines"] for row in told if "НАТА" in row["copy"]] == [[changed + 1]]


@pytest.mark.parametrize(
    ("lang", "width", "parts"),
    [
        ("en", 120, ["Clause 9", "first note", "[missing]", "differences between the copies"]),
        ("kk", 40, ["9-тармақ", "бірінші нота", "[жоқ]", "-жол)"]),
        ("ru", 80, ["Пункт 9", "первая нота", "[нет]", "строка "]),
    ],
)
def test_page(run, fits, rows, lang, width, parts):
    done = run("collate", "--lang", lang, width=width)
    assert done.code == 0 and fits(done.out, width) == []
    flat = " ".join(done.out.split())
    assert all(part in flat for part in parts)
    assert str(len(rows)) in flat


def test_markdown_is_a_table_of_the_differences(run, rows):
    table = [line for line in run("collate", "--format", "md").out.splitlines() if line.startswith("| ")]
    assert len(table) == len(rows) + 2 and "First text" in table[0]
