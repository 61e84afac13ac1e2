"""Writes answers for people: notifications, one thing, the ledger, the differences between copies.

The ledger and the differences are also written as JSON, and a graph as a notebook shows it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import NamedNode, Store

from servanda import html
from servanda.locales import format_iso_day
from servanda.messages import Messages, capitalize_text, load_messages
from servanda.names import ORGAN_OF, find_label, resolve, run_select, short_name
from servanda.namespaces import PREFIXES, SRV, compact, expand, local
from servanda.query.citations import describe_incorporated, describe_paraphrases
from servanda.query.localized_table import LocalizedTable, make_column
from servanda.query.run import ask
from servanda.query.show import Facts, read_facts
from servanda.query.table import Row, Table, render_source_html
from servanda.query.writing import (
    MarkdownPage,
    Page,
    format_spans,
    highlight,
    list_strings,
    repeats_number,
    strip_controls,
)
from servanda.text_status import describe_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from servanda.account import Account, Uncountable
    from servanda.incorporation import IncorporatedNorms
    from servanda.store.queryable import QueryableStore
    from servanda.text.collation import Difference
    from servanda.text.quotes import Entry

#: The slots of a notification that are shown, in this order, and the key of its name.
_SHOWN = ("trigger", "timing", "form", "purpose", "qualifier", "effect")
#: The features of a notification that are shown where it has them, and the columns with their words.
_FEATURES: Final = {
    "copy_to": "copy_to_label",
    "through": "through_label",
    "onward_of": "onward_of_label",
    "enclosure": "enclosure",
    "content_from": "content_from_label",
}
#: The slots of those features that have another name.
_FEATURE_SLOTS: Final = {"copy_to": "copy-recipient", "through": "channel", "content_from": "content"}
#: The most actors that are named beside a role that they play.
_PLAYERS: Final = 4
_ROLES = (
    "bearer",
    "responsible",
    "counterparty",
    "addressee",
    "beneficiary",
    "involved",
    "programmes",
    "qualifiers",
)
Accounts = Mapping[str, "Account"]
#: The columns of the ledger before the words, the least room for the words, and the gap between columns.
_COLUMNS: Final = ("lines", "clause", "kind", "norms")
_ROOM, _GAP = 16, 2
#: Below this width the words stand below the columns.
_NARROW: Final = 64


def render_notices(
    store: QueryableStore,
    table: Table,
    *,
    lang: str = "en",
    width: int = 80,
    colour: bool = False,
    head: Callable[[Page], None] | None = None,
    states: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Return the notifications of a table of ``who-must-notify-whom`` as text, and a summary below.

    Records stand in the order of the clauses. What is inferred is marked, and what the text does not say
    is named in one line. An empty table gives one sentence. ``head`` writes what stands above them in place
    of the agreement's name; ``states`` says by the name of a notification how it stands, line by line.
    """
    page = Page(lang, width, colour)
    if not table.rows:
        return page.phrase("nothing") + "\n"
    shown = None
    for row in table.rows:
        if row["agreement"] != shown:
            shown = row["agreement"]
            page.gap()
            if head is not None:
                head(page)
            else:
                page.add(find_label(store, expand(str(shown)), lang), "head")
            if row["binding"] is False:
                page.add(page.phrase("not_binding"), "faint")
        page.gap()
        add_notice(page, store, row, states)
    page.gap()
    page.add(summarize_notices(table.rows, lang))
    if source := describe_texts(store, table.rows, lang):
        page.add(source, "faint")
    if paraphrase := describe_paraphrases(store, table.rows, lang):
        page.add(paraphrase, "faint")
    return page.text()


def summarize_notices(rows: Sequence[Row], lang: str) -> str:
    """Return how many notifications there are, in how many clauses, and for how many no time is stated."""
    clauses = {(row["agreement"], row["clause"]) for row in rows}
    untimed = sum("slot:timing" in list_strings(row["silent"]) for row in rows)
    return Messages(lang, "answers").text(
        "summary", notifications=len(rows), clauses=len(clauses), untimed=untimed
    )


def describe_texts(store: QueryableStore, rows: Sequence[Row], lang: str) -> str:
    """Return which text is the source of the notifications of some rows, and what that in a language is.

    It is "" where the source is in that language.
    """
    said = Messages(lang, "answers")
    every = sorted({str(row["quote_lang"]) for row in rows})
    if len(every) > 1:
        return said.text("translations.sources", source=", ".join(map(said.language, every)))
    if every in ([], [lang]):
        return ""
    translated = any(row["translation"] for row in rows)
    named_in = {str(row["agreement"]) for row in rows}
    statuses = {find_text_status(store, name, lang, translated=translated) for name in named_in}
    status = statuses.pop() if len(statuses) == 1 else "source"
    key = "translations" if status == "servanda" else f"translations.{status}"
    return said.text(key, source=said.language(every[0]))


def summarize_rows(rows: Sequence[Row], filters: Sequence[str], *, more: bool, lang: str = "en") -> str:
    """Return what stands below the rows of an answer: how many they are, and what is not among them.

    ``filters`` are the options that leave rows out, as typed (``--actor kz-mod``); ``more`` says whether rows
    follow those that are shown.
    """
    page = Page(lang)
    clauses = {(row.get("agreement"), row["clause"]) for row in rows if row.get("clause")}
    derived = sum(row.get("implied") is True for row in rows)
    said = [
        page.phrase("answer.rows", rows=len(rows), clauses=len(clauses))
        if clauses
        else page.phrase("answer.plain", n=len(rows))
    ]
    if derived:
        said.append(page.phrase("answer.derived", n=derived))
    if filters:
        said.append(page.phrase("answer.filtered", filters=", ".join(filters)))
    if more:
        said.append(page.phrase("answer.cut"))
    return " ".join(said)


