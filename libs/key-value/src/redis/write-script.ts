/**
 * One step in Redis: all changes, or none. A row is a hash of its version, time to expire, text, and the places that it has in
 * indexes; a removal is a hash too, so that an older put that comes late does not bring the row back. An index is a sorted set
 * of places, all of one score, which Redis keeps in byte order.
 */
const COMMON = `
local prefix, now = KEYS[1], tonumber(ARGV[1])
local due = prefix .. 'due'
local function row_at(space, key) return prefix .. 'row:' .. space .. '\\0' .. key end
local function index_at(space, index) return prefix .. 'index:' .. space .. ':' .. index end
local function stored(at)
  local found = redis.call('HMGET', at, 'version', 'expires', 'places', 'removed')
  if not found[1] then return nil end
  local expires = found[2] == '' and math.huge or tonumber(found[2])
  return { version = tonumber(found[1]), expires = expires, places = cmsgpack.unpack(found[3]), removed = found[4] == '1' }
end
local function unplace(space, key, places)
  for at = 1, #places, 2 do redis.call('ZREM', index_at(space, places[at]), places[at + 1] .. '\\0' .. key) end
end
local function replace(old, change)
  local at, space, key = row_at(change.space, change.key), change.space, change.key
  if old then unplace(space, key, old.places) end
  redis.call('HSET', at, 'version', change.version, 'expires', change.expires, 'text', change.text,
    'places', cmsgpack.pack(change.places), 'removed', change.removed)
  for n = 1, #change.places, 2 do
    redis.call('ZADD', index_at(space, change.places[n]), 0, change.places[n + 1] .. '\\0' .. key)
  end
  if change.expires == '' then redis.call('ZREM', due, space .. '\\0' .. key)
  else redis.call('ZADD', due, change.expires, space .. '\\0' .. key) end
end
local function version_at(space, key)
  local found = stored(row_at(space, key))
  if found and found.expires > now and not found.removed then return found.version end
  return ''
end
local cursor = 3
local function take() cursor = cursor + 1 return ARGV[cursor] end
local function take_change()
  local change = { space = take(), key = take(), version = take(), expires = take(), removed = take(), text = take(), places = {} }
  for n = 1, 2 * tonumber(take()) do change.places[n] = take() end
  return change
end
local function sweep()
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])) do
    local space, key = string.match(member, '^(.-)%z(.*)$')
    local at = row_at(space, key)
    local old = stored(at)
    if old then unplace(space, key, old.places) end
    redis.call('DEL', at)
    redis.call('ZREM', due, member)
  end
end
`

/**
 * ARGV: now, rows to sweep, how many changes, 1 where a row is expected, with its space, key and version or nothing, the
 * changes. A change that is older than what is there is left out. Answers empty, or the version found where it is not the one
 * expected, in a list.
 */
export const WRITE_SCRIPT = `${COMMON}
if take() == '1' then
  local found, expected = version_at(take(), take()), take()
  if tostring(found) ~= expected and found ~= tonumber(expected) then return { tostring(found) } end
end
for _ = 1, tonumber(ARGV[3]) do
  local change = take_change()
  local old = stored(row_at(change.space, change.key))
  local newer = old and old.expires > now and tonumber(change.version) < old.version
  if not newer then replace(old, change) end
end
sweep()
return {}`

/** ARGV: now, rows to sweep, the version expected or nothing, the change. */
export const SET_SCRIPT = `${COMMON}
local change = take_change()
local old = stored(row_at(change.space, change.key))
local found = version_at(change.space, change.key)
if tostring(ARGV[3]) ~= '' then
  if found == '' or found ~= tonumber(ARGV[3]) then return 0 end
elseif found ~= '' then return 0 end
replace(old, change)
sweep()
return 1`
