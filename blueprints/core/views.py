"""The pages that belong to no feature: sign-in, the first page, search, account, jobs, health."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import (
    Blueprint,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from blueprints.core import signing_in, submissions
from blueprints.core.access import (
    PUBLIC,
    current_member,
    current_person,
    requires,
    session_of,
    signed_in_or_none,
)
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.forms import LanguageForm, PasswordForm, SignInForm
from blueprints.core.htmx import see_other, show
from blueprints.core.i18n import gettext as _
from blueprints.core.jobs import Job
from blueprints.core.rules import Can, RuleBroken
from blueprints.core.work import found, my_work, work_for_others

bp = Blueprint("core", __name__)


def local_path(url: str | None) -> str:
    """Where to go after sign-in: a path of ours, never another site."""
    parts = urlsplit(url or "")
    ours = url and not parts.scheme and not parts.netloc and url.startswith("/")
    return url if url and ours and "\\" not in url else url_for("core.home")


def place() -> signing_in.Place:
    return signing_in.Place(request.remote_addr or "", request.host)


def sign_in_page(form: SignInForm, *, error: str = "", status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "core/sign_in.html",
        form=form,
        error=error,
        next=request.values.get("next", ""),
        demo_accounts=signing_in.demo_accounts(place()),
    )
    return page, status


@bp.get("/sign-in")
@requires(PUBLIC)
def sign_in() -> ResponseReturnValue:
    if signed_in_or_none():
        return redirect(local_path(request.args.get("next")))
    return sign_in_page(SignInForm(username=request.args.get("username", "")))


@bp.post("/sign-in")
@requires(PUBLIC)
def begin_session() -> ResponseReturnValue:
    form = SignInForm(request.form)
    if not form.validate():
        return sign_in_page(form, status=422)
    try:
        signing_in.sign_in(
            form.username.data or "",
            form.password.data or "",
            place=place(),
            at=now(),
        )
    except RuleBroken as broken:
        status = 429 if broken.key == signing_in.TOO_MANY else 422
        return sign_in_page(form, error=_(broken.key), status=status)
    return redirect(local_path(request.form.get("next")), code=303)


@bp.post("/sign-out")
@requires(PUBLIC)
def sign_out() -> ResponseReturnValue:
    signing_in.end_session(now())
    return see_other(url_for("core.sign_in"))


@bp.post("/language")
@requires(PUBLIC)
def choose_language() -> ResponseReturnValue:
    form = LanguageForm(request.form)
    if not form.validate():
        abort(400)
    session["language"] = form.language.data
    member = signed_in_or_none()
    if member:
        signing_in.choose_language(member.person_id, form.language.data)
    return see_other(local_path(request.form.get("next")))


@bp.get("/")
@requires(Can.SIGNED_IN)
def home() -> ResponseReturnValue:
    member, at = current_member(), now()
    groups = [group for group in my_work(member, at=at) if group.count != 0]
    sections = list(work_for_others(member, at=at))
    page = make_response(
        show("core/home.html", "core/_work.html", groups=groups, sections=sections)
    )
    ahead = [row.url for group in groups for row in group.rows if row.ahead]
    if ahead:
        page.headers["X-Keep-Too"] = " ".join(ahead)
    return page


@bp.get("/search")
@requires(Can.SIGNED_IN)
def search() -> ResponseReturnValue:
    q = request.args.get("q", "").strip()
    groups = [group for group in found(current_member(), q) if group.count] if q else []
    return show("core/search.html", "core/_found.html", q=q, groups=groups)


@bp.get("/account")
@requires(Can.SIGNED_IN)
def show_account() -> ResponseReturnValue:
    return render_template("core/account.html", form=PasswordForm())


@bp.post("/account/password")
@requires(Can.SIGNED_IN)
def change_password() -> ResponseReturnValue:
    form = PasswordForm(request.form)
    if not form.validate():
        return render_template("core/account.html", form=form), 422
    person = current_person()
    signing_in.change_password(person, current=form.current.data or "", new=form.new.data or "")
    session.update(session_of(current_member()))
    submissions.commit(url_for(".show_account"))
    return see_other(url_for(".show_account"))


@bp.post("/account/sign-outs")
@requires(Can.SIGNED_IN)
def sign_out_everywhere() -> ResponseReturnValue:
    current_person().sign_out_everywhere()
    submissions.commit(url_for(".sign_in"))
    session.clear()
    return see_other(url_for(".sign_in"))


@bp.post("/store")
@requires(Can.SIGNED_IN)
def choose_store() -> ResponseReturnValue:
    store_id = request.form.get("store_id", 0, type=int)
    member = signing_in.membership_in(current_member(), store_id) or abort(404)
    session["store_id"] = member.store_id
    submissions.commit(url_for(".home"))
    return see_other(url_for(".home"))


@bp.get("/settings")
@requires(Can.SIGNED_IN)
def show_settings() -> ResponseReturnValue:
    return render_template("core/settings.html")


def own_job(job_id: UUID) -> Job:
    job = db.session.get(Job, job_id)
    if job is None or job.person_id != current_person().id:
        abort(404)
    return job


@bp.get("/jobs/<uuid:job_id>")
@requires(Can.SIGNED_IN)
def show_job(job_id: UUID) -> ResponseReturnValue:
    job = own_job(job_id)
    if request.args.get("then") == "result" and job.state == "done" and job.result_url:
        return see_other(job.result_url)
    return show("core/job.html", "core/_job.html", job=job)


@bp.post("/jobs/<uuid:job_id>/cancellation")
@requires(Can.SIGNED_IN)
def cancel_job(job_id: UUID) -> ResponseReturnValue:
    job = own_job(job_id)
    job.asks_cancel = True
    url = url_for(".show_job", job_id=job.id)
    submissions.commit(url)
    return see_other(url)


@bp.get("/healthz")
@requires(PUBLIC)
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@requires(PUBLIC)
def readyz() -> ResponseReturnValue:
    """The database answers too."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return {"status": "no database"}, 503
    return {"status": "ok"}
