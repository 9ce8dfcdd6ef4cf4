"""What goes on a customer's card on paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from blueprints.core.people import Membership
from blueprints.core.rules import Can
from blueprints.customer_cards.models import MonthlyReview, Strategy
from blueprints.customer_cards.queries import reviews_of, strategies_of
from blueprints.customer_people.models import CustomerPerson
from blueprints.customer_people.queries import people_of
from blueprints.customer_prints.rules import LINES
from blueprints.customers import queries as customers
from blueprints.customers.models import Customer
from blueprints.customers.queries import BannerLine, CustomerPart, TimelineLine
from blueprints.customers.rules import masked_phone
from blueprints.prospects.models import Prospect
from blueprints.prospects.queries import prospect_of


@dataclass(frozen=True)
class Card:
    """A customer as whoever prints the card may see him."""

    customer: Customer
    people: Sequence[CustomerPerson]
    prospect: Prospect | None
    strategy: Strategy | None
    review: MonthlyReview | None
    banner: Sequence[BannerLine]
    timeline: Sequence[TimelineLine]
    sees_whole: bool
    live_url: str

    def phones(self, who: Customer | CustomerPerson) -> str:
        numbers = [number for number in (who.phone, who.second_phone) if number]
        return " / ".join(numbers if self.sees_whole else map(masked_phone, numbers)) or "—"


def card_of(member: Membership, customer_id: int, *, at: datetime, root: str) -> Card | None:
    """None where he is not theirs to see. In the language spoken now."""
    customer = customers.get_visible(member, customer_id)
    if customer is None:
        return None
    strategies, reviews = strategies_of(customer), reviews_of(customer)
    timeline = customers.whole_timeline(customer, member, customers.visits_of(customer))
    return Card(
        customer,
        [person for person in people_of(customer) if person.ended_at is None],
        prospect_of(customer),
        strategies[0] if strategies else None,
        reviews[0] if reviews else None,
        customers.whole_banner(customer, member),
        timeline[:LINES],
        customers.sees_phone(customer, member, at=at),
        f"{root}/customers/{customer.id}",
    )


def part_of(customer: Customer, member: Membership, *, at: datetime) -> Iterator[CustomerPart]:  # noqa: ARG001 - what a part is asked with
    """The button on his page."""
    if member.can(Can.READ_CUSTOMERS):
        yield CustomerPart("customer_prints/_print.html", {"customer_id": customer.id})
