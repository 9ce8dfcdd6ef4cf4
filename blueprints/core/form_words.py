"""What holds of every form: what is no text, and what it says about a wrong field in our own words."""

from typing import Any

from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form, PasswordField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta

from blueprints.core.i18n import gettext
from blueprints.core.rules import N_
from blueprints.core.words import seen

WORDS = (
    N_("This field is required."),
    N_("Field cannot be longer than %(max)d characters."),
    N_("Field must be at least %(min)d characters long."),
    N_("Field must be between %(min)d and %(max)d characters long."),
    N_("Number must be at least %(min)s."),
    N_("Number must be at most %(max)s."),
    N_("Number must be between %(min)s and %(max)s."),
    N_("Not a valid choice."),
    N_("Not a valid integer value."),
    N_("Not a valid decimal value."),
    N_("Not a valid date value."),
    N_("Not a valid datetime value."),
    N_("Not a valid time value."),
    N_("Invalid Choice: could not coerce."),
    N_("Invalid input."),
)


class Words:
    """WTForms asks here; the numbers are filled in by its validators."""

    def gettext(self, sentence: str) -> str:
        return str(gettext(sentence))

    def ngettext(self, _singular: str, plural: str, _n: int) -> str:
        return str(gettext(plural))


class Meta(DefaultMeta):
    def wrap_formdata(self, form: BaseForm, formdata: Any) -> Any:
        """What cannot be seen was not typed, in no field of no form; a password is hidden anyway."""
        typed = super().wrap_formdata(form, formdata)
        if typed is None:
            return None
        hidden = {field.name for field in form if isinstance(field, PasswordField)}
        return MultiDict(
            (name, seen(text) if isinstance(text, str) and name not in hidden else text)
            for name, text in typed.items(multi=True)
        )

    def get_translations(self, _form: Any) -> Words:
        return Words()


def init_app(_app: Flask) -> None:
    """For every form of every feature."""
    Form.Meta = Meta
