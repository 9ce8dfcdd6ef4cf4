from tests.callbacks.conftest import callback, ruled

__all__ = ["callback", "ruled"]
