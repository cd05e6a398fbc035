// Messages about what was done: good news goes by itself, a failure stays until it is dismissed.
import { on } from "./events.js";

const SHOWN_FOR = 15_000;

setInterval(() => {
  for (const toast of document.querySelectorAll("#toasts .toast:not(.is-bad)")) {
    toast.dataset.since ??= Date.now();
    if (toast.matches(":hover, :focus-within")) toast.dataset.since = Date.now();
    else if (Date.now() - toast.dataset.since > SHOWN_FOR) toast.remove();
  }
}, 1000);

// What an edit did to the forecast is added to the message about the edit, wherever one has scrolled to.
document.addEventListener("htmx:load", (event) => {
  const line = event.detail.elt;
  const toast = document.querySelector("#toasts .toast:not(.is-bad) p");
  if (line.id !== "forecast-line" || !line.dataset.moved || !toast) return;
  toast.append(` ${line.dataset.moved}`);
  toast.closest(".toast").dataset.since = Date.now();
});

on("click", ".dismiss", (event, button) => button.closest(".toast, .waiting-line").remove());
