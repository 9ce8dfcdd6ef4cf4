from wtforms import BooleanField, Form, SelectField, StringField
from wtforms.validators import InputRequired, Regexp

from blueprints.core.fields import trimmed
from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.people import Department
from blueprints.core.rules import Role
from blueprints.stores.forms import NOWHERE, department_choices, required
from blueprints.stores.queries import Branch

USERNAME = Regexp(
    r"^[a-z0-9][a-z0-9._-]*$",
    message=_("Small letters and digits; dots and hyphens between them."),
)


def in_small_letters(text: str | None) -> str:
    return trimmed(text).lower()


class PostForm(Form):
    role = SelectField(_("Role"), [InputRequired()], coerce=Role)
    department = SelectField(_("Department"), coerce=int)

    def offer(self, tree: list[Branch]) -> None:
        self.role.choices = role_choices()
        self.department.choices = [(NOWHERE, gettext("none")), *department_choices(tree)]


class NewPersonForm(PostForm):
    name = StringField(_("Full name"), required(100), filters=[trimmed])
    username = StringField(_("User name"), [*required(40), USERNAME], filters=[in_small_letters])


class NameForm(Form):
    name = StringField(_("Full name"), required(100), filters=[trimmed])


class ElsewhereForm(Form):
    department_there = SelectField(_("Store and department"), coerce=int)
    role_there = SelectField(_("Role there"), [InputRequired()], coerce=Role)

    def offer(self, departments: list[Department]) -> None:
        self.role_there.choices = role_choices()
        self.department_there.choices = [
            (department.id, f"{department.store.name} / {department.name}")
            for department in departments
        ]


class PeopleFilterForm(Form):
    q = StringField(_("Name or user name"), filters=[trimmed])
    department = SelectField(_("Department"), coerce=int, default=NOWHERE)
    role = SelectField(_("Role"), default="")
    left = BooleanField(_("Only who has left"))

    def offer(self, tree: list[Branch]) -> None:
        self.department.choices = [(NOWHERE, gettext("all")), *department_choices(tree)]
        self.role.choices = [("", gettext("all")), *role_choices()]


def role_choices() -> list[tuple[str, str]]:
    return [(role.value, gettext(role.label)) for role in Role]
