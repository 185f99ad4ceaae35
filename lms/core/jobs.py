"""Long work beside the requests: start it, see how far it is, stop it, take it up again (ADR 0024).

A kind of work is a plain function that `settings.JOBS` names: `def work(job, progress, at) -> JobFile | None`. It may
be killed at any line and is then called again with the same job, so every step it takes must be safe to repeat; what
it needs to go on where it was, it keeps in `progress.keep(...)`.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import Job
from lms.core.models.jobs import private_storage

LOST_AFTER = timedelta(minutes=5)  # without a sign of life
logger = logging.getLogger(__name__)


class JobRefused(Refusal):
    """The job is not this person's, or not in a state that allows it."""


class Stopped(Exception):
    """The person asked to stop; raised between two steps of the work."""


@dataclass(frozen=True)
class JobFile:
    """What a job made, kept privately for its owner. `content` is bytes or pieces of bytes."""

    name: str
    content_type: str
    content: bytes | Iterable[bytes]


class Progress:
    """How the work tells where it is. Each call is one small write, seen by the page at once."""

    def __init__(self, job: Job, clock):
        self.job, self._clock = job, clock

    def __call__(self, done: int, total: int | None = None) -> None:
        """Say how many steps are done; raise `Stopped` if the person asked for it meanwhile."""
        self.job.done = done
        if total is not None:
            self.job.total = total
        held = Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING).update(
            done=self.job.done, total=self.job.total, beat_at=self._clock()
        )
        if not held:
            raise Stopped

    def keep(self, **cursor) -> None:
        """Store what the work needs to go on from here."""
        self.job.cursor = {**self.job.cursor, **cursor}
        Job.objects.filter(pk=self.job.pk).update(cursor=self.job.cursor, beat_at=self._clock())

    def tell(self, report: list) -> None:
        """Store what the page shows row by row: [{"row": "CSO-014", "text": "…", "is_fault": bool}]."""
        self.job.report = report
        Job.objects.filter(pk=self.job.pk).update(report=report)


def start_job(*, kind: str, title: str, parameters: dict, by, at: datetime) -> Job:
    """Keep the wish and hand it to the worker once this transaction stands."""
    if kind not in settings.JOBS:
        raise KeyError(f"settings.JOBS names no work for {kind}")
    job = Job.objects.create(
        kind=kind, title=str(title)[:200], parameters=parameters, owner=by, asked_at=at,
        language=(get_language() or "en")[:2],
    )  # fmt: skip
    audit.record(act="job.started", row=job, by=by, at=at, extra={"kind": kind})
    _hand_over(job)
    return job


def stop_job(*, job: Job, by, at: datetime) -> Job:
    """Ask the work to stop after its present step. A finished job stays as it is."""
    _refuse_stranger(job, by)
    Job.objects.filter(pk=job.pk, state=Job.State.WAITING).update(state=Job.State.STOPPED, ended_at=at)
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(state=Job.State.STOPPING)
    job.refresh_from_db()
    return job


def resume_job(*, job: Job, by, at: datetime) -> Job:
    """Take a stopped or failed job up again where it was."""
    _refuse_stranger(job, by)
    taken = Job.objects.filter(pk=job.pk, state__in=(Job.State.STOPPED, Job.State.FAILED)).update(
        state=Job.State.WAITING, fault="", ended_at=None, asked_at=at
    )
    job.refresh_from_db()
    if not taken:
        raise JobRefused(_("Only work that was stopped can be taken up again."))
    _hand_over(job)
    return job


def take_up_lost(*, at: datetime) -> int:
    """Hand over again what a dying process left: no sign of life for five minutes. Return how many."""
    lost = Job.objects.filter(
        state__in=(Job.State.RUNNING, Job.State.STOPPING, Job.State.WAITING)
    ).exclude(beat_at__gt=at - LOST_AFTER).exclude(beat_at=None, asked_at__gt=at - LOST_AFTER)
    count = 0
    for job in lost:
        if job.state == Job.State.STOPPING:
            Job.objects.filter(pk=job.pk).update(state=Job.State.STOPPED, ended_at=at)
            continue
        count += Job.objects.filter(pk=job.pk, state=job.state, beat_at=job.beat_at).update(
            state=Job.State.WAITING, beat_at=at
        )
        _hand_over(job)
    return count


def run(job_id: UUID, *, clock: Callable[[], datetime]) -> str:
    """Do the work of one job; of two workers only one gets it. Return the state it ended in.

    `clock` tells the time anew for each sign of life: work outlasts its call.
    """
    if not Job.objects.filter(pk=job_id, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, begun_at=clock(), beat_at=clock()
    ):
        return ""
    job = Job.objects.select_related("owner").get(pk=job_id)
    progress = Progress(job, clock)
    try:
        with override(job.language):
            made = import_string(settings.JOBS[job.kind])(job, progress, clock())
        _keep_file(job, made)
    except Stopped:
        return _end(job, Job.State.STOPPED, clock())
    except Refusal as refusal:
        with override(job.language):
            return _end(job, Job.State.FAILED, clock(), fault=str(refusal.message))
    except Exception:
        logger.exception("job %s failed", job.pk)
        _end(job, Job.State.FAILED, clock())
        raise
    return _end(job, Job.State.DONE, clock())


def _end(job: Job, state: str, at: datetime, *, fault: str = "") -> str:
    if state == Job.State.DONE:
        job.done = max(job.done, job.total)
    Job.objects.filter(pk=job.pk).update(
        state=state, ended_at=at, fault=fault[:500], done=job.done, file=job.file.name or "",
        file_name=job.file_name, content_type=job.content_type,
    )
    return state


def _keep_file(job: Job, made: JobFile | None) -> None:
    if made is None:
        return
    content = made.content if isinstance(made.content, bytes) else b"".join(made.content)
    ending = made.name.rsplit(".", 1)[-1][:8]
    job.file.name = private_storage().save(f"jobs/{uuid4().hex}.{ending}", ContentFile(content))
    job.file_name, job.content_type = made.name[:160], made.content_type


def _hand_over(job: Job) -> None:
    from lms.core.tasks import run_job  # noqa: PLC0415 - the task stands on this file

    transaction.on_commit(lambda: run_job.enqueue(str(job.pk)))


def _refuse_stranger(job: Job, by) -> None:
    if job.owner_id != by.pk:
        raise JobRefused(_("Only the person who started this work can stop it or take it up again."))
