from tests.tracker.conftest import cast, report

__all__ = ["cast", "report"]
