"""Which issue it is merged into, and why."""

from wtforms import RadioField, StringField
from wtforms.validators import Length, Optional

from blueprints.core.fields import number_or_none
from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.people import Membership
from blueprints.duplicates import queries
from blueprints.tracker.forms import AskedFor, StepForm, words
from blueprints.tracker.models import Issue


class MergeForm(StepForm):
    other = StringField(
        _("The issue that it duplicates"),
        [AskedFor(), Optional(), Length(max=100)],
        description=_("Its number or words of it. Several that fit are shown to choose from."),
    )
    original = RadioField(
        _("Which of these"),
        [AskedFor(), Optional()],
        choices=[],
        coerce=number_or_none,
        validate_choice=False,
    )
    note = words(_("Why it is the same"))


def offer_originals(form: MergeForm, issue: Issue, member: Membership) -> Issue | None:
    """Fill in those that fit, and give the one that was chosen; None where none is yet.

    A number alone chooses nothing: what is merged stays merged, so its title is seen first.
    """
    text = (form.other.data or "").strip()
    found = {each.id: each for each in queries.candidates(member, issue, text)}
    form.original.choices = [(each.id, f"{each.number} {each.title}") for each in found.values()]
    return found.get(form.original.data or 0)


def say_what_is_missing(form: MergeForm) -> None:
    choices = list(form.original.choices or [])
    form.original.data = choices[0][0] if len(choices) == 1 else None
    if len(choices) == 1:
        form.original.errors = [gettext("Is it this one? Then send the form again.")]
    elif choices:
        form.original.errors = [gettext("Choose one of these issues.")]
    elif (form.other.data or "").strip():
        form.other.errors = [gettext("No open issue that you may see is found by this.")]
    else:
        form.other.errors = [gettext("Type its number, or words of it.")]
