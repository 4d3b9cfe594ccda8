/** Draws the timeline: pages, activity, marks, quiet times, gaps, and what is loaded. */

import * as format from "../interface/format.js";
import { KINDS } from "../reading/marks.js";
import { activity, clusters } from "./density.js";
import { shapePath } from "./shapes.js";
import { tickStep, toX } from "./view.js";

export const HEIGHT = 78;
const PAGES = { y: 0, h: 17 };
const LIVELY = { y: 19, h: 22 };
const MARKS = { y: 52 };
const AXIS = { y: 74 };
const LOADED = { y: 61, h: 2 };

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{view: object, recording: object, pages: object[], shown: Set<string>,
 *   loaded: {fromMs: number, toMs: number}[], colours: (name: string) => string}} model
 */
export function paint(canvas, model) {
  const width = canvas.clientWidth;
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(HEIGHT * ratio)) canvas.height = Math.round(HEIGHT * ratio);
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, HEIGHT);
  const scene = { ...model, ctx, width };
  drawQuiet(scene);
  drawPages(scene);
  drawActivity(scene);
  drawLoaded(scene);
  drawGaps(scene);
  drawAxis(scene);
  return drawMarks(scene);
}

function drawPages({ ctx, width, view, pages, colours }) {
  ctx.font = `11px ${colours("--sh-font")}`;
  ctx.textBaseline = "middle";
  for (const [i, page] of pages.entries()) {
    const x = Math.max(0, toX(view, page.fromMs, width));
    const end = Math.min(width, toX(view, page.toMs, width));
    if (end <= 0 || x >= width || end - x < 0.5) continue;
    ctx.fillStyle = colours(i % 2 ? "--sh-page-b" : "--sh-page-a");
    ctx.fillRect(x, PAGES.y, Math.max(1, end - x - 1), PAGES.h);
    if (end - x < 40) continue;
    ctx.fillStyle = colours("--sh-text-quiet");
    ctx.fillText(clipped(ctx, format.path(page.url) || "No address", end - x - 12), x + 6, PAGES.y + PAGES.h / 2 + 0.5);
  }
}

function drawActivity({ ctx, width, view, recording, colours }) {
  const columnPx = 3;
  ctx.fillStyle = colours("--sh-line-strong");
  ctx.fillRect(0, LIVELY.y + LIVELY.h, width, 1);
  ctx.fillStyle = colours("--sh-kind-click");
  for (const [i, share] of activity(recording.marks, view, width, columnPx).entries()) {
    if (!share) continue;
    const h = Math.max(3, share * LIVELY.h);
    ctx.fillRect(i * columnPx, LIVELY.y + LIVELY.h - h, columnPx - 1, h);
  }
}

function drawQuiet({ ctx, width, view, recording, colours }) {
  for (const span of recording.inactivity) {
    const x = toX(view, span.fromMs, width);
    const end = toX(view, span.toMs, width);
    if (end < 0 || x > width || end - x < 1) continue;
    ctx.fillStyle = colours("--sh-quiet-span");
    ctx.fillRect(x, LIVELY.y - 1, end - x, LOADED.y - LIVELY.y + 1);
    if (end - x > 70) {
      ctx.font = `10px ${colours("--sh-font")}`;
      ctx.textBaseline = "middle";
      ctx.textAlign = "center";
      ctx.fillStyle = colours("--sh-text-faint");
      ctx.fillText(`inactive ${format.duration(span.toMs - span.fromMs)}`, (Math.max(0, x) + Math.min(width, end)) / 2, LIVELY.y + 11);
      ctx.textAlign = "left";
    }
  }
}

function drawLoaded({ ctx, width, view, loaded, colours }) {
  ctx.fillStyle = colours("--sh-line");
  ctx.fillRect(0, LOADED.y, width, LOADED.h);
  ctx.fillStyle = colours("--sh-loaded");
  for (const span of loaded) {
    const x = Math.max(0, toX(view, span.fromMs, width));
    const end = Math.min(width, toX(view, span.toMs, width));
    if (end > x) ctx.fillRect(x, LOADED.y, end - x, LOADED.h);
  }
}

function drawGaps({ ctx, width, view, recording, colours }) {
  ctx.strokeStyle = colours("--sh-kind-gap");
  ctx.lineWidth = 1;
  ctx.setLineDash([2, 2]);
  for (const mark of recording.marks) {
    if (mark.kind !== "gap") continue;
    const x = Math.round(toX(view, mark.atMs, width)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(x, 0);
    ctx.lineTo(x, LOADED.y);
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

function drawAxis({ ctx, width, view, colours }) {
  const step = tickStep(view, width);
  ctx.font = `10px ${colours("--sh-font")}`;
  ctx.textBaseline = "alphabetic";
  for (let ms = Math.ceil(view.fromMs / step) * step; ms <= view.toMs; ms += step) {
    const x = toX(view, ms, width);
    const text = format.clock(ms);
    const room = ctx.measureText(text).width;
    ctx.fillStyle = colours("--sh-text-faint");
    ctx.fillText(text, Math.min(Math.max(0, x - room / 2), width - room), AXIS.y);
  }
}

function drawMarks({ ctx, width, view, recording, shown, colours }) {
  const found = clusters(recording.all, view, width, shown);
  for (const [i, { x, kind, marks }] of found.entries()) {
    const size = marks.length > 1 ? 12 : 10;
    ctx.save();
    ctx.translate(Math.min(Math.max(x, 6), width - 6) - size / 2, MARKS.y - size / 2);
    ctx.scale(size / 12, size / 12);
    ctx.fillStyle = colours(`--sh-kind-${kind}`);
    ctx.strokeStyle = colours("--sh-surface");
    ctx.lineWidth = 2.5;
    const path = new Path2D(shapePath(KINDS[kind].shape));
    ctx.stroke(path);
    ctx.fill(path);
    ctx.restore();
    const room = (found[i + 1]?.x ?? width) - x;
    if (marks.length > 1 && room > 22) drawCount(ctx, colours, x, marks.length);
  }
  return found;
}

function drawCount(ctx, colours, x, n) {
  ctx.font = `9px ${colours("--sh-font")}`;
  ctx.textBaseline = "middle";
  ctx.fillStyle = colours("--sh-text-quiet");
  ctx.fillText(n > 99 ? "99+" : String(n), x + 7, MARKS.y - 4);
}

function clipped(ctx, text, room) {
  if (ctx.measureText(text).width <= room) return text;
  let end = text.length;
  while (end > 1 && ctx.measureText(`${text.slice(0, end)}…`).width > room) end = Math.floor(end * 0.85);
  return `${text.slice(0, end)}…`;
}
