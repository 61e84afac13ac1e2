"""Stems in JavaScript are those of Python, for words of the corpus and for words that occur nowhere."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import pytest
from pyoxigraph import Literal
from tests.needs import node

from servanda.messages import LANGUAGES
from servanda.site import assets
from servanda.store.snapshot import open_bundled
from servanda.text.stems import STEMMED, describe_rules, list_naming_words, list_words, split_words, stem_word
from servanda.text.tables import read_rows

SCRIPT = """
const { readFileSync } = require("node:fs");
const { Stemmer, listNamingWords, splitWords } = stems;
const { rules, words, texts } = JSON.parse(readFileSync(0, "utf-8"));
const stemmer = new Stemmer(rules);
const found = {};
for (const lang of Object.keys(words)) found[lang] = words[lang].map((word) => stemmer.stem(word, lang));
const naming = texts.map((text) => listNamingWords(text, rules));
const split = texts.map((text) => splitWords(text).map((word) => word.text));
console.log(JSON.stringify({ stems: found, naming, split }));
"""
#: Texts that might be split or folded in another way.
TEXTS = [
    "НАТО/БЖӘ, 4.1-тармақ", "Клиент, всё ещё", "of the", "", "İstanbul ΟΔΟΣ ß ﬁn", "a_b c__d ½ ² ٣",
    "и" + chr(0x306) + "од", "𝐚𝐛𝐜ing 𝔸 🙂", "x" * 500, "l’accord d'État don't", "co-operation",
    "constructor __proto__ toString", "日本語 ไทย हिन्दी",
]  # fmt: skip


def list_corpus_words() -> dict[str, list[str]]:
    """Return the words of all texts and messages, and tens of thousands that nobody wrote."""
    known: set[str] = set()
    for quad in open_bundled().quads_for_pattern(None, None, None, None):
        if isinstance(quad.object, Literal):
            known.update(list_words(quad.object.value))
    folder = Path(assets.__file__).parents[1] / "messages"
    for lang in LANGUAGES:
        known.update(list_words((folder / f"{lang}.json").read_text(encoding="utf-8")))
    for text in TEXTS:
        known.update(list_words(text))
    chance = random.Random(7)
    bases = sorted(word for word in known if 3 < len(word) < 16)
    suffixes = [row["suffix"] for row in read_rows("kazakh_suffixes.tsv")]
    endings = {
        "kk": " ".join(suffixes),
        "ru": """ого ему ыми ость остью ений ениями ешь ейте ть ться вшись ующий ующая нн нный а ы ю""",
        "en": """s es ed ing ingly edly ation ational izer iveness fulness ousli ably ement y ies
            ied ifi's""",
    }
    letters = {"kk": "аәбвгғдежзикқлмнңоөпрстуұүхһшыі", "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюя"}
    words: dict[str, list[str]] = {}
    for lang in STEMMED:
        made = {
            chance.choice(bases) + "".join(chance.choices(endings[lang].split(), k=chance.randint(1, 3)))
            for _ in range(12_000)
        }
        alphabet = letters.get(lang, "abcdefghijklmnopqrstuvwxyz'")
        made |= {"".join(chance.choices(alphabet, k=chance.randint(1, 14))) for _ in range(12_000)}
        words[lang] = sorted(known | made)
    return words


@pytest.mark.needs("node")
def test_stems_in_javascript_are_those_of_python(tmp_path: Path) -> None:
    scripts = [assets.read_text("stemmers.js"), assets.read_text("stems.js"), SCRIPT]
    (tmp_path / "run.js").write_text("\n".join(scripts), encoding="utf-8")
    words = list_corpus_words()
    assert sum(map(len, words.values())) > 60_000
    given = json.dumps({"rules": describe_rules(), "words": words, "texts": TEXTS})
    program = node()
    assert program is not None
    done = subprocess.run(
        [program, "run.js"],
        input=given,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found = json.loads(done.stdout)
    for lang, those in words.items():
        wrong = [
            (word, stem_word(word, lang), stem)
            for word, stem in zip(those, found["stems"][lang], strict=True)
            if stem_word(word, lang) != stem
        ]
        assert not wrong, (lang, len(wrong), wrong[:20])
    assert found["naming"] == [list_naming_words(text) for text in TEXTS]
    assert found["split"] == [[word.text for word in split_words(text)] for text in TEXTS]
