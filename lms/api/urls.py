"""Addresses of the API: version 1, its schema, its page of documentation."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from certificates.api import VerifyView
from lms.api.router import router

urlpatterns = [
    path("v1/verify/", VerifyView.as_view(), name="api_verify"),
    path("v1/", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="schema", template_name="api/docs.html"),
        name="api_docs",
    ),
]
