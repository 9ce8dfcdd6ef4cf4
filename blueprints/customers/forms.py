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


class SearchForm(Form):
    q = StringField(_("Name, phone, licence plate or VIN"), [Length(max=100)], filters=[trimmed])


class CorrectionForm(Form):
    name = StringField(_("Customer's name"), [DataRequired(), Length(max=100)], filters=[trimmed])
    phone = StringField(_("Phone"), [Length(max=40), check_phone], filters=[trimmed])


class PlateForm(Form):
    plate = StringField(_("Licence plate"), [Length(max=20), check_plate], filters=[trimmed])


class DoNotCallForm(Form):
    why = TextAreaField(
        _("What the customer said"), [DataRequired(), Length(max=1000)], filters=[trimmed]
    )


class CallAgainForm(Form):
    why = TextAreaField(
        _("Why calls are welcome again"), [Optional(), Length(max=1000)], filters=[trimmed]
    )
