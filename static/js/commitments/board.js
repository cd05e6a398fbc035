// The board of commitments: arrows walk from card to card, and a card that is dragged to a state asks what that needs.
// Every step works without this file, on the card of the commitment.
const DIRECTIONS = {
  ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0], Home: [0, -1e9], End: [0, 1e9],
};

const lanes = () => [...document.querySelectorAll(".kanban .lane")];
const cards = (lane) => [...lane.querySelectorAll(".mini")];

document.addEventListener("keydown", (event) => {
  const step = DIRECTIONS[event.key];
  if (event.ctrlKey || event.metaKey || event.altKey || !step) return;
  const card = event.target.closest?.(".kanban .mini");
  if (!card) return;
  const all = lanes().filter((lane) => cards(lane).length);
  const lane = all.indexOf(card.closest(".lane"));
  const row = cards(all[lane]).indexOf(card);
  const there = all[lane + step[0]];
  if (!there) return;
  const stack = cards(there);
  const next = stack[Math.max(0, Math.min(row + step[1], stack.length - 1))];
  event.preventDefault();
  next.querySelector(".mini-name").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
});

for (const card of document.querySelectorAll(".kanban .lane[data-state] .mini")) {
  if (!card.dataset.moves) continue;
  card.draggable = true;
  card.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/plain", card.id);
    event.dataTransfer.effectAllowed = "move";
  });
}

const dragged = (event) => document.getElementById(event.dataTransfer.getData("text/plain"));
// A card knows which actions move it, and to which state: "accept:accepted withdraw:".
const actionTo = (card, lane) =>
  card.dataset.moves.split(" ").map((move) => move.split(":")).find(([, state]) => state === lane.dataset.state)?.[0];

for (const lane of document.querySelectorAll(".kanban .lane[data-state]")) {
  lane.addEventListener("dragover", (event) => {
    event.preventDefault();
    lane.classList.add("is-over");
  });
  lane.addEventListener("dragleave", () => lane.classList.remove("is-over"));
  lane.addEventListener("drop", (event) => {
    event.preventDefault();
    lane.classList.remove("is-over");
    const card = dragged(event);
    if (!card || card.closest(".lane") === lane) return;
    const action = actionTo(card, lane);
    const place = document.querySelector("#drag-told");
    if (action) window.location.assign(`${card.dataset.url}?action=${action}#do-${action}`);
    else if (place) {
      const name = card.querySelector(".mini-name").textContent;
      place.textContent = `${place.dataset.no.replace("%", name)} ${card.dataset.may}.`;
    }
  });
}
