"""Addresses of the first floor. Public pages are Wagtail's."""

from django.urls import path, register_converter

from courses.views import grading, learn, materials, offline, products, teach


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
    path("learn/saved/", offline.learn_saved, name="learn_saved"),
    path("learn/<cohort:cohort>/offline/", offline.learn_offline, name="learn_offline"),
    path("learn/<cohort:cohort>/left/", learn.learn_left, name="learn_left"),
    path("learn/<cohort:cohort>/lesson/<slug:lesson>/", learn.learn_lesson, name="learn_lesson"),
    path("learn/<cohort:cohort>/assignment/", products.learn_assignment, name="learn_assignment"),
    path("learn/<cohort:cohort>/assignment/save/", products.save_product_draft, name="save_product_draft"),
    path("products/files/<uuid:file_id>/", products.product_file, name="product_file"),
    path("teach/grading/", grading.grading, name="grading"),
    path("teach/grading/<uuid:submission_id>/", grading.grade_product, name="grade_product"),
    path("teach/grading/<uuid:submission_id>/save/", grading.save_product_grade, name="save_product_grade"),
    path("teach/<cohort:cohort>/guide/", teach.teach_guide, name="teach_guide"),
    path("glossary/", materials.glossary, name="glossary"),
    path("templates/<slug:key>/", materials.template_file, name="template_file"),
    path("teach/", teach.teach, name="teach"),
    path("teach/new/", teach.new_cohort, name="new_cohort"),
    path("teach/<cohort:cohort>/", teach.teach_cohort, name="teach_cohort"),
    path("teach/<cohort:cohort>/edit/", teach.edit_cohort, name="edit_cohort"),
    path("teach/<cohort:cohort>/people/", teach.teach_people, name="teach_people"),
    path("teach/<cohort:cohort>/import/", teach.teach_import, name="teach_import"),
    path("teach/<cohort:cohort>/import/confirm/", teach.confirm_import, name="confirm_import"),
    path("teach/<cohort:cohort>/import/template.xlsx", teach.import_template, name="import_template"),
]
