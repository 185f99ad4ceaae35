"""A field that offers people lists them as a reader expects, and takes nobody else."""

import pytest
from django import forms

from lms.core.forms import offer_people
from lms.core.models import User

pytestmark = pytest.mark.django_db


def people(*names: str) -> list[User]:
    return [User.objects.create_user(f"p{place}@example.kz", family_name=name, given_name="А") for place, name in enumerate(names)]


def form_of(kind, data, chosen):
    class Choose(forms.Form):
        person = kind(queryset=User.objects.none(), required=False)

        def __init__(self, *arguments):
            super().__init__(*arguments)
            offer_people(self.fields["person"], User.objects.filter(pk__in=[one.pk for one in chosen]))

    return Choose(data)


def names_of(form) -> list[str]:
    return [label for _value, label in form.fields["person"].choices]


def test_people_stand_in_the_order_of_the_alphabet():
    chosen = people("Ятаев", "Әлиев", "қасымов", "Аманов", "Кимов", "Ларин", "Адамс")

    assert names_of(form_of(forms.ModelMultipleChoiceField, None, chosen)) == [
        "Адамс А", "Аманов А", "Әлиев А", "Кимов А", "қасымов А", "Ларин А", "Ятаев А",
    ]  # fmt: skip


def test_one_person_may_be_left_open_and_a_stranger_is_refused():
    known, stranger = people("Бекова", "Айтова")
    form = form_of(forms.ModelChoiceField, {"person": str(stranger.pk)}, [known])

    assert names_of(form) == ["---------", "Бекова А"]
    assert form.errors["person"]
    assert form_of(forms.ModelChoiceField, {"person": str(known.pk)}, [known]).is_valid()
    assert 'selected>Бекова' in str(form_of(forms.ModelChoiceField, {"person": str(known.pk)}, [known])["person"])
