#!lua
-- Put a masked chunk into the ring of a watched session, once.
--
-- KEYS  1 session state   2 ring   3 what is in it
-- ARGV  1 now (ms)   2 window   3 seq   4 bytes   5 most bytes   6 most entries
--       7 lifetime (ms)   8 channel to ring   9… field, value, … of the entry
--
-- Answers the entry's id, or '' where nobody may see it or it is there already.
local known = redis.call('HMGET', KEYS[1], 'watch', 'nolive', 'erased', 'withdrawn')
if not known[1] or tonumber(known[1]) <= tonumber(ARGV[1]) then return '' end
if known[2] or known[3] or known[4] then return '' end
local name = 'c:' .. ARGV[2] .. ':' .. ARGV[3]
if redis.call('HSETNX', KEYS[3], name, ARGV[4]) == 0 then return '' end
local id = redis.call('XADD', KEYS[2], '*', 'window', ARGV[2], 'seq', ARGV[3],
  unpack(ARGV, 9))
local held = redis.call('HINCRBY', KEYS[3], 'bytes', ARGV[4])
local count = redis.call('XLEN', KEYS[2])
while count > 1 and (held > tonumber(ARGV[5]) or count > tonumber(ARGV[6])) do
  local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
  local fields = oldest[2]
  local gone = 'c:' .. fields[2] .. ':' .. fields[4]
  held = redis.call('HINCRBY', KEYS[3], 'bytes',
    -tonumber(redis.call('HGET', KEYS[3], gone) or '0'))
  redis.call('HDEL', KEYS[3], gone)
  redis.call('XDEL', KEYS[2], oldest[1])
  count = count - 1
end
redis.call('PEXPIRE', KEYS[2], ARGV[7])
redis.call('PEXPIRE', KEYS[3], ARGV[7])
redis.call('PUBLISH', ARGV[8], 'ring')
return id
