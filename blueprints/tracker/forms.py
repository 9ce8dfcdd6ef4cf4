"""What is typed for an issue: shape and length. What must hold is in rules.py."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from blueprints.core.fields import NOTHING, chosen
from blueprints.core.formats import name_of
from blueprints.core.i18n import gettext, language
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.people import Membership
from blueprints.issue_rules.queries import categories_of
from blueprints.issue_rules.rules import Level
from blueprints.stores.queries import departments_of
from blueprints.tracker import queries
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import Box, Details, Step

Choices = Iterable[tuple[Any, str]]
LONG = Length(max=10_000)


class AskedFor:
    """Not to be left out, though the browser cannot say so: another field may answer instead."""

    field_flags = {"asked_for": True}  # noqa: RUF012 - as WTForms reads it

    def __call__(self, form: Form, field: Any) -> None: ...


def words(label: str, *, required: bool = True) -> TextAreaField:
    return TextAreaField(label, [DataRequired() if required else Optional(), LONG])


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
                self[name].choices = [*empty, *options]  # type: ignore[attr-defined]  # a select, by its name
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


class RouteForm(StepForm):
    department_id = chosen(_("Which department has it"), required=True)
    note = words(_("Why it is this department's"))


class ObjectForm(StepForm):
    note = words(_("Why you object"))


class UpholdForm(StepForm):
    department_id = chosen(_("Which department has it"), required=True)
    note = words(_("Why it stands"))


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


def read_again() -> BooleanField:
    """Shown once the words have been asked about."""
    return BooleanField(_("I have read it again: it is fixed"))


class VerifyForm(StepForm):
    note = words(_("What you saw"))
    told = words(_("What the finder was told"), required=False)
    is_confirmed = read_again()


class ReturnForm(StepForm):
    note = words(_("Why you return it"))


class ConfirmForm(StepForm):
    note = words(_("What the customer said"))
    told = words(_("What the finder was told"), required=False)
    is_confirmed = read_again()


class ExplainForm(StepForm):
    note = words(_("What was explained to the customer"))
    told = words(_("What the finder was told"), required=False)


class ReopenForm(StepForm):
    note = words(_("Why you reopen it"))


class VoidForm(StepForm):
    note = words(_("Why it is void"))


class LevelForm(StepForm):
    level = RadioField(_("Level"), [InputRequired()], coerce=Level, choices=levels)
    note = words(_("Why the level changes"))


class SubjectFields(Form):
    """Words by which a customer is found, and which of those found it is. See offer_subjects."""

    about = StringField(
        _("Customer or vehicle"),
        [Optional(), Length(max=100)],
        description=_(
            "A name, a phone, a plate or a VIN. Several that fit are shown to choose from."
        ),
    )
    subject = RadioField(
        _("Which one"), [AskedFor(), Optional()], choices=[], validate_choice=False
    )

    def subject_ids(self) -> dict[str, int | None]:
        customer, _dash, vehicle = (self.subject.data or "").partition("-")
        return {"customer_id": int(customer) if customer else None} | {
            "vehicle_id": int(vehicle) if vehicle else None
        }


class AboutForm(SubjectFields, StepForm):
    nobody = BooleanField(_("It is about no customer"))

    def details(self) -> Details:
        ids = {} if self.nobody.data else self.subject_ids()
        return Details(**ids)  # type: ignore[arg-type]  # both are ids


def offer_subjects(form: SubjectFields, member: Membership) -> bool:
    """Fill in who is found by what was typed; False where one of them is still to be chosen."""
    text = (form.about.data or "").strip()
    if not text:
        form.subject.data = None
        return True
    found = {subject.key: subject.label for subject in queries.subjects_like(member, text)}
    form.subject.choices = list(found.items())
    if len(found) == 1:
        form.subject.data = next(iter(found))
    if form.subject.data in found:
        return True
    form.subject.data = None
    say = gettext("Choose one of these.") if found else gettext("Nobody is found by these words.")
    field = form.subject if found else form.about
    field.errors = [say]
    return False


class CorrectForm(StepForm):
    title = StringField(_("What is wrong"), [DataRequired(), Length(max=200)])
    category_id = chosen(_("Category"), required=False)


FORMS: Mapping[Step, type[StepForm]] = {
    Step.SEND: SendForm,
    Step.ACCEPT: AcceptForm,
    Step.DECLINE: DeclineForm,
    Step.DISPUTE: DeclineForm,
    Step.ROUTE: RouteForm,
    Step.OBJECT: ObjectForm,
    Step.UPHOLD: UpholdForm,
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
    Step.LEVEL: LevelForm,
    Step.ABOUT: AboutForm,
    Step.CORRECT: CorrectForm,
}


NOUNS: Mapping[Step, str] = {
    Step.SEND: "dispatch",
    Step.ACCEPT: "acceptance",
    Step.DECLINE: "transfer",
    Step.DISPUTE: "dispute",
    Step.ROUTE: "routing",
    Step.OBJECT: "objection",
    Step.UPHOLD: "ruling",
    Step.ASSIGN: "assignment",
    Step.APPOINT: "appointment",
    Step.PLAN: "measures",
    Step.PAUSE: "pause",
    Step.RESUME: "resumption",
    Step.TELL: "feedback",
    Step.APPLY: "closing-application",
    Step.VERIFY: "verification",
    Step.RETURN: "return",
    Step.CONFIRM: "closure",
    Step.EXPLAIN: "explanation",
    Step.REOPEN: "reopening",
    Step.VOID: "voiding",
    Step.LEVEL: "level",
    Step.ABOUT: "subject",
    Step.CORRECT: "correction",
}
"""The last word of a step's address."""


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
    colleague = SelectField(_("Name a colleague"), [Optional(), Length(max=200)], choices=[])

    def text(self) -> str:
        """What was typed, and the @ of who was chosen beside it unless it is there already."""
        typed, chosen = (self.words.data or "").strip(), self.colleague.data or ""
        return typed if chosen in typed else f"{typed} {chosen}"


