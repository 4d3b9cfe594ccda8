"""Many visits at once in Valkey: accept.lua run inside one call, with its real bounds.

What the worker writes for a visit is put beside it, with the lifetimes it gives.
"""

from __future__ import annotations

from privacy.consent import standing
from recordings.ingest import bounds
from recordings.ingest.presence.rows import ROW_SECONDS
from recordings.ingest.session_state import SCRIPT, STATE_SECONDS
from recordings.ingest.worker.windows import KEPT_SECONDS

SERVICE = "0190a000-0000-7000-8000-000000000001"

# ARGV start of the first visit (ms), ms between visits, how many, number of the first,
# chunks of each, ms between them, bytes of a chunk
_DRIVER = """
end
local filler, body = string.rep('x', 300), string.rep('b', tonumber(ARGV[7]))
local chunks, apart = tonumber(ARGV[5]), tonumber(ARGV[6])
for visit = 0, tonumber(ARGV[3]) - 1 do
  local number = tonumber(ARGV[4]) + visit
  local session = string.format('01920000-0000-7000-8000-%012d', number)
  local window = string.format('b3b8f0a0-0000-4000-8000-%012d', number)
  local member = '<service>:' .. session
  local state = 'sh:{00}:s:' .. member
  local begun = tonumber(ARGV[1]) + visit * tonumber(ARGV[2])
  for seq = 0, chunks - 1 do
    accept({state, 'sh:{00}:in', 'sh:{00}:ends', 'sh:{00}:begun:<service>'},
      {string.format('%.0f', begun + seq * apart), window, tostring(seq),
       string.sub(redis.sha1hex(number .. ':' .. seq), 1, 16), 'token', '1',
       string.format('%.0f', begun), '2099-01-01', '14400000', '1800000', '120000',
       '268435456', '<state_ms>', '', '1', '1000000000', member,
       '<digests>', '<fields>', '<windows>',
       'body', body, 'session', session, 'service', '<service>', 'envelope', filler,
       'ua', string.sub(filler, 1, 110), 'ip', '203.0.113.9'})
  end
  redis.call('HSET', state, 'raw', '70000', 'clock', '12', 'derived', '1')
  redis.call('SET', 'sh:{00}:w:' .. session .. ':' .. window, filler, 'EX', <window_s>)
  local row = 'sh:live:row:' .. session
  redis.call('HSET', row, 'service', '<service>', 'url', filler, 'actor', filler,
    'w:' .. window, '1:0:1')
  redis.call('EXPIRE', row, <row_s>)
  redis.call('ZADD', 'sh:live:index', begun, session)
  redis.call('ZADD', 'sh:live:changed', begun, session)
  redis.call('SET', 'sh:consent:<service>:' .. window,
    '{"scopes":["record"],"until":1800000000000}', 'EX', <consent_s>)
end
return 1
"""


def visits_script() -> str:
    """Return the script; its arguments stand above `_DRIVER`."""
    text = "#!lua\nlocal function accept(KEYS, ARGV)\n" + SCRIPT.split("\n", 1)[1]
    text += _DRIVER
    for name, value in {
        "service": SERVICE,
        "state_ms": STATE_SECONDS * 1000,
        "digests": bounds.WINDOW_DIGESTS,
        "fields": bounds.MAX_FIELDS,
        "windows": bounds.MAX_WINDOWS,
        "window_s": KEPT_SECONDS,
        "row_s": ROW_SECONDS,
        "consent_s": standing.KEPT_SECONDS,
    }.items():
        text = text.replace(f"<{name}>", str(value))
    return text
