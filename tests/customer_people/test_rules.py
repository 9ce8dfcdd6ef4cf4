from blueprints.customer_people.rules import Known, Offer, still_to_offer
from blueprints.customers.rules import Part


def offer(key: str, name: str, phone: str = "") -> Offer:
    return Offer(key, name, phone, Part.SENDER)


def test_only_whom_the_card_does_not_have_is_offered_and_each_once() -> None:
    found = [
        offer("order-4", "王太太", "13900139000"),
        offer("order-3", "王太太", "13900139000"),
        offer("order-2", "王海涛", "13800138000"),
        offer("order-1", "王海涛"),
        offer("delivery-1", "", "13700137000"),
    ]
    known = {Known("王海涛", "13800138000")}
    assert [each.key for each in still_to_offer(found, known)] == ["order-4"]
