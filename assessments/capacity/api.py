"""Rounds and locked scores, read-only, as the screens show them to the same reader."""

import django_filters
from django.db.models import F
from rest_framework import serializers, viewsets

from assessments.capacity.models import AssessmentRound, CapacityAssessment, Layer, SheetScore


class RoundSerializer(serializers.ModelSerializer):
    """One occasion of assessing."""

    instrument = serializers.CharField(source="instrument_version.instrument.code")
    instrument_version = serializers.CharField(source="instrument_version.version")

    class Meta:
        model = AssessmentRound
        fields = ["code", "kind", "name", "instrument", "instrument_version", "opens_on", "closes_on", "is_retrospective"]


class RoundFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=AssessmentRound.Kind)

    class Meta:
        model = AssessmentRound
        fields = ["kind"]


class RoundViewSet(viewsets.ReadOnlyModelViewSet):
    """Rounds the reader takes part in."""

    queryset = AssessmentRound.objects.none()
    serializer_class = RoundSerializer
    filterset_class = RoundFilter
    lookup_field = "code"

    def get_queryset(self):
        rounds = AssessmentRound.objects.visible_to(self.request.user)
        return (
            rounds.select_related("instrument_version__instrument")
            .defer("instrument_version__document")
            .order_by("code")
        )


class DomainScoreSerializer(serializers.Serializer):
    """The index of one domain; null where the domain is not valid."""

    code = serializers.CharField()
    index = serializers.FloatField(allow_null=True)
    fraction = serializers.CharField(allow_null=True)


class ScoreSerializer(serializers.ModelSerializer):
    """The verified, locked result of one organisation in one round."""

    id = serializers.UUIDField(source="sheet.assessment_id")
    organisation = serializers.CharField(source="sheet.assessment.organisation.code")
    round = serializers.CharField(source="sheet.assessment.round.code")
    kind = serializers.ChoiceField(source="sheet.assessment.round.kind", choices=AssessmentRound.Kind)
    revision = serializers.IntegerField(source="sheet.assessment.revision")
    is_latest = serializers.SerializerMethodField()
    assessed_on = serializers.DateField(source="sheet.assessment.assessed_on")
    locked_at = serializers.DateTimeField(source="sheet.assessment.locked_at")
    overall = serializers.DecimalField(
        source="overall_decimal", max_digits=9, decimal_places=6, allow_null=True, help_text="0 to 100"
    )
    overall_fraction = serializers.SerializerMethodField()
    band = serializers.CharField(help_text="capacity level: nascent, emerging, developing, capable, leading")
    flags = serializers.ListField(child=serializers.CharField())
    domains = serializers.SerializerMethodField()
    sha256 = serializers.CharField(source="sheet.assessment.sha256")

    class Meta:
        model = SheetScore
        fields = [
            "id",
            "organisation",
            "round",
            "kind",
            "revision",
            "is_latest",
            "assessed_on",
            "locked_at",
            "scoring_rule",
            "status",
            "overall",
            "overall_fraction",
            "band",
            "flags",
            "domains",
            "sha256",
        ]

    def get_is_latest(self, row) -> bool:
        return row.sheet.assessment.state == "locked"

    def get_overall_fraction(self, row) -> str | None:
        if row.overall_numerator is None:
            return None
        if row.overall_denominator == 1:
            return str(row.overall_numerator)
        return f"{row.overall_numerator}/{row.overall_denominator}"

    def get_domains(self, row) -> list[dict]:
        return _domains(row.domains)


def _domains(stored: dict) -> list[dict]:
    """Return stored domain fractions as a list with numbers beside them."""
    rows = []
    for code in sorted(stored):
        text = stored[code]
        if text is None:
            rows.append({"code": code, "index": None, "fraction": None})
            continue
        above, _slash, below = str(text).partition("/")
        rows.append({"code": code, "index": round(int(above) / int(below or 1), 6), "fraction": text})
    return rows


class ScoreFilter(django_filters.FilterSet):
    organisation = django_filters.CharFilter(field_name="sheet__assessment__organisation__code")
    round = django_filters.CharFilter(field_name="sheet__assessment__round__code")
    kind = django_filters.ChoiceFilter(
        field_name="sheet__assessment__round__kind", choices=AssessmentRound.Kind
    )
    band = django_filters.CharFilter()
    status = django_filters.ChoiceFilter(
        choices=[(code, code) for code in ("full", "provisional", "not_computed")]
    )

    class Meta:
        model = SheetScore
        fields = ["organisation", "round", "kind", "band", "status"]


class ScoreViewSet(viewsets.ReadOnlyModelViewSet):
    """Verified results after the lock, all revisions. `is_latest` marks the one that counts."""

    queryset = SheetScore.objects.none()
    serializer_class = ScoreSerializer
    filterset_class = ScoreFilter
    lookup_field = "sheet__assessment"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def get_queryset(self):
        cases = CapacityAssessment.objects.visible_to(self.request.user).filter(locked_at__isnull=False)
        return (
            SheetScore.objects.filter(sheet__layer=Layer.VERIFIED, sheet__assessment__in=cases.values("pk"))
            .select_related("sheet__assessment__organisation", "sheet__assessment__round")
            .defer("result", "sheet__assessment__snapshot")
            .annotate(place=F("sheet__assessment__round__opens_on"))
            .order_by("sheet__assessment__organisation__code", "place", "sheet__assessment__revision")
        )
