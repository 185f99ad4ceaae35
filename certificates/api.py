"""Verification for other people's software: what `/verify/` tells, as JSON; the same limits, the same silence."""

import json

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ParseError
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from certificates import codes
from certificates.actions.tries import note_wrong_name, seconds_to_wait
from certificates.choices import State
from certificates.faces import LANGUAGES
from certificates.models import Summary
from certificates.queries.files import LONGEST_CREDENTIAL, OURS, answer_about, statement_of_answer
from certificates.queries.verification import (
    Statement,
    confirmed_by_code,
    confirmed_by_token,
    is_name_of_summary,
    is_name_on_paper,
    statement_of,
)  # fmt: skip
from lms.core.formats import ZONE
from lms.core.ratelimit import network_of

WAYS = ("code", "token", "credential")


class QuestionSerializer(serializers.Serializer):
    """One paper to check: its number with the family name, the token of its QR, or its signed credential."""

    code = serializers.CharField(required=False, max_length=60, help_text="Certificate number; needs `name`.")
    name = serializers.CharField(
        required=False, max_length=250,
        help_text="Family name on the paper; for a capacity summary the name of the organisation. With `token`: any name to compare.",
    )  # fmt: skip
    token = serializers.CharField(required=False, max_length=60, help_text="What follows /v/ in the address of the QR.")
    credential = serializers.DictField(required=False, help_text="The signed credential (Open Badges 3.0) as it was handed out.")
    language = serializers.ChoiceField(LANGUAGES, required=False, help_text="Of the texts in the answer; else Accept-Language.")

    default_error_messages = {
        "one_way": gettext_lazy("Give one of these: code with name, token, or credential."),
        "typing": gettext_lazy("This number has a typing error. The signs 0, O, 1, I and L never occur."),
        "unknown": gettext_lazy("Unknown field. Known are: %(known)s."),
    }

    def validate(self, given: dict) -> dict:
        for field in self.initial_data:
            if field not in self.fields:
                known = {"known": ", ".join(self.fields)}
                raise serializers.ValidationError({field: [self.error_messages["unknown"] % known]})
        if sum(way in given for way in WAYS) != 1:
            self.fail("one_way")
        if "code" in given:
            if not given.get("name"):
                raise serializers.ValidationError({"name": [_("This field is required.")]})
            try:
                given["code"] = codes.read_code(given["code"])
            except codes.TypingError as error:
                raise serializers.ValidationError({"code": [self.error_messages["typing"]]}) from error
        return given


class FileSerializer(serializers.Serializer):
    """One of the papers of a certificate: its language and its digest."""

    language = serializers.CharField()
    sha256 = serializers.CharField()


class AnswerSerializer(serializers.Serializer):
    """What is told. A miss of whatever cause is `{"confirmed": false}` and nothing else."""

    confirmed = serializers.BooleanField()
    verdict = serializers.ChoiceField(["altered", "foreign"], required=False, help_text="Of a credential that is not confirmed.")
    state = serializers.ChoiceField(State.choices, required=False)
    reason = serializers.CharField(required=False, help_text="Why it was revoked; empty otherwise.")
    kind = serializers.ChoiceField(["certificate", "capacity"], required=False)
    title = serializers.CharField(required=False)
    programme = serializers.CharField(required=False, help_text="Or the instrument.")
    hours = serializers.IntegerField(required=False, allow_null=True)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False)
    issued_on = serializers.DateField(required=False)
    valid_until = serializers.DateField(required=False, allow_null=True)
    revoked_on = serializers.DateField(required=False, allow_null=True)
    issuer = serializers.CharField(required=False)
    initials = serializers.CharField(required=False, help_text="Of the holder; of a summary the organisation.")
    index = serializers.CharField(required=False)
    level = serializers.CharField(required=False)
    number = serializers.CharField(required=False)
    recorded_on = serializers.DateField(
        required=False, allow_null=True,
        help_text="Of a certificate issued on paper before this system: the day it was recorded. It has no files; null otherwise.",
    )  # fmt: skip
    old_number = serializers.CharField(required=False, help_text="The number on that old paper; empty otherwise.")
    name_agrees = serializers.BooleanField(required=False, help_text="Only if a name came with a token.")
    files = FileSerializer(many=True, required=False)


class VerifyView(APIView):
    """Check a paper. No account is needed; nothing that was sent is kept."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()  # counted as the page counts: by network, and by wrong names for one paper

    @extend_schema(request=QuestionSerializer, responses=AnswerSerializer, auth=[])
    def post(self, request) -> Response:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_CREDENTIAL:
            words = {"detail": _("This is larger than any credential of ours.")}
            return _plain(Response(words, status=status.HTTP_413_REQUEST_ENTITY_TOO_LARGE))
        try:
            asked = QuestionSerializer(data=request.data)
        except RecursionError as error:  # brackets within brackets, thousands of them
            raise ParseError from error
        asked.is_valid(raise_exception=True)
        given, at = asked.validated_data, timezone.now()
        key = given.get("code") or given.get("token") or "file"
        if wait := seconds_to_wait(network=network_of(request, at), key=key, at=at):
            response = Response({"detail": _("Too many tries. Wait, then try again.")}, status=status.HTTP_429_TOO_MANY_REQUESTS)
            response["Retry-After"] = str(wait)
            return _plain(response)
        language = given.get("language") or translation.get_language()[:2]
        with translation.override(language):
            return _plain(Response(_answer(given, language, at)))


def _answer(given: dict, language: str, at) -> dict:
    on = at.astimezone(ZONE).date()
    if "credential" in given:
        answer = answer_about(json.dumps(given["credential"]).encode())
        if answer.verdict != OURS:
            return {"confirmed": False, "verdict": answer.verdict}
        return _told(statement_of_answer(answer, language, on))
    if "code" in given:
        row = confirmed_by_code(given["code"], given["name"])
        if row is None:
            note_wrong_name(key=given["code"], at=at)
            return {"confirmed": False}
        return _told(statement_of(row, language, on))
    row = confirmed_by_token(given["token"])
    if row is None:
        return {"confirmed": False}
    told = _told(statement_of(row, language, on))
    if name := given.get("name"):
        told["name_agrees"] = is_name_of_summary(row, name) if isinstance(row, Summary) else is_name_on_paper(row, name)
        if not told["name_agrees"]:
            note_wrong_name(key=given["token"], at=at)
    return told


def _told(paper: Statement) -> dict:
    """Return what the page shows of a confirmed paper."""
    return {
        "confirmed": True, "state": paper.state, "reason": paper.reason, "kind": "capacity" if paper.is_summary else "certificate",
        "title": paper.title, "programme": paper.programme, "hours": paper.hours, "starts_on": paper.starts_on,
        "ends_on": paper.ends_on, "issued_on": paper.issued_on, "valid_until": paper.valid_until,
        "revoked_on": paper.revoked_on, "issuer": paper.issuer, "initials": paper.initials, "index": paper.index_text,
        "level": paper.band, "number": paper.code, "recorded_on": paper.recorded_on, "old_number": paper.old_number,
        "files": [{"language": language, "sha256": digest} for language, digest in paper.digests],
    }  # fmt: skip


def _plain(response: Response) -> Response:
    """Let no answer be stored or listed."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
