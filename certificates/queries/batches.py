"""What became of a cohort's certificates: who has one, who has none and why."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from certificates.choices import Outcome
from certificates.codes import printed_code
from certificates.drawing.print_file import square_of
from certificates.faces import CertificateFace, read
from certificates.models import Batch, BatchLine, Credential
from certificates.queries.credentials import could_have_earned, definitions_for
from certificates.queries.pictures import pictures_of
from courses.models import Cohort
from courses.queries.outlines import titles_of_programmes
from lms.core.alphabet import alphabetical, name_order
from lms.core.formats import ZONE
from lms.core.models import Job


@dataclass(frozen=True)
class Row:
    """One learner of a cohort: the number of the certificate, or in words why there is none."""

    name: str
    organisation: str
    outcome: str
    code: str
    credential_id: object
    why: str


def cohorts_to_issue(language: str) -> list[tuple[Cohort, str]]:
    """Return the cohorts with the titles of their programmes, newest first; two queries."""
    titles = titles_of_programmes(language)
    return [(cohort, titles.get(cohort.programme_key, "–")) for cohort in Cohort.objects.order_by("-starts_on", "code")]


def last_batches(cohort: Cohort) -> list[Batch]:
    """Return the newest batch of each kind of a cohort, newest first; one query."""
    newest: dict[str, Batch] = {}
    for batch in Batch.objects.filter(cohort=cohort).select_related("job", "definition", "started_by").order_by("-started_at"):
        newest.setdefault(batch.definition.code, batch)
    return list(newest.values())


@dataclass(frozen=True)
class Issuing:
    """Where the papers of a cohort stand at its end: in force, perhaps earned and not issued, the work on it."""

    papers: int
    waiting: int
    is_defined: bool
    job: Job | None
    issued_at: datetime | None
    issued: int


def issuing_of(cohort: Cohort, at: datetime) -> Issuing:
    """Return where the papers of a cohort stand; four queries and two for each kind in use."""
    definitions, on = definitions_for(cohort.programme_key), at.astimezone(ZONE).date()
    lacking = set()
    for definition in definitions:
        lacking.update(could_have_earned(definition, on).filter(cohort=cohort).values_list("pk", flat=True))
    batches = last_batches(cohort)
    ended = max((one.finished_at for one in batches if one.finished_at), default=None)
    return Issuing(
        papers=len(papers_in_force(cohort)), waiting=len(lacking), is_defined=bool(definitions),
        job=next((one.job for one in batches if one.job and one.job.is_active), None),
        issued_at=ended, issued=sum(one.issued for one in batches if ended and one.finished_at == ended),
    )  # fmt: skip


def rows_of_batch(batch: Batch) -> list[Row]:
    """Return what a batch did, by name; one query."""
    return rows_of_batches([batch])[batch.pk]


def rows_of_batches(batches: list[Batch]) -> dict[UUID, list[Row]]:
    """Return what each batch did, by name; one query."""
    rows: dict[UUID, list[Row]] = {batch.pk: [] for batch in batches}
    lines = BatchLine.objects.filter(batch__in=batches).select_related(
        "enrolment__learner", "enrolment__organisation", "credential"
    )
    for line in sorted(lines, key=lambda line: name_order(line.enrolment.learner)):
        rows[line.batch_id].append(
            Row(
                name=line.enrolment.learner.listed_name,
                organisation=line.enrolment.organisation.code,
                outcome=line.outcome,
                code=printed_code(line.credential.code) if line.credential else "",
                credential_id=line.credential_id,
                why=why(line),
            )
        )
    return rows


def counts_of(batch: Batch) -> str:
    """Return what a batch did, in a sentence of numbers: no name, for the page of the job; one query."""
    found = Counter(batch.lines.values_list("outcome", flat=True))
    return _(
        "Issued: %(issued)s. Had one before: %(before)s. Not earned yet: %(waiting)s. Not issued for another reason: %(refused)s. "
        "An administrator sees who and why on the cohort's page under Certificates."
    ) % {
        "issued": found[Outcome.ISSUED], "before": found[Outcome.BEFORE], "waiting": found[Outcome.WAITING],
        "refused": found[Outcome.REFUSED] + found[Outcome.REVOKED],
    }  # fmt: skip


def why(line: BatchLine) -> str:
    """Return in words why a learner got no certificate; nothing for one who has it."""
    if line.outcome == Outcome.WAITING:
        words = {
            "programme": _("the programme"), "lessons": _("lessons"), "pre_test": _("test before the training"),
            "post_test": _("test after the training"), "attendance": _("attendance"),
            "product": _("the practical product"), "cohort": _("the end of the cohort and of its last live meeting"),
        }  # fmt: skip
        missing = ", ".join(words.get(code, code) for code in line.details.get("missing", []))
        return _("Still missing: %(what)s") % {"what": missing}
    if line.outcome == Outcome.REFUSED and line.details.get("point"):
        return _("No letter for %(point)s in the field “%(field)s”. Correct the name in the person's account, then issue again.") % {
            "point": line.details["point"], "field": line.details["field"],
        }  # fmt: skip
    if line.outcome == Outcome.REFUSED and line.details.get("field") == "pictures":
        return _("A logo or a signature of the definition is lost or damaged. Upload it again in a new version, then issue again.")
    if line.outcome == Outcome.REFUSED:
        return _("A text is too long for its place. Shorten the name in the person's account, then issue again.")
    if line.outcome == Outcome.REVOKED:
        return _("The certificate was revoked. Undo that on its page, where a new one is issued.")
    return ""


def papers_in_force(cohort: Cohort) -> list:
    """Return the ids of a cohort's certificates that are neither replaced nor revoked, in the order of names; one query."""
    rows = Credential.objects.current().filter(enrolment__cohort=cohort, revoked_at=None, erased_at=None).exclude(token_digest=None)
    names = rows.values_list("enrolment__learner__family_name", "enrolment__learner__given_name", "pk")
    return [pk for *_names, pk in sorted(names, key=lambda row: [alphabetical(str(part)) for part in row])]


def files_of(ids: list) -> Iterator[tuple[str, bytes]]:
    """Yield the stored papers of certificates with names that name nobody, one certificate in memory at a time."""
    for pk in ids:
        credential = Credential.objects.get(pk=pk)
        for paper in credential.papers.order_by("language"):
            name = f"{credential.face['programme_code']}-{printed_code(credential.code)}-{paper.language}.pdf"
            yield name, bytes(paper.content)


def pages_of(ids: list, language: str) -> Iterator[tuple[CertificateFace, str, dict[str, bytes]]]:
    """Yield what a print file needs of each certificate: its face, the QR as it stands on its stored paper, its pictures."""
    for pk in ids:
        credential = Credential.objects.get(pk=pk)
        face = read(CertificateFace, credential.face)
        yield face, square_of(bytes(credential.papers.get(language=language).content)), pictures_of(face.pictures)
