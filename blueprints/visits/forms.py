"""What is typed for a visit: by one thumb, on the way. What must hold is in rules.py."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import (
    BooleanField,
    DateField,
    FloatField,
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.fields import Field
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from blueprints.core.fields import trimmed
from blueprints.core.formats import name_of
from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.people import Membership
from blueprints.core.rules import RuleBroken
from blueprints.customers import queries as customers
from blueprints.customers.forms import check_phone
from blueprints.customers.models import Customer
from blueprints.visits import queries, rules
from blueprints.visits.models import Visit
from blueprints.visits.rules import Account

LONG = Length(max=4000)
ORDERED = "1"
AS_KEPT = (
    "purpose_id",
    "result",
    "order_series",
    "next_step",
    "next_on",
    "place",
    "latitude",
    "longitude",
    "note",
)
"""Fields that say a visit's column as it is."""


def check_clock(_form: Form, field: Field) -> None:
    try:
        rules.check_step(field.data)
    except RuleBroken as broken:
        raise ValidationError(gettext(broken.key)) from None


def check_yuan(_form: Form, field: Field) -> None:
    try:
        rules.fen_typed(field.data or "")
    except RuleBroken as broken:
        raise ValidationError(gettext(broken.key)) from None


def yuan(label: str) -> StringField:
    return StringField(label, [Length(max=20), check_yuan], filters=[trimmed])


def degrees(most: int) -> FloatField:
    """Filled in by a tap on a button only, and never by hand."""
    return FloatField(validators=[Optional(), NumberRange(-most, most)], widget=HiddenInput())


class AccountForm(Form):
    """What is told of a visit."""

    purpose_id = RadioField(_("Purpose of the visit"), [InputRequired()], coerce=int)
    day = DateField(_("Day of the visit"), [InputRequired()])
    starts = TimeField(_("Starts at"), [InputRequired(), check_clock])
    ends = TimeField(_("Ends at"), [InputRequired(), check_clock])
    result = TextAreaField(_("What came of it"), [DataRequired(), LONG], filters=[trimmed])
    ordered = RadioField(
        _("Order taken"),
        default="",
        choices=lambda: [("", gettext("None")), (ORDERED, gettext("Ordered"))],
    )
    orders = IntegerField(_("How many cars"), [Optional(), NumberRange(1, 1000)])
    order_amount = yuan(_("Amount in yuan"))
    order_series = StringField(_("Model series"), [Length(max=100)], filters=[trimmed])
    next_step = StringField(_("Next step"), [Length(max=500)], filters=[trimmed])
    next_on = DateField(_("On which day"), [Optional()])
    cost = yuan(_("Cost in yuan"))
    place = StringField(_("Place"), [Length(max=200)], filters=[trimmed])
    latitude = degrees(90)
    longitude = degrees(180)
    note = TextAreaField(_("Note"), [LONG], filters=[trimmed])

    def offer(self, store_id: int, *, also: Visit | None = None) -> None:
        """The purposes in use, and the one that a visit has."""
        found = list(queries.purposes_of(store_id))
        if also and also.purpose not in found:
            found.append(also.purpose)
        self.ordered.flags.asked_for = True
        self.purpose_id.choices = [(purpose.id, name_of(purpose)) for purpose in found]

    def validate_ends(self, field: TimeField) -> None:
        if self.starts.data is None or field.data is None:
            return
        try:
            rules.check_order(self.starts.data, field.data)
        except RuleBroken as broken:
            raise ValidationError(gettext(broken.key)) from None

    def account(self, zone: ZoneInfo) -> Account:
        """Of a form that is valid."""
        ordered = self.ordered.data == ORDERED
        return Account(
            purpose_id=self.purpose_id.data,
            started_at=self.moment(self.starts.data, zone),
            ended_at=self.moment(self.ends.data, zone),
            place=self.place.data or "",
            **self.position(),
            result=self.result.data or "",
            cost=rules.fen_typed(self.cost.data or ""),
            orders=(self.orders.data or 1) if ordered else 0,
            order_amount=rules.fen_typed(self.order_amount.data or "") if ordered else 0,
            order_series=(self.order_series.data or "") if ordered else "",
            next_step=self.next_step.data or "",
            next_on=self.next_on.data,
            note=self.note.data or "",
        )

    def moment(self, clock: time | None, zone: ZoneInfo) -> datetime:
        return datetime.combine(self.day.data, clock, zone)  # type: ignore[arg-type]  # both are there

    def position(self) -> dict[str, float | None]:
        """Both or neither."""
        there = rules.rounded(self.latitude.data), rules.rounded(self.longitude.data)
        latitude, longitude = there if None not in there else (None, None)
        return {"latitude": latitude, "longitude": longitude}


