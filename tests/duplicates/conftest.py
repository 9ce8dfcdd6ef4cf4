"""The tracker's people and issues, for those that come back."""

from tests.tracker.conftest import cast, report

__all__ = ["cast", "report"]
