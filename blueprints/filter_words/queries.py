"""What a list can be narrowed by, and how a filter is said: on a chip, on a print, in a file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Row, select

from blueprints.core.db import db
from blueprints.core.formats import label_of, name_of
from blueprints.core.i18n import gettext as _
from blueprints.core.i18n import ngettext
from blueprints.core.people import Department, Membership, Person
from blueprints.core.rules import N_, Can
from blueprints.customers.models import Customer, Vehicle
from blueprints.issue_figures.queries import Counted
from blueprints.issue_filters.rules import ALL, COUNTERS, OPEN, PEOPLE, SPANS, Filters
from blueprints.issue_rules.models import Category
from blueprints.issue_rules.rules import Level
from blueprints.stores.queries import every_department
from blueprints.tracker.queries import MINE
from blueprints.tracker.rules import Box, IssueKind, State


@dataclass(frozen=True)
class Choices:
    """Of a store, by id, read when they are asked for: most lists name none of them.

    Who has left or been retired is named but no longer offered.
    """

    store_id: int

    @property
    def departments(self) -> Mapping[int, Department]:
        return every_department(self.store_id)

    @cached_property
    def categories(self) -> Mapping[int, Category]:
        found = select(Category).where(Category.store_id == self.store_id).order_by(Category.id)
        return {category.id: category for category in db.session.scalars(found)}

    @cached_property
    def members(self) -> Sequence[Row[int, str, bool]]:
        is_here = (Membership.is_active & Person.is_active).label("is_here")
        found = (
            select(Person.id, Person.name, is_here)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.store_id == self.store_id)
            .order_by(Person.name, Person.id)
        )
        return db.session.execute(found).all()

    @property
    def people(self) -> Mapping[int, str]:
        return {row.id: row.name for row in self.members}

    @property
    def here(self) -> frozenset[int]:
        return frozenset(row.id for row in self.members if row.is_here)


Options = Sequence[tuple[Any, str]]


def options_of(choices: Choices, filters: Filters) -> Mapping[str, Options]:
    """For the pickers: what is in use today, and what is chosen already."""
    boxes = {getattr(filters, box.value) for box in PEOPLE}
    here = choices.here
    return {
        "department": in_use(choices.departments, filters.department),
        "category": in_use(choices.categories, filters.category),
        "level": [(level.value, label_of(level)) for level in Level],
        "kind": [(kind.value, label_of(kind)) for kind in IssueKind],
        "people": [(k, n) for k, n in choices.people.items() if k in here or k in boxes],
    }


def in_use(rows: Mapping[int, Any], chosen: int | None) -> Options:
    return [(key, name_of(row)) for key, row in rows.items() if row.is_active or key == chosen]


@dataclass(frozen=True)
class Chip:
    """A filter in words. `names` is what leaves the address with it."""

    text: str
    names: Sequence[str]


@dataclass(frozen=True)
class Said:
    """What is asked for, by whom, and what the words are taken from."""

    filters: Filters
    member: Membership
    choices: Choices
    counted: Counted | None = None


def name_in_words(name: str) -> str:
    """Of what stands in an address, as the form calls it."""
    for end, ended in (("_from", _("from")), ("_to", _("until"))):
        if name.removesuffix(end) in SPANS and name.endswith(end):
            return f"{_(SPANS[name.removesuffix(end)])} {ended}"
    if name in {*PEOPLE}:
        return label_of(Box(name))
    return _(NAMES.get(name) or COUNTERS.get(name, name))


NAMES: Mapping[str, str] = {
    "state": N_("State"),
    "department": N_("Department"),
    "level": N_("Level"),
    "category": N_("Category"),
    "kind": N_("Comes from"),
    "customer": N_("Customer"),
    "vehicle": N_("Vehicle"),
    "overdue": N_("Overdue"),
    "extended": N_("Extended"),
    "repeated": N_("Repeated"),
    "photos": N_("With photos"),
    "issue": N_("Issue"),
}


def chips(said: Said) -> list[Chip]:
    """Every filter that is on, in the order of the form."""
    return [Chip(text, names) for speak in SPEAKERS for text, names in speak(said)]


Words = Iterator[tuple[str, Sequence[str]]]


def labelled(label: str, value: object) -> str:
    return _("%(label)s: %(value)s", label=label, value=value)


def figure_words(said: Said) -> Words:
    if said.counted:
        text = f"{_(said.counted.label)} {said.filters.month}"
        yield text, ("figure", "month", "part")


def mine_words(said: Said) -> Words:
    if said.filters.mine in MINE:
        yield _(MINE[said.filters.mine].title), ("mine",)


def state_words(said: Said) -> Words:
    state = said.filters.state
    if state == ALL:
        yield _("All states"), ("state",)
    elif state not in {"", OPEN}:
        yield label_of(State(state)), ("state",)


def named_words(said: Said) -> Words:
    filters, choices = said.filters, said.choices
    if filters.department:
        yield known(choices.departments, filters.department, name_of), ("department",)
    for name, member in (("level", filters.level), ("kind", filters.kind)):
        if member:
            yield label_of(member), (name,)
    if filters.category:
        yield known(choices.categories, filters.category, name_of), ("category",)


def known(there: Mapping[int, Any], key: int, spoken: Callable[[Any], str] = str) -> str:
    """An id of another store's, or of nobody, has no name here."""
    return spoken(there[key]) if key in there else f"{_('unknown')} ({key})"


