"""Analyses of the network written for a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from servanda.messages import capitalize_text, load_messages
from servanda.network.analysis import (
    Degree,
    FlowStep,
    InformationFlow,
    InformedBody,
    Loss,
    MatterIndex,
    Pair,
    Removal,
    Role,
    Step,
    Summary,
    compute_reciprocity,
    find_timing,
)
from servanda.network.graph import MODALITIES, OWED, Edge, Edges, list_norms
from servanda.query.writing import MarkdownPage, Page, strip_controls


class NetworkPage(Page):
    """A page that knows the network's phrases besides those of :mod:`servanda.query`."""

    def phrase(self, key: str, **values: object) -> str:
        """Return a phrase in the page's language, with values filled in."""
        return load_messages(self.lang, "network", "answers", binding=self.binding).text(key, **values)

    def name(self, edges: Edges, node: str) -> str:
        """Return the label of a node as it may be printed."""
        return strip_controls(edges.label(node))

    def title(self, edges: Edges, node: str) -> str:
        """Return the label of a node as it stands at the head of a line, with a capital."""
        return capitalize_text(self.name(edges, node))

    def clauses(self, edges: Edges, names: Iterable[str]) -> str:
        """Return the clauses of some norms or notifications, joined by commas."""
        return ", ".join(strip_controls(clause) for clause in edges.clauses(names))

    def modality(self, name: str) -> str:
        """Return the word for norms that are counted under a modality: immunities are among privileges."""
        return self.phrase(f"counted.{name}" if name == "privilege" else name)

    def count(self, modality: str, number: int) -> str:
        """Return how many norms of a modality there are, in words; immunities are counted with privileges."""
        return self.phrase(f"many.{'counted.' if modality == 'privilege' else ''}{modality}", n=number)

    def verb(self, modality: str, mode: str | None, *, binding: bool = True) -> str:
        """Return how an edge binds: "must", "must notify"; where that has no words, the modality's name.

        Without ``binding`` it is an intention ("intends to notify").
        """
        words = load_messages(self.lang, "network", "answers", binding=binding)
        key = f"{'must' if modality == 'obligation' else modality}.{mode}"
        own = words["counted.privilege"] if modality == "privilege" else words[modality]
        return own if mode is None else words.get(key) or own

    def inferred(self, edges: Edges, edge: Edge) -> list[str]:
        """Return the note that an end or the matter of an edge is inferred, or nothing."""
        slots = [self.phrase(slot) for slot in edges.inferred(edge) if slot != "timing"]
        return [self.phrase("inferred.people", slots=", ".join(slots))] if slots else []

    def sources(self, edges: Edges) -> None:
        """Add the line that says in which language the text is, unless the page is in that language."""
        tags = {
            name.removeprefix("quote_")
            for _, data in edges.network.nodes(data=True)
            if data["kind"] == "norm"
            for name in data
            if name.startswith("quote_")
        }
        if tags - {self.lang}:
            self.gap()
            named = ", ".join(self.language(tag) for tag in sorted(tags))
            key = "translations.sources" if len(tags) > 1 else "translations.source"
            self.add(self.phrase(key, source=named), "faint")


class MarkdownNetworkPage(MarkdownPage, NetworkPage):
    """The same page as Markdown."""


def _make_page(edges: Edges, lang: str, width: int, *, colour: bool, markdown: bool) -> NetworkPage:
    """Return an empty page, in the words of an intention where no text of the network is legally binding."""
    if markdown:
        return MarkdownNetworkPage(lang, binding=edges.is_binding())
    return NetworkPage(lang, width, colour, binding=edges.is_binding())


