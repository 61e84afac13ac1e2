"""The rules of ``queries/derive``: what follows from an agreement, kept apart from what it states."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from servanda.errors import ServandaError
from servanda.html import LIMIT, Cell, below, grid, heading, page, phrases
from servanda.namespaces import PREFIXES, SRV, compact, local
from servanda.read.files import read_text
from servanda.read.language import complaint
from servanda.resources import data
from servanda.text.clean import CleanText, clean
from servanda.text.collation import Difference, collate
from servanda.text.coverage import ledger
from servanda.text.quotes import Anchor, Entry, Ledger, NormQuote, Part, Passage, Problem, Words

if TYPE_CHECKING:
    import pyoxigraph


# The rules of ``queries/derive``: what follows from a stated norm, kept apart from what is stated.

if TYPE_CHECKING:
    Graphs: TypeAlias = list[pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.DefaultGraph]

#: The graph that holds the ontology and the registries.
ONTOLOGY_GRAPH: Final = "https://w3id.org/servanda/ontology"

_AGREEMENTS = f"SELECT DISTINCT ?graph ?agreement {{ GRAPH ?graph {{ ?agreement a <{SRV}Agreement> }} }}"
_NAME = re.compile(r"(?<![\w?\"<])[a-z]+:[\w-]+")


@dataclass(frozen=True)
class Rule:
    """A CONSTRUCT query of ``queries/derive``: its name, its text, and the prefixed names on either side.

    ``head`` are the names in what it concludes, ``body`` those in its condition.
    """

    name: str
    text: str
    head: frozenset[str]
    body: frozenset[str]

    @classmethod
    def of(cls, name: str, text: str) -> Rule:
        """Return the rule of a file's text."""
        query = "\n".join(line for line in text.splitlines() if not line.startswith(("#", "PREFIX")))
        head, _, body = query.partition("WHERE")
        return cls(name, text, frozenset(_NAME.findall(head)), frozenset(_NAME.findall(body)))

    def feeds(self, other: Rule) -> bool:
        """Say whether what this rule concludes may meet the condition of the other."""
        return not self.head.isdisjoint(other.body)


