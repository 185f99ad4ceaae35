"""Organisations: the ground's rows, served by the roof because the ground has no API room."""

import django_filters
from rest_framework import serializers, viewsets

from lms.core.models import Organisation


class OrganisationSerializer(serializers.ModelSerializer):
    """One organisation, as the screens show it to the same reader."""

    region = serializers.CharField(source="region_id", allow_null=True, help_text="ISO 3166-2 code")

    class Meta:
        model = Organisation
        fields = [
            "code",
            "name_en",
            "name_ru",
            "name_kk",
            "legal_form",
            "region",
            "field_of_work",
            "staff_count",
            "volunteer_count",
            "founded_year",
            "is_coalition_member",
            "working_languages",
            "led_by",
            "settlement",
        ]


class OrganisationFilter(django_filters.FilterSet):
    region = django_filters.CharFilter(field_name="region_id", help_text="ISO 3166-2 code, such as KZ-75")
    is_coalition_member = django_filters.BooleanFilter()

    class Meta:
        model = Organisation
        fields = ["region", "is_coalition_member"]


class OrganisationViewSet(viewsets.ReadOnlyModelViewSet):
    """Civil society organisations that the reader may see."""

    queryset = Organisation.objects.none()
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilter
    lookup_field = "code"

    def get_queryset(self):
        return Organisation.objects.visible_to(self.request.user).csos().order_by("code")
