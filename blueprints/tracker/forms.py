"""What is typed for an issue: shape and length. What must hold is in rules.py."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.people.rules import Holidays, Hours
from blueprints.tracker.rules import Box, Details, Level, LevelTimes, Step

Choices = Iterable[tuple[Any, str]]
LONG = Length(max=10_000)
NOTHING = ("", "—")


def number_or_none(text: Any) -> int | None:
    """Of a select's value. Raises ValueError, which the field reports as no valid choice."""
    return int(text) if text not in {"", None, "None"} else None


def chosen(label: str, *, required: bool) -> SelectField:
    return SelectField(
        label, [InputRequired()] if required else [Optional()], coerce=number_or_none, choices=[]
    )


def words(label: str, *, required: bool = True) -> TextAreaField:
    return TextAreaField(label, [InputRequired() if required else Optional(), LONG])


def levels() -> Choices:
    return [(level.value, gettext(level.label)) for level in Level]


class StepForm(Form):
    """Every step says which version of the issue its form was opened on."""

    version = HiddenField(validators=[InputRequired()])

    def offer(self, choices: Mapping[str, Choices]) -> "StepForm":
        """Fill the selects that this form has."""
        for name, options in choices.items():
            if name in self:
                empty = [] if self[name].flags.required and len(list(options)) == 1 else [NOTHING]
                self[name].choices = [*empty, *options]  # type: ignore[attr-defined]
        return self

    def details(self) -> Details:
        """The fields that are named as the details are."""
        names = set(Details.__dataclass_fields__) & set(self.data)
        return Details(**{name: self.data[name] for name in names if self.data[name] is not None})


class SendForm(StepForm):
    department_id = chosen(_("Department"), required=True)
    level = SelectField(_("Level"), [InputRequired()], coerce=Level, choices=levels)


class AcceptForm(StepForm):
    handler_id = chosen(_("Who handles it"), required=True)
    day = DateField(_("Shorter deadline"), [Optional()])


class DeclineForm(StepForm):
    note = words(_("Why you decline it"))
    department_id = chosen(_("Which department it should go to"), required=True)


class AssignForm(StepForm):
    handler_id = chosen(_("Who handles it"), required=True)
    note = words(_("Note"), required=False)


class AppointForm(StepForm):
    verifier_id = chosen(_("Who verifies it"), required=True)
    tracker_id = chosen(_("Who tracks it"), required=True)
    feedback_to_id = chosen(_("Who is told the outcome"), required=True)

    def details(self) -> Details:
        boxes = (Box.VERIFIER, Box.TRACKER, Box.FEEDBACK_TO)
        return Details(people={box: self.data[f"{box.value}_id"] for box in boxes})


class PlanForm(StepForm):
    note = words(_("Planned measures"))


class PauseForm(StepForm):
    note = words(_("Why it must wait"))
    day = DateField(_("Looked at again on"), [InputRequired()])


class ResumeForm(StepForm):
    note = words(_("Note"), required=False)


class TellForm(StepForm):
    note = words(_("What the finder was told"))


class ApplyForm(StepForm):
    note = words(_("Measure taken"))
    result = words(_("Result"))
    told = words(_("What the finder was told"), required=False)


class VerifyForm(StepForm):
    note = words(_("What you saw"))
    told = words(_("What the finder was told"), required=False)


class ReturnForm(StepForm):
    note = words(_("Why you return it"))


class ConfirmForm(StepForm):
    note = words(_("What the customer said"))
    told = words(_("What the finder was told"), required=False)


class ExplainForm(StepForm):
    note = words(_("What was explained to the customer"))
    told = words(_("What the finder was told"), required=False)


class ReopenForm(StepForm):
    note = words(_("Why you reopen it"))


class VoidForm(StepForm):
    note = words(_("Why it is void"))
    duplicate = StringField(_("Number of the issue that it repeats"), [Optional(), Length(max=20)])


FORMS: Mapping[Step, type[StepForm]] = {
    Step.SEND: SendForm,
    Step.ACCEPT: AcceptForm,
    Step.DECLINE: DeclineForm,
    Step.ASSIGN: AssignForm,
    Step.APPOINT: AppointForm,
    Step.PLAN: PlanForm,
    Step.PAUSE: PauseForm,
    Step.RESUME: ResumeForm,
    Step.TELL: TellForm,
    Step.APPLY: ApplyForm,
    Step.VERIFY: VerifyForm,
    Step.RETURN: ReturnForm,
    Step.CONFIRM: ConfirmForm,
    Step.EXPLAIN: ExplainForm,
    Step.REOPEN: ReopenForm,
    Step.VOID: VoidForm,
}