def derived_graph(agreement: str) -> str:
    """Return the IRI of the graph that holds what is derived from an agreement.

    >>> derived_graph("https://w3id.org/servanda/agreement/x")
    'https://w3id.org/servanda/agreement/x/derived'
    """
    return agreement + "/derived"


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of ``queries/derive``, by name.

    Raises ServandaError when there is none, which means a broken installation.
    """
    found = sorted((data("queries") / "derive").glob("*.rq"))
    if not found:
        raise ServandaError("the rules of servanda are missing; install servanda again")
    return tuple(Rule.of(path.stem, path.read_text("utf-8")) for path in found)


def agreements(store: pyoxigraph.Store) -> Iterator[tuple[str, str]]:
    """Yield each agreement of a store with the named graph in which it is described."""
    from pyoxigraph import QuerySolutions

    rows = store.query(_AGREEMENTS)
    assert isinstance(rows, QuerySolutions)  # a SELECT
    yield from sorted((str(row["agreement"].value), str(row["graph"].value)) for row in rows)


def conclude(store: pyoxigraph.Store) -> None:
    """Add to ``store``, for each agreement, what the rules conclude, in its derived graph.

    A rule sees one agreement, what was derived from it, and the ontology; never another agreement.
    """
    for agreement, graph in list(agreements(store)):
        _conclude_one(store, graph, derived_graph(agreement))


def _conclude_one(store: pyoxigraph.Store, graph: str, derived: str) -> None:
    """Run all rules on one agreement."""
    from pyoxigraph import NamedNode, Quad

    name = NamedNode(derived)
    seen: Graphs = [NamedNode(graph), name, NamedNode(ONTOLOGY_GRAPH)]

    def run(rule: Rule) -> list[pyoxigraph.Quad]:
        return [Quad(t.subject, t.predicate, t.object, name) for t in _asked(store, rule, seen)]

    _until_nothing_new(store, run)


def conclude_together(store: pyoxigraph.Store, owner: Callable[[str], str | None]) -> bool:
    """Do the same for all agreements of ``store`` at once, which takes a fraction of the time.

    It comes to the same only if no agreement of the store describes a thing that another one speaks of: the
    caller sees to that. ``owner`` gives the agreement to which a subject belongs, by IRI. When a conclusion
    belongs to none, the answer is False, and the caller has to take the agreements one by one, in a store
    that is as it was before.
    """
    from pyoxigraph import NamedNode, Quad

    strays: list[str] = []

    def run(rule: Rule) -> list[pyoxigraph.Quad]:
        found = []
        for triple in _asked(store, rule, None):
            subject = str(triple.subject)[1:-1]
            agreement = owner(subject)
            if agreement is None:
                strays.append(subject)
                return []
            graph = NamedNode(derived_graph(agreement))
            found.append(Quad(triple.subject, triple.predicate, triple.object, graph))
        return found

    _until_nothing_new(store, run)
    return not strays


def _asked(store: pyoxigraph.Store, rule: Rule, graphs: Graphs | None) -> list[pyoxigraph.Triple]:
    """Return what a rule concludes from some graphs, or from all of the store."""
    from pyoxigraph import QueryTriples

    try:
        triples = store.query(rule.text, default_graph=graphs, use_default_graph_as_union=graphs is None)
    except SyntaxError as error:
        raise ServandaError(f"this rule is not SPARQL 1.1: {error}", file=f"{rule.name}.rq") from None
    assert isinstance(triples, QueryTriples)  # a CONSTRUCT
    return list(triples)


def _until_nothing_new(store: pyoxigraph.Store, run: Callable[[Rule], list[pyoxigraph.Quad]]) -> None:
    """Run the rules until nothing new comes, each after those that feed it, so that most run only once.

    The order decides the time and not the outcome: a rule runs again whenever one that feeds it has
    concluded something new.
    """
    known: set[pyoxigraph.Quad] = set()
    waiting = list(rules())
    while waiting:
        rule = min(waiting, key=lambda one: (sum(r.feeds(one) for r in waiting if r is not one), one.name))
        waiting.remove(rule)
        new = set(run(rule)) - known
        store.extend(new)
        known |= new
        if new:
            waiting += [fed for fed in rules() if rule.feeds(fed) and fed not in waiting]


# Deriving: what rules conclude from an agreement, and where in its text each thing stands.


def derive(
    store: pyoxigraph.Store,
    sources: Mapping[str, Path] | None = None,
    fault: Callable[[ServandaError], None] | None = None,
) -> None:
    """Add to ``store`` a graph ``<agreement>/derived`` for each agreement in it.

    ``sources`` gives the file of the published text by agreement IRI; for an agreement without one, only
    the rules of ``queries/derive`` run, since nothing can be found in a text that is not at hand.
    Raises ServandaError when a rule or a text cannot be read; with ``fault`` an agreement whose text
    cannot be used is without what stands in it, and ``fault`` is given the error.
    """
    conclude(store)
    if not sources:
        return

    for agreement, _ in list(agreements(store)):
        if agreement in sources:
            try:
                locate(store, agreement, sources[agreement])
            except ServandaError as error:
                if fault is None:
                    raise
                fault(error)


# What an agreement's graph says about its text, as the plain records that ``servanda.text`` works on.

_PREFIXES = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("srv", "dcterms", "xsd"))

_PARTS = """SELECT ?part ?start ?end ?quoted ?copystart ?copyend {
  ?agreement srv:hasInstrument ?part . ?part srv:startLine ?start ; srv:endLine ?end .
  FILTER(isIRI(?part) && isNumeric(?start) && isNumeric(?end))
  FILTER(DATATYPE(?start) = xsd:integer && DATATYPE(?end) = xsd:integer)
  OPTIONAL {
    ?part srv:quotesInstrument ?quoted ; srv:copyStartLine ?copystart ; srv:copyEndLine ?copyend .
    FILTER(isNumeric(?copystart) && isNumeric(?copyend))
    FILTER(DATATYPE(?copystart) = xsd:integer && DATATYPE(?copyend) = xsd:integer)
  }
} ORDER BY ?start ?part"""

_PASSAGES = """SELECT ?passage ?number ?kind ?text ?part {
  ?agreement srv:hasClause ?clause ; dcterms:language ?language .
  ?clause srv:number ?number ; srv:order ?first ; srv:belongsToInstrument ?part ; srv:hasPassage ?passage .
  ?passage srv:order ?second ; srv:hasKind ?kind ; srv:text ?text .
  FILTER(isIRI(?passage) && isIRI(?part) && LANG(?text) = STR(?language))
} ORDER BY ?first ?clause ?second ?passage"""

_NORMS = """SELECT ?norm ?number ?quote ?before ?after {
  ?agreement srv:hasClause ?clause . ?clause srv:number ?number ; srv:states ?norm .
  ?norm srv:quote ?quote .
  FILTER(isIRI(?norm))
  OPTIONAL { ?norm srv:quotePrefix ?before }
  OPTIONAL { ?norm srv:quoteSuffix ?after }
} ORDER BY ?norm ?number ?quote"""

_WORDS = """SELECT DISTINCT ?owner ?number ?what ?words {
  ?agreement srv:hasClause ?clause . ?clause srv:number ?number .
  {
    ?clause srv:states ?owner . ?owner srv:operativeWords ?words . BIND("operative words" AS ?what)
  } UNION {
    ?clause srv:states/srv:requiresNotification?/srv:hasSlot ?owner . ?owner srv:words ?words .
    BIND("words of a slot" AS ?what)
  } UNION {
    ?clause srv:states/srv:hasQualifier ?owner . ?owner srv:words ?words .
    BIND("words of a qualifier" AS ?what)
  } UNION {
    ?clause srv:hasNote ?owner . ?owner srv:words ?words . BIND("words of a note" AS ?what)
  }
  FILTER(isIRI(?owner))
} ORDER BY ?owner ?number ?what ?words"""

_ERRATA = """SELECT ?erratum ?line ?words {
  ?agreement srv:hasErratum ?erratum . ?erratum srv:startLine ?line ; srv:publishedWords ?words .
  FILTER(isIRI(?erratum) && isNumeric(?line) && DATATYPE(?line) = xsd:integer)
} ORDER BY ?erratum ?line ?words"""


class Records:
    """The records of one agreement, asked of its graphs only.

    ``graphs`` are what a query may see: the authored graph, or that and the derived one.
    """

    def __init__(self, store: pyoxigraph.Store, agreement: str, graphs: list[str]) -> None:
        self._store = store
        self._agreement = agreement
        self._graphs = graphs

    def parts(self) -> list[Part]:
        """Return the instruments whose lines are given, in reading order."""
        rows = self._rows(_PARTS)
        names = {row["part"] for row in rows}
        return [
            Part(
                name=row["part"],
                start_line=int(row["start"]),
                end_line=int(row["end"]),
                copy_of=row["quoted"] if row.get("quoted") in names else None,
                copy_start_line=int(row["copystart"]) if "copystart" in row else None,
                copy_end_line=int(row["copyend"]) if "copyend" in row else None,
            )
            for row in rows
        ]

    def passages(self) -> list[Passage]:
        """Return the passages with their words in the language of the agreement, in reading order."""
        return [
            Passage(row["passage"], row["number"], local(row["kind"]), row["text"], row["part"])
            for row in self._rows(_PASSAGES)
        ]

    def norms(self) -> list[NormQuote]:
        """Return the quotes of the norms."""
        return [
            NormQuote(row["norm"], row["number"], row["quote"], row.get("before", ""), row.get("after", ""))
            for row in self._rows(_NORMS)
        ]

    def words(self) -> list[Words]:
        """Return all other words that are said to stand in a clause."""
        return [
            # A note on a difference between the copies may speak of words that only the copy has.
            Words(row["owner"], row["number"], row["what"], row["words"], row["what"] == "words of a note")
            for row in self._rows(_WORDS)
        ]

    def errata(self) -> list[tuple[str, int, str]]:
        """Return of each erratum its IRI, its published line and the words as published."""
        return [(row["erratum"], int(row["line"]), row["words"]) for row in self._rows(_ERRATA)]

    def _rows(self, query: str) -> list[dict[str, str]]:
        """Return the rows of a SELECT as plain strings, without what is unbound."""
        from pyoxigraph import BlankNode, DefaultGraph, NamedNode, QuerySolutions

        graphs: list[NamedNode | BlankNode | DefaultGraph] = [NamedNode(graph) for graph in self._graphs]
        bound = query.replace("{", f"{{ VALUES ?agreement {{ <{self._agreement}> }}", 1)
        solutions = self._store.query(_PREFIXES + bound, default_graph=graphs)
        assert isinstance(solutions, QuerySolutions)  # a SELECT
        names = [variable.value for variable in solutions.variables]
        return [
            {name: str(getattr(row[name], "value", "")) for name in names if row[name] is not None}
            for row in solutions
        ]


# Where in the published text each clause, passage and norm stands, and where the copies differ.

if TYPE_CHECKING:
    #: Subject and predicate as IRIs, and the object.
    Statement: TypeAlias = tuple[str, str, pyoxigraph.NamedNode | pyoxigraph.Literal]

_OA = PREFIXES["oa"]


@dataclass(frozen=True)
class Account:
    """An agreement held against its text: the ledger, and the differences between the copies.

    ``lang`` is the language in which a notebook shows it.
    """

    ledger: Ledger
    differences: tuple[Difference, ...]
    lang: str = field(default="en", compare=False, repr=False)

    def _repr_html_(self) -> str:

        return account_html(self.ledger, self.differences, self.lang)


def account(store: pyoxigraph.Store, agreement: str, source: Path) -> Account:
    """Return the account of the text in the file ``source`` for what ``store`` says of ``agreement``.

    Only what a person wrote counts, not what rules concluded from it. What does not agree with the text
    is among the ledger's problems. Raises ServandaError when the file cannot be read, or when the lines of
    an instrument are no range.
    """
    try:
        return _account(store, agreement, source)
    except ServandaError as error:
        raise ServandaError(error.message, file=error.file or source, line=error.line) from None


def _account(store: pyoxigraph.Store, agreement: str, source: Path) -> Account:
    """Return the account; errors may not say yet of which text they speak."""
    graphs = [graph for name, graph in agreements(store) if name == agreement]
    records = Records(store, agreement, graphs)
    text = clean(read_text(source))
    parts = records.parts()
    told = ledger(text, parts, records.passages(), records.norms(), records.words())
    told = replace(told, problems=(*told.problems, *_misplaced(text, records.errata())))
    lines = {part.name: (part.start_line, part.end_line) for part in parts}
    differences = [
        difference
        for part in parts
        if part.copy_of in lines and part.copy_start_line is not None and part.copy_end_line is not None
        for difference in collate(
            text.part(*lines[part.copy_of]), text.part(part.copy_start_line, part.copy_end_line)
        )
    ]
    return Account(told, tuple(differences))


def _misplaced(text: CleanText, errata: Iterable[tuple[str, int, str]]) -> Iterator[Problem]:
    """Yield the errata whose published words are not on the line that they name."""
    for erratum, line, words in errata:
        if line < 1 or words not in text.part(line, line).text:
            message = f"The words \"{words}\" are not on line {line} of the published text: mend 'startLine'."
            yield Problem("words-not-found", "", erratum, message)


def locate(store: pyoxigraph.Store, agreement: str, source: Path) -> None:
    """Add to the derived graph of ``agreement`` the lines, the selectors and the differences of its text.

    Raises ServandaError as :func:`account` does.
    """
    from pyoxigraph import NamedNode, Quad

    found = account(store, agreement, source)
    graph = derived_graph(agreement)
    authored = [name for iri, name in agreements(store) if iri == agreement]
    norms = Records(store, agreement, [*authored, graph]).norms()
    clauses = _clauses(store, agreement, authored)
    language = _language(store, agreement)
    statements = [
        *_places(found.ledger, clauses),
        *_anchors(found.ledger.anchors, norms, language),
        *_variants(found.differences, agreement, clauses, language),
    ]
    store.extend(Quad(NamedNode(s), NamedNode(p), o, NamedNode(graph)) for s, p, o in statements)


def _places(told: Ledger, clauses: dict[str, str]) -> Iterator[Statement]:
    """Yield the lines of each passage, which are those of its clause too."""
    for place in told.places:
        yield from _lines(place.passage.id, place.lines, place.copy_lines)
        if place.passage.clause in clauses:
            yield from _lines(clauses[place.passage.clause], place.lines, place.copy_lines)


def _anchors(
    anchors: Iterable[Anchor], norms: Iterable[NormQuote], language: str | None
) -> Iterator[Statement]:
    """Yield lines and selector of each norm; an implied norm has those of the norm whose words it repeats."""
    from pyoxigraph import NamedNode

    quotes = {norm.norm: (norm.clause, norm.quote, norm.prefix, norm.suffix) for norm in norms}
    by_words = {quotes[anchor.norm]: anchor for anchor in anchors if anchor.norm in quotes}
    for norm, words in quotes.items():
        anchor = by_words.get(words)
        if anchor is None:
            continue
        yield from _lines(norm, anchor.lines, anchor.copy_lines)
        selector = norm + "-selector"
        yield norm, SRV + "isAnchoredBy", NamedNode(selector)
        yield selector, PREFIXES["rdf"] + "type", NamedNode(_OA + "TextQuoteSelector")
        yield selector, _OA + "exact", _words(anchor.selector.exact, language)
        yield selector, _OA + "prefix", _words(anchor.selector.prefix, language)
        yield selector, _OA + "suffix", _words(anchor.selector.suffix, language)


def _variants(
    differences: Iterable[Difference], agreement: str, clauses: dict[str, str], language: str | None
) -> Iterator[Statement]:
    """Yield a numbered node for each place where the copies differ."""
    from pyoxigraph import NamedNode

    for number, difference in enumerate(differences, 1):
        # Two digits, so that the names sort in reading order.
        variant = f"{agreement}/variant-{number:02d}"
        yield variant, PREFIXES["rdf"] + "type", NamedNode(SRV + "Variant")
        yield variant, SRV + "firstWords", _words(difference.first, language)
        yield variant, SRV + "copyWords", _words(difference.copy, language)
        for line in difference.first_lines:
            yield variant, SRV + "firstLine", _number(line)
        for line in difference.copy_lines:
            yield variant, SRV + "copyLine", _number(line)
        if difference.clause in clauses:
            yield variant, SRV + "inClause", NamedNode(clauses[difference.clause])


def _lines(subject: str, lines: Iterable[int], copy_lines: Iterable[int]) -> Iterator[Statement]:
    for line in lines:
        yield subject, SRV + "sourceLine", _number(line)
    for line in copy_lines:
        yield subject, SRV + "copyLine", _number(line)


def _clauses(store: pyoxigraph.Store, agreement: str, graphs: list[str]) -> dict[str, str]:
    """Return the IRI of each clause by its printed number."""
    from pyoxigraph import NamedNode

    return {
        str(getattr(number.object, "value", "")): str(getattr(clause.object, "value", ""))
        for graph in graphs
        for clause in store.quads_for_pattern(
            NamedNode(agreement), NamedNode(SRV + "hasClause"), None, NamedNode(graph)
        )
        if isinstance(clause.object, NamedNode)
        for number in store.quads_for_pattern(
            clause.object, NamedNode(SRV + "number"), None, NamedNode(graph)
        )
    }


def _language(store: pyoxigraph.Store, agreement: str) -> str | None:
    """Return the language of the agreement's text, when it is stated and is one."""
    from pyoxigraph import NamedNode

    stated = NamedNode(PREFIXES["dcterms"] + "language")
    quads = store.quads_for_pattern(NamedNode(agreement), stated, None, None)
    tags = (str(getattr(quad.object, "value", "")) for quad in quads)
    return next((tag for tag in tags if complaint(tag) is None), None)


