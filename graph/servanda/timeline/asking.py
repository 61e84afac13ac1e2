"""What a graph can be asked of a day; :class:`servanda.api.Graph` has these methods among its own."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pyoxigraph import Store

    from servanda.events.model import Log
    from servanda.timeline.agreement_status import AgreementStatus, Assumed
    from servanda.timeline.explanation import Explanation
    from servanda.timeline.model import Status


class Timely:
    """A graph that can be asked of a day; nothing that knows of time is imported before it is."""

    store: Store

    @cached_property
    def clean_store(self) -> Store:
        """The store without its odd values, of which it warns: :mod:`servanda.store.odd_values`."""
        from servanda.store.odd_values import remove_odd_values

        return remove_odd_values(self.store)

    def status(
        self,
        *,
        as_of: date | str,
        log: Path | str | Log | None = None,
        assume: Assumed | None = None,
        conventions: Collection[str] = (),
        agreement: str | None = None,
        lang: str = "en",
    ) -> AgreementStatus:
        """Return how an agreement stands on a day, by a log (or its file) and what a person assumes.

        ``conventions`` say how periods are counted where practice differs. Raises ServandaError for what is
        no day, and for a log, an assumption, a convention or an agreement that cannot be used.

        >>> import servanda
        >>> status = servanda.load().status(as_of="2009-06-30", assume={"in-force": "2008-12-01"})
        >>> status.phase, [call.id for call in status.calls]
        ('in-force', ['11-security-terms@taking-up-duties'])
        """
        from servanda.timeline.agreement_status import agreement_status

        return agreement_status(
            self.clean_store,
            as_of,
            log=log,
            assume=assume,
            conventions=conventions,
            agreement=agreement,
            lang=lang,
        )

    def why(
        self,
        what: str,
        *,
        as_of: date | str,
        log: Path | str | Log | None = None,
        assume: Assumed | None = None,
        agreement: str | None = None,
        lang: str = "en",
    ) -> Explanation:
        """Return why a norm, a call for an act or a record of the log stands as it does on a day.

        Raises ServandaError as :meth:`status`, and where nothing bears that name, with the nearest.

        >>> import servanda
        >>> servanda.load().why("4-notify", as_of="2008-10-01").answer
        '4-notify: not in force on 2008-10-01'
        """
        return self.status(as_of=as_of, log=log, assume=assume, agreement=agreement, lang=lang).why(what)

    def _held(
        self,
        as_of: date | str | None,
        log: Path | str | Log | None,
        assume: Assumed | None,
        agreement: str | None,
    ) -> Status | None:
        """Return how things stood, None where no day is named; raises ServandaError for what needs one."""
        if as_of is not None:
            return self.status(as_of=as_of, log=log, assume=assume, agreement=agreement).status
        if log is not None or assume:
            from servanda.errors import ServandaError

            raise ServandaError("a log and assumptions count only for a day; give as_of='2009-06-30'")
        return None
