"""Put the intranet together. Only this file knows every blueprint, and which hook reaches whom."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from blueprints.calendar_feed.views import bp as calendar_feed
from blueprints.calendars import actions as calendars_actions
from blueprints.calendars import queries as calendars_queries
from blueprints.calendars.views import bp as calendars
from blueprints.callback_silence import queries as callback_silence_queries
from blueprints.callbacks import actions as callbacks_actions
from blueprints.callbacks import deposits as callbacks_deposits
from blueprints.callbacks import jobs as callbacks_jobs
from blueprints.callbacks import queries as callbacks_queries
from blueprints.callbacks.views import bp as callbacks
from blueprints.channels import actions as channels_actions
from blueprints.channels import jobs as channels_jobs
from blueprints.channels.views import bp as channels
from blueprints.check_sheets import queries as check_sheets_queries
from blueprints.check_sheets.views import bp as check_sheets
from blueprints.checklists import actions as checklists_actions
from blueprints.checklists import queries as checklists_queries
from blueprints.checklists.views import bp as checklists
from blueprints.core import (
    access,
    addresses,
    assets,
    attachments,
    config,
    csrf,
    errors,
    file_jobs,
    files,
    form_words,
    formats,
    headers,
    htmx,
    i18n,
    jobs,
    marks,
    offline_jobs,
    pages,
    plain_forms,
    signing_in,
    silent_devices,
    statistics,
    submissions,
    transactions,
    tray,
    worker,
)
from blueprints.core import cli as core_cli
from blueprints.core.db import db
from blueprints.core.deposits import offer, posted
from blueprints.core.device_pages import bp as devices
from blueprints.core.install import bp as install
from blueprints.core.offline import bp as inbox
from blueprints.core.pages import NavItem
from blueprints.core.people_figures import people_figures
from blueprints.core.report_lines import report_lines
from blueprints.core.rules import N_, Can
from blueprints.core.silence import silent
from blueprints.core.views import bp as core
from blueprints.core.work import found, my_work, work_for_others, work_in_stead
from blueprints.core.worker import bp as service_worker
from blueprints.customer_cards import queries as customer_cards_queries
from blueprints.customer_cards.views import bp as customer_cards
from blueprints.customer_merges import actions as customer_merges_actions
from blueprints.customer_merges import queries as customer_merges_queries
from blueprints.customer_merges.views import bp as customer_merges
from blueprints.customer_owners import queries as customer_owners_queries
from blueprints.customer_owners.views import bp as customer_owners
from blueprints.customer_people import queries as customer_people_queries
from blueprints.customer_people.views import bp as customer_people
from blueprints.customer_prints import jobs as customer_prints_jobs
from blueprints.customer_prints import queries as customer_prints_queries
from blueprints.customer_prints.views import bp as customer_prints
from blueprints.customers import actions as customers_actions
from blueprints.customers import queries as customers_queries
from blueprints.customers.views import bp as customers
from blueprints.demo.cli import demo
from blueprints.duplicates import queries as duplicates_queries
from blueprints.duplicates.views import bp as duplicates
from blueprints.figures import jobs as figures_jobs
from blueprints.figures import queries as figures_queries
from blueprints.figures.views import bp as figures
from blueprints.findings import actions as findings_actions
from blueprints.findings import queries as findings_queries
from blueprints.findings.views import bp as findings
from blueprints.imports import actions as imports_actions
from blueprints.imports import jobs as imports_jobs
from blueprints.imports.cli import import_dms
from blueprints.imports.views import bp as imports
from blueprints.inspection_figures import queries as inspection_figures_queries
from blueprints.inspection_figures.views import bp as inspection_figures
from blueprints.inspection_map import queries as inspection_map_queries
from blueprints.inspection_map.views import bp as inspection_map
from blueprints.inspection_plans import actions as inspection_plans_actions
from blueprints.inspection_plans import jobs as inspection_plans_jobs
from blueprints.inspection_plans import queries as inspection_plans_queries
from blueprints.inspection_plans.views import bp as inspection_plans
from blueprints.inspection_prints import jobs as inspection_prints_jobs
from blueprints.inspection_prints import queries as inspection_prints_queries
from blueprints.inspection_prints.views import bp as inspection_prints
from blueprints.inspections import actions as inspections_actions
from blueprints.inspections import deposits as inspections_deposits
from blueprints.inspections import queries as inspections_queries
from blueprints.inspections.views import bp as inspections
from blueprints.intent_levels import actions as intent_levels_actions
from blueprints.intent_levels.views import bp as intent_levels
from blueprints.issue_batches import jobs as issue_batches_jobs
from blueprints.issue_batches.views import bp as issue_batches
from blueprints.issue_exports import jobs as issue_exports_jobs
from blueprints.issue_exports.views import bp as issue_exports
from blueprints.issue_lists import queries as issue_lists_queries
from blueprints.issue_lists.views import bp as issue_lists
from blueprints.issue_prints import jobs as issue_prints_jobs
from blueprints.issue_prints import queries as issue_prints_queries
from blueprints.issue_prints.views import bp as issue_prints
from blueprints.issue_rules import actions as issue_rules_actions
from blueprints.issue_rules.views import bp as issue_rules
from blueprints.issue_silence import queries as issue_silence_queries
from blueprints.losses import queries as losses_queries
from blueprints.losses.views import bp as losses
from blueprints.market import actions as market_actions
from blueprints.market import deposits as market_deposits
from blueprints.market import queries as market_queries
from blueprints.market.views import bp as market
from blueprints.month.views import bp as month
from blueprints.notices import actions as notices_actions
from blueprints.notices import jobs as notices_jobs
from blueprints.notices import queries as notices_queries
from blueprints.notices.views import bp as notices
from blueprints.overview import jobs as overview_jobs
from blueprints.overview.cli import overview as print_overview
from blueprints.overview.views import bp as overview
from blueprints.people import actions as people_actions
from blueprints.people.cli import add_admin
from blueprints.people.views import bp as people
from blueprints.prospects import actions as prospects_actions
from blueprints.prospects import queries as prospects_queries
from blueprints.prospects.views import bp as prospects
from blueprints.reminders import actions as reminders_actions
from blueprints.reminders import jobs as reminders_jobs
from blueprints.reminders import queries as reminders_queries
from blueprints.reminders.views import bp as reminders
from blueprints.rep_figures.views import bp as rep_figures
from blueprints.repeats import actions as repeats_actions
from blueprints.repeats import queries as repeats_queries
from blueprints.repeats.views import bp as repeats
from blueprints.report_answers import queries as report_answers_queries
from blueprints.report_answers.views import bp as report_answers
from blueprints.report_duties import actions as report_duties_actions
from blueprints.report_duties import jobs as report_duties_jobs
from blueprints.report_duties import queries as report_duties_queries
from blueprints.report_duties.views import bp as report_duties
from blueprints.report_figures import queries as report_figures_queries
from blueprints.report_prints import jobs as report_prints_jobs
from blueprints.report_prints import queries as report_prints_queries
from blueprints.report_prints.views import bp as report_prints
from blueprints.report_sources import queries as report_sources_queries
from blueprints.reports import deposits as reports_deposits
from blueprints.reports import queries as reports_queries
from blueprints.reports.views import bp as reports
from blueprints.same_customers import queries as same_customers_queries
from blueprints.same_customers.views import bp as same_customers
from blueprints.saved_views.views import bp as saved_views
from blueprints.silence import jobs as silence_jobs
from blueprints.silence import queries as silence_queries
from blueprints.silence.views import bp as silence
from blueprints.stand_ins import actions as stand_ins_actions
from blueprints.stand_ins import queries as stand_ins_queries
from blueprints.stand_ins.views import bp as stand_ins
from blueprints.stores import actions as stores_actions
from blueprints.stores.views import bp as stores
from blueprints.subtasks import actions as subtasks_actions
from blueprints.subtasks import queries as subtasks_queries
from blueprints.subtasks.views import bp as subtasks
from blueprints.tracker import actions as tracker_actions
from blueprints.tracker import deposits as tracker_deposits
from blueprints.tracker import jobs as tracker_jobs
from blueprints.tracker import queries as tracker_queries
from blueprints.tracker.cli import verify_history
from blueprints.tracker.views import bp as tracker
from blueprints.truth_checks import jobs as truth_checks_jobs
from blueprints.truth_checks import queries as truth_checks_queries
from blueprints.truth_checks.views import bp as truth_checks
from blueprints.visit_silence import queries as visit_silence_queries
from blueprints.visits import actions as visits_actions
from blueprints.visits import deposits as visits_deposits
from blueprints.visits import queries as visits_queries
from blueprints.visits.views import bp as visits
from blueprints.watchers import actions as watchers_actions
from blueprints.watchers import queries as watchers_queries
from blueprints.watchers.views import bp as watchers

ROOT = Path(__file__).parent
BLUEPRINTS = (
    core,
    inbox,
    service_worker,
    devices,
    files.bp,
    install,
    stores,
    people,
    calendars,
    stand_ins,
    notices,
    channels,
    reminders,
    same_customers,
    customer_merges,
    customers,
    customer_people,
    customer_owners,
    intent_levels,
    prospects,
    visits,
    losses,
    customer_cards,
    rep_figures,
    imports,
    issue_rules,
    checklists,
    check_sheets,
    inspections,
    inspection_map,
    tracker,
    subtasks,
    repeats,
    watchers,
    inspection_plans,
    inspection_figures,
    duplicates,
    findings,
    truth_checks,
    market,
    issue_lists,
    issue_prints,
    inspection_prints,
    calendar_feed,
    issue_exports,
    issue_batches,
    saved_views,
    callbacks,
    report_duties,
    reports,
    report_answers,
    report_prints,
    customer_prints,
    silence,
    figures,
    month,
    overview,
)
COMMANDS = (
    core_cli.group,
    core_cli.check_files,
    add_admin,
    demo,
    import_dms,
    print_overview,
    verify_history,
)
JOBS = (
    offline_jobs,
    statistics,
    file_jobs,
    notices_jobs,
    channels_jobs,
    reminders_jobs,
    imports_jobs,
    tracker_jobs,
    inspection_plans_jobs,
    issue_prints_jobs,
    inspection_prints_jobs,
    silence_jobs,
    callbacks_jobs,
    truth_checks_jobs,
    report_duties_jobs,
    report_prints_jobs,
    customer_prints_jobs,
    figures_jobs,
    issue_exports_jobs,
    issue_batches_jobs,
    overview_jobs,
)
"""What works outside the web process registers itself when it is imported."""
ISSUES = ("tracker", "issue_prints", "issue_batches", "issue_exports", "saved_views", "silence")
"""Whose pages one comes to from the list of issues."""
INSPECTIONS = (
    "inspections",
    "findings",
    "inspection_map",
    "inspection_prints",
    "checklists",
    "check_sheets",
    "inspection_figures",
)
"""Whose pages one comes to from the calendar of inspections."""
CUSTOMERS = (
    "customers",
    "same_customers",
    "customer_merges",
    "customer_people",
    "truth_checks",
    "customer_owners",
    "prospects",
    "losses",
    "customer_cards",
    "customer_prints",
)
"""Whose pages one comes to from the list of customers."""
REP_WORK_SECTIONS = (
    "visits",
    "rep_figures",
    "report_duties",
    "reports",
    "report_answers",
    "report_prints",
    "market",
)
"""Whose pages one comes to from the work of sales consultants."""
REPORTS = ("reports", "report_answers", "report_prints")
"""Whose pages one comes to from the list of reports."""
SET_UP = (
    "people",
    "stores",
    "calendars",
    "channels",
    "devices",
    "imports",
    "issue_rules",
    "intent_levels",
    "reminders",
    "install",
    "stand_ins",
    "calendar_feed",
    "core.show_account",
)
"""Whose pages, and which single one, one comes to from the settings."""
NAV: tuple[NavItem, ...] = (
    NavItem("core.home", N_("My work"), "work", Can.SIGNED_IN),
    NavItem("callbacks.list_callbacks", N_("Callbacks"), "phone", Can.READ_CALLBACKS),
    NavItem(
        "inspection_plans.show_calendar",
        N_("Inspections"),
        "inspection",
        Can.READ_INSPECTIONS,
        INSPECTIONS,
    ),
    NavItem("issue_lists.list_issues", N_("Issues"), "issue", Can.READ_ISSUES, ISSUES),
    NavItem(
        "customers.list_customers", N_("Customers"), "customers", Can.READ_CUSTOMERS, CUSTOMERS
    ),
    NavItem("visits.list_visits", N_("Sales work"), "report", Can.READ_REP_WORK, REP_WORK_SECTIONS),
    NavItem("overview.show_overview", N_("Overview"), "overview", Can.READ_OVERVIEW),
    NavItem("core.show_settings", N_("Settings"), "settings", Can.SIGNED_IN, SET_UP),
)
REP_WORK: tuple[NavItem, ...] = (
    NavItem("visits.list_visits", N_("Visits"), "person", Can.READ_REP_WORK),
    NavItem("report_duties.list_reports", N_("Reports"), "report", Can.READ_REP_WORK, REPORTS),
    NavItem("rep_figures.show_figures", N_("Figures"), "plan", Can.READ_REP_WORK),
    NavItem("market.list_items", N_("Market information"), "report", Can.READ_REP_WORK),
)
"""The tabs above the pages of what sales consultants do."""
SETTINGS: tuple[NavItem, ...] = (
    NavItem("issue_rules.show_rules", N_("Rules for issues"), "issue", Can.ADMINISTER),
    NavItem("reminders.show_ladder", N_("Reminders and escalation"), "clock", Can.ADMINISTER),
    NavItem("callbacks.list_rules", N_("Callback rules"), "phone", Can.EDIT_CALLBACK_RULES),
    NavItem("checklists.list_lists", N_("Check lists"), "inspection", Can.EDIT_CHECK_LISTS),
    NavItem(
        "inspections.show_rule", N_("Rules for inspections"), "inspection", Can.EDIT_CHECK_LISTS
    ),
    NavItem(
        "report_duties.list_types",
        N_("Reports that are asked for"),
        "report",
        Can.EDIT_REP_RULES,
    ),
    NavItem("intent_levels.list_levels", N_("Intent levels"), "customers", Can.EDIT_REP_RULES),
    NavItem("visits.list_purposes", N_("Purposes of visits"), "person", Can.EDIT_REP_RULES),
    NavItem("market.list_kinds", N_("Kinds of market information"), "report", Can.EDIT_REP_RULES),
    NavItem("truth_checks.show_rule", N_("Truth checks"), "check", Can.EDIT_REP_RULES),
    NavItem("imports.list_imports", N_("Imports"), "import", Can.IMPORT),
    NavItem("people.list_people", N_("People"), "people", Can.ADMINISTER),
    NavItem("stores.list_departments", N_("Departments"), "departments", Can.ADMINISTER),
    NavItem("channels.show_channels", N_("Channels for notices"), "bell", Can.ADMINISTER),
    NavItem("stores.list_stores", N_("Stores"), "store", Can.ADMINISTER),
    NavItem("people.list_changes", N_("What was changed"), "list", Can.ADMINISTER),
    NavItem("devices.show_devices", N_("Devices"), "wifi-off", Can.SUPERVISE_FORMS),
)
ACCOUNT: tuple[NavItem, ...] = (
    NavItem("channels.show_choices", N_("What arrives where"), "bell", Can.SIGNED_IN),
    NavItem("stand_ins.list_stand_ins", N_("Stand-ins during leave"), "people", Can.SIGNED_IN),
    NavItem(
        "calendar_feed.show_address", N_("My deadlines in a calendar"), "calendar", Can.READ_ISSUES
    ),
)
KEPT_PAGES = (
    "core.home",
    "callbacks.list_callbacks",
    "issue_lists.list_issues",
    "tracker.new_issue",
    "tracker.show_issue",
    "tracker.show_step",
    "inspections.show_filling",
    "visits.new_visit",
    "reports.show_writing",
    "market.new_entry",
    "inbox.show_tray",
)
"""Pages of the daily work, of which a device keeps its person's last copy for when it is offline."""
KEPT_INSTEAD = {"callbacks.list_callbacks": "callbacks.show_kept_list"}
"""Where the page says more than may lie on a tablet, what is kept of it."""
BEFORE_EACH_REQUEST = (
    csrf.refuse_cross_site_writes,
    transactions.begin_write,
    access.check_access,
    submissions.receive,
)


