"""Questions: the ``.rq`` files of ``queries/``, each plain SPARQL 1.1 under a front matter of comments.

The front matter says the question in words, an example, the parameters and the columns::

    # question: What must an actor do, what must it not do, and what may it do?
    # question@kk: …
    # question@ru: …
    # example: servanda ask norms-of --actor nato
    # aliases: what-must (verb=must), what-may (verb=may)
    # group: duties
    # scope: agreement
    # filter: actor=bearer
    # columns: clause, bearer as who, label as what
    # parameters:
    #   actor: iri actor, required — the one who is bound
    #   verb: word must|must-not|may — only what the actor must, must not or may do
    #   lang: language — the language of labels
    # returns:
    #   norm: iri
    #   bearer: iri list
    #   bearer_label: label of bearer

``aliases`` are other names of the question; in brackets stands what such a name says for a parameter. The
``scope`` is ``agreement`` where each row belongs to one agreement and follows from its graphs and the
ontology alone, and the rows are ordered by agreement; else it is ``all``. ``filter`` says which parameter
does nothing but leave the rows that have its value in which column; ``reading(strict)=mode(notify)`` says
it of one word of a parameter, and with which values; ``actor=bearer|responsible`` that either column may have
the value. ``keep: rows`` says that an archive keeps the rows of
this question, asked without any of its parameters, for each agreement in every language.

``columns`` are those that a table shows a reader unless others are asked for, by the names of the columns
whose labels or words they show; ``bearer as who`` gives one a head of its own (section ``heads`` of the
messages), ``norm as id`` shows the id itself, and ``unit_of+post_in as belongs`` joins several.
``group`` is what the question is about (:data:`GROUPS`).

The query holds one line ``VALUES ?actor { UNDEF }`` for each parameter; what stands in the braces is the
default, so that the file as it stands runs on any engine. A value may be several terms: an actor is put there
with its organs (:func:`servanda.names.expand_actor`), unless the parameter ``organs`` says no. That one
comes by itself where a question takes an actor, and is in no file. ``VALUES ?actor_itself { UNDEF }`` holds
the same actor without its organs: whose personal duties are wanted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from servanda.errors import ServandaError
from servanda.messages import LANGUAGES, error_text, get_error_language
from servanda.names import suggest
from servanda.namespaces import PREFIXES
from servanda.resources import data_folder

COLUMN_TYPES: Final = (
    "string", "iri", "integer", "boolean", "string list", "iri list", "integer list", "string joined",
    "iri list or none",
)  # fmt: skip
#: The parameter that says whether an actor includes its organs.
ORGANS: Final = "organs"
#: What questions are about, in the order in which they are listed. Those of the last are for people who work
#: on the data: what of them is in which file, which words a rule goes by.
GROUPS: Final = ("notices", "duties", "actors", "life", "day", "text", "technical")
#: What is added to the name of an actor's parameter where the query holds that actor without its organs.
ITSELF: Final = "_itself"
_HEAD = re.compile(
    r"^# (question(?:@(?P<lang>\w+))?|example|aliases|group|scope|filter|keep|columns|parameters|returns):"
    r"\s*(?P<rest>.*)$"
)
_ALIAS = re.compile(r"(?P<name>[a-z-]+)(?: \((?P<parameter>[a-z_]+)=(?P<word>[a-z-]+)\))?")
_FILTER = re.compile(
    r"(?P<parameter>[a-z_]+)(?:\((?P<word>[a-z-]+)\))?=(?P<column>[a-z_]+(?:\|[a-z_]+)*)(?:\((?P<values>[a-z|-]+)\))?"
)
_SHOWN = re.compile(r"(?P<columns>[a-z_]+(?:\+[a-z_]+)*)(?: as (?P<head>[a-z_-]+))?")
_VALUES = re.compile(r"VALUES \?([a-z_]+) \{ ([^{}\n]*) \}")
#: The line of the front matter that says so.
_KEEPS = b"\n# keep: rows\n"
_ITEM = re.compile(r"^#   (?P<name>[a-z_]+): (?P<text>.+)$")
_TYPE = re.compile(r"^(?P<type>iri|word|language)(?: (?P<range>[A-Za-z|-]+))?(?P<required>, required)?$")


class Parameter(NamedTuple):
    """A parameter of a question.

    ``type`` is ``iri`` (``kind`` names the registry: actor, matter, clause …), ``word`` (one of ``words``) or
    ``language``; ``default`` is the term that stands in the file, None where the file says UNDEF.
    """

    name: str
    type: str
    kind: str | None
    words: tuple[str, ...]
    required: bool
    default: str | None
    help: str


class Column(NamedTuple):
    """A column of an answer: its name, and one of :data:`COLUMN_TYPES` or ``label of`` another column.

    A ``list or none`` is never empty: it is None where there is nothing.
    """

    name: str
    type: str

    @property
    def labels(self) -> str | None:
        """The column whose labels this one gives, or None."""
        return self.type.removeprefix("label of ") if self.type.startswith("label of ") else None


class ShownColumn(NamedTuple):
    """A column as a reader is shown it: the key of its head, and the columns of the answer that it joins.

    ``head`` is a key of section ``heads`` of the messages, or the name of a column; ``id`` shows the id.
    """

    head: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A question: ``question`` maps a language to the wording; ``text`` is the whole SPARQL file.

    ``scope`` is ``agreement`` or ``all``; ``filters`` map a parameter to the column that it filters, and
    ``word_filters`` a parameter and one of its words to a column and values of it; ``keeps_rows`` says
    whether an archive keeps its rows. ``aliases`` map another name to the parameters that this name fixes,
    by their words.
    """

    name: str
    question: dict[str, str]
    example: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    text: str = field(repr=False)
    path: Path
    scope: str = "all"
    filters: dict[str, str] = field(default_factory=dict)
    word_filters: dict[tuple[str, str], tuple[str, frozenset[str]]] = field(default_factory=dict)
    keeps_rows: bool = False
    aliases: dict[str, dict[str, str]] = field(default_factory=dict)
    #: What a reader is shown unless other columns are asked for, in this order.
    shown: tuple[ShownColumn, ...] = ()
    #: What the question is about, one of :data:`GROUPS`.
    group: str = "technical"
    #: Where the question is one under an alias: the question itself, and what the alias says for parameters.
    origin: Question | None = field(default=None, repr=False)
    fixed: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """The full IRIs that the query names, its predicates among them; ``a`` counts as rdf:type."""
        known = dict(re.findall(r"(?m)^PREFIX (\w*): <([^>]*)>", self.text))
        found = re.findall(r"(?<![\w?\"<])(\w*):([\w-]+)", self.text)
        return frozenset({known[p] + name for p, name in found if p in known} | {PREFIXES["rdf"] + "type"})

    def alias(self, name: str) -> Question:
        """Return the question under one of its aliases: with the parameters bound that this name fixes.

        Such a parameter can't be given any more, and a column of its name, which says the same in every row,
        is left out. Raises KeyError for a name that is no alias.
        """
        fixed = self.aliases[name]
        text = self.text
        for parameter, word in fixed.items():
            text = make_placeholder(parameter).sub(rf'\g<1>"{word}"\g<3>', text)
        return replace(
            self,
            name=name,
            parameters=tuple(each for each in self.parameters if each.name not in fixed),
            columns=tuple(each for each in self.columns if each.name not in fixed),
            shown=tuple(each for each in self.shown if fixed.keys().isdisjoint(each.columns)),
            text=text,
            aliases={},
            origin=self,
            fixed=fixed,
        )

    @classmethod
    def load(cls, path: Path) -> Question:
        """Read a ``.rq`` file; raises ServandaError with file and line when its front matter is malformed."""
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ServandaError(error_text("question-not-utf8", error=error), file=path) from error
        return _Reader(path, text).question()


