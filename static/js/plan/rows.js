// Rows of the Plan: walked through and moved by arrows, ticked for a change of several.
import { isTyping, on } from "../page/events.js";

// Alt and an arrow alone go back and forth in browsers, so the sideways moves take Shift as well.
const MOVES = { ArrowUp: "up", ArrowDown: "down" };
const SHIFTED = { ...MOVES, ArrowRight: "in", ArrowLeft: "out" };

// Moves the item whose row has the focus, or the one in the panel.
export function handleMoveKey(event) {
  const moves = event.shiftKey ? SHIFTED : MOVES;
  const step = event.altKey && !event.ctrlKey && !event.metaKey && !isTyping(event.target) && moves[event.key];
  const board = document.querySelector(".board[data-shift]");
  const row = event.target.closest?.(".rows tr[data-key]") ?? document.querySelector(".panel");
  const item = row?.dataset.key;
  if (!step || !board || !item) return false;
  event.preventDefault();
  const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const values = { item, step, csrfmiddlewaretoken };
  htmx.ajax("POST", board.dataset.shift, { source: "#turns", swap: "none", values });
  return true;
}

// Up and down walk from row to row.
export function walkRows(event) {
  const row = event.target.closest(".rows tr");
  if (!row) return;
  const links = [...document.querySelectorAll(".rows tr[data-key] .name-line > a[id]")];
  const here = links.findIndex((link) => row.contains(link));
  const next = links[here + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

// How many rows are ticked shows in the bar that changes them.
export function countPicked() {
  const bulk = document.querySelector("#bulk");
  if (!bulk) return;
  const picked = document.querySelectorAll(".pick:checked").length;
  bulk.classList.toggle("has-picked", picked > 0);
  const count = bulk.querySelector(".bulk-count");
  count.dataset.word ??= count.textContent;
  count.textContent = picked ? `${count.dataset.word}: ${picked}` : count.dataset.word;
}

on("change", ".pick", countPicked);

// The row of the item in the panel is marked and brought into view.
export function markOpenRow() {
  const key = document.querySelector(".panel")?.dataset.key;
  for (const row of document.querySelectorAll(".rows tr.is-open")) row.classList.remove("is-open");
  const row = [...document.querySelectorAll(".rows tr[data-key]")].find((candidate) => candidate.dataset.key === key);
  if (!row) return;
  row.classList.add("is-open");
  const board = row.closest(".board");
  const place = row.getBoundingClientRect();
  const view = board.getBoundingClientRect();
  if (place.top < view.top + 60 || place.bottom > view.bottom) board.scrollTop += place.top - view.top - 120;
  const shown = row.getBoundingClientRect();
  if (shown.top < 0 || shown.bottom > window.innerHeight) row.scrollIntoView({ block: "center" });
}
