// What the pages do beyond their links and forms, a module a subject. Everything works without it.
document.documentElement.classList.add("js");

import "./forms/sent.js";
import "./forms/drafts.js";
import "./forms/days.js";
import "./page/morph.js";
import "./page/requests.js";
import "./page/keyboard.js";
import "./page/menus.js";
import "./page/palette.js";
import "./page/toasts.js";
import "./plan/cells.js";
import "./plan/rows.js";
import "./plan/adding.js";
import "./plan/place.js";
import "./plan/panel.js";
import "./plan/after_edit.js";
import "./plan/layout.js";
import "./plan/scroll.js";
import "./plan/windows.js";
import "./forms/offline.js";
