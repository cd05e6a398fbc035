// After an answer the focus is where it was, or where it is wanted.
import { isUnsaved } from "../forms/drafts.js";
import { changedSince } from "../forms/sent.js";
import { rowsOf } from "../page/address.js";
import { isTyping } from "../page/events.js";
import { tellRefusal } from "../page/requests.js";
import { countPicked } from "./rows.js";

// What is on the screen goes with every edit, so that the answer redraws just that.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "post") return;
  const windows = [...document.querySelectorAll(".window:not(.is-away)")];
  const spans = windows.map(({ dataset }) => [dataset.first, dataset.last]);
  if (!spans.length) return;
  event.detail.parameters.shown = `${spans[0][0]}-${spans.at(-1)[1]}`;
  event.detail.parameters.windows = spans.map((span) => span.join("-")).join(",");
  event.detail.parameters.revision = document.querySelector(".board").dataset.revision;
});

const before = new WeakMap();
let answering = null;

// The item that the panel shows.
const panelShown = () => document.querySelector("#panel article")?.dataset.key;

document.addEventListener("htmx:beforeRequest", (event) => {
  const { requestConfig } = event.detail;
  if (requestConfig.verb !== "post") return;
  event.target.addEventListener("htmx:beforeOnLoad", answerWithoutForm);
  before.set(requestConfig, {
    address: location.href,
    panel: panelShown(),
    cell: event.target.closest(".cell-form")?.dataset.cell,
    id: document.activeElement?.id,
    adding: event.target.matches(".waiting-line"),
    form: event.target.matches(".item-form") ? event.target : null,
  });
  for (const toast of document.querySelectorAll("#toasts .toast")) toast.remove();
});

// Who opened another panel or chose other filters while an edit was saved keeps those: the answer speaks of the page
// that the edit was made on.
document.addEventListener("htmx:beforeSwap", (event) => {
  answering = before.get(event.detail.requestConfig) ?? null;
});

// Where the row that was edited has left the page by then, htmx would look for what the answer is about in what is
// gone.
function answerWithoutForm(event) {
  const { elt, requestConfig, xhr } = event.detail;
  if (elt.isConnected || xhr.getResponseHeader("HX-Redirect")) return;
  event.preventDefault();
  answering = before.get(requestConfig) ?? null;
  if (xhr.status >= 300) tellRefusal(xhr.responseText);
  else htmx.swap(document.body, xhr.responseText, { swapStyle: "none" }, { contextElement: document.body });
}

// Whether somebody writes in the panel: a line that is added beside it leaves it there.
function writesInPanel() {
  const panel = document.querySelector("#panel");
  const { activeElement } = document;
  if (!panel) return false;
  if (panel.querySelector(".item-form") || (panel.contains(activeElement) && isTyping(activeElement))) return true;
  return [...panel.querySelectorAll("form")].some(isUnsaved);
}

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (!answering) return;
  const stays = answering.panel !== panelShown() || (answering.adding && writesInPanel());
  if (event.detail.target.id === "panel" && stays) event.detail.shouldSwap = false;
  if (event.detail.target.id !== "board-area" || rowsOf(answering.address) === rowsOf(location.href)) return;
  event.detail.shouldSwap = false;
  htmx.ajax("GET", location.href, { target: "#board-area", swap: "morph" }).catch(() => {});
});

document.addEventListener("htmx:beforeHistoryUpdate", (event) => {
  const state = before.get(event.detail.requestConfig);
  const stays = (state?.adding && writesInPanel()) || (state?.form?.isConnected && changedSince(state.form));
  if (!state || (!stays && state.address === location.href)) return;
  event.detail.history.path = location.pathname + location.search;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const { requestConfig, xhr } = event.detail;
  const state = requestConfig && before.get(requestConfig);
  if (!state) return;
  if (xhr.status < 300) restoreFocus(state);
  else if (state.adding) document.querySelector("#adding [aria-invalid]")?.focus();
  countPicked();
});

// Who went elsewhere in the meantime is not called back.
function restoreFocus({ cell, id, adding }) {
  const panel = document.querySelector("#panel");
  const active = document.activeElement;
  if (panel && !cell && !adding && !panel.contains(active)) panel.scrollTop = 0;
  if (active && active !== document.body) return;
  const wanted = adding ? "#add_name" : cell ? `${cell} a` : id ? `#${CSS.escape(id)}` : null;
  const next = (wanted && document.querySelector(wanted)) ?? document.querySelector("#panel-title");
  next?.focus({ preventScroll: !adding });
}
