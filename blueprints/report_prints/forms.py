"""In which language a report is printed."""

from wtforms import Form, StringField
from wtforms.validators import AnyOf, InputRequired

from blueprints.core.i18n import LANGUAGES
from blueprints.core.i18n import lazy_gettext as _


class PrintForm(Form):
    language = StringField(_("Language"), [InputRequired(), AnyOf(list(LANGUAGES))])
