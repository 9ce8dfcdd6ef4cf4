"""What is typed to answer a line, and to send a report back."""

from wtforms import Form, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from blueprints.core.fields import number_or_none
from blueprints.core.i18n import lazy_gettext as _
from blueprints.report_answers.actions import Answer
from blueprints.report_answers.rules import Disposition


class AnswerForm(Form):
    disposition = SelectField(
        _("Your answer"),
        [InputRequired()],
        coerce=Disposition,
        choices=[(each.value, each.value) for each in Disposition],
    )
    words = TextAreaField(_("Your words"), [Optional(), Length(max=2000)])
    department_id = SelectField(
        _("Department"),
        [Optional()],
        coerce=number_or_none,
        choices=[],
        validate_choice=False,
    )

    @property
    def answer(self) -> Answer:
        return Answer(self.disposition.data, self.words.data or "", self.department_id.data)


class ReturnForm(Form):
    wish = TextAreaField(_("What is missing"), [Optional(), Length(max=2000)])
