// Cells of the Plan that open as forms. Enter saves one, leaving it does, and so does a choice made with the pointer;
// an arrow or a letter in a list chooses nothing yet. What others are asked about goes by Enter alone. Escape shows
// what the cell showed before.
import { dropDraft } from "../forms/drafts.js";
import { changed } from "../forms/sent.js";
import { ensureProcessed, isPlain, isTyping, on } from "../page/events.js";

const contentBefore = new WeakMap();
// Forms that were left without saving: taking a field that has the focus from the page is no confirmation.
const left = new WeakSet();
// How a list was last handled: a choice by keys waits for Enter.
const handledByKeys = new WeakSet();

// A cell that is left without saving shows again what it showed before.
export function leaveCell(target, focus = true) {
  const cell = target.closest(".cell");
  const form = cell?.querySelector(".cell-form");
  if (!form || !contentBefore.has(cell)) return false;
  left.add(form);
  cell.replaceChildren(...contentBefore.get(cell));
  dropDraft(form); // only now: a field that goes tells of its change once more
  htmx.process(cell);
  if (focus) cell.querySelector("a")?.focus();
  return true;
}

// What is typed before the form of a cell is there is meant for it: a letter is no shortcut then, and none is lost. Of
// several cells that were opened, each keeps what was typed for it.
const awaited = new Map();
let latest = null;

function listenFor(cell) {
  const mine = { typed: "", enter: false };
  awaited.set(cell, mine);
  latest = cell;
  setTimeout(() => {
    if (awaited.get(cell) === mine) awaited.delete(cell);
  }, 20_000);
}

window.addEventListener("keydown", (event) => {
  const mine = awaited.get(latest);
  if (!mine || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!latest.isConnected || isTyping(document.activeElement)) {
    awaited.delete(latest);
    return;
  }
  if (event.key === "Escape") mine.typed = "";
  else if (event.key === "Backspace") mine.typed = mine.typed.slice(0, -1);
  else if (event.key === "Enter") mine.enter = true;
  else if (event.key.length !== 1) return;
  else if (!mine.enter) mine.typed += event.key;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// Another cell that was opened meanwhile is where one is now: this one was left, and is sent as one that is left.
function typeInto(field, { typed, enter }, wasLeft) {
  if (typed && field.matches("select")) {
    const wanted = typed.toLowerCase();
    const found = [...field.options].find((option) => option.text.trim().toLowerCase().startsWith(wanted));
    if (found) field.value = found.value;
    handledByKeys.add(field);
  } else if (typed) field.value = typed;
  if (typed) field.dispatchEvent(new Event("input", { bubbles: true }));
  if (enter || (wasLeft && typed && isOwn(field.form))) send(field.form);
}

// The value of a cell opens its form.
on("click", ".rows .cell > a", (event, link) => {
  if (!isPlain(event)) return;
  event.preventDefault();
  const query = new URL(link.href).searchParams;
  const asked = new URLSearchParams({ item: query.get("item"), field: query.get("edit") });
  const address = `${link.closest(".board").dataset.edit}?${asked}`;
  if (event.isTrusted) listenFor(link.parentElement);
  htmx.ajax("GET", address, { source: link, target: link.parentElement, swap: "innerHTML" }).catch(() => {});
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const cell = event.detail.target;
  if (cell.matches?.(".cell") && cell.querySelector("a")) contentBefore.set(cell, [...cell.childNodes]);
});

// What was saved is over, whether or not the cell shows it in another way.
document.addEventListener("cell:over", (event) => leaveCell(event.target, false));

// What a cell showed before is what the last answer says, while it stays open.
document.addEventListener("morph:kept", (event) => {
  if (event.target.matches(".cell")) contentBefore.set(event.target, [...event.detail.next.childNodes]);
});

document.addEventListener("htmx:afterSwap", (event) => {
  const cell = event.target;
  if (!cell.matches(".cell")) return;
  const mine = awaited.get(cell);
  awaited.delete(cell);
  const field = cell.querySelector("input:not([type=hidden]), select");
  if (mine && cell !== latest) {
    if (field) typeInto(field, mine, true);
    return;
  }
  if (isTyping(document.activeElement) && !cell.contains(document.activeElement)) return;
  const reopened = cell.dataset.reopened !== undefined;
  delete cell.dataset.reopened;
  if (reopened || field === document.activeElement) return;
  field?.focus();
  field?.select?.();
  if (field && mine) typeInto(field, mine, false);
});

// Whether what is typed is one's own to decide.
const isOwn = (form) => form.dataset.proposes === undefined;

function send(form) {
  if (!form.isConnected || left.has(form) || form.classList.contains("htmx-request")) return;
  ensureProcessed(form);
  form.requestSubmit();
}

document.addEventListener("pointerdown", (event) => handledByKeys.delete(event.target), true);
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.isComposing || !field.matches(".cell-form select")) return;
  const opens = event.key === " " || event.key === "F4" || (event.altKey && event.key.startsWith("Arrow"));
  if (event.key === "Enter") {
    event.preventDefault();
    send(field.form);
  } else if (opens) {
    handledByKeys.delete(field);
  } else {
    handledByKeys.add(field);
  }
});

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.matches(".cell-form select") && !handledByKeys.has(field) && isOwn(field.form)) send(field.form);
});

// Another window is not another place of the page: who comes back goes on typing.
document.addEventListener("focusout", (event) => {
  const form = event.target.closest(".cell-form");
  if (!form?.isConnected || left.has(form) || form.contains(event.relatedTarget) || !document.hasFocus()) return;
  if (form.querySelector(".bubble") || form.classList.contains("htmx-request")) return;
  if (form.dataset.returned !== undefined) return; // it came back by itself, and nobody has looked at it yet
  if (![...form.elements].some((field) => field.type !== "hidden" && field.name && changed(field))) {
    leaveCell(event.target, false);
  } else if (isOwn(form)) send(form);
});
