-- wrk's requests: -- METHOD PATH KEY PREFIX BODY [idempotent]; %s in BODY is a text that is new in each request.
local method, path, prefix, body, idempotent
local headers, number = {}, 0

function init(args)
	method, path, prefix, body, idempotent = args[1], args[2], args[4], args[5], args[6]
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
	return wrk.format(method, path, headers, string.format(body, unique))
end

function done(summary, latency)
	local e = summary.errors
	io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration,
		latency:percentile(50), latency:percentile(99), latency.max,
		e.connect + e.read + e.write + e.timeout + e.status))
end
