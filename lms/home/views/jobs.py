"""Pages of long work: how far it is, stop, take up again, take the file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lms.core.errors import Refusal
from lms.core.http import attachment
from lms.core.jobs import resume_job, stop_job
from lms.core.models import Job
from lms.core.stored import content_of

STATES = {
    Job.State.WAITING: ("calm", _("waiting for its turn")),
    Job.State.RUNNING: ("warn", _("at work")),
    Job.State.STOPPING: ("warn", _("stopping after this step")),
    Job.State.STOPPED: ("calm", _("stopped")),
    Job.State.DONE: ("good", _("finished")),
    Job.State.FAILED: ("bad", _("not finished")),
}


def _own(request, job_id) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.user), pk=job_id)


@login_required
def own_jobs(request):
    rows = [(job, *STATES[job.state]) for job in Job.objects.visible_to(request.user)[:50]]
    return render(request, "home/jobs.html", {"rows": rows})


@login_required
def job(request, job_id):
    found = _own(request, job_id)
    kind, state = STATES[found.state]
    return render(request, "home/job.html", {"job": found, "kind": kind, "state": state})


@login_required
@require_POST
def stop(request, job_id):
    return _change(request, stop_job, _own(request, job_id))


@login_required
@require_POST
def resume(request, job_id):
    return _change(request, resume_job, _own(request, job_id))


def _change(request, action, found: Job):
    try:
        action(job=found, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("job", found.pk)


@login_required
def file(request, job_id):
    found = _own(request, job_id)
    if not found.file:
        raise Http404
    return attachment(content_of(found), found.file_name, found.content_type)
