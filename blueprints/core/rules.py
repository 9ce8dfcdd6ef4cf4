"""Who may do what, and how a broken rule is reported. Standard library only."""

from collections.abc import Mapping
from enum import StrEnum


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for "mark it, translate it later"
    """Mark a sentence for the catalogues; it is translated where it is shown."""
    return sentence


class RuleBroken(Exception):  # noqa: N818 - reads as the sentence it is: "raise RuleBroken(...)"
    """A rule of the business says no. `key` is the sentence in English, which gettext looks up.

    `values` fill the sentence's %(name)s places after it has been translated.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key % values if values else key)
        self.key = key
        self.values = values


class PerhapsDone(RuleBroken):
    """Handed over, and no answer came: whoever does it again may do it twice."""


class Role(StrEnum):
    CS_SPECIALIST = "cs_specialist"
    CS_MANAGER = "cs_manager"
    INSPECTOR = "inspector"
    REP = "rep"
    ADVISOR = "advisor"
    HEAD = "head"
    GM = "gm"
    GROUP_MANAGER = "group_manager"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]


ROLE_LABELS: Mapping[Role, str] = {
    Role.CS_SPECIALIST: N_("Customer service specialist"),
    Role.CS_MANAGER: N_("Customer service manager"),
    Role.INSPECTOR: N_("Inspector"),
    Role.REP: N_("Sales consultant"),
    Role.ADVISOR: N_("Service advisor"),
    Role.HEAD: N_("Department head"),
    Role.GM: N_("General manager"),
    Role.GROUP_MANAGER: N_("Group manager"),
    Role.ADMIN: N_("Administrator"),
}

EVERY_STORE = frozenset({Role.GROUP_MANAGER, Role.ADMIN})
"""Roles that are held in every store of the group, or in none."""


class Can(StrEnum):
    SIGNED_IN = "signed-in"
    ADMINISTER = "administer"
    IMPORT = "import"
    READ_CUSTOMERS = "customers:read"
    EDIT_CUSTOMERS = "customers:edit"
    SEE_PHONES = "phones:see"
    REVEAL_PHONES = "phones:reveal"
    READ_CALLBACKS = "callbacks:read"
    LOG_CALLBACKS = "callbacks:log"
    EDIT_CALLBACK_RULES = "callback-rules:edit"
    READ_ISSUES = "issues:read"
    REPORT_ISSUES = "issues:report"
    READ_CHECK_LISTS = "check-lists:read"
    EDIT_CHECK_LISTS = "check-lists:edit"
    READ_INSPECTIONS = "inspections:read"
    PLAN_INSPECTIONS = "inspections:plan"
    INSPECT = "inspections:do"
    READ_REP_WORK = "rep-work:read"
    LOG_VISITS = "visits:log"
    WRITE_REPORTS = "reports:write"
    ANSWER_REPORTS = "reports:answer"
    EDIT_PROSPECTS = "prospects:edit"
    TRANSFER_CUSTOMERS = "customers:transfer"
    MERGE_CUSTOMERS = "customers:merge"
    CHECK_TRUTH = "truth:check"
    REPORT_MARKET = "market:report"
    DECIDE_MARKET = "market:decide"
    EDIT_REP_RULES = "rep-rules:edit"
    PRINT_REMINDERS = "reminders:print"
    READ_SILENCE = "silence:read"
    SUPERVISE_FORMS = "forms:supervise"
    REMOVE_FILES = "files:remove"
    READ_OVERVIEW = "overview:read"
    PRINT_OVERVIEW = "overview:print"


EVERYBODY = frozenset({Can.SIGNED_IN})
ISSUES = frozenset({Can.READ_ISSUES, Can.REPORT_ISSUES})
STAFF = EVERYBODY | ISSUES
ASKS_FOR_PHONES = frozenset({Can.READ_CUSTOMERS, Can.REVEAL_PHONES, Can.READ_CALLBACKS})
CALLER = (
    STAFF | ASKS_FOR_PHONES | frozenset({Can.EDIT_CUSTOMERS, Can.SEE_PHONES, Can.LOG_CALLBACKS})
)
SUPERVISES = frozenset({Can.SUPERVISE_FORMS, Can.PRINT_REMINDERS, Can.READ_SILENCE})
READS_INSPECTIONS = frozenset({Can.READ_INSPECTIONS, Can.READ_CHECK_LISTS})
INSPECTIONS = READS_INSPECTIONS | frozenset({Can.PLAN_INSPECTIONS})
EDITS_CHECK_LISTS = frozenset({Can.READ_CHECK_LISTS, Can.EDIT_CHECK_LISTS})
REP_WORK = frozenset({Can.READ_REP_WORK, Can.WRITE_REPORTS, Can.REPORT_MARKET})
SELLS = REP_WORK | frozenset({Can.LOG_VISITS, Can.EDIT_PROSPECTS})
LEADS_REPS = frozenset(
    {Can.READ_REP_WORK, Can.ANSWER_REPORTS, Can.TRANSFER_CUSTOMERS, Can.MERGE_CUSTOMERS}
)
OVERVIEW = frozenset({Can.READ_OVERVIEW, Can.PRINT_OVERVIEW})

GRANTS: Mapping[Role, frozenset[Can]] = {
    Role.CS_SPECIALIST: CALLER | frozenset({Can.EDIT_PROSPECTS, Can.CHECK_TRUTH}),
    Role.CS_MANAGER: CALLER
    | OVERVIEW
    | SUPERVISES
    | INSPECTIONS
    | LEADS_REPS
    | frozenset({Can.IMPORT, Can.EDIT_CALLBACK_RULES, Can.REMOVE_FILES})
    | frozenset({Can.EDIT_PROSPECTS, Can.CHECK_TRUTH, Can.EDIT_REP_RULES})
    | EDITS_CHECK_LISTS
    | frozenset({Can.INSPECT}),
    Role.INSPECTOR: STAFF | INSPECTIONS | frozenset({Can.INSPECT}),
    Role.REP: STAFF | ASKS_FOR_PHONES | SELLS,
    Role.ADVISOR: STAFF | ASKS_FOR_PHONES,
    Role.HEAD: STAFF
    | ASKS_FOR_PHONES
    | SUPERVISES
    | READS_INSPECTIONS
    | SELLS
    | LEADS_REPS
    | frozenset({Can.DECIDE_MARKET}),
    Role.GM: STAFF
    | ASKS_FOR_PHONES
    | OVERVIEW
    | SUPERVISES
    | INSPECTIONS
    | LEADS_REPS
    | frozenset({Can.DECIDE_MARKET}),
    Role.GROUP_MANAGER: STAFF
    | ASKS_FOR_PHONES
    | OVERVIEW
    | SUPERVISES
    | INSPECTIONS
    | frozenset({Can.READ_REP_WORK}),
    Role.ADMIN: EVERYBODY
    | frozenset({Can.EDIT_REP_RULES})
    | EDITS_CHECK_LISTS
    | frozenset({Can.ADMINISTER, Can.IMPORT, Can.EDIT_CALLBACK_RULES}),
}


def grants(role: Role, can: Can) -> bool:
    return can in GRANTS[role]
