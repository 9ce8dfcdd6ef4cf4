"""Who is to watch an issue."""

from wtforms import Form, IntegerField
from wtforms.validators import InputRequired

from blueprints.core.i18n import lazy_gettext as _


class WatchForm(Form):
    person_id = IntegerField(_("Who else should follow it"), [InputRequired()])