def _words(text: str, language: str | None) -> pyoxigraph.Literal:
    from pyoxigraph import Literal

    return Literal(text, language=language)


def _number(line: int) -> pyoxigraph.Literal:
    from pyoxigraph import Literal, NamedNode

    return Literal(str(line), datatype=NamedNode(PREFIXES["xsd"] + "integer"))


# What a notebook shows of an agreement held against its text.


def account_html(ledger: Ledger, differences: Sequence[Difference], lang: str) -> str:
    """Return as HTML the sums, what is amiss, the sentences, and the differences between the copies."""
    told = phrases(lang)["account"].format(
        sentences=len(ledger.sentences),
        uncovered=len(ledger.uncovered),
        problems=len(ledger.problems),
        differences=len(differences),
    )
    inside = [heading(told)]
    if ledger.problems:
        lines = [
            [_text(problem.clause), _text(compact(problem.subject)), Cell((problem.message,), "en")]
            for problem in ledger.problems[:LIMIT]
        ]
        inside += [grid(("clause", "subject", "message"), lines), *below(lang, rows=len(ledger.problems))]
    for entries in (ledger.uncovered, ledger.sentences):
        if entries:
            lines = [_sentence(entry) for entry in entries[:LIMIT]]
            inside += [
                grid(("lines", "clause", "kind", "norms", "text"), lines),
                *below(lang, rows=len(entries)),
            ]
    if differences:
        lines = [
            [
                _text(d.clause),
                _text(d.first),
                _line_cell(d.first_lines),
                _text(d.copy),
                _line_cell(d.copy_lines),
            ]
            for d in differences[:LIMIT]
        ]
        heads = ("clause", "first", "first lines", "copy", "copy lines")
        inside += [grid(heads, lines), *below(lang, rows=len(differences))]
    return page(lang, *inside)


def _sentence(entry: Entry) -> list[Cell]:
    norms = str(len(entry.norms)) if entry.norms else None
    return [
        _line_cell(entry.lines),
        _text(entry.clause),
        Cell((entry.kind,), "en"),
        _text(norms),
        _text(entry.text),
    ]


def _line_cell(lines: Sequence[int]) -> Cell:
    """Return a cell with the first and the last line of a passage, whose lines follow one another."""
    ends = sorted({min(lines), max(lines)}) if lines else []
    return Cell(("–".join(map(str, ends)),) if ends else ())


def _text(text: str | None) -> Cell:
    return Cell((text,) if text else (), "")
