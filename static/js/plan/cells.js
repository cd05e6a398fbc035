// Cells of the Plan that open as forms: they save a choice or Enter, and show what they showed when they are left.
import { ensureProcessed } from "../page/events.js";

const contentBefore = new WeakMap();

// A cell that is left without saving shows again what it showed before.
export function leaveCell(target, focus = true) {
  const cell = target.closest(".cell");
  if (!cell || !contentBefore.has(cell)) return false;
  cell.replaceChildren(...contentBefore.get(cell));
  htmx.process(cell);
  if (focus) cell.querySelector("a")?.focus();
  return true;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const cell = event.detail.target;
  if (cell.matches?.(".cell") && cell.querySelector("a")) contentBefore.set(cell, [...cell.childNodes]);
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.target.matches(".cell")) return;
  const field = event.target.querySelector("input:not([type=hidden]), select");
  field?.focus();
  field?.select?.();
});

// A choice made in a cell is an answer; text is one at Enter, and when the cell is left.
document.addEventListener("change", (event) => {
  if (!event.target.matches(".cell-form :is(select, input)")) return;
  ensureProcessed(event.target.form);
  event.target.form.requestSubmit();
});

document.addEventListener("focusout", (event) => {
  const form = event.target.closest(".cell-form");
  if (!form || form.contains(event.relatedTarget) || form.querySelector(".bubble")) return;
  const same = event.target.matches("input") && event.target.value === event.target.defaultValue;
  // What differs was sent by its own change event.
  if (same && !form.classList.contains("htmx-request")) leaveCell(event.target, false);
});
