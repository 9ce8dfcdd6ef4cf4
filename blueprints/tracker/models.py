"""Issues and what hangs on them. What must never change, the database itself refuses to change."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, Table, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Department, Person, Store
from blueprints.core.search import SearchIndex
from blueprints.customers.models import Customer, Vehicle
from blueprints.issue_rules.models import Category
from blueprints.issue_rules.rules import Level
from blueprints.tracker import rules
from blueprints.tracker.rules import Box, IssueKind, Situation, State

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""The deadline of what has none yet: lists are in its order, and it is never past."""

OPEN_STATES = ", ".join(f"'{state.value}'" for state in State if state in rules.OPEN)


BY_DEADLINE = ("is_open", "deadline", "id", "state")
"""A list of what is open walks such an index in its order, and a count reads nothing but it."""
BOX_COLUMNS = tuple(f"{box.value}_id" for box in Box)
OF_OPEN_ONES = (*BOX_COLUMNS, "sent_at", "resumes_at")
HANDS = ("department_id", *BOX_COLUMNS)
ALIKE = ("category_id", "sent_at", "kind", "state", "store_id")
"""What a repeated complaint is known by."""


class IssueNumber(Model):
    """The last running number that a store has given in a year."""

    __tablename__ = "issue_number"

    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Boxes:
    """The six boxes of the loop: a person and a time each."""

    recorder_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    recorded_at: Mapped[datetime]
    acceptor_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    accepted_at: Mapped[datetime | None]
    handler_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    handled_at: Mapped[datetime | None]
    feedback_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    feedback_to_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    told_at: Mapped[datetime | None]
    tracker_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    tracked_at: Mapped[datetime | None]
    verifier_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    verified_at: Mapped[datetime | None]

    def boxes_of(self, person_id: int) -> frozenset[Box]:
        return frozenset(box for box in Box if getattr(self, f"{box.value}_id") == person_id)


def rarely(column: str) -> Index:
    """Of the few issues to which it has happened, by deadline."""
    happened = text(f"{column} > 0")
    return Index(
        f"ix_issue_{column}",
        "store_id",
        "deadline",
        "id",
        sqlite_where=happened,
        postgresql_where=happened,
    )


