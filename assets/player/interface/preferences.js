/** What one person likes, remembered in their browser. */

const PREFIX = "sessionhub.player.";

export function createPreferences(storage = safeStorage()) {
  return {
    get(name, fallback) {
      try {
        const raw = storage?.getItem(PREFIX + name);
        return raw === null || raw === undefined ? fallback : JSON.parse(raw);
      } catch {
        return fallback;
      }
    },
    set(name, value) {
      try {
        storage?.setItem(PREFIX + name, JSON.stringify(value));
      } catch {
        // Storage may be full or forbidden: the preference then lasts for this page.
      }
    },
  };
}

function safeStorage() {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}
