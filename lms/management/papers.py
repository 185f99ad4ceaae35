"""What commands that write one PDF have in common: where it goes, in which language, and what is said if it cannot be."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone

from lms.core.errors import Refusal

LANGUAGES = ("en", "ru", "kk")
NAMED_CODES = 5


class PaperCommand(BaseCommand, ABC):
    """A command that makes a paper as the web does and writes it; nothing is written if anything is refused."""

    def add_arguments(self, parser) -> None:
        parser.add_argument("--out", required=True, help="the .pdf to write; an existing one is replaced")
        parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the paper")

    @abstractmethod
    def paper(self, *, language: str, at: datetime, options: dict[str, Any]) -> bytes:
        """Return the bytes of the paper. Raises: CommandError, Refusal."""

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(options["out"])
        if target.suffix.lower() != ".pdf" or not target.parent.is_dir():
            raise CommandError(f"--out must name a .pdf in a folder that exists, not {target}.")
        try:
            paper = self.paper(language=options["lang"], at=timezone.now(), options=options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        try:
            target.write_bytes(paper)
        except OSError as problem:
            raise CommandError(f"{target} cannot be written: {problem.strerror}.") from problem
        self.stdout.write(f"{target}: {len(paper)} bytes")


def by_code(rows: QuerySet, code: str, option: str):
    """Return the row with a code. Raises: CommandError that names the option and the codes that come near."""
    found = rows.filter(code=code).first()
    if found is None:
        raise unknown(option, code, rows.order_by("code").values_list("code", flat=True))
    return found


def unknown(option: str, code: str, known: Iterable[str]) -> CommandError:
    """Return what to say of a code that nothing has, with those that come near, or else the first ones."""
    codes = list(known)
    near = get_close_matches(code, codes, n=NAMED_CODES, cutoff=0.6)
    cure = f"Near to it: {', '.join(near)}." if near else f"There is, for example: {', '.join(codes[:NAMED_CODES]) or 'none yet'}."
    return CommandError(f"--{option}: nothing has the code {code!r}. {cure}")
