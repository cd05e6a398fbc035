// What the pages do beyond their links and forms. Everything works without this file.
document.documentElement.classList.add("js");

const typing = (element) => element.matches("input, select, textarea, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (finds(event) || turns(event) || steps(event)) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    if (leaveCell(event.target)) return;
    const close = document.querySelector("#panel .close");
    if (close) close.click();
  } else if (typing(event.target)) {
    return;
  } else if (event.key === "/") {
    focusOn(event, "#search");
  } else if (event.key === "n") {
    focusOn(event, "#add_name");
  } else if (event.key === "e") {
    const edit = document.querySelector("#edit-item");
    if (edit) {
      event.preventDefault();
      settled(edit);
      edit.click();
    }
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    walkRows(event);
  }
});

function focusOn(event, selector) {
  const field = document.querySelector(selector);
  if (!field) return;
  event.preventDefault();
  field.focus();
}

// Ctrl K opens the palette; arrows walk through what it found.
function finds(event) {
  const palette = document.querySelector("#palette");
  if (!palette) return false;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette(palette);
    return true;
  }
  if (!palette.open || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return false;
  const stops = [palette.querySelector("input"), ...palette.querySelectorAll("#palette-hits a")];
  const at = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  event.preventDefault();
  stops[Math.max(0, Math.min(at, stops.length - 1))].focus();
  return true;
}

function openPalette(palette) {
  palette.showModal();
  palette.querySelector("input").select();
}

document.addEventListener("click", (event) => {
  const palette = document.querySelector("#palette");
  if (palette && event.target.closest?.("#find") && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    openPalette(palette);
  } else if (palette && event.target === palette) {
    palette.close();
  }
});

// Ctrl Z and Ctrl Shift Z (or Ctrl Y) turn edits of the plan, unless a field is being typed in.
function turns(event) {
  if (!(event.ctrlKey || event.metaKey) || typing(event.target)) return false;
  const key = event.key.toLowerCase();
  const id = key === "y" || (key === "z" && event.shiftKey) ? "#redo" : key === "z" ? "#undo" : null;
  const button = id && document.querySelector(id);
  return press(event, button);
}

// Alt and an arrow move the item whose row has the focus, or the one in the panel.
const STEPS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };
function steps(event) {
  const step = event.altKey && !typing(event.target) && STEPS[event.key];
  const board = document.querySelector(".board[data-shift]");
  const item = event.target.closest?.(".rows tr[data-key]")?.dataset.key ?? document.querySelector(".panel")?.dataset.key;
  if (!step || !board || !item) return false;
  event.preventDefault();
  const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]").value;
  htmx.ajax("POST", board.dataset.shift, { source: "#turns", swap: "none", values: { item, step, csrfmiddlewaretoken } });
  return true;
}

// What has only just arrived is htmx's to handle, however fast the keys follow.
function settled(element) {
  if (!("htmx-internal-data" in element)) htmx.process(element);
}

function press(event, button) {
  if (!button) return false;
  event.preventDefault();
  if (!button.disabled) {
    settled(button.form);
    button.click();
  }
  return true;
}

// Up and down walk from row to row.
function walkRows(event) {
  const row = event.target.closest(".rows tr");
  if (!row) return;
  const links = [...document.querySelectorAll(".rows tr[data-key] .name-line > a[hx-get]")];
  const here = links.findIndex((link) => row.contains(link));
  const next = links[here + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

// A cell that is left without saving shows again what it showed before.
const before = new WeakMap();
function leaveCell(target, focus = true) {
  const cell = target.closest(".cell");
  if (!cell || !before.has(cell)) return false;
  cell.replaceChildren(...before.get(cell));
  htmx.process(cell);
  if (focus) cell.querySelector("a")?.focus();
  return true;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const cell = event.detail.target;
  if (cell.matches?.(".cell") && cell.querySelector("a")) before.set(cell, [...cell.childNodes]);
});

// A choice made in a cell is an answer; text is one at Enter, and when the cell is left.
document.addEventListener("change", (event) => {
  if (event.target.matches(".cell-form :is(select, input)")) {
    settled(event.target.form);
    event.target.form.requestSubmit();
  }
  if (event.target.matches(".pick")) countPicked();
});
document.addEventListener("focusout", (event) => {
  const form = event.target.closest(".cell-form");
  if (!form || form.contains(event.relatedTarget) || form.querySelector(".bubble")) return;
  const same = event.target.matches("input") && event.target.value === event.target.defaultValue;
  // What differs was sent by its own change event.
  if (same && !form.classList.contains("htmx-request")) leaveCell(event.target, false);
});

function countPicked() {
  const bulk = document.querySelector("#bulk");
  if (!bulk) return;
  const picked = document.querySelectorAll(".pick:checked").length;
  bulk.classList.toggle("has-picked", picked > 0);
  const count = bulk.querySelector(".bulk-count");
  count.dataset.word ??= count.textContent;
  count.textContent = picked ? `${count.dataset.word}: ${picked}` : count.dataset.word;
}

// What is on the screen goes with every edit, so that the answer redraws just that.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "post") return;
  const windows = document.querySelectorAll(".window");
  if (windows.length) event.detail.parameters.shown = `${windows[0].dataset.first}-${[...windows].at(-1).dataset.last}`;
});

