from wtforms import Form, StringField, TextAreaField, ValidationError
from wtforms.fields import Field
from wtforms.validators import DataRequired, Length, Optional

from blueprints.core.fields import trimmed
from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.rules import RuleBroken
from blueprints.customers import rules


def check_phone(_form: Form, field: Field) -> None:
    try:
        rules.corrected_phone(field.data or "")
    except RuleBroken as broken:
        raise ValidationError(gettext(broken.key)) from None


def check_plate(_form: Form, field: Field) -> None:
    try:
        rules.corrected_plate(field.data or "")
    except RuleBroken as broken:
        raise ValidationError(gettext(broken.key)) from None


def check_vin(_form: Form, field: Field) -> None:
    try:
        rules.typed_vin(field.data or "")
    except RuleBroken as broken:
        raise ValidationError(gettext(broken.key)) from None


def parts() -> list[tuple[str, str]]:
    return [(part.value, gettext(part.label)) for part in rules.Part]


class SearchForm(Form):
    q = StringField(_("Name, phone, licence plate or VIN"), [Length(max=100)], filters=[trimmed])


class CorrectionForm(Form):
    name = StringField(_("Customer's name"), [DataRequired(), Length(max=100)], filters=[trimmed])
    phone = StringField(_("Phone"), [Length(max=40), check_phone], filters=[trimmed])


class PlateForm(Form):
    plate = StringField(_("Licence plate"), [Length(max=20), check_plate], filters=[trimmed])


class CarForm(Form):
    plate = StringField(
        _("Licence plate"),
        [Length(max=20), check_plate],
        filters=[trimmed],
        description=_("Like 湘A12345, or 湘AD12345 of a new-energy car."),
    )
    vin = StringField(_("VIN"), [Length(max=40), check_vin], filters=[trimmed])
    series = StringField(_("Model series"), [Length(max=60)], filters=[trimmed])
    colour = StringField(_("Colour"), [Length(max=30)], filters=[trimmed])

    def validate_plate(self, field: Field) -> None:
        if not (field.data or self.vin.data):
            raise ValidationError(gettext("Write the licence plate or the VIN of the car."))


class DoNotCallForm(Form):
    why = TextAreaField(
        _("What the customer said"), [DataRequired(), Length(max=1000)], filters=[trimmed]
    )


class CallAgainForm(Form):
    why = TextAreaField(
        _("Why calls are welcome again"), [Optional(), Length(max=1000)], filters=[trimmed]
    )
