/**
 * What is needed of a node for later changes, by its id: a change of attributes does
 * not hold of which element, nor a change of text whether it is style.
 */

/** Elements whose attributes are judged by their tag; all others are alike. */
const TAGS_THAT_MATTER = new Set([
  "meta", "link", "base", "style", "iframe", "frame", "embed", "object", "applet", "portal", "fencedframe",
  "webview", "use", "image", "feimage", "script", "mpath", "textpath", "pattern", "lineargradient",
  "radialgradient", "filter", "animate", "set", "animatetransform", "animatemotion",
]);

export class KnownNodes {
  #tags = new Map();
  #styleTexts = new Set();

  element(id, tag) {
    if (TAGS_THAT_MATTER.has(tag)) this.#tags.set(id, tag);
  }

  styleText(id) {
    this.#styleTexts.add(id);
  }

  /** Lower-case tag name where it matters, else "". */
  tagOf(id) {
    return this.#tags.get(id) ?? "";
  }

  isStyleText(id) {
    return this.#styleTexts.has(id);
  }

  clear() {
    this.#tags.clear();
    this.#styleTexts.clear();
  }
}
