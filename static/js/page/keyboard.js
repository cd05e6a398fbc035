// Keys of a page, in the order in which they are asked: whoever handles one says so.
import { ensureProcessed, focusOn, isTyping } from "./events.js";
import { handlePaletteKey } from "./palette.js";
import { leaveCell } from "../plan/cells.js";
import { handleMoveKey, walkRows } from "../plan/rows.js";

document.addEventListener("keydown", (event) => {
  // Keys that compose a character belong to whoever composes it.
  if (event.isComposing || event.keyCode === 229) return;
  if (handlePaletteKey(event) || handleUndoKey(event) || handleMoveKey(event)) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    if (!leaveCell(event.target)) document.querySelector("#panel .close")?.click();
  } else if (isTyping(event.target)) {
    return;
  } else if (event.key === "/") {
    focusOn(event, "#search");
  } else if (event.key === "n") {
    focusOn(event, "#add_name");
  } else if (event.key === "e") {
    openEditForm(event);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    walkRows(event);
  }
});

function openEditForm(event) {
  const edit = document.querySelector("#edit-item");
  if (!edit) return;
  event.preventDefault();
  ensureProcessed(edit);
  edit.click();
}

// Ctrl Z and Ctrl Shift Z (or Ctrl Y) undo and redo edits of the plan, unless a field is being typed in.
function handleUndoKey(event) {
  if (!(event.ctrlKey || event.metaKey) || isTyping(event.target)) return false;
  const key = event.key.toLowerCase();
  const id = key === "y" || (key === "z" && event.shiftKey) ? "#redo" : key === "z" ? "#undo" : null;
  return pressButton(event, id && document.querySelector(id));
}

function pressButton(event, button) {
  if (!button) return false;
  event.preventDefault();
  if (!button.disabled) {
    ensureProcessed(button.form);
    button.click();
  }
  return true;
}
