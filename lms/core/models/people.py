"""People: one sign-in, one name to print, one language."""

from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from lms.core.models.base import Row
from lms.core.models.organisations import INCLUDED_ROLES, STAFF_ROLES, Membership, Role


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Administrators: everybody; a lead: the people of the own CSO; anybody: oneself."""
        if not user.is_authenticated:
            return self.none()
        if Role.ADMINISTRATOR in user.roles:
            return self
        mine = models.Q(pk=user.pk)
        if led := user.led_organisation_ids:
            mine |= models.Q(memberships__organisation_id__in=led, memberships__ends_on=None)
        return self.filter(mine).distinct()

    def may_have_card(self):
        """Active people who hold no more than a trainee's role: a login card opens nothing of staff and leads."""
        above = Membership.objects.filter(ends_on=None).exclude(role=Role.TRAINEE)
        return self.filter(is_active=True, is_superuser=False).exclude(pk__in=above.values("user_id"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email, password=None, *, joined_at=None, **fields):
        from django.utils import timezone  # noqa: PLC0415 - createsuperuser is an entry point

        address = (email or "").strip().lower() or None
        user = self.model(email=address, joined_at=joined_at or timezone.now(), **fields)  # noqa: TID251
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(Row, AbstractBaseUser, PermissionsMixin):
    """A person with an account.

    Who has no e-mail signs in with `number`: eight digits, which every keyboard has, printed on a login card.
    Personal data: S0. Name to greet and to print, address to sign in; kept while the account is used.
    No birth date, personal number or portrait is ever asked for (PV1).
    """

    email = models.EmailField(_("E-mail"), unique=True, null=True, blank=True)
    number = models.CharField(_("Sign-in number"), max_length=8, unique=True, null=True, blank=True, editable=False)
    given_name = models.CharField(_("Given name"), max_length=120)
    family_name = models.CharField(_("Family name"), max_length=120, blank=True)
    patronymic = models.CharField(_("Patronymic"), max_length=120, blank=True)
    latin_name = models.CharField(_("Name in Latin letters"), max_length=250, blank=True)
    language = models.CharField(
        _("Language"),
        max_length=2,
        default="ru",
        choices=[("en", "English"), ("ru", "Русский"), ("kk", "Қазақша")],
    )
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    joined_at = models.DateTimeField()

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["given_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
            models.CheckConstraint(
                condition=models.Q(email__isnull=False) | models.Q(number__isnull=False), name="user_signs_in_with_something"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_full_name(self) -> str:
        return self.printed_name

    def get_short_name(self) -> str:
        return self.given_name

    @property
    def signs_in_with(self) -> str:
        """The e-mail, else the number of the login card as it is printed."""
        return self.email or " ".join((self.number[:4], self.number[4:]))

    @property
    def printed_name(self) -> str:
        """The name as it is printed: given name, patronymic, family name."""
        return " ".join(part for part in (self.given_name, self.patronymic, self.family_name) if part)

    @property
    def listed_name(self) -> str:
        """The name as it stands in lists: family name first."""
        return " ".join(part for part in (self.family_name, self.given_name, self.patronymic) if part)

    @property
    def initials(self) -> str:
        return "".join(f"{part[0]}." for part in (self.given_name, self.family_name) if part)

    @cached_property
    def current_memberships(self) -> list[tuple[str, str]]:
        """(role, organisation id) pairs held now; one query a request."""
        return list(self.memberships.filter(ends_on=None).values_list("role", "organisation_id"))

    @property
    def roles(self) -> frozenset[str]:
        held = frozenset(role for role, _organisation in self.current_memberships)
        return held | {included for role, included in INCLUDED_ROLES.items() if role in held}

    @property
    def organisation_ids(self) -> list:
        """Organisations the person belongs to as a member or lead."""
        return [o for role, o in self.current_memberships if role in (Role.TRAINEE, Role.LEAD)]

    @property
    def led_organisation_ids(self) -> list:
        return [o for role, o in self.current_memberships if role == Role.LEAD]

    @property
    def holds_staff_role(self) -> bool:
        return self.is_superuser or bool(self.roles & STAFF_ROLES)

    @property
    def is_staff(self) -> bool:
        """What other packages ask; our own code asks for a role."""
        return self.is_superuser