// An answer that redraws the board keeps its scroll, and the focus where it was or where it is wanted.
let kept = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.requestConfig.verb !== "post") return;
  const board = document.querySelector(".board");
  const cell = event.target.closest(".cell-form")?.dataset.cell;
  const active = document.activeElement;
  const adding = Boolean(event.target.closest(".adding"));
  kept = { top: board?.scrollTop, left: board?.scrollLeft, cell, id: active?.id, adding };
  for (const toast of document.querySelectorAll("#toasts .toast")) toast.remove();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.requestConfig?.verb !== "post" || !kept) return;
  const board = document.querySelector(".board");
  if (board && kept.top !== undefined) board.scrollTo({ top: kept.top, left: kept.left, behavior: "instant" });
  const lost = !document.activeElement || document.activeElement === document.body;
  const wanted = kept.adding ? "#add_name" : kept.cell ? `#${kept.cell} a` : kept.id ? `#${CSS.escape(kept.id)}` : null;
  if (event.detail.successful) {
    const panel = document.querySelector("#panel");
    if (panel && !kept.cell) panel.scrollTop = 0;
    const next = (wanted && document.querySelector(wanted)) ?? document.querySelector("#panel-title");
    // Who went elsewhere in the meantime is not called back to the form.
    const adding = kept.adding && document.activeElement?.closest(".adding");
    if (lost || adding) next?.focus({ preventScroll: !kept.adding });
  } else if (kept.adding) {
    document.querySelector(".adding [aria-invalid]")?.focus();
  }
  countPicked();
});

// Good news goes by itself, unless somebody is reading it.
const SHOWN_FOR = 15_000;
setInterval(() => {
  for (const toast of document.querySelectorAll("#toasts .toast:not(.is-bad)")) {
    toast.dataset.since ??= Date.now();
    if (toast.matches(":hover, :focus-within")) toast.dataset.since = Date.now();
    else if (Date.now() - toast.dataset.since > SHOWN_FOR) toast.remove();
  }
}, 1000);

// What an edit did to the forecast is told where the edit is told, wherever one has scrolled to.
document.addEventListener("htmx:load", (event) => {
  const line = event.detail.elt;
  const toast = document.querySelector("#toasts .toast:not(.is-bad) p");
  if (line.id !== "forecast-line" || !line.dataset.moved || !toast) return;
  toast.append(` ${line.dataset.moved}`);
  toast.closest(".toast").dataset.since = Date.now();
});

// A failure on the server changed nothing, and says so.
document.addEventListener("htmx:responseError", (event) => {
  const place = document.querySelector("#toasts");
  if (!place || event.detail.xhr.status < 500) return;
  const toast = document.createElement("div");
  toast.className = "toast is-bad";
  toast.textContent = place.dataset.failed;
  place.replaceChildren(toast);
});

document.addEventListener("click", (event) => {
  if (event.target.closest(".dismiss")) event.target.closest(".toast").remove();
});

// Closing the panel keeps the page, its scroll and what was focused before it opened.
let opener = null;
document.addEventListener("click", (event) => {
  const close = event.target.closest("#panel .close");
  if (close) {
    event.preventDefault();
    document.querySelector("#panel").replaceChildren();
    document.querySelector(".add-after")?.remove();
    document.querySelector(".rows tr.is-open")?.classList.remove("is-open");
    history.pushState(null, "", close.href);
    if (opener?.isConnected) opener.focus();
    return;
  }
  const link = event.target.closest("[hx-target='#panel']");
  if (link && !link.closest("#panel")) opener = link;
});

// A panel that arrives takes the focus, so that a keyboard or a screen reader goes on from there.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "panel") {
    if (!focusField()) document.querySelector("#panel-title")?.focus({ preventScroll: true });
    markOpenRow();
  }
  if (event.target.matches(".cell")) {
    const field = event.target.querySelector("input:not([type=hidden]), select");
    field?.focus();
    field?.select?.();
  }
  if (event.target.id === "board-area") scrollToWork();
});

// A form in the panel opens at the field that is asked for, or at the first that was refused.
function focusField() {
  const form = document.querySelector("#panel [data-focus]");
  if (!form) return false;
  const named = (name) => form.elements.namedItem(name);
  const field = form.querySelector("[aria-invalid]") ?? named(form.dataset.focus) ?? named("name") ?? named("acceptance");
  field?.closest("details")?.setAttribute("open", "");
  field?.focus();
  if (field?.matches("[aria-invalid]")) field.scrollIntoView({ block: "center" });
  return Boolean(field);
}
focusField();

// The row of the item in the panel is marked and brought into view.
function markOpenRow() {
  const key = document.querySelector(".panel")?.dataset.key;
  for (const row of document.querySelectorAll(".rows tr.is-open")) row.classList.remove("is-open");
  const row = [...document.querySelectorAll(".rows tr[data-key]")].find((candidate) => candidate.dataset.key === key);
  if (!row) return;
  row.classList.add("is-open");
  const board = row.closest(".board");
  const place = row.getBoundingClientRect();
  const view = board.getBoundingClientRect();
  if (place.top < view.top + 60 || place.bottom > view.bottom) board.scrollTop += place.top - view.top - 120;
}

// Going back shows the page that the address names.
window.addEventListener("popstate", () => window.location.reload());

// The chart opens where the work is: at the data date.
function scrollToWork() {
  const board = document.querySelector(".board");
  const line = document.querySelector(".gantt .data-date");
  if (!board || !line || board.scrollLeft) return;
  const at = line.getBBox().x - 120;
  if (at > 0) board.scrollLeft = at;
}
scrollToWork();

// The map opens where its driving path has work left.
const onPath = document.querySelector(".map .box.driving:not(.finished) rect, .map .box.focus rect");
if (onPath) {
  const place = onPath.getBBox();
  onPath.closest(".map").scrollTo(Math.max(0, place.x - 120), Math.max(0, place.y - 120));
}
