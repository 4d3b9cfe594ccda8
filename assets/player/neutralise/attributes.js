/**
 * Which attributes of a recorded element may be rebuilt. Pure.
 *
 * A recording shows what a page looked like: nothing in it may run, navigate, load or
 * report. Attributes that do are left out; the address of a missing picture is kept as
 * `data-sh-src`, so that the player can draw a quiet placeholder of its size.
 */

import { quietCss, quietStyleValue } from "./css.js";
import { fragmentOf } from "./fragments.js";

const NEVER = new Set([
  "action", "allow", "archive", "attributionsrc", "autofocus", "autoplay", "classid", "code", "codebase",
  "csp", "dynsrc", "formaction", "http-equiv", "longdesc", "lowsrc", "manifest", "nonce",
  "ping", "profile", "referrerpolicy", "srcdoc",
]);
const RESOURCES = new Set(["src", "srcset", "imagesrcset", "poster", "background", "data", "rr_dataurl", "rr_src"]);
const QUIET_META = new Set(["viewport", "color-scheme", "theme-color"]);
const COLOUR_SCHEME = /^\s*(?:(?:only|light|dark|normal)\s*)+$/i;
const FRAMES = new Set(["iframe", "frame", "embed", "object", "applet", "portal", "fencedframe", "webview"]);
const SVG_LOADERS = new Set(["use", "image", "feimage", "script", "link", "mpath", "textpath", "pattern", "lineargradient", "radialgradient", "filter"]);
const SVG_ANIMATIONS = new Set(["animate", "set", "animatetransform", "animatemotion"]);

/**
 * @param {string} tag lower-case tag name, or "" when a mutation does not hold it
 * @param {Record<string, unknown>} attributes as recorded; not changed
 * @returns {Record<string, unknown>}
 */
export function quietAttributes(tag, attributes) {
  if (tag === "meta") return quietMeta(attributes);
  if (tag === "link") return quietLink(attributes);
  if (tag === "base") return {};
  const kept = {};
  for (const [name, value] of Object.entries(attributes)) {
    const quiet = quietAttribute(tag, name.toLowerCase(), value);
    if (quiet !== undefined) kept[name] = quiet;
    else if (RESOURCES.has(name.toLowerCase()) && !("data-sh-src" in kept)) {
      const address = String(value ?? "");
      kept["data-sh-src"] = isScriptUrl(address) ? "" : address;
    }
  }
  return SVG_ANIMATIONS.has(tag) ? quietAnimation(kept) : kept;
}

/** The value to keep, or undefined to leave the attribute out. */
function quietAttribute(tag, name, value) {
  if (name.startsWith("on") || NEVER.has(name)) return undefined;
  if (name.startsWith("rr_media")) return undefined;
  if (name === "style") return quietStyle(value);
  if (name === "_csstext") return typeof value === "string" ? quietCss(value) : value;
  if (typeof value !== "string") return value;
  if (RESOURCES.has(name)) return quietResource(tag, value);
  if (isScriptUrl(value)) return undefined;
  if (name === "href" || name === "xlink:href") return quietHref(tag, value);
  if (name === "name" && value.trim().toLowerCase() === "referrer") return undefined;
  // A mutation does not hold the element of a `rel`: on a link it would start to load.
  if (name === "rel" && (tag === "" || !isStylesheet(value))) return undefined;
  if (value.includes("(")) return quietCss(value); // fill, filter, mask, … of SVG
  return value;
}

function quietStyle(value) {
  if (typeof value === "string") return quietCss(value);
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([property, v]) => [property, quietStyleValue(v)]),
  );
}

function quietResource(tag, value) {
  if (FRAMES.has(tag)) return undefined;
  const start = value.trim().toLowerCase();
  return start.startsWith("data:image/") || start.startsWith("data:font/") || start.startsWith("data:audio/") ||
    start.startsWith("data:video/") || start === ""
    ? value
    : undefined;
}

function quietHref(tag, value) {
  if (!SVG_LOADERS.has(tag)) return value;
  const fragment = fragmentOf(value);
  if (fragment) return fragment;
  const isPicture = (tag === "image" || tag === "feimage") && /^\s*data:image\//i.test(value);
  return isPicture ? value : undefined;
}

/** Animations may move things, but not point a link or a handler somewhere else. */
function quietAnimation(attributes) {
  const target = String(attributes.attributeName ?? "").trim().toLowerCase();
  if (!target.includes("href") && !target.startsWith("on") && target !== "src") return attributes;
  const kept = { ...attributes };
  for (const name of ["values", "from", "to", "by"]) {
    const staysHere = target.includes("href") && areFragments(kept[name]);
    if (!staysHere) delete kept[name];
  }
  return kept;
}

function areFragments(values) {
  return typeof values === "string" && values.split(";").every((value) => /^\s*(#|$)/.test(value));
}

function quietMeta(attributes) {
  const name = String(attributes.name ?? "").trim().toLowerCase();
  if (attributes.charset) return { charset: attributes.charset };
  if (QUIET_META.has(name)) return { name, content: attributes.content ?? "" };
  // A change does not hold which; a colour scheme names nothing else.
  return !name && COLOUR_SCHEME.test(String(attributes.content ?? "")) ? { content: attributes.content } : {};
}

function quietLink(attributes) {
  const { _cssText: css, disabled, media } = attributes;
  return {
    // Also alone: pages load a sheet for print and make it one for all later.
    ...(typeof media === "string" || media === null ? { media } : {}),
    ...(typeof disabled === "string" || disabled === null ? { disabled } : {}),
    ...(typeof css === "string" ? { _cssText: quietCss(css) } : {}),
  };
}

/** Browsers ignore white space and control characters inside a scheme. */
export function isScriptUrl(value) {
  // eslint-disable-next-line no-control-regex
  const bare = value.slice(0, 200).replace(/[\u0000-\u0020\u007f-\u00a0]/g, "").toLowerCase();
  return bare.startsWith("javascript:") || bare.startsWith("vbscript:") || bare.startsWith("data:text/html");
}

function isStylesheet(rel) {
  return rel.toLowerCase().split(/\s+/).includes("stylesheet");
}
