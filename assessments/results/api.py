"""Lines of the log-frame as they stand today, read-only, for M&E officers and administrators."""

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from assessments.results import queries
from assessments.results.models import Indicator
from assessments.results.permissions import may_read_results
from lms.core.formats import fraction_text
from lms.core.tables import date_of


class RowSerializer(serializers.Serializer):
    """Where one organisation or record stands in a figure, and why."""

    row = serializers.CharField(source="organisation")
    place = serializers.ChoiceField(choices=["counted", "not_counted", "left_out"])
    reason = serializers.CharField()
    detail = serializers.CharField()
    amount = serializers.SerializerMethodField()

    def get_amount(self, row) -> float | None:
        return None if row.amount is None else float(row.amount)


class FigureSerializer(serializers.Serializer):
    """One way of counting a line. Value and numerator are exact as fractions beside them."""

    reading = serializers.SerializerMethodField()
    definition_version = serializers.CharField(source="definition.version")
    is_headline = serializers.BooleanField()
    measure = serializers.CharField(source="definition.measure")
    status = serializers.CharField(source="reading.status")
    value = serializers.SerializerMethodField()
    value_fraction = serializers.SerializerMethodField()
    numerator = serializers.FloatField(source="reading.numerator")
    denominator = serializers.IntegerField(source="reading.denominator")

    def get_reading(self, figure) -> str:
        return figure.definition.reading

    def get_value(self, figure) -> float | None:
        value = figure.reading.value
        return None if value is None else float(value)

    def get_value_fraction(self, figure) -> str | None:
        value = figure.reading.value
        return None if value is None else fraction_text(value)


class FigureWithRowsSerializer(FigureSerializer):
    rows = RowSerializer(source="reading.rows", many=True)


class IndicatorSerializer(serializers.Serializer):
    """One line of the log-frame on a day."""

    code = serializers.CharField(source="indicator.code")
    name_en = serializers.CharField(source="indicator.name_en")
    name_ru = serializers.CharField(source="indicator.name_ru")
    name_kk = serializers.CharField(source="indicator.name_kk")
    level = serializers.CharField(source="indicator.level")
    result = serializers.CharField(source="indicator.result_code")
    unit_en = serializers.CharField(source="indicator.unit_en")
    target = serializers.FloatField(source="indicator.target")
    target_on = serializers.DateField(source="indicator.target_on")
    baseline = serializers.SerializerMethodField()
    measured_on = serializers.DateField(source="on")
    is_reached = serializers.BooleanField()
    figures = FigureSerializer(many=True)

    def get_baseline(self, line) -> float | None:
        return None if line.baseline is None else float(line.baseline)


class IndicatorWithRowsSerializer(IndicatorSerializer):
    figures = FigureWithRowsSerializer(many=True)


ON = OpenApiParameter("on", str, description="Day of measurement, YYYY-MM-DD; today if left out.")


class IndicatorViewSet(viewsets.GenericViewSet):
    """The log-frame. For readers without an M&E role it does not exist, as on the screens."""

    queryset = Indicator.objects.none()
    serializer_class = IndicatorSerializer
    filter_backends = []
    pagination_class = None
    lookup_field = "code"
    lookup_value_regex = r"R\d\.\d{1,2}"

    def _board(self, request):
        if not may_read_results(request.user):
            raise Http404
        unknown = sorted(set(request.query_params) - {"on", "format"})
        if unknown:
            raise ValidationError({unknown[0]: ["Unknown parameter. Known are: on."]})
        today, text = timezone.localdate(), request.query_params.get("on")
        day = date_of(text) if text else today
        if day is None or day > today:
            raise ValidationError({"on": ["Expected a day until today as YYYY-MM-DD."]})
        return queries.board(day)

    @extend_schema(parameters=[ON], responses=IndicatorSerializer(many=True))
    def list(self, request):
        return Response(IndicatorSerializer(self._board(request).lines, many=True).data)

    @extend_schema(parameters=[ON], responses=IndicatorWithRowsSerializer)
    def retrieve(self, request, code):
        for line in self._board(request).lines:
            if line.indicator.code == code:
                return Response(IndicatorWithRowsSerializer(line).data)
        raise Http404
