from typing import Any

from wtforms import Form, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from blueprints.core.fields import trimmed
from blueprints.core.i18n import lazy_gettext as _
from blueprints.stores.queries import Branch

NOWHERE = 0
CODE = Regexp(r"^[A-Za-z0-9-]+$", message=_("Letters, digits and hyphens only."))


def required(longest: int) -> list[Any]:
    return [InputRequired(), Length(max=longest)]


class StoreForm(Form):
    name = StringField(_("Name of the store"), required(100), filters=[trimmed])
    name_en = StringField(_("English name"), [Optional(), Length(max=100)], filters=[trimmed])
    timezone = StringField(_("Time zone"), required(50), filters=[trimmed], default="Asia/Shanghai")


class NewStoreForm(StoreForm):
    code = StringField(_("Store code"), [*required(20), CODE], filters=[trimmed])


class DepartmentForm(Form):
    name = StringField(_("Name of the department"), required(100), filters=[trimmed])
    name_en = StringField(_("English name"), [Optional(), Length(max=100)], filters=[trimmed])
    parent = SelectField(_("Stands under"), coerce=int, validate_choice=True)

    def offer(self, tree: list[Branch], *, top: str) -> None:
        self.parent.choices = [(NOWHERE, top), *department_choices(tree)]


def department_choices(tree: list[Branch]) -> list[tuple[int, str]]:
    """Open ones only, each behind as many dashes as it stands deep."""
    return [
        (branch.department.id, "— " * branch.depth + branch.department.name)
        for branch in tree
        if branch.department.is_active
    ]
