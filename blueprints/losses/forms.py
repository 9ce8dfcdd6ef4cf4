"""Why a customer is said to be lost, and what the head says to it."""

from collections.abc import Iterable

from wtforms import Form, RadioField, StringField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from blueprints.core.fields import NOTHING, chosen, trimmed
from blueprints.core.formats import name_of
from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.intent_levels.models import LossReason


class LossForm(Form):
    reason_id = chosen(_("Reason for a loss"), required=True)
    rival = StringField(_("Rival brand or model"), [Length(max=100)], [trimmed])
    words = TextAreaField(
        _("Why, in words"), [DataRequired(), Length(max=1000)], [trimmed], render_kw={"rows": 3}
    )

    def offer(self, reasons: Iterable[LossReason]) -> "LossForm":
        named = [(reason.id, name_of(reason)) for reason in reasons]
        self.reason_id.choices = [NOTHING, *named]
        return self


def decisions() -> list[tuple[str, str]]:
    return [("yes", gettext("Approve: lost")), ("no", gettext("Refuse: go on"))]


class DecisionForm(Form):
    decision = RadioField(_("Decision"), [InputRequired()], choices=decisions)
    answer = TextAreaField(
        _("Reason of the decision"),
        [Length(max=1000)],
        [trimmed],
        render_kw={"rows": 2},
        description=_("Needed where it is refused: what is to be tried still."),
    )

    def validate_answer(self, field: Field) -> None:
        if self.decision.data == "no" and not field.data:
            raise ValidationError(gettext("Say why it is refused."))
