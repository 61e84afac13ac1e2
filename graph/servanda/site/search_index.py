"""The index by which a page searches: packed files of JSON that a script asks for as it needs them.

It holds what :class:`servanda.query.search.SearchIndex` holds. Things are numbered in the order in which hits
of the same score follow one another. The files, in the folder ``search``:

* ``index.json.gz``: the rules of stems (:func:`servanda.text.stems.describe_rules`), the weights of kinds,
  and which files there are, each with the keys or numbers that it begins and ends with;
* ``stems-N.json.gz``: pairs of a key ``"LANGUAGE STEM"`` and its postings, three numbers for each passage:
  the number of the thing less that of the one before, how often the stem occurs, and 16 times the number of
  words plus the number of the kind. A key with many postings stands in several files, and counts anew in
  each;
* ``words-N.json.gz``: all words that occur, of which one may be what was meant;
* ``passages-LANGUAGE-N.json.gz``: the passages themselves.

Each is packed by gzip (RFC 1952), since a plain web server sends a file as it is. Unpacked, none has more
than :data:`SHARD_BYTES` bytes (passages :data:`PASSAGE_BYTES`) unless a passage alone has, but for
``index.json.gz``, which grows with the number of files.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from servanda.names import find_label
from servanda.namespaces import expand
from servanda.query.search import (
    BEGINNING,
    LENGTH_SHARE,
    SATURATION,
    SEARCHED,
    USUAL_LENGTH,
    WEIGHTS,
    Passage,
    SearchIndex,
)
from servanda.site.explorer import Page
from servanda.text.stems import STEMMED, describe_rules, list_words, stem_word

if TYPE_CHECKING:
    from servanda.site.explorer import Explorer

#: The folder of the site in which the files stand.
FOLDER: Final = "search"
#: The most bytes of a file of stems or words before it is packed; and of one with passages, of which an
#: answer needs up to ten.
SHARD_BYTES: Final = 16_000
PASSAGE_BYTES: Final = 8_000
#: The file that is read first.
INDEX: Final = f"{FOLDER}/index.json.gz"
_PACKED: Final = "application/gzip"
#: The number of words of a passage takes all but the last hexadecimal digit, the kind that one.
_KINDS: Final = 16
#: Things without a clause of their own that are anchors of the page of their agreement.
_ANCHORS: Final = ("clause", "norm")


def list_files(explorer: Explorer) -> Iterator[str]:
    """Yield the path of each file of the index, relative to the root of the site."""
    yield from explorer.remember(build_index)


def render_file(explorer: Explorer, path: str) -> Page | None:
    """Return the file at a path, None where there is none."""
    if not path.startswith(f"{FOLDER}/"):
        return None
    content = explorer.remember(build_index).get(path)
    return None if content is None else Page(content, _PACKED)


def open_search(explorer: Explorer) -> SearchIndex:
    """Return the index by which the same is searched in Python."""
    return SearchIndex(explorer.store)


def build_index(explorer: Explorer) -> dict[str, bytes]:
    """Return the files of the index, by their paths."""
    things: dict[str, list[Passage]] = {}
    for one in sorted(explorer.remember(open_search).passages, key=lambda one: (one.place_key, one.lang)):
        if one.lang in STEMMED:
            things.setdefault(one.id, []).append(one)
    files: dict[str, bytes] = {}
    stems = _write_stems(things, files)
    words = _write_words(things, files)
    passages = {lang: _write_passages(explorer, things, lang, files) for lang in STEMMED}
    head = {
        "rules": describe_rules(),
        "kinds": [[kind, WEIGHTS[kind]] for kind in SEARCHED],
        "ranking": [SATURATION, LENGTH_SHARE, USUAL_LENGTH, BEGINNING],
        "several": len(explorer.agreements) > 1,
        "stems": stems,
        "words": words,
        "passages": passages,
    }
    return {INDEX: _pack(head), **files}


def find_target(explorer: Explorer, one: Passage) -> str:
    """Return the full IRI to which a hit leads: what has an anchor or page of its own, else its clause."""
    if one.agreement is None or one.kind in _ANCHORS:
        return expand(one.id)
    return expand(one.clause_id or one.agreement)


def name_clause(explorer: Explorer, one: Passage) -> str:
    """Return the number of the clause of a hit, or the heading of one without; empty where it is in none.

    A heading is in the language of the passage.
    """
    if not one.clause or one.clause[:1].isdigit() or one.clause_id is None:
        return one.clause or ""
    return find_label(explorer.store, expand(one.clause_id), one.lang)


def name_agreement(explorer: Explorer, one: Passage) -> str:
    """Return the label of the agreement of a hit in the language of the passage, empty where it has none."""
    return find_label(explorer.store, expand(one.agreement), one.lang) if one.agreement else ""


def _write_stems(things: dict[str, list[Passage]], files: dict[str, bytes]) -> list[list[str]]:
    """Add the files of postings; return for each the first and the last of its keys."""
    postings: dict[str, list[tuple[int, int, int]]] = {}
    for number, passages in enumerate(things.values()):
        for one in passages:
            found = Counter(stem_word(word, one.lang) for word in list_words(one.text))
            size = _KINDS * found.total() + SEARCHED.index(one.kind)
            for stem, frequency in found.items():
                postings.setdefault(f"{one.lang} {stem}", []).append((number, frequency, size))

    def divide() -> Iterator[tuple[str, list[int]]]:
        # The order is that in which JavaScript compares: by units of UTF-16.
        for key in sorted(postings, key=lambda key: key.encode("utf-16-be", "surrogatepass")):
            before, numbers = 0, []
            for thing, frequency, size in postings[key]:
                numbers += [thing - before, frequency, size]
                before = thing
                if len(numbers) > SHARD_BYTES // 8:
                    yield key, numbers
                    before, numbers = 0, []
            if numbers:
                yield key, numbers

    shards = list(_shard(divide(), SHARD_BYTES))
    for number, shard in enumerate(shards):
        files[f"{FOLDER}/stems-{number}.json.gz"] = _pack(shard)
    return [[shard[0][0], shard[-1][0]] for shard in shards]


def _write_words(things: dict[str, list[Passage]], files: dict[str, bytes]) -> int:
    """Add the files of all words; return how many there are."""
    words = sorted({word for those in things.values() for one in those for word in list_words(one.text)})
    shards = list(_shard(words, SHARD_BYTES))
    for number, shard in enumerate(shards):
        files[f"{FOLDER}/words-{number}.json.gz"] = _pack(shard)
    return len(shards)


def _write_passages(
    explorer: Explorer, things: dict[str, list[Passage]], lang: str, files: dict[str, bytes]
) -> list[int]:
    """Add the files of passages in a language.

    Returns for each the number of the first thing in it, less that of the file before.
    """
    labels: dict[str, str] = {}
    clauses: dict[tuple[str | None, str | None], str] = {}
    addresses = explorer.addresses

    def describe() -> Iterator[list[Any]]:
        for number, passages in enumerate(things.values()):
            for one in passages:
                if one.lang == lang:
                    address = addresses.find(find_target(explorer, one)).localize(lang)
                    path = address.removeprefix(f"{lang}/")
                    of, place = one.agreement or "", (one.clause, one.clause_id)
                    if of not in labels:
                        labels[of] = name_agreement(explorer, one)
                    if place not in clauses:
                        clauses[place] = name_clause(explorer, one)
                    yield [number, clauses[place], path, labels[of], one.text]

    shards = list(_shard(describe(), PASSAGE_BYTES))
    for number, shard in enumerate(shards):
        files[f"{FOLDER}/passages-{lang}-{number}.json.gz"] = _pack(shard)
    firsts = [shard[0][0] for shard in shards]
    return [first - before for first, before in zip(firsts, [0, *firsts], strict=False)]


def _shard(items: Iterable[Any], most: int) -> Iterator[list[Any]]:
    """Yield items in lists whose JSON has at most so many bytes, or that have one item."""
    shard: list[Any] = []
    size = 2
    for item in items:
        more = len(_write_json(item)) + 1
        if shard and size + more > most:
            yield shard
            shard, size = [], 2
        shard.append(item)
        size += more
    if shard:
        yield shard


def _write_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _pack(value: object) -> bytes:
    return gzip.compress(_write_json(value), 9, mtime=0)
