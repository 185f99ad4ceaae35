"""Pages of a trainer for live meetings: schedule, roster, code on the screen, sheet out and in."""

from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.actions.attendance import mark_people, refuse_closed, undo_marking
from courses.actions.meetings import MeetingDoesNotFit, cancel_meeting, change_meeting, plan_meeting
from courses.actions.sheets import keep_sheet, remove_sheet
from courses.codes import code_of, seconds_left
from courses.drawing.check_in import SheetLine, SignInSheet, draw_sign_in_sheet, qr_svg
from courses.exports.attendance import attendance_tables
from courses.forms.cohorts import SheetForm
from courses.forms.meetings import PLACES, MeetingForm, SignedSheetForm
from courses.imports.attendance import changes_of, check_marks, marks_of
from courses.models import AttendanceEntry, Cohort, LiveMeeting
from courses.queries.attendance import check_in_key, history_of, roster_of
from courses.queries.meetings import meetings_of
from courses.views.teach import _taught, teaching
from lms.core.dry_runs import TokenNotGood
from lms.core.errors import Refusal
from lms.core.http import XLSX, attachment
from lms.core.papers.lettering import UnknownLetter
from lms.core.papers.page import DoesNotFit
from lms.core.posted import key_of
from lms.core.stored import content_of
from lms.core.tables import to_xlsx


def _meeting(request, cohort: str, meeting: UUID) -> LiveMeeting:
    found = LiveMeeting.objects.filter(cohort__in=Cohort.objects.taught_by(request.user).values("pk"), cohort__code=cohort)
    return get_object_or_404(found.select_related("cohort"), pk=meeting)


@teaching
def teach_meetings(request, cohort: str):
    """The schedule of a cohort."""
    row = _taught(request, cohort)
    return render(request, "courses/teach_meetings.html", {
        "cohort": row, "meetings": meetings_of(row), "people": row.enrolments.here().count(), "now": timezone.now(),
    })


@teaching
def new_meeting(request, cohort: str):
    """Plan a meeting."""
    row = _taught(request, cohort)
    return _edited(request, row, None, lambda form: plan_meeting(
        cohort=row, **form.planned, by=request.user, at=timezone.now()
    ))


@teaching
def edit_meeting(request, cohort: str, meeting: UUID):
    """Change a meeting."""
    row = _meeting(request, cohort, meeting)
    return _edited(request, row.cohort, row, lambda form: change_meeting(
        meeting=row, **form.planned, by=request.user, at=timezone.now()
    ))


