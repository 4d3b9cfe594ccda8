"""Steps that are atomic in Valkey, and only for the holder of the shard."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent

SETTLE = (_HERE / "settle.lua").read_text()
REFUSE = (_HERE / "refuse.lua").read_text()
RETIRE = (_HERE / "retire.lua").read_text()

# KEYS lease, manifest · ARGV worker, manifest as JSON
ANNOUNCE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2])
return 1
"""

# KEYS lease · ARGV worker, milliseconds
RENEW = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""

# KEYS lease · ARGV worker
RELEASE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""

# A session that became dirty again meanwhile stays.
# KEYS dirty, state of the session · ARGV member, due as it was read
DERIVED = """
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('HSET', KEYS[2], 'derived', '1')
end
local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
if due and tonumber(due) == tonumber(ARGV[2]) then
  redis.call('ZREM', KEYS[1], ARGV[1])
end
return 1
"""
