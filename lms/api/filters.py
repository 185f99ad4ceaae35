"""Filters that refuse what they do not know: a typing error must not return everything."""

from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError

PAGING = {"page", "page_size", "format"}


class StrictFilterBackend(DjangoFilterBackend):
    """Refuse unknown parameters by name; wrong values are refused by django-filter."""

    def filter_queryset(self, request, queryset, view):
        filterset_class = self.get_filterset_class(view, queryset)
        known = sorted(filterset_class.base_filters) if filterset_class else []
        for name in request.query_params:
            if name not in PAGING and name not in known:
                raise ValidationError(
                    {
                        name: [
                            _("Unknown parameter. Known are: %(known)s.")
                            % {"known": ", ".join([*known, "page", "page_size"])}
                        ]
                    }
                )
        return super().filter_queryset(request, queryset, view)
