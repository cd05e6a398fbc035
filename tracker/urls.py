"""Addresses of launches."""

from django.urls import path

from tracker.views.commitments import board, card, handoffs, impact
from tracker.views.forecast import forecast, uncertainty
from tracker.views.launches import home, launches
from tracker.views.plan import baselines, editing, exports, history, item_page, links, network_map, plan, progress

from .views import comments, proposals, reports, resources, risks

urlpatterns = [
    path("launches/", home.home, name="home"),
    path("programs/new/", launches.new_program, name="new-program"),
    path("launches/new/", launches.new_launch, name="new-launch"),
    path("launches/import/", launches.import_launch, name="import-launch"),
    path("launches/import/<int:run>/", launches.import_run, name="import-run"),
    path("launches/<slug:launch_key>/plan/", plan.plan, name="plan"),
    path("launches/<slug:launch_key>/map/", network_map.network_map, name="map"),
    path("launches/<slug:launch_key>/commitments/", board.commitments, name="commitments"),
    path("launches/<slug:launch_key>/handoffs/", handoffs.handoffs_of, name="handoffs"),
    path("launches/<slug:launch_key>/impact/", impact.impact, name="impact"),
    path("launches/<slug:launch_key>/impact/answers/<int:answer>/", impact.answer_impact, name="answer-impact"),
    path("launches/<slug:launch_key>/impact/<int:round_pk>/", impact.end_impact, name="end-impact"),
    path("launches/<slug:launch_key>/resources/", resources.resources, name="resources"),
    path("launches/<slug:launch_key>/resources/<int:resource>/", resources.answer_resource, name="answer-resource"),
    path("launches/<slug:launch_key>/updates/", reports.updates, name="updates"),
    path("launches/<slug:launch_key>/updates/<int:update>/", reports.answer_update, name="answer-update"),
    path("launches/<slug:launch_key>/decisions/", reports.new_decision, name="new-decision"),
    path("items/<int:item_pk>/commitment/", card.commitment, name="commitment"),
    path("launches/<slug:launch_key>/risks/", risks.risks, name="risks"),
    path("launches/<slug:launch_key>/risks/answer/", risks.answer, name="answer-risk"),
    path("launches/<slug:launch_key>/forecast/", forecast.forecast, name="forecast"),
    path("launches/<slug:launch_key>/forecast/line/", forecast.forecast_line, name="forecast-line"),
    path("launches/<slug:launch_key>/forecast/run/", forecast.run_forecast, name="run-forecast"),
    path("launches/<slug:launch_key>/forecast/what-may-happen/", uncertainty.uncertainty, name="uncertainty"),
    path("launches/<slug:launch_key>/forecast/<slug:chart>.<slug:kind>", forecast.forecast_file, name="forecast-file"),
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
    path("launches/<slug:launch_key>/comments/", comments.comments, name="comments"),
    path("launches/<slug:launch_key>/comments/<int:comment>/", comments.change_comment, name="change-comment"),
    path(
        "launches/<slug:launch_key>/documents/<int:document>/remove/",
        comments.remove_document_of,
        name="remove-document",
    ),
    path("items/<int:item_pk>/", item_page.item_page, name="item"),
    path("items/<int:item_pk>/report/", item_page.report_item, name="report-item"),
    path("items/<int:item_pk>/people/", item_page.item_people, name="item-people"),
    path("items/<int:item_pk>/hand-over/", item_page.hand_over_item, name="hand-over-item"),
    path("items/<int:item_pk>/comments/", item_page.comment_item, name="comment-item"),
    path("launches/<slug:launch_key>/undo/", editing.undo_edit, name="undo"),
    path("launches/<slug:launch_key>/redo/", editing.redo_edit, name="redo"),
    path("launches/<slug:launch_key>/import/", launches.import_into, name="import-into"),
    path("launches/<slug:launch_key>/plan.json", exports.export_launch, name="export-launch"),
    path("launches/<slug:launch_key>/plan.csv", exports.export_table, name="export-table"),
    path("launches/<slug:launch_key>/gantt.svg", exports.export_gantt, name="export-gantt"),
]
