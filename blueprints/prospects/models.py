"""What a store hopes to sell a customer, how likely that is, and when he is contacted next."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Store
from blueprints.customers.models import Customer
from blueprints.intent_levels.models import IntentLevel
from blueprints.prospects.rules import Source


class Prospect(Model):
    """One a customer, made when somebody first says how likely he is to buy."""

    __tablename__ = "prospect"
    __table_args__ = (
        UniqueConstraint("customer_id"),
        Index("ix_prospect_next", "store_id", "next_on", "customer_id"),
        Index("ix_prospect_level", "store_id", "level_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id))
    level_id: Mapped[int | None] = mapped_column(ForeignKey(IntentLevel.id))
    next_on: Mapped[date | None]
    next_words: Mapped[str] = mapped_column(default="")
    source: Mapped[Source | None]
    wants: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime]

    customer: Mapped[Customer] = relationship()
    level: Mapped[IntentLevel | None] = relationship()
