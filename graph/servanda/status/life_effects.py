"""The effects of norms and notices on the life of an agreement."""

from __future__ import annotations

from typing import Final

from servanda.model import Norm, Notification, Slot

ENTRY: Final = "effect:entry-into-force"
AMENDMENT: Final = "effect:amendment-entry-into-force"
ENTRY_FOR_PARTY: Final = "effect:entry-into-force-for-party"
PROVISIONAL: Final = "effect:provisional-application"
PROVISIONAL_END: Final = "effect:provisional-application-end"
TERMINATION: Final = "effect:termination"
WITHDRAWAL: Final = "effect:withdrawal"
NON_RENEWAL: Final = "effect:non-renewal"
NOTICE_WITHDRAWAL: Final = "effect:notice-withdrawal"
#: What a norm does whose text has no effect recorded, and the effect that it stands for.
_BY_ACTION: Final = {"action:enter-into-force": ENTRY, "action:terminate": TERMINATION}


def find_effect(norm: Norm, notice: Notification | None = None) -> tuple[str | None, Slot | None]:
    """Return the kind of effect that follows from a norm, or from one of its notices, and the slot of it.

    A norm by which an agreement enters into force or is terminated has that effect also where its author
    recorded none; then the slot is that of its time, if it has one. The kind is None where nothing follows.
    """
    effect = (notice.effect if notice is not None else None) or norm.effect
    if effect is not None and effect.effect_kind:
        return effect.effect_kind, effect
    kind = _BY_ACTION.get(norm.action or "") if norm.modality in ("condition", "power") else None
    if kind is None or any(one.effect is not None for one in norm.notifications):
        return None, None
    return kind, norm.timing or (notice.timing if notice is not None else None)
