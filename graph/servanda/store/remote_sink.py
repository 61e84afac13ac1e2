"""Loading into a server: what :mod:`servanda.store.loading` writes to when the store is a URL."""

from __future__ import annotations

from servanda.store.preparing import Prepared, Preparer
from servanda.store.remote import Remote
from servanda.store.remote_writing import Writer, held
from servanda.store.snapshot import key


class RemoteSink:
    """Writes to the server that is asked at a URL; what is written counts at once, agreement by agreement.

    Raises ServandaError, as its methods do, when the server cannot be asked or written to.
    """

    def __init__(self, url: str) -> None:
        """Ask the server what it holds."""
        remote = Remote(url)
        self._writer = Writer(remote)
        self._held = held(remote)
        self._key = key()[:12]
        self._has_ontology = False

    def __enter__(self) -> RemoteSink:
        """Return the sink itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Take away what the load needed on the way; after an error the next load does that."""
        if kind is None:
            self._writer.close()

    def raw(self, iri: str) -> str | None:
        """Return the hash of what an agreement was read from, if the rules are still those of that time."""
        made, _, rest = self._held.get(iri, "").partition(":")
        return rest.partition(":")[0] if made == self._key else None

    def write(self, ready: list[Prepared], prepared: Preparer) -> list[Prepared]:
        """Put agreements on the server, and return those that are not there already as they are."""
        if not self._has_ontology:
            self._writer.load_ontology()
            self._has_ontology = True
        changed = [one for one in ready if not self._same(one)]
        for one in changed:
            note = f"{self._key}:{one.unit.raw}:{one.hash}"
            self._writer.replace(one.unit.iri, one.authored, one.derived, note)
            self._held[one.unit.iri] = note
        return changed

    def _same(self, one: Prepared) -> bool:
        """Say whether an agreement is held as it is now, only read from other bytes."""
        made, _, rest = self._held.get(one.unit.iri, "").partition(":")
        return made == self._key and rest.partition(":")[2] == one.hash

    def holds(self, iri: str) -> bool:
        """Say whether the server was given an agreement."""
        return iri in self._held

    def remove(self, iris: list[str]) -> None:
        """Take agreements off the server, in one request, with what was derived from them."""
        self._writer.remove(iris)
        for iri in iris:
            self._held.pop(iri, None)

    def finish(self) -> None:
        """Do nothing: all that was written counts already."""
