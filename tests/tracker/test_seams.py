"""What the tracker asks of features above it, and how it goes by their answers."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import ColumnElement

from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.core.rules import RuleBroken
from blueprints.tracker import actions, queries
from blueprints.tracker.models import Comment, Issue
from blueprints.tracker.queries import IssuePart, PartLink
from blueprints.tracker.rules import State, Step
from tests.conftest import SignIn
from tests.tracker.conftest import AT, Cast


def test_an_upper_feature_opens_an_issue_to_a_person(
    cast: Cast, advisor: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = cast.draft()

    def opened(member: Membership) -> Iterator[ColumnElement[bool]]:
        if member is advisor:
            yield Issue.id == issue.id

    assert not queries.is_visible(advisor, issue.id)
    db.session.commit()  # what was read once is asked again
    monkeypatch.setattr(queries.opened_to, "listeners", (opened,))
    assert queries.is_visible(advisor, issue.id)
    assert not queries.is_visible(cast.handler, issue.id)


def test_an_upper_feature_holds_a_step_up_with_its_sentence(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)

    def in_the_way(_issue: Issue, step: Step, *, at: datetime) -> Iterator[str]:
        if step is Step.APPLY:
            yield "The workshop is not ready."

    monkeypatch.setattr(actions.obstacles, "listeners", (in_the_way,))
    with pytest.raises(RuleBroken, match="workshop is not ready"):
        cast.take(issue, Step.APPLY)
    assert issue.state is State.IN_PROGRESS
    cast.take(issue, Step.PLAN)


def test_an_upper_feature_hears_of_a_comment(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Comment] = []
    monkeypatch.setattr(actions.commented, "listeners", (heard.append,))
    said = actions.comment(cast.draft(), words="配件到了", by=cast.recorder, at=AT)
    assert [comment.id for comment in heard] == [said.id]


def test_an_upper_feature_adds_to_the_issue_s_page(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    links = [PartLink("Call the tow truck", "/issues/new")]

    def parts(_issue: Issue, _member: Membership, *, at: datetime) -> Iterator[IssuePart]:
        yield IssuePart(links=links)
        yield IssuePart("tracker/_outcome.html", {"unused": True})

    monkeypatch.setattr(queries.issue_parts, "listeners", (parts,))
    db.session.commit()
    page = sign_in(cast.handler).get(f"/issues/{issue.id}").text
    assert "Call the tow truck" in page
    assert 'class="card outcome"' in page
