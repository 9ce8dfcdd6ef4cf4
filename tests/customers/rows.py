"""A customer with a car, made by hand."""

from datetime import UTC, date, datetime

from blueprints.core.people import Store
from blueprints.customers.models import Customer, Delivery, RepairOrder, Vehicle
from tests.conftest import saved

AT = datetime(2026, 11, 2, 1, tzinfo=UTC)
VIN = "LFVJETH8771PG8B14"


def a_customer(
    store: Store, name: str = "王海涛", phone: str = "13800138000", *, vin: str = VIN
) -> Customer:
    customer = saved(Customer(store_id=store.id, name=name, phone=phone, created_at=AT))
    saved(
        Vehicle(store_id=store.id, customer_id=customer.id, vin=vin, plate="湘AB2682", series="Q5L")
    )
    return customer


def with_visits(customer: Customer) -> Customer:
    [car] = customer.vehicles
    of_car = {"store_id": customer.store_id, "customer_id": customer.id, "vehicle_id": car.id}
    saved(
        Delivery(
            **of_car,
            delivered_on=date(2026, 10, 3),
            rep_name="李航",
            price=36_022_564,
            imported_at=AT,
        )
    )
    saved(
        RepairOrder(
            **of_car,
            number="RO261000001",
            left_at=datetime(2026, 10, 20, 2, tzinfo=UTC),
            work_kind="首保",
            total=420_685,
            remark="空调有异响",
            imported_at=AT,
        )
    )
    return customer
