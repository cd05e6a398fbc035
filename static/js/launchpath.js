// What the pages do beyond their links and forms. Everything works without this file.
document.documentElement.classList.add("js");

const typing = (element) => element.matches("input, select, textarea, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    const close = document.querySelector("#panel .close");
    if (close) close.click();
  } else if (event.key === "/" && !typing(event.target)) {
    const search = document.querySelector("#search");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
});

// Closing the panel keeps the page, its scroll and what was focused before it opened.
let opener = null;
document.addEventListener("click", (event) => {
  const close = event.target.closest("#panel .close");
  if (close) {
    event.preventDefault();
    document.querySelector("#panel").replaceChildren();
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
    document.querySelector("#panel-title")?.focus({ preventScroll: true });
    markOpenRow();
  }
  if (event.target.id === "board-area") scrollToWork();
});

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
