"""The HTML page: what it holds, the text letter for letter, and that nothing in it can break out."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from itertools import combinations, cycle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Store

import servanda
from servanda.draw.labels import modality_style
from servanda.draw.plan import find_side
from servanda.errors import ServandaError
from servanda.export.agreement_view import Words, choose_text, make_view, places, stretches
from servanda.export.formats import ASSETS, Request, export
from servanda.export.page import LIMIT, Strings, draw_norms, draw_notices, embed_json
from servanda.messages import LANGUAGES
from servanda.model import MODALITY_KEYS, read_agreement
from servanda.namespaces import BASE, SRV
from servanda.network.graph import project

from .conftest import HOSTILE, SMALL, small

IRI = BASE + "agreement/kz-nato-2007"
VOID = {"meta", "input", "br", "link"}


@dataclass
class Node:
    """An element as it stands in the page."""

    tag: str
    attributes: dict[str, str | None]
    inside: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.inside)

    def all(self, name: str) -> list[Node]:
        """Return the elements of a class, or with a tag."""
        found = []
        for part in self.inside:
            if isinstance(part, Node):
                if name == part.tag or f".{name}" in [f".{n}" for n in part.classes]:
                    found.append(part)
                found += part.all(name)
        return found

    @property
    def classes(self) -> list[str]:
        return (self.attributes.get("class") or "").split()


class Reader(HTMLParser):
    """Reads a page into nodes, and holds it to be well-formed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("page", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs))
        self.open[-1].inside.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(content: bytes) -> Node:
    reader = Reader()
    reader.feed(content.decode())
    reader.close()
    assert len(reader.open) == 1
    return reader.open[0]


@pytest.fixture(scope="module")
def graph() -> servanda.Graph:
    return servanda.load()


@pytest.fixture(scope="module")
def content(graph: servanda.Graph) -> bytes:
    return graph.export("kz-nato-2007", "html")


@pytest.fixture(scope="module")
def page(content: bytes) -> Node:
    return read(content)


def test_every_passage_is_there_letter_for_letter(graph: servanda.Graph, page: Node) -> None:
    rows = graph.ask("sentences", agreement="kz-nato-2007").rows
    passages = page.all("passage")
    assert [one.all("source")[0].text for one in passages] == [row["text"] for row in rows]
    assert [one.all("translation")[0].text for one in passages] == [row["translation"] for row in rows]
    assert {one.all("source")[0].attributes["lang"] for one in passages} == {"kk"}


def test_the_words_of_every_norm_are_marked_where_they_stand(graph: servanda.Graph, page: Node) -> None:
    grounds = {str(row["norm"]): row for row in graph.ask("norm-evidence").rows}
    for norm in graph.norms():
        anchor = "norm-" + str(norm["norm"]).rpartition("/")[2]
        marked = []
        for passage in page.all("passage"):
            text, stretch = "", []
            for part in passage.all("source")[0].inside:
                words = part if isinstance(part, str) else part.text
                if isinstance(part, Node) and anchor in str(part.attributes["data-norms"]).split():
                    stretch.append((len(text), words))
                text += words
            if stretch:
                marked.append((text, stretch))
        ((text, stretch),) = marked
        start = stretch[0][0]
        assert "".join(words for _, words in stretch) == norm["quote"], anchor
        assert text[start : start + len(str(norm["quote"]))] == norm["quote"]
        before = " ".join(str(grounds[str(norm["norm"])]["before"] or "").split())
        here = " ".join(text[:start].split())
        assert here.endswith(before) or before.endswith(here), anchor


