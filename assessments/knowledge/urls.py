"""Addresses of knowledge tests."""

from django.urls import path

from assessments.knowledge.views import agreement, bank, facts, items, saving, taking, teaching

urlpatterns = [
    path("learn/answers/", saving.save_answers, name="save_answers"),
    path("learn/<str:cohort>/test/<uuid:attempt_id>/", taking.learn_attempt, name="learn_attempt"),
    path("learn/<str:cohort>/test/<uuid:attempt_id>/<int:number>/", taking.learn_question, name="learn_question"),
    path("learn/<str:cohort>/test/<uuid:attempt_id>/submit/", taking.learn_submit, name="learn_submit"),
    path("learn/<str:cohort>/test/<uuid:attempt_id>/result/", taking.learn_result, name="learn_result"),
    path("learn/<str:cohort>/test/<uuid:attempt_id>/review/", taking.learn_review, name="learn_review"),
    path("learn/<str:cohort>/test/<slug:kind>/", taking.learn_test, name="learn_test"),
    path("teach/grading/agreement/", agreement.agreement, name="grading_agreement"),
    path("teach/<str:cohort>/tests/", teaching.teach_tests, name="teach_tests"),
    path("teach/<str:cohort>/tests/items/", items.teach_items, name="teach_items"),
    path("teach/<str:cohort>/tests/items.xlsx", items.teach_items_file, name="teach_items_file"),
    path("teach/<str:cohort>/tests/items/<uuid:form>/", items.teach_item, name="teach_item"),
    path("teach/questions/", bank.banks, name="question_banks"),
    path("teach/questions/<str:programme>/", bank.bank, name="question_bank"),
    path("teach/questions/<str:programme>/export/", bank.export, name="export_questions"),
    path("teach/questions/<str:programme>/export/<slug:kind>/", bank.export_file, name="export_questions_file"),
    path("teach/questions/<str:programme>/import/", bank.new_import, name="import_questions"),
    path("teach/questions/<str:programme>/import/<uuid:import_id>/", bank.one_import, name="question_import"),
    path("teach/questions/<str:programme>/import/<uuid:import_id>/confirm/", bank.confirm, name="confirm_question_import"),
    path("teach/questions/<str:programme>/import/<uuid:import_id>/report.xlsx", bank.report_file, name="question_import_report"),
    path("teach/questions/<str:programme>/import/<uuid:import_id>/undo/", bank.undo, name="undo_question_import"),
    path("teach/facts/", facts.fact_register, name="facts"),
    path("teach/facts/new/", facts.new_fact, name="new_fact"),
    path("teach/facts/<slug:code>/", facts.one_fact, name="fact"),
    path("teach/facts/<slug:code>/questions/", facts.fact_question, name="fact_question"),
    path("monitoring/tests/", items.monitoring_tests, name="monitoring_tests"),
    path("monitoring/tests/items.xlsx", items.monitoring_tests_file, name="monitoring_tests_file"),
    path("monitoring/tests/<uuid:form>/", items.monitoring_test, name="monitoring_test"),
    path("teach/<str:cohort>/tests/late/", teaching.teach_late, name="teach_late"),
    path("teach/<str:cohort>/tests/cases/", teaching.teach_cases, name="teach_cases"),
    path("teach/<str:cohort>/tests/cases/<uuid:attempt_id>/<int:number>/", teaching.teach_case, name="teach_case"),
]
