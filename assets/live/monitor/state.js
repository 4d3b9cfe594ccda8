/**
 * What is known of the sessions that are live: a snapshot, changed by what came after.
 * Pure: a state goes in, another comes out.
 *
 * @typedef {{sequence: number, sessions: Map<string, object>, statistics: object, filters: object}} Live
 */

/** @type {Live} */
export const NOTHING = {
  sequence: 0,
  sessions: new Map(),
  statistics: { total: 0, byService: {}, byDevice: {} },
  filters: {},
};

/**
 * @param {Live} state
 * @param {any} message
 * @returns {Live | null} null when a message is missing in between: ask for a snapshot
 */
export function apply(state, message) {
  if (message.type === "sessions_snapshot") {
    return {
      sequence: message.sequence,
      sessions: new Map(message.sessions.map((session) => [session.id, session])),
      statistics: message.statistics,
      filters: message.filters,
    };
  }
  if (!(message.type in CHANGES)) return state;
  if (message.sequence !== state.sequence + 1) return null;
  const sessions = new Map(state.sessions);
  CHANGES[message.type](sessions, message);
  return { ...state, sequence: message.sequence, sessions, statistics: message.statistics };
}

const put = (sessions, { session }) => sessions.set(session.id, session);

const CHANGES = {
  session_started: put,
  session_updated: put,
  session_ended: (sessions, { sessionId }) => sessions.delete(sessionId),
};

/** Newest first, so that a row stays where it is while others come. @param {Live} state */
export function inOrder(state) {
  return [...state.sessions.values()].sort(
    (a, b) => b.startedAt.localeCompare(a.startedAt) || a.id.localeCompare(b.id),
  );
}