class Issue(Boxes, Model):
    """What somebody found, on its way to being closed."""

    __tablename__ = "issue"
    __table_args__ = (
        UniqueConstraint("store_id", "number"),
        CheckConstraint("verifier_id <> handler_id", name="verifier_is_not_handler"),
        CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_at_and_by"),
        CheckConstraint("(closed_at IS NOT NULL) = (state = 'closed')", name="closed_at_and_state"),
        CheckConstraint(f"is_open = (state IN ({OPEN_STATES}))", name="is_open"),
        CheckConstraint("(state = 'paused') = (resumes_at IS NOT NULL)", name="paused_until"),
        Index("ix_issue_open", "store_id", *BY_DEADLINE, "department_id", *OF_OPEN_ONES),
        *(Index(f"ix_issue_{c.removesuffix('_id')}", "store_id", c, *BY_DEADLINE) for c in HANDS),
        Index(
            "ix_issue_column",
            *("store_id", "state", "deadline", "id", "department_id", *OF_OPEN_ONES),
            sqlite_where=text("is_open IS 1"),
            postgresql_where=text("is_open IS true"),
        ),
        Index("ix_issue_recorded", "store_id", "recorded_at", "id"),
        Index(
            "ix_issue_sent",
            *("store_id", "sent_at", "state", "kind", "category_id", "department_id"),
            *("customer_id", "vehicle_id"),
        ),
        Index("ix_issue_response", "store_id", "response_due_at", "state", "responded_at"),
        Index(
            "ix_issue_first_deadline",
            *("store_id", "first_deadline", "state", "closed_at", "deadline", "department_id"),
        ),
        Index("ix_issue_source", "store_id", "kind", "source_id"),
        Index("ix_issue_customer", "customer_id", *ALIKE),
        Index("ix_issue_vehicle", "vehicle_id", *ALIKE),
        Index("ix_issue_level", "store_id", "is_open", "level", "deadline", "id"),
        Index("ix_issue_moved", "store_id", "moved_at", "id"),
        Index("ix_issue_closed", "store_id", "closed_at", "id"),
        Index(
            "ix_issue_disputed",
            *("store_id", *BY_DEADLINE),
            sqlite_where=text("proposed_department_id IS NOT NULL"),
            postgresql_where=text("proposed_department_id IS NOT NULL"),
        ),
        Index(
            "ix_issue_duplicate",
            *("store_id", "duplicate_of_id"),
            sqlite_where=text("duplicate_of_id IS NOT NULL"),
            postgresql_where=text("duplicate_of_id IS NOT NULL"),
        ),
        *(rarely(name) for name in ("declines", "returns", "reopens", "extensions_granted")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    number: Mapped[str]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    kind: Mapped[IssueKind] = mapped_column(default=IssueKind.MANUAL)
    source_id: Mapped[int | None]
    category_id: Mapped[int | None] = mapped_column(ForeignKey(Category.id))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey(Customer.id))
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey(Vehicle.id))
    department_id: Mapped[int | None] = mapped_column(ForeignKey(Department.id))
    level: Mapped[Level] = mapped_column(default=Level.NORMAL)
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    is_open: Mapped[bool] = mapped_column(default=False)

    sent_at: Mapped[datetime | None]
    response_due_at: Mapped[datetime | None]
    responded_at: Mapped[datetime | None]
    first_deadline: Mapped[datetime | None]
    deadline: Mapped[datetime] = mapped_column(default=NEVER)
    extensions_granted: Mapped[int] = mapped_column(default=0)
    measures_due_at: Mapped[datetime | None]
    planned_at: Mapped[datetime | None]
    resumes_at: Mapped[datetime | None]

    measures: Mapped[str] = mapped_column(default="")  # planned
    done: Mapped[str] = mapped_column(default="")
    result: Mapped[str] = mapped_column(default="")
    told: Mapped[str] = mapped_column(default="")
    seen: Mapped[str] = mapped_column(default="")
    customer_word: Mapped[str] = mapped_column(default="")
    is_explained: Mapped[bool] = mapped_column(default=False)
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"))
    proposed_department_id: Mapped[int | None] = mapped_column(ForeignKey(Department.id))

    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))

    declines: Mapped[int] = mapped_column(default=0)
    returns: Mapped[int] = mapped_column(default=0)
    reopens: Mapped[int] = mapped_column(default=0)
    level_raised: Mapped[int] = mapped_column(default=0)

    event_count: Mapped[int] = mapped_column(default=0)
    chain_head: Mapped[str] = mapped_column(default=rules.CHAIN_START)
    moved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    store: Mapped[Store] = relationship()
    department: Mapped[Department | None] = relationship(foreign_keys=[department_id])
    proposed_department: Mapped[Department | None] = relationship(
        foreign_keys=[proposed_department_id]
    )
    category: Mapped[Category | None] = relationship()
    customer: Mapped[Customer | None] = relationship()
    vehicle: Mapped[Vehicle | None] = relationship()
    duplicate_of: Mapped["Issue | None"] = relationship(remote_side="Issue.id")
    recorder: Mapped[Person] = relationship(foreign_keys="Issue.recorder_id")
    acceptor: Mapped[Person | None] = relationship(foreign_keys="Issue.acceptor_id")
    handler: Mapped[Person | None] = relationship(foreign_keys="Issue.handler_id")
    feedback_by: Mapped[Person | None] = relationship(foreign_keys="Issue.feedback_by_id")
    feedback_to: Mapped[Person | None] = relationship(foreign_keys="Issue.feedback_to_id")
    tracker: Mapped[Person | None] = relationship(foreign_keys="Issue.tracker_id")
    verifier: Mapped[Person | None] = relationship(foreign_keys="Issue.verifier_id")
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])
    events: Mapped[list["IssueEvent"]] = relationship(
        back_populates="issue", order_by="IssueEvent.seq"
    )
    extensions: Mapped[list["Extension"]] = relationship(
        back_populates="issue", order_by="Extension.id"
    )
    comments: Mapped[list["Comment"]] = relationship(back_populates="issue", order_by="Comment.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - as SQLAlchemy reads it

    def state_at(self, at: datetime) -> State:
        """A pause whose review has come is over, whether or not a job has said so yet."""
        over = self.resumes_at is not None and self.resumes_at <= at
        return State.IN_PROGRESS if over else self.state

    def situation(self, at: datetime) -> Situation:
        return Situation(
            state=self.state_at(at),
            has_customer=self.customer_id is not None,
            is_planned=self.planned_at is not None,
            finder_told=self.told_at is not None,
            declines=self.declines,
            is_disputed=self.proposed_department_id is not None,
            closed_at=self.closed_at,
            is_finding=self.kind is IssueKind.FINDING,
        )

    def is_overdue(self, at: datetime) -> bool:
        return rules.is_overdue(self.state, self.first_deadline and self.deadline, at)

    @property
    def asked_extension(self) -> "Extension | None":
        return next((e for e in self.extensions if e.decided_at is None), None)


class IssueEvent(Model):
    """What happened to an issue. Never changed or deleted; each carries the hash of the one before."""

    __tablename__ = "issue_event"
    __table_args__ = (
        UniqueConstraint("issue_id", "seq"),
        Index(
            "ix_issue_event_turns",
            *("store_id", "at", "opens", "issue_id", "state", "seq", "what"),
            sqlite_where=text("opens != 0"),
            postgresql_where=text("opens != 0"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    issue_id: Mapped[int] = mapped_column(ForeignKey(Issue.id))
    seq: Mapped[int]
    what: Mapped[str]  # a Step or a Happening
    was: Mapped[State | None]
    state: Mapped[State]
    opens: Mapped[int] = mapped_column(default=0)  # +1 opens it, -1 ends it: the balance adds them
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))  # None: by itself
    at: Mapped[datetime]
    device: Mapped[str] = mapped_column(default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey(Department.id))
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    level: Mapped[Level]
    due_at: Mapped[datetime | None]
    text_digest: Mapped[str] = mapped_column(default="")
    prev_hash: Mapped[str]
    hash: Mapped[str]

    issue: Mapped[Issue] = relationship(back_populates="events")
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    department: Mapped[Department | None] = relationship()
    written: Mapped["IssueEventText | None"] = relationship(back_populates="event")

    @property
    def text(self) -> str:
        return self.written.text if self.written else ""

    def computed_hash(self) -> str:
        """Over what the event says, in this order. Raises nothing, changes nothing."""
        moments = [m.astimezone(UTC).isoformat() if m else None for m in (self.at, self.due_at)]
        return rules.link(
            self.prev_hash,
            [
                self.store_id,
                self.issue_id,
                self.seq,
                self.what,
                self.was,
                self.state,
                self.opens,
                self.by_id,
                self.device,
                self.department_id,
                self.person_id,
                self.level,
                self.text_digest,
                *moments,
            ],
        )


class IssueEventText(Model):
    """What was written at an event, apart from it: it can be erased and the chain still holds."""

    __tablename__ = "issue_event_text"

    event_id: Mapped[int] = mapped_column(ForeignKey(IssueEvent.id), primary_key=True)
    salt: Mapped[str]
    text: Mapped[str]

    event: Mapped[IssueEvent] = relationship(back_populates="written")


class Extension(Model):
    """A later deadline: who asked, why, and who decided."""

    __tablename__ = "extension"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_at_and_by"),
        CheckConstraint("(decided_at IS NULL) = (is_approved IS NULL)", name="decided_how"),
        CheckConstraint("decided_by_id <> asked_by_id", name="not_by_the_asker"),
        Index("ix_extension_issue_id", "issue_id"),
        Index(
            "ix_extension_undecided",
            "issue_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    issue_id: Mapped[int] = mapped_column(ForeignKey(Issue.id))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    asked_at: Mapped[datetime]
    reason: Mapped[str]
    deadline: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    decided_at: Mapped[datetime | None]
    is_approved: Mapped[bool | None]
    decision: Mapped[str] = mapped_column(default="")

    issue: Mapped[Issue] = relationship(back_populates="extensions")
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])


class Comment(Model):
    """A word between those who may see the issue."""

    __tablename__ = "comment"
    __table_args__ = (Index("ix_comment_issue_id", "issue_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    issue_id: Mapped[int] = mapped_column(ForeignKey(Issue.id))
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime]
    text: Mapped[str]

    issue: Mapped[Issue] = relationship(back_populates="comments")
    by: Mapped[Person] = relationship()


class IssueSearch(Model):
    """The words of an issue, as pairs of characters; see core/search.py."""

    __tablename__ = "issue_search"

    issue_id: Mapped[int] = mapped_column(ForeignKey(Issue.id), primary_key=True)
    grams: Mapped[str]


def table_of(model: type[Model]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - for the type only
    return table


def refusing(trigger: str, table: str, when: str, condition: str = "") -> Sequence[tuple[str, str]]:
    """A trigger that refuses, in both dialects. `condition` is SQL over OLD and NEW."""
    name = f"{table}_{trigger}"
    clause = f" WHEN ({condition})" if condition else ""
    return [
        (
            "sqlite",
            (
                f"CREATE TRIGGER {name} BEFORE {when} ON {table}{clause}"
                f" BEGIN SELECT RAISE(ABORT, '{table}: {trigger}'); END"
            ),
        ),
        (
            "postgresql",
            (
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_NAME"
                " USING ERRCODE = 'integrity_constraint_violation'; END $$"
            ),
        ),
        (
            "postgresql",
            (
                f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW{clause}"
                " EXECUTE FUNCTION refuse_change()"
            ),
        ),
    ]


CHANGED = "OLD.first_deadline IS NOT NULL AND (NEW.first_deadline IS NULL OR NEW.first_deadline <> OLD.first_deadline)"
REFUSALS: dict[type[Model], Sequence[tuple[str, str]]] = {
    Issue: refusing("first_deadline_stays", "issue", "UPDATE", CHANGED),
    IssueEvent: [
        *refusing("never_changes", "issue_event", "UPDATE"),
        *refusing("never_goes", "issue_event", "DELETE"),
    ],
    IssueEventText: refusing("never_changes", "issue_event_text", "UPDATE"),
}
for model, statements in REFUSALS.items():
    for dialect, statement in statements:
        ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # SQLAlchemy says no types here
        event.listen(table_of(model), "after_create", ddl.execute_if(dialect=dialect))

SEARCH = SearchIndex(table_of(IssueSearch))

STATEMENTS: Sequence[tuple[str, str]] = [
    *(pair for pairs in REFUSALS.values() for pair in pairs),
    *SEARCH.statements(),
]
"""(dialect, statement) beside the tables, in order: a migration runs those of its database."""
