-- A chunk is in the dead letters: forget its entry, remember to tell its recorder, and
-- ask for a full snapshot, because what the chunk changed is now unknown.
--
-- KEYS  1 lease   2 stream   3 state of the session
-- ARGV  1 worker  2 group    3 entry id   4 fault as JSON {seq, code, window}
-- Answers 1, or 0 if the lease is somebody else's.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('XACK', KEYS[2], ARGV[2], ARGV[3])
redis.call('XDEL', KEYS[2], ARGV[3])
if redis.call('HEXISTS', KEYS[3], 'start') == 1 then
  local known = redis.call('HGET', KEYS[3], 'err')
  local faults = known and cjson.decode(known) or {}
  -- Nobody reads a longer list, and a hash field must not grow without end.
  if #faults < 50 then
    faults[#faults + 1] = cjson.decode(ARGV[4])
    redis.call('HSET', KEYS[3], 'err', cjson.encode(faults))
  end
  redis.call('HSET', KEYS[3], 'cp', '1')
end
return 1
