"""The start page of a CSO: its people, its capacity, its next step."""

import secrets

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.actions.contacts import ask_to_go_on
from courses.drawing.check_in import qr_svg
from courses.models import Enrolment
from courses.queries.enrolments import completed_share
from courses.views.cards import draw_digits, paper_of_cards
from lms.core.access import role_required
from lms.core.actions import invite_person, renew_invitation, save_organisation
from lms.core.alphabet import name_order
from lms.core.cards import LoginCard, add_without_email, make_own_cards
from lms.core.errors import Refusal
from lms.core.http import shown_address
from lms.core.models import Organisation, Role, User
from lms.core.permissions import is_member_of
from lms.home.forms import ColleagueForm, OwnOrganisationForm
from lms.home.queries import capacity_of, colleagues, trainees_of


def own_organisation(request) -> Organisation:
    """Return the organisation asked for by its code, else the first the person belongs to."""
    own = Organisation.objects.filter(pk__in=request.user.organisation_ids).select_related("region")
    if code := request.GET.get("organisation"):
        return get_object_or_404(own, code=code)
    if organisation := own.first():
        return organisation
    raise Http404


@role_required(Role.LEAD, Role.TRAINEE)
def organisation(request):
    """Show what a member of a CSO needs; a lead sees the people too."""
    shown = own_organisation(request)
    leads = is_member_of(request.user, shown.pk, (Role.LEAD,))
    context = {
        "organisation": shown,
        "leads": leads,
        "others": Organisation.objects.filter(pk__in=request.user.organisation_ids).exclude(pk=shown.pk),
        "capacity": capacity_of(shown, request.user),
        "colleagues": colleagues(shown, on=timezone.localdate()) if leads else [],
        "share": completed_share(shown.pk) if leads else None,
    }
    return render(request, "home/organisation.html", context)


@role_required(Role.LEAD)
def profile(request):
    """Let a lead keep the own organisation's card up to date."""
    shown = own_organisation(request)
    if not is_member_of(request.user, shown.pk, (Role.LEAD,)):
        raise Http404
    form = OwnOrganisationForm(request.POST or None, instance=shown)
    if request.method == "POST" and form.is_valid():
        save_organisation(organisation=form.save(commit=False), by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("organisation")
    return render(request, "home/organisation_profile.html", {"form": form, "organisation": shown})


@role_required(Role.LEAD)
def people(request):
    """List the people of the own CSO and bring in another one."""
    shown = own_organisation(request)
    if not is_member_of(request.user, shown.pk, (Role.LEAD,)):
        raise Http404
    form = ColleagueForm(request.POST or None, initial={"language": request.user.language})
    if request.method == "POST" and form.is_valid():
        now, token = timezone.now(), secrets.token_urlsafe(32)
        try:
            if not form.cleaned_data["email"]:
                return _added_by_card(request, shown, form.cleaned_data, now)
            person = invite_person(
                **form.cleaned_data, organisation=shown, role=Role.TRAINEE, by=request.user, at=now,
                draw=lambda: token,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            if person.joined_at == now:
                return card(request, person, token, back="organisation_people")
            messages.success(request, _("This person had an account already and now belongs to your organisation."))
            return redirect(request.get_full_path())
    return render(
        request, "home/people.html", {"organisation": shown, "colleagues": colleagues(shown, on=timezone.localdate()), "form": form}
    )


def _added_by_card(request, shown: Organisation, fields: dict, now):
    names = {name: value for name, value in fields.items() if name != "email"}
    with transaction.atomic():
        person = add_without_email(**names, organisation=shown, by=request.user, at=now, draw=draw_digits)
        (made,) = make_own_cards(organisation=shown, people=[person], by=request.user, at=now, draw=draw_digits)
    return login_card(request, made, shown)


def _trainee(request, shown: Organisation, person_id) -> User:
    return get_object_or_404(trainees_of(shown), pk=person_id)


@role_required(Role.LEAD)
def cards(request):
    """Print login cards for trainees of the own CSO: one sheet of A4 for four of them, with codes that stand nowhere else."""
    shown = own_organisation(request)
    if not is_member_of(request.user, shown.pk, (Role.LEAD,)):
        raise Http404
    listed = sorted(trainees_of(shown), key=name_order)
    if request.method == "POST":
        chosen = [person for person in listed if str(person.pk) in request.POST.getlist("person")]
        try:
            return paper_of_cards(
                request, chosen, organisation=lambda person: shown.name, file=f"{shown.code}-cards.pdf",
                make=lambda people: make_own_cards(
                    organisation=shown, people=people, by=request.user, at=timezone.now(), draw=draw_digits
                ),
            )  # fmt: skip
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect(request.get_full_path())
    return render(request, "home/cards.html", {"organisation": shown, "people": listed})


@require_POST
@role_required(Role.LEAD)
def new_card(request, person_id):
    """Make one new card: for a colleague who forgot the password, or lost the first card."""
    shown = own_organisation(request)
    if not is_member_of(request.user, shown.pk, (Role.LEAD,)):
        raise Http404
    person = _trainee(request, shown, person_id)
    try:
        (made,) = make_own_cards(organisation=shown, people=[person], by=request.user, at=timezone.now(), draw=draw_digits)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('organisation_people')}?organisation={shown.code}")
    return login_card(request, made, shown)


@require_POST
@role_required(Role.LEAD)
def word(request, enrolment_id):
    """Ask a colleague to go on with a programme: one press, a prepared letter in the person's language, once a day."""
    shown = own_organisation(request)
    enrolment = get_object_or_404(
        Enrolment.objects.visible_to(request.user).select_related("cohort", "learner"), pk=enrolment_id, organisation=shown
    )
    try:
        ask_to_go_on(enrolment=enrolment, by=request.user, at=timezone.now())
        messages.success(request, _("A letter went to this person: %(name)s") % {"name": enrolment.learner.listed_name})
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('organisation_people')}?organisation={shown.code}")


def login_card(request, made: LoginCard, shown: Organisation):
    """Show a card once: number, code, QR; nothing of it stands in an address, a log or the database."""
    link = request.build_absolute_uri(f"/j/{made.token}")
    return render(request, "home/login_card.html", {
        "card": made, "organisation": shown,
        # The address is ours and digits only; the words are escaped where the picture is made.
        "qr": mark_safe(qr_svg(link, _("QR code of the login card"))),
        "page": shown_address(request, f"/{get_language()}/join/"),
    })


@require_POST
@role_required(Role.LEAD)
def renew(request, person_id):
    """Make a new invitation for a trainee of the own CSO who has not chosen a password yet."""
    led = request.user.led_organisation_ids
    person = get_object_or_404(
        User.objects.visible_to(request.user), pk=person_id, memberships__organisation_id__in=led,
        memberships__ends_on=None, memberships__role=Role.TRAINEE,
    )
    if person.has_usable_password() or person.holds_staff_role:
        raise Http404
    token = renew_invitation(
        user=person, by=request.user, at=timezone.now(), draw=lambda: secrets.token_urlsafe(32)
    )
    return card(request, person, token, back="organisation_people")


def card(request, person: User, token: str, *, back: str):
    """Show the link of an invitation once, to hand over; it stands in no address and no log."""
    link = request.build_absolute_uri(f"/{person.language}/join/{token}/")
    return render(request, "home/card.html", {"person": person, "link": link, "back": back})
