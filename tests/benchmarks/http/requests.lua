-- What wrk sends: one query again and again, or, where a number is given, each with another number in a comment, so that
-- no server can have kept its answer. A connection sends its next request once it has its answer, so the time of the last
-- request sent is that of the last answer; what was not answered when time was up then makes no rate lower.
local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds, nanoseconds; } moment; int clock_gettime(int, moment *);")
local moment = ffi.new("moment")
local threads = {}

local function now()
  ffi.C.clock_gettime(1, moment)
  return tonumber(moment.seconds) + tonumber(moment.nanoseconds) / 1e9
end

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  path, accept, number = arguments[1], arguments[2], tonumber(arguments[3])
  sent, begun, last = -1, 0, 0 -- wrk asks for one request that it does not send
end

function request()
  sent = sent + 1
  if sent > 0 then
    last = now()
    if sent == 1 then begun = last end
  end
  local comment = ""
  if number > 0 then
    comment = string.format("%%0A%%23%.0f", number)
    number = number + 1
  end
  return wrk.format("GET", path .. comment, { Accept = accept })
end

function done(summary, latency)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format(
    '\n{"sent": %d, "seconds": %f, "answered": %d, "refused": %d, "failed": %d, "bytes": %.0f, "median_ms": %f}\n',
    threads[1]:get("sent"), threads[1]:get("last") - threads[1]:get("begun"), summary.requests,
    summary.errors.status, failed, summary.bytes, latency:percentile(50) / 1000))
end
