"""The form of a report: drafted lines to keep, change or drop, own ones, the last plan and the next."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, Field, Form, RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.report_lines import ReportLine, Section
from blueprints.core.rules import RuleBroken
from blueprints.report_duties.models import Duty
from blueprints.reports import queries, rules
from blueprints.reports.models import Line, PlanLine
from blueprints.reports.rules import LONGEST, PLAN_ROWS, Outcome, Planned, Result, Said

Fields = MultiDict[str, str]
DRAFTED = re.compile(r"([a-z_]+-\d+)-words")
IS_LONG_ENOUGH = Length(max=LONGEST)


class LineForm(Form):
    keep = BooleanField(_("In the report"))
    words = TextAreaField(_("Line"), [Optional(), IS_LONG_ENOUGH])


def outcome_choices() -> list[tuple[str, str]]:
    return [(each.value, gettext(each.label)) for each in Outcome]


class ResultForm(Form):
    outcome = RadioField(
        _("Done or not"),
        [Optional()],
        choices=outcome_choices,
        default=None,
    )
    why = StringField(_("Why not"), [Optional(), IS_LONG_ENOUGH])
    day = DateField(_("New day"), [Optional()])


class PlanForm(Form):
    words = StringField(_("What is to be done"), [Optional(), IS_LONG_ENOUGH])
    day = DateField(_("Until which day"), [Optional()])
    measure = StringField(_("By what one sees that it is done"), [Optional(), IS_LONG_ENOUGH])


class OwnForm(Form):
    """A text area a section: each line of it is a line of the report."""

    happened = TextAreaField(_(Section.HAPPENED.label), [Optional(), Length(max=LONGEST * 5)])
    wrong = TextAreaField(_(Section.WRONG.label), [Optional(), Length(max=LONGEST * 5)])
    needed = TextAreaField(_(Section.NEEDED.label), [Optional(), Length(max=LONGEST * 5)])
    competitor = TextAreaField(_(Section.COMPETITOR.label), [Optional(), Length(max=LONGEST * 5)])


@dataclass(frozen=True)
class Sheet:
    """What the form is laid out by: the rows that it drafts from, and the plan that is still open."""

    drafted: Sequence[ReportLine]
    last: Sequence[PlanLine]
    has_plan: bool


def sheet_of(duty: Duty) -> Sheet:
    has_plan = queries.has_plan(duty)
    last = queries.open_plan(duty) if has_plan else ()
    return Sheet(queries.drafted(duty), last, has_plan)


def key_of(line: ReportLine) -> str:
    return f"{line.kind}-{line.id}"


class ReportForm(Form):
    """`parts` are forms of their own, each with its prefix."""

    parts: Sequence[Form] = ()

    def lay_out(self, sheet: Sheet, fields: Fields | None) -> "ReportForm":
        """As drafted; or as it was typed, or sent before."""
        self.sheet, self.typed = sheet, fields
        self.lines = {key_of(line): line_form(line, fields) for line in sheet.drafted}
        self.own = OwnForm(fields, prefix="own-")
        self.results = {
            each.id: ResultForm(fields, prefix=f"was-{each.id}-") for each in sheet.last
        }
        rows = range(PLAN_ROWS if sheet.has_plan else 0)
        self.plan = [PlanForm(fields, prefix=f"plan-{n}-") for n in rows]
        self.parts = [*self.lines.values(), self.own, *self.results.values(), *self.plan]
        return self

    def __iter__(self) -> Iterator[Field]:
        """With the fields of its parts: for who reads elsewhere what was filled in."""
        return chain(super().__iter__(), *self.parts)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fits = super().validate(extra_validators)
        faults = [error for part in self.parts if not part.validate() for error in errors_of(part)]
        if any(each.words.data and not each.day.data for each in self.plan):
            faults.append(
                gettext("Each line of the plan needs a day, and by what one sees that it is done.")
            )
        if not faults:
            faults += self.broken()
        self.form_errors = list(dict.fromkeys(faults))
        return fits and not faults

    def broken(self) -> list[str]:
        try:
            rules.check_said(self.said(), [each.id for each in self.sheet.last])
        except RuleBroken as rule:
            return [gettext(rule.key)]
        return []

    def said(self) -> Said:
        return Said(
            [*self.drafted_lines(), *self.lines_of_rows_gone(), *self.own_lines()],
            [*self.put_off(), *self.new_plan()],
            self.told(),
        )

    def drafted_lines(self) -> Iterator[rules.Line]:
        """What was in the form: a row that came since is in none of its lines."""
        for line in self.sheet.drafted:
            form = self.lines[key_of(line)]
            if self.typed is None or form.words.name in self.typed:
                words = form.words.data or ""
                origin = rules.origin_of(line.words, words, is_kept=bool(form.keep.data))
                source = (line.kind, line.id)
                said = words.strip() or line.words
                yield rules.Line(line.section, said, origin, source, line.words, line.url)

    def lines_of_rows_gone(self) -> Iterator[rules.Line]:
        """Drafted when the form was opened, from a row that is there no longer: kept as one's own."""
        typed: Fields = self.typed if self.typed is not None else MultiDict()
        keys = [found[1] for name in typed if (found := DRAFTED.fullmatch(name))]
        for key in keys:
            if key not in self.lines and typed.get(f"{key}-keep"):
                section = typed.get(f"{key}-section", Section.HAPPENED, type=Section)
                yield from rules.own_lines(section, typed[f"{key}-words"])

    def own_lines(self) -> Iterator[rules.Line]:
        for section in Section:
            yield from rules.own_lines(section, self.own[section.value].data or "")

    def told(self) -> list[Result]:
        return [
            Result(key, Outcome(form.outcome.data), form.why.data or "", form.day.data)
            for key, form in self.results.items()
            if form.outcome.data in set(Outcome)
        ]

    def put_off(self) -> Iterator[Planned]:
        last = {each.id: each for each in self.sheet.last}
        for result in self.told():
            if result.outcome is Outcome.OPEN:
                line = last[result.line_id]
                was = Planned(line.words, line.day, line.measure, line.earlier_id, line.number)
                yield rules.rolled_over(was, result)

    def new_plan(self) -> Iterator[Planned]:
        for form in self.plan:
            if form.words.data and form.day.data:
                yield Planned(form.words.data.strip(), form.day.data, form.measure.data or "")