def find_text_status(store: QueryableStore, agreement: str, lang: str, *, translated: bool) -> str:
    """Return what the text of an agreement (compact IRI) in a language is (:mod:`servanda.text_status`).

    ``translated`` says whether the text is there in that language.
    """
    node = NamedNode(expand(agreement))

    def read(name: str) -> list[str]:
        quads = store.quads_for_pattern(node, NamedNode(expand(name)), None, None)
        return [compact(str(getattr(quad.object, "value", ""))) for quad in quads]

    source = next(iter(read("dcterms:language")), "und")
    authentic = read("srv:hasAuthenticLanguage")
    translators = read("srv:isTranslatedBy")
    return describe_text(lang, source, authentic, translators, [lang] if translated else [])


def make_bodies_hint(store: QueryableStore, name: str, role: str, lang: str) -> str | None:
    """Return which bodies of an actor send (or get) notifications, when it does not itself; else None.

    ``name`` is typed as on the command line (``kz``), ``role`` is sender or addressee.
    Raises ServandaError for an unknown actor.
    """
    actor = resolve(store, "actor", name)
    predicate = "srv:hasSender" if role == "sender" else "srv:hasAddressee"
    rows = run_select(
        store,
        f"SELECT DISTINCT ?body {{ ?norm srv:requiresNotification/{predicate} ?body . "
        f"?body ({'|'.join(ORGAN_OF)})+ {NamedNode(actor)} }}",
    )
    bodies = sorted(short_name(store, row["body"].value) for row in rows)
    if not bodies:
        return None
    return Messages(lang, "answers").text(
        f"bodies.{role}", actor=short_name(store, actor), bodies=", ".join(bodies)
    )


