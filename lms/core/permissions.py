"""Who may: the questions every floor asks. The rows to match are `visible_to(user)` on each QuerySet."""

from lms.core.models import Membership, Role, User
from lms.core.models.organisations import INCLUDED_ROLES


def has_role(user, *roles: str) -> bool:
    """Say whether the person holds one of these roles now."""
    return user.is_authenticated and bool(user.roles & set(roles))


def is_member_of(user, organisation_id, roles=(Role.LEAD, Role.TRAINEE)) -> bool:
    """Say whether the person belongs to that organisation in one of these roles."""
    return user.is_authenticated and any(
        organisation == organisation_id and role in roles for role, organisation in user.current_memberships
    )


def may_invite(user, organisation, role: str) -> bool:
    """A lead brings trainees into the own CSO; a trainer trainees and leads; an administrator anybody."""
    if has_role(user, Role.ADMINISTRATOR):
        return True
    if has_role(user, Role.TRAINER):
        return role in (Role.TRAINEE, Role.LEAD)
    return role == Role.TRAINEE and is_member_of(user, organisation.pk, (Role.LEAD,))


def staff_members(role: str):
    """Return the people who hold that role now, or a role that includes it: a queryset."""
    held = [role, *(wider for wider, included in INCLUDED_ROLES.items() if included == role)]
    holders = Membership.objects.filter(role__in=held, ends_on=None).values("user_id")
    return User.objects.filter(pk__in=holders, is_active=True)
