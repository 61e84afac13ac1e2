"""Break the authored agreement one triple at a time, and see whether the shapes or the ledger notice.

Full run (minutes): python tests/check/mutants.py --all
A sample, as many of each kind and predicate as asked for: python tests/check/mutants.py --each 4
Both rewrite the first generated part of survivors.md. Run from the checkout with PYTHONPATH=graph.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from servanda.account import account_for_text
from servanda.check.checker import authored_triples, registry_triples
from servanda.check.shacl import Data, bundled_shapes, validate
from servanda.check.words import compare_words
from servanda.errors import ServandaError
from servanda.namespaces import PREFIXES, SRV
from servanda.read.document import Document, read_file
from servanda.resources import data_folder

TYPE = PREFIXES["rdf"] + "type"
#: Prose: what a reader reads and no rule can judge. A swap of it is counted apart.
PROSE = {PREFIXES["skos"] + "prefLabel", PREFIXES["dcterms"] + "title", PREFIXES["rdfs"] + "comment"} | {
    SRV + name for name in ("actObject", "scopeText", "reason", "readingTaken", "readingNotTaken", "place")
}
MODALITIES = ["Obligation", "Prohibition", "Permission", "Power", "Privilege", "Immunity", "Condition"]


@dataclass(frozen=True)
class Mutant:
    kind: str  # drop, swap, retype
    old: ox.Quad
    new: ox.Quad | None

    @property
    def predicate(self) -> str:
        return re.split(r"[#/]", self.old.predicate.value)[-1]

    @property
    def meaningful(self) -> bool:
        """False where prose is exchanged for other prose, or a remark or a credit is changed."""
        obj = self.old.object
        translated = isinstance(obj, ox.Literal) and obj.language in {"en", "ru"}
        prose = self.old.predicate.value in PROSE or (self.predicate == "text" and translated)
        credit = self.predicate in {"creator", "license"}
        remark = self.predicate in {"comment", "place"} or (self.predicate == "title" and self.kind == "drop")
        return not (prose and self.kind == "swap") and not remark and not credit


def mutants(quads: list[ox.Quad], chance: random.Random) -> Iterator[Mutant]:
    """Yield for each triple: its drop, a swap of its object, and a retyping of it where it has one."""
    by_predicate: dict[str, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        by_predicate[quad.predicate.value].append(quad)
    known = set(quads)
    for quad in quads:
        yield Mutant("drop", quad, None)
        other = _other(quad, by_predicate[quad.predicate.value], known, chance)
        if other is not None:
            yield Mutant("swap", quad, other)
        retyped = _retyped(quad, chance)
        if retyped is not None:
            yield Mutant("retype", quad, _with(quad, retyped))


def _other(
    quad: ox.Quad, others: list[ox.Quad], known: set[ox.Quad], chance: random.Random
) -> ox.Quad | None:
    """Return the quad with the object of another quad of the same property and language, if any."""
    language = getattr(quad.object, "language", None)
    for _ in range(20 if quad.predicate.value != TYPE else 0):
        value = chance.choice(others).object
        swapped = _with(quad, value)
        if swapped not in known and getattr(value, "language", None) == language:
            return swapped
    return None


def _with(quad: ox.Quad, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, value, quad.graph_name)


def _retyped(quad: ox.Quad, chance: random.Random) -> ox.NamedNode | ox.Literal | None:
    """Another modality for a norm, another status for a slot, another language or datatype for a literal."""
    value = quad.object
    if quad.predicate.value == TYPE:
        name = value.value.removeprefix(SRV)
        for family in (
            MODALITIES,
            ["Stated", "Inferred", "Silent"],
            ["DiplomaticNote", "RatifyingAct", "Certification"],
        ):
            if name in family:
                return ox.NamedNode(SRV + chance.choice([other for other in family if other != name]))
        return None
    if isinstance(value, ox.Literal) and value.language:
        other = chance.choice([tag for tag in ("kk", "ru", "en") if tag != value.language])
        return ox.Literal(value.value, language=other)
    if isinstance(value, ox.Literal):
        plain = value.datatype.value.endswith("#string")
        return ox.Literal(value.value, language="en") if plain else ox.Literal(value.value)
    return None


@cache
def bundled() -> Document:
    return read_file(data_folder("agreements") / "kz-nato-2007" / "agreement.yaml")


@cache
def registries() -> Data:
    return Data(registry_triples())


def caught(mutant: Mutant, document: Document) -> bool:
    """Say whether the shapes, the words or the ledger notice the mutant."""
    quads = [quad for quad in document.quads if quad != mutant.old] + ([mutant.new] if mutant.new else [])
    return _shapes_notice(quads) or _ledger_notices(quads, document)


def _shapes_notice(quads: list[ox.Quad]) -> bool:
    with registries().extend({str(one): ox.Quad(*one) for one in authored_triples(quads)}) as data:
        return bool(validate(data, bundled_shapes()) or compare_words(data))


def _ledger_notices(quads: list[ox.Quad], document: Document) -> bool:
    if document.agreement is None or document.source is None:
        return False
    store = ox.Store()
    store.extend(quads)
    try:
        ledger = account_for_text(store, document.agreement, document.source).ledger
    except ServandaError:
        return True
    return bool(ledger.problems or ledger.uncovered)


def sample(document: Document, each: int, seed: int = 2007) -> list[Mutant]:
    """Return up to ``each`` mutants of each kind and predicate, the same ones for the same seed."""
    chance = random.Random(seed)
    strata: dict[tuple[str, str], list[Mutant]] = defaultdict(list)
    for mutant in mutants(sorted(document.quads, key=str), chance):
        strata[mutant.kind, mutant.predicate].append(mutant)
    return [
        mutant
        for _, group in sorted(strata.items())
        for mutant in (group if each == 0 else chance.sample(group, min(each, len(group))))
    ]


def table(tried: list[tuple[Mutant, bool]]) -> str:
    """Return the generated part of survivors.md: the share caught, and who survived."""
    real = [(mutant, hit) for mutant, hit in tried if mutant.meaningful]
    share = 100 * sum(hit for _, hit in real) / len(real)
    lines = [f"Tried {len(tried)}; {len(real)} change meaning; of these {share:.1f}% are caught.", ""]
    lines += ["| kind | property | tried | caught |", "|---|---|---|---|"]
    counts = Counter((m.kind, m.predicate) for m, _ in real)
    hits = Counter((m.kind, m.predicate) for m, hit in real if hit)
    lines += [f"| {k} | {p} | {n} | {hits[k, p]} |" for (k, p), n in sorted(counts.items())]
    lines += ["", "Survivors that change meaning:", ""]
    lines += [told(mutant) for mutant, hit in real if not hit]
    return "\n".join(lines) + "\n"


def told(mutant: Mutant) -> str:
    """Return a mutant as it stands in survivors.md."""
    changed = f" → {_tail(mutant.new.object)}" if mutant.new else ""
    old = mutant.old
    return f"- {mutant.kind} {_tail(old.subject)} {mutant.predicate} {_tail(old.object)}{changed}"


def _tail(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    text = term.value
    return re.split(r"/", text)[-1][:60] if isinstance(term, ox.NamedNode) else f'"{text[:60]}"'


def main() -> None:
    each = 0 if "--all" in sys.argv else int(sys.argv[sys.argv.index("--each") + 1])
    document = bundled()
    tried = []
    for number, mutant in enumerate(sample(document, each)):
        tried.append((mutant, caught(mutant, document)))
        if number % 20 == 0:
            print(number, sum(hit for _, hit in tried), flush=True)
    write_part("one triple", table(tried))


def write_part(name: str, lines: str) -> None:
    """Write a generated part of survivors.md anew, between its marks."""
    path = Path(__file__).with_name("survivors.md")
    before, begin, rest = path.read_text(encoding="utf-8").partition(f"<!-- generated: {name} -->\n")
    _, end, after = rest.partition("<!-- end -->\n")
    path.write_text(f"{before}{begin}\n{lines}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