def test_every_mark_says_its_modalities_and_has_one_stop_a_norm(graph: servanda.Graph, page: Node) -> None:
    # A mark tells immunities from privileges, which the answers give the same modality.
    agreement = read_agreement(graph.store, BASE + "agreement/kz-nato-2007")
    modality = {"norm-" + norm.name: norm.modality_key for norm in agreement.every_norm}
    assert {"privilege", "immunity"} <= {*modality.values()}
    stops = 0
    for mark in page.all("mark"):
        norms = str(mark.attributes["data-norms"]).split()
        drawn = [name.partition("-")[2] for name in mark.classes if re.match(r"l\d-", name)]
        assert drawn == list(dict.fromkeys(modality[norm] for norm in norms))
        stops += "tabindex" not in mark.attributes
    assert any(len(str(mark.attributes["data-norms"]).split()) > 1 for mark in page.all("mark"))
    assert 0 < stops <= len(modality)


def test_the_table_holds_every_notice(graph: servanda.Graph, page: Node) -> None:
    rows = page.all("notice")
    told = graph.notifications()
    assert len(rows) == len(told) == 11
    below = page.all("words")
    for row, words, notice in zip(rows, below, told, strict=True):
        assert row.attributes["data-sender"] == notice["sender"]
        assert row.attributes["data-addressee"] == notice["addressee"]
        assert str(notice["sender_label"]) in row.text and str(notice["addressee_label"]) in row.text
        assert all(str(matter) in row.text for matter in notice["matters_label"])  # type: ignore[union-attr]
        assert str(notice["quote"]) in words.text and str(notice["translation"]) in words.text
        silent = [slot for slot in words.all("slot") if "silent" in slot.classes]
        assert len(silent) == len(notice["silent"])  # type: ignore[arg-type]
        assert all("not stated" in slot.text for slot in silent)
        inferred = [slot for slot in words.all("slot") if "inferred" in slot.classes]
        assert len(inferred) == len(notice["inferred"])  # type: ignore[arg-type]
        assert all("reason" in slot.text for slot in inferred)
        if notice["timing"] is None:
            assert "not stated" in row.text or "no time stated" in row.text


