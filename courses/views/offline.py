"""What a learner keeps on a device: the choice, the list of what is kept, and the worker that serves it."""

from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control

from courses.queries.learning import learnings
from courses.queries.offline import offline_modules
from courses.views.learn import _own_enrolment


@login_required
def learn_offline(request, cohort: str):
    """The modules that are open, with what they weigh, each to be saved, renewed or removed."""
    enrolment = _own_enrolment(request, cohort)
    language = get_language()[:2]
    found = next(iter(learnings([enrolment], language)), None)
    context = {"enrolment": enrolment, "modules": offline_modules(found, language) if found else []}
    return render(request, "courses/learn_offline.html", context)


@login_required
def learn_saved(request):
    """What is on this device: a page that is itself kept there, and stands in for every page that is not."""
    return render(request, "courses/learn_saved.html")


@cache_control(no_cache=True)
def service_worker(request):
    """The worker, at the root, because it serves pages of every language; asked for anew at each visit."""
    return HttpResponse(Path(finders.find("lms/sw.js")).read_bytes(), content_type="text/javascript; charset=utf-8")
