#!lua
-- Shrink the state of a session that is over and past its grace to what late chunks and
-- repeated ones are answered with.
--
-- KEYS  1 state of the session   2 when sessions may shrink
-- ARGV  1 now (ms)   2 silence that ends it (ms)   3 grace (ms)   4 longest session (ms)
--       5 member of KEYS[2]   6 lifetime of what is left (ms), and 7 at least of a session
--       without a token, whose chunks we number   8 digests kept a window   9 windows
--
-- Answers the session's windows, or nothing where it is not over yet.
local now = tonumber(ARGV[1])
local known = redis.call('HMGET', KEYS[1], 'start', 'last', 'ended', 'kept', 'why')
local start, last = tonumber(known[1] or ''), tonumber(known[2] or '')
if not start or known[4] then
  redis.call('ZREM', KEYS[2], ARGV[5])
  return {}
end

local since, why = tonumber(known[3] or ''), known[5] or 'ended'
if not since then
  since, why = start + tonumber(ARGV[4]), 'duration'
  local silent = (last or start) + tonumber(ARGV[2])
  if silent <= since then since, why = silent, 'ended' end
end
local over = since + tonumber(ARGV[3])
if over >= now then
  redis.call('ZADD', KEYS[2], over + 1, ARGV[5])
  return {}
end

-- A body without a number is known by its digest alone, see accept.lua.
local windows, numbered, all = {}, {}, redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local window = string.match(all[i], '^m:(.+)$')
  if window then
    windows[#windows + 1] = window
    numbered[window] = tonumber(all[i + 1])
  end
end
local left = {'ended', since, 'why', why, 'kept', '1'}
local function mark_of(window, seq, digest)
  local hex = redis.sha1hex(window .. ':' .. seq .. ':' .. digest)
  local mark = string.gsub(string.sub(hex, 1, 8), '%x%x', function(pair)
    return string.char(tonumber(pair, 16))
  end)
  return mark
end
local stays = {start = true, expires = true, owner = true, first = true, secret = true,
  clock = true, nolive = true, withdrawn = true}
local first = redis.call('HGET', KEYS[1], 'first')
local unnumbered = {}
for i = 1, #all, 2 do
  local name, value = all[i], all[i + 1]
  local window, digest = string.match(name, '^d:([^:]+):(.+)$')
  if window then unnumbered[window .. ':' .. value] = digest end
  if stays[name] or name == 'c:' .. (first or '') then
    left[#left + 1] = name
    left[#left + 1] = value
  end
end
-- Sixteen marks are 64 bytes: with a longer value the hash would take twice the room.
for number = 1, math.min(#windows, tonumber(ARGV[9])) do
  local window, marks = windows[number], {}
  local newest = numbered[window]
  for seq = newest, math.max(0, newest - tonumber(ARGV[8]) + 1), -1 do
    local text = string.format('%d', seq)
    local place = window .. ':' .. text
    local digest = redis.call('HGET', KEYS[1], 'c:' .. place)
    if unnumbered[place] then
      marks[#marks + 1] = mark_of(window, '', unnumbered[place])
    elseif digest then
      marks[#marks + 1] = mark_of(window, text, digest)
    end
  end
  left[#left + 1] = 'k:' .. window
  left[#left + 1] = table.concat(marks)
end

local lifetime = tonumber(ARGV[6])
if redis.call('HGET', KEYS[1], 'owner') ~= 'token' then
  lifetime = math.max(lifetime, tonumber(ARGV[7]))
end
lifetime = math.min(lifetime, math.max(redis.call('PTTL', KEYS[1]), 1))
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], unpack(left))
redis.call('PEXPIRE', KEYS[1], lifetime)
redis.call('ZREM', KEYS[2], ARGV[5])
return windows
