from wtforms import BooleanField, Form, StringField
from wtforms.validators import AnyOf, InputRequired, Optional

from blueprints.core.i18n import LANGUAGES
from blueprints.core.i18n import lazy_gettext as _
from blueprints.month.forms import MONTH


class PrintForm(Form):
    month = StringField(_("Month"), [InputRequired(), MONTH])
    language = StringField(_("Language"), [InputRequired(), AnyOf(list(LANGUAGES))])
    recount = BooleanField(_("Count the month again, as a new version"), [Optional()])
