from wtforms import Form, IntegerField
from wtforms.validators import InputRequired, NumberRange

from blueprints.core.i18n import lazy_gettext as _
from blueprints.reminders.rules import Ladder


class LadderForm(Form):
    before = IntegerField(
        _("Days before the deadline: who has it in hand"), [InputRequired(), NumberRange(0, 10)]
    )
    head = IntegerField(
        _("Days overdue: the department's head"), [InputRequired(), NumberRange(1, 60)]
    )
    cs_manager = IntegerField(
        _("Days overdue: the customer service manager"), [InputRequired(), NumberRange(1, 60)]
    )
    gm = IntegerField(_("Days overdue: the general manager"), [InputRequired(), NumberRange(1, 60)])

    def ladder(self) -> Ladder:
        return Ladder(**self.data)
