"""What lessons lead to beside other lessons: files to download and the glossary. Public, as the lessons are."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control

from courses.models import Material
from courses.queries.glossary import glossary_groups
from courses.queries.materials import template_file as file_of
from lms.core.http import attachment


@cache_control(public=True, max_age=3600)
def template_file(request, key: str):
    """A template of a lesson, in the language of the address."""
    material = get_object_or_404(Material, key=key, kind=Material.Kind.TEMPLATE)
    file = file_of(material, get_language()[:2])
    return attachment(file.content, file.name, file.content_type)


def glossary(request):
    """Every term of the field in three languages."""
    return render(request, "courses/glossary.html", {"groups": glossary_groups()})
