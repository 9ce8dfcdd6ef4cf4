"""Where administrators set a store's rules for its issues."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.calendars import queries as calendars
from blueprints.core import submissions
from blueprints.core.access import current_store, requires
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.htmx import done, see_other, show
from blueprints.core.rules import Can
from blueprints.issue_rules import actions, forms, queries, rules
from blueprints.issue_rules.models import Category
from blueprints.issue_rules.rules import Level
from blueprints.stores.queries import departments_of

bp = Blueprint("issue_rules", __name__, url_prefix="/issues/rules")


def rule_forms() -> dict[Level, forms.LevelRuleForm]:
    stored = queries.level_rules_of(current_store().id)
    times = {
        level: stored[level].times if level in stored else rules.DEFAULT_TIMES[level]
        for level in Level
    }
    return {level: forms.LevelRuleForm(obj=times[level], prefix=f"{level}-") for level in Level}


def rules_page(**changed: Any) -> dict[str, Any]:
    return {
        "level_forms": rule_forms(),
        "categories": queries.categories_of(current_store().id, also_retired=True),
        "category_form": forms.CategoryForm(),
        "words_form": forms.DoubtWordsForm(
            data={"words": queries.doubt_words_of(current_store().id)}
        ),
        "departments": departments_of(current_store().id),
        "years": calendars.years_to_enter(
            current_store().id, local_day(now(), current_store().zone)
        ),
    } | changed


@bp.get("")
@requires(Can.ADMINISTER)
def show_rules() -> ResponseReturnValue:
    return show("issue_rules/show.html", "issue_rules/_rules.html", **rules_page())


@bp.post("/levels/<any(normal,escalated,critical):level>")
@requires(Can.ADMINISTER)
def set_level_rule(level: str) -> ResponseReturnValue:
    form = forms.LevelRuleForm(request.form, prefix=f"{level}-")
    if not form.validate():
        page = rules_page(level_forms=rule_forms() | {Level(level): form})
        return show("issue_rules/show.html", "issue_rules/_rules.html", status=422, **page)
    actions.set_level_rule(current_store(), Level(level), form.times())
    return rules_saved()


def rules_saved() -> ResponseReturnValue:
    url = url_for(".show_rules")
    submissions.commit(url)
    return done(url, "issue_rules/_rules.html", **rules_page())


@bp.post("/doubt-words")
@requires(Can.ADMINISTER)
def set_doubt_words() -> ResponseReturnValue:
    form = forms.DoubtWordsForm(request.form)
    if not form.validate():
        page = rules_page(words_form=form)
        return show("issue_rules/show.html", "issue_rules/_rules.html", status=422, **page)
    actions.set_doubt_words(current_store(), form.words.data or "")
    return rules_saved()


@bp.post("/categories")
@requires(Can.ADMINISTER)
def add_category() -> ResponseReturnValue:
    form = forms.CategoryForm(request.form)
    if not form.validate():
        page = rules_page(category_form=form)
        return show("issue_rules/show.html", "issue_rules/_rules.html", status=422, **page)
    save_category(None, form)
    return rules_saved()


def save_category(category: Category | None, form: forms.CategoryForm) -> None:
    name, name_en = form.name.data or "", form.name_en.data or ""
    saved = actions.save_category(category, current_store(), name=name, name_en=name_en)
    actions.retire_category(saved, is_active=bool(form.is_active.data))


def get_category(category_id: int) -> Category:
    category = db.session.get(Category, category_id)
    if category is None or category.store_id != current_store().id:
        abort(404)
    return category


@bp.get("/categories/<int:category_id>")
@requires(Can.ADMINISTER)
def show_category(category_id: int) -> ResponseReturnValue:
    category = get_category(category_id)
    form = forms.CategoryForm(obj=category)
    return show(
        "issue_rules/category.html", "issue_rules/_category.html", category=category, form=form
    )


@bp.post("/categories/<int:category_id>")
@requires(Can.ADMINISTER)
def change_category(category_id: int) -> ResponseReturnValue:
    category, form = get_category(category_id), forms.CategoryForm(request.form)
    if not form.validate():
        page = {"category": category, "form": form}
        return show("issue_rules/category.html", "issue_rules/_category.html", status=422, **page)
    save_category(category, form)
    url = url_for(".show_rules")
    submissions.commit(url)
    return see_other(url)
