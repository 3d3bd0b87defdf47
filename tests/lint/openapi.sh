#!/bin/sh
# docs/openapi.json is formatted (./dev format), and redocly finds no fault with
# it: its recommended rules and those of docs/reference/redocly.yaml.
cd "${LINT_ROOT:-$(dirname "$0")/../..}" || exit 1
/usr/bin/python3 -B .dev/format_json.py --check docs/openapi.json || exit 1

redocly=${NPM:-var/reference/npm}/node_modules/@redocly/cli/bin/cli.js
[ -e "$redocly" ] && command -v node >/dev/null || exit 77
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
said=$(node "$redocly" lint --config docs/reference/redocly.yaml --max-problems 50 docs/openapi.json 2>&1) || {
	printf '%s\n' "$said" >&2
	exit 1
}
