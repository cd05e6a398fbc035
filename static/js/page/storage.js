// What a browser keeps for the pages. One that keeps nothing, or has no room left, loses nothing of what a page holds.

export function recall(storage, key) {
  try {
    return JSON.parse(window[storage].getItem(key));
  } catch {
    return null;
  }
}

// Keeps a value; nothing at all where there is none.
export function keep(storage, key, value) {
  try {
    if (value === null) window[storage].removeItem(key);
    else window[storage].setItem(key, JSON.stringify(value));
  } catch {
    // The page still holds it.
  }
}

export function keysOf(storage, prefix) {
  try {
    return Object.keys(window[storage]).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}
