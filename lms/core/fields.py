"""Fields of forms that several floors share."""

from django import forms


class LinkField(forms.URLField):
    """An address as people type it on a phone: a browser's own check refuses it without https://, ours adds it."""

    widget = forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"})

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", **kwargs)
