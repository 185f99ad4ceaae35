"""Addresses of the first floor. Public pages are Wagtail's."""

from django.urls import path, register_converter

from courses.views import (
    check_in,
    content,
    gradebook,
    grading,
    learn,
    materials,
    meetings,
    notes,
    offline,
    people,
    products,
    resume,
    search,
    talk,
    teach,
)


class CohortCode:
    """A cohort's code: capital letters, so that it never hides an address such as learn/certificates/."""

    regex = "[A-Z0-9][A-Z0-9-]*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CohortCode, "cohort")

urlpatterns = [
    path("learn/", learn.learn, name="learn"),
    path("learn/<cohort:cohort>/", learn.learn_cohort, name="learn_cohort"),
    path("learn/go-on/", resume.go_on, name="go_on"),
    path("r/<str:token>/", resume.follow, name="resume"),
    path("l/<path:code>/", resume.short_lesson, name="short_lesson"),
    path("learn/waiting/<uuid:turn_id>/leave/", learn.leave, name="leave_waiting"),
    path("learn/saved/", offline.learn_saved, name="learn_saved"),
    path("learn/<cohort:cohort>/offline/", offline.learn_offline, name="learn_offline"),
    path("learn/<cohort:cohort>/left/", learn.learn_left, name="learn_left"),
    path("learn/<cohort:cohort>/name/", learn.confirm_own_name, name="confirm_name"),
    path("learn/<cohort:cohort>/lesson/<slug:lesson>/", learn.learn_lesson, name="learn_lesson"),
    path("learn/<cohort:cohort>/assignment/", products.learn_assignment, name="learn_assignment"),
    path("learn/<cohort:cohort>/assignment/save/", products.save_product_draft, name="save_product_draft"),
    path("products/files/<uuid:file_id>/", products.product_file, name="product_file"),
    path("teach/grading/", grading.grading, name="grading"),
    path("teach/grading/<uuid:submission_id>/", grading.grade_product, name="grade_product"),
    path("teach/grading/<uuid:submission_id>/save/", grading.save_product_grade, name="save_product_grade"),
    path("teach/content/", content.content, name="content"),
    path("teach/content/<int:page_id>/", content.page_checks, name="page_checks"),
    path("teach/content/<int:page_id>/same/", content.same_meaning, name="same_meaning"),
    path("manage/publishing/", content.publishing_rules, name="publishing_rules"),
    path("teach/<cohort:cohort>/guide/", teach.teach_guide, name="teach_guide"),
    path("learn/notes/", notes.own_notes, name="own_notes"),
    path("learn/notes/<uuid:note_id>/", notes.edit_note, name="edit_note"),
    path("learn/notes/<uuid:note_id>/delete/", notes.drop_note, name="drop_note"),
    path("learn/<cohort:cohort>/lesson/<slug:lesson>/note/", notes.lesson_note, name="lesson_note"),
    path("learn/<cohort:cohort>/lesson/<slug:lesson>/bookmark/", notes.set_bookmark, name="set_bookmark"),
    path("search/", search.search, name="search"),
    path("glossary/", materials.glossary, name="glossary"),
    path("templates/<slug:key>/", materials.template_file, name="template_file"),
    path("teach/", teach.teach, name="teach"),
    path("teach/new/", teach.new_cohort, name="new_cohort"),
    path("teach/<cohort:cohort>/", teach.teach_cohort, name="teach_cohort"),
    path("teach/<cohort:cohort>/edit/", teach.edit_cohort, name="edit_cohort"),
    path("teach/<cohort:cohort>/people/", teach.teach_people, name="teach_people"),
    path("teach/<cohort:cohort>/people/change/", teach.change_people, name="change_people"),
    path("teach/<cohort:cohort>/people/<uuid:enrolment>/", people.teach_person, name="teach_person"),
    path("teach/<cohort:cohort>/people/<uuid:enrolment>/change/", people.change_person, name="change_person"),
    path("teach/<cohort:cohort>/key/", teach.teach_key, name="teach_key"),
    path("teach/<cohort:cohort>/close/", teach.teach_close, name="teach_close"),
    path("teach/<cohort:cohort>/close/list.xlsx", teach.final_list, name="final_list"),
    path("teach/<cohort:cohort>/cards/", teach.teach_cards, name="teach_cards"),
    path("teach/<cohort:cohort>/import/", teach.teach_import, name="teach_import"),
    path("teach/<cohort:cohort>/import/confirm/", teach.confirm_import, name="confirm_import"),
    path("teach/<cohort:cohort>/import/to-correct.xlsx", teach.import_comments, name="import_comments"),
    path("teach/<cohort:cohort>/import/template.xlsx", teach.import_template, name="import_template"),
]

