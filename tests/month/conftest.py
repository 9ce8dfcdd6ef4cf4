"""The overview's store with a month behind it."""

from tests.overview.conftest import busy, fill, last_month, ready

__all__ = ["busy", "fill", "last_month", "ready"]