def people_words(said: Said) -> Words:
    for box in PEOPLE:
        person_id = getattr(said.filters, box.value)
        if person_id:
            yield labelled(label_of(box), known(said.choices.people, person_id)), (box.value,)


def customer_words(said: Said) -> Words:
    """By name for those alone who may look customers up."""
    filters, member = said.filters, said.member
    if filters.customer:
        customer = looked_up(member, Customer, filters.customer)
        named = customer.name if customer else filters.customer
        yield labelled(_("Customer"), named), ("customer",)
    if filters.vehicle:
        vehicle = looked_up(member, Vehicle, filters.vehicle)
        plate = (vehicle.plate or vehicle.vin) if vehicle else filters.vehicle
        yield labelled(_("Vehicle"), plate), ("vehicle",)


Known = TypeVar("Known", Customer, Vehicle)


def looked_up(member: Membership, model: type[Known], key: int) -> Known | None:
    row = db.session.get(model, key) if member.can(Can.READ_CUSTOMERS) else None
    return row if row and row.store_id == member.store_id else None


def flag_words(said: Said) -> Words:
    for name, text in (
        ("overdue", _("Overdue")),
        ("extended", _("Extended")),
        ("repeated", _("Repeated")),
        ("photos", _("With photos")),
    ):
        if getattr(said.filters, name):
            yield text, (name,)


def counter_words(said: Said) -> Words:
    for name, label in COUNTERS.items():
        least = getattr(said.filters, name)
        if least:
            yield f"{_(label)} {least}", (name,)


def span_words(said: Said) -> Words:
    for name, label in SPANS.items():
        ends = f"{name}_from", f"{name}_to"
        first, last = (getattr(said.filters, end) for end in ends)
        if first or last:
            yield labelled(_(label), between(first, last)), ends


def between(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{first} ～ {last}"
    return _("from %(day)s", day=first) if first else _("until %(day)s", day=last)


def text_words(said: Said) -> Words:
    filters = said.filters
    if filters.number:
        yield labelled(_("Number"), filters.number), ("number",)
    if filters.q:
        yield _("“%(words)s”", words=filters.q), ("q",)
    if filters.issue:
        count = len(filters.issue)
        yield ngettext("%(num)d picked issue", "%(num)d picked issues", count), ("issue",)


SPEAKERS: Sequence[Callable[[Said], Words]] = (
    figure_words,
    mine_words,
    text_words,
    state_words,
    named_words,
    flag_words,
    people_words,
    customer_words,
    counter_words,
    span_words,
)