@dataclass(frozen=True)
class Newcomer:
    """Somebody not known yet."""

    name: str
    phone: str


class VisitForm(AccountForm):
    """With whom: one chosen from those found or kept on the device, or somebody new."""

    customer_id = HiddenField()
    picked = RadioField(_("Which one"), [Optional()], choices=[], validate_choice=False)
    about = StringField(_("Customer"), [Length(max=100)], filters=[trimmed])
    new_name = StringField(_("Name of somebody new"), [Length(max=100)], filters=[trimmed])
    new_phone = StringField(_("Phone"), [Length(max=40), check_phone], filters=[trimmed])

    who: Customer | Newcomer | None = None

    def find(self, member: Membership) -> bool:
        """Understand with whom it was: sets `who`, or the error that says what is missing."""
        name = self.new_name.data or ""
        if name:
            self.who = Newcomer(name, self.new_phone.data or "")
        elif self.new_phone.data:
            self.new_name.errors = [gettext("Write the name too.")]
        else:
            self.who = self.chosen(member) or self.only_one(member)
        return self.who is not None

    def chosen(self, member: Membership) -> Customer | None:
        """It counts as long as the name stands that was chosen: what is typed over it counts more."""
        number = self.customer_id.data or ""
        found = customers.get_visible(member, int(number)) if number.isdecimal() else None
        return found if found and self.about.data in {"", found.name} else None

    def only_one(self, member: Membership) -> Customer | None:
        """Of those found by what was typed the one picked; it need not be picked where it is alone."""
        text = self.about.data or ""
        found = {str(each.customer.id): each for each in queries.found_by(member, text)}
        picked = next(iter(found)) if len(found) == 1 else self.picked.data
        if picked in found:
            return found[picked].customer
        self.picked.choices = [(key, each.label) for key, each in found.items()]
        self.about.errors = [problem(text, many=len(found) > 1)]
        return None


def problem(text: str, *, many: bool) -> str:
    if many:
        return gettext("Several customers fit: choose one below.")
    if text:
        return gettext("Nobody is found by these words. Write the name as somebody new.")
    return gettext("Say whom you visited.")


def visit_form(member: Membership, data: Any = None, *, at: datetime) -> VisitForm:
    day, starts, ends = rules.beginning(at, member.store.zone)
    form = VisitForm(data, day=day, starts=starts, ends=ends)
    form.about.flags.asked_for = True  # or somebody new
    form.offer(member.store_id)
    return form


def choose(form: VisitForm, customer: Customer) -> None:
    """As if it had been chosen: from the customer's page one comes with the answer."""
    form.customer_id.data, form.about.data = str(customer.id), customer.name


class CorrectionForm(AccountForm):
    why = StringField(
        _("Why is it corrected?"), [DataRequired(), Length(max=500)], filters=[trimmed]
    )


def correction_form(visit: Visit, data: Any = None) -> CorrectionForm:
    form = CorrectionForm(data, **typed_of(visit))
    form.offer(visit.store_id, also=visit)
    return form


def typed_of(visit: Visit) -> dict[str, Any]:
    """The visit as its fields say it."""
    zone = visit.store.zone
    starts, ends = visit.started_at.astimezone(zone), visit.ended_at.astimezone(zone)
    return {name: getattr(visit, name) for name in AS_KEPT} | {
        "day": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "ordered": ORDERED if visit.orders else "",
        "orders": visit.orders or None,
        "order_amount": in_yuan(visit.order_amount),
        "cost": in_yuan(visit.cost),
    }


def in_yuan(fen: int) -> str:
    return f"{fen / 100:.2f}".removesuffix(".00") if fen else ""


class VoidForm(Form):
    reason = StringField(_("Why it is void"), [DataRequired(), Length(max=500)], filters=[trimmed])


class PurposeForm(Form):
    name = StringField(_("Name"), [DataRequired(), Length(max=100)], filters=[trimmed])
    name_en = StringField(_("English name"), [Length(max=100)], filters=[trimmed])
    is_active = BooleanField(_("In use"), default=True)
