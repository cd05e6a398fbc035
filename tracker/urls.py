"""Addresses of launches."""

from django.urls import path

from .views import (
    baselines,
    editing,
    history,
    home,
    item_page,
    launches,
    links,
    network_map,
    plan,
    progress,
    proposals,
    risks,
    talk,
)  # fmt: skip

urlpatterns = [
    path("launches/", home.home, name="home"),
    path("programs/new/", launches.new_program, name="new-program"),
    path("launches/new/", launches.new_launch, name="new-launch"),
    path("launches/import/", launches.import_launch, name="import-launch"),
    path("launches/<slug:launch_key>/plan/", plan.plan, name="plan"),
    path("launches/<slug:launch_key>/map/", network_map.network_map, name="map"),
    path("launches/<slug:launch_key>/risks/", risks.risks, name="risks"),
    path("launches/<slug:launch_key>/risks/answer/", risks.answer, name="answer-risk"),
    path("launches/<slug:launch_key>/baselines/", baselines.baselines, name="baselines"),
    path("launches/<slug:launch_key>/baselines/<int:baseline>/remove/", baselines.remove, name="remove-baseline"),
    path("launches/<slug:launch_key>/proposals/", proposals.proposals, name="proposals"),
    path("launches/<slug:launch_key>/proposals/<int:proposal>/", proposals.answer_proposal, name="answer-proposal"),
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
    path("launches/<slug:launch_key>/comments/", talk.comments, name="comments"),
    path("launches/<slug:launch_key>/comments/<int:comment>/", talk.change_comment, name="change-comment"),
    path(
        "launches/<slug:launch_key>/documents/<int:document>/remove/", talk.remove_document_of, name="remove-document"
    ),
    path("items/<int:item_pk>/", item_page.item_page, name="item"),
    path("items/<int:item_pk>/report/", item_page.report_item, name="report-item"),
    path("items/<int:item_pk>/people/", item_page.item_people, name="item-people"),
    path("items/<int:item_pk>/hand-over/", item_page.hand_over_item, name="hand-over-item"),
    path("items/<int:item_pk>/comments/", item_page.comment_item, name="comment-item"),
    path("launches/<slug:launch_key>/undo/", editing.undo_edit, name="undo"),
    path("launches/<slug:launch_key>/redo/", editing.redo_edit, name="redo"),
    path("launches/<slug:launch_key>/import/", launches.import_into, name="import-into"),
    path("launches/<slug:launch_key>/plan.json", launches.export_launch, name="export-launch"),
]
