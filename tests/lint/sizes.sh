#!/bin/sh
# No file of more than 700 lines, no function of more than 80.
cd "${LINT_ROOT:-$(dirname "$0")/../..}" || exit 1

find src tests -name '*.[ch]' -exec awk '
	FNR == 1 { start = 0 }
	FNR == 701 { printf "sizes: %s has more than 700 lines\n", FILENAME; bad = 1 }
	/^[a-zA-Z_].*[(]/ { name = $0 }
	/^[{]/ { start = FNR }
	/^[}]/ && start {
		if (FNR - start - 1 > 80) {
			printf "sizes: %s:%d: %d lines: %s\n", FILENAME, start, FNR - start - 1, name
			bad = 1
		}
		start = 0
	}
	END { exit bad }
' {} + >&2
