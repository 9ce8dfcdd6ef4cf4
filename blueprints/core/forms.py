from wtforms import Form, PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from blueprints.core.i18n import lazy_gettext as _


class SignInForm(Form):
    username = StringField(_("User name"), [InputRequired(), Length(max=100)])
    password = PasswordField(_("Password"), [InputRequired(), Length(max=200)])


class PasswordForm(Form):
    current = PasswordField(_("Present password"), [InputRequired(), Length(max=200)])
    new = PasswordField(_("New password"), [InputRequired(), Length(max=200)])
    again = PasswordField(
        _("New password once more"),
        [InputRequired(), EqualTo("new", message=_("The two are not the same."))],
    )


class LanguageForm(Form):
    language = SelectField(_("Language"), choices=[("zh", "中文"), ("en", "English")])
