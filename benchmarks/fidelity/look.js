/**
 * The visible content of a document: one entry for each element that can be seen or
 * styled, by its path through shadow roots (`>>`) and frames of the same origin (`|`).
 * @returns {Record<string, { text: string, box: number[], colours: string[], state: string }>}
 */
(root) => {
  const SKIPPED = new Set(["SCRIPT", "NOSCRIPT", "STYLE", "TEMPLATE", "LINK", "META"]);
  const COLOURS = ["color", "backgroundColor", "borderTopColor", "fill", "stroke", "opacity", "display"];
  const found = {};

  // A field named "childNodes" shadows that property of its form.
  const { get: childNodes } = Object.getOwnPropertyDescriptor(Node.prototype, "childNodes");

  const textOf = (element) =>
    [...childNodes.call(element)]
      .filter((node) => node.nodeType === 3)
      .map((node) => node.data)
      .join(" ")
      .replace(/\s+/g, " ")
      .trim();

  const stateOf = (element) => {
    if (element.localName === "select") return [...element.options].map((o) => Number(o.selected)).join("");
    if (/^(checkbox|radio)$/.test(element.type)) return `${element.checked} ${element.indeterminate}`;
    if (["input", "textarea", "progress", "meter"].includes(element.localName)) return String(element.value);
    return "";
  };

  const visit = (element, path) => {
    if (SKIPPED.has(element.nodeName.toUpperCase())) return false;
    const style = element.ownerDocument.defaultView.getComputedStyle(element);
    const { x, y, width, height } = element.getBoundingClientRect();
    found[path] = {
      text: element.localName === "textarea" ? "" : textOf(element),
      box: [x, y, width, height].map((value) => Math.round(value * 100) / 100),
      // References to a fragment of the page are compared without the address.
      colours: COLOURS.map((name) => style[name].replace(/url\("[^"#]*#/g, 'url("#')),
      state: stateOf(element),
    };
    children(element, `${path}>`);
    if (element.shadowRoot) children(element.shadowRoot, `${path}>>`);
    if (element.localName === "iframe" && element.contentDocument?.body) {
      visit(element.contentDocument.body, `${path}|body`);
    }
    return true;
  };

  const children = (parent, path) => {
    let index = 0;
    for (const child of parent.children) {
      if (visit(child, `${path}${child.localName}${index}`)) index += 1;
    }
  };

  visit(root.body, "body");
  return found;
};
