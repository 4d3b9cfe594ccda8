/**
 * The access log as openings: what one person saw for one reason, in one piece. Pure.
 *
 * @typedef {{id: string, at: string, action: string, actor: {id: string, name: string, email: string,
 *   role: string}, reasonCode: string, reason: string, ticket: string, breakGlass: boolean,
 *   fromMs: number|null, toMs: number|null, via: string, outcome: string}} LogRow
 * @typedef {{id: string, atMs: number, lastMs: number, actor: object, reasonCode: string,
 *   reason: string, ticket: string, breakGlass: boolean, via: string, outcome: string, denied: boolean,
 *   why: string, times: number, portions: {fromMs: number, toMs: number}[], seenMs: number}} Visit
 */

/** Rows further apart than this are two openings, where no grant holds them together. */
const APART_MS = 60 * 60_000;
/** A pause this short between two portions is no gap in what was seen. */
const JOINED_MS = 1000;

/** Outcomes that only stand by themselves when nothing was opened around that time. */
const BESIDE = new Set(["opened", "described"]);

/** @param {LogRow[]} rows in any order @returns {Visit[]} newest first */
export function visitsOf(rows) {
  const ordered = rows.map((row) => ({ ...row, atMs: Date.parse(row.at) })).sort((a, b) => a.atMs - b.atMs);
  const openings = grouped(ordered.filter((row) => !BESIDE.has(row.outcome)));
  const alone = ordered.filter((row) => BESIDE.has(row.outcome) && !openings.some((visit) => isAround(visit, row)));
  return [...openings, ...grouped(alone)].sort((a, b) => b.lastMs - a.lastMs);
}

/** Whether this person's opening explains why they also read about the recording. */
function isAround({ outcome, actor, via, atMs, lastMs }, row) {
  return outcome === "viewed" && personOf(actor) === personOf(row.actor) && via === row.via && row.atMs > atMs - APART_MS && row.atMs < lastMs + APART_MS;
}

function grouped(ordered) {
  const open = new Map();
  const visits = [];
  for (const row of ordered) {
    const key = keyOf(row);
    let visit = open.get(key);
    if (!visit || row.atMs - visit.lastMs > APART_MS) {
      visit = begin(row);
      open.set(key, visit);
      visits.push(visit);
    }
    take(visit, row);
  }
  for (const visit of visits) {
    visit.portions = joined(visit.portions);
    visit.seenMs = visit.portions.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  }
  return visits;
}

/** Giving a reason and looking are one; a refusal's reason is why it was refused. */
function outcomeOf(row) {
  return row.outcome === "granted" ? "viewed" : row.outcome;
}

function keyOf(row) {
  return JSON.stringify([personOf(row.actor), outcomeOf(row), row.reasonCode, row.reason, row.ticket, row.breakGlass, row.via]);
}

function personOf(actor) {
  return actor?.id || actor?.name || "";
}

function begin(row) {
  const { id, atMs, actor, reasonCode = "", reason = "", ticket = "", breakGlass = false, via = "" } = row;
  const outcome = outcomeOf(row);
  const denied = outcome === "denied";
  return {
    id, atMs, lastMs: atMs, actor: actor ?? {}, reasonCode, reason: denied ? "" : reason, ticket, breakGlass, via,
    outcome, denied, why: denied ? reason : "", times: 0, portions: [], seenMs: 0,
  };
}

function take(visit, { atMs, fromMs, toMs }) {
  visit.lastMs = atMs;
  visit.times += 1;
  const placed = Number.isFinite(fromMs) && Number.isFinite(toMs);
  if (placed && !visit.denied) visit.portions.push({ fromMs: Math.max(0, fromMs), toMs: Math.max(0, toMs) });
}

/** Overlapping and touching portions as one, in time order. */
export function joined(portions) {
  const result = [];
  for (const { fromMs, toMs } of [...portions].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = result[result.length - 1];
    if (last && fromMs <= last.toMs + JOINED_MS) last.toMs = Math.max(last.toMs, toMs);
    else result.push({ fromMs, toMs });
  }
  return result;
}

/** How many different people saw each of `buckets` equal parts. @param {Visit[]} visits */
export function coverage(visits, durationMs, buckets) {
  const seen = Array.from({ length: buckets }, () => new Set());
  const width = Math.max(1, durationMs) / buckets;
  for (const { actor, portions } of visits) {
    for (const { fromMs, toMs } of portions) {
      const last = Math.min(buckets - 1, Math.ceil(toMs / width) - 1);
      for (let i = Math.floor(fromMs / width); i <= last; i += 1) seen[i].add(personOf(actor));
    }
  }
  return seen.map((people) => people.size);
}

/** `3 people, 5 openings, 1 by break-glass, 2 refusals`. @param {Visit[]} visits */
export function summary(visits) {
  const opened = visits.filter(({ outcome }) => outcome === "viewed");
  const people = new Set(opened.map(({ actor }) => personOf(actor))).size;
  const parts = [
    [people, "person", "people"],
    [opened.length, "opening", "openings"],
    [opened.filter((visit) => visit.breakGlass).length, "by break-glass", "by break-glass"],
    [visits.filter((visit) => visit.denied).length, "refusal", "refusals"],
  ];
  return parts.filter(([n]) => n).map(([n, one, many]) => `${n} ${n === 1 ? one : many}`).join(", ");
}
