-- wrk's requests: -- METHOD PATH KEY PREFIX BODY [idempotent|FILE]; %s in BODY is a text that is new in each request, %s in
-- PATH the next line of FILE.
local method, path, prefix, body, idempotent
local lines = {}
local headers, number = {}, 0

function init(args)
	method, path, prefix, body, idempotent = args[1], args[2], args[4], args[5], args[6] == "idempotent"
	if args[6] and not idempotent then
		for line in io.lines(args[6]) do
			lines[#lines + 1] = line
		end
	end
	if args[3] ~= "" then
		headers["Authorization"] = "Bearer " .. args[3]
	end
	if method == "POST" then
		headers["Content-Type"] = "application/json"
	end
	fixed = method == "GET" and wrk.format(method, path, headers)
end

function request()
	if fixed then
		return fixed
	end
	number = number + 1
	local unique = prefix .. number
	if idempotent then
		headers["Idempotency-Key"] = unique
	end
	local to = #lines > 0 and path:gsub("%%s", lines[(number - 1) % #lines + 1]) or path
	return wrk.format(method, to, headers, (body:gsub("%%s", unique)))
end

function done(summary, latency)
	local e = summary.errors
	io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration,
		latency:percentile(50), latency:percentile(99), latency.max,
		e.connect + e.read + e.write + e.timeout + e.status))
end
