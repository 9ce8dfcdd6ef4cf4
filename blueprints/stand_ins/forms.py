from collections.abc import Sequence
from typing import Any

from wtforms import DateField, Form
from wtforms.validators import InputRequired

from blueprints.core.fields import NOTHING, chosen
from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.people import Membership


class StandInForm(Form):
    absent = chosen(_("Who is away"), required=True)
    stand_in = chosen(_("Who stands in"), required=True)
    first_day = DateField(_("First day"), [InputRequired()])
    last_day = DateField(_("Last day"), [InputRequired()])

    def offer(self, away: Sequence[Membership], present: Sequence[Membership]) -> None:
        """Nobody is chosen beforehand, but who can name somebody for himself alone."""
        self.absent.choices = choices(away) if len(away) == 1 else [NOTHING, *choices(away)]
        self.stand_in.choices = [NOTHING, *choices(present)]


def choices(members: Sequence[Membership]) -> list[tuple[Any, str]]:
    return [(m.person_id, f"{m.person.name} · {gettext(m.role.label)}") for m in members]
