-- A batch is in the store: forget its entries and note what its sessions need, at once
-- or not at all, and only while the worker still holds the shard.
--
-- KEYS  1 lease   2 stream   3 manifest   4 dirty   5… state of each session
-- ARGV  1 worker  2 group    3 number of entries, then their ids, then for each session
--       raw bytes, member of `dirty`, due if new, due if known, lifetime of state (ms)
-- Answers 1, or 0 if the lease is somebody else's.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
local count = tonumber(ARGV[3])
local acked = 0
for i = 4, 3 + count do
  acked = acked + redis.call('XACK', KEYS[2], ARGV[2], ARGV[i])
  redis.call('XDEL', KEYS[2], ARGV[i])
end
redis.call('DEL', KEYS[3])
local at = 4 + count
for i = 5, #KEYS do
  local due = ARGV[at + 2]
  if redis.call('EXISTS', KEYS[i]) == 1 then
    -- None acknowledged: the answer to an earlier call was lost; count bytes once.
    if acked > 0 then
      redis.call('HINCRBY', KEYS[i], 'raw', ARGV[at])
    end
    -- Never shortened: an erased session is remembered longer than others. What is left
    -- of one that is over (retire.lua) keeps its time.
    if redis.call('HEXISTS', KEYS[i], 'kept') == 0 then
      redis.call('PEXPIRE', KEYS[i], ARGV[at + 4], 'GT')
    end
    if redis.call('HEXISTS', KEYS[i], 'derived') == 1 then
      due = ARGV[at + 3]
    end
  end
  redis.call('ZADD', KEYS[4], 'LT', due, ARGV[at + 1])
  at = at + 5
end
return 1