@dataclass
class _Reader:
    """Reads one front matter, line by line."""

    path: Path
    text: str
    wording: dict[str, str] = field(default_factory=dict)
    example: str = ""
    lines: dict[str, tuple[int, str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    items: dict[str, list[tuple[int, str, str]]] = field(
        default_factory=lambda: {"parameters": [], "returns": []}
    )

    def fail(self, line: int, message: str) -> ServandaError:
        return ServandaError(message, file=self.path, line=line)

    def question(self) -> Question:
        section: str | None = None
        number = 1
        for number, line in enumerate(self.text.splitlines(), 1):
            if not line.startswith("#"):
                break
            section = self._line(number, line, section)
        for wanted in LANGUAGES:
            if not self.wording.get(wanted):
                key = "question" if wanted == "en" else f"question@{wanted}"
                raise self.fail(number, error_text("front-matter-lacks", key=key))
        if not self.example or not self.items["returns"]:
            raise self.fail(number, error_text("front-matter-needs"))
        parameters = tuple(self._parameter(*item) for item in self.items["parameters"])
        if any(parameter.kind == "actor" for parameter in parameters):
            help_ = "yes: an actor with its organs (units, posts, groups of persons); no: without them"
            parameters += (Parameter(ORGANS, "word", None, ("yes", "no"), False, "yes", help_),)
        columns = tuple(self._column(*item) for item in self.items["returns"])
        return Question(
            self.path.stem, self.wording, self.example, parameters, columns, self.text, self.path,
            self._scope(parameters, columns), *self._filters(parameters, columns), self._keeps_rows(),
            self._aliases(parameters), self._shown(columns), self._group(),
        )  # fmt: skip

    def _scope(self, parameters: Sequence[Parameter], columns: Sequence[Column]) -> str:
        line, scope = self.lines.get("scope", (0, "all"))
        if scope not in ("agreement", "all"):
            raise self.fail(line, error_text("no-scope", scope=scope))
        if scope == "agreement" and not all(
            any(each.name == "agreement" for each in those) for those in (parameters, columns)
        ):
            raise self.fail(line, error_text("scope-needs-agreement"))
        return scope

    def _keeps_rows(self) -> bool:
        line, text = self.lines.get("keep", (0, ""))
        if text not in ("", "rows") or (text and self.lines.get("scope", (0, ""))[1] != "agreement"):
            raise self.fail(line, error_text("odd-keep"))
        return text == "rows"

    def _filters(
        self, parameters: Sequence[Parameter], columns: Sequence[Column]
    ) -> tuple[dict[str, str], dict[tuple[str, str], tuple[str, frozenset[str]]]]:
        line, text = self.lines.get("filter", (0, ""))
        words = {each.name: each.words for each in parameters}
        filters: dict[str, str] = {}
        word_filters: dict[tuple[str, str], tuple[str, frozenset[str]]] = {}
        for match in self._matches(_FILTER, line, text):
            name, column, word, values = match["parameter"], match["column"], match["word"], match["values"]
            if name not in words or (word is not None and word not in words[name]):
                raise self.fail(line, error_text("filter-without-parameter", name=match[0].partition("=")[0]))
            if not {each.name for each in columns}.issuperset(column.split("|")):
                raise self.fail(line, error_text("filter-without-column", name=column))
            if (word is None) != (values is None):
                raise self.fail(line, error_text("odd-alias", text=match[0]))
            if word is None:
                filters[name] = column
            else:
                word_filters[name, word] = (column, frozenset(values.split("|")))
        return filters, word_filters

    def _aliases(self, parameters: Sequence[Parameter]) -> dict[str, dict[str, str]]:
        line, text = self.lines.get("aliases", (0, ""))
        words = {each.name: each.words for each in parameters}
        found: dict[str, dict[str, str]] = {}
        for match in self._matches(_ALIAS, line, text):
            name, fixed = match["parameter"], match["word"]
            if name is not None and fixed not in words.get(name, ()):
                raise self.fail(line, error_text("alias-without-word", word=fixed, parameter=name))
            found[match["name"]] = {} if name is None else {name: fixed}
        return found

    def _shown(self, columns: Sequence[Column]) -> tuple[ShownColumn, ...]:
        """Return the columns that are shown; all of them where the file names none."""
        line, text = self.lines.get("columns", (0, ""))
        plain = [column.name for column in columns if not column.labels]
        if not text:
            return tuple(ShownColumn(name, (name,)) for name in plain)
        found = []
        for match in self._matches(_SHOWN, line, text):
            names = tuple(match["columns"].split("+"))
            if odd := next((name for name in names if name not in plain), None):
                raise self.fail(line, error_text("shown-without-column", name=odd))
            found.append(ShownColumn(match["head"] or names[0], names))
        return tuple(found)

    def _group(self) -> str:
        line, group = self.lines.get("group", (0, GROUPS[-1]))
        if group not in GROUPS:
            raise self.fail(line, error_text("no-group", group=group, groups=", ".join(GROUPS)))
        return group

    def _matches(self, pattern: re.Pattern[str], line: int, text: str) -> Iterator[re.Match[str]]:
        """Yield what stands between the commas of a line; each must be as the pattern has it."""
        for part in filter(None, text.split(", ")):
            match = pattern.fullmatch(part)
            if match is None:
                raise self.fail(line, error_text("odd-alias", text=part))
            yield match

    def _line(self, number: int, line: str, section: str | None) -> str | None:
        if head := _HEAD.match(line):
            key = head[1].partition("@")[0]
            if head[1] in self.seen:
                raise self.fail(number, error_text("front-matter-twice", key=head[1]))
            self.seen.add(head[1])
            if key == "question":
                self.wording[head["lang"] or "en"] = head["rest"].strip()
            elif key == "example":
                self.example = head["rest"].strip()
            elif key in ("aliases", "group", "scope", "filter", "keep", "columns"):
                self.lines[key] = (number, head["rest"].strip())
            return key
        item = _ITEM.match(line)
        if item and section in self.items:
            assert section is not None
            self.items[section].append((number, item["name"], item["text"].strip()))
            return section
        raise self.fail(
            number,
            error_text("odd-front-matter"),
        )

    def _parameter(self, line: int, name: str, text: str) -> Parameter:
        declared, _, help_ = text.partition(" — ")
        match = _TYPE.match(declared.strip())
        if not match or not help_ or (match["type"] == "language") == bool(match["range"]):
            raise self.fail(line, error_text("odd-parameter", name=name))
        if [other for _, other, _ in self.items["parameters"]].count(name) > 1:
            raise self.fail(line, error_text("parameter-twice", name=name))
        if name == ORGANS:
            raise self.fail(line, error_text("organs-declared", name=ORGANS))
        defaults = self._find_defaults(name)
        if len(defaults) != 1:
            raise self.fail(line, error_text("values-missing", name=name))
        (held,) = defaults
        default = None if held == "UNDEF" else held.strip('"')
        kind = match["range"] if match["type"] == "iri" else None
        words = tuple(match["range"].split("|")) if match["type"] == "word" else ()
        return Parameter(name, match["type"], kind, words, bool(match["required"]), default, help_.strip())

    def _find_defaults(self, name: str) -> set[str]:
        """Return what stands in the text where a value of a parameter goes."""
        if name == "lang":
            return {match[2] for match in make_placeholder(name).finditer(self.text)}
        # One pattern for all: one of its own for each parameter takes as long as all else.
        return {held for other, held in _VALUES.findall(self.text) if other == name}

    def _column(self, line: int, name: str, text: str) -> Column:
        column = Column(name, text)
        types = {other: kind for _, other, kind in self.items["returns"]}
        if sum(other == name for _, other, _ in self.items["returns"]) > 1:
            raise self.fail(line, error_text("column-declared-twice", name=name))
        # Only what is named by an IRI has a label.
        known = types.get(column.labels, "").startswith("iri") if column.labels else text in COLUMN_TYPES
        if not known:
            raise self.fail(
                line, error_text("odd-column", name=name, type=text, types=", ".join(COLUMN_TYPES))
            )
        return column


def make_placeholder(name: str) -> re.Pattern[str]:
    """Return the pattern of what holds a parameter: ``VALUES ?name { default }``.

    A language is also held by ``LANG(?label) = "en"``: in an OPTIONAL, Virtuoso does not see the variable of
    a VALUES outside it, and Oxigraph scans for one inside it.
    """
    if name == "lang":
        return re.compile(r'(VALUES \?lang \{ |LANG\(\?\w+\) !?= )("[a-z]+")((?: \})?)')
    return re.compile(rf"(VALUES \?{name} \{{ )([^{{}}\n]*)( \}})")


@cache
def load_questions(folder: Path | None = None) -> dict[str, Question]:
    """Return the questions of ``queries/`` (or of another folder) by name, in alphabetical order.

    >>> "who-must-notify-whom" in load_questions()
    True
    """
    return {
        path.stem: Question.load(path) for path in sorted((folder or data_folder("queries")).glob("*.rq"))
    }


@cache
def load_row_questions() -> tuple[Question, ...]:
    """Return the questions whose rows an archive keeps, in alphabetical order; no other file is parsed.

    >>> [question.name for question in load_row_questions()]
    ['agreements', 'norms-of', 'who-must-notify-whom']
    """
    paths = sorted(data_folder("queries").glob("*.rq"))
    return tuple(Question.load(path) for path in paths if _KEEPS in path.read_bytes())


@cache
def load_aliases() -> dict[str, str]:
    """Return the other names of questions, each with the name of the question that bears it.

    >>> load_aliases()["what-must"]
    'norms-of'
    """
    found: dict[str, str] = {}
    for path in sorted(data_folder("queries").glob("*.rq")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                break
            if line.startswith("# aliases:"):
                found |= dict.fromkeys(Question.load(path).aliases, path.stem)
    return found


def translate_parameter(text: str) -> str:
    """Return what a question says of a parameter in the language of errors; what has no translation stays.

    >>> translate_parameter("one norm")
    'one norm'
    """
    return describe_parameter(text, get_error_language())


@cache
def cut_front_matter(text: str) -> str:
    r"""Return the text of a question without the comments at its head.

    >>> cut_front_matter("# question: whether there is anything\n\nASK {}\n")
    'ASK {}\n'
    """
    lines = text.splitlines(keepends=True)
    first = next((place for place, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return "".join(lines[first:]).lstrip("\n")


def describe_parameter(text: str, lang: str) -> str:
    """Return what a question says of a parameter in a language; what has no translation stays.

    >>> describe_parameter("the matter notified", "ru")
    'предмет уведомления'
    """
    return text if lang == "en" else _read_parameters().get(text, {}).get(lang) or text


@cache
def _read_parameters() -> dict[str, dict[str, str]]:
    """Return the translations of what the questions say of their parameters, by the English text."""
    import csv  # few read the help of a question in another language

    table = Path(__file__).with_name("parameters.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["en"]: row for row in rows}


@cache
def find_question(name: str) -> Question:
    """Return one question by its name or an alias; raises ServandaError with the nearest name.

    Only the file of that name is read, as long as it is no alias.
    """
    path = data_folder("queries") / f"{name}.rq"
    # Of a name that is too long for a file, the system says no more than that.
    if re.fullmatch(r"[a-z-]{1,100}", name) and path.is_file():
        return Question.load(path)
    if name in load_aliases():
        return Question.load(data_folder("queries") / f"{load_aliases()[name]}.rq").alias(name)
    known = [*(path.stem for path in data_folder("queries").glob("*.rq")), *load_aliases()]
    hint = suggest(name, known, error_text("questions-listed"), 0.4)
    raise ServandaError(error_text("no-question", name=name, hint=hint))
