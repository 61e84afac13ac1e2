"""A JSON Schema of the short form for editors, made from its table of keys, the context and the registries.

Written to ``ontology/agreement.schema.json`` by ``python -m servanda.formatting.schema``. What only the text
or the rest of the file can tell (words, quotes, names of one's own) is left to the reader and to the shapes.
"""

from __future__ import annotations

import csv
import json
from functools import cache
from importlib.resources import files
from typing import Any, Final, TypeAlias

from pyoxigraph import NamedNode

from servanda.names import list_declared
from servanda.namespaces import BASE, PREFIXES, SRV
from servanda.read.short.declared import SECTIONS
from servanda.read.short.head import ORIGINAL_KEYS
from servanda.read.short.norms import MODALITIES
from servanda.read.short.remarks import TARGET_KEYS
from servanda.read.short.slot_times import RECEIPT_KEYS
from servanda.resources import data_folder, registry_triples

Schema: TypeAlias = "dict[str, Any]"
#: The name of the file in the folder of the ontology, and where it is published.
FILE: Final = "agreement.schema.json"
ADDRESS: Final = f"{BASE}{FILE}"
#: Scalars: an editor may take a number, a day or a truth value for what is meant as words; ``~`` is none.
_WORDS: Final[Schema] = {"type": ["string", "number", "boolean", "null"]}
_FLAG: Final[Schema] = {"enum": ["yes", "no", "true", "false", True, False]}
_ANY: Final[Schema] = {"type": ["object", "string", "array", "null"]}
#: The schema of a value by how the table of keys calls it; any other is words.
_BY_VALUE: Final[dict[str, Schema]] = {
    "yes or no": _FLAG,
    "names": {"$ref": "#/$defs/names"},
    "actors": {"$ref": "#/$defs/names"},
    "actor or role": {"$ref": "#/$defs/names"},
    "actor": {"$ref": "#/$defs/names"},
    "instruments": {"$ref": "#/$defs/names"},
    "programmes": {"$ref": "#/$defs/names"},
    "list of numbers": {"$ref": "#/$defs/names"},
    "list of tags": {"$ref": "#/$defs/names"},
    "list of words": {"$ref": "#/$defs/names"},
    "norms": {"$ref": "#/$defs/names"},
    "topics": {"$ref": "#/$defs/names"},
    "notes": {"$ref": "#/$defs/names"},
    "norms, or all": {"$ref": "#/$defs/names"},
    "norms, all, or clause": {"$ref": "#/$defs/names"},
    "names, or declarations": {"anyOf": [{"$ref": "#/$defs/names"}, {"$ref": "#/$defs/declarations"}]},
    "declarations": {"$ref": "#/$defs/declarations"},
    "event": _ANY,
    "events": _ANY,
    "events, or all": _ANY,
    "day of a year": {"$ref": "#/$defs/names"},
    "latest, earliest or exact": {"enum": ["latest", "earliest", "exact"]},
    "kinds": _ANY,
    "file and extractor": {"$ref": "#/$defs/original"},
    "line: erratum": {"type": "object", "additionalProperties": {"$ref": "#/$defs/erratum"}},
    "id: instrument": {"type": "object", "additionalProperties": {"$ref": "#/$defs/instrument"}},
    "number: clause": {"type": ["object", "null"], "additionalProperties": {"$ref": "#/$defs/clause"}},
    "name: qualifier": {"type": ["object", "null"], "additionalProperties": {"$ref": "#/$defs/qualifier"}},
    "name: note": {"type": ["object", "null"], "additionalProperties": {"$ref": "#/$defs/note"}},
    "name: reference": {"type": ["object", "null"], "additionalProperties": {"$ref": "#/$defs/reference"}},
    "name: silence": {"type": ["object", "null"], "additionalProperties": {"$ref": "#/$defs/silence"}},
    "name: incorporation": {
        "type": ["object", "null"],
        "additionalProperties": {"$ref": "#/$defs/incorporation"},
    },
    "roles": {"$ref": "#/$defs/names"},
    "numbers, or all": {"$ref": "#/$defs/names"},
    "role: actor": {
        "type": "object",
        "additionalProperties": {
            "anyOf": [
                {"$ref": "#/$defs/names"},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["is"],
                    "properties": {"is": {"$ref": "#/$defs/names"}, "inferred": _WORDS},
                },
            ]
        },
    },
    "variant: weight": {"type": ["object", "null"], "additionalProperties": {"$ref": "#/$defs/difference"}},
    "target": {"anyOf": [{"$ref": "#/$defs/target"}, {"type": "array", "items": {"$ref": "#/$defs/target"}}]},
    "name: norm": {"type": ["object", "null"], "additionalProperties": {"$ref": "#/$defs/candidate"}},
    "name: notice": {"type": "object", "additionalProperties": {"$ref": "#/$defs/notice"}},
    "keys of a notice": {"$ref": "#/$defs/notice"},
    "action: words": {"$ref": "#/$defs/modality"},
    "why, needs": {
        "type": "object",
        "properties": {"why": _WORDS, "needs": _WORDS},
        "required": ["why", "needs"],
        "additionalProperties": False,
    },
}
#: The keys whose text has words, a meaning and times.
_TEXTS: Final = ("trigger", "timing", "purpose", "effect", "receipt", "enclosure")
#: The kind of names that the values of a key are, where they have words of their own.
_VALUES: Final = {
    "bearer": "actor", "counterparty": "actor", "addressee": "actor", "beneficiary": "actor",
    "involves": "actor", "sender": "actor", "copyTo": "actor", "matter": "matter", "form": "form",
    "through": "channel", "contentFrom": "",
}  # fmt: skip


