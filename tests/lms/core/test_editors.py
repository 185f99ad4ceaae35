"""Who writes pages: the group of the editor follows the role, in both directions."""

from lms.core.actions import end_membership
from lms.core.models import Membership, Role


def test_a_trainer_opens_the_editor_a_trainee_does_not(cast, as_user):
    assert as_user(cast.yerlan).get("/admin/").status_code == 200
    assert as_user(cast.aliya).get("/admin/").status_code == 302


def test_an_administrator_opens_the_editor(cast, as_user):
    assert as_user(cast.kuanysh).get("/admin/").status_code == 200


def test_with_the_last_such_role_the_editor_closes(cast, at, as_user):
    second = Membership.objects.create(user=cast.yerlan, organisation=cast.coordinator, role=Role.ADMINISTRATOR, starts_on=at.date())
    for membership, is_open in [(second, True), (cast.yerlan.memberships.get(role=Role.TRAINER), False)]:
        end_membership(membership=membership, by=cast.kuanysh, at=at)
        assert type(cast.yerlan).objects.get(pk=cast.yerlan.pk).has_perm("wagtailadmin.access_admin") is is_open
