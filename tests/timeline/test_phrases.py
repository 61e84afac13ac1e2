"""The phrases about time: each in three languages with the same values, and each used."""

import json
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "graph" / "servanda" / "timeline"
CODE = "".join(path.read_text("utf-8") for path in FOLDER.parent.rglob("*.py"))
#: Keys that code puts together of a beginning and a name.
BUILT = re.compile(
    r"^(state|unit|fail|doubt|gate|formula|phase\.in-force|phase\.not-in-force|what-if\.survives|due)\b"
)


@pytest.mark.parametrize("name", ["phrases.json", "explain.json"])
def test_every_phrase_is_said_in_three_languages_and_used(name):
    for key, said in json.loads((FOLDER / name).read_text("utf-8")).items():
        assert set(said) == {"en", "kk", "ru"}, key
        values = {lang: set(re.findall(r"\{(\w+)\}", text)) for lang, text in said.items()}
        assert values["en"] == values["kk"] == values["ru"], key
        base = key.removesuffix(".one")
        assert (
            re.search(rf"""['"]{re.escape(base)}['"]""", CODE)
            or BUILT.match(key)
            or base in ("days", "count")
        ), key


@pytest.mark.parametrize(
    ("name", "called"), [("phrases.json", r"say\.word"), ("explain.json", r"say\.phrase")]
)
def test_every_phrase_that_is_asked_for_is_there(name, called):
    held = json.loads((FOLDER / name).read_text("utf-8"))
    asked = set(re.findall(rf"""{called}\(\s*['"]([\w.-]+)['"]""", CODE))
    assert len(asked) > 10 and asked <= set(held), asked - set(held)
