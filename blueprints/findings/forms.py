"""What a head says of planned measures."""

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.words import says_something
from blueprints.tracker.forms import StepForm


class MeasuresForm(StepForm):
    verdict = RadioField(
        _("The measures"),
        [InputRequired()],
        choices=[("yes", _("Approve them")), ("no", _("Ask for others"))],
    )
    wish = TextAreaField(_("What you want otherwise"), [Length(max=10_000)])

    def validate_wish(self, field: TextAreaField) -> None:
        if self.verdict.data == "no" and not says_something(field.data or ""):
            raise ValidationError(str(_("Say what you want otherwise.")))


class FinalForm(StepForm):
    """Nothing but the version: what is confirmed stands in words above it."""
