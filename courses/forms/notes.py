"""What a learner types beside a lesson."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models.notes import LONGEST_NOTE


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("My note"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Only you see it. Write no names of other people."),
    )
    is_bookmark = forms.BooleanField(label=_("Bookmark this place"), required=False)
    revision = forms.IntegerField(required=False, min_value=1, max_value=99_999_999, widget=forms.HiddenInput)
    block = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)
