"""Whole files, taken in as an import takes them."""

from tests.imports.conftest import alone, take_in, told

__all__ = ["alone", "take_in", "told"]
