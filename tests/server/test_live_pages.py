"""Pages and data at the addresses of their IRIs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote, urljoin

import httpx
import pytest
import rdflib
from tests.command import ROOT, run
from tests.server.clients import get
from tests.server.processes import RunningServer, run_server

from servanda.namespaces import BASE

LOG = ROOT / "docs" / "logs" / "liaison-2009.yaml"
#: Ending to media type, and how rdflib calls the format.
GRAPHS = {
    "ttl": ("text/turtle", "turtle"),
    "nt": ("application/n-triples", "nt"),
    "rdf": ("application/rdf+xml", "xml"),
    "jsonld": ("application/ld+json", "json-ld"),
}


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    """Return a server of the bundled agreement, under a prefix as a reverse proxy has it."""
    with run_server("--prefix", "/treaties", "--timeout", "60") as running:
        yield running


def parse(answer: httpx.Response, format_: str) -> rdflib.Graph:
    """Return the graph of an answer."""
    assert answer.status_code == 200, answer.text
    return rdflib.Graph().parse(data=answer.content, format=format_)


@pytest.mark.parametrize(
    ("lang", "expected"), [("kk-KZ,ru;q=0.5", "kk"), ("de", "en"), ("de,ru;q=0.1", "ru")]
)
def test_the_root_leads_to_the_language_of_the_reader(
    server: RunningServer, lang: str, expected: str
) -> None:
    answer = get(server, "", "text/html", lang)
    assert answer.status_code == 303 and "Accept-Language" in answer.headers["vary"]
    assert urljoin(server.url, answer.headers["location"]) == f"{server.url}{expected}/"
    headers = {"Accept-Language": lang}
    bare = httpx.get(server.url.rstrip("/"), headers=headers, follow_redirects=True, timeout=60)
    assert str(bare.url) == f"{server.url}{expected}/" and bare.status_code == 200


def test_a_page_is_as_the_site_has_it_and_names_its_data(server: RunningServer) -> None:
    answer = get(server, "kk/", "text/html,*/*;q=0.8")
    assert answer.status_code == 200 and 'lang="kk"' in answer.text
    assert answer.headers["content-language"] == "kk"
    for link in answer.headers["link"].split(", "):
        address, _, rest = link.partition(">")
        data = httpx.get(urljoin(f"{server.url}kk/", address.lstrip("<")), timeout=60)
        assert data.status_code == 200 and data.headers["content-type"].partition(";")[0] in rest


def test_what_did_not_change_is_not_sent_again(server: RunningServer) -> None:
    for path in ("en/", "actor/nato.ttl"):
        first = get(server, path)
        again = get(server, path, **{"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        head = httpx.head(server.url + path, timeout=60)
        assert (head.status_code, head.content) == (200, b"") and head.headers["etag"] == first.headers[
            "etag"
        ]


@pytest.mark.parametrize(
    ("path", "lang", "place"),
    [
        ("actor/nato", "kk", "kk/actor/nato/"),
        ("actor/nato/", "en", "en/actor/nato/"),
        ("actor/nato?as-of=2009-06-30", "en", "en/actor/nato/?as-of=2009-06-30"),
        ("ru/actor/nato", "en", "ru/actor/nato/"),
        ("matters", "ru", "ru/matters/"),
        ("questions/norms-of", "en", "en/questions/norms-of/"),
    ],
)
def test_a_reader_is_sent_on_to_the_page(server: RunningServer, path: str, lang: str, place: str) -> None:
    answer = get(server, path, "text/html,application/xhtml+xml,*/*;q=0.8", lang)
    assert answer.status_code == 303
    location = urljoin(server.url + path, answer.headers["location"])
    assert location == server.url + place
    assert httpx.get(location, timeout=60).headers["content-type"].startswith("text/html")


def test_a_question_with_parameters_is_answered_on_its_page(server: RunningServer) -> None:
    page = get(server, "en/questions/norms-of/?actor=kz-gov&verb=", "text/html")
    assert page.status_code == 200 and page.text != get(server, "en/questions/norms-of/", "text/html").text
    rows = get(server, "questions/norms-of.json?actor=kz-gov").json()
    assert rows and all(row["label"] in unescape(page.text) for row in rows[:5])
    found = get(server, f"ru/search/?q={quote('водителя')}", "text/html")
    assert found.status_code == 200 and "<mark>" in found.text
    refused = get(server, "en/questions/norms-of/?actr=kz-mod", "text/html")
    assert refused.status_code == 400 and "actor" in refused.text


@pytest.mark.parametrize("ending", GRAPHS)
def test_an_agreement_is_given_whole_as_the_export_gives_it(server: RunningServer, ending: str) -> None:
    names = {"ttl": "turtle", "nt": "ntriples", "rdf": "rdfxml", "jsonld": "jsonld"}
    answer = get(server, f"agreement/kz-nato-2007.{ending}")
    assert answer.text == run("export", "--format", names[ending]).out
    assert answer.headers["content-type"].startswith(GRAPHS[ending][0])
    same = get(server, "agreement/kz-nato-2007", accept=GRAPHS[ending][0])
    assert same.content == answer.content and "Accept" in same.headers["vary"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("agreement/kz-nato-2007", "kz-nato-2007"),
        ("agreement/kz-nato-2007/4.1", "4.1"),
        ("agreement/kz-nato-2007/4-notify", "4-notify"),
        ("actor/kz-mfa", "kz-mfa"),
        ("programme/pfp", "pfp"),
        ("matter/arrival", "arrival"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "kk"])
def test_json_is_what_the_command_shows(server: RunningServer, path: str, name: str, lang: str) -> None:
    expected = run("show", name, "--lang", lang, "--format", "json").json()
    assert get(server, f"{path}.json", lang=lang).json() == expected
    assert get(server, f"{lang}/{path}/", accept="application/json").json() == expected


@pytest.mark.parametrize("ending", GRAPHS)
@pytest.mark.parametrize("path", ["agreement/kz-nato-2007/4-notify", "actor/kz-mfa", "mode/notify"])
def test_a_thing_is_described_alike_in_every_form(server: RunningServer, path: str, ending: str) -> None:
    media_type, format_ = GRAPHS[ending]
    found = parse(get(server, f"{path}.{ending}"), format_)
    assert set(found) == set(parse(get(server, f"{path}.ttl"), "turtle"))
    assert (rdflib.URIRef(BASE + path), None, None) in found
    asked = get(server, path, accept=f"{media_type}, text/plain;q=0.5")
    assert asked.headers["content-type"].startswith(media_type) and set(parse(asked, format_)) == set(found)


def test_a_norm_comes_with_its_parts_and_the_labels_of_what_it_names(server: RunningServer) -> None:
    found = parse(get(server, "agreement/kz-nato-2007/4-notify.ttl"), "turtle")
    notice = rdflib.URIRef(f"{BASE}agreement/kz-nato-2007/4-notify-notice")
    sender = found.value(notice, rdflib.URIRef(f"{BASE}ontology#hasSender"))
    assert sender == rdflib.URIRef(f"{BASE}actor/nato")
    assert {label.language for label in found.objects(sender, rdflib.SKOS.prefLabel)} == {"en", "kk", "ru"}


def test_a_question_is_answered_with_its_parameters(server: RunningServer) -> None:
    rows = run(
        "ask", "norms-of", "--actor", "nato", "--verb", "must", "--lang", "ru", "--format", "json"
    ).json()
    assert get(server, "questions/norms-of.json?actor=nato&verb=must&lang=ru").json() == rows and rows
    assert get(server, "ru/questions/norms-of/?actor=nato&verb=must", "application/json").json() == rows
    table = list(
        csv.DictReader(io.StringIO(get(server, "ru/questions/norms-of.csv?actor=nato&verb=must").text))
    )
    assert [row["norm"] for row in table] == [row["norm"] for row in rows]
    graph = parse(get(server, "questions/norms-of.ttl?actor=nato&verb=must"), "turtle")
    norms = {rdflib.URIRef(BASE + row["norm"].replace(":", "/", 1)) for row in rows}
    assert norms <= set(graph.subjects())


def test_the_page_of_notices_gives_what_the_command_does(server: RunningServer) -> None:
    assert get(server, "en/notices.csv").text == run("notify", "--format", "csv").out
    assert get(server, "kk/notices.json").json() == run("notify", "--lang", "kk", "--format", "json").json()
    assert (
        get(server, "notices/to/kz-mfa.json").json()
        == run("notify", "--to", "kz-mfa", "--format", "json").json()
    )


def test_on_a_day_norms_have_their_states(server: RunningServer) -> None:
    day = "as-of=2009-06-30&assume=in-force%3D2008-12-01"
    given = ("--as-of", "2009-06-30", "--assume", "in-force=2008-12-01")
    found = get(server, f"agreement/kz-nato-2007/4-notify.json?{day}").json()["status"]
    whole = run("status", *given, "--format", "json").json()
    assert found["norms"] == [one for one in whole["norms"] if one["norm"].endswith("/4-notify")]
    assert found["phase"] == whole["phase"] == "in-force"
    rows = run("ask", "norms", *given, "--clause", "4", "--format", "json").json()
    assert get(server, f"questions/norms.json?clause=4&{day}").json() == rows and "state" in rows[0]
    dated = parse(get(server, f"agreement/kz-nato-2007/4-notify.ttl?{day}"), "turtle")
    assert (None, rdflib.URIRef(f"{BASE}ontology#hasState"), None) in dated


@pytest.mark.parametrize(
    ("path", "status", "hint"),
    [
        ("actor/natto.ttl", 404, "'nato'"),
        ("agreement/kz-nato-207", 404, "kz-nato-2007"),
        ("agreement/kz-nato-2007/4.9.json", 404, "4.1"),
        ("questions/norm-of.json", 404, "norms-of"),
        ("questions/norms-of.json?actr=nato", 400, "'actor'"),
        ("questions/norms-of.json", 400, "actor"),
        ("questions/norms-of.json?actor=natto", 404, "'nato'"),
        ("questions/norms-of.json?actor=nato&actor=kz", 400, "actor"),
        ("questions/norms.json?as-of=2009-02-30", 400, "2009-06-30"),
        ("questions/norms.json?clause=%FF", 400, "UTF-8"),
        ("actorz", 404, "actor"),
        ("en/%00", 404, ""),
        ("en/..%2F..%2F..%2Fsetup.cfg", 404, ""),
        ("assets/..%2F..%2F__init__.py", 404, ""),
        ("assets/%2Fetc%2Fpasswd", 404, ""),
        ("other/%3Cscript%3E", 404, ""),
    ],
)
def test_what_is_wrong_is_told_with_the_way_out(
    server: RunningServer, path: str, status: int, hint: str
) -> None:
    answer = get(server, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert problem["status"] == status and hint in problem["detail"]
    page = get(server, path, accept="text/html")
    assert page.status_code == status and "<script>" not in page.text


def test_a_reader_is_told_in_the_language_of_the_page(server: RunningServer) -> None:
    answer = get(server, "kk/actor/natto/", accept="text/html")
    assert answer.status_code == 404 and 'lang="kk"' in answer.text and "nato" in answer.text


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Return a server of an archive of three agreements, one of which has an IRI of others."""
    folder = tmp_path_factory.mktemp("archive")
    foreign = folder / "foreign.nt"
    text = run("export", "--format", "ntriples").out
    foreign.write_text(text.replace(f"{BASE}agreement/kz-nato-2007", "https://example.org/treaties/T-1"))
    files = [ROOT / "docs" / "examples" / name for name in ("ports-2010", "river-gauges-2020")]
    done = run("load", foreign, *files, "--store", folder / "held.srv")
    assert done.code == 0, done.err
    with run_server("--store", folder / "held.srv", "--timeout", "60") as running:
        yield running


