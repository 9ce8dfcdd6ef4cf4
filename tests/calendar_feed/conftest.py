from tests.tracker.conftest import cast

__all__ = ["cast"]