def build_schema() -> Schema:
    """Return the schema (JSON Schema, draft 2020-12) of an agreement's file in the short form."""
    instrument = _list_properties("instrument")
    instrument["type"] = {
        "anyOf": [{"enum": _list_classes("Instrument")}, {"type": "array"}],
        **_tell(instrument["type"]),
    }
    head = {**instrument, **_list_properties("head")}
    norm = _list_properties("notice") | _list_properties("norm")
    clause = _list_properties("clause")
    declaration = _list_properties("declaration")
    declaration["type"] = {
        "anyOf": [{"enum": _list_classes("Actor")}, _WORDS, {"type": "array"}],
        **_tell(declaration["type"]),
    }
    one_modality = [{"required": [key]} for key in (*MODALITIES, "like")]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ADDRESS,
        "title": "An agreement in the short form of servanda",
        "type": "object",
        "required": ["agreement", "title"],
        "properties": head,
        "additionalProperties": False,
        "$defs": {
            "names": {"anyOf": [_WORDS, {"type": "array", "items": _WORDS}]},
            "declarations": {
                "type": ["object", "null"],
                "additionalProperties": {
                    "anyOf": [
                        {"$ref": "#/$defs/names"},
                        {"type": "object", "properties": declaration, "additionalProperties": False},
                    ]
                },
            },
            "erratum": {
                "type": "object",
                "properties": {"published": _WORDS, "corrected": _WORDS, "reason": _WORDS},
                "required": ["published", "corrected", "reason"],
                "additionalProperties": False,
            },
            "original": {
                "type": "object", "properties": _list_properties("original"),
                "required": list(ORIGINAL_KEYS), "additionalProperties": False,
            },
            "instrument": {"type": "object", "properties": instrument, "additionalProperties": False},
            "clause": {
                "type": ["object", "null"],
                "properties": clause,
                "additionalProperties": {"$ref": "#/$defs/norm"},
            },
            "norm": {
                "type": "object", "properties": norm, "additionalProperties": False, "anyOf": one_modality,
            },
            "candidate": {
                "type": "object",
                "properties": {"by": _WORDS, "because": _ANY, **norm},
                "additionalProperties": False,
                "anyOf": one_modality,
            },
            "notice": {
                "type": "object", "properties": _list_properties("notice"), "additionalProperties": False,
            },
            "qualifier": {
                "type": "object", "properties": _list_properties("qualifier"),
                "required": ["words"], "additionalProperties": False,
            },
            "note": {
                "type": "object", "properties": _list_properties("note"),
                "required": ["words", "readingTaken"], "additionalProperties": False,
            },
            "reference": {
                "type": "object", "properties": _list_properties("reference"),
                "required": ["words", "to"], "additionalProperties": False,
            },
            "target": {
                "anyOf": [
                    _WORDS,
                    {
                        "type": "object", "additionalProperties": False,
                        "properties": {key: {"$ref": "#/$defs/names"} for key in TARGET_KEYS},
                    },
                ]
            },
            "silence": {
                "type": "object", "properties": _list_properties("silence"),
                "required": ["text"], "additionalProperties": False,
            },
            "incorporation": {
                "type": "object", "properties": _list_properties("incorporation"),
                "required": ["words", "from", "clauses", "roles"], "additionalProperties": False,
            },
            "difference": {
                "type": "object", "properties": _list_properties("difference"),
                "required": ["weight"], "additionalProperties": False,
                "anyOf": [{"required": ["first"]}, {"required": ["copy"]}],
            },
            "modality": {
                "anyOf": [
                    {"type": "string"},
                    {
                        "type": "object", "minProperties": 1, "maxProperties": 1,
                        "properties": dict.fromkeys(_list_names("action"), _WORDS),
                        "additionalProperties": _WORDS,
                    },
                ]
            },
            "evidence": {
                "anyOf": [
                    _WORDS,
                    {
                        "type": "object", "additionalProperties": False,
                        "properties": {"words": _WORDS, "inferred": _WORDS},
                    },
                ]
            },
            **{f"text-{key}": _build_text(key) for key in _TEXTS},
            **{f"value-{kind or 'name'}": _build_value(kind) for kind in dict.fromkeys(_VALUES.values())},
        },
    }  # fmt: skip


