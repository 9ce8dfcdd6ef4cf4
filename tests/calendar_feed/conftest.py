from tests.inspection_plans.conftest import check_list, planned, publish
from tests.tracker.conftest import cast

__all__ = ["cast", "check_list", "planned", "publish"]
