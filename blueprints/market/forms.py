"""Up to four things told in one go, what becomes of one, kinds and the days for a decision."""

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import Field
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange

from blueprints.core.fields import chosen, trimmed
from blueprints.core.formats import name_of
from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.market import queries
from blueprints.market.actions import Found, Seen
from blueprints.market.rules import Disposition, Layout
from blueprints.visits.forms import yuan
from blueprints.visits.rules import fen_typed

MOST = 4
PARTS = ("kind_id", "words", "brand", "series", "variant", "retail", "wholesale")


def text(label: str, most: int = 100) -> StringField:
    return StringField(label, [Length(max=most)], filters=[trimmed])


class TopForm(Form):
    layout = HiddenField(validators=[AnyOf([each.value for each in Layout])])
    seen_on = DateField(_("Seen on"), [InputRequired()])
    place = text(_("Where it was seen"))

    def part(self, n: int, name: str) -> Field:
        return self[f"{name}_{n}"]

    def is_filled(self, n: int) -> bool:
        return any(self.part(n, name).data for name in PARTS[1:])

    def offer(self, store_id: int) -> None:
        kinds = queries.kinds_of(store_id)
        for n in range(MOST):
            choices = [(kind.id, name_of(kind)) for kind in kinds]
            select: SelectField = getattr(self, f"kind_id_{n}")
            select.choices = [("", "—"), *choices]

    def validate(self, extra_validators: Any = None) -> bool:
        fits = super().validate(extra_validators)
        for n in range(MOST):
            if (self.is_filled(n) or n == 0) and not self.part(n, "kind_id").data:
                self.part(n, "kind_id").errors = [gettext("Choose what it is about.")]
                fits = False
        if not any(self.is_filled(n) for n in range(MOST)):
            self.part(0, "words").errors = [gettext("Write what you saw or heard.")]
            fits = False
        return fits

    @property
    def seen(self) -> Seen:
        day = self.seen_on.data
        assert day is not None  # noqa: S101 - it has been validated
        return Seen(Layout(self.layout.data or ""), day, self.place.data or "")

    @property
    def found(self) -> list[Found]:
        return [self.found_in(n) for n in range(MOST) if self.is_filled(n)]

    def found_in(self, n: int) -> Found:
        typed: dict[str, Any] = {name: self.part(n, name).data or "" for name in PARTS}
        prices = {name: fen_typed(typed[name]) or None for name in ("retail", "wholesale")}
        return Found(**typed | prices)


def parts() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for n in range(MOST):
        fields |= {
            f"kind_id_{n}": chosen(_("Kind of information"), required=False),
            f"words_{n}": TextAreaField(_("What you saw or heard"), [Length(max=2000)], [trimmed]),
            f"brand_{n}": text(_("Brand")),
            f"series_{n}": text(_("Model series")),
            f"variant_{n}": text(_("Variant")),
            f"retail_{n}": yuan(_("Retail price in yuan")),
            f"wholesale_{n}": yuan(_("Wholesale price in yuan")),
        }
    return fields


MarketForm: type[TopForm] = type("MarketForm", (TopForm,), parts())


def market_form(store_id: int, typed: Any = None, **known: Any) -> TopForm:
    form = MarketForm(typed, data=known)
    form.offer(store_id)
    return form


class DecisionForm(Form):
    disposition = RadioField(
        _("What becomes of it"),
        [InputRequired()],
        coerce=Disposition,
        choices=lambda: [(each.value, gettext(each.label)) for each in Disposition],
    )
    reason = StringField(_("Words for who told it"), [Length(max=500)], filters=[trimmed])

    def validate_reason(self, field: Field) -> None:
        if self.disposition.data is Disposition.REFUSED and not field.data:
            raise ValidationError(gettext("Say why it is not adopted."))


class KindForm(Form):
    name = StringField(_("Name"), [DataRequired(), Length(max=100)], filters=[trimmed])
    name_en = StringField(_("English name"), [Length(max=100)], filters=[trimmed])
    is_active = BooleanField(_("In use"), default=True)


class DaysForm(Form):
    days = IntegerField(
        _("Working days for a decision"), [InputRequired(), NumberRange(min=1, max=20)]
    )
