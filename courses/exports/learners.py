"""The template of the enrolment list: what to fill in, the codebook, the organisations."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from lms.core.models import Organisation
from lms.core.tables import Column, Table


def enrolment_template(organisations: Iterable[Organisation]) -> list[Table]:
    """Return the sheets of the template; the first one is read back by `imports.learners`."""
    people = [
        Column("email", heading=_("E-mail")), Column("family_name", heading=_("Family name")),
        Column("given_name", heading=_("Given name")), Column("organisation", heading=_("Organisation")),
        Column("language", heading=_("Language")), Column("patronymic", heading=_("Patronymic")),
    ]
    codebook = [
        ("email", _("The person signs in with it. Empty: the person gets a number and a login card. A number of a login card names who has an account.")),
        ("family_name", _("May stay empty: some people have one name.")),
        ("given_name", _("Needed. It is printed on the certificate as written here.")),
        ("organisation", _("Needed. The code from the sheet “organisations”.")),
        ("language", _("kk, ru or en; the invitation comes in it. Empty means ru.")),
        ("patronymic", _("May stay empty. It tells two people of one name apart, and is printed.")),
    ]
    return [
        Table("people", people, []),
        Table("codebook", [Column("column"), Column("meaning")], codebook),
        Table(
            "organisations", [Column("code"), Column("name")],
            [(organisation.code, organisation.name) for organisation in organisations],
        ),
    ]
