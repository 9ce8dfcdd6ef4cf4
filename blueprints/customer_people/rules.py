"""Who belongs to a customer, and who of an order's contacts is not among them yet."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from blueprints.customers.rules import Part


@dataclass(frozen=True)
class Known:
    """A name with a phone that a card has already, in whichever part."""

    name: str
    phone: str


@dataclass(frozen=True)
class Offer:
    """Somebody whom an order or a delivery names. `key` says which, for one tap."""

    key: str
    name: str
    phone: str
    part: Part


def still_to_offer(found: Iterable[Offer], known: Collection[Known]) -> Iterator[Offer]:
    """Each once, and nobody whom the card has: by the phone, or by the name where there is none."""
    phones = {each.phone for each in known} - {""}
    names = {each.name for each in known}
    for offer in found:
        seen = offer.phone in phones if offer.phone else offer.name in names
        if offer.name and not seen:
            yield offer
            phones.add(offer.phone)
            names.add(offer.name)