def test_records_are_there_with_their_anchors(graph: servanda.Graph, page: Node) -> None:
    ids = [str(node.attributes["id"]) for node in every(page) if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    for wanted in ("clause-4.1", "clause-3d", "norm-4.1-movements", "actor-kz-mod", "programme-pfp"):
        assert wanted in ids
    assert sum(name.startswith("norm-") for name in ids) == len(graph.norms())
    links = {
        str(node.attributes["href"]) for node in every(page) if node.tag == "a" and "href" in node.attributes
    }
    assert all(link.startswith("#") for link in links), links
    assert {link[1:] for link in links} <= {*ids}


def every(node: Node) -> list[Node]:
    found = []
    for part in node.inside:
        if isinstance(part, Node):
            found += [part, *every(part)]
    return found


def test_the_page_reaches_for_nothing_and_allows_only_its_own_scripts(content: bytes, page: Node) -> None:
    policy = next(
        str(node.attributes["content"])
        for node in page.all("meta")
        if node.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    scripts = [node for node in page.all("script") if node.attributes.get("type") != "application/json"]
    for node in [*scripts, *page.all("style")]:
        digest = b64encode(sha256(node.text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert policy.count("sha256") == len(scripts) + 1 == 4
    assert "default-src 'none'" in policy and "connect-src 'none'" in policy and "unsafe" not in policy
    for node in every(page):
        assert "src" not in node.attributes and "style" not in node.attributes
        assert not any(name.startswith("on") for name in node.attributes)
    assert "@import" not in page.all("style")[0].text and "url(" not in page.all("style")[0].text
    assert "Copyright (c) 2016-2026, The Cytoscape Consortium." in content.decode()
    own = "".join(path.read_text(encoding="utf-8") for path in ASSETS.glob("page-*.js"))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|fetch\(", own)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_small(graph: servanda.Graph, lang: str) -> None:
    # Two thirds are the texts and records of the agreement: 72 norms, their evidence, notes and silences.
    assert len(graph.export("kz-nato-2007", "html", lang=lang)) < 1_500_000


def test_too_many_norms_are_refused_before_anything_is_drawn() -> None:
    made = Store()
    states = NamedNode(SRV + "hasNorm")
    made.bulk_extend(
        Quad(NamedNode(f"{SMALL}/1"), states, NamedNode(f"{SMALL}/1-{n}"), NamedNode(SMALL))
        for n in range(100_000)
    )
    with pytest.raises(ServandaError, match=f"states 100,000 norms, .* no more than {LIMIT:,}; .*notify"):
        export(Request(made, SMALL, "html"))


@pytest.mark.parametrize("drawn", [draw_notices, draw_norms])
def test_no_box_of_the_drawing_lies_on_another(graph: servanda.Graph, drawn) -> None:  # type: ignore[no-untyped-def]
    network = project(graph.store, IRI)
    drawing = drawn(make_view(read_agreement(graph.store, IRI), network), network)
    solid = [box for box in drawing.boxes if box.kind != "frame"]
    assert {box.kind for box in drawing.boxes} == {"frame", "actor", "pill"}
    for one, other in combinations(solid, 2):
        apart_x = abs(one.x - other.x) >= (one.w + other.w) / 2
        apart_y = abs(one.y - other.y) >= (one.h + other.h) / 2
        assert apart_x or apart_y, (one.id, other.id)
    frames = [box for box in drawing.boxes if box.kind == "frame"]
    for one, other in combinations(frames, 2):
        assert abs(one.x - other.x) > 1 or abs(one.y - other.y) >= (one.h + other.h) / 2
    for box in drawing.boxes:
        most = max(text.count("\n") + 1 for text in box.label.values())
        assert box.h >= most * 18
    actors = [box for box in drawing.boxes if box.kind == "actor"]
    sides = {frame.id.split(" ", 2)[2] for frame in frames}
    # Who belongs to no framed side stands without a frame.
    for actor in (one for one in actors if find_side(network, one.id) in sides):
        assert any(
            abs(actor.x - frame.x) < 1 and abs(actor.y - frame.y) <= (frame.h - actor.h) / 2
            for frame in frames
        )


def test_the_drawing_of_norms_leads_to_every_norm_between_two_sides(graph: servanda.Graph) -> None:
    network = project(graph.store, IRI)
    told = make_view(read_agreement(graph.store, IRI), network)
    bound = {data["norm"] for *_, data in network.edges(data=True) if data["kind"] == "isBoundTo"}
    led = {norm for box in draw_norms(told, network).boxes if box.kind == "pill" for norm in box.leads}
    assert led == {told.names.anchor("norm", name) for name in bound}
    notices = draw_notices(told, network).boxes
    assert sum(box.kind == "pill" for box in notices) == len(graph.notifications())


@cache
def calm_tags(lang: str) -> set[str]:
    return {node.tag for node in every(read(export(Request(small(["calm"]), SMALL, "html", lang))))}


@pytest.mark.parametrize(("text", "lang"), zip(HOSTILE, cycle(LANGUAGES), strict=False))
def test_hostile_labels_stay_text(text: str, lang: str) -> None:
    content = export(Request(small([text]), SMALL, "html", lang))
    found = read(content)
    assert [node.tag for node in found.all("script")] == ["script"] * 4
    assert {node.tag for node in every(found)} <= calm_tags(lang) | {"p"}
    shown = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", "\ufffd", text).replace("\r\n", "\n")
    assert shown.strip() in found.all("h1")[0].text.replace("\r\n", "\n") or "\r" in shown
    data = found.all("script")[1].text
    assert not re.search("[<>&\u2028\u2029]", data)
    assert json.loads(data)["lang"] == lang
    assert not re.search(b"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content)


def test_a_page_is_of_one_agreement() -> None:
    both = small(["theirs"], agreement=BASE + "agreement/y", store=small(["mine"]))
    content = export(Request(both, SMALL, "html")).decode()
    assert "mine" in content and "theirs" not in content.replace("on theirs", "")


def test_an_agreement_without_norms_or_notices_has_a_page() -> None:
    page = read(export(Request(small(["x"], notices=0), SMALL, "html", "ru")))
    assert not page.all("notice")
    assert "В графе нет такого уведомления." in page.text and "Ни одной нормы не записано." in page.text


def test_hostile_agreement_of_another_language_has_a_page() -> None:
    path = Path(__file__).with_name("examples") / "hostile.trig"
    loaded = servanda.load(path)
    page = read(loaded.export("hostile", "html", lang="kk"))
    assert page.all("html")[0].attributes["lang"] == "kk"
    assert [one.all("source")[0].text for one in page.all("passage")] == [
        row["text"] for row in loaded.ask("sentences").rows
    ]
    assert "аудармасы жоқ" in page.text


def test_words_that_stand_twice_are_told_apart_by_what_is_beside_them() -> None:
    passages = {"a": "ел келеді, ел кетеді", "b": "елші келеді"}
    assert places(passages, Words("n", "ел")) == [("a", 0, 2), ("a", 11, 13)]
    assert places(passages, Words("n", "ел", after="кетеді; одан әрі")) == [("a", 11, 13)]
    assert places(passages, Words("n", "ел", before="алдыңғы сөйлем. ", after="келеді")) == [("a", 0, 2)]
    assert places(passages, Words("n", "келеді")) == [("a", 3, 9), ("b", 5, 11)]
    assert places(passages, Words("n", "жоқ")) == []


@given(st.text(min_size=1, max_size=30), st.data())
def test_stretches_are_the_text_and_each_norm_has_its_words(text: str, data: st.DataObject) -> None:
    ends = st.integers(0, len(text) - 1).flatmap(
        lambda start: st.tuples(st.just(start), st.integers(start + 1, len(text)))
    )
    marked = [(f"n{n}", *span) for n, span in enumerate(data.draw(st.lists(ends, max_size=4)))]
    parts = stretches(text, marked)
    assert "".join(part.text for part in parts) == text
    for norm, start, end in marked:
        assert "".join(part.text for part in parts if norm in part.norms) == text[start:end]
        assert sum(norm in part.begins for part in parts) == 1


def test_a_text_falls_back_and_says_in_which_language_it_is() -> None:
    strings = Strings("ru")
    assert str(strings.write({"kk": "ел"})) == '<span data-s="0" lang="kk">ел</span>'
    assert str(strings.write({"und": "x"}, "b")) == '<b data-s="1">x</b>'
    assert str(strings.write({"ru": "да", "en": "<yes>"})) == '<span data-s="2">да</span>'
    assert strings.table() == [[["ел", "kk"], "ел", 0], ["x"], ["<yes>", ["<yes>", "en"], 0]]
    assert choose_text({}, "en") == ("", "en")


@given(st.text())
def test_embedded_data_comes_back_and_cannot_end_its_element(text: str) -> None:
    written = embed_json([text])
    assert json.loads(written) == [text]
    assert not re.search("[<>&\u2028\u2029]", written)


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_colours_have_the_contrast_of_wcag_aa() -> None:
    style = (ASSETS / "page.css").read_text(encoding="utf-8")
    named = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", style))

    def contrast(one: str, other: str) -> float:
        low, high = sorted((_luminance(named[one]), _luminance(named[other])))
        return (high + 0.05) / (low + 0.05)

    for ground in ("paper", "ground", "tint"):
        for ink in ("ink", "soft", "faint", "accent"):
            assert contrast(ink, ground) >= 4.5, (ink, ground)
        for line in ("obligation", "prohibition", "permission", "power", "privilege", "condition", "edge"):
            assert contrast(line, ground) >= 3 or (line, ground) == ("permission", "tint"), (line, ground)
    assert contrast("ink", "lit") >= 4.5


def test_the_modalities_have_the_colours_of_the_drawings():
    style = (ASSETS / "page.css").read_text(encoding="utf-8")
    for modality in MODALITY_KEYS:
        held = modality_style(modality)
        assert f"--{modality}: {held['line'].lower()};" in style
        assert f"--f-{modality}: {held['fill'].lower()};" in style
