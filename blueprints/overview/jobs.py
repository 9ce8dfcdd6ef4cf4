"""The print of a month."""

from blueprints.core import prints
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.jobs import Outcome, Progress, job, registry
from blueprints.core.pdf import printed, warm_up
from blueprints.core.people import Person, Store
from blueprints.core.transactions import writing
from blueprints.overview import actions, queries
from blueprints.overview.actions import Wanted

registry.preparations.setdefault("prints", []).append(warm_up)


@job("overview.print")
def print_overview(progress: Progress, *, asked: dict[str, str | int], root: str) -> Outcome:
    """Freeze the month where it is not yet, draw the page, and say where it lies."""
    del progress  # it takes less than a second
    with writing():
        wanted = Wanted(
            store=db.session.get_one(Store, asked["store_id"]),
            month=str(asked["month"]),
            language=str(asked["language"]),
            recount=bool(asked["recount"]),
        )
        by = db.session.get_one(Person, asked["person_id"])
        made = actions.note_print(wanted, by=by, at=now())
    pdf = printed("overview/pdf/overview.html", **queries.page_of(made, root))
    prints.keep(made.file_name, pdf)
    return Outcome(result_url=f"/overview/prints/{made.id}.pdf")
