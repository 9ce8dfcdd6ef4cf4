"""Rounds and findings as they are at the end, set down without the steps that lead there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import pytest

from blueprints.checklists.models import CheckList, CheckRow
from blueprints.core.db import Model, db
from blueprints.core.figures import month_period
from blueprints.core.people import Membership, Store
from blueprints.findings.models import Finding, FindingAnswer
from blueprints.inspections.models import Inspection, InspectionAnswer
from blueprints.inspections.rules import Answer, Mark, Outcome, score
from blueprints.tracker import actions as tracker
from blueprints.tracker.actions import NewIssue
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import IssueKind, State
from tests.conftest import department_of
from tests.inspecting import a_list, rows_for

BEGAN = datetime.fromisoformat("2026-05-01T00:00+08:00")


Row = TypeVar("Row", bound=Model)


def kept(row: Row) -> Row:
    """Not committed: the caller may take it back."""
    db.session.add(row)
    db.session.flush()
    return row


@dataclass
class Shop:
    """A check list, its rows, and who walks round with it."""

    store: Store
    by: Membership
    check_list: CheckList

    @property
    def rows(self) -> list[CheckRow]:
        return self.check_list.versions[0].rows

    def walk(self, at: datetime, *marks: Mark) -> Inspection:
        """Done at a moment; marks row by row, none for all that is passed."""
        given = marks or tuple(Mark(Outcome.PASSED, row.points) for row in self.rows)
        total = score(given)
        made = kept(
            Inspection(
                store_id=self.store.id,
                check_list_id=self.check_list.id,
                version_id=self.check_list.versions[0].id,
                inspector_id=self.by.person_id,
                due_on=at.astimezone(self.store.zone).date(),
                planned_at=BEGAN,
                started_at=at,
                done_at=at,
                done_by_id=self.by.person_id,
                reached=total.reached,
                possible=total.possible,
            )
        )
        for row, mark in zip(self.rows, given, strict=True):
            db.session.add(
                InspectionAnswer(
                    store_id=self.store.id,
                    inspection_id=made.id,
                    row_id=row.id,
                    outcome=mark.outcome,
                    points=mark.points,
                    lost=mark.lost,
                    factor=mark.factor,
                )
            )
        db.session.flush()
        return made

    def find(
        self,
        at: datetime,
        *,
        due: datetime | None = None,
        last: Finding | None = None,
        anew: bool = True,
    ) -> Finding:
        """A fault of the first row; with `last` once more, of the same issue unless it is `anew`."""
        row, department = self.rows[0], department_of(self.store, "sales")
        made = self.walk(at)
        by = due or at + timedelta(days=3)
        issue = last.issue if last and not anew else self.issue(made, department.id, at, by)
        return kept(
            Finding(
                store_id=self.store.id,
                issue=issue,
                inspection_id=made.id,
                row_id=row.id,
                item_id=row.item_id,
                area_id=row.area_id,
                earlier_id=last.id if last else None,
                number=last.number + 1 if last else 1,
                words=row.words,
                lost=row.points,
                found_at=at,
                found_by_id=self.by.person_id,
            )
        )

    def issue(self, made: Inspection, department_id: int, at: datetime, due: datetime) -> Issue:
        """Sent, with a deadline of our own."""
        new = NewIssue("展厅：展车清洁", department_id, kind=IssueKind.FINDING, source_id=made.id)
        issue = tracker.raise_issue(new, by=self.by, at=at)
        issue.state, issue.is_open, issue.sent_at = State.AWAITING_ACCEPTANCE, True, at
        issue.first_deadline = issue.deadline = due
        db.session.flush()
        return issue

    def say(self, finding: Finding, answer: Answer, at: datetime) -> FindingAnswer:
        return kept(
            FindingAnswer(
                store_id=self.store.id,
                finding_id=finding.id,
                inspection_id=self.walk(at).id,
                answer=answer,
                by_id=self.by.person_id,
                at=at,
            )
        )


@pytest.fixture
def shop(store: Store, inspector: Membership) -> Shop:
    made = a_list(inspector, BEGAN, rows_for(store))
    return Shop(store, inspector, made)


def october(store: Store, days: float = 0) -> datetime:
    """So many days after October begins in the store's zone."""
    return month_period("2026-10", store.zone).start + timedelta(days=days)
