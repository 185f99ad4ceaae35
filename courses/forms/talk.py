"""What people write into discussions."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models.talk import LONGEST_REASON, LONGEST_TEXT, LONGEST_TITLE


class PostForm(forms.Form):
    """One message. `receipt` makes two presses one message."""

    text = forms.CharField(
        label=_("Your message"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Plain text. Write @ and a name as it is shown here, and that person gets a notice."),
    )
    receipt = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class QuestionForm(PostForm):
    """A question to the trainer."""

    field_order = ["title", "text", "receipt"]
    title = forms.CharField(label=_("What it is about"), max_length=LONGEST_TITLE)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _("Only you and the trainers of your cohort read it.")


class ThreadForm(PostForm):
    """A new thread, perhaps about one module."""

    field_order = ["title", "module", "text", "receipt"]
    title = forms.CharField(label=_("What it is about"), max_length=LONGEST_TITLE)
    module = forms.ChoiceField(label=_("Module"), required=False)

    def __init__(self, *args, modules, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["module"].choices = [("", _("The whole programme")), *((str(one.key), one.title) for one in modules)]


class ReasonForm(forms.Form):
    """Why a message should not stand."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))
