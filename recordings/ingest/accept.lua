#!lua
-- Take one chunk or answer why not: everything that must be decided at once.
--
-- KEYS  1 session state (hash)   2 stream of the shard   3 when sessions may shrink
--       4 sessions begun by the service lately
-- ARGV  1 now (ms)               2 window           3 seq, or "" for the next one
--       4 digest of the body     5 owner            6 "1" if the sender proved itself
--       7 start (ms) and 8 expiry date, used if the session is new
--       9 longest session (ms)  10 silence that ends it (ms)  11 grace (ms)
--      12 most raw bytes        13 lifetime of the state (ms)
--      14 digest of the recorder's secret, or ""
--      15 "1" if there is memory for a new session   16 most new ones a minute
--      17 member of KEYS[3]    18 digests kept a window   19 most fields   20 most windows
--      21… field, value, … of the stream entry besides window, seq, start, expires
--
-- Answers {outcome, seq, start, stop reason, checkpoint, errors (JSON), live}; outcome is
-- one of accepted duplicate conflict not_owner ended erased withdrawn, and of a session
-- that would be new full or crowded; live is 2 while a user watches, 1 while a user may
-- watch at any moment.

local state, stream = KEYS[1], KEYS[2]
local now = tonumber(ARGV[1])
local window, seq, digest, owner = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local secret = ARGV[14]
local grace = tonumber(ARGV[11])
local unnumbered = seq == ''

local by_digest = 'd:' .. window .. ':' .. digest
local known = redis.call('HMGET', state,
  'start', 'expires', 'owner', 'first', 'last', 'ended', 'erased', 'raw', 'cp', 'err', 'why',
  unnumbered and by_digest or 'c:' .. window .. ':' .. seq, 'withdrawn', 'secret',
  'watch', 'nolive', 'ask', 'asked:' .. window, 'near', 'k:' .. window, 'm:' .. window, 'windows')
local start, expires, first = known[1], known[2], known[4]
local is_new = not start
-- A token, or what the session was begun with.
local proven = ARGV[6] == '1' or (secret ~= '' and known[14] == secret)

if known[7] then
  return {'erased'}
end
if known[13] then
  return {'withdrawn'}
end

