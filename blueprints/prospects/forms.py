"""What is typed of a prospect."""

from collections.abc import Iterable, Sequence
from datetime import date

from wtforms import DateField, Form, RadioField, StringField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from blueprints.core.fields import NOTHING, chosen, number_or_none, trimmed
from blueprints.core.formats import name_of
from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.people import Membership
from blueprints.core.rules import RuleBroken
from blueprints.customer_people.forms import name_field, part_field, phone_field, wecom_field
from blueprints.customers.actions import Details, NewCar
from blueprints.customers.forms import check_plate, check_vin
from blueprints.customers.rules import Part
from blueprints.intent_levels.models import IntentLevel
from blueprints.prospects import rules
from blueprints.prospects.actions import Intent, NewProspect
from blueprints.prospects.rules import Source


def level_field() -> RadioField:
    return RadioField(_("Intent level"), [InputRequired()], coerce=number_or_none, choices=[])


def next_field() -> DateField:
    hint = _("Left empty, it is as many days from today as the level says.")
    return DateField(_("Next contact on"), [Optional()], description=hint)


def words_field() -> TextAreaField:
    label = _("What to talk about then")
    return TextAreaField(label, [Length(max=500)], [trimmed], render_kw={"rows": 2})


def wants_field() -> StringField:
    return StringField(_("What the customer looks at"), [Length(max=100)], [trimmed])


class ProspectForm(Form):
    level_id: RadioField
    today: date

    def offer_levels(self, levels: Iterable[IntentLevel], today: date) -> None:
        self.level_id.choices = [(level.id, name_of(level)) for level in levels]
        self.today = today

    def validate_next_on(self, field: Field) -> None:
        try:
            rules.next_day(field.data, None, today=self.today)
        except RuleBroken as broken:
            raise ValidationError(gettext(broken.key)) from None

    def intent(self) -> Intent:
        typed = self.data
        names = ("level_id", "next_on", "next_words", "wants")
        return Intent(**{name: typed[name] for name in names})


class IntentForm(ProspectForm):
    level_id = level_field()
    next_on = next_field()
    next_words = words_field()
    wants = wants_field()


def sources() -> list[tuple[str, str]]:
    return [(source.value, gettext(source.label)) for source in Source]


class NewCustomerForm(ProspectForm):
    name = name_field(_("Customer's name"))
    phone = phone_field(_("Phone"))
    level_id = level_field()
    wants = wants_field()
    source = RadioField(
        _("How the customer came"), [Optional()], coerce=Source, choices=sources, default=None
    )
    next_on = next_field()
    next_words = words_field()
    owner_id = chosen(_("Owner"), required=False)
    part = part_field(Part.OWNER)
    second_phone = phone_field(_("Second phone"))
    wecom = wecom_field()
    plate = StringField(_("Licence plate"), [Length(max=20), check_plate], [trimmed])
    vin = StringField(_("VIN"), [Length(max=40), check_vin], [trimmed])

    def offer(
        self, levels: Iterable[IntentLevel], owners: Sequence[Membership], today: date
    ) -> None:
        """Owners: whom the customer can be given to; a sales consultant takes him himself."""
        self.offer_levels(levels, today)
        self.owner_id.choices = [NOTHING, *((m.person_id, m.person.name) for m in owners)]

    def new(self, owner_id: int | None) -> NewProspect:
        typed = self.data
        has_car = typed["plate"] or typed["vin"]
        return NewProspect(
            name=typed["name"],
            phone=typed["phone"],
            details=Details(typed["part"], typed["second_phone"], typed["wecom"]),
            car=NewCar(plate=typed["plate"], vin=typed["vin"]) if has_car else None,
            source=typed["source"],
            intent=self.intent(),
            owner_id=owner_id,
        )
