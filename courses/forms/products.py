"""What a learner writes into a product, and what a grader says by the rubric."""

from dataclasses import dataclass
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.actions.products import LONGEST_TEXT
from courses.models import Submission
from lms.core.uploads import CheckedFile, check_upload


class SeveralFilesInput(forms.FileInput):
    """A file field that takes several files at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files, each checked by itself; a wrong one is named."""

    widget = SeveralFilesInput

    def clean(self, data, initial=None) -> list[CheckedFile]:
        checked, faults = [], []
        for file in data or []:
            try:
                checked.append(check_upload(file, max_bytes=settings.UPLOAD_LIMIT))
            except ValidationError as fault:
                faults += [f"{file.name}: {sentence}" for sentence in fault.messages]
        if faults:
            raise ValidationError(faults)
        return checked


class ProductForm(forms.Form):
    """The text of a product and new files for it. `seen` is the revision of the draft on the page."""

    text = forms.CharField(
        label=_("Your product"), required=False, max_length=LONGEST_TEXT, strip=False,
        help_text=_("Write here, or add files below. What you write is a draft until you hand it in."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    uploads = SeveralFilesField(
        label=_("Add files"), required=False,
        help_text=_("PDF, office document, picture or text, each at most 20 MB. Leave out names of people."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    receipt = forms.UUIDField(widget=forms.HiddenInput)
    remove = forms.UUIDField(required=False)  # the button beside a file

    @classmethod
    def of(cls, draft) -> "ProductForm":
        """Return the form as it stands in the draft, with a receipt for handing in."""
        return cls(initial={
            "text": draft.text if draft else "", "seen": draft.revision if draft else 0, "receipt": uuid4(),
        })  # fmt: skip


@dataclass(frozen=True)
class TypedGrade:
    """What a grader typed: levels and comments by criterion, a comment on the whole, the revision that was seen."""

    levels: dict[str, int]
    comments: dict[str, str]
    comment: str
    seen: int


def read_grade(posted, row: Submission) -> TypedGrade:
    """Return what was posted about the criteria of a version; what is no level counts as none."""
    codes = [one["code"] for one in row.criteria]
    levels = {code: posted.get(f"level-{code}", "") for code in codes}
    seen = posted.get("seen", "")
    return TypedGrade(
        {code: int(value) for code, value in levels.items() if value in ("1", "2", "3", "4")},
        {code: posted.get(f"comment-{code}", "") for code in codes},
        posted.get("comment", ""),
        int(seen) if seen.isdecimal() and len(seen) < 9 else 0,
    )
