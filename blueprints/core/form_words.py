"""What forms say about a wrong field, in the person's language and in our own words."""

from typing import Any

from flask import Flask
from wtforms import Form
from wtforms.meta import DefaultMeta

from blueprints.core.i18n import gettext
from blueprints.core.rules import N_

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
    def get_translations(self, _form: Any) -> Words:
        return Words()


def init_app(_app: Flask) -> None:
    """For every form of every feature."""
    Form.Meta = Meta
