// Answers are laid into the page by identity: an element of the answer takes the place of the one that it is, with
// whatever somebody does there. What is open and typed is not touched, wherever it moves to.
import { isOver, isUntouched } from "../forms/sent.js";

const FIELDS = "input, select, textarea";
// What somebody changed by hand, not by an answer.
const BY_HAND = { details: ["open"], dialog: ["open"] };

function keyOf(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return null;
  if (node.id) return node.matches(FIELDS) && node.form ? `#${node.id} of ${keyOf(node.form)}` : `#${node.id}`;
  if (node.dataset.key) return `${node.localName} ${node.dataset.key}`;
  if (node.localName !== "form") return null;
  // What htmx marks a form with while it is sent says nothing of what it is.
  const own = [...node.classList].filter((name) => !name.startsWith("htmx-"));
  return `form ${node.getAttribute("action")} ${own.join(" ")}`;
}

// Lays the children of a fragment into an element of the page.
function morphInto(element, fragment) {
  const existing = new Map();
  for (const one of element.querySelectorAll("[id], [data-key], form")) {
    const key = keyOf(one);
    if (!existing.has(key)) existing.set(key, one);
  }
  const wanted = new Set();
  for (const one of fragment.querySelectorAll("[id], [data-key], form")) wanted.add(keyOf(one));
  morphChildren(element, fragment, { existing, wanted });
}

function morphChildren(element, next, identities) {
  const { existing, wanted } = identities;
  let cursor = element.firstChild;
  for (const child of [...next.childNodes]) {
    const key = keyOf(child);
    const match = key ? existing.get(key) : similar(cursor, child);
    while (cursor && cursor !== match && keyOf(cursor) && !wanted.has(keyOf(cursor))) {
      const gone = cursor;
      cursor = cursor.nextSibling;
      gone.remove();
    }
    if (!match || match.contains(element)) {
      arrive(element, child, cursor, identities);
      continue;
    }
    existing.delete(key);
    if (match === cursor) cursor = cursor.nextSibling;
    else place(element, match, cursor);
    morphNode(match, child, identities);
  }
  while (cursor) {
    const gone = cursor;
    cursor = cursor.nextSibling;
    gone.remove();
  }
}

// The next sibling that is of the same sort and has no identity of its own.
function similar(cursor, child) {
  for (let node = cursor; node; node = node.nextSibling) {
    if (node.nodeName === child.nodeName && !keyOf(node)) return node;
  }
  return null;
}

// What is new arrives with what it holds of the page.
function arrive(element, child, cursor, identities) {
  const holds = child.querySelectorAll && [...child.querySelectorAll("[id], [data-key], form")];
  if (!holds?.some((one) => identities.existing.has(keyOf(one)))) {
    element.insertBefore(child, cursor);
    return;
  }
  const shell = child.cloneNode(false);
  element.insertBefore(shell, cursor);
  morphChildren(shell, child, identities);
}

// Moves an element without taking the focus from it.
function place(element, node, before) {
  if (element.moveBefore && node.isConnected && element.isConnected) {
    element.moveBefore(node, before);
    return;
  }
  const focused = document.activeElement;
  element.insertBefore(node, before);
  if (node.contains?.(focused) && focused !== document.activeElement) focused.focus({ preventScroll: true });
}

function morphNode(node, next, identities) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.nodeValue !== next.nodeValue) node.nodeValue = next.nodeValue;
    return;
  }
  if (isKept(node)) {
    node.dispatchEvent(new CustomEvent("morph:kept", { bubbles: true, detail: { next } }));
    return;
  }
  if (!node.querySelector("form") && !node.closest("form") && node.isEqualNode(next)) return;
  if (node.localName === "svg" && !node.contains(document.activeElement)) {
    node.replaceWith(next);
    return;
  }
  if (node.matches(FIELDS)) {
    morphField(node, next);
    return;
  }
  morphAttributes(node, next);
  morphChildren(node, next, identities);
}

// An open cell stays, and so does a form that says which version it was made against: until its own answer comes.
function isKept(node) {
  const form = node.matches(".cell, article.panel") && node.querySelector(".cell-form, .item-form");
  return Boolean(form) && !isOver(form);
}

function morphAttributes(node, next) {
  const byHand = BY_HAND[node.localName] ?? [];
  for (const { name } of [...node.attributes]) {
    if (!next.hasAttribute(name) && !byHand.includes(name)) node.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (node.getAttribute(name) !== value && !byHand.includes(name)) node.setAttribute(name, value);
  }
}

function morphField(field, next) {
  const stays = !isUntouched(field);
  const { value, checked } = field;
  if (field.localName === "select") {
    morphAttributes(field, next);
    if (!field.isEqualNode(next)) field.replaceChildren(...next.childNodes);
    if (stays && [...field.options].some((option) => option.value === value)) field.value = value;
    else for (const option of field.options) option.selected = option.defaultSelected;
    return;
  }
  if (field.localName === "textarea") field.defaultValue = next.defaultValue;
  morphAttributes(field, next);
  if (stays) return;
  if (field.matches("[type=checkbox], [type=radio]")) {
    if (checked !== next.checked) field.checked = next.checked;
  } else if (field.type !== "file" && field.value !== next.value) {
    field.value = next.value;
  }
}

htmx.defineExtension("morph", {
  isInlineSwap: () => false,
  handleSwap(style, target, fragment) {
    if (style !== "morph") return false;
    if (isOlder(target, fragment)) return [];
    const changes = fragment.querySelector("[data-changes]");
    if (!changes) morphInto(target, fragment);
    else if (!applyChanges(target, changes)) askAgain(target);
    return [target];
  },
});

// Rows and bars that an edit changed, laid over those of the page. They are those of the page's revision, or none fits.
function applyChanges(target, changes) {
  const board = target.querySelector(".board");
  if (board?.dataset.revision !== changes.dataset.from) return false;
  for (const form of board.querySelectorAll(".cell-form")) {
    if (isOver(form)) form.dispatchEvent(new CustomEvent("cell:over", { bubbles: true }));
  }
  board.dataset.revision = changes.dataset.revision;
  board.classList.toggle("has-old-chances", changes.dataset.stale !== undefined);
  for (const chip of board.querySelectorAll(".chip.moved")) chip.remove();
  for (const row of board.querySelectorAll(".has-moved")) row.classList.remove("has-moved");
  for (const row of changes.querySelectorAll("tr")) {
    const old = board.querySelector(`tr[data-key="${CSS.escape(row.dataset.key)}"]`);
    if (!old) continue;
    morphAttributes(old, row);
    morphInto(old, row);
  }
  for (const svg of changes.querySelectorAll("svg")) {
    const chart = board.querySelector(`.window[data-first="${svg.dataset.first}"] .gantt`);
    for (const shape of chart ? [...svg.children] : []) {
      const { bar } = shape.dataset;
      const same = bar === undefined ? `.gantt-arrows.${shape.classList[1]}` : `[data-bar="${CSS.escape(bar)}"]`;
      const old = chart.querySelector(same);
      if (old) old.replaceWith(shape);
      else chart.append(shape);
    }
  }
  return true;
}

function askAgain(target) {
  htmx.ajax("GET", location.href, { target: `#${target.id}`, swap: "morph" }).catch(() => {});
}

// Answers that overtook each other: the page shows the later state of the launch.
function isOlder(target, fragment) {
  const shown = target.querySelector("[data-revision]")?.dataset.revision;
  const arriving = fragment.querySelector("[data-revision]")?.dataset.revision;
  return Boolean(shown && arriving) && Number(arriving) < Number(shown);
}
