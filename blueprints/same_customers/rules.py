"""What two customers share that one person would. Standard library only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from blueprints.core.rules import N_
from blueprints.customers.rules import compact

MOST_SHARING = 10
"""A phone or plate of more customers than this is the store's own or a placeholder."""
PHONE_TAIL, PLATE_TAIL, VIN_TAIL = 4, 5, 6


class Likeness(StrEnum):
    """What makes two alike, the surest first."""

    PHONE = "phone"
    VIN = "vin"
    PLATE = "plate"
    NAME = "name"

    @property
    def label(self) -> str:
        return LIKENESS_LABELS[self]


LIKENESS_LABELS: Mapping[Likeness, str] = {
    Likeness.PHONE: N_("same phone"),
    Likeness.VIN: N_("same VIN"),
    Likeness.PLATE: N_("same plate"),
    Likeness.NAME: N_("same name, and a part of phone, plate or VIN"),
}
RANKS: Mapping[Likeness, int] = {likeness: n for n, likeness in enumerate(Likeness)}
Key = tuple[Likeness, str]


@dataclass(frozen=True)
class Marks:
    """By what one is known: names as they are written, the rest in its normal form."""

    names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    plates: frozenset[str] = frozenset()
    vins: frozenset[str] = frozenset()


def marks(
    names: Iterable[str], phones: Iterable[str], plates: Iterable[str], vins: Iterable[str | None]
) -> Marks:
    """Without what is empty."""
    return Marks(
        frozenset(filter(None, map(compact, names))),
        frozenset(filter(None, phones)),
        frozenset(filter(None, plates)),
        frozenset(filter(None, vins)),
    )


def parts_of(marks: Marks) -> set[str]:
    """Ends of numbers: who writes a name twice rarely gets all of the rest wrong."""
    return (
        {f"phone {phone[-PHONE_TAIL:]}" for phone in marks.phones}
        | {f"plate {plate[-PLATE_TAIL:]}" for plate in marks.plates}
        | {f"vin {vin[-VIN_TAIL:]}" for vin in marks.vins}
    )


def keys_of(marks: Marks) -> set[Key]:
    """Two who have one in common are alike."""
    return (
        {(Likeness.PHONE, phone) for phone in marks.phones}
        | {(Likeness.VIN, vin) for vin in marks.vins}
        | {(Likeness.PLATE, plate) for plate in marks.plates}
        | {(Likeness.NAME, f"{name} {part}") for name in marks.names for part in parts_of(marks)}
    )


def likenesses(one: Marks, other: Marks) -> list[Likeness]:
    """What they have in common, the surest first. A shared phone or plate needs no name beside it."""
    found = {kind for kind, _value in keys_of(one) & keys_of(other)}
    return sorted(found, key=RANKS.__getitem__)
