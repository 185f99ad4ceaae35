"""Pages of a trainer: cohorts, progress, people, lists to enrol."""

import secrets
from datetime import timedelta
from uuid import uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.actions.cohorts import (
    CohortDoesNotFit,
    change_cohort,
    close_cohort,
    copy_meetings,
    open_cohort,
    reopen_cohort,
)
from courses.actions.people import enrol_people, make_cohort_cards
from courses.actions.places import (
    confirm_enrolment,
    leave_waiting,
    link_of,
    make_key,
    revoke_key,
    take_back,
    take_back_list,
    typed_of,
)
from courses.drawing.check_in import qr_svg
from courses.exports.ending import final_tables
from courses.exports.learners import enrolment_template
from courses.forms.cohorts import CohortForm, KeyForm, PeopleListForm, SheetForm
from courses.imports.learners import check_file, check_list, commented_list, rows_of
from courses.models import Cohort
from courses.models.enrolments import UNDO_DAYS
from courses.queries.cohorts import (
    cards_for,
    cohort_grid,
    copied,
    ending_of,
    lesson_stops,
    lists_to_undo,
    still_missing,
    taught_cohorts,
)
from courses.queries.enrolments import in_order_of_names
from courses.queries.gradebook import Choice, gradebook
from courses.queries.materials import lesson_states, single
from courses.queries.outlines import programme_outline, titles_of_programmes
from courses.views.cards import draw_digits, paper_of_cards
from lms.core.access import role_required
from lms.core.cards import in_fours
from lms.core.dry_runs import TokenNotGood
from lms.core.errors import Refusal
from lms.core.http import XLSX, attachment, shown_address
from lms.core.models import Organisation, Role
from lms.core.permissions import staff_members
from lms.core.posted import key_of
from lms.core.tables import to_xlsx

teaching = role_required(Role.TRAINER, Role.ADMINISTRATOR)


def _taught(request, cohort: str) -> Cohort:
    return get_object_or_404(Cohort.objects.taught_by(request.user), code=cohort)


def _language() -> str:
    return get_language()[:2]


def draw() -> str:
    """Return a secret for one invitation."""
    return secrets.token_urlsafe(32)


@teaching
def teach(request):
    """The cohorts a trainer leads."""
    return render(request, "courses/teach.html", {"cards": taught_cohorts(request.user, _language())})


@teaching
def teach_cohort(request, cohort: str):
    """Who is how far."""
    row = _taught(request, cohort)
    grid = cohort_grid(row, _language())
    return render(request, "courses/teach_cohort.html", {
        "cohort": row, "grid": grid, "stops": lesson_stops(grid), "missing": still_missing(row, timezone.localdate()),
    })


@teaching
def teach_people(request, cohort: str):
    """Everybody enrolled, and the door to enrol more."""
    row, now = _taught(request, cohort), timezone.now()
    enrolments = in_order_of_names(row.enrolments)
    return render(request, "courses/teach_people.html", {
        "cohort": row, "enrolments": enrolments, "taken": sum(not one.has_left for one in enrolments), "lists": lists_to_undo(row, now),
        "waiting": row.waiting.open().select_related("learner", "organisation"), "undo_until": now - UNDO_DAYS,
    })


@teaching
@require_POST
def change_people(request, cohort: str):
    """One press on the page of people: confirm, take back, take off the waiting list, take a whole list back."""
    row, now = _taught(request, cohort), timezone.now()
    act, key = request.POST.get("act", ""), key_of(request.POST.get("row"))
    if key is None:
        raise Http404
    try:
        if act == "confirm":
            confirm_enrolment(enrolment=get_object_or_404(row.enrolments, pk=key), by=request.user, at=now)
            messages.success(request, _("Confirmed."))
        elif act == "take_back":
            take_back(enrolment=get_object_or_404(row.enrolments, pk=key), by=request.user, at=now)
            messages.success(request, _("The enrolment is taken back."))
        elif act == "leave":
            leave_waiting(turn=get_object_or_404(row.waiting.open(), pk=key), by=request.user, at=now)
            messages.success(request, _("Taken off the waiting list."))
        elif act == "take_back_list":
            gone, stayed = take_back_list(cohort=row, batch=key, by=request.user, at=now)
            messages.success(request, _("Taken back: %(gone)s. Left, because they have begun: %(stayed)s") % {"gone": gone, "stayed": stayed})
        else:
            raise Http404
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("teach_people", cohort=row.code)


