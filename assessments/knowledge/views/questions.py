"""A trainer keeps one question: list, editor, preview, versions. Shows keys (AB03)."""

from uuid import NAMESPACE_URL, uuid4, uuid5

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.knowledge.actions.attempts import NOT_AN_ANSWER, slots_of
from assessments.knowledge.actions.bank import Built, build_question
from assessments.knowledge.actions.plans import RULES as PLAN_RULES
from assessments.knowledge.actions.plans import NotPlanned, save_plan
from assessments.knowledge.actions.questions import (
    NotSaved,
    restore_question,
    save_question,
    withdraw_question,
)
from assessments.knowledge.actions.scores import (
    NotCorrected,
    apply_correction,
    drafted,
    preview_of,
)
from assessments.knowledge.choices import QUESTION_CHANGES, QUESTION_STATES, QuestionKind
from assessments.knowledge.forms import CorrectionForm, PlanForm, fields_of_answer, value_of
from assessments.knowledge.forms.questions import (
    LEAST,
    MORE,
    MOST_ROWS,
    RULES,
    QuestionForm,
    blank,
    fields_of,
)
from assessments.knowledge.imports.words import FAULTS, LACKS, said, words_of
from assessments.knowledge.interchange.between import faults_of, lacks_of
from assessments.knowledge.interchange.package import digest_of
from assessments.knowledge.interchange.quality import giveaways
from assessments.knowledge.measurement.answers import NotAnAnswer, clean_value, is_text
from assessments.knowledge.measurement.item_analysis import INDICATIVE_BELOW, LEAST_TAKERS
from assessments.knowledge.measurement.scoring import score_answer
from assessments.knowledge.models import Answer, Attempt, Question
from assessments.knowledge.queries.bank import modules_to_name
from assessments.knowledge.queries.item_analysis import FEWEST_VOICES, analysed_question, attempts_to_analyse
from assessments.knowledge.queries.keys import key_of
from assessments.knowledge.queries.pages import page_of
from assessments.knowledge.queries.questions import (
    BANK,
    DRAFT,
    KeptQuestion,
    blueprint_of,
    forms_that_ask,
    kept_question,
    open_attempts_with,
    questions_by_module,
    tests_of_programme,
    versions_of,
)
from assessments.knowledge.views.bank import SHOWN, kept
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.models import Role


def outcomes_of(page) -> list[tuple[str, str]]:
    """Return the learning outcomes of a programme: code and words."""
    return [(block.value["code"], f"{block.value['code']}: {block.value['text']}"[:120]) for block in page.outcomes]


def _kept(programme: str, code: str) -> KeptQuestion:
    found = kept_question(programme, code)
    if found is None:
        raise Http404
    return found


@role_required(Role.TRAINER)
def choose_kind(request, programme: str):
    """The kinds of question with their rules of marking, to begin one."""
    page = kept(request, programme)
    kinds = [(kind.value, kind.label, RULES[kind.value]) for kind in QuestionKind]
    return render(request, "knowledge/question_kinds.html", {"page": page, "kinds": kinds})


