"""What is typed for a level and for a reason."""

from wtforms import BooleanField, Form, IntegerField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from blueprints.core.fields import trimmed
from blueprints.core.i18n import lazy_gettext as _
from blueprints.intent_levels.actions import LevelWords


class LevelForm(Form):
    code = StringField(_("Code"), [DataRequired(), Length(max=10)], [trimmed])
    meaning = StringField(_("Meaning"), [DataRequired(), Length(max=60)], [trimmed])
    meaning_en = StringField(_("Meaning in English"), [Length(max=60)], [trimmed])
    days = IntegerField(
        _("Days until the next contact"),
        [Optional(), NumberRange(min=1, max=365)],
        render_kw={"inputmode": "numeric"},
        description=_("Left empty, none is proposed."),
    )
    position = IntegerField(
        _("Place in the order"),
        [Optional(), NumberRange(min=1, max=999)],
        render_kw={"inputmode": "numeric"},
    )
    is_active = BooleanField(_("Offered to choose"), default=True)

    def words(self) -> LevelWords:
        return LevelWords(**self.data)


class ReasonForm(Form):
    name = StringField(_("Name"), [DataRequired(), Length(max=60)], [trimmed])
    name_en = StringField(_("English name"), [Length(max=60)], [trimmed])
    is_active = BooleanField(_("Offered to choose"), default=True)