@teaching
def teach_key(request, cohort: str):
    """The key to join by: its link, QR and digits; make a new one, or end it."""
    row, now = _taught(request, cohort), timezone.now()
    today = timezone.localdate(now)
    form = KeyForm(
        request.POST if "seats" in request.POST else None,
        initial={"seats": row.capacity or 30, "ends_on": max(today, min(row.ends_on, today + timedelta(days=14)))},
    )  # fmt: skip
    try:
        if "revoke" in request.POST:
            revoke_key(cohort=row, by=request.user, at=now)
            messages.success(request, _("The key has ended."))
            return redirect("teach_key", cohort=row.code)
        if form.is_bound and form.is_valid():
            make_key(cohort=row, **form.cleaned_data, by=request.user, at=now)
            return redirect("teach_key", cohort=row.code)
    except Refusal as refusal:
        form.add_error(refusal.details.get("field"), str(refusal))
    key = row.join_keys.filter(revoked_at=None).first()
    context = {"cohort": row, "form": form, "key": key}
    if key:
        link = request.build_absolute_uri(f"/j/{link_of(key)}")
        context |= {
            "link": link, "digits": in_fours(typed_of(key)), "page": shown_address(request, "/join/"),
            # The address is ours and a key only; the words are escaped where the picture is made.
            "qr": mark_safe(qr_svg(link, _("QR code to join the cohort"))), "is_open": key.ends_on >= today and key.used < key.seats,
        }  # fmt: skip
    return render(request, "courses/teach_key.html", context)


