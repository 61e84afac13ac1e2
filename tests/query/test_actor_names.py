"""Short names of actors: abbreviations, bodies without their State, and nothing where something is lost."""

from __future__ import annotations

import pyoxigraph
import pytest

from servanda.namespaces import PREFIXES
from servanda.query.actor_names import drop_state, shorten_actor_names
from servanda.store.snapshot import open_bundled

AGREEMENT = "agreement:kz-nato-2007"
ACTORS = ("actor:kz-mod", "actor:kz-gov", "actor:nato", "actor:nato-plo")


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("en", ("Ministry of Defence", "Government", "NATO", "NATO/PfP liaison officer")),
        ("kk", ("Қорғаныс министрлігі", "Қазақстан Үкіметі", "НАТО", "НАТО/БЖӘ байланыс офицері")),
        ("ru", ("Министерство обороны", "Правительство", "НАТО", "Офицер связи НАТО/ПРМ")),
    ],
)
def test_a_body_loses_the_name_of_the_only_state_among_the_parties(lang: str, names: tuple[str, ...]) -> None:
    found = shorten_actor_names(open_bundled(), ACTORS, [AGREEMENT], lang)
    assert tuple(found[actor] for actor in ACTORS) == names


def _two_states() -> pyoxigraph.Store:
    """Return a graph of an agreement between two States, each with a ministry of the same name."""
    text = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    text += "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items() if prefix != "rdfs")
    for name, label in (("a", "Republic of Alfa"), ("b", "Republic of Beta")):
        text += f"""
actor:{name} a srv:State ; skos:prefLabel "{label}"@en .
actor:{name}-gov a srv:Government ; org:unitOf actor:{name} ; skos:prefLabel "Government of the {label}"@en .
actor:{name}-mod a srv:Ministry ; org:unitOf actor:{name}-gov ;
  skos:prefLabel "Ministry of Defence of the {label}"@en .
agreement:x a srv:Agreement ; srv:hasParty actor:{name}-gov .
"""
    store = pyoxigraph.Store()
    store.load(text.encode(), pyoxigraph.RdfFormat.TURTLE)
    return store


def test_of_two_states_both_names_stay_even_where_one_alone_is_shown() -> None:
    for shown in (("actor:a-mod", "actor:b-mod"), ("actor:a-mod",)):
        names = shorten_actor_names(_two_states(), shown, ["agreement:x"], "en")
        assert names["actor:a-mod"] == "Ministry of Defence of the Republic of Alfa"


@pytest.mark.parametrize(
    ("label", "state", "lang"),
    [
        ("Republic of Alfa", "Republic of Alfa", "en"),
        ("missions accredited in the Republic of Alfa", "Republic of Alfa", "en"),
        ("представительства, аккредитованные в Республике Казахстан", "Республика Узбекистан", "ru"),
        ("Республика Казахстан", "Республика Казахстан", "ru"),
        ("Қазақстан Республикасында аккредиттелген өкілдік", "Қазақстан Республикасы", "kk"),
        ("Қазақстан Республикасының Үкіметі", "Қазақстан Республикасы", "kk"),
    ],
)
def test_a_name_in_which_the_state_is_more_than_an_ending_stays(label: str, state: str, lang: str) -> None:
    assert drop_state(label, state, "", lang) == label
