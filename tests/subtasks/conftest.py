"""The tracker's people and issues, for its sub-tasks."""

from tests.tracker.conftest import cast

__all__ = ["cast"]
