"""An invented memorandum in the short form, and functions that write and read one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from servanda.errors import ServandaError
from servanda.namespaces import PREFIXES, compact
from servanda.read.document import Document, read_file

TEXT = """\
MEMORANDUM OF UNDERSTANDING
between the Ministry of Ports of Norda and the Harbour Agency of Suda

1. The Ministry of Ports shall notify the Harbour Agency in writing of planned closures.
2. The Parties agree that the Harbour Agency:
(a) shall inform the Ministry of Ports of storms, if they are severe;
(b) may inform the Ministry of Ports of delays.
3. The Ministry of Ports shall pay the fees. The Harbour Agency shall keep the fees low.
4. This Memorandum enters into force on the date of receipt of the last written notification of approval.

For the Ministry of Ports N. Nord
"""

AGREEMENT = """\
agreement: norda-suda
title: Memorandum of Understanding between Norda and Suda
sourceFile: text.en.txt
type: DiplomaticNote
date: 2021-05-04
creator: servanda
parties:
  ports: {type: Ministry, name: Ministry of Ports}
  harbour: {type: Authority, names: [Harbour Agency, agency]}
matters: {closures: planned closures, storms: storms, delays: delays}
actions: {pay-fees: shall pay, keep-low: shall keep}
qualifierTypes: {severe: if they are severe}
clauses:
  1:
    label: Closures
    closures:
      obligation: {notify: shall notify}
      bearer: ports
      addressee: harbour
      matter: closures
      form: {written: in writing}
  2:
    passages: recital
  2(a):
    qualifiers:
      severe: {words: if they are severe, reach: Only severe storms count.}
    storms:
      obligation: {inform: shall inform}
      bearer: {harbour: Harbour Agency}
      addressee: ports
      object: storms that are severe
      matter: storms
    notes:
      which: {words: storms, readingTaken: Any storm., readingNotTaken: Only storms at sea.}
  2(b):
    delays:
      permission: {inform: may inform}
      bearer: {harbour: the Harbour Agency}
      addressee: ports
      matter: delays
  3:
    pay:
      obligation: {pay-fees: shall pay}
      bearer: ports
      object: the fees
    keep:
      obligation: {keep-low: shall keep}
      bearer: {harbour: {words: The Harbour Agency, inferred: It sets them.}}
      object: the fees
    notes:
      fees: {words: the fees, readingTaken: Those of the port., about: [pay, keep]}
  4:
    entry-into-force:
      condition: {enter-into-force: enters into force}
      bearer: {is: [ports, harbour], words: the last written notification, inferred: Each notifies.}
      addressee: {is: [ports, harbour], words: the last written notification, inferred: The other.}
      effect: {is: entry-into-force, words: on the date of receipt, after: receipt}
      matter: {internal-procedures-completed: approval}
      form: {written: written}
      reciprocal: yes
"""


class Folder:
    """The folder of one agreement."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path / "agreement.yaml"
        self.write(text=TEXT, agreement=AGREEMENT)

    def write(self, *, text: str | None = None, agreement: str | None = None, **others: str) -> None:
        """Write the text, the agreement, and other files: ``notes``, ``registry``, a language."""
        if text is not None:
            (self.path / "text.en.txt").write_text(text, encoding="utf-8")
        if agreement is not None:
            self.file.write_text(agreement, encoding="utf-8")
        for name, content in others.items():
            own = name if name in ("notes", "registry") else f"agreement.{name}"
            (self.path / f"{own}.yaml").write_text(content, encoding="utf-8")

    def change(self, old: str, new: str) -> None:
        """Put other words into the agreement in the one place where these stand."""
        whole = self.file.read_text(encoding="utf-8")
        assert whole.count(old) == 1, old
        self.file.write_text(whole.replace(old, new), encoding="utf-8")

    def add_clause(self, text: str) -> None:
        """Add a paragraph to the text."""
        file = self.path / "text.en.txt"
        file.write_text(f"{file.read_text(encoding='utf-8')}\n{text}\n", encoding="utf-8")

    def read(self) -> Document:
        return read_file(self.file)

    def refuse(self) -> ServandaError:
        with pytest.raises(ServandaError) as error:
            self.read()
        assert "\n" not in str(error.value)
        return error.value

    def line(self, words: str) -> int:
        """Return the line of the agreement on which some words stand."""
        lines = self.file.read_text(encoding="utf-8").splitlines()
        (found,) = [number for number, line in enumerate(lines, 1) if words in line]
        return found


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def values() -> Callable[[Document, str, str], set[str]]:
    """Return a function that gives the values of a property of a thing, compact or as text."""

    def find(document: Document, subject: str, predicate: str) -> set[str]:
        iri = f"{document.agreement}/{subject}" if subject else document.agreement
        prefix, _, name = predicate.partition(":")
        wanted = PREFIXES[prefix] + name if name else PREFIXES["srv"] + predicate
        return {
            compact(quad.object.value).removeprefix("agreement:norda-suda/")
            for quad in document.quads
            if quad.subject.value == iri and quad.predicate.value == wanted
        }

    return find
