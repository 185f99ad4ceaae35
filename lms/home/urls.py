"""Addresses of the roof."""

from django.urls import path

from lms.home.views import about, attention, doors, jobs, manage, notices, organisation, profile

urlpatterns = [
    path("start/", doors.start, name="start"),
    path("join/<str:token>/", doors.join, name="join"),
    path("profile/", profile.profile, name="profile"),
    path("notifications/", notices.own_notices, name="notices"),
    path("notifications/read/", notices.read_all_notices, name="read_all_notices"),
    path("notifications/settings/", notices.letter_settings, name="letter_settings"),
    path("notifications/<uuid:notice_id>/", notices.notice, name="notice"),
    path("n/<str:token>/", notices.stop, name="stop_letters"),
    path("help/", about.help_page, name="help"),
    path("privacy/", about.privacy, name="privacy"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("jobs/", jobs.own_jobs, name="jobs"),
    path("jobs/<uuid:job_id>/", jobs.job, name="job"),
    path("jobs/<uuid:job_id>/stop/", jobs.stop, name="job_stop"),
    path("jobs/<uuid:job_id>/resume/", jobs.resume, name="job_resume"),
    path("jobs/<uuid:job_id>/file/", jobs.file, name="job_file"),
    path("org/", organisation.organisation, name="organisation"),
    path("org/profile/", organisation.profile, name="organisation_profile"),
    path("org/people/", organisation.people, name="organisation_people"),
    path("org/people/<uuid:person_id>/invitation/", organisation.renew, name="organisation_invitation"),
    path("teach/<str:cohort>/attention/", attention.attention, name="attention"),
    path("teach/<str:cohort>/attention/<uuid:enrolment_id>/", attention.send_word, name="send_word"),
    path("teach/<str:cohort>/contacts/<uuid:contact_id>/", attention.set_outcome, name="set_outcome"),
    path("manage/", manage.manage, name="manage"),
    path("manage/people/", manage.people, name="manage_people"),
    path("manage/people/invite/", manage.invite, name="manage_invite"),
    path("manage/people/<uuid:person_id>/", manage.person, name="manage_person"),
    path("manage/people/<uuid:person_id>/let-in/", manage.let_in, name="manage_let_in"),
    path("manage/memberships/<uuid:membership_id>/end/", manage.end, name="manage_end_membership"),
    path("manage/organisations/", manage.organisations, name="manage_organisations"),
    path("manage/organisations/new/", manage.organisation, name="manage_organisation_new"),
    path("manage/organisations/<slug:code>/", manage.organisation, name="manage_organisation"),
    path("manage/audit/", manage.audit, name="manage_audit"),
    path("manage/health/", manage.health, name="manage_health"),
]
