"""Mutators: what spoils bytes, lines, words, trees and tables in ways in which real input is spoilt.

Each takes some content, and a source of chance that decides what it does: a ``random.Random`` of a seed, or
one that Hypothesis draws. The same source makes the same mutant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Final

import yaml

#: Words that stand for another type than was meant, lie beyond what a type holds, or steer who reads them.
ODD_WORDS: Final = (
    "", "0", "-1", "1e999", "NaN", "9" * 400, "1" * 5000, "0x1F", "1_000", "true", "no", "null", "~", "[]",
    "{}",
    "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "-0044-03-15", "2009-02-29", "2009-13-01",
    "2009-06-31T25:61:61Z", "2009-02/..", "../2009", "/open", "2009~", "156X-12", "P1Y2M3DT4H",
    "P99999999999Y",
    "\u0000", "\u001b[31m", "\u0007", "\u0085", "\u2028", "\u202eabc", "\ufeff", "\ufffe", "\U0001f600",
    "e\u0301" * 50,
    "\u0130", "\u00df", "\u200b", "İı", "ß", "\ud800", "\u0660\u0661", "x" * 70_000, "%s%n{0}{x}", "'",
    '"', "`", "\\",
    "=1+1", "@SUM(A1)", "<script>alert(1)</script>", "]]>", "<!-- -->", "&lt;", "&#0;", "--", "-o",
    "../secret.txt", "/etc/passwd", "file:///etc/passwd", "https://example.org/x.jsonld",
    "http://127.0.0.1:9/",
    "con", "aux.txt", ".", "..", "/", "urn:x", "<urn:x>", "_:b", "agreement:", ":", "a:b:c", "srv:Agreement",
    "rdf:nil", "owl:sameAs", "x" * 300 + ".yaml",
)  # fmt: skip
#: What YAML can say and JSON cannot, and what nests or repeats beyond measure.
ODD_YAML: Final = (
    "&a", "*a", "<<: *a", "!!python/object/apply:os.system ['true']", "!!binary |", "!<tag:x,2000:y>",
    "!!set", "---", "...",
    "%YAML 3.0", "%TAG ! tag:x:", "? ", "? [a]\n: b", "- ", "|", ">-", "|9", "[" * 300, "{a: " * 300,
    "- " * 300, "#", "\t",
    "&a [*a, *a]", "<<: {a: b}", "@", "`", "%",
)  # fmt: skip
#: The same for Turtle and its kin, for XML, and for JSON-LD.
ODD_RDF: Final = (
    "@base <file:///etc/> .", "@prefix srv: <urn:other#> .", "[ " * 300, "( " * 300, '"""', "'''", "^^",
    "^^xsd:date", "@en--ltr",
    "<< :a :b :c >>", "<>", "<a b>", "<\\u0000>", "_:", "a", "=> ", "owl:imports <file:///etc/passwd> .",
    "GRAPH <urn:g> {", "}",
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;", '<?xml version="1.1"?>', "<![CDATA[",
    '"@context": "https://example.org/c.jsonld"', '"@import": "file:///etc/passwd"', '"@id": "_:b"',
    '"@type": "@json"',
    '"@reverse": {}', '"@graph": []', '"@value": {}', '"@list": [[[]]]', "\\uD800", "\\u0000",
)  # fmt: skip
ODD_SPARQL: Final = (
    "SERVICE <http://127.0.0.1:9/> {", "LOAD <file:///etc/passwd>", "FROM <file:///etc/passwd>",
    "FROM NAMED <urn:x>", "INSERT DATA {",
    "OPTIONAL {", "} UNION {", "MINUS {", "FILTER(REGEX(?a, '(a+)+$'))", "BIND(1/0 AS ?z)",
    "VALUES ?x { }", "{ SELECT * {", "GROUP BY ?x",
    "HAVING(?x)", "ORDER BY RAND()", "LIMIT 99999999999999999999", "OFFSET -1", "a*/a*", "!(^a|a)",
    "?a ?b ?c", "#", "CONSTRUCT", "ASK", "(" * 300,
    "{" * 300, "BNODE()", "UUID()", "NOW()", "STRDT('x', xsd:date)", "GRAPH ?g {", "EXISTS {", "LATERAL {",
    "%s", "$this", "<< ?a ?b ?c >>", "DESCRIBE *",
    "CONCAT(" + "'x'," * 300 + "'y')",
)  # fmt: skip

_WORD: Final = re.compile(rb"[\w@.:/-]+|\s+|[^\w\s]")
_ENCODINGS: Final = ("utf-16", "utf-16-le", "utf-32", "cp1251", "latin-1", "utf-8-sig", "utf-7")


def spoil(content: bytes, others: Sequence[bytes], odd: Sequence[str], chance: Random) -> bytes:
    """Return content after one to four mutations; ``others`` are spliced with, ``odd`` words put in."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        content = chance.choice(MUTATORS)(content, others, odd, chance)
    return content


def flip_bits(content: bytes, others: Sequence[bytes], odd: Sequence[str], chance: Random) -> bytes:
    """Flip some bits."""
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 16))):
        if spoilt:
            spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def cut(content: bytes, others: Sequence[bytes], odd: Sequence[str], chance: Random) -> bytes:
    """Leave out a part, or all from somewhere on."""
    begin, end = _part(content, chance)
    return content[:begin] + (content[end:] if chance.random() < 0.7 else b"")


def repeat(content: bytes, others: Sequence[bytes], odd: Sequence[str], chance: Random) -> bytes:
    """Repeat a part, there or elsewhere."""
    begin, end = _part(content, chance)
    place = chance.randint(0, len(content))
    times = chance.choice((1, 1, 2, 50)) if end - begin < 2000 else 1
    return content[:place] + content[begin:end] * times + content[place:]


def splice(content: bytes, others: Sequence[bytes], odd: Sequence[str], chance: Random) -> bytes:
    """Go on with another seed from somewhere on."""
    other = chance.choice([*others, content])
    return content[: chance.randint(0, len(content))] + other[chance.randint(0, len(other)) :]


def spoil_lines(content: bytes, others: Sequence[bytes], odd: Sequence[str], chance: Random) -> bytes:
    """Leave out, repeat, move, swap or indent a line, or end lines otherwise."""
    lines = content.splitlines(keepends=True)
    if not lines:
        return content
    here, there = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(6):
        case 0:
            del lines[here]
        case 1:
            lines.insert(there, lines[here])
        case 2:
            lines.insert(there, lines.pop(here))
        case 3:
            lines[here], lines[there] = lines[there], lines[here]
        case 4:
            lines[here] = b" " * chance.choice((1, 2, 4)) + lines[here].lstrip(b" ")
        case _:
            end = chance.choice((b"\r", b"\r\n", "\u0085".encode(), "\u2028".encode(), b"\n\n"))
            lines = [line.rstrip(b"\r\n") + end for line in lines]
    return b"".join(lines)


def spoil_words(content: bytes, others: Sequence[bytes], odd: Sequence[str], chance: Random) -> bytes:
    """Put another word of the content, or an odd one, in the place of a word or before it."""
    words = _WORD.findall(content)
    if not words:
        return content
    for _ in range(chance.choice((1, 1, 2, 5))):
        place = chance.randrange(len(words))
        new = chance.choice(words) if chance.random() < 0.4 else encode(chance.choice((*ODD_WORDS, *odd)))
        words[place] = new if chance.random() < 0.7 else words[place] + b" " + new
    return b"".join(words)


def write_otherwise(content: bytes, others: Sequence[bytes], odd: Sequence[str], chance: Random) -> bytes:
    """Write the text in another encoding, or with a byte order mark."""
    return content.decode("utf-8", "replace").encode(chance.choice(_ENCODINGS), "replace")


def spoil_tree(content: bytes, others: Sequence[bytes], odd: Sequence[str], chance: Random) -> bytes:
    """Read YAML or JSON, spoil its tree, and write it again; what is neither is spoilt by its words."""
    text = content.decode("utf-8", "replace")
    try:
        is_json = text.lstrip()[:1] in ("{", "[")
        tree = json.loads(text) if is_json else yaml.load(text, yaml.CBaseLoader)
    except (ValueError, yaml.YAMLError, RecursionError):
        return spoil_words(content, others, odd, chance)
    if not isinstance(tree, dict | list):
        return spoil_words(content, others, odd, chance)
    for _ in range(chance.choice((1, 1, 2, 3))):
        _spoil_node(tree, odd, chance)
    if is_json:
        return encode(json.dumps(tree, ensure_ascii=chance.random() < 0.3))
    return encode(
        yaml.dump(tree, allow_unicode=True, sort_keys=False, default_flow_style=chance.random() < 0.1)
    )


#: All of them; the ones that keep most of the structure are there twice.
MUTATORS: Final[Sequence[Callable[[bytes, Sequence[bytes], Sequence[str], Random], bytes]]] = (
    flip_bits, cut, repeat, splice, spoil_lines, spoil_lines, spoil_words, spoil_words, spoil_words,
    spoil_tree, spoil_tree,
    spoil_tree, spoil_tree, write_otherwise,
)  # fmt: skip


def encode(text: str) -> bytes:
    """Return a text in UTF-8, half of a surrogate pair as it is."""
    return text.encode("utf-8", "surrogatepass")


def _part(content: bytes, chance: Random) -> tuple[int, int]:
    begin = chance.randint(0, len(content))
    return begin, min(len(content), begin + chance.choice((1, 8, 64, 512, 4096)))


def _spoil_node(tree: Any, odd: Sequence[str], chance: Random) -> None:
    """Spoil a collection of a tree: leave out, rename, repeat or move what it holds, or change its type."""
    nodes = list(_collections(tree))
    node, other = chance.choice(nodes), chance.choice(nodes)
    if not node:
        return
    key = chance.choice(list(node)) if isinstance(node, dict) else chance.randrange(len(node))
    value = node[key]
    word = chance.choice((*ODD_WORDS, *odd))
    values: tuple[Any, ...] = (
        word, [value], {"is": value}, [], {}, [value, value], [word, value], 7, True, None, 1.5,
        {word: value}, str(value), [[value]],
    )  # fmt: skip
    match chance.randrange(6):
        case 0:
            del node[key]
        case 1 | 2:
            node[key] = chance.choice(values)
        case 3 if isinstance(node, dict):
            names = [name for one in nodes if isinstance(one, dict) for name in one]
            node[chance.choice(names) if chance.random() < 0.7 else word] = node.pop(key)
        case 4 if isinstance(other, dict):
            other[str(key)] = _copy(value)
        case _ if isinstance(other, list):
            other.append(_copy(value))
        case _:
            node[key] = _copy(other)


def _copy(value: Any) -> Any:
    return json.loads(json.dumps(value))


def _collections(tree: Any) -> list[Any]:
    """Return all mappings and lists of a tree."""
    found, waiting = [], [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict | list):
            found.append(node)
            waiting += node.values() if isinstance(node, dict) else node
    return found
