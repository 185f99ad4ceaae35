"""The register of facts: what has to be looked at, what rests on it, and what a change means for the tests."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.knowledge.actions.facts import (
    change_fact,
    confirm_question,
    forget_question,
    name_question,
)
from assessments.knowledge.queries.bank import programmes_kept_by
from assessments.knowledge.queries.facts import questions_by_fact, resting, shortages
from courses.actions.facts import FactRefused, add_fact
from courses.forms.facts import FactForm, QuestionCodeForm
from courses.models import Fact
from courses.queries.facts import lessons_by_fact
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.models import Role

keeping = role_required(Role.TRAINER, Role.ADMINISTRATOR)
PLACES = {"text_en": "text_en", "text_ru": "text_ru", "text_kk": "text_kk", "code": "code", "check_by": "check_by"}
STATES = ("watch", "expired", "ending", "changed", "unconfirmed", "all")


def _chosen(state: str, day):
    facts = Fact.objects
    return {
        "watch": lambda: facts.to_watch(day), "expired": lambda: facts.expired(day), "ending": lambda: facts.ending(day),
        "changed": facts.changed, "unconfirmed": lambda: facts.filter(unconfirmed=True), "all": facts.all,
    }[state]()


@keeping
def fact_register(request):
    """List the facts, those to look at first, with the lessons and questions that rest on each."""
    day, state = timezone.localdate(), request.GET.get("state", "watch")
    state = state if state in STATES else "watch"
    kept = programmes_kept_by(request.user)
    lessons, questions = lessons_by_fact(), questions_by_fact(kept)
    rows = [
        {
            "fact": fact, "is_expired": fact.is_expired(day), "is_ending": fact.is_ending(day), "lessons": lessons.get(fact.code, ()),
            "questions": questions.get(fact.code, ()),
        }
        for fact in sorted(_chosen(state, day), key=lambda one: (one.check_by is None, one.check_by, one.code))
    ]
    lacks = [(page, *shortages(code)) for code, page in kept.items()]
    return render(request, "knowledge/facts.html", {
        "rows": rows, "state": state, "day": day, "counts": {name: _chosen(name, day).count() for name in STATES},
        "lacks": [one for one in lacks if one[1] or one[2]],
    })


@keeping
def new_fact(request):
    """Record a fact."""
    form = FactForm(request.POST or None, initial={"checked_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            fact = add_fact(code=form.cleaned_data["code"], **form.said, by=request.user, at=timezone.now())
        except FactRefused as refusal:
            form.add_error(PLACES.get(refusal.details["field"]), str(refusal))
        else:
            messages.success(request, _("Saved. Now name the questions that rest on it."))
            return redirect("fact", fact.code)
    return render(request, "knowledge/fact_new.html", {"form": form}, status=400 if form.errors else 200)


@keeping
def one_fact(request, code: str):
    """Show a fact with all that rests on it; change it, or note that it was checked."""
    fact = get_object_or_404(Fact, pk=code)
    initial = {
        **{name: getattr(fact, name) for name in ("text_en", "text_ru", "text_kk", "checked_on", "check_by", "unconfirmed")},
        "sources": "\n".join(fact.sources),
    }
    form = FactForm(request.POST or None, initial=initial, is_new=False)
    if request.method == "POST" and form.is_valid():
        try:
            is_other = change_fact(code=fact.code, **form.said, by=request.user, at=timezone.now())
        except FactRefused as refusal:
            form.add_error(PLACES.get(refusal.details["field"]), str(refusal))
        else:
            messages.success(request, _("Saved. The fact says something else now: its questions rest until you find them still right.") if is_other else _("Saved."))
            return redirect("fact", fact.code)
    day, kept = timezone.localdate(), programmes_kept_by(request.user)
    questions = questions_by_fact(kept).get(fact.code, ())
    rest = {code: reasons for programme in {one.programme_code for one in questions} for code, reasons in resting(programme, day).items()}
    context = {
        "fact": fact, "form": form, "is_expired": fact.is_expired(day), "is_ending": fact.is_ending(day), "naming": QuestionCodeForm(),
        "lessons": [(one, one.is_older(fact)) for one in lessons_by_fact().get(fact.code, ())],
        "questions": [
            (one, [reason.why for reason in rest.get(one.code, ()) if reason.fact in (fact.code, "")])
            for one in questions
        ],
    }
    return render(request, "knowledge/fact.html", context, status=400 if form.errors else 200)


@keeping
@require_POST
def fact_question(request, code: str):
    """Name a question that rests on a fact, find one still right, or say that it does not rest on it."""
    fact = get_object_or_404(Fact, pk=code)
    act = {"name": name_question, "confirm": confirm_question, "forget": forget_question}.get(request.POST.get("act", ""))
    if act is not None:
        try:
            act(fact=fact, question_code=request.POST.get("question", "")[:20], programmes=programmes_kept_by(request.user), by=request.user, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Saved."))
    return redirect("fact", fact.code)
