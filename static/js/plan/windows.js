// Windows of rows that are scrolled far out of sight leave the page and come back, so that it holds some hundred rows
// however long the plan is. One in which somebody types, or has ticked rows, stays.
const NEAR = "800px 0px";
const board = () => document.querySelector(".board");
let watcher = null;

function watch() {
  watcher?.disconnect();
  if (!board() || board().matches(".is-printed")) return;
  watcher = new IntersectionObserver(look, { root: board(), rootMargin: NEAR });
  for (const one of board().querySelectorAll(".window")) watcher.observe(one);
}

function look(entries) {
  for (const { target, isIntersecting, boundingClientRect } of entries) {
    if (!target.isConnected) continue;
    const away = target.classList.contains("is-away");
    if (isIntersecting && away) comeBack(target);
    else if (!isIntersecting && !away && !isInUse(target)) leave(target, boundingClientRect.height);
  }
}

const USED = ".cell-form, .pick:checked, .is-open";
const isInUse = (one) => one.contains(document.activeElement) || one.querySelector(USED);

function leave(one, height) {
  one.style.height = `${height}px`;
  one.classList.add("is-away");
  one.replaceChildren();
}

async function comeBack(one) {
  const address = new URL(location.href);
  address.searchParams.set("from", one.dataset.first);
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true", "HX-Target": "more-rows" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(".window");
    if (!fresh || !one.isConnected || fresh.dataset.first !== one.dataset.first) return;
    one.replaceWith(fresh);
    htmx.process(fresh);
    watcher.observe(fresh);
  } catch {
    // It stays empty until it is looked at again with a network.
  }
}

watch();
// A board that was redrawn holds other windows, and so does one to which rows were added.
document.addEventListener("htmx:afterSettle", watch);
