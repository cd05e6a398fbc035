"""Every address of the product."""

from django.urls import include, path

handler500 = "config.failures.failed"

urlpatterns = [
    path("", include("roles.urls")),
    path("", include("tracker.urls")),
]