def test_what_has_an_iri_of_others_stands_under_other(archive: RunningServer) -> None:
    place = "other/example.org/treaties/T-1"
    norm = rdflib.URIRef("https://example.org/treaties/T-1/4-notify")
    assert (norm, None, None) in parse(get(archive, f"{place}.ttl"), "turtle")
    assert (norm, None, None) in parse(get(archive, f"{place}/4-notify", "text/turtle"), "turtle")
    facts = get(archive, f"{place}/4.json").json()
    assert facts["id"] == "https://example.org/treaties/T-1/4" and facts["norms"]
    assert "4.1" in get(archive, f"{place}/4.9.json").json()["detail"]
    assert place in get(archive, "other/example.org/treaties/T-2.json").json()["detail"]


def test_an_archive_is_answered_from_as_the_command_does(archive: RunningServer) -> None:
    assert get(archive, "agreement/ports-2010.json").json()["kind"] == "agreement"
    rows = run("notify", "--agreement", "ports-2010", "--format", "json").json()
    assert get(archive, "notices.json?agreement=ports-2010").json() == rows
    first = get(archive, "api/v1/norms?limit=2")
    assert len(first.json()) == 2 and "x-total-count" not in first.headers
    found, url = [], f"{archive.url}api/v1/norms?limit=50"
    while url:
        page = httpx.get(url, timeout=60)
        found += page.json()
        url = urljoin(url, page.links["next"]["url"]) if "next" in page.links else ""
    assert len({row["norm"] for row in found}) == len(found) == int(page.headers["x-total-count"])
    assert {row["agreement"] for row in found} >= {"agreement:ports-2010", "agreement:river-gauges-2020"}
    told = get(archive, "api/v1/status")
    assert told.status_code == 409 and "ports-2010" in told.json()["detail"]
    assert get(archive, "api/v1/status?agreement=ports-2010").status_code == 200


def test_other_methods_and_forms_are_refused(server: RunningServer) -> None:
    answer = httpx.post(f"{server.url}actor/nato")
    assert answer.status_code == 405 and answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert httpx.options(f"{server.url}actor/nato").headers["allow"] == "GET, HEAD, OPTIONS"
    answer = get(server, "actor/nato", accept="image/png")
    assert answer.status_code == 406 and "text/turtle" in answer.json()["detail"]