class ExtensionForm(StepForm):
    day = DateField(_("New date"), [InputRequired()])
    reason = words(_("Why it takes longer"))


class DecisionForm(StepForm):
    approve = RadioField(
        _("Decision"),
        [InputRequired()],
        choices=lambda: [("yes", gettext("Grant it")), ("no", gettext("Refuse it"))],
    )
    decision = words(_("Note"), required=False)


class CommentForm(Form):
    words = words(_("Comment"))


class NewIssueForm(Form):
    """随手拍: as little as can be asked."""

    title = StringField(_("What is wrong"), [InputRequired(), Length(max=200)])
    description = words(_("More about it"), required=False)
    department_id = chosen(_("Department"), required=True)
    level = RadioField(
        _("Level"), [InputRequired()], coerce=Level, choices=levels, default=Level.NORMAL
    )
    category_id = chosen(_("Category"), required=False)


class LevelRuleForm(Form):
    response_hours = IntegerField(
        _("Response within (hours)"), [InputRequired(), NumberRange(min=0, max=720)]
    )
    counts_natural_hours = BooleanField(_("Hours run day and night"))
    closing_days = IntegerField(
        _("Closed within (working days)"), [InputRequired(), NumberRange(min=0, max=365)]
    )
    measures_days = IntegerField(
        _("Measures within (working days)"), [InputRequired(), NumberRange(min=0, max=365)]
    )

    def times(self) -> LevelTimes:
        return LevelTimes(**self.data)


class CategoryForm(Form):
    name = StringField(_("Name"), [InputRequired(), Length(max=100)])
    name_en = StringField(_("English name"), [Optional(), Length(max=100)])
    is_active = BooleanField(_("Offered for new issues"), default=True)


class SpecialDayForm(Form):
    day = DateField(_("Day"), [InputRequired()])
    is_working = BooleanField(_("Working day"))
    opens = TimeField(_("Opens"), [Optional()])
    closes = TimeField(_("Closes"), [Optional()])
    note = StringField(_("Note"), [Optional(), Length(max=200)])

    def validate_closes(self, field: TimeField) -> None:
        if (self.opens.data is None) != (field.data is None):
            raise ValueError(gettext("Give both times, or neither."))
        if self.opens.data and field.data and field.data <= self.opens.data:
            raise ValueError(gettext("It closes after it opens."))

    def hours(self) -> Hours | None:
        if not self.is_working.data:
            return None
        if self.opens.data and self.closes.data:
            return Hours(self.opens.data, self.closes.data)
        return Hours()


def holiday_choices() -> Choices:
    return [(choice.value, gettext(choice.label)) for choice in Holidays]


class WeekForm(Form):
    """A row a weekday is in `days`; see WEEKDAYS."""

    holidays = RadioField(
        _("Public holidays"), [InputRequired()], coerce=Holidays, choices=holiday_choices
    )


WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
for weekday in range(7):
    setattr(WeekForm, f"opens_{weekday}", TimeField(_("Opens"), [Optional()]))
    setattr(WeekForm, f"closes_{weekday}", TimeField(_("Closes"), [Optional()]))


def week_of(form: WeekForm) -> dict[int, Hours]:
    """A weekday without both times is free."""
    rows = ((day, form[f"opens_{day}"].data, form[f"closes_{day}"].data) for day in range(7))
    return {day: Hours(opens, closes) for day, opens, closes in rows if opens and closes}


def check_week(form: WeekForm) -> bool:
    """Half a day's hours, or a closing before the opening, are said at their field."""
    for day in range(7):
        opens, closes = form[f"opens_{day}"], form[f"closes_{day}"]
        if (opens.data is None) != (closes.data is None):
            closes.errors = [gettext("Give both times, or neither.")]
        elif opens.data and closes.data <= opens.data:
            closes.errors = [gettext("It closes after it opens.")]
    return not form.errors


def typed_week(week: Mapping[int, Hours], holidays: Holidays) -> dict[str, Any]:
    """What a form of a stored week begins with."""
    typed: dict[str, Any] = {"holidays": holidays}
    for day, hours in week.items():
        typed |= {f"opens_{day}": hours.opens, f"closes_{day}": hours.closes}
    return typed