def _edited(request, cohort: Cohort, meeting: LiveMeeting | None, act):
    form = MeetingForm(request.POST or None, instance=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            saved = act(form)
        except MeetingDoesNotFit as refusal:
            field = refusal.details.get("field")
            form.add_error(PLACES.get(field, field), ValidationError(str(refusal)))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("teach_meeting", cohort=cohort.code, meeting=saved.pk)
    context = {"cohort": cohort, "meeting": meeting, "form": form}
    return render(request, "courses/meeting_form.html", context, status=400 if form.errors else 200)


@teaching
@require_POST
def drop_meeting(request, cohort: str, meeting: UUID):
    """Cancel a meeting."""
    row = _meeting(request, cohort, meeting)
    try:
        cancel_meeting(meeting=row, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("teach_meeting", cohort=cohort, meeting=meeting)
    messages.success(request, _("The meeting is cancelled."))
    return redirect("teach_meetings", cohort=cohort)


@teaching
def teach_meeting(request, cohort: str, meeting: UUID):
    """Everybody on one screen: who is present, marked by hand."""
    row = _meeting(request, cohort, meeting)
    if request.method == "POST":
        return _marked(request, row)
    return _roster(request, row)


def _roster(request, row: LiveMeeting, refusal: str = "", sheet_form: SignedSheetForm | None = None):
    now = timezone.now()
    return render(request, "courses/teach_meeting.html", {
        "cohort": row.cohort, "meeting": row, "roster": roster_of(row), "history": history_of(row), "refusal": refusal,
        "is_open": row.is_open(now), "may_mark": not row.is_cancelled and now >= row.opens_at,
        "sheets": row.sheets.filter(removed_at=None).select_related("by"), "sheet_form": sheet_form or SignedSheetForm(),
        "own_marks": row.entries.filter(by=request.user, source__in=["hand", "sheet"]).exists(),
    }, status=409 if refusal else 422 if sheet_form else 200)


def _marked(request, row: LiveMeeting):
    """Take only what differs from what this page showed: marks that came in meanwhile stay."""
    wanted: dict[UUID, int] = {}
    whole = request.POST.get("name") == "all"
    for line in roster_of(row).lines:
        key = str(line.enrolment.pk)
        shown = request.POST.get(f"was-{key}")
        if shown is None:
            continue
        if whole and line.enrolment.learner_id == request.user.pk:
            continue  # nobody records the own attendance
        given = str(row.units) if whole else request.POST.get(f"units-{key}", "0")
        if given != shown and given.isascii() and given.isdecimal() and len(given) < 4:
            wanted[line.enrolment.pk] = int(given)
    try:
        changed = mark_people(
            meeting=row, units=wanted, source=AttendanceEntry.Source.HAND, by=request.user, at=timezone.now(), batch=uuid4()
        )
    except Refusal as refusal:
        return _roster(request, row, str(refusal))
    messages.success(request, _("Marks changed: %(number)s") % {"number": changed})
    return redirect("teach_meeting", cohort=row.cohort.code, meeting=row.pk)


@teaching
@require_POST
def undo_marks(request, cohort: str, meeting: UUID):
    """Take back one's own last marking."""
    row = _meeting(request, cohort, meeting)
    try:
        changed = undo_marking(meeting=row, by=request.user, at=timezone.now(), batch=uuid4())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Marks taken back: %(number)s") % {"number": changed})
    return redirect("teach_meeting", cohort=cohort, meeting=meeting)


@teaching
def meeting_code(request, cohort: str, meeting: UUID):
    """The code for the wall: a QR and six figures, new every 20 seconds; only while check-in is open."""
    row, now = _meeting(request, cohort, meeting), timezone.now()
    context = {"cohort": row.cohort, "meeting": row}
    try:
        refuse_closed(row, now)
    except Refusal as refusal:
        context["refusal"] = str(refusal)
    else:
        code = code_of(check_in_key(), str(row.pk), now)
        address = f"{settings.PUBLIC_BASE_URL}/a/{row.pk}/{code}/"
        context |= {
            "figures": f"{code[:3]} {code[3:]}", "seconds": seconds_left(now), "present": roster_of(row).present,
            "people": row.cohort.enrolments.here().count(), "short": f"{settings.PUBLIC_BASE_URL}/{get_language()[:2]}/learn/check-in/",
            # The address is ours and figures only; the words are escaped where the picture is made.
            "qr": mark_safe(qr_svg(address, _("QR code of the check-in"))),
        }
    part = "courses/meeting_code_part.html" if request.GET.get("part") else "courses/meeting_code.html"
    return render(request, part, context)


@teaching
def meeting_sheet(request, cohort: str, meeting: UUID):
    """The sign-in sheet on paper."""
    row = _meeting(request, cohort, meeting)
    said = SignInSheet(
        cohort=row.cohort.name, cohort_code=row.cohort.code, title=row.title, place=row.place,
        code=row.pk.hex[:6].upper(), starts_at=row.starts_at, ends_at=row.ends_at, units=row.units,
        lines=[
            SheetLine(line.code, line.enrolment.learner.listed_name, line.enrolment.organisation.code)
            for line in roster_of(row).lines
        ],
        printed_at=timezone.now(),
    )
    try:
        paper = draw_sign_in_sheet(said, get_language()[:2])
    except (UnknownLetter, DoesNotFit):
        messages.error(request, _("A name on the list cannot be printed. Correct the name, or use the sheet in XLSX."))
        return redirect("teach_meeting", cohort=cohort, meeting=meeting)
    return attachment(paper, f"{row.cohort.code}-{row.starts_at:%Y-%m-%d}.pdf", "application/pdf")


@teaching
def meeting_table(request, cohort: str, meeting: UUID):
    """The roster as a workbook, to fill in without a network."""
    row = _meeting(request, cohort, meeting)
    book = to_xlsx(attendance_tables(roster_of(row)), created_at=timezone.now())
    return attachment(book, f"{row.cohort.code}-{row.starts_at:%Y-%m-%d}.xlsx", XLSX)


@teaching
def upload_marks(request, cohort: str, meeting: UUID):
    """Choose the sheet that came back, see what would change; nothing is written here."""
    row = _meeting(request, cohort, meeting)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    run = None
    if form.is_bound and form.is_valid():
        sheet = form.cleaned_data["sheet"]
        run = check_marks(content=sheet.read(), filename=sheet.name, meeting=row, user=request.user)
    context = {"cohort": row.cohort, "meeting": row, "form": form, "run": run, "changes": changes_of(run) if run else 0}
    bad = form.errors or (run and (run.faults or run.sheet_fault))
    return render(request, "courses/meeting_upload.html", context, status=400 if bad else 200)


@teaching
@require_POST
def confirm_marks(request, cohort: str, meeting: UUID):
    """Write what the dry run showed, all or nothing."""
    row = _meeting(request, cohort, meeting)
    try:
        marks = marks_of(request.POST.get("token", ""), meeting=row, user=request.user)
        changed = mark_people(
            meeting=row, units=marks, source=AttendanceEntry.Source.SHEET, by=request.user, at=timezone.now(), batch=uuid4()
        )
    except TokenNotGood:
        messages.error(request, _("This check is too old or was changed. Nothing was saved. Send the list again."))
        return redirect("upload_marks", cohort=cohort, meeting=meeting)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("upload_marks", cohort=cohort, meeting=meeting)
    messages.success(request, _("Marks changed: %(number)s") % {"number": changed})
    return redirect("teach_meeting", cohort=cohort, meeting=meeting)


@teaching
@require_POST
def keep_signed_sheet(request, cohort: str, meeting: UUID):
    """Take in a photograph of a signed sheet, or remove one."""
    row, now = _meeting(request, cohort, meeting), timezone.now()
    try:
        if "remove" in request.POST:
            sheet = get_object_or_404(row.sheets.select_related("meeting__cohort"), pk=key_of(request.POST["remove"]))
            remove_sheet(sheet=sheet, by=request.user, at=now)
            messages.success(request, _("The sheet is removed."))
        else:
            form = SignedSheetForm(request.POST, request.FILES)
            if not form.is_valid():
                return _roster(request, row, sheet_form=form)
            keep_sheet(meeting=row, upload=form.cleaned_data["photo"], by=request.user, at=now)
            messages.success(request, _("The signed sheet is kept."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("teach_meeting", cohort=cohort, meeting=meeting)


@teaching
def signed_sheet(request, cohort: str, meeting: UUID, sheet: UUID):
    """Hand out a signed sheet to who teaches the cohort; for anybody else it does not exist."""
    row = get_object_or_404(_meeting(request, cohort, meeting).sheets.filter(removed_at=None), pk=sheet)
    ending = row.file.name.rsplit(".", 1)[-1]
    return attachment(content_of(row), f"{cohort}-signed-sheet.{ending}", row.content_type)
