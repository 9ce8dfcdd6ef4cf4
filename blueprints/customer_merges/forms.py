"""Which of two customers is meant, and which value of each field stays."""

from wtforms import Form, IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from blueprints.core.fields import trimmed
from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.people import Membership
from blueprints.customer_merges.rules import FIELDS
from blueprints.customers.models import Customer
from blueprints.customers.queries import sees_whole
from blueprints.customers.rules import Gender, Part, masked_phone

SURVIVOR, MERGED = "survivor", "merged"


class ChoiceForm(Form):
    """The other customer, as the address or the form names it, or what to look for."""

    other = IntegerField()
    q = StringField(_("Name, phone, licence plate or VIN"), [Length(max=100)], filters=[trimmed])


class MergeForm(Form):
    name = RadioField(_("Customer's name"), [InputRequired()], choices=[])
    phone = RadioField(_("Phone"), [InputRequired()], choices=[])
    second_phone = RadioField(_("Second phone"), [InputRequired()], choices=[])
    wecom = RadioField(_("WeCom"), [InputRequired()], choices=[])
    part = RadioField(_("Part"), [InputRequired()], choices=[])
    gender = RadioField(_("Gender"), [InputRequired()], choices=[])
    preferred_time = RadioField(_("Best time for a call"), [InputRequired()], choices=[])
    reason = StringField(_("How you know that they are one"), [Length(max=500)], filters=[trimmed])

    def offer(self, survivor: Customer, merged: Customer, member: Membership) -> None:
        """To choose is what differs; chosen beforehand is what says something."""
        for field in FIELDS:
            one, other = getattr(survivor, field), getattr(merged, field)
            if one == other:
                del self[field]
                continue
            shown = [words(survivor, field, member), words(merged, field, member)]
            choice: RadioField = getattr(self, field)
            choice.choices = list(zip((SURVIVOR, MERGED), shown, strict=True))
            if choice.data is None:
                choice.data = SURVIVOR if says(one) else MERGED

    @property
    def taken(self) -> list[str]:
        """Of which the merged one's value stays."""
        return [field for field in FIELDS if field in self and self[field].data == MERGED]


def says(value: str) -> bool:
    return value not in {"", "unknown"}


def words(customer: Customer, field: str, member: Membership) -> str:
    value: str = getattr(customer, field)
    if field in {"phone", "second_phone"}:
        return (value if sees_whole(customer, member) else masked_phone(value)) or "—"
    if isinstance(value, Gender | Part):
        return gettext(value.label)
    return value or "—"
