"""Content negotiation (RFC 9110, section 12): in which form, language and coding a client takes an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

from servanda.messages import LANGUAGES


class Form(NamedTuple):
    """A form in which data are given: the ending of an address, and the media type with its parameters."""

    ending: str
    media_type: str

    @property
    def bare_type(self) -> str:
        """The media type without parameters."""
        return self.media_type.partition(";")[0]


HTML: Final = Form("html", "text/html; charset=utf-8")
TURTLE: Final = Form("ttl", "text/turtle; charset=utf-8")
JSON_LD: Final = Form("jsonld", "application/ld+json")
JSON: Final = Form("json", "application/json")
CSV: Final = Form("csv", "text/csv; charset=utf-8")
NTRIPLES: Final = Form("nt", "application/n-triples")
RDF_XML: Final = Form("rdf", "application/rdf+xml")
ATOM: Final = Form("atom", "application/atom+xml; charset=utf-8")
CALENDAR: Final = Form("ics", "text/calendar; charset=utf-8")
#: The forms in which things are described, in the order in which they are preferred.
GRAPHS: Final = (TURTLE, JSON_LD, NTRIPLES, RDF_XML)
#: The forms of rows.
ROWS: Final = (JSON, CSV)
FORMS: Final = {one.ending: one for one in (HTML, *GRAPHS, *ROWS, ATOM, CALENDAR)}
#: Other names by which clients ask for a form.
_ALIASES: Final = {
    "application/xhtml+xml": "text/html",
    "application/x-turtle": "text/turtle",
    "text/n3": "text/turtle",
    "application/csv": "text/csv",
}


def split_ending(path: str, forms: Collection[Form]) -> tuple[str, Form | None]:
    """Return a path without the ending of a form, and that form; else the path as it is, and None.

    >>> split_ending("actor/nato.ttl", GRAPHS)[0], split_ending("agreement/x/4.1", GRAPHS)
    ('actor/nato', ('agreement/x/4.1', None))
    """
    stem, dot, ending = path.rpartition(".")
    form = FORMS.get(ending)
    if dot and form in forms and stem and not stem.endswith("/"):
        return stem, form
    return path, None


def choose_form(accept: str, forms: Sequence[Form]) -> Form | None:
    """Return the form that a client prefers (12.5.1), ours first where it has no preference; None for none.

    ``accept`` is the value of the header, "" where there is none.

    >>> choose_form("text/turtle;q=0.5, application/ld+json", GRAPHS).ending, choose_form("", ROWS).ending
    ('jsonld', 'json')
    >>> choose_form("image/png", ROWS)
    """
    wanted = parse_preferences(accept)
    if not wanted:
        return forms[0]
    best = max(forms, key=lambda form: _weigh_type(form.bare_type, wanted))
    return best if _weigh_type(best.bare_type, wanted) > 0 else None


def choose_language(header: str) -> str:
    """Return which language of servanda's a header Accept-Language prefers (12.5.4), else English.

    >>> choose_language("kk-KZ, ru;q=0.8"), choose_language("de, ru;q=0.1, en;q=0")
    ('kk', 'ru')
    """
    weights = {one.partition("-")[0]: weight for one, weight in reversed(parse_preferences(header))}
    found = {lang: weights.get(lang, 0.0) for lang in LANGUAGES}
    best = max(found, key=lambda lang: found[lang])
    return best if found[best] > 0 else "en"


def takes_gzip(header: str) -> bool:
    """Say whether a header Accept-Encoding takes gzip (12.5.3).

    >>> takes_gzip("br, gzip;q=0.5"), takes_gzip("gzip;q=0"), takes_gzip("")
    (True, False, False)
    """
    weights = dict(parse_preferences(header))
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def parse_preferences(header: str) -> list[tuple[str, float]]:
    """Return the names of a header in small letters without parameters, each with its weight (12.4.2).

    A weight is from 0 to 1. What is no name or no weight is passed over.

    >>> parse_preferences("text/html, */*;q=0.1, a;q=x")
    [('text/html', 1.0), ('*/*', 0.1)]
    """
    found = []
    for part in header.split(","):
        name, *parameters = (one.strip().lower() for one in part.split(";"))
        weight: float | None = 1.0
        for parameter in parameters:
            if parameter.replace(" ", "").startswith("q="):
                weight = _read_weight(parameter.partition("=")[2].strip())
        if name and weight is not None:
            found.append((name, weight))
    return found


def list_types(forms: Iterable[Form]) -> str:
    """Return the media types of forms, for a sentence."""
    return ", ".join(form.bare_type for form in forms)


def _read_weight(text: str) -> float | None:
    try:
        weight = float(text)
    except ValueError:
        return None
    return weight if 0 <= weight <= 1 else None


def _weigh_type(media_type: str, wanted: Sequence[tuple[str, float]]) -> float:
    """Return the weight of a media type: that of the most specific range that has it."""
    ranges = (media_type, media_type.partition("/")[0] + "/*", "*/*")
    weights = {_ALIASES.get(name, name): weight for name, weight in reversed(wanted)}
    return next((weights[one] for one in ranges if one in weights), 0.0)
