from collections.abc import Sequence

from wtforms import DateField, Form, SelectField
from wtforms.validators import InputRequired

from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.people import Membership


class StandInForm(Form):
    absent = SelectField(_("Who is away"), [InputRequired()], coerce=int)
    stand_in = SelectField(_("Who stands in"), [InputRequired()], coerce=int)
    first_day = DateField(_("First day"), [InputRequired()])
    last_day = DateField(_("Last day"), [InputRequired()])

    def offer(self, away: Sequence[Membership], present: Sequence[Membership]) -> None:
        self.absent.choices = choices(away)
        self.stand_in.choices = choices(present)


def choices(members: Sequence[Membership]) -> list[tuple[int, str]]:
    return [(m.person_id, f"{m.person.name} · {gettext(m.role.label)}") for m in members]