def line_form(line: ReportLine, fields: Fields | None) -> LineForm:
    return LineForm(fields, prefix=f"{key_of(line)}-", data={"keep": True, "words": line.words})


def errors_of(form: Form) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]


def as_sent(duty: Duty) -> Fields | None:
    """The fields of what was sent before, for who mends it; None where nothing was."""
    report = queries.report_of(duty)
    if report is None:
        return None
    fields: Fields = MultiDict()
    put_lines(fields, queries.lines_of(report))
    for result in queries.results_of(report):
        fields[f"was-{result.line_id}-outcome"] = result.outcome.value
        fields[f"was-{result.line_id}-why"] = result.why
    new = [line for line in queries.plan_of(report) if line.earlier_id is None]
    for n, planned in enumerate(new[:PLAN_ROWS]):
        fields[f"plan-{n}-words"], fields[f"plan-{n}-measure"] = planned.words, planned.measure
        fields[f"plan-{n}-day"] = planned.day.isoformat()
    return fields


def put_lines(fields: Fields, lines: Sequence[Line]) -> None:
    own: dict[str, list[str]] = {}
    for line in lines:
        if line.source_kind is None:
            own.setdefault(f"own-{line.section.value}", []).append(line.words)
            continue
        fields[f"{line.key}-words"] = line.words
        if line.origin is not rules.Origin.DROPPED:
            fields[f"{line.key}-keep"] = "y"
    for name, rows in own.items():
        fields[name] = "\n".join(rows)