def format_summary(
    edges: Edges,
    found: Summary,
    *,
    lang: str = "en",
    width: int = 80,
    colour: bool = False,
    markdown: bool = False,
) -> str:
    """Return the network at a glance, and which commands tell more."""
    page = _make_page(edges, lang, width, colour=colour, markdown=markdown)
    for agreement in edges.agreements:
        page.add(page.name(edges, agreement), "head")
    number = {"nodes": sum(found.nodes.values()), "edges": sum(found.edges.values())}
    page.add(page.phrase("summary.all", **number))
    page.gap()
    names = ("nodes", "edges", "rank.owes", "rank.is_owed", "summary.receivers", "summary.points")
    margin = max(len(page.phrase(name)) for name in names) + 2
    for key, counts in (("nodes", found.nodes), ("edges", found.edges)):
        listed = ", ".join(f"{kind} {count}" for kind, count in counts.items())
        page.entry(page.phrase(key), listed or page.phrase("none"), margin)
    for key, ranked in (("rank.owes", found.owes), ("rank.is_owed", found.owed)):
        listed = " · ".join(f"{page.name(edges, actor)}: {count}" for actor, count in ranked)
        page.entry(page.phrase(key), listed or page.phrase("none"), margin)
    for key, actors in (("summary.receivers", found.sinks), ("summary.points", found.cut_vertices)):
        listed = " · ".join(page.name(edges, actor) for actor in actors)
        page.entry(page.phrase(key), listed or page.phrase("roles.none"), margin)
    page.gap()
    _reciprocity(page, found.reciprocity)
    page.add(page.phrase("summary.more"), "faint")
    page.sources(edges)
    return page.text()


def format_degrees(
    edges: Edges,
    found: list[Degree],
    *,
    lang: str = "en",
    width: int = 80,
    colour: bool = False,
    markdown: bool = False,
) -> str:
    """Return what each actor owes and is owed, by modality, and how much it stands between others."""
    page = _make_page(edges, lang, width, colour=colour, markdown=markdown)
    names = ("bears", "towards", "notices", "betweenness")
    margin = max(len(page.phrase(name)) for name in names) + 2
    for one in found:
        page.gap()
        owed = f"{page.phrase('owes', n=one.owes)} · {page.phrase('is_owed', n=one.owed)}"
        page.add(f"{page.title(edges, one.actor)} · {owed}", "head")
        page.entry(page.phrase("bears"), _render_counts(page, one.bears), margin)
        page.entry(page.phrase("towards"), _render_counts(page, one.towards), margin)
        exchanged = page.phrase("sends_receives", sends=one.sends, receives=one.receives)
        page.entry(page.phrase("notices"), exchanged, margin)
        page.entry(page.phrase("betweenness"), f"{one.betweenness:.4f}", margin)
    page.gap()
    page.add(page.phrase("degree.note"), "faint")
    page.sources(edges)
    return page.text()


def format_pairs(
    edges: Edges,
    found: list[Pair],
    *,
    lang: str = "en",
    width: int = 80,
    colour: bool = False,
    markdown: bool = False,
) -> str:
    """Return what each two actors owe one another, with the clauses, and how much is mutual overall."""
    page = _make_page(edges, lang, width, colour=colour, markdown=markdown)
    margin = len(page.phrase("balance")) + 2
    for pair in found:
        page.gap()
        page.add(f"{page.title(edges, pair.first)} ⇄ {page.name(edges, pair.second)}", "head")
        page.entry("→", _count_norms(page, edges, pair.forth), margin)
        page.entry("←", _count_norms(page, edges, pair.back), margin)
        more = page.phrase("balance.more", actor=page.name(edges, pair.first), n=pair.balance)
        page.entry(page.phrase("balance"), more if pair.balance else page.phrase("balance.even"), margin)
    page.gap()
    _reciprocity(page, compute_reciprocity(edges))
    page.sources(edges)
    return page.text()


def format_roles(
    edges: Edges,
    found: list[Role],
    *,
    lang: str = "en",
    width: int = 80,
    colour: bool = False,
    markdown: bool = False,
) -> str:
    """Return who only receives and who only gives, with the clauses."""
    page = _make_page(edges, lang, width, colour=colour, markdown=markdown)
    for role in ("receives", "gives"):
        page.gap()
        page.add(page.phrase(f"{role}.head"), "must")
        held = [one for one in found if one.role == role]
        for one in held:
            of = [f"{page.phrase(f'role.{what}')}: {page.clauses(edges, n)}" for what, n in one.of.items()]
            page.add(page.title(edges, one.actor), "head", 2)
            page.add(" · ".join(of), None, 4)
        if not held:
            page.add(page.phrase("roles.none"), None, 2)
    page.sources(edges)
    return page.text()


