// The panel beside the Plan: where the focus goes when it arrives, and what closing it leaves.
import { on } from "../page/events.js";
import { markOpenRow } from "./rows.js";

let opener = null;

// Closing the panel keeps the page, its scroll and what was focused before it opened.
on("click", "#panel .close", (event, close) => {
  event.preventDefault();
  document.querySelector("#panel").replaceChildren();
  document.querySelector(".add-after")?.remove();
  document.querySelector(".rows tr.is-open")?.classList.remove("is-open");
  history.pushState(null, "", close.href);
  if (opener?.isConnected) opener.focus();
});

on("click", "[hx-target='#panel']", (event, link) => {
  if (!link.closest("#panel")) opener = link;
});

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

// Going back shows the page that the address names.
window.addEventListener("popstate", () => window.location.reload());
