from collections.abc import Iterable
from typing import cast

from wtforms import Form, SelectField, StringField
from wtforms.validators import InputRequired, Optional, Regexp

from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.month.rules import TOP, IssueLine

MONTH = Regexp(r"20\d\d-(0[1-9]|1[0-2])\Z")


class TopFiveForm(Form):
    """Five places; an empty one is left for writing on paper."""

    month = StringField(_("Month"), [InputRequired(), MONTH])

    def chosen(self) -> list[int]:
        places = [self[f"place_{place}"].data for place in range(1, TOP + 1)]
        return [issue_id for issue_id in places if issue_id]

    def offer(self, issues: Iterable[IssueLine]) -> None:
        options = [(0, "—"), *((i.id, f"{i.number} {i.title[:60]}") for i in issues)]
        for place in range(1, TOP + 1):
            field = cast("SelectField", self[f"place_{place}"])
            field.choices = options
            field.label.text = gettext("Place %(n)s", n=place)


for _place in range(1, TOP + 1):
    _field = SelectField("", [Optional()], coerce=int, default=0)
    setattr(TopFiveForm, f"place_{_place}", _field)
