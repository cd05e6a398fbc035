// The panel beside the Plan: where the focus goes when it arrives, and what closing it leaves.
import { dropDraft, isUnsaved, keyOf } from "../forms/drafts.js";
import { rowsOf } from "../page/address.js";
import { isPlain, on } from "../page/events.js";
import { tellKept } from "../page/failures.js";
import { markOpenRow } from "./rows.js";

let opener = null;
let latest = null;
let here = location.pathname + location.search;

const panel = () => document.querySelector("#panel");

// Closing the panel keeps the page, its scroll and what was focused before it opened.
on("click", "#panel .close", (event, close) => {
  event.preventDefault();
  tellOfUnsaved();
  panel().replaceChildren();
  document.querySelector(".add-after")?.remove();
  const row = document.querySelector(".rows tr.is-open");
  row?.classList.remove("is-open");
  go(close.href);
  if (opener?.isConnected) opener.focus();
  else row?.querySelector(".name-line > a[id]")?.focus({ preventScroll: true });
});

function go(address) {
  history.pushState(null, "", address);
  here = location.pathname + location.search;
}

on("click", "[hx-target='#panel']", (event, link) => {
  if (!link.closest("#panel")) opener = link;
});

// A name of the table or of the driving path opens its item beside it.
const NAMES = ".rows .name-line > a[id], .steps a";
on("click", NAMES, (event, link) => {
  if (!isPlain(event)) return;
  event.preventDefault();
  opener = link;
  htmx.ajax("GET", link.href, { source: link, target: "#panel", swap: "innerHTML" }).catch(() => {});
});
document.addEventListener("htmx:afterSwap", (event) => {
  const { requestConfig, target } = event.detail;
  if (target?.id === "panel" && requestConfig?.elt.matches?.(NAMES)) go(requestConfig.elt.href);
});

// What was typed into a form that goes is kept: a message says so, and leads back.
function tellOfUnsaved() {
  const unsaved = [...panel().querySelectorAll("form")].find(isUnsaved);
  if (!unsaved) return;
  const name = panel().querySelector("#panel-title")?.textContent.trim() ?? "";
  tellKept(keyOf(unsaved), here, name, () => dropDraft(unsaved));
}

// Of several panels that were asked for, the last is shown.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id === "panel") latest = event.detail.xhr;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr, requestConfig } = event.detail;
  if (target?.id !== "panel" || requestConfig.verb !== "get") return;
  if (latest && xhr !== latest) event.detail.shouldSwap = false;
  else if (!requestConfig.elt.closest?.("[data-cancel]")) tellOfUnsaved();
});

for (const type of ["htmx:pushedIntoHistory", "htmx:replacedInHistory"]) {
  document.addEventListener(type, () => {
    here = location.pathname + location.search;
  });
}

// A panel that arrives takes the focus, so that a keyboard or a screen reader goes on from there.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "panel") return;
  if (!focusField()) document.querySelector("#panel-title")?.focus({ preventScroll: true });
  markOpenRow();
});

// A form in the panel opens at the field that is asked for, or at the first that was refused.
function focusField() {
  const form = document.querySelector("#panel [data-focus]");
  if (!form) return false;
  const named = (name) => form.elements.namedItem(name);
  const refused = form.querySelector("[aria-invalid]");
  const field = refused ?? named(form.dataset.focus) ?? named("name") ?? named("acceptance");
  field?.closest("details")?.setAttribute("open", "");
  field?.focus();
  if (field?.matches("[aria-invalid]")) field.scrollIntoView({ block: "center" });
  return Boolean(field);
}
focusField();
markOpenRow();

// Going back shows what the address names: another panel beside the same rows, or else another page. A step within
// the page is neither.
window.addEventListener("popstate", (event) => {
  const before = here;
  event.stopImmediatePropagation(); // htmx would load the page again
  here = location.pathname + location.search;
  if (before === here) return;
  if (!panel() || rowsOf(before) !== rowsOf(here)) {
    window.location.reload();
  } else if (new URLSearchParams(location.search).has("item")) {
    htmx.ajax("GET", here, { target: "#panel", swap: "innerHTML" }).catch(() => {});
  } else {
    tellOfUnsaved();
    panel().replaceChildren();
    markOpenRow();
  }
});
