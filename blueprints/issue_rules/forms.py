"""What is typed for a level's rule and for a category."""

from wtforms import BooleanField, Form, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blueprints.core.i18n import lazy_gettext as _
from blueprints.issue_rules.rules import LevelTimes


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
    needs_evidence = BooleanField(_("Closing is applied for with a photo or file as evidence"))

    def times(self) -> LevelTimes:
        return LevelTimes(**self.data)


class DoubtWordsForm(Form):
    words = TextAreaField(_("Words"), [Optional(), Length(max=1000)])


class CategoryForm(Form):
    name = StringField(_("Name"), [InputRequired(), Length(max=100)])
    name_en = StringField(_("English name"), [Optional(), Length(max=100)])
    is_active = BooleanField(_("Offered for new issues"), default=True)
