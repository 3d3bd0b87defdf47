#!/bin/sh
# Every script passes shellcheck.
cd "${LINT_ROOT:-$(dirname "$0")/../..}" || exit 1
command -v shellcheck >/dev/null || exit 77
[ -e dev ] || exit 77

# the parts of dev are checked where it reads them
shellcheck -x -a dev >&2 || exit 1
find .ci docs nginx tests -type f -exec grep -lZE '^#!/(bin/sh|bin/bash|usr/bin/env bash)' {} + |
	xargs -0 shellcheck >&2
