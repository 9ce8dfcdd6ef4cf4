"""What is typed for a channel, the quiet hours, and a person's choice."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    Form,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from blueprints.channels.models import Channel, ChannelChoice
from blueprints.channels.rules import ChannelKind, Quiet, Wants, key_in
from blueprints.core.fields import trimmed
from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.mail import Security

MAIL_ADDRESS = Regexp(
    r"^[^@\s<>,;\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
    message=_("An address like name@example.com."),
)
HOST = Regexp(r"^[A-Za-z0-9][A-Za-z0-9.-]*$", message=_("A name like smtp.example.com."))
KEY = Regexp(r"^[A-Za-z0-9_-]+$", message=_("Copy it as the chat shows it."))
MOBILE = Regexp(r"^\+?[0-9]{5,15}$", message=_("Digits only, as 13800001234."))


def key_of(text: str | None) -> str:
    return key_in(text or "")


def security_choices() -> Iterable[tuple[Any, str]]:
    return [(choice.value, gettext(choice.label)) for choice in Security]


class MailForm(Form):
    is_active = BooleanField(_("Switched on"), default=True)
    host = StringField(
        _("Mail server"), [InputRequired(), Length(max=200), HOST], filters=[trimmed]
    )
    security = SelectField(_("Security"), coerce=Security, choices=security_choices)
    port = IntegerField(_("Port"), [InputRequired(), NumberRange(1, 65535)], default=465)
    username = StringField(_("User name there"), [Optional(), Length(max=200)], filters=[trimmed])
    secret = PasswordField(_("Password there"), [Optional(), Length(max=500)])
    sender = StringField(
        _("Sent from the address"),
        [InputRequired(), Length(max=200), MAIL_ADDRESS],
        filters=[trimmed],
    )
    sender_name = StringField(_("Sender's name"), [Optional(), Length(max=100)], filters=[trimmed])


class RobotForm(Form):
    is_active = BooleanField(_("Switched on"), default=True)
    secret = PasswordField(
        _("Key of the robot"), [Optional(), Length(max=500), KEY], filters=[key_of]
    )
    signing_secret = PasswordField(
        _("Signing secret"), [Optional(), Length(max=500), KEY], filters=[trimmed]
    )

    has_key = False

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        whole = super().validate(*args, **kwargs)
        if not self.secret.data and not self.has_key:
            self.secret.errors = [gettext("The robot has no key yet: copy it from the chat.")]
        return whole and not self.errors


def channel_form(kind: ChannelKind, typed: Any, stored: Channel | None) -> Form:
    if kind is ChannelKind.EMAIL:
        return MailForm(typed, obj=stored, prefix=f"{kind}-")
    form = RobotForm(typed, obj=stored, prefix=f"{kind}-")
    form.has_key = stored is not None and stored.is_readable
    return form


class TrialForm(Form):
    to = StringField(
        _("Send a test to"), [InputRequired(), Length(max=200), MAIL_ADDRESS], filters=[trimmed]
    )


class QuietForm(Form):
    begins = TimeField(_("Quiet from"), [InputRequired()])
    ends = TimeField(_("Quiet until"), [InputRequired()])
    spares_urgent = BooleanField(_("What is urgent leaves at night too"))

    def quiet(self) -> Quiet:
        assert self.begins.data  # noqa: S101 - validated
        assert self.ends.data  # noqa: S101 - validated
        return Quiet(self.begins.data, self.ends.data, bool(self.spares_urgent.data))


def wants_choices() -> Iterable[tuple[Any, str]]:
    return [(choice.value, gettext(choice.label)) for choice in Wants]


class ChoiceForm(Form):
    wants = RadioField(
        _("What arrives by it"),
        [InputRequired()],
        coerce=Wants,
        choices=wants_choices,
        default=Wants.NOTHING,
    )
    address = StringField(_("Address"), [Length(max=200)], filters=[trimmed])


class MailChoiceForm(ChoiceForm):
    address = StringField(
        _("Your e-mail address"), [Optional(), Length(max=200), MAIL_ADDRESS], filters=[trimmed]
    )

    def validate_wants(self, field: RadioField) -> None:
        if field.data is not Wants.NOTHING and not self.address.data:
            raise ValidationError(gettext("Give the address to which it is sent."))


class RobotChoiceForm(ChoiceForm):
    address = StringField(_("Your mobile number there"), [Optional(), MOBILE], filters=[trimmed])


def choice_form(kind: ChannelKind, typed: Any, stored: ChannelChoice | None) -> ChoiceForm:
    form = MailChoiceForm if kind is ChannelKind.EMAIL else RobotChoiceForm
    return form(typed, obj=stored, prefix=f"{kind}-")


def choice_forms(
    kinds: Sequence[ChannelKind], typed: Any, stored: Any
) -> dict[ChannelKind, ChoiceForm]:
    return {kind: choice_form(kind, typed, stored.get(kind)) for kind in kinds}
