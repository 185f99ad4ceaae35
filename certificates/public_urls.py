"""Addresses without a language in them: what stands in a QR, and what other people's software asks for."""

from django.urls import path

from certificates.views import claims, public, published

urlpatterns = [
    path("claim/<str:token>", claims.open_slip, name="open_slip"),
    path("v/<str:key>", public.verify_token, name="verify_token"),
    path(".well-known/did.json", published.did_document, name="did_document"),
    path("status/<int:number>", published.status, name="status_list"),
    path("achievements/capacity-<str:code>/<str:version>", published.capacity_achievement, name="capacity_achievement"),
    path("achievements/<str:code>/<int:version>", published.achievement, name="achievement"),
]
