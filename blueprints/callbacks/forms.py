"""The callback form is put together from the questions of the version that is asked."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange, Optional

from blueprints.callbacks import queries, rules
from blueprints.callbacks.actions import Answers, Call, Complaint
from blueprints.callbacks.models import Callback, Question, QuestionSet
from blueprints.callbacks.rules import LIMITS, AnswerType, CallbackKind, Outcome, Value
from blueprints.core.formats import name_of
from blueprints.core.i18n import gettext, language
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.rules import N_, RuleBroken
from blueprints.issue_rules.queries import categories_of
from blueprints.issue_rules.rules import Level
from blueprints.stores.queries import departments_of

WORDS = 4000
ANSWER = "a_"
"""Before a question's code, so that no question takes the name of another field."""

BASE = "base."
"""Before the name of a field, for what it said when the form was opened."""

AT_ONCE = (
    Outcome.NO_ANSWER,
    Outcome.BUSY,
    Outcome.SWITCHED_OFF,
    Outcome.HUNG_UP,
    Outcome.SUSPENDED,
    Outcome.NO_SUCH_NUMBER,
    Outcome.WRONG_PERSON,
)
"""Outcomes that one tap records."""

ASK_MORE = (Outcome.CONNECTED, Outcome.CALL_LATER, Outcome.REFUSED)
"""Outcomes that unfold what else there is to say."""


def whole(value: object) -> int | None:
    """What a choice sends; nothing chosen is None."""
    return None if value in (None, "") else int(str(value))


def choice_of(numbers: range, label: str) -> Field:
    return RadioField(
        label,
        [Optional(), AnyOf(numbers)],
        choices=[(n, str(n)) for n in numbers],
        coerce=whole,
        validate_choice=False,
    )


def yes_or_no(label: str) -> Field:
    return RadioField(
        label,
        [Optional(), AnyOf((0, 1))],
        choices=[(1, _("Yes")), (0, _("No"))],
        coerce=whole,
        validate_choice=False,
    )


def words_for(label: str) -> Field:
    return TextAreaField(label, [Length(max=WORDS)], render_kw={"rows": 3})


FIELDS: Mapping[AnswerType, Callable[[str], Field]] = {
    AnswerType.SCORE: lambda label: choice_of(LIMITS[AnswerType.SCORE], label),
    AnswerType.NPS: lambda label: choice_of(LIMITS[AnswerType.NPS], label),
    AnswerType.YES_NO: yes_or_no,
    AnswerType.TEXT: words_for,
}


class AnswersForm(Form):
    """Answers, and the issue that low ones need. Subclasses carry a field a question."""

    department_id = RadioField(
        _("Department that sets it right"), [Optional()], coerce=whole, validate_choice=False
    )
    level = RadioField(
        _("Level"),
        [Optional()],
        choices=[(level.value, _(level.label)) for level in Level],
        default=Level.NORMAL.value,
    )
    category_id = SelectField(_("Category"), [Optional()], coerce=whole, validate_choice=False)
    title = StringField(_("Title of the issue"), [Length(max=200)])
    description = TextAreaField(
        _("What should be known"), [Length(max=WORDS)], render_kw={"rows": 3}
    )

    questions: tuple[Question, ...] = ()  # of the version that is asked
    asks_issue = True
    always: tuple[str, ...] = ()  # other fields that are marked so

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Mark what must be answered, though only where it is asked: the server checks it then."""
        super().__init__(*args, **kwargs)
        needed = [ANSWER + q.code for q in self.questions if q.need is not rules.Need.NO]
        for name in (*needed, "department_id", "level", *self.always):
            self[name].flags.required = True

    def values(self) -> dict[str, Value]:
        return {q.code: self.value_of(q.code) for q in self.questions}

    def value_of(self, code: str) -> Value:
        value: Value = self[ANSWER + code].data
        return value.strip() if isinstance(value, str) else value

    def for_rules(self) -> list[rules.Question]:
        return [q.for_rules() for q in self.questions]

    def is_dissatisfied(self) -> bool:
        return rules.is_dissatisfied(self.for_rules(), self.values())

    def is_answered(self) -> bool:
        """Does this form carry answers at all?"""
        return True

    def validate(self, extra_validators: Any = None) -> bool:
        """Shape first; then the questions that must be answered, and the issue when they are low."""
        good = super().validate(extra_validators)
        if not good or not self.is_answered():
            return good
        for code in rules.missing(self.for_rules(), self.values()):
            note_error(self[ANSWER + code], gettext("This must be answered."))
        if self.asks_issue and self.is_dissatisfied() and not self.department_id.data:
            note_error(self.department_id, gettext("Say which department the issue goes to."))
        return not self.errors

    def low_answers(self) -> str:
        """For data-unfold: the answers that ask for the customer's words and an issue."""
        low = [q for q in self.questions if q.low_at is not None]
        return "; ".join(f"{ANSWER}{q.code}={','.join(low_values(q))}" for q in low)


def low_values(question: Question) -> list[str]:
    limit = question.low_at if question.low_at is not None else -1
    return [str(n) for n in LIMITS[question.type] if n <= limit]


def note_error(field: Field, sentence: str) -> None:
    field.errors = [*field.errors, sentence]


T = TypeVar("T", bound=AnswersForm)


