"""Issues are made as the tracker's own tests make them."""

from tests.tracker.conftest import cast

__all__ = ["cast"]