@teaching
def teach_close(request, cohort: str):
    """What closing means, the final list, and the one press."""
    row, now = _taught(request, cohort), timezone.now()
    if request.method == "POST":
        try:
            if "reopen" in request.POST:
                reopen_cohort(cohort=row, by=request.user, at=now)
                messages.success(request, _("The cohort is open again."))
            else:
                close_cohort(cohort=row, by=request.user, at=now)
                messages.success(request, _("The cohort is closed."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("teach_close", cohort=row.code)
    return render(request, "courses/teach_close.html", {"cohort": row, "ending": ending_of(row, now)})


@teaching
def final_list(request, cohort: str):
    """The final list: people, gradebook and attendance of every meeting, in one workbook."""
    row, now = _taught(request, cohort), timezone.now()
    tables = final_tables(row, gradebook(row, _language(), Choice.of({}), now))
    return attachment(to_xlsx(tables, created_at=now), f"{row.code}-final-{timezone.localdate(now):%Y-%m-%d}.xlsx", XLSX)


@teaching
def teach_cards(request, cohort: str):
    """Print login cards for people of the cohort; the codes stand on the paper and nowhere else."""
    row = _taught(request, cohort)
    enrolments = cards_for(row)
    if request.method == "POST":
        chosen = [one for one in enrolments if str(one.learner_id) in request.POST.getlist("person")]
        names = {one.learner_id: one.organisation.name for one in chosen}
        try:
            return paper_of_cards(
                request, [one.learner for one in chosen], organisation=lambda person: names[person.pk],
                file=f"{row.code}-cards.pdf",
                make=lambda people: make_cohort_cards(
                    cohort=row, people=people, by=request.user, at=timezone.now(), draw=draw_digits
                ),
            )  # fmt: skip
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("teach_cards", cohort=row.code)
    return render(request, "courses/teach_cards.html", {"cohort": row, "people": [one.learner for one in enrolments]})


@teaching
def teach_guide(request, cohort: str):
    """What a trainer needs in the room: agenda, group work, model answer, and what in the lessons is not settled."""
    row = _taught(request, cohort)
    outline = programme_outline(row.programme_key, _language())
    if outline is None:
        raise Http404
    return render(request, "courses/teach_guide.html", {
        "cohort": row, "outline": outline, "guide": single(outline, "guide"),
        "assignment": single(outline, "assignment"),
        "states": lesson_states(outline, _language(), timezone.localdate()),
    })


def _form(request, cohort: Cohort | None = None, source: Cohort | None = None) -> CohortForm:
    titles = titles_of_programmes(_language())
    return CohortForm(
        request.POST or None, instance=cohort, programmes=[(str(key), title) for key, title in titles.items()],
        trainers=staff_members(Role.TRAINER),
        initial=None if cohort else copied(source, timezone.localdate()) if source else {"trainers": [request.user], "languages": ["kk", "ru"]},
    )


@teaching
def new_cohort(request):
    """Open a cohort: empty, or a copy of an earlier one with its dates moved."""
    source = get_object_or_404(Cohort.objects.taught_by(request.user), code=request.GET["from"]) if "from" in request.GET else None
    form = _form(request, source=source)
    if request.method == "POST" and form.is_valid():
        try:
            cohort = open_cohort(**form.cleaned_data, by=request.user, at=timezone.now())
        except CohortDoesNotFit as refusal:
            form.add_error(refusal.details["field"], str(refusal))
        else:
            messages.success(request, _("The cohort is open. Now enrol people."))
            if source and "meetings" in request.POST:
                said = dict(zip(("planned", "outside"), copy_meetings(source=source, cohort=cohort, by=request.user, at=timezone.now()), strict=True))
                messages.info(request, _("Meetings planned: %(planned)s. Outside the new dates: %(outside)s. Check places and links.") % said)
            return redirect("teach_import", cohort=cohort.code)
    return render(request, "courses/teach_form.html", {"form": form, "source": source})


@teaching
def edit_cohort(request, cohort: str):
    """Change a cohort's name, dates and trainers."""
    row = _taught(request, cohort)
    form = _form(request, row)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("name", "starts_on", "ends_on", "capacity", "languages", "hides_names", "trainers")}
        try:
            change_cohort(cohort=Cohort.objects.get(pk=row.pk), **fields, by=request.user, at=timezone.now())
        except CohortDoesNotFit as refusal:
            form.add_error(refusal.details["field"], str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("teach")
    return render(request, "courses/teach_form.html", {"form": form, "cohort": row})


@teaching
def teach_import(request, cohort: str):
    """Choose a list or a sheet, see what would happen; nothing is written here."""
    row = _taught(request, cohort)
    pasted = PeopleListForm(request.POST if "people" in request.POST else None)
    uploaded = SheetForm(request.POST, request.FILES) if request.method == "POST" and not pasted.is_bound else SheetForm()
    run = None
    if pasted.is_bound and pasted.is_valid():
        run = check_list(text=pasted.cleaned_data["people"], cohort=row, user=request.user)
    elif uploaded.is_bound and uploaded.is_valid():
        sheet = uploaded.cleaned_data["sheet"]
        run = check_file(content=sheet.read(), filename=sheet.name, cohort=row, user=request.user)
    context = {"cohort": row, "pasted": pasted, "uploaded": uploaded, "run": run}
    bad = pasted.errors or uploaded.errors or (run and (run.faults or run.sheet_fault))
    return render(request, "courses/teach_import.html", context, status=400 if bad else 200)


@teaching
@require_POST
def confirm_import(request, cohort: str):
    """Write what the dry run showed, all or nothing."""
    row = _taught(request, cohort)
    try:
        rows, digest = rows_of(request.POST.get("token", ""), cohort=row, user=request.user)
        before, waited = row.enrolments.count(), row.waiting.open().count()
        enrol_people(
            cohort=row, rows=rows, digest=digest, by=request.user, at=timezone.now(), draw=draw, draw_digits=draw_digits,
            batch=uuid4(),
        )
    except TokenNotGood:
        messages.error(request, _("This check is too old or was changed. Nothing was saved. Send the list again."))
        return redirect("teach_import", cohort=row.code)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("teach_import", cohort=row.code)
    messages.success(request, _("People added to the cohort: %(number)s") % {"number": row.enrolments.count() - before})
    if waiting := row.waiting.open().count() - waited:
        messages.warning(request, _("All places are taken. On the waiting list: %(number)s") % {"number": waiting})
    return redirect("teach_people", cohort=row.code)


@teaching
def import_template(request, cohort: str):
    """The sheet to fill in."""
    row = _taught(request, cohort)
    tables = enrolment_template(Organisation.objects.csos())
    return attachment(to_xlsx(tables, created_at=timezone.now()), f"{row.code}-people.xlsx", XLSX)




@teaching
@require_POST
def import_comments(request, cohort: str):
    """The checked list as a file with a column of comments."""
    row = _taught(request, cohort)
    try:
        table = commented_list(request.POST.get("commented", ""), cohort=row, user=request.user)
    except TokenNotGood:
        messages.error(request, _("This check is too old or was changed. Nothing was saved. Send the list again."))
        return redirect("teach_import", cohort=row.code)
    return attachment(to_xlsx([table], created_at=timezone.now()), f"{row.code}-to-correct.xlsx", XLSX)
