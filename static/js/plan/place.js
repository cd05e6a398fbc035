// The Plan is found again as it was left: its links lead to the filters that were last chosen in this window.
import { queryWithout } from "../page/address.js";
import { keep, recall } from "../page/storage.js";

const links = [...document.querySelectorAll(".places [data-plan]")];
const KEY = links.length && `launchpath-filters:${links[0].pathname}`;
const isPlan = () => links.length > 0 && location.pathname === links[0].pathname;

const filters = () => queryWithout(location.href, ["item", "edit", "from", "focus"]);

function keepFilters() {
  if (isPlan()) keep("sessionStorage", KEY, filters().toString());
}

if (!isPlan()) for (const link of links) link.search = recall("sessionStorage", KEY) ?? "";
keepFilters();
for (const type of ["htmx:pushedIntoHistory", "htmx:replacedInHistory"]) document.addEventListener(type, keepFilters);

// Files and paper hold what the filters show now.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-filtered]");
  if (!link) return;
  const query = filters();
  if (link.dataset.filtered === "print") query.set("print", "1");
  link.search = query.toString();
});

// A page that was asked for to be printed opens the dialog of the browser.
if (new URLSearchParams(location.search).has("print")) window.addEventListener("load", () => window.print());
