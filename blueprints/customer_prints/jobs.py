"""Customers' cards as PDF, made in the process that prints; old ones are swept away."""

from datetime import datetime

from blueprints.core import prints
from blueprints.core.i18n import speaking
from blueprints.core.jobs import Outcome, Progress, job, periodic
from blueprints.core.pdf import printed
from blueprints.customer_prints import queries, rules
from blueprints.customer_prints.actions import CARD
from blueprints.issue_prints.jobs import KEPT_FOR, Asked, check_any, frame_of, who_asked


@job(CARD)
def print_card(progress: Progress, *, asked: Asked, customer_id: int) -> Outcome:
    member, at = who_asked(asked)
    language = asked["language"]
    with speaking(language):
        card = queries.card_of(member, customer_id, at=at, root=asked["root"])
        frame = frame_of(member, at)
    check_any([card] if card else [])
    pdf = printed("customer_prints/pdf/card.html", language=language, card=card, **frame)
    prints.keep(rules.file_name(progress.job_id), pdf)
    return Outcome(result_url=f"/customers/prints/{progress.job_id}.pdf")


@periodic("customer_prints.sweep", minute="55", hour="18")
def sweep(at: datetime) -> None:
    """Away with what was printed more than a week ago."""
    prints.sweep(rules.FILES, before=at - KEPT_FOR)
