"""Issues, with a person in every box."""

from tests.tracker.conftest import cast

__all__ = ["cast"]
