"""To whom customers go, and why."""

from collections.abc import Iterable

from wtforms import Form, TextAreaField
from wtforms.validators import DataRequired, Length

from blueprints.core.fields import NOTHING, chosen, trimmed
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.people import Membership


class TransferForm(Form):
    person_id = chosen(_("New owner"), required=True)
    reason = TextAreaField(
        _("Reason"), [DataRequired(), Length(max=500)], [trimmed], render_kw={"rows": 2}
    )

    def offer(self, members: Iterable[Membership]) -> "TransferForm":
        people = [(member.person_id, member.person.name) for member in members]
        self.person_id.choices = [NOTHING, *people]
        return self
