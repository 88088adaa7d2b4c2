import { SLOT, SLOTS, WINDOW } from '../window.ts';

// The algorithm of `book.ts` for Redis and Valkey. A script runs as one step there, so looking and taking can't come apart,
// whatever other gateways do. Time is the server's. Every key carries its end.
//
// Keys: for each claim the counter, and with `:holds` behind it the holds of a budget. Windows are hashes of slot to amount,
// open requests a sorted set of reservation to end of lease, budgets a hash of `used` and `held` beside a sorted set of
// `reservation:amount` to end of lease.

const PRELUDE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local SLOT, SLOTS, WINDOW = ${SLOT}, ${SLOTS}, ${WINDOW}
local slot = math.floor(now / SLOT)
local function whole(number)
  if number == 0 then return '0' end -- minus zero is no integer to the store
  return string.format('%.0f', number)
end
local function lapse(budget, holds)
  local over = redis.call('ZRANGEBYSCORE', holds, '-inf', now)
  if #over == 0 then return end
  local back = 0
  for _, member in ipairs(over) do back = back + tonumber(string.match(member, ':(%d+)$')) end
  redis.call('HINCRBY', budget, 'held', whole(-back))
  redis.call('ZREMRANGEBYSCORE', holds, '-inf', now)
end
`;

/**
 * KEYS: mark of the settled reservation, then counter and holds of each claim. ARGV: id, lease in milliseconds, then for each claim
 * kind, limit, amount, milliseconds until the period ends. Answers `{1, slot, used...}`, or `{0, number of the claim, used,
 * milliseconds to wait or -1}`, or `{-1}` when the reservation was settled before it was made.
 */
export const RESERVE = `${PRELUDE}
if redis.call('EXISTS', KEYS[1]) == 1 then return {-1} end
local id, lease = ARGV[1], tonumber(ARGV[2])
local claims = (#ARGV - 2) / 4
local sums = {}
for i = 1, claims do
  local key, holds = KEYS[i * 2], KEYS[i * 2 + 1]
  local kind, limit, amount = ARGV[i * 4 - 1], tonumber(ARGV[i * 4]), tonumber(ARGV[i * 4 + 1])
  local sum, slots = 0, {}
  if kind == 'window' then
    local all = redis.call('HGETALL', key)
    for j = 1, #all, 2 do
      local at = tonumber(all[j])
      if at < slot - SLOTS then redis.call('HDEL', key, all[j])
      else
        local part = tonumber(all[j + 1])
        sum = sum + part
        slots[#slots + 1] = {at, part}
      end
    end
  elseif kind == 'open' then
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
    sum = redis.call('ZCARD', key)
  else
    lapse(key, holds)
    local both = redis.call('HMGET', key, 'used', 'held')
    sum = (tonumber(both[1]) or 0) + (tonumber(both[2]) or 0)
  end
  if sum + amount > limit then
    local wait = -1
    if amount <= limit then
      if kind == 'open' then wait = 1000
      elseif kind == 'budget' then wait = tonumber(ARGV[i * 4 + 2])
      else
        table.sort(slots, function(a, b) return a[1] < b[1] end)
        local left = sum + amount - limit
        wait = WINDOW + SLOT
        for _, one in ipairs(slots) do
          left = left - one[2]
          if left <= 0 then
            wait = (one[1] + SLOTS + 1) * SLOT - now
            break
          end
        end
      end
    end
    return {0, i, whole(sum), wait}
  end
  sums[i] = sum + amount
end
local answer = {1, slot}
for i = 1, claims do
  local key, holds = KEYS[i * 2], KEYS[i * 2 + 1]
  local kind, amount, left = ARGV[i * 4 - 1], ARGV[i * 4 + 1], tonumber(ARGV[i * 4 + 2])
  if kind == 'window' then
    redis.call('HINCRBY', key, whole(slot), amount)
    redis.call('PEXPIRE', key, WINDOW + 2 * SLOT)
  elseif kind == 'open' then
    redis.call('ZADD', key, now + lease, id)
    redis.call('PEXPIRE', key, lease)
  else
    redis.call('HINCRBY', key, 'held', amount)
    redis.call('ZADD', holds, now + lease, id .. ':' .. amount)
    redis.call('PEXPIRE', key, left + 86400000)
    redis.call('PEXPIRE', holds, left + 86400000)
  end
  answer[#answer + 1] = whole(sums[i])
end
return answer
`;

/**
 * KEYS as for a reservation. ARGV: id, how long the mark is kept, then for each claim kind, amount, actual amount, slot (-1 when it is not
 * known that anything was counted), milliseconds until the period ends. Once: again it answers 0 and changes nothing.
 */
export const SETTLE = `${PRELUDE}
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[2]) then return 0 end
local id = ARGV[1]
for i = 1, (#ARGV - 2) / 5 do
  local key, holds = KEYS[i * 2], KEYS[i * 2 + 1]
  local kind, amount, actual = ARGV[i * 5 - 2], ARGV[i * 5 - 1], ARGV[i * 5]
  local at, left = tonumber(ARGV[i * 5 + 1]), tonumber(ARGV[i * 5 + 2])
  if kind == 'window' then
    local by = tonumber(actual) - tonumber(amount)
    if by ~= 0 and at >= slot - SLOTS and redis.call('HEXISTS', key, whole(at)) == 1 then
      redis.call('HINCRBY', key, whole(at), whole(by))
    end
  elseif kind == 'open' then
    redis.call('ZREM', key, id)
  else
    if redis.call('ZREM', holds, id .. ':' .. amount) == 1 then redis.call('HINCRBY', key, 'held', whole(-tonumber(amount))) end
    if tonumber(actual) > 0 and left > 0 then
      redis.call('HINCRBY', key, 'used', actual)
      redis.call('PEXPIRE', key, left + 86400000)
    end
  end
end
return 1
`;

/** KEYS: sorted sets of leases. ARGV: lease in milliseconds, then the member of each. What has lapsed stays lapsed. */
export const RENEW = `${PRELUDE}
for i = 1, #KEYS do
  redis.call('ZADD', KEYS[i], 'XX', now + tonumber(ARGV[1]), ARGV[i + 1])
  if redis.call('PTTL', KEYS[i]) < tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[i], ARGV[1]) end
end
return 1
`;

/**
 * A gateway says that it is there. KEYS: gateways seen lately, gateways whose use is counted in. ARGV: gateway, milliseconds for
 * which it counts as there. Answers how many are there, and whether the use of this one is counted in: 0 when the store is new or
 * has lost what it held.
 */
export const GREET = `${PRELUDE}
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then redis.call('PEXPIRE', KEYS[2], 8640000000) end
return {redis.call('ZCARD', KEYS[1]), redis.call('HEXISTS', KEYS[2], ARGV[1])}
`;

/** Brings the use that a gateway remembers, once per gateway and life of the store. KEYS: gateways counted in, budgets. ARGV: gateway, then amount and milliseconds left of each. */
export const RESTORE = `${PRELUDE}
if redis.call('HSETNX', KEYS[1], ARGV[1], '1') == 0 then return 0 end
redis.call('PEXPIRE', KEYS[1], 8640000000)
for i = 2, #KEYS do
  redis.call('HINCRBY', KEYS[i], 'used', ARGV[i * 2 - 2])
  redis.call('PEXPIRE', KEYS[i], tonumber(ARGV[i * 2 - 1]) + 86400000)
end
return 1
`;
