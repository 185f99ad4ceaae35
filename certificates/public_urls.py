"""The short address in the QR: no language in it, so that one paper serves every reader."""

from django.urls import path

from certificates.views import public

urlpatterns = [path("v/<str:key>", public.verify_token, name="verify_token")]