class CallForm(AnswersForm):
    """Outcome first. Seven are recorded by one tap; three unfold what else there is to say.

    The button that sends the form may name the outcome itself (`at_once`), and then it counts.
    """

    outcome = RadioField(
        _("What came of the call?"),
        [Optional()],
        choices=[(outcome.value, _(outcome.label)) for outcome in ASK_MORE],
        validate_choice=False,
    )
    at_once = RadioField(
        _("What came of the call?"),
        [Optional(), AnyOf([o.value for o in Outcome])],
        choices=[(o.value, _(o.label)) for o in Outcome],
        validate_choice=False,
    )
    promised = DateTimeLocalField(_("When may we call?"), [Optional()], format="%Y-%m-%dT%H:%M")
    never_again = BooleanField(_("Does not want any call in future"))
    note = StringField(_("Note"), [Length(max=WORDS)])

    always = ("outcome", "promised")

    def chosen(self) -> Outcome | None:
        value = self.at_once.data or self.outcome.data
        return Outcome(value) if value in set(Outcome) else None

    def is_answered(self) -> bool:
        return self.chosen() is Outcome.CONNECTED

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if self.chosen() is None:
            note_error(self.outcome, gettext("Say what came of the call."))
        if self.chosen() is Outcome.CALL_LATER and not self.promised.data:
            note_error(self.promised, gettext("Say when the customer wants to be called."))
        return good and not self.errors


class CorrectionForm(AnswersForm):
    """Other answers to a completed call."""

    reason = StringField(_("Why is it corrected?"), [DataRequired(), Length(max=500)])


def asked(base: type[T], question_set: QuestionSet, language: str) -> type[T]:
    """The form with a field for each question, in the words of this version."""
    fields = {ANSWER + q.code: FIELDS[q.type](q.wording(language)) for q in question_set.questions}
    return type(base.__name__, (base,), {**fields, "questions": tuple(question_set.questions)})


class PhoneForm(Form):
    phone = StringField(_("Phone"), [DataRequired(), Length(max=40)])


class CancellationForm(Form):
    reason = StringField(_("Why is no call needed?"), [DataRequired(), Length(max=500)])


class RuleForm(Form):
    offset_days = IntegerField(
        _("Days after the car left"), [InputRequired(), NumberRange(min=0, max=1000)]
    )
    window_days = IntegerField(
        _("Days that are on time"), [InputRequired(), NumberRange(min=1, max=365)]
    )
    max_attempts = IntegerField(
        _("Attempts at most"), [InputRequired(), NumberRange(min=1, max=20)]
    )
    question_set_code = SelectField(_("Questions"), validate_choice=False)
    is_active = BooleanField(_("Makes new tasks"))


# A form for one callback, and what it says


def filled(
    base: type[T], callback: Callback, questions: QuestionSet, data: Any = None, **values: Any
) -> T:
    form = asked(base, questions, language())(data, **values)
    form.asks_issue = callback.kind is not CallbackKind.SECOND and not callback.raised_issue_id
    offer_places(form, callback.store_id if form.asks_issue else None)
    return form


def offer_places(form: AnswersForm, store_id: int | None) -> None:
    departments = departments_of(store_id) if store_id else []
    categories = categories_of(store_id) if store_id else []
    form.department_id.choices = [(d.id, name_of(d)) for d in departments]
    form.category_id.choices = [("", "—"), *((c.id, name_of(c)) for c in categories)]


def call_form(callback: Callback, data: Any = None) -> CallForm:
    return filled(CallForm, callback, queries.question_set_for(callback.rule), data)


def correction_form(callback: Callback, data: Any = None) -> CorrectionForm:
    """Begins with what was answered, in the words of the version that was asked."""
    reply = callback.reply
    if reply is None:
        raise RuleBroken(N_("Only a completed callback can be corrected."))
    values = {ANSWER + a.question.code: a.value for a in reply.answers}
    return filled(CorrectionForm, callback, reply.question_set, data, **values)


def answered_now(callback: Callback) -> dict[str, str]:
    """As the fields of a form have it."""
    reply = callback.reply
    if reply is None:
        return {}
    values = {a.question.code: str(a.value) for a in reply.answers}
    return {ANSWER + q.code: values.get(q.code, "") for q in reply.question_set.questions}


def base_of(callback: Callback) -> dict[str, str]:
    """Fields of a correction that say from which version it sets out."""
    version = {"base_version": str(callback.reply.id)} if callback.reply else {}
    return version | {BASE + name: value for name, value in answered_now(callback).items()}


def neutral_form(store_id: int) -> CallForm:
    """Every question that any callback of the store asks today, each once."""
    questions = {q.code: q for asked in queries.current_sets(store_id) for q in asked.questions}
    fields = {ANSWER + q.code: FIELDS[q.type](q.wording(language())) for q in questions.values()}
    kind = type("CallForm", (CallForm,), {**fields, "questions": tuple(questions.values())})
    form: CallForm = kind()
    offer_places(form, store_id)
    return form


def call_of(callback: Callback, form: CallForm) -> Call:
    """Of a form that has been validated."""
    outcome, promised = form.chosen(), form.promised.data
    assert outcome is not None  # noqa: S101 - the form asks for it
    return Call(
        outcome=outcome,
        note=form.note.data or "",
        promised=promised.replace(tzinfo=callback.store.zone) if promised else None,
        never_again=outcome is Outcome.REFUSED and form.never_again.data,
        answers=answers_of(queries.question_set_for(callback.rule), form)
        if form.is_answered()
        else None,
    )


def answers_of(questions: QuestionSet, form: AnswersForm) -> Answers:
    return Answers(
        question_set=questions,
        values=form.values(),
        complaint=complaint_of(form) if form.asks_issue and form.is_dissatisfied() else None,
    )


def complaint_of(form: AnswersForm) -> Complaint:
    return Complaint(
        department_id=form.department_id.data,
        level=Level(form.level.data or Level.NORMAL),
        category_id=form.category_id.data,
        title=form.title.data or "",
        description=form.description.data or "",
    )
