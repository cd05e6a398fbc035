// The Plan is found again as it was left: its tab leads to the filters that were last chosen in this window.
import { queryWithout } from "../page/address.js";
import { keep, recall } from "../page/storage.js";

const tab = document.querySelector("#tabs [data-plan]");
const KEY = tab && `launchpath-filters:${tab.pathname}`;

const filters = () => queryWithout(location.href, ["item", "edit", "from", "focus"]);

function keepFilters() {
  if (tab && location.pathname === tab.pathname) keep("sessionStorage", KEY, filters().toString());
}

if (tab && location.pathname !== tab.pathname) tab.search = recall("sessionStorage", KEY) ?? "";
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
