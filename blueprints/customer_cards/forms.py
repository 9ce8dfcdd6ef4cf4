"""What is typed on a strategy card and in a monthly review."""

from collections.abc import Iterable, Sequence
from datetime import date

from wtforms import DateField, Form, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from blueprints.core.fields import NOTHING, chosen, number_or_none, trimmed
from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.people import Membership
from blueprints.core.rules import RuleBroken
from blueprints.customer_cards import rules
from blueprints.customer_cards.actions import Judgement, Plan
from blueprints.customer_cards.rules import Mark, Risk


def words_field(label: str) -> TextAreaField:
    required = [DataRequired(), Length(max=2000)]
    return TextAreaField(label, required, [trimmed], render_kw={"rows": 3})


class StrategyForm(Form):
    goal = words_field(_("Goal"))
    tactics = words_field(_("Tactics"))
    person_id = chosen(_("Who answers for it"), required=True)
    review_on = DateField(_("Look at it again on"), [InputRequired()])
    today: date

    def offer(self, people: Iterable[Membership], today: date) -> None:
        self.person_id.choices = [NOTHING, *((m.person_id, m.person.name) for m in people)]
        self.today = today

    def validate_review_on(self, field: Field) -> None:
        try:
            rules.check_review_day(field.data, self.today)
        except RuleBroken as broken:
            raise ValidationError(gettext(broken.key)) from None

    def plan(self) -> Plan:
        return Plan(**self.data)


def mark_field(mark: Mark) -> RadioField:
    five = [(number, str(number)) for number in range(1, 6)]
    label = _(mark.label)
    return RadioField(label, [InputRequired()], coerce=number_or_none, choices=five)


def risks() -> list[tuple[str, str]]:
    return [(risk.value, gettext(risk.label)) for risk in Risk]


class ReviewForm(Form):
    month = RadioField(_("Month"), [InputRequired()], choices=[])
    credit = mark_field(Mark.CREDIT)
    capability = mark_field(Mark.CAPABILITY)
    price_discipline = mark_field(Mark.PRICE_DISCIPLINE)
    enthusiasm = mark_field(Mark.ENTHUSIASM)
    volume = mark_field(Mark.VOLUME)
    collection = mark_field(Mark.COLLECTION)
    risk_list = SelectMultipleField(_("Risks"), [Optional()], coerce=Risk, choices=risks)
    words = TextAreaField(
        _("In words"),
        [Length(max=2000)],
        [trimmed],
        render_kw={"rows": 3},
        description=_("The figures of the month are filled in by themselves."),
    )

    def offer(self, months: Sequence[str]) -> None:
        self.month.choices = [(month, month) for month in months]

    def judgement(self) -> Judgement:
        typed = self.data
        marks = {mark: typed[mark.value] for mark in Mark}
        return Judgement(typed["month"], marks, typed["risk_list"] or [], typed["words"])
