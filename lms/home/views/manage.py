"""The administrator's pages: people, organisations, the audit, the state of the system."""

import secrets

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.core.access import role_required
from lms.core.actions import end_membership, invite_person, renew_invitation, save_organisation
from lms.core.errors import Refusal
from lms.core.models import AuditEntry, Membership, Organisation, Role, User
from lms.home import queries
from lms.home.forms import InviteForm, OrganisationForm, PeopleFilter
from lms.home.views.organisation import card

ROWS = 50
administrator = role_required(Role.ADMINISTRATOR)


@administrator
def manage(request):
    """Show where everything of the administrator is, with today's numbers."""
    return render(request, "home/manage.html", {"counts": queries.counts(at=timezone.now())})


@administrator
def people(request):
    """List people with their roles; search by name, address or organisation."""
    chosen = PeopleFilter(request.GET)
    found = queries.people_found(request.user, **(chosen.cleaned_data if chosen.is_valid() else {}))
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "filter": chosen, "page": page, "query": chosen.as_query(),
        "people": queries.people_rows(request.user, page.object_list),
    }
    return render(request, "home/manage_people.html", context)


@administrator
def invite(request):
    """Bring a person into an organisation in a role."""
    form = InviteForm(request.POST or None, initial={"role": Role.TRAINEE, "language": "ru"})
    if request.method == "POST" and form.is_valid():
        now, token = timezone.now(), secrets.token_urlsafe(32)
        try:
            person = invite_person(**form.cleaned_data, by=request.user, at=now, draw=lambda: token)
        except Refusal as refusal:
            form.add_error("role", refusal.message)
        else:
            if person.joined_at == now:
                return card(request, person, token, back="manage_people")
            messages.success(request, _("This person had an account already; the role was added."))
            return redirect("manage_person", person.pk)
    return render(request, "home/manage_invite.html", {"form": form})


@administrator
def person(request, person_id):
    """Show one person: roles now and before, invitation, second step."""
    shown = get_object_or_404(User.objects.visible_to(request.user), pk=person_id)
    context = {"person": shown, "memberships": queries.memberships_of(shown, ended=True)}
    return render(request, "home/manage_person.html", context)


@require_POST
@administrator
def end(request, membership_id):
    """Take a role away from today on."""
    membership = get_object_or_404(
        Membership.objects.filter(user__in=User.objects.visible_to(request.user)), pk=membership_id
    )
    end_membership(membership=membership, by=request.user, at=timezone.now())
    messages.success(request, _("The role has ended. What the person did in it is kept."))
    return redirect("manage_person", membership.user_id)


@require_POST
@administrator
def let_in(request, person_id):
    """Let a person choose a new password by a link that is shown once."""
    shown = get_object_or_404(User.objects.visible_to(request.user), pk=person_id, is_active=True)
    token = renew_invitation(
        user=shown, by=request.user, at=timezone.now(), draw=lambda: secrets.token_urlsafe(32)
    )
    return card(request, shown, token, back="manage_people")


@administrator
def organisations(request):
    """List organisations with the number of their people."""
    found = queries.organisations_found(request.user, request.GET.get("search", ""))
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return render(request, "home/manage_organisations.html", {"page": page, "search": request.GET.get("search", "")})


@administrator
def organisation(request, code=None):
    """Add an organisation, or change one."""
    shown = get_object_or_404(Organisation.objects.visible_to(request.user), code=code) if code else Organisation()
    form = OrganisationForm(request.POST or None, instance=shown)
    if request.method == "POST" and form.is_valid():
        saved = save_organisation(organisation=form.save(commit=False), by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("manage_organisation", saved.code)
    return render(request, "home/manage_organisation.html", {"form": form, "organisation": shown if code else None})


@administrator
def audit(request):
    """Show who did what, newest first."""
    entries = AuditEntry.objects.all()
    act = request.GET.get("act", "")
    if act:
        entries = entries.filter(act=act)
    page = Paginator(entries, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": queries.audit_rows(page.object_list), "act": act, "acts": queries.audit_acts(),
    }
    return render(request, "home/manage_audit.html", context)


@administrator
def health(request):
    """Show the state of the system in words."""
    return render(request, "home/manage_health.html", {"state": queries.state_of_the_system()})
