// What the pages do beyond their links and forms, a module a subject. Everything works without it.
document.documentElement.classList.add("js");

import "./page/keyboard.js";
import "./page/palette.js";
import "./page/toasts.js";
import "./plan/cells.js";
import "./plan/rows.js";
import "./plan/panel.js";
import "./plan/after_edit.js";
import "./plan/scroll.js";
