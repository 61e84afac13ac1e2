"""Planting defects in a share of the agreements of a corpus, one kind after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from servanda.errors import ServandaError
from servanda.generate.chance import Chance
from servanda.generate.defects import Kind, kinds
from servanda.generate.shape_reading import SHAPES
from servanda.generate.unit import Unit
from servanda.names import suggest


@dataclass(frozen=True)
class Planted:
    """A defect that was planted: in which agreement, of what kind, and where which shape reports it."""

    agreement: str
    kind: str
    shape: str
    focus: str


class Planter:
    """Plants one defect in each agreement that is chosen.

    The kinds wait in a row; the first that fits an agreement is planted in it and goes to the end. So a
    kind that seldom fits is not lost, and what an agreement gets depends only on those before it.
    """

    def __init__(self, rate: float, seed: int, names: Sequence[str] = ()) -> None:
        """Choose this share of the agreements, and only defects of these kinds, when some are named.

        Raises ServandaError when there is no kind of a name.
        """
        self._rate = rate
        self._seed = seed
        row = _named(names) if names else list(kinds())
        self._row = Chance(seed, "kinds").some(row, len(row))

    def plant(self, unit: Unit) -> Planted | None:
        """Plant a defect in an agreement, if it is chosen and one fits, and say which."""
        chance = Chance(self._seed, unit.number, "defect")
        if not chance.happens(self._rate):
            return None
        for place, kind in enumerate(self._row):
            focus = kind.plant(unit, chance)
            if focus is not None:
                self._row.append(self._row.pop(place))
                return Planted(unit.root[1:-1], kind.name, SHAPES + kind.shape.name, focus[1:-1])
        return None


def _named(names: Sequence[str]) -> list[Kind]:
    """Return the kinds of these names; the name of a shape alone stands for all of its kinds."""
    found: list[Kind] = []
    for name in names:
        some = [kind for kind in kinds() if name in (kind.name, kind.shape.name)]
        if not some:
            known = [known for kind in kinds() for known in (kind.name, kind.shape.name)]
            hint = suggest(name, known, "a kind is named like AgreementTitle:minCount", 0.6)
            raise ServandaError(f"there is no kind of defect '{name}'; {hint}")
        found += some
    return found


def listed(planted: Sequence[Planted]) -> str:
    """Return a list of planted defects as JSON."""
    import json
    from dataclasses import asdict

    return json.dumps([asdict(one) for one in planted], indent=1) + "\n"
