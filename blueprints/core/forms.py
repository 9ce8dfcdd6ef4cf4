from werkzeug.datastructures import FileStorage
from wtforms import Form, MultipleFileField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, ValidationError

from blueprints.core import arriving_files
from blueprints.core.arriving_files import Posted
from blueprints.core.file_types import MOST_FILES, TOO_MANY, Purpose
from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.rules import RuleBroken


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


def purposes() -> list[tuple[str, str]]:
    return [(purpose.value, gettext(purpose.label)) for purpose in Purpose]


class PurposeForm(Form):
    purpose = RadioField(_("What it shows"), [InputRequired()], coerce=Purpose, choices=purposes)


class FilesForm(Form):
    """`posted` holds the files, once they have been found to be of a kind that is taken."""

    files = MultipleFileField(_("Photos and files"), [DataRequired()])
    purpose = RadioField(
        _("What they show"),
        [InputRequired()],
        coerce=Purpose,
        choices=purposes,
        default=Purpose.OTHER,
    )
    posted: list[Posted]

    def validate_files(self, field: MultipleFileField) -> None:
        given = [file for file in field.data or [] if file.filename]
        if not given:
            raise ValidationError(gettext("Choose a file."))
        if len(given) > MOST_FILES:
            raise ValidationError(gettext(TOO_MANY, most=MOST_FILES))
        self.posted = [self.read(file) for file in given]

    def read(self, file: FileStorage) -> Posted:
        try:
            return arriving_files.posted_file(file, self.purpose.data)
        except RuleBroken as broken:
            said = gettext(broken.key, **broken.values) if broken.values else gettext(broken.key)
            raise ValidationError(f"{file.filename}: {said}") from None


class RemovalForm(Form):
    reason = StringField(_("Why it is removed"), [DataRequired(), Length(max=500)])