def format_removals(
    edges: Edges,
    found: list[Removal],
    *,
    lang: str = "en",
    width: int = 80,
    colour: bool = False,
    markdown: bool = False,
) -> str:
    """Return who would no longer be told of what, actor by actor."""
    page = _make_page(edges, lang, width, colour=colour, markdown=markdown)
    page.add(page.phrase("articulation.note"), "faint")
    for one in found:
        if one.losses:
            page.gap()
            point = f" · {page.phrase('articulation.point')}" if one.is_cut_vertex else ""
            page.add(f"{page.name(edges, one.actor)}{point}", "head")
            margin = max(len(strip_controls(edges.clause(loss.notice.norm))) for loss in one.losses) + 2
            for loss in one.losses:
                page.entry(
                    strip_controls(edges.clause(loss.notice.norm)), _render_loss(page, edges, loss), margin
                )
    if harmless := ", ".join(page.name(edges, one.actor) for one in found if not one.losses):
        page.gap()
        page.add(f"{page.phrase('articulation.no_loss')}: {harmless}")
    page.sources(edges)
    return page.text()


def _render_loss(page: NetworkPage, edges: Edges, loss: Loss) -> str:
    parts = [
        f"{page.name(edges, loss.notice.target)}: {page.name(edges, loss.matter)}",
        page.phrase("articulation.only" if loss.only else "articulation.others"),
    ]
    if not loss.direct:
        parts.append(page.phrase("articulation.onward", sender=page.name(edges, loss.notice.source)))
    return " · ".join([*parts, *page.inferred(edges, loss.notice)])


def _render_counts(page: NetworkPage, counts: dict[str, int]) -> str:
    listed = [page.count(modality, count) for modality, count in counts.items() if count]
    return ", ".join(listed) or page.phrase("none")


def _count_norms(page: NetworkPage, edges: Edges, by_modality: dict[str, list[Edge]]) -> str:
    parts = []
    for modality in MODALITIES:
        if norms := list_norms(by_modality.get(modality, [])):
            said = page.count(modality, len(norms))
            parts.append(f"{said} ({page.clauses(edges, norms)})")
    return " · ".join(parts) or page.phrase("none")


def _reciprocity(page: NetworkPage, share: float | None) -> None:
    if share is None:
        page.add(page.phrase("reciprocity.none"))
    else:
        page.add(page.phrase("reciprocity", share=f"{share:.2f}"))


def format_path(
    edges: Edges,
    ends: tuple[str, str],
    steps: list[Step],
    *,
    lang: str = "en",
    width: int = 80,
    colour: bool = False,
    markdown: bool = False,
) -> str:
    """Return the way from the first of two actors to the second: the steps, then what they do not say."""
    page = _make_page(edges, lang, width, colour=colour, markdown=markdown)
    start, end = (page.name(edges, actor) for actor in ends)
    if not steps:
        page.add(page.phrase("path.self", actor=start))
        return page.text()
    page.add(f"{start} → {end}", "head")
    ties = sum(step.tie is not None for step in steps)
    page.add(page.phrase("path.steps", steps=len(steps), norms=len(steps) - ties, ties=ties), "faint")
    for number, step in enumerate(steps, 1):
        page.gap()
        _step(page, edges, number, step)
    page.gap()
    if len(steps) == ties:
        page.add(page.phrase("path.only_ties"))
    else:
        if len(steps) == 1:
            page.add(page.phrase("path.direct"))
        else:
            page.add(page.phrase("path.indirect"))
        for number, step in enumerate(steps, 1):
            if step.edges and not any(edge.modality in OWED for edge in step.edges):
                page.add(page.phrase("path.unbound", number=number))
        _told_only(page, edges, steps)
        if ties:
            page.add(page.phrase("path.ties"))
    page.sources(edges)
    return page.text()


def _told_only(page: NetworkPage, edges: Edges, steps: list[Step]) -> None:
    """Say towards whom those norms hold that only have the other actor told."""
    held: dict[tuple[str, ...], list[str]] = {}
    for edge in (edge for step in steps for edge in step.edges if not edge.binds):
        held.setdefault(tuple(edges.towards(edge)), []).append(edge.norm)
    for actors, of_norms in held.items():
        if actors:
            named = ", ".join(page.name(edges, actor) for actor in actors)
            page.add(page.phrase("path.told", actors=named, clauses=page.clauses(edges, of_norms)))