@role_required(Role.TRAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def new_question(request, programme: str, kind: str):
    """An empty question of a kind."""
    page = kept(request, programme)
    if kind not in QuestionKind.values:
        raise Http404
    return _edit(request, page, blank(kind), None)


@role_required(Role.TRAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def one_question(request, programme: str, code: str):
    """A question in its fields, three languages side by side."""
    page = kept(request, programme)
    standing = _kept(programme, code)
    return _edit(request, page, standing.entry, standing)


def _rows(posted, needed: dict[str, int]) -> dict[str, int]:
    """Return how many rows the form has: those the page had, and more where it asks for more."""
    rows = {}
    for name, least in needed.items():
        text = posted.get(f"rows-{name}", "")
        rows[name] = max(least, int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0) + (MORE if posted.get("more") == name else 0)
        rows[name] = min(rows[name], max(MOST_ROWS, least))
    return rows


def _edit(request, page, entry, standing: KeptQuestion | None):
    fields, needed = fields_of(entry)
    is_more = bool(request.POST.get("more"))
    rows, modules = _rows(request.POST, needed), modules_to_name(page.code)
    form = QuestionForm(
        request.POST if request.method == "POST" and not is_more else None, kind=entry.kind, modules=modules,
        outcomes=outcomes_of(page), rows=rows, say=lambda note: words_of(note, FAULTS), initial=request.POST.dict() if is_more else fields,
    )
    status = 200
    if request.method == "POST" and not is_more:
        status = 422
        if form.is_valid():
            try:
                return _saved(request, page, form, standing)
            except NotSaved as refused:
                form.add_error(None, refused.message)
                status = 409
    code = standing.entry.code if standing else ""
    context = {
        "page": page, "form": form, "standing": standing, "kind": QuestionKind(entry.kind), "rows": rows,
        "state": QUESTION_STATES[standing.state] if standing else None, "seen": request.POST.get("seen") or (standing.digest if standing else ""),
        "lacks": said(lacks_of(entry, modules), LACKS) if standing and standing.state == DRAFT else [],
        "giveaways": [language for _code, language in giveaways(entry)], "places": forms_that_ask(code) if code else [], "open": open_attempts_with(code) if code else 0,
        "growing": [name for name in LEAST[entry.kind] if rows.get(name, 0) < MOST_ROWS],
    }
    return render(request, "knowledge/question.html", context, status=status)


def _saved(request, page, form: QuestionForm, standing: KeptQuestion | None):
    saved = save_question(
        programme=page.code, code=standing.entry.code if standing else "", entry=form.entry, seen=request.POST.get("seen", ""),
        as_draft="draft" in request.POST, by=request.user, at=timezone.now(),
    )
    if not saved.is_changed:
        messages.info(request, _("Nothing has changed."))
    elif saved.state == BANK:
        messages.success(request, _("Saved in the bank as version %(number)s. Tests that begin from now on ask it.") % {"number": saved.version})
    else:
        messages.success(request, _("Saved as a draft. No test asks it yet; what is missing stands below."))
    return redirect("one_question", page.code, saved.code)


@role_required(Role.TRAINER)
@require_POST
def withdraw(request, programme: str, code: str):
    """Take a question out of the bank."""
    kept(request, programme)
    _kept(programme, code)
    return _acted(request, programme, code, withdraw_question, _("Withdrawn. No test that begins from now on asks it; attempts keep it."))


@role_required(Role.TRAINER)
@require_POST
def restore(request, programme: str, code: str):
    """Put a question back into the bank."""
    kept(request, programme)
    _kept(programme, code)
    return _acted(request, programme, code, restore_question, _("It is in the bank again."))


def _acted(request, programme: str, code: str, action, words: str):
    try:
        action(programme=programme, code=code, by=request.user, at=timezone.now())
    except Refusal as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, words)
    found = kept_question(programme, code)
    return redirect("one_question", programme, code) if found else redirect("question_bank", programme)


@role_required(Role.TRAINER)
def versions(request, programme: str, code: str):
    """The versions of a question: what changed, and how many attempts met each."""
    page, standing = kept(request, programme), _kept(programme, code)
    found = [(one, [QUESTION_CHANGES[name] for name in one.changed]) for one in versions_of(programme, code)]
    return render(request, "knowledge/question_versions.html", {"page": page, "standing": standing, "versions": found})


@role_required(Role.TRAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request, programme: str, code: str):
    """A question as a learner on a phone meets it, in a language. An answer is marked on the spot and kept nowhere."""
    page, standing = kept(request, programme), _kept(programme, code)
    language = request.GET.get("in") if request.GET.get("in") in dict(settings.LANGUAGES) else get_language()[:2]
    context = {"page": page, "standing": standing, "language": language, "languages": settings.LANGUAGES}
    if faults_of(standing.entry) or not standing.entry.points and standing.entry.kind != "likert":
        return render(request, "knowledge/question_preview.html", {**context, "shown": None})
    built = _scratch(standing, programme)
    slots, value, fault, points, typed = slots_of(built.question), None, "", None, None
    if request.method == "POST":
        typed = value_of(slots, fields_of_answer(request.POST))
        try:
            value = clean_value(slots, typed)
            points = score_answer(key_of(built.question, built.key, built.option_keys), value)
        except NotAnAnswer as error:
            fault = NOT_AN_ANSWER.get(error.code, _("This is not an answer to this question. Open the question again."))
    attempt = Attempt(seed="preview", question_count=1)
    answer = Answer(number=1, value=value, rev=0)
    shown = page_of(attempt, built.question, answer, [answer], language, rows={str(one.pk): one for one in built.options})
    chosen = [one for one in built.option_keys if value is not None and str(one.option_id) in _ids(value)]
    context |= {
        "shown": shown, "fault": fault, "points": points, "receipt": uuid4(), "built": built,
        "typed": typed if fault and is_text(typed) else shown.typed, "feedback": [one for one in chosen if one.feedback],
    }
    return render(request, "knowledge/question_preview.html", context, status=422 if fault else 200)


@role_required(Role.TRAINER)
def statistics(request, programme: str, code: str):
    """What the answers say of a question: how hard it is, whom it tells apart, which options nobody takes."""
    page, standing = kept(request, programme), _kept(programme, code)
    context = {
        "page": page, "standing": standing, "forms": analysed_question(attempts_to_analyse(request.user), programme, code),
        "is_marked": standing.entry.kind == QuestionKind.CASE, "least": LEAST_TAKERS, "firm_from": INDICATIVE_BELOW, "fewest_voices": FEWEST_VOICES,
    }
    return render(request, "knowledge/question_statistics.html", context)


def _ids(value) -> set:
    return set(value.values()) if isinstance(value, dict) else {value} if isinstance(value, str) else set(value)


def _scratch(standing: KeptQuestion, programme: str) -> Built:
    """Return the question as rows that nobody writes, its options under the same ids each time."""
    digest = digest_of(standing.entry)
    ids = [uuid5(NAMESPACE_URL, f"{digest}:{number}") for number in range(len(standing.entry.options))]
    return build_question(entry=standing.entry, programme=programme, version=standing.version or 1, at=timezone.now(), ids=ids)


@role_required(Role.TRAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, programme: str, code: str):
    """A version was wrong: see whose result changes by how much, then let it be reckoned anew beside the requests."""
    page, standing = kept(request, programme), _kept(programme, code)
    met = [(one.question.version, one.attempts) for one in versions_of(programme, code) if one.attempts]
    form = CorrectionForm(request.POST or (request.GET if "version" in request.GET else None), versions=met)
    context = {"page": page, "form": form, "met": met, "standing": standing}
    status = 200
    if form.is_bound and form.is_valid():
        question = Question.objects.get(programme_code=programme, code=code, version=int(form.cleaned_data["version"]))
        current = Question.objects.filter(programme_code=programme, code=code, is_current=True).first()
        method = form.cleaned_data["method"]
        try:
            if request.method == "POST":
                job = apply_correction(
                    question=question, method=method, key_of=current if method == "key" else None, reason=request.POST.get("reason", ""),
                    seen=request.POST.get("seen", ""), programme=programme, by=request.user, at=timezone.now(),
                )
                return redirect("job", job.pk)
        except NotCorrected as refused:
            context["refusal"], status = refused.message, 409
        try:
            found = preview_of(drafted(question, method, current if method == "key" else None))
        except NotCorrected as refused:
            context["refusal"], status = refused.message, 409
        else:
            mine = set(Attempt.objects.taught_by(request.user).filter(pk__in=[one.attempt.pk for one in found.rows]).values_list("pk", flat=True))
            context |= {
                "found": found, "rows": [one for one in found.rows if one.attempt.pk in mine][:SHOWN], "reason": request.POST.get("reason", ""),
                "others": len(found.rows) - len(mine), "question": question, "method": method,
            }
    return render(request, "knowledge/question_correct.html", context, status=status)


@role_required(Role.TRAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request, programme: str):
    """The rules of the two tests; from nothing, this is what makes them."""
    page, rows = kept(request, programme), blueprint_of(programme)
    is_fixed = any(items for row in rows for _band, items in row.bands)
    has = questions_by_module(programme)
    modules = [] if is_fixed else [(module, has.get(module, 0)) for module in modules_to_name(programme)]
    form = PlanForm(request.POST or None, modules=modules, initial=_planned(programme, rows))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                names = save_plan(
                    programme=programme, tests=form.tests, items=None if is_fixed else form.numbers, by=request.user, at=timezone.now()
                )
            except NotPlanned as refused:
                form.add_error(None, refused.message)
            else:
                messages.success(request, _("Saved. Forms drawn anew: %(names)s.") % {"names": ", ".join(names) or "–"})
                return redirect("test_plan", programme)
    context = {"page": page, "form": form, "is_fixed": is_fixed, "rows": rows}
    return render(request, "knowledge/test_plan.html", context, status=status)


def _planned(programme: str, rows) -> dict:
    found = {f"items-{row.module_code}": row.items for row in rows}
    for test in tests_of_programme(programme):
        found |= {f"{test.kind}_{name}": getattr(test, name) for name in PLAN_RULES}
    return found
