#!/bin/sh
# The sources look as .clang-format says; ./dev format makes them so.
cd "${LINT_ROOT:-$(dirname "$0")/../..}" || exit 1
# another version formats otherwise
clang-format --version 2>/dev/null | grep -q 'version 14[.]' || exit 77

found=$(find src tests -name '*.[ch]' -print0 |
	xargs -0 -r -n 8 clang-format --dry-run 2>&1 | sed -n 's/^\([^ :]*\):[0-9].*/\1/p' | sort -u)
[ -z "$found" ] || {
	printf 'format: run ./dev format on %s\n' "$found" >&2
	exit 1
}
