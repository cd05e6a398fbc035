"""Addresses of launches."""

from django.urls import path

from .views import home, launches, plan

urlpatterns = [
    path("", home.home, name="home"),
    path("programs/new/", launches.new_program, name="new-program"),
    path("launches/new/", launches.new_launch, name="new-launch"),
    path("launches/import/", launches.import_launch, name="import-launch"),
    path("launches/<slug:launch_key>/plan/", plan.plan, name="plan"),
    path("launches/<slug:launch_key>/import/", launches.import_into, name="import-into"),
    path("launches/<slug:launch_key>/plan.json", launches.export_launch, name="export-launch"),
]
