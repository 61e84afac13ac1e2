"""What an agreement's graph says about its text, as the plain records that ``servanda.text`` works on.

What has no IRI, or no number where a line is wanted, is left out here: the shapes complain about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.text.records import NormQuote, Part, Passage, Words
from servanda.vocabulary import PREFIXES, local

if TYPE_CHECKING:
    import pyoxigraph

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
