/**
 * JSON in localStorage or sessionStorage. Where the page has neither (a sandboxed frame,
 * blocked cookies) values live as long as the page: each page is then its own session.
 */

/** @typedef {{ get: (name: string) => any, set: (name: string, value: any) => boolean }} Store */

/**
 * @param {() => Storage} area a function, because merely naming the storage can throw
 * @param {string} prefix
 * @returns {Store} `set` answers whether the value will outlive the page
 */
export const createStore = (area, prefix) => {
  /** @type {Record<string, string>} */
  const memory = {};
  return {
    get(name) {
      const key = prefix + name;
      let text = memory[key];
      try {
        text ??= area().getItem(key);
      } catch {
        // Blocked: only what this page remembers.
      }
      try {
        return text ? JSON.parse(text) : null;
      } catch {
        return null;
      }
    },
    set(name, value) {
      const key = prefix + name;
      const text = value === null ? null : JSON.stringify(value);
      delete memory[key];
      try {
        if (text === null) area().removeItem(key);
        else area().setItem(key, text);
        return true;
      } catch {
        if (text !== null) memory[key] = text;
        return false;
      }
    },
  };
};