def _build_text(key: str) -> Schema:
    """Return the schema of a text with its words: the words alone, or with what they mean."""
    times = _list_properties("time")
    if key == "receipt":
        times = {name: times[name] for name in RECEIPT_KEYS}
    keys = _list_properties("value") | times
    if key not in ("trigger", "effect"):
        keys.pop("is")
    elif key == "effect":
        keys["is"] = {"anyOf": [{"enum": _list_names("effect")}, _WORDS], **_tell(keys["is"])}
    return {"anyOf": [_WORDS, {"type": "object", "properties": keys, "additionalProperties": False}]}


def _build_value(kind: str) -> Schema:
    """Return the schema of values with their words; the names of the shared registry are proposed."""
    known = {name: {"$ref": "#/$defs/evidence"} for name in (_list_names(kind) if kind else [])}
    own = {
        "is": {"$ref": "#/$defs/names"}, "words": _WORDS, "inferred": _WORDS,
    }  # fmt: skip
    return {
        "anyOf": [
            {"$ref": "#/$defs/names"},
            {
                "type": "object",
                "properties": {**known, **own},
                "additionalProperties": {"$ref": "#/$defs/evidence"},
            },
        ]
    }


def _list_properties(place: str) -> Schema:
    """Return the schema of each key of a place in the table, with its meaning."""
    found: Schema = {}
    for row in _read_keys():
        if row["place"] != place:
            continue
        key = row["key"]
        schema = _BY_VALUE.get(row["value"], _WORDS)
        if key in _VALUES and ": words" in row["value"]:
            schema = {"$ref": f"#/$defs/value-{_VALUES[key] or 'name'}"}
        elif key in _TEXTS:
            schema = {"$ref": f"#/$defs/text-{key}"}
        elif key in SECTIONS and place == "head":
            schema = _BY_VALUE["names, or declarations" if key == "parties" else "declarations"]
        elif (place, key) in (("time", "urgency"), ("difference", "weight")):
            schema = {"enum": _list_names(key)}
        found[key] = {**schema, "description": row["meaning"]}
    return found


def _tell(schema: Schema) -> Schema:
    return {"description": schema["description"]}


@cache
def _read_keys() -> list[dict[str, str]]:
    """Return the rows of the table of keys."""
    table = (files("servanda.read.short") / "keys.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader(table.splitlines(), delimiter="\t"))


def _list_names(kind: str) -> list[str]:
    """Return the names of a kind in the shared registries."""
    start = PREFIXES.get(kind, f"{BASE}{kind}/")
    return sorted(
        iri.removeprefix(start) for iri in list_declared() if iri.startswith(start) and iri != start
    )


def _list_classes(top: str) -> list[str]:
    """Return the names of the classes below a class of the ontology, as files write them."""
    below: dict[str, set[str]] = {}
    for triple in registry_triples():
        if triple.predicate.value == PREFIXES["rdfs"] + "subClassOf" and isinstance(triple.object, NamedNode):
            below.setdefault(triple.object.value, set()).add(str(getattr(triple.subject, "value", "")))
    found: set[str] = set()
    level = {SRV + top}
    while level:
        level = {one for above in level for one in below.get(above, ())} - found
        found |= level
    return sorted(iri.removeprefix(SRV) for iri in found if iri.startswith(SRV))


def render_schema() -> str:
    """Return the schema as the text of its file."""
    return json.dumps(build_schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    (data_folder("ontology") / FILE).write_text(render_schema(), encoding="utf-8")
