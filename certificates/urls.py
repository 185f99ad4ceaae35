"""Addresses of floor 3, under the language."""

from django.urls import path, re_path

from certificates.actions.definitions import LOGOS, SIGNATORIES
from certificates.views import (
    batches,
    claims,
    definitions,
    manage,
    own,
    past,
    public,
    reports,
    statements,
    summaries,
    transcript,
)

urlpatterns = [
    path("learn/certificates/", own.my_certificates, name="my_certificates"),
    path("learn/transcript/", transcript.transcript, name="transcript"),
    re_path(r"^learn/transcript/(?P<language>en|ru|kk)\.pdf$", transcript.transcript_pdf, name="transcript_pdf"),
    re_path(
        r"^learn/certificates/(?P<credential_id>[0-9a-f-]{36})/(?P<language>en|ru|kk|kk-ru)\.pdf$",
        own.certificate_pdf,
        name="certificate_pdf",
    ),
    path("learn/certificates/<uuid:credential_id>/credential.json", own.signed_credential, name="signed_credential"),
    path("learn/certificates/<uuid:credential_id>/badge.png", own.badge, name="credential_badge"),
    path("learn/certificates/<uuid:credential_id>/check/", own.public_check, name="public_check"),
    path("learn/certificates/<uuid:credential_id>/initials/", own.show_initials, name="show_initials"),
    path("learn/certificates/<uuid:credential_id>/correct/", own.correct_name, name="correct_name"),
    path("org/capacity/<slug:round_code>/statement/", statements.statement, name="capacity_statement"),
    path("org/capacity/<slug:round_code>/statement/withdraw/", statements.withdraw, name="withdraw_statement"),
    path(
        "org/statement/<uuid:credential_id>/<str:language>.<str:form>",
        statements.statement_file,
        name="statement_file",
    ),
    re_path(
        r"^org/capacity/(?P<round_code>[-\w]{1,40})/report-(?P<language>en|ru|kk)\.pdf$",
        summaries.capacity_report,
        name="capacity_report",
    ),
    re_path(
        r"^org/capacity/(?P<round_code>[-\w]{1,40})/full-report-(?P<language>en|ru|kk)\.pdf$",
        reports.cso_report,
        name="cso_report",
    ),
    re_path(r"^teach/(?P<code>[-\w]{1,40})/brief-(?P<language>en|ru|kk)\.pdf$", reports.brief, name="trainer_brief"),
    re_path(r"^teach/(?P<code>[-\w]{1,40})/issue/$", batches.issue_at_end, name="issue_at_end"),
    path("monitoring/reports/", reports.reports, name="monitoring_reports"),
    re_path(r"^monitoring/reports/capacity-(?P<language>en|ru|kk)\.pdf$", reports.cohort_paper, name="cohort_paper"),
    path("monitoring/reports/<slug:round_code>/zip/", reports.many_reports, name="many_reports"),
    path("verify/", public.verify, name="verify"),
    path("verify/file/", public.verify_file, name="verify_file"),
    path("manage/certificates/", manage.manage_certificates, name="manage_certificates"),
    path("manage/certificates/issue/", manage.issue_missing, name="issue_missing"),
    path("manage/certificates/definitions/", definitions.definitions, name="definitions"),
    path("manage/certificates/definitions/new/", definitions.new_definition, name="new_definition"),
    path("manage/certificates/definitions/<uuid:definition_id>/", definitions.definition, name="definition"),
    path("manage/certificates/definitions/<uuid:definition_id>/step/", definitions.definition_step, name="definition_step"),
    path(
        "manage/certificates/definitions/<uuid:definition_id>/specimen-<str:language>.pdf",
        definitions.definition_preview,
        name="definition_preview",
    ),
    path(
        "manage/certificates/definitions/<uuid:definition_id>/pictures/<uuid:element_id>/",
        definitions.definition_picture,
        name="definition_picture",
    ),
    *(
        path(
            f"manage/certificates/definitions/<uuid:definition_id>/{kind}/{address}", definitions.definition_element,
            {"kind": kind}, name=f"definition_{kind}{name}",
        )
        for kind in (SIGNATORIES, LOGOS)
        for address, name in (("new/", "_new"), ("<uuid:element_id>/", ""))
    ),
    path("manage/certificates/cohorts/", batches.issue_cohorts, name="issue_cohorts"),
    path("manage/certificates/cohorts/<slug:code>/", batches.issue_cohort, name="issue_cohort"),
    path("manage/certificates/cohorts/<slug:code>/print/", batches.print_cohort, name="print_cohort"),
    path("manage/certificates/cohorts/<slug:code>/papers.zip", batches.cohort_zip, name="cohort_zip"),
    path("manage/certificates/cohorts/<slug:code>/list.xlsx", batches.cohort_list, name="cohort_list"),
    path("manage/certificates/past/", past.past_papers, name="past_papers"),
    path("manage/certificates/past/template.xlsx", past.past_template, name="past_template"),
    path("manage/certificates/past/confirm/", past.confirm_past, name="confirm_past"),
    path("manage/certificates/past/<uuid:sheet_id>/", past.past_sheet, name="past_sheet"),
    path("manage/certificates/past/<uuid:sheet_id>/stickers.pdf", past.past_stickers, name="past_stickers"),
    path("manage/certificates/past/<uuid:sheet_id>/slips.pdf", claims.past_slips, name="past_slips"),
    path("manage/certificates/past/paper/<uuid:paper_id>/", past.past_paper, name="past_paper"),
    path("claim/", claims.claim_paper, name="claim_paper"),
    path("claim/paper/", claims.fetched_paper, name="fetched_paper"),
    re_path(r"^claim/paper/(?P<language>en|ru|kk|kk-ru)\.pdf$", claims.fetched_pdf, name="fetched_pdf"),
    re_path(r"^teach/(?P<code>[-\w]{1,40})/slips/$", claims.cohort_slips, name="cohort_slips"),
    path("manage/certificates/<uuid:credential_id>/anew/", manage.anew, name="issue_anew"),
    path("manage/certificates/<uuid:credential_id>/", manage.manage_certificate, name="manage_certificate"),
    path("manage/certificates/<uuid:credential_id>/correct/", manage.decide_name, name="decide_name"),
]
