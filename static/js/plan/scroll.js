// Wide pictures open where the work is.

// The chart opens at the data date.
function scrollToWork() {
  const board = document.querySelector(".board");
  const line = document.querySelector(".gantt .gantt-data-date");
  if (!board || !line || board.scrollLeft) return;
  const at = line.getBBox().x - 120;
  if (at > 0) board.scrollLeft = at;
}
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
