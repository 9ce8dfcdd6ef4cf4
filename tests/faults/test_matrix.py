"""Every fault once: no form is lost, none comes twice."""

import pytest

from tests.faults.conftest import Try
from tests.faults.faults import Fault
from tests.faults.matrix import MATRIX


def test_the_matrix_is_whole() -> None:
    assert [fault.number for fault in MATRIX] == [
        *map(str, range(1, 22)),
        "21b",
        *map(str, range(22, 39)),
    ]


@pytest.mark.parametrize("fault", MATRIX, ids=lambda fault: f"{fault.number}-{fault.run.__name__}")
def test_a_form_survives(fault: Fault, try_it: Try) -> None:
    result = try_it(fault)
    assert (result.lost, result.doubled, result.problem) == (0, 0, "")
