"""What was found of a customer, and how many are checked a month."""

from wtforms import Form, IntegerField, RadioField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, ValidationError

from blueprints.core.fields import number_or_none, trimmed
from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.rules import RuleBroken
from blueprints.truth_checks import rules
from blueprints.truth_checks.models import TruthCheck
from blueprints.truth_checks.rules import Answers, Point

YES_OR_NO = [(1, _("Yes")), (0, _("No"))]


def point(label: str, *, required: bool = False) -> Field:
    """Neither of them: it could not be found out."""
    asked = InputRequired() if required else Optional()
    checks = [asked, AnyOf((0, 1))]
    return RadioField(
        label, checks, choices=YES_OR_NO, coerce=number_or_none, validate_choice=False
    )


class ResultForm(Form):
    exists = point(_("The customer exists"), required=True)
    phone = point(_("The phone is right"))
    visited = point(_("The visit took place"))
    other = point(_("Anything else is as it was entered"))
    words = TextAreaField(_("What you found"), [Length(max=1000)], filters=[trimmed])

    @property
    def answers(self) -> Answers:
        found = {each: self[each.value].data for each in Point}
        return {each: None if data is None else bool(data) for each, data in found.items()}

    def validate_words(self, field: Field) -> None:
        said = {each: answer for each, answer in self.answers.items() if answer is not None}
        try:
            rules.check_answers({Point.EXISTS: True} | said, field.data or "")
        except RuleBroken as broken:
            raise ValidationError(gettext(broken.key)) from None


def filled(check: TruthCheck) -> ResultForm:
    said = {each.value: answer for each, answer in check.answers.items()}
    typed = {name: None if answer is None else int(answer) for name, answer in said.items()}
    return ResultForm(data={**typed, "words": check.words})


class RuleForm(Form):
    wanted = IntegerField(
        _("How many customers a month"), [InputRequired(), NumberRange(min=1, max=100)]
    )
