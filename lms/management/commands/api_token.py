"""Make, list and revoke tokens of the API."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lms.api import actions
from lms.core.errors import Refusal
from lms.core.models import ApiToken, User


class Command(BaseCommand):
    """`api_token create --user EMAIL --name NAME [--days 90]`, `api_token list`, `api_token revoke …`."""

    help = "Make, list and revoke read-only tokens of the API. A token's text is shown once."

    def add_arguments(self, parser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        create = acts.add_parser("create", help="make a token and print it once")
        create.add_argument(
            "--days", type=int, default=90, help="how long it lasts, at most 365 (default 90)"
        )
        revoke = acts.add_parser("revoke", help="delete a token; the next request gets 401")
        for each in (create, revoke):
            each.add_argument("--user", required=True, help="e-mail of the account whose rows it reads")
            each.add_argument("--name", required=True, help="what the token is for")
        acts.add_parser("list", help="list tokens, without their text")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "list":
            for token in ApiToken.objects.select_related("user").order_by("user__email", "name"):
                self.stdout.write(
                    f"{token.user.email}\t{token.name}\t{token.scope}\tuntil {token.expiry:%Y-%m-%d}"
                    f"\tlast used {token.last_used_on or 'never'}"
                )
            return
        user = User.objects.filter(email__iexact=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active account {options['user']}.")
        at = timezone.now()
        try:
            if options["act"] == "create":
                lasts = timedelta(days=options["days"])
                row, text = actions.create_token(user=user, name=options["name"], lasts=lasts, by=None, at=at)
                self.stdout.write(
                    f"{text}\nShown once. It reads what {user.email} may see, until {row.expiry:%Y-%m-%d}."
                )
            elif not actions.revoke_token(user=user, name=options["name"], by=None, at=at):
                raise CommandError(f"{user.email} has no token named {options['name']}.")
            else:
                self.stdout.write("Revoked.")
        except Refusal as error:
            raise CommandError(str(error)) from error
