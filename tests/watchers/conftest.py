"""The tracker's people and issues, for who watches them."""

from tests.tracker.conftest import cast

__all__ = ["cast"]
