"""What is typed of a customer's people, and of the customer himself."""

from wtforms import Form, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from blueprints.core.fields import trimmed
from blueprints.core.i18n import lazy_gettext as _
from blueprints.customers.forms import check_phone, parts
from blueprints.customers.rules import Part


def name_field(label: str) -> StringField:
    quiet = {"autocomplete": "off"}
    return StringField(label, [DataRequired(), Length(max=100)], [trimmed], render_kw=quiet)


def phone_field(label: str) -> StringField:
    dialled = {"type": "tel", "inputmode": "tel", "autocomplete": "off"}
    return StringField(label, [Length(max=40), check_phone], [trimmed], render_kw=dialled)


def wecom_field() -> StringField:
    quiet = {"autocomplete": "off"}
    return StringField(_("WeCom"), [Length(max=100)], [trimmed], render_kw=quiet)


def part_field(usual: Part) -> RadioField:
    return RadioField(_("Part"), [InputRequired()], coerce=Part, choices=parts, default=usual)


class HimselfForm(Form):
    """Of the customer himself: what a card says beside cars and orders."""

    name = name_field(_("Customer's name"))
    part = part_field(Part.OWNER)
    phone = phone_field(_("Phone"))
    second_phone = phone_field(_("Second phone"))
    wecom = wecom_field()


class PersonForm(Form):
    name = name_field(_("Name"))
    part = part_field(Part.SENDER)
    phone = phone_field(_("Phone"))
    second_phone = phone_field(_("Second phone"))
    wecom = wecom_field()
    note = TextAreaField(
        _("Note"),
        [Length(max=1000)],
        [trimmed],
        render_kw={"rows": 2},
        description=_("How they belong to the customer, when they can be called, what to mind."),
    )
