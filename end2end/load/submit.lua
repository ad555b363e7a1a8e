-- Sends each prepared submission once and stops: a second one would be answered from the first and prove nothing.
local lines, at = {}, 0

function init(args)
  for line in io.lines(args[1]) do lines[#lines + 1] = line end
end

function request()
  at = at + 1
  local line = lines[at]
  if not line then
    wrk.thread:stop()
    return wrk.format("GET", "/healthz")
  end
  local cookie, body, address = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)$")
  return wrk.format("POST", "/_fn/apply/submit", {
    ["Cookie"] = cookie,
    ["Content-Type"] = "application/x-www-form-urlencoded",
    ["Origin"] = "http://" .. wrk.host .. ":" .. wrk.port,
    ["Sec-Fetch-Site"] = "same-origin",
    ["X-Forwarded-For"] = address,
  }, body)
end