TALK = "learn/<cohort:cohort>/talk/"

urlpatterns += [
    path(TALK, talk.talk, name="talk"),
    path(f"{TALK}new/", talk.new_thread, name="new_thread"),
    path(f"{TALK}ask/", talk.ask_trainer, name="ask_trainer"),
    path(f"{TALK}<uuid:thread_id>/", talk.talk_thread, name="talk_thread"),
    path(f"{TALK}messages/<uuid:post_id>/edit/", talk.edit_message, name="edit_message"),
    path(f"{TALK}messages/<uuid:post_id>/report/", talk.report_message, name="report_message"),
    path("teach/asked/", talk.questions, name="asked_questions"),
    path("teach/<cohort:cohort>/talk/", talk.teach_talk, name="teach_talk"),
    path("teach/<cohort:cohort>/talk/<uuid:thread_id>/<slug:step>/", talk.step_talk, name="step_talk"),
    path("teach/<cohort:cohort>/talk/messages/<uuid:post_id>/<slug:step>/", talk.step_message, name="step_message"),
]

MEETING = "teach/<cohort:cohort>/meetings/<uuid:meeting>/"

urlpatterns += [
    path("learn/check-in/", check_in.check_in_page, name="check_in"),
    path("learn/calendar/", check_in.calendar, name="calendar"),
    path("learn/<cohort:cohort>/meetings/", check_in.learn_meetings, name="learn_meetings"),
    path("a/<uuid:meeting>/<str:code>/", check_in.scan, name="scan"),
    path("calendar/<str:token>.ics", check_in.calendar_feed, name="calendar_feed"),
    path("teach/<cohort:cohort>/gradebook/", gradebook.show, name="gradebook"),
    path("teach/<cohort:cohort>/gradebook/file.<str:kind>", gradebook.file, name="gradebook_file"),
    path("teach/<cohort:cohort>/meetings/", meetings.teach_meetings, name="teach_meetings"),
    path("teach/<cohort:cohort>/meetings/new/", meetings.new_meeting, name="new_meeting"),
    path(MEETING, meetings.teach_meeting, name="teach_meeting"),
    path(f"{MEETING}edit/", meetings.edit_meeting, name="edit_meeting"),
    path(f"{MEETING}cancel/", meetings.drop_meeting, name="drop_meeting"),
    path(f"{MEETING}undo/", meetings.undo_marks, name="undo_marks"),
    path(f"{MEETING}code/", meetings.meeting_code, name="meeting_code"),
    path(f"{MEETING}signed/", meetings.keep_signed_sheet, name="keep_signed_sheet"),
    path(f"{MEETING}signed/<uuid:sheet>/", meetings.signed_sheet, name="signed_sheet"),
    path(f"{MEETING}sheet.pdf", meetings.meeting_sheet, name="meeting_sheet"),
    path(f"{MEETING}sheet.xlsx", meetings.meeting_table, name="meeting_table"),
    path(f"{MEETING}upload/", meetings.upload_marks, name="upload_marks"),
    path(f"{MEETING}upload/confirm/", meetings.confirm_marks, name="confirm_marks"),
]
