// An answer that redraws the board keeps its scroll, and the focus where it was or where it is wanted.
import { countPicked } from "./rows.js";

// What is on the screen goes with every edit, so that the answer redraws just that.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "post") return;
  const windows = document.querySelectorAll(".window");
  if (windows.length) event.detail.parameters.shown = `${windows[0].dataset.first}-${[...windows].at(-1).dataset.last}`;
});

let stateBefore = null;

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.requestConfig.verb !== "post") return;
  const board = document.querySelector(".board");
  stateBefore = {
    top: board?.scrollTop,
    left: board?.scrollLeft,
    cell: event.target.closest(".cell-form")?.dataset.cell,
    id: document.activeElement?.id,
    adding: Boolean(event.target.closest(".adding")),
  };
  for (const toast of document.querySelectorAll("#toasts .toast")) toast.remove();
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.requestConfig?.verb !== "post" || !stateBefore) return;
  const { top, left, adding } = stateBefore;
  const board = document.querySelector(".board");
  if (board && top !== undefined) board.scrollTo({ top, left, behavior: "instant" });
  if (event.detail.successful) restoreFocus(stateBefore);
  else if (adding) document.querySelector(".adding [aria-invalid]")?.focus();
  countPicked();
});

function restoreFocus({ cell, id, adding }) {
  const lost = !document.activeElement || document.activeElement === document.body;
  const wanted = adding ? "#add_name" : cell ? `#${cell} a` : id ? `#${CSS.escape(id)}` : null;
  const panel = document.querySelector("#panel");
  if (panel && !cell) panel.scrollTop = 0;
  const next = (wanted && document.querySelector(wanted)) ?? document.querySelector("#panel-title");
  // Who went elsewhere in the meantime is not called back to the form.
  const stillAdding = adding && document.activeElement?.closest(".adding");
  if (lost || stillAdding) next?.focus({ preventScroll: !adding });
}
