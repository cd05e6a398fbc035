"""Addresses of launches."""

from django.urls import path

from .views import baselines, editing, history, home, launches, links, network_map, plan, progress, risks

urlpatterns = [
    path("", home.home, name="home"),
    path("programs/new/", launches.new_program, name="new-program"),
    path("launches/new/", launches.new_launch, name="new-launch"),
    path("launches/import/", launches.import_launch, name="import-launch"),
    path("launches/<slug:launch_key>/plan/", plan.plan, name="plan"),
    path("launches/<slug:launch_key>/map/", network_map.network_map, name="map"),
    path("launches/<slug:launch_key>/risks/", risks.risks, name="risks"),
    path("launches/<slug:launch_key>/risks/answer/", risks.answer, name="answer-risk"),
    path("launches/<slug:launch_key>/baselines/", baselines.baselines, name="baselines"),
    path("launches/<slug:launch_key>/baselines/<int:baseline>/remove/", baselines.remove, name="remove-baseline"),
    path("launches/<slug:launch_key>/history/", history.history, name="history"),
    path("launches/<slug:launch_key>/progress/", progress.progress, name="progress"),
    path("launches/<slug:launch_key>/settings/", launches.edit_launch, name="edit-launch"),
    path("launches/<slug:launch_key>/items/add/", editing.add_item, name="add-item"),
    path("launches/<slug:launch_key>/items/edit/", editing.edit_item, name="edit-item"),
    path("launches/<slug:launch_key>/items/shift/", editing.shift_item, name="shift-item"),
    path("launches/<slug:launch_key>/items/change/", editing.change_items, name="change-items"),
    path("launches/<slug:launch_key>/links/add/", links.add_link_to, name="add-link"),
    path("launches/<slug:launch_key>/links/suggest/", links.suggest, name="suggest-items"),
    path("launches/<slug:launch_key>/links/<int:link>/", links.edit_link_of, name="edit-link"),
    path("launches/<slug:launch_key>/links/<int:link>/remove/", links.remove_link_of, name="remove-link"),
    path("launches/<slug:launch_key>/undo/", editing.undo_edit, name="undo"),
    path("launches/<slug:launch_key>/redo/", editing.redo_edit, name="redo"),
    path("launches/<slug:launch_key>/import/", launches.import_into, name="import-into"),
    path("launches/<slug:launch_key>/plan.json", launches.export_launch, name="export-launch"),
]
