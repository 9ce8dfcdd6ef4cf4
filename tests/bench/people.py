"""The store, and sixty people who work in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blueprints.core import passwords
from blueprints.core.db import db
from blueprints.core.people import Department, Membership, Person, Store
from blueprints.core.rules import Role
from blueprints.demo.actions import make_departments
from blueprints.demo_stage.rules import Dealer
from blueprints.stores.actions import store_added

CODE, PASSWORD = "BENCH", "a store to be measured"
POSTS: Sequence[tuple[Role, str, int]] = (
    (Role.CS_MANAGER, "cr", 1),
    (Role.CS_SPECIALIST, "cr", 6),
    (Role.HEAD, "service", 1),
    (Role.HEAD, "workshop", 1),
    (Role.HEAD, "sales", 1),
    (Role.HEAD, "finance", 1),
    (Role.ADVISOR, "reception", 10),
    (Role.ADVISOR, "workshop", 16),
    (Role.ADVISOR, "parts", 6),
    (Role.ADVISOR, "finance", 2),
    (Role.REP, "sales", 12),
    (Role.INSPECTOR, "office", 2),
    (Role.GM, "office", 1),
)
HEADED_BY = {"reception": "service", "parts": "service"}
"""Departments without a head of their own, and whose head is theirs."""


@dataclass(frozen=True)
class Worker:
    person_id: int
    username: str
    role: Role
    department: str


@dataclass(frozen=True)
class Staff:
    """Who can stand in which box."""

    store_id: int
    workers: Sequence[Worker]
    departments: Mapping[str, int]

    def of(self, *roles: Role) -> list[int]:
        return [w.person_id for w in self.workers if w.role in roles]

    def head_of(self, department: str) -> int:
        wanted = HEADED_BY.get(department, department)
        heads = (w for w in self.workers if w.role is Role.HEAD and w.department == wanted)
        return next(heads).person_id

    def handlers_in(self, department: str) -> list[int]:
        able = {Role.ADVISOR, Role.REP}
        return [w.person_id for w in self.workers if w.department == department and w.role in able]


def make_staff(dealer: Dealer) -> Staff:
    """Commits. Everybody has the same password and the user name `role-department-number`."""
    store = Store(code=CODE, name="启明汽车城东店", name_en="Qiming Motors East")
    db.session.add(store)
    db.session.flush()
    departments = make_departments(store)
    password = passwords.hashed(PASSWORD)
    workers = [
        hire(store, departments[code], role, number, (dealer.name(), password))
        for role, code, count in POSTS
        for number in range(1, count + 1)
    ]
    store_added(store)
    db.session.commit()
    ids = {code: department.id for code, department in departments.items()}
    return Staff(store.id, workers, ids)


def hire(
    store: Store, department: Department, role: Role, number: int, said: tuple[str, str]
) -> Worker:
    username = f"{role.value}-{department.code}-{number}"
    name, password = said
    person = Person(username=username, name=name, password_hash=password, language="zh")
    db.session.add(
        Membership(store_id=store.id, department_id=department.id, role=role, person=person)
    )
    db.session.flush()
    return Worker(person.id, username, role, department.code)
