"""Levels, and the times that every store begins with."""

from datetime import timedelta

from blueprints.issue_rules import rules
from blueprints.issue_rules.rules import Level


def test_a_level_rises_to_critical_and_no_further() -> None:
    assert Level.NORMAL.raised() is Level.ESCALATED
    assert Level.ESCALATED.raised() is Level.CRITICAL
    assert Level.CRITICAL.raised() is Level.CRITICAL


def test_at_once_is_a_time_that_can_be_kept() -> None:
    assert rules.DEFAULT_TIMES[Level.CRITICAL].response == rules.AT_ONCE
    assert rules.DEFAULT_TIMES[Level.NORMAL].response == timedelta(hours=24)


def test_every_level_has_a_label() -> None:
    assert all(level.label for level in Level)
