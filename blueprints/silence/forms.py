"""What is to be printed, and in which language."""

from wtforms import Form, IntegerField, StringField
from wtforms.validators import AnyOf, InputRequired, Optional

from blueprints.core.i18n import LANGUAGES
from blueprints.core.i18n import lazy_gettext as _


class SheetForm(Form):
    language = StringField(_("Language"), [InputRequired(), AnyOf(list(LANGUAGES))])
    department = IntegerField(_("Department"), [Optional()])
    kind = StringField()