def add_notice(
    page: Page, store: QueryableStore, row: Row, states: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Add one notification to a page: heading, from whom to whom, then its slots and the words.

    ``states`` is that of :func:`render_notices`.
    """
    keys = ("about", *_SHOWN, *filter(row.get, (*_FEATURES, "joint")))
    names = [page.phrase(key) for key in (*keys, "words", "translation", "not_said")]
    names += [_name_uncounted(page, row)] * bool(row.get("uncountable"))
    margin = max(len(name) for name in names) + 2
    _make_notice_heading(page, store, row)
    _format_ends(page, *(format_end(page, row, end) for end in ("sender", "addressee")))
    inferred = {local(str(slot)) for slot in list_strings(row["inferred"])}
    for number, said in enumerate((states or {}).get(str(row["notification"]), ())):
        page.entry("" if number else page.phrase("state"), said, margin, style="must")
    page.entry(page.phrase("about"), ", ".join(list_strings(row["matters_label"])), margin)
    for slot in _SHOWN:
        if row[slot] is not None:
            text = _describe_form(store, str(row[slot]), page.lang) if slot == "form" else str(row[slot])
            note = f" ({page.phrase('inferred')})" if slot in inferred else ""
            page.entry(page.phrase(slot), text + note, margin)
    _add_features(page, store, row, inferred, margin)
    lines = [line for line in row["source_lines"] or [] if isinstance(line, int)]  # type: ignore[union-attr]
    page.entry(
        page.phrase("words"), f"«{row['quote']}»{_format_quote_lines(page, lines)}", margin, style="words"
    )
    if row["translation"] is not None:
        page.entry(page.phrase("translation"), str(row["translation"]), margin)
    silent = [slot for slot in _SHOWN if f"slot:{slot}" in list_strings(row["silent"])]
    if silent:
        said = ", ".join(page.phrase(f"silent.{slot}") for slot in silent)
        page.entry(page.phrase("not_said"), said, margin, style="faint")
    people = [page.phrase(slot) for slot in ("sender", "addressee", "matter") if slot in inferred]
    if people:
        page.add(page.phrase("inferred.people", slots=", ".join(people)), "faint", 2)


def format_end(page: Page, row: Row, end: str) -> str:
    """Return the sender or addressee of a notification: a role with its players, or that none is named."""
    if row.get(end) is None:
        return page.phrase(f"{end}.none")
    name, players = str(row[f"{end}_label"]), list_strings(row.get(f"{end}_players_label"))
    said = format_role(page, name, players)
    return said if end != "sender" else format_answering(page, said, _list_answering(row, name, players))


def _list_answering(row: Row, sender: str, players: Sequence[str]) -> list[str]:
    """Return the Parties that answer for the sender of a notification, none where it is a Party itself."""
    return [name for name in list_strings(row.get("responsible_label")) if name not in (sender, *players)]


def format_answering(page: Page, bearer: str, parties: Sequence[str]) -> str:
    """Return the name of a bearer with those of the Parties that answer for it, if there are any."""
    return page.phrase("answers-for", bearer=bearer, parties=", ".join(parties)) if parties else bearer


def format_role(page: Page, role: str, players: Sequence[str]) -> str:
    """Return the name of a role with those of its players, or of some of them where they are many."""
    if not players:
        return role
    more = len(players) - _PLAYERS
    key = "players.many" if more > 0 else "players"
    return page.phrase(key, role=role, players=", ".join(players[:_PLAYERS]), more=more)


def _describe_onward(page: Page, store: QueryableStore, iri: str) -> str:
    """Return what a notification passes on: another by clause and matters, or what a norm requires."""
    node = NamedNode(iri)
    query = (
        f"SELECT DISTINCT ?of ?clause ?number ?matter {{ VALUES ?x {{ {node} }} ?clause srv:number ?number . "
        "{ ?clause srv:hasNorm ?x . BIND(?x AS ?of) } UNION "
        "{ ?clause srv:hasNorm ?norm . ?norm srv:requiresNotification ?x . ?x srv:concernsMatter ?matter } }"
    )
    rows = list(run_select(store, query))
    if not rows:
        return find_label(store, iri, page.lang)
    clause = page.clause(rows[0]["number"].value, find_label(store, rows[0]["clause"].value, page.lang))
    if rows[0]["of"] is not None:
        return page.phrase("onward.norm", clause=clause, label=find_label(store, iri, page.lang))
    matters = sorted({find_label(store, row["matter"].value, page.lang) for row in rows})
    return page.phrase("onward.notice", clause=clause, matters=", ".join(matters))


def _describe_feature(page: Page, store: QueryableStore, row: Row, name: str) -> str:
    held = row[_FEATURES[name]]
    if not isinstance(held, list):
        return str(held)
    if name == "onward_of":
        said = [_describe_onward(page, store, expand(iri)) for iri in list_strings(row[name])]
    else:
        # A clause is called by its number, which alone would not say that it is one.
        said = [
            page.clause(label, label) if name == "content_from" else label for label in list_strings(held)
        ]
    return ", ".join(said)


def _add_features(page: Page, store: QueryableStore, row: Row, inferred: set[str], margin: int) -> None:
    """Add how a notification goes, with what, by which place of the text, and what is not counted."""
    if row.get("joint"):
        page.entry(page.phrase("joint"), page.phrase("joint.yes"), margin)
    if row.get("urgency"):
        page.entry(page.phrase("urgency"), ", ".join(list_strings(row["urgency_label"])), margin)
    if row.get("stage"):
        page.entry(page.phrase("stage"), str(row["stage"]), margin)
    for name, column in _FEATURES.items():
        if row.get(column):
            text = _describe_feature(page, store, row, name)
            note = f" ({page.phrase('inferred')})" if _FEATURE_SLOTS.get(name, name) in inferred else ""
            page.entry(page.phrase(name), text + note, margin)
    if row.get("uncountable"):
        reason = str(row["uncountable_reason"] or "—")
        page.entry(_name_uncounted(page, row), reason, margin, style="must")


def _name_uncounted(page: Page, row: Row) -> str:
    """Return which times of a notification are not counted."""
    words = Messages(page.lang, "answers")
    return ", ".join(words.uncounted(local(slot)) for slot in list_strings(row["uncountable"]))


def _name_modality(page: Page, row: Row | Facts) -> str:
    """Return the word for the modality of a norm: an immunity is called by its own name."""
    key = str(row["modality"])
    return (
        str(row["modality_label"]).lower()
        if key == "privilege" and row.get("modality_label")
        else page.phrase(key)
    )


def choose_verb(page: Page, modality: str, mode: str, *, binding: bool = True) -> str:
    """Return how a notification binds, in words, such as "must notify"; without ``binding``, an intention."""
    if modality == "obligation":
        return load_messages(page.lang, "answers", binding=binding)[f"must.{mode}"]
    return page.phrase(f"{modality}.{mode}")


def render_facts(
    store: Store,
    what: str,
    *,
    lang: str = "en",
    width: int = 80,
    colour: bool = False,
    markdown: bool = False,
    found: IncorporatedNorms | None = None,
) -> str:
    """Return what the graph says about one thing as text; input and errors as :func:`read_facts`."""
    gathered = read_facts(store, what, lang, found)
    page = MarkdownPage(lang) if markdown else Page(lang, width, colour)
    writers: dict[object, Callable[[Page, Store, Facts], None]] = {
        "agreement": _add_agreement, "clause": _add_clause, "norm": _add_norm, "actor": _add_actor,
        "programme": _add_programme, "matter": _add_matter,
    }  # fmt: skip
    page.binding = _is_binding(store, gathered)
    writers[gathered["kind"]](page, store, gathered)
    rows = [row for key in gathered for row in _list_rows(gathered, key)]
    own: Row = {"agreement": str(gathered["id"])} if gathered["kind"] == "agreement" else {}
    told = describe_incorporated(rows, lang) if found is not None else []
    if paraphrase := describe_paraphrases(store, [own, *rows], lang):
        told.append(paraphrase)
    if told:
        page.gap()
    for sentence in told:
        page.add(sentence)
    return page.text()


def _is_binding(store: Store, gathered: Facts) -> bool:
    """Say whether what is shown is of an agreement that binds legally; of several, whether any does."""
    of = gathered["id"] if gathered["kind"] == "agreement" else gathered.get("agreement")
    rows = [row for row in ask(store, "agreements").rows if of is None or row["agreement"] == of]
    return not rows or any(row["binding"] is not False for row in rows)


def is_complete(told: Accounts) -> bool:
    """Say whether every sentence is accounted for and every quote is found."""
    return not any(each.ledger.uncovered or each.ledger.problems for each in told.values())


def render_coverage_json(told: Accounts) -> str:
    """Return the ledger as a JSON object.

    It has ``sentences``, ``uncovered``, ``problems``, ``uncountable`` and, of an excerpt, ``outside``.
    """
    answer: dict[str, list[dict[str, Any]]] = {
        "sentences": [], "uncovered": [], "problems": [], "uncountable": [], "outside": [],
    }  # fmt: skip
    for agreement, each in told.items():
        named = {"agreement": compact(agreement)}
        answer["sentences"] += [named | _make_sentence(entry) for entry in each.ledger.sentences]
        answer["uncovered"] += [named | _make_sentence(entry) for entry in each.ledger.uncovered]
        answer["outside"] += [named | _make_sentence(entry) for entry in each.ledger.outside]
        answer["problems"] += [
            named | {"kind": p.kind, "clause": p.clause, "subject": compact(p.subject), "message": p.message}
            for p in each.ledger.problems
        ]
        answer["uncountable"] += [named | one._asdict() for one in each.uncountable]
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def render_coverage(told: Accounts, *, lang: str = "en", width: int = 80, colour: bool = False) -> str:
    """Return the ledger for people: a line for each sentence, what is left over, and the sum."""
    page = Page(lang, width, colour)
    widths = _measure_ledger(page, [entry for each in told.values() for entry in each.ledger.sentences])
    for agreement, each in told.items():
        page.gap()
        page.add(compact(agreement), "head")
        headings = {name: page.phrase(f"column.{name}") for name in _COLUMNS}
        _add_ledger_line(page, headings, page.phrase("column.words"), widths, "faint")
        part = None
        for entry in each.ledger.sentences:
            if (entry.part, entry.copy) != part:
                part = (entry.part, entry.copy)
                page.gap()
                name = local(entry.part)
                page.add(page.phrase("copy_in", instrument=name) if entry.copy else name, "head")
            _add_ledger_line(page, _make_ledger_cells(page, entry), entry.text, widths, "words")
        page.gap()
        _add_ledger_remarks(page, each)
    return page.text()


def build_coverage_tables(told: Accounts, lang: str) -> list[LocalizedTable]:
    """Return the ledger of each agreement as a table: a row for each sentence, with the sum below."""
    keys = ("lines", "clause", "kind", "norm_count", "passage")
    columns = tuple(make_column(key, lang, 2 if key == "passage" else 1) for key in keys)
    found = []
    for agreement, each in told.items():
        page = Page(lang, 1_000_000)
        rows = tuple(
            (*(_make_ledger_cells(page, entry)[name] for name in _COLUMNS), entry.text)
            for entry in each.ledger.sentences
        )
        _add_ledger_remarks(page, each)
        found.append(LocalizedTable(compact(agreement), columns, rows, tuple(page.lines), lang))
    return found


def render_collation_json(told: Accounts) -> str:
    """Return the differences between the copies as a JSON list."""
    rows = [
        {
            "agreement": compact(agreement),
            "clause": d.clause,
            "first": d.first,
            "first_lines": list(d.first_lines),
            "copy": d.copy,
            "copy_lines": list(d.copy_lines),
            "before": d.before,
            "after": d.after,
        }
        for agreement, each in told.items()
        for d in each.differences
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def render_collation(told: Accounts, *, lang: str = "en", width: int = 80, colour: bool = False) -> str:
    """Return the differences for people: the words of either copy, with lines and some context."""
    page = Page(lang, width, colour)
    for agreement, each in told.items():
        page.add(compact(agreement), "head")
        for difference in each.differences:
            page.gap()
            clause = page.clause(difference.clause or "–", difference.clause or "–")
            page.add(clause[:1].upper() + clause[1:], "must")
            _add_copy(page, "first", difference.first, difference.first_lines, difference)
            _add_copy(page, "copy", difference.copy, difference.copy_lines, difference)
        page.gap()
        page.add(page.phrase("differences", n=len(each.differences)))
    return page.text()


def build_collation_tables(told: Accounts, lang: str) -> list[LocalizedTable]:
    """Return the differences as a table for each agreement: the words of either copy, with what is around."""
    columns = tuple(make_column(key, lang) for key in ("clause", "first_text", "copy_text"))
    page = Page(lang)
    return [
        LocalizedTable(
            compact(agreement),
            columns,
            tuple(
                (
                    one.clause or "",
                    _quote_side(page, one.first, one.first_lines, one),
                    _quote_side(page, one.copy, one.copy_lines, one),
                )
                for one in each.differences
            ),
            (page.phrase("differences", n=len(each.differences)),),
            lang,
        )
        for agreement, each in told.items()
    ]


def render_graph_html(store: Store, lang: str = "en") -> str:
    """Return what a graph holds: title, parties and counts of each agreement, and how to go on."""
    inside: list[Element] = []
    agreements = ask(store, "agreements", lang=lang).rows
    words = html.read_phrases(lang)
    for row in agreements[: html.LIMIT]:
        counts = [
            f"{count['kind_label']}: {count['count']}"
            for count in ask(store, "counts", lang=lang, agreement=str(row["agreement"])).rows
            if not count["implied"]
        ]
        name = str(row["agreement"])
        title = str(row["title"] or find_label(store, expand(name), lang))
        cells = [
            html.Cell((short_name(store, expand(name)),)),
            html.Cell(tuple(list_strings(row["parties_label"]))),
            html.Cell((" · ".join(counts),)),
        ]
        inside += [
            html.build_heading(title),
            html.build_pairs([words["agreement"], words["parties"], words["counts"]], cells, lang),
        ]
    inside += html.build_notes(lang, rows=len(agreements))
    calls = ("graph.notifications()", "graph.norms()", "graph.show(…)", "graph.ask(…)", "graph.check()")
    ways = html.element("div", {"style": "margin:.3em 0"}, words["go_on"] + ": ")
    for number, call in enumerate(calls):
        ways.append(html.element("code", {}, call))
        ways[-1].tail = ", " if number < len(calls) - 1 else ""
    return html.render_page(lang, *inside, ways, *render_source_html(agreements, lang))


def _make_notice_heading(page: Page, store: QueryableStore, row: Row) -> None:
    """Add the clause and how it binds, in one line where there is room."""
    heading = str(row["clause"])
    # Where it is known in which graph it stands, an archive need not look for it.
    graph = NamedNode(expand(str(row["agreement"]))) if row.get("agreement") else None
    for quad in store.quads_for_pattern(
        None, NamedNode(SRV + "hasNorm"), NamedNode(expand(str(row["norm"]))), graph
    ):
        if isinstance(quad.subject, NamedNode):
            heading = find_label(store, quad.subject.value, page.lang)
    clause = strip_controls(page.clause(str(row["clause"]), heading))
    how = choose_verb(page, str(row["modality"]), str(row["mode"]), binding=row["binding"] is not False)
    clause = clause[:1].upper() + clause[1:]
    if len(clause) + len(how) + 3 <= page.width:
        page.lines.append(page.style("head", clause) + " · " + page.style("must", how))
    else:
        page.add(clause, "head")
        page.add(f"· {how}", "must", 2)


def _format_ends(page: Page, sender: str, addressee: str) -> None:
    sender, addressee = capitalize_text(sender), capitalize_text(addressee)
    whole = f"{sender} → {addressee}"
    if len(whole) + 2 <= page.width:
        page.add(whole, "head", 2)
    else:
        page.add(sender, "head", 2)
        page.add(f"→ {addressee}", "head", 4)


def _describe_form(store: QueryableStore, notation: str, lang: str) -> str:
    iri = PREFIXES["form"] + notation
    text = find_label(store, iri, lang)
    return notation if text == iri else text


def _format_quote_lines(page: Page, lines: list[int]) -> str:
    if not lines:
        return ""
    return f" ({page.phrase('lines' if len(set(lines)) > 1 else 'line', lines=format_spans(lines))})"


def _add_agreement(page: Page, store: Store, gathered: Facts) -> None:
    page.add(str(gathered["title"] or gathered["label"]), "head")
    prevailing = str(gathered["prevailing"] or "")
    facts = [
        ("parties", ", ".join(list_strings(gathered["parties_label"]))),
        ("authentic", ", ".join(page.language(tag) for tag in list_strings(gathered["authentic"]))),
        ("prevailing", page.language(prevailing) if prevailing else ""),
        ("binding", page.phrase("not_binding") if gathered["binding"] is False else ""),
    ]
    _add_entries(page, [(page.phrase(name), text) for name, text in facts])
    _add_section(page, "instruments")
    for row in _list_rows(gathered, "instruments"):
        roles = [page.phrase(role.split()[0]) for role in list_strings(row["role"]) if role != "belongs"]
        facts_ = [
            row["title"],
            row["number"],
            format_iso_day(str(row["date"] or ""), page.lang),
            row["place"],
            *list_strings(row["signed_by_label"]),
            *roles,
        ]
        page.entry("·", ", ".join(str(fact) for fact in facts_ if fact), 2)
    _add_duties(page, "clauses", _list_rows(gathered, "clauses"))
    _add_section(page, "counts")
    rows = _list_rows(gathered, "counts")
    page.add(", ".join(_describe_count(page, row) for row in rows if not row["implied"]), None, 2)
    if derived := [_describe_count(page, row) for row in rows if row["implied"]]:
        page.add(page.phrase("counts.derived", counts="; ".join(derived)), None, 2)


def _describe_count(page: Page, row: Row) -> str:
    """Return a number of a kind: "41 obligations"; of a kind that has no words of its own "label: 41"."""
    key, number = f"many.{local(str(row['kind'])).lower()}", row["count"]
    known = key in load_messages(page.lang, "answers", binding=page.binding)
    return page.phrase(key, n=number) if known else f"{row['kind_label']}: {number}"


def _add_entries(page: Page, pairs: list[tuple[str, str]], indent: int = 2) -> None:
    """Add entries that have something to say, their names in one margin."""
    said = [(name, text) for name, text in pairs if text]
    margin = max((len(name) for name, _ in said), default=0) + 2
    for name, text in said:
        page.entry(name, text, margin, indent=indent)


def _add_section(page: Page, key: str) -> None:
    page.gap()
    page.add(page.phrase(key), "head")


def _list_rows(gathered: Facts, key: str) -> list[Row]:
    rows = gathered.get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _add_duties(page: Page, key: str, rows: list[Row]) -> None:
    if rows:
        _add_section(page, key)
    margin = max((len(str(row["clause"])) for row in rows), default=0) + 2
    for row in rows:
        implied = f" ({page.phrase('implied')})" if row.get("implied") else ""
        page.entry(str(row["clause"]), str(row["label"] or "") + implied, margin)


def _add_clause(page: Page, store: Store, gathered: Facts) -> None:
    number, heading = str(gathered["clause"]), str(gathered["label"])
    title = page.clause(number, heading)
    page.add(
        title[:1].upper()
        + title[1:]
        + (f" · {heading}" if heading != title and not repeats_number(number, heading) else ""),
        "head",
    )
    copy = _format_lines(page, gathered["copy_lines"])
    where = [_format_lines(page, gathered["source_lines"]), f"{page.phrase('copy')}: {copy}" if copy else ""]
    page.add(" · ".join(part for part in where if part), "faint")
    quotes = [str(row["quote"]) for row in _list_rows(gathered, "norms")]
    for sentence in _list_rows(gathered, "sentences"):
        page.gap()
        page.lines += highlight(page, str(sentence["text"]), quotes, 2)
        if sentence["translation"] not in (None, sentence["text"]):
            page.add(str(sentence["translation"]), "faint", 2)
    if _list_rows(gathered, "parts"):
        page.gap()
    for part in _list_rows(gathered, "parts"):
        page.add(f"{part['clause']} · {part['label']}", None, 2)
    if _list_rows(gathered, "norms"):
        _add_section(page, "norms")
    rows = ask(store, "what-is-the-evidence", lang=page.lang, agreement=str(gathered["agreement"])).rows
    notified = {row["norm"] for row in rows if row["notification"] is not None}
    for row in _list_rows(gathered, "norms"):
        own = [slot for slot in rows if slot["norm"] == row["norm"] and row["norm"] not in notified]
        _add_norm_line(page, row, _list_times(page, own))
    if _list_rows(gathered, "incorporated"):
        _add_section(page, "incorporated_list")
    for row in _list_rows(gathered, "incorporated"):
        page.add(f"{row['clause']} · {_name_modality(page, row)}", "must", 2)
        page.add(str(row["label"] or row["object"] or ""), None, 4)
        _add_entries(page, _list_roles(page, row, str(row["modality"])), 4)
    _add_qualifiers(page, _list_rows(gathered, "qualifiers"))
    _add_references(page, _list_rows(gathered, "references"))
    _add_silences(page, _list_rows(gathered, "silences"))
    _add_notes(page, _list_rows(gathered, "notes"))
    _add_differences(page, gathered)


def _format_lines(page: Page, value: object) -> str:
    lines = [line for line in value if isinstance(line, int)] if isinstance(value, list) else []
    return page.phrase("lines" if len(lines) > 1 else "line", lines=format_spans(lines)) if lines else ""


def _add_norm_line(page: Page, row: Row, times: list[tuple[str, str]]) -> None:
    implied = f" ({page.phrase('implied')})" if row["implied"] else ""
    page.add(f"{local(str(row['norm']))} · {_name_modality(page, row)}{implied}", "must", 2)
    page.add(str(row["label"] or row["object"] or ""), None, 4)
    _add_entries(page, [*_list_roles(page, row, str(row["modality"])), *times], 4)


def _list_roles(page: Page, row: Row, modality: str) -> list[tuple[str, str]]:
    """Name the roles; only under an obligation or a prohibition is the bearer "bound"."""
    who = "bearer" if modality in ("obligation", "prohibition") else "bears"
    names = [page.phrase(who if role == "bearer" else role) for role in _ROLES]
    held = {role: list_strings(row.get(f"{role}_label")) for role in _ROLES}
    if held["responsible"] == held["bearer"]:
        held["responsible"] = []
    labels = [", ".join(names) for names in held.values()]
    return list(zip(names, labels, strict=True))


def _add_qualifiers(page: Page, rows: list[Row]) -> None:
    if rows:
        _add_section(page, "qualifiers")
    seen = set()
    for row in rows:
        if (row["words"], row["reach"]) not in seen:
            seen.add((row["words"], row["reach"]))
            page.add(f"{row['qualifier_label']} · «{row['words']}»", None, 2)
            page.add(str(row["reach"] or ""), "faint", 4)


def _add_notes(page: Page, rows: list[Row]) -> None:
    if rows:
        _add_section(page, "notes")
    for row in rows:
        page.add(local(str(row["note"])) + (f" · «{row['words']}»" if row["words"] else ""), "must", 2)
        pairs = (("reading_taken", row["reading_taken"]), ("reading_not_taken", row["reading_not_taken"]))
        _add_entries(
            page, [(page.phrase(key), str(text or "")) for key, text in (*pairs, ("why", row["why"]))], 4
        )


def _add_references(page: Page, rows: list[Row]) -> None:
    """Add what the clause refers to, and in which words; a norm may name an instrument without any."""
    if rows:
        _add_section(page, "references")
    for row in rows:
        target = str(row["instrument_label"] or row["kind_label"])
        numbers = list_strings(row["to_numbers"])
        labels = list_strings(row["to_clauses_label"])
        if numbers:
            target = ", ".join(page.clause(number, number) for number in numbers)
            target += f" · {labels[0]}" if len(labels) == 1 else ""
        words = f"«{row['words']}» → " if row["words"] else ""
        page.add(f"{words}{target}", None, 2)


def _add_silences(page: Page, rows: list[Row]) -> None:
    """Add what the text of the clause does not say, with what stands nearest."""
    if rows:
        _add_section(page, "silences")
    for row in rows:
        page.add(str(row["text"] or ""), None, 2)
        page.add(str(row["why"] or ""), "faint", 4)


def _add_differences(page: Page, gathered: Facts) -> None:
    if _list_rows(gathered, "errata"):
        _add_section(page, "errata")
    for row in _list_rows(gathered, "errata"):
        said = f"«{row['published']}» → «{row['corrected']}» ({page.phrase('line', lines=row['line'])})"
        page.add(said, None, 2)
        page.add(str(row["reason"] or ""), "faint", 4)
    if _list_rows(gathered, "variants"):
        _add_section(page, "variants")
    for row in _list_rows(gathered, "variants"):
        sides = (("first", row["first_lines"]), ("copy", row["copy_lines"]))
        _add_entries(
            page,
            [
                (page.phrase(side), f"«{row[side] or '—'}» ({_format_lines(page, lines)})")
                for side, lines in sides
            ],
        )
        if row["weight"]:
            reason = f": {row['reason']}" if row["reason"] else ""
            page.add(f"{row['weight_label']}{reason}", "faint", 4)


def _add_norm(page: Page, store: Store, gathered: Facts) -> None:
    implied = f" ({page.phrase('implied')})" if gathered["implied"] else ""
    clause = page.clause(str(gathered["clause"]), str(gathered["clause"]))
    head = f"{local(str(gathered['norm']))} · {_name_modality(page, gathered)}{implied} · {clause}"
    page.add(head, "head")
    page.add(str(gathered["label"]), None, 2)
    row: Row = {key: value for key, value in gathered.items() if key.endswith("_label")}  # type: ignore[misc]
    words = f"«{gathered['quote']}» ({_format_lines(page, gathered['source_lines'])})".replace(" ()", "")
    pairs = [(page.phrase("action"), str(gathered["action_label"] or ""))]
    pairs += [
        (page.phrase("object"), str(gathered["object"] or "")),
        *_list_roles(page, row, str(gathered["modality"])),
    ]
    if not _list_rows(gathered, "notifications"):
        pairs += _list_times(page, _list_rows(gathered, "evidence"))
    _add_entries(page, [*pairs, (page.phrase("words"), words)])
    _add_qualifiers(page, _list_rows(gathered, "qualifiers_reach"))
    _add_evidence(page, gathered, None)
    for notice in _list_rows(gathered, "notifications"):
        page.gap()
        add_notice(page, store, notice)
        _add_evidence(page, gathered, notice["notification"])
    _add_notes(page, _list_rows(gathered, "notes"))
    if _list_rows(gathered, "correlatives"):
        _add_section(page, "correlatives")
    for held in _list_rows(gathered, "correlatives"):
        page.add(f"{held['kind']} · {held['holder_label']} → {held['against_label']}", None, 2)


def _list_times(page: Page, evidence: list[Row]) -> list[tuple[str, str]]:
    """Name on what event and when a norm that calls for no notice is to be met, where the text says so.

    ``evidence`` are the slots of the norm itself; what of them is not counted is named below them.
    """
    found, uncounted = [], []
    for name in ("trigger", "timing"):
        for row in evidence:
            if row["slot"] != f"slot:{name}" or row["status"] == "silent":
                continue
            note = f" ({page.phrase('inferred')})" if row["status"] == "inferred" else ""
            found.append((page.phrase(name), str(row["text"] or f"«{row['words']}»") + note))
            if row["uncountable_reason"]:
                words = Messages(page.lang, "answers")
                uncounted.append((words.uncounted(name), str(row["uncountable_reason"])))
    return [*found, *uncounted]


def _add_evidence(page: Page, gathered: Facts, of: object) -> None:
    """Add what the slots of the norm itself (None) or of one of its notifications rest on."""
    rows = [row for row in _list_rows(gathered, "evidence") if row["notification"] == of]
    if rows:
        _add_section(page, "evidence")
    _add_entries(page, [(str(row["slot_label"]), _describe_slot(page, row)) for row in rows])


def _describe_slot(page: Page, row: Row) -> str:
    said = [f"«{row['words']}»" if row["words"] else "", str(row["text"] or "")]
    if row["status"] != "stated":
        said.insert(0, page.phrase(str(row["status"])))
    if row["reason"]:
        said.append(f"{page.phrase('reason')}: {row['reason']}")
    for key, column in (("uncountable", "uncountable_reason"), ("needs", "uncountable_needs")):
        if row.get(column):
            said.append(f"{page.phrase(key)}: {row[column]}")
    return " · ".join(part for part in said if part)


def _add_actor(page: Page, store: Store, gathered: Facts) -> None:
    _add_heading(page, gathered)
    above = list_strings(gathered.get("unit_of")) + list_strings(gathered.get("post_in"))
    belongs = ", ".join(find_label(store, expand(iri), page.lang) for iri in above)
    kinds = ", ".join(list_strings(gathered.get("kinds_label")))
    _add_entries(page, [(page.phrase("kind"), kinds), (page.phrase("belongs_to"), belongs)])
    for key, phrase in (("must", "must_list"), ("must_not", "must_not_list"), ("may", "may_list")):
        _add_duties(page, phrase, _list_rows(gathered, key))
    _add_duties(page, "owed_list", _list_rows(gathered, "owed"))
    for key, other in (("sends", "addressee_label"), ("receives", "sender_label")):
        if _list_rows(gathered, key):
            _add_section(page, key)
        rows = _list_rows(gathered, key)
        margin = max((len(str(row["clause"])) for row in rows), default=0) + 2
        for row in rows:
            arrow = "→" if key == "sends" else "←"
            about = ", ".join(list_strings(row["matters_label"]))
            page.entry(str(row["clause"]), f"{about} {arrow} {row[other]}", margin)
    _add_duties(
        page, "named_in", [row for row in _list_rows(gathered, "named_in") if row["role"] != "addressee"]
    )


def _add_heading(page: Page, gathered: Facts) -> None:
    name = local(str(gathered["id"]))
    page.add(str(gathered["label"]) + (f" · {name}" if name != gathered["label"] else ""), "head")
    page.add(str(gathered.get("definition") or ""), "faint", 2)


def _add_programme(page: Page, store: Store, gathered: Facts) -> None:
    _add_heading(page, gathered)
    broader = find_label(store, expand(str(gathered["broader"])), page.lang) if gathered["broader"] else ""
    _add_entries(page, [(page.phrase("within"), broader)])
    _add_duties(page, "norms", _list_rows(gathered, "norms"))


def _add_matter(page: Page, store: Store, gathered: Facts) -> None:
    _add_heading(page, gathered)
    for row in _list_rows(gathered, "notifications"):
        page.gap()
        add_notice(page, store, row)


def _make_sentence(entry: Entry) -> dict[str, Any]:
    return {
        "lines": list(entry.lines),
        "clause": entry.clause,
        "kind": entry.kind or None,
        "norms": [compact(norm) for norm in entry.norms],
        "instrument": compact(entry.part),
        "copy": entry.copy,
        "text": entry.text,
    }


def _measure_ledger(page: Page, entries: list[Entry]) -> dict[str, int]:
    """Return widths at which the columns stand below each other.

    A clause may have a long name (first-note-opening); where that leaves no room for words it is cut.
    """
    rows = [_make_ledger_cells(page, entry) for entry in entries]
    rows.append({name: page.phrase(f"column.{name}") for name in _COLUMNS})
    widths = {name: max(len(row[name]) for row in rows) for name in _COLUMNS}
    over = sum(widths.values()) + _GAP * len(_COLUMNS) + _ROOM - page.width
    widths["clause"] = max(widths["clause"] - max(over, 0), len(page.phrase("column.clause")))
    return widths


def _make_ledger_cells(page: Page, entry: Entry) -> dict[str, str]:
    """Return what stands in the columns for one sentence."""
    kind = page.phrase(f"kind.{entry.kind}") if entry.kind else ""
    norms = str(len(entry.norms)) if entry.norms else ""
    return {"lines": format_spans(entry.lines), "clause": entry.clause or "", "kind": kind, "norms": norms}


def _add_ledger_line(
    page: Page, cells: dict[str, str], words: str, widths: dict[str, int], style: str
) -> None:
    """Add one line: numbers to the right, names to the left, and as many of the words as there is room for.

    A narrow page has two lines instead: the cells, and the words below them.
    """
    if page.width < _NARROW:
        page.add(" · ".join(cell for cell in cells.values() if cell), style if style == "faint" else None)
        page.add(_cut_text(words, page.width - _GAP), style, _GAP)
        return
    room = page.width - sum(widths.values()) - _GAP * len(_COLUMNS)
    parts = [
        cells["lines"].rjust(widths["lines"]),
        _cut_text(cells["clause"], widths["clause"]).ljust(widths["clause"]),
        cells["kind"].ljust(widths["kind"]),
        cells["norms"].rjust(widths["norms"]),
        page.style(style, _cut_text(words, room)),
    ]
    page.lines.append((" " * _GAP).join(parts).rstrip())


def _cut_text(text: str, room: int) -> str:
    """Return a text, or as much of it as there is room for.

    >>> _cut_text("first-note-opening", 10), _cut_text("15", 10), _cut_text("15", 0)
    ('first-not…', '15', '')
    """
    return text if len(text) <= room else (text[: room - 1].rstrip() + "…") if room > 1 else ""


def _add_ledger_remarks(page: Page, each: Account) -> None:
    """Add what is left over, what is wrong, what is not counted, and the sum."""
    for entry in each.ledger.uncovered:
        page.add(page.phrase("uncovered", lines=format_spans(entry.lines), text=entry.text), "must")
    for problem in each.ledger.problems:
        page.add(f"{problem.clause}: {problem.message}", "must")
    for one in each.uncountable:
        _add_uncountable(page, one)
    if each.ledger.outside:
        clauses = ", ".join(dict.fromkeys(str(entry.clause) for entry in each.ledger.outside))
        number = len(each.ledger.outside)
        page.add(page.phrase("outside", n=number, clauses=clauses), "faint")
    _add_ledger_sum(page, each)


def _add_uncountable(page: Page, one: Uncountable) -> None:
    """Add what an author declares that cannot be counted: where, in which words, why, and what is needed."""
    words = one.words.any
    counted = Messages(page.lang, "answers").uncounted(local(one.slot))
    said = [counted, f"«{words}»" if words else ""]
    said += [one.reasons.find(page.lang, "en")]
    if needs := one.needs.find(page.lang, "en"):
        said.append(f"{page.phrase('needs')}: {needs}")
    page.add(f"{one.clause}: " + " · ".join(part for part in said if part), "must")


def _add_ledger_sum(page: Page, each: Account) -> None:
    entries = each.ledger.sentences
    kinds = Counter(entry.kind for entry in entries)
    said = ", ".join(f"{page.phrase('kind.' + kind)} {count}" for kind, count in kinds.most_common())
    norms = {norm for entry in entries for norm in entry.norms}
    left = len(each.ledger.uncovered)
    share = 100 * len(entries) // (len(entries) + left)
    page.add(page.phrase("coverage", sentences=len(entries), share=share, kinds=said, norms=len(norms)))


def _add_copy(page: Page, name: str, words: str, lines: tuple[int, ...], difference: Difference) -> None:
    margin = max(len(page.phrase("first")), len(page.phrase("copy"))) + 2
    page.entry(page.phrase(name), _quote_side(page, words, lines, difference), margin)


def _quote_side(page: Page, words: str, lines: tuple[int, ...], difference: Difference) -> str:
    """Return the words of one copy where the two differ, with what stands around them, and the lines."""
    shown = f"«{words}»" if words else page.phrase("missing")
    where = page.phrase("lines" if len(lines) > 1 else "line", lines=format_spans(lines))
    return f"… {difference.before} {shown} {difference.after} … ({where})"
