// How the table and the chart share the width: by a divider that is dragged or moved by arrows, and remembered. The
// server is told how wide the chart is, so that "Fit" fits.
import { keep, recall } from "../page/storage.js";

const KEY = "launchpath-table";
const NARROWEST = 160;
const STEP = 24;
const GAP = 8;
const root = document.documentElement;
const board = () => document.querySelector(".board");
const divider = () => document.querySelector(".divider");

function setTable(width) {
  const widest = Math.max(NARROWEST, board().clientWidth - NARROWEST);
  const table = Math.round(Math.min(Math.max(width, NARROWEST), widest));
  root.style.setProperty("--table-width", `${table}px`);
  divider().setAttribute("aria-valuenow", table);
  divider().setAttribute("aria-valuemax", widest);
  return table;
}

// As wide as the columns need, and at most three quarters, unless somebody moved the divider.
function layOut() {
  if (!board() || !divider()) return;
  fitColumns();
  const kept = recall("localStorage", KEY);
  if (kept) setTable(kept);
  else root.style.removeProperty("--table-width");
  divider().setAttribute("aria-valuenow", tableWidth());
  tellChart();
}

const tableWidth = () => board().querySelector(".head-cells")?.offsetWidth ?? 0;

// Names take the room that they need, as far as there is room: they are the last to be cut.
function fitColumns() {
  const names = [...board().querySelectorAll(".rows .name-line > a[id]")];
  const needed = Math.max(0, ...names.map((name) => name.offsetLeft + name.scrollWidth + 2 * GAP + after(name)));
  const others = tableWidth() - (board().querySelector(".head-cells .c-name")?.offsetWidth ?? 0);
  const room = board().clientWidth * 0.75 - others;
  if (needed) root.style.setProperty("--name-width", `${Math.round(Math.max(200, Math.min(needed, room)))}px`);
}

// What stands behind a name in its cell: a mark of risks, how far it moved.
const after = (name) => (name.nextElementSibling ? name.parentElement.lastElementChild.offsetWidth + GAP : 0);

function tellChart() {
  const width = board().clientWidth - tableWidth() - 2;
  const known = Number(document.cookie.match(/(?:^|; )chart=(\d+)/)?.[1] ?? 0);
  if (width < 200 || Math.abs(width - known) < 12) return;
  document.cookie = `chart=${width}; path=/; max-age=31536000; samesite=lax`;
  if (new URLSearchParams(location.search).get("zoom")) return;
  htmx.ajax("GET", location.href, { target: "#board-area", swap: "morph", source: "#board-area" }).catch(() => {});
}

let dragging = false;
document.addEventListener("pointerdown", (event) => {
  if (!event.target.matches?.(".divider")) return;
  dragging = true;
  event.target.setPointerCapture(event.pointerId);
  event.preventDefault();
});
document.addEventListener("pointermove", (event) => {
  if (dragging) setTable(event.clientX - board().getBoundingClientRect().left);
});
document.addEventListener("pointerup", () => {
  if (!dragging) return;
  dragging = false;
  keep("localStorage", KEY, tableWidth());
  tellChart();
});
document.addEventListener("keydown", (event) => {
  const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
  if (!by || !event.target.matches?.(".divider")) return;
  event.preventDefault();
  keep("localStorage", KEY, setTable(tableWidth() + by));
  tellChart();
});

layOut();
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "board-area") layOut();
});
let resizing = 0;
window.addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = setTimeout(layOut, 200);
});
