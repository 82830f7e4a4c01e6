const COMMON = `
local prefix, now, space = KEYS[1], tonumber(ARGV[1]), ARGV[2]
local function row_of(key)
  local found = redis.call('HMGET', prefix .. 'row:' .. space .. '\\0' .. key, 'version', 'expires', 'removed', 'text')
  if not found[1] or found[3] == '1' then return nil end
  if found[2] ~= '' and tonumber(found[2]) <= now then return nil end
  return found[1], found[4]
end
`

/** ARGV: now, space, keys. Of each key its version and text, two empty texts where there is no row. */
export const READ_SCRIPT = `${COMMON}
local rows = {}
for at = 3, #ARGV do
  local version, text = row_of(ARGV[at])
  rows[#rows + 1] = version or ''
  rows[#rows + 1] = text or ''
end
return rows`

/**
 * ARGV: now, space, index, least, most, limit, 1 for the reverse, places to look at. First where to go on, which is empty at the
 * end; then of each row its place, version and text. Rows that have expired and are not swept yet still stand in their places.
 */
export const RANGE_SCRIPT = `${COMMON}
local index = prefix .. 'index:' .. space .. ':' .. ARGV[3]
local least, most, limit, reverse = ARGV[4], ARGV[5], tonumber(ARGV[6]), ARGV[7] == '1'
local rows, looked = { '' }, 0
while true do
  local places
  if reverse then places = redis.call('ZREVRANGEBYLEX', index, most, least, 'LIMIT', 0, limit)
  else places = redis.call('ZRANGEBYLEX', index, least, most, 'LIMIT', 0, limit) end
  for _, place in ipairs(places) do
    local version, text = row_of(string.match(place, '%z(.*)$'))
    if version then
      rows[#rows + 1] = place
      rows[#rows + 1] = version
      rows[#rows + 1] = text
      if #rows > 3 * limit then return rows end
    end
  end
  if #places < limit then return rows end
  local last = '(' .. places[#places]
  if reverse then most = last else least = last end
  looked = looked + #places
  if looked >= tonumber(ARGV[8]) then
    rows[1] = places[#places]
    return rows
  end
end`