def comment_form(store_id: int, data: Any = None) -> CommentForm:
    """With its choices, but where nobody looks at them or has chosen: a whole comment without an @."""
    form = CommentForm(data)
    form.colleague.choices = [NOTHING]
    if data is not None and not form.colleague.data and form.validate():
        return form
    people = queries.named_staff(store_id)
    form.colleague.choices = [NOTHING, *((at_sign(p), label_of(p)) for p in people)]
    return form


def label_of(person: Any) -> str:
    """A row of named_staff."""
    name = person.department_en if language() == "en" else ""
    department = name or person.department
    return f"{person.name} · {department}" if department else str(person.name)


def at_sign(person: Any) -> str:
    """As it is typed: @, the name, and the department, by which people of one name are told apart."""
    return f"@{person.name}" + (f"·{person.department}" if person.department else "")


class NewIssueForm(SubjectFields):
    """随手拍: as little as can be asked."""

    title = StringField(_("What is wrong"), [DataRequired(), Length(max=200)])
    description = words(_("More about it"), required=False)
    department_id = chosen(_("Department"), required=True)
    level = RadioField(
        _("Level"), [InputRequired()], coerce=Level, choices=levels, default=Level.NORMAL
    )
    category_id = chosen(_("Category"), required=False)

    def known(self) -> dict[str, Any]:
        """What NewIssue takes."""
        typed = {n: v for n, v in self.data.items() if n not in {"about", "subject"}}
        return {name: v for name, v in (typed | self.subject_ids()).items() if v is not None}


def new_form(store_id: int, data: Any = None) -> NewIssueForm:
    form = NewIssueForm(data)
    form.department_id.choices = [NOTHING, *department_choices(store_id)]
    categories = categories_of(store_id)
    form.category_id.choices = [NOTHING, *((c.id, name_of(c)) for c in categories)]
    return form


def category_choices(issue: Issue) -> list[tuple[Any, str]]:
    """Those in use, and the one that it has."""
    found = {c.id: name_of(c) for c in categories_of(issue.store_id)}
    own = {issue.category.id: name_of(issue.category)} if issue.category else {}
    return list((found | own).items())


def department_choices(store_id: int) -> list[tuple[Any, str]]:
    return [(d.id, name_of(d)) for d in departments_of(store_id)]