-- Reported once, to the window they are about; the others keep theirs.
local function take_errors()
  if not known[10] then
    return ''
  end
  local mine, others = {}, {}
  for _, fault in ipairs(cjson.decode(known[10])) do
    if fault.window == nil or fault.window == window then
      mine[#mine + 1] = {seq = fault.seq, code = fault.code}
    else
      others[#others + 1] = fault
    end
  end
  if #others > 0 then
    redis.call('HSET', state, 'err', cjson.encode(others))
  else
    redis.call('HDEL', state, 'err')
  end
  return #mine > 0 and cjson.encode(mine) or ''
end

-- A user watches, and the person has not stopped it (recordings.ingest.presence).
local live = known[15] and tonumber(known[15]) > now and not known[16]
-- A user looks at the list that shows it, and may watch at any moment.
local near = known[19] and tonumber(known[19]) > now and not known[16]
local live_level = live and '2' or near and '1' or ''

local function take_checkpoint()
  local wanted = ''
  if known[9] == '1' then
    redis.call('HDEL', state, 'cp')
    wanted = '1'
  end
  if live and known[17] and known[17] ~= known[18] then
    redis.call('HSET', state, 'asked:' .. window, known[17])
    -- The first chunk of a window holds one anyhow.
    wanted = seq == '0' and wanted or '1'
  end
  return wanted
end

if not is_new and known[3] ~= owner then
  return {'not_owner'}
end

-- Of a session that shrank (retire.lua) the last digests of each window are left, as the
-- first four bytes of a hash each.
local function is_kept()
  local hex = redis.sha1hex(window .. ':' .. seq .. ':' .. digest)
  local mark = string.gsub(string.sub(hex, 1, 8), '%x%x', function(pair)
    return string.char(tonumber(pair, 16))
  end)
  for at = 1, #known[20], 4 do
    if string.sub(known[20], at, at + 3) == mark then return true end
  end
  return false
end

local before = known[12]
if not before and known[20] and is_kept() then
  before = unnumbered and '0' or digest
end
if before and unnumbered then
  seq, before = before, digest
end
-- Without proof only the very first chunk may be sent again.
if not is_new and not proven and not (before == digest and first == window .. ':' .. seq) then
  return {'not_owner'}
end
if before and before ~= digest then
  return {'conflict', seq, start}
end
local keep, newest = tonumber(ARGV[18]), tonumber(known[21] or '-1')
if not before and not unnumbered and tonumber(seq) <= newest - keep then
  -- Its digest may be forgotten already: the first write must win all the same.
  return {'conflict', seq, start}
end

-- Why this session should stop, and whether its grace is over too.
if is_new then
  start, expires = ARGV[7], ARGV[8]
end
local stop, since = '', tonumber(known[6] or '')
local longest, silence = tonumber(ARGV[9]), tonumber(ARGV[10])
local last = tonumber(known[5] or '')
if since then
  stop = known[11] or 'ended'
elseif tonumber(known[8] or '0') >= tonumber(ARGV[12])
  or redis.call('HLEN', state) >= tonumber(ARGV[19])
  or (not known[21] and tonumber(known[22] or '0') >= tonumber(ARGV[20])) then
  stop, since = 'size', now
elseif now - tonumber(start) > longest then
  stop, since = 'duration', tonumber(start) + longest
elseif last and now - last > silence then
  stop, since = 'ended', last + silence
end
if since and not is_new and not known[6] then
  -- Kept, or a chunk within the grace would begin the silence anew.
  redis.call('HSET', state, 'ended', since, 'why', stop)
end
if before then
  return {'duplicate', seq, start, stop, take_checkpoint(), take_errors(), live_level}
end
if since and now - since > grace then
  return {'ended', seq, start, stop}
end

-- A token shows that the session runs, whatever is known of it here.
if is_new and not (ARGV[6] == '1' and owner == 'token') then
  if ARGV[15] ~= '1' then
    return {'full'}
  end
  local begun = redis.call('INCR', KEYS[4])
  if begun == 1 then
    redis.call('PEXPIRE', KEYS[4], 60000)
  end
  if begun > tonumber(ARGV[16]) then
    return {'crowded'}
  end
end

if unnumbered then
  seq = tostring(redis.call('HINCRBY', state, 'next:' .. window, 1) - 1)
  redis.call('HSET', state, by_digest, seq)
end
if is_new then
  redis.call('HSET', state, 'start', start, 'expires', expires, 'owner', owner,
    'first', window .. ':' .. seq)
  if secret ~= '' then
    redis.call('HSET', state, 'secret', secret)
  end
  redis.call('ZADD', KEYS[3], 'NX', now + silence + grace, ARGV[17])
end

-- The digests of a window's last chunks are enough: a recorder repeats what it sent
-- lately.
local number = tonumber(seq)
if not known[21] then
  redis.call('HINCRBY', state, 'windows', 1)
end
if number > newest then
  for old = math.max(0, newest - keep + 1, number - keep - 63), number - keep do
    local place = window .. ':' .. string.format('%d', old)
    if place ~= (first or '') then
      local forgotten = unnumbered and redis.call('HGET', state, 'c:' .. place)
      if forgotten then
        redis.call('HDEL', state, 'd:' .. window .. ':' .. forgotten)
      end
      redis.call('HDEL', state, 'c:' .. place)
    end
  end
end
redis.call('HSET', state, 'last', ARGV[1], 'c:' .. window .. ':' .. seq, digest,
  'm:' .. window, math.max(number, newest))
redis.call('PEXPIRE', state, ARGV[13])
local entry = redis.call('XADD', stream, '*', 'window', window, 'seq', seq, 'start', start,
  'expires', expires, 'live', live and '1' or '0', unpack(ARGV, 21))
if live then
  redis.call('PUBLISH', 'sh:live:fresh', stream .. ' ' .. entry)
end
return {'accepted', seq, start, stop, take_checkpoint(), take_errors(), live_level}
