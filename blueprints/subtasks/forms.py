"""What is typed for a sub-task."""

from collections.abc import Mapping
from typing import Any

from wtforms import DateField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from blueprints.core.fields import chosen
from blueprints.core.i18n import lazy_gettext as _
from blueprints.subtasks.rules import Turn
from blueprints.tracker.forms import StepForm, words


class SubTaskForm(StepForm):
    title = StringField(_("What is to be done"), [DataRequired(), Length(max=200)])
    department_id = chosen(_("Department"), required=True)
    person_id = chosen(_("Who does it"), required=False)
    day = DateField(_("Due on"), [InputRequired()])


class GivingForm(StepForm):
    person_id = chosen(_("Who does it"), required=True)


class DoneForm(StepForm):
    note = words(_("What was done"))


class OpenAgainForm(StepForm):
    note = words(_("What is missing"))


class DropForm(StepForm):
    note = words(_("Why it is dropped"))


FORMS: Mapping[Turn, type[Any]] = {
    Turn.COMPLETE: DoneForm,
    Turn.REOPEN: OpenAgainForm,
    Turn.DROP: DropForm,
}