def create_app(configuration: Mapping[str, Any] | None = None) -> Flask:
    settings = config.from_environment(ROOT) | dict(configuration or {})
    config.prepare(settings)
    app = Flask(__name__, instance_path=str(settings["INSTANCE"]))
    app.config.from_mapping(settings)
    app.config.from_mapping(
        PERMANENT_SESSION_LIFETIME=signing_in.COOKIES_LAST,
        SESSION_REFRESH_EACH_REQUEST=False,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="bihuan",
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    trust_proxies(app)
    for extension in (
        addresses,
        db,
        htmx,
        plain_forms,
        submissions,
        i18n,
        form_words,
        formats,
        headers,
        jobs,
        errors,
        assets,
        marks,
        files,
    ):
        extension.init_app(app)
    pages.init_app(app, nav=NAV, settings=SETTINGS, account=ACCOUNT, rep_work=REP_WORK)
    worker.init_app(app, kept_pages=KEPT_PAGES, kept_instead=KEPT_INSTEAD)
    transactions.check_database(app)
    offer_migrations(app)
    for check in BEFORE_EACH_REQUEST:
        app.before_request(check)
    connect_features()
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app


def trust_proxies(app: Flask) -> None:
    count = app.config["TRUSTED_PROXIES"]
    if count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's own way to wrap it
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def offer_migrations(app: Flask) -> None:
    """For commands only: Alembic is no part of the web process."""
    if click.get_current_context(silent=True) is None and not app.testing:
        return
    from flask_migrate import Migrate  # noqa: PLC0415 - as said above

    Migrate(app, db, directory=str(ROOT / "blueprints/core/migrations"))


def connect_features() -> None:
    connect_hooks()
    connect_customers()
    connect_merges()
    connect_rep_work()
    connect_issues()
    connect_inspections()
    connect_notices()


def connect_hooks() -> None:
    """Which upper feature hears what a lower one tells."""
    offer(
        callbacks_deposits.FORMS,
        tracker_deposits.FORMS,
        inspections_deposits.FORMS,
        visits_deposits.FORMS,
        reports_deposits.FORMS,
        market_deposits.FORMS,
    )
    posted.reaches(tray.resolve_corrected)
    stores_actions.store_added.reaches(
        calendars_actions.add_defaults,
        issue_rules_actions.add_defaults,
        callbacks_actions.add_defaults,
        report_duties_actions.add_defaults,
        intent_levels_actions.add_defaults,
        visits_actions.add_defaults,
        market_actions.add_defaults,
    )
    imports_actions.imported.reaches(
        callbacks_actions.follow_import, figures_jobs.keep_after_import
    )
    attachments.seen_at.asks(
        tray.place_of,
        tracker_queries.place_of,
        inspections_queries.place_of,
        visits_queries.place_of,
    )
    my_work.asks(
        tray.work_of,
        calendars_queries.work_of,
        callbacks_queries.work_of,
        report_duties_queries.work_of,
        prospects_queries.work_of,
        report_answers_queries.work_of,
        losses_queries.work_of,
        customer_cards_queries.work_of,
        inspection_plans_queries.work_of,
        truth_checks_queries.work_of,
        market_queries.work_of,
        tracker_queries.work_of,
        subtasks_queries.work_of,
        watchers_queries.work_of,
        silence_queries.work_of,
    )
    silent.asks(
        callback_silence_queries.silent_of,
        issue_silence_queries.silent_of,
        inspection_plans_queries.silent_of,
        truth_checks_queries.silent_of,
        visit_silence_queries.silent_of,
        market_queries.silent_of,
        report_duties_queries.silent_of,
        report_answers_queries.silent_of,
        silent_devices.silent_of,
    )
    checklists_actions.use_changed.reaches(inspection_plans_actions.follow_list)
    checklists_queries.version_links.asks(check_sheets_queries.links_of)
    found.asks(customers_queries.found_customers, issue_lists_queries.found_of)


def connect_rep_work() -> None:
    """What sales consultants do, and who hears of it."""
    visits_queries.customers_of.asks(customer_owners_queries.owned_ids)
    visits_actions.next_contact_agreed.reaches(prospects_actions.follow_visit)
    people_actions.post_changed.reaches(report_duties_actions.follow_person)
    report_lines.asks(
        visits_queries.lines_of,
        report_sources_queries.lines_of_calls,
        report_sources_queries.lines_of_deliveries,
    )
    people_figures.asks(report_figures_queries.figures_of_people)
    report_duties_queries.duty_parts.asks(reports_queries.part_of, report_prints_queries.print_part)
    reports_queries.line_parts.asks(report_answers_queries.parts_of)
    reports_queries.report_ends.asks(report_answers_queries.end_of)


def connect_customers() -> None:
    """What is shown of a customer, and how one is found."""
    customers_actions.phone_corrected.reaches(callbacks_actions.follow_phone)
    customers_queries.timeline.asks(
        callbacks_queries.timeline_of,
        tracker_queries.timeline_of,
        repeats_queries.timeline_of,
        customer_merges_queries.timeline_of,
        visits_queries.timeline_of,
    )
    customers_queries.customer_parts.asks(
        prospects_queries.part_of,
        losses_queries.part_of,
        customer_owners_queries.part_of,
        customer_people_queries.part_of,
        customer_cards_queries.part_of,
        customer_merges_queries.part_of,
        customer_prints_queries.part_of,
    )
    customers_queries.list_links.asks(
        prospects_queries.list_links,
        customer_owners_queries.list_links,
        losses_queries.list_links,
    )
    prospects_queries.intent_links.asks(losses_queries.intent_links)
    customers_queries.also_like.asks(customer_people_queries.also_like)
    customers_queries.more_phones.asks(customer_people_queries.more_phones)
    customers_queries.banner.asks(
        callbacks_queries.banner_of,
        tracker_queries.banner_of,
        prospects_queries.banner_of,
        losses_queries.banner_of,
    )


def connect_merges() -> None:
    """Two customers become one: what points at them, and who hears of it; and who is verified."""
    truth_checks_queries.touched.asks(truth_checks_queries.entered, truth_checks_queries.visited)
    customers_queries.pointers.asks(
        customers_queries.own_pointers,
        same_customers_queries.own_pointers,
        customer_merges_queries.own_pointers,
        customer_people_queries.pointers_at_customers,
        customer_owners_queries.pointers_at_customers,
        prospects_queries.pointers_at_customers,
        losses_queries.pointers_at_customers,
        customer_cards_queries.pointers_at_customers,
        callbacks_queries.pointers_at_customers,
        truth_checks_queries.pointers_at_customers,
        tracker_queries.pointers_at_customers,
        visits_queries.pointers_at_customers,
    )
    customer_merges_actions.regrouped.reaches(
        callbacks_actions.follow_regrouping, tracker_actions.follow_regrouping
    )


def connect_issues() -> None:
    """The same, of the tracker and what stands on it."""
    tracker_actions.moved.reaches(
        callbacks_actions.follow_issue,
        reminders_actions.follow_issue,
        findings_actions.follow_issue,
    )
    tracker_actions.sending.reaches(repeats_actions.link_to_earlier)
    repeats_actions.came_again.reaches(watchers_actions.call_the_manager)
    tracker_actions.commented.reaches(
        watchers_actions.follow_comment, reminders_actions.follow_comment
    )
    subtasks_actions.parted_out.reaches(reminders_actions.follow_sub_task)
    watchers_actions.mentioned.reaches(reminders_actions.follow_mention)
    tracker_queries.mention_links.asks(watchers_queries.links_in)
    tracker_actions.obstacles.asks(subtasks_queries.in_the_way, findings_queries.in_the_way)
    tracker_queries.opened_to.asks(
        subtasks_queries.opened_to,
        watchers_queries.opened_to,
        reminders_queries.opened_to,
        findings_queries.opened_to,
    )
    tracker_queries.issue_parts.asks(
        findings_queries.part_of,
        repeats_queries.part_of,
        subtasks_queries.part_of,
        duplicates_queries.part_of,
        watchers_queries.part_of,
        issue_prints_queries.part_of,
    )
    tracker_queries.issue_trails.asks(issue_lists_queries.trail_of)
    tracker_queries.list_links.asks(issue_prints_queries.link_for, issue_silence_queries.link_for)
    tracker_queries.source_link.asks(
        callbacks_queries.source_of, findings_queries.source_of, report_answers_queries.source_of
    )


def connect_inspections() -> None:
    inspections_actions.handed_in.reaches(
        findings_actions.raise_findings, figures_jobs.keep_after_round
    )
    inspections_queries.carried_into.asks(findings_queries.carried_into)
    inspections_queries.found_before.asks(findings_queries.found_before)
    inspections_queries.row_links.asks(findings_queries.row_links)
    inspections_queries.record_of_photo.asks(findings_queries.record_of_photo)
    inspections_queries.page_parts.asks(inspection_prints_queries.report_part)
    inspection_map_queries.map_parts.asks(inspection_prints_queries.map_part)
    findings_queries.list_parts.asks(inspection_prints_queries.findings_part)
    inspection_figures_queries.kept_rates.asks(figures_queries.kept_rates)


def connect_notices() -> None:
    """What people are told, and who is told it in their stead."""
    stand_ins_actions.changed.reaches(notices_actions.follow_stand_in)
    notices_actions.told.reaches(channels_actions.plan)
    work_in_stead.asks(
        tracker_queries.work_of,
        subtasks_queries.work_of,
        inspection_plans_queries.work_of,
        report_duties_queries.work_of,
        prospects_queries.work_of,
        report_answers_queries.work_of,
        losses_queries.work_of,
        customer_cards_queries.work_of,
    )
    work_for_others.asks(stand_ins_queries.work_for_absent)
    pages.bar.asks(notices_queries.bell_of)
    access.read_with_the_member.asks(
        notices_queries.read_with_the_member, stand_ins_queries.read_with_the_member
    )