def _step(page: NetworkPage, edges: Edges, number: int, step: Step) -> None:
    if step.tie:
        ends = {"part": page.name(edges, step.tie.part), "whole": page.name(edges, step.tie.whole)}
        page.add(f"{number}. {page.phrase(step.tie.kind, **ends)} ({page.phrase('belonging')})", "head")
        return
    page.add(f"{number}. {page.name(edges, step.source)} → {page.name(edges, step.target)}", "head")
    margin = max(len(strip_controls(edges.clause(edge.norm))) for edge in step.edges) + 2
    ways = list(product(MODALITIES, ("notify", "inform", None), (True, False)))
    for modality, mode, binding in ways:
        held = [
            edge
            for edge in step.edges
            if (edge.modality, edge.mode, edges.is_binding(edge)) == (modality, mode, binding)
        ]
        if not held:
            continue
        clauses = page.clauses(edges, [edge.norm for edge in held])
        page.add(f"{page.verb(modality, mode, binding=binding)} ({clauses})", "must", 3)
        for edge in held:
            told = " · ".join([page.name(edges, edge.norm), *page.inferred(edges, edge)])
            page.entry(strip_controls(edges.clause(edge.norm)), told, margin, indent=5)


def format_flows(
    edges: Edges,
    found: list[InformationFlow],
    *,
    lang: str = "en",
    width: int = 80,
    colour: bool = False,
    markdown: bool = False,
) -> str:
    """Return who learns of a matter, agreement by agreement: directly, onward, or by an organ."""
    page = _make_page(edges, lang, width, colour=colour, markdown=markdown)
    for flow in found:
        page.gap()
        page.add(page.name(edges, flow.matter), "head")
        if flow.agreement:
            page.add(page.name(edges, flow.agreement), "faint")
        removes = sorted({step.remove for step in flow.steps})
        for remove in removes:
            page.gap()
            page.add(page.phrase("chain.direct" if remove == 1 else "chain.onward", remove=remove), "must")
            _notices(page, edges, flow, [step for step in flow.steps if step.remove == remove])
        _organs(page, edges, flow.bodies)
        page.gap()
        silent = ", ".join(page.name(edges, actor) for actor in flow.silent)
        page.add(page.phrase("chain.silent", actors=silent) if silent else page.phrase("chain.all_pass"))
    page.sources(edges)
    return page.text()


def format_no_flow(edges: Edges, matter: str, label: str, lang: str) -> str:
    """Return the sentence that nobody is told of a matter, and of which broader or narrower one somebody is.

    ``label`` is what the matter is called, which a matter of no notice has only outside the network.
    """
    page = NetworkPage(lang, binding=edges.is_binding())
    matters = MatterIndex(edges)
    told_of = {name for _, name in matters.notices}
    near = ", ".join(page.name(edges, other) for other in matters.related(matter) if other in told_of)
    key = "chain.near" if near else "chain.nobody"
    return page.phrase(key, matter=strip_controls(label), matters=near)


def _notices(page: NetworkPage, edges: Edges, flow: InformationFlow, found: list[FlowStep]) -> None:
    margin = max(len(strip_controls(edges.clause(step.notice.norm))) for step in found) + 2
    for step in found:
        notice = step.notice
        when = find_timing(edges, notice, page.lang)
        said = strip_controls(when) if when is not None else page.phrase("not_said")
        if when is not None and "timing" in edges.inferred(notice):
            said = f"{said} ({page.phrase('inferred')})"
        parts = [
            f"{page.name(edges, notice.source)} → {page.name(edges, notice.target)}",
            page.verb(notice.modality, notice.mode),
            page.phrase("chain.when", when=said),
            *page.inferred(edges, notice),
        ]
        if flow.matter not in notice.matters:
            others = ", ".join(page.name(edges, matter) for matter in notice.matters)
            parts.append(page.phrase("chain.on", matters=others))
        page.entry(strip_controls(edges.clause(notice.norm)), " · ".join(parts), margin)


def _organs(page: NetworkPage, edges: Edges, bodies: tuple[InformedBody, ...]) -> None:
    if bodies:
        page.gap()
        page.add(page.phrase("chain.organs"), "must")
    for body in bodies:
        organ = page.phrase("chain.organ", organ=page.name(edges, body.organ))
        page.add(f"{page.name(edges, body.body)} · {organ}", None, 2)
