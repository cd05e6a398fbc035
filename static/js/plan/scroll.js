// Pictures open where the work is, and pages where they were left.
import { keep, recall } from "../page/storage.js";
import { markOpenRow } from "./rows.js";

const board = () => document.querySelector(".board");

// The chart opens at the data date where it is wider than its place, and the table at the first row that is not done.
function scrollToWork() {
  const line = document.querySelector(".gantt .gantt-data-date");
  if (!board()) return;
  if (line && !board().scrollLeft) board().scrollLeft = Math.max(0, line.getBBox().x - 60);
  if (board().scrollTop) return;
  const open = board().querySelector(".rows tbody tr:not(.is-done, .is-heading)");
  const head = board().querySelector(".board-head");
  if (open) board().scrollTop = open.getBoundingClientRect().top - head.getBoundingClientRect().bottom;
  markOpenRow();
}

// A page that is loaded again stands where it stood.
const PLACE = "launchpath-place";

function returnToPlace() {
  const place = recall("sessionStorage", PLACE);
  keep("sessionStorage", PLACE, null);
  const [navigation] = performance.getEntriesByType("navigation");
  if (!place || !board() || place.path !== location.pathname || navigation?.type === "navigate") return;
  board().scrollTo({ top: place.top, left: place.left, behavior: "instant" });
}

window.addEventListener("pagehide", () => {
  if (!board()) return;
  const { scrollTop: top, scrollLeft: left } = board();
  keep("sessionStorage", PLACE, { path: location.pathname, top, left });
});

returnToPlace();
scrollToWork();

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "board-area") scrollToWork();
});

// The map opens where its driving path has work left.
const onPath = document.querySelector(".map-box.driving:not(.finished) rect, .map-box.focus rect");
if (onPath) {
  const place = onPath.getBBox();
  onPath.closest(".map").scrollTo(Math.max(0, place.x - 120), Math.max(0, place.y - 120));
}
