#!/bin/sh
# The archive of `make dist` has every file of the project's folders, and nothing that was built in them.
cd "${LINT_ROOT:-$(dirname "$0")/../..}" || exit 1
[ -e "${BUILD:-}/Makefile" ] || exit 77
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

make -s -C "$BUILD" distdir="$dir/dist" am__remove_distdir=: distdir >"$dir/said" 2>&1 || {
	tail -n 5 "$dir/said" >&2
	exit 1
}
list() {
	(cd "$1" && shift && find .ci .dev console dev docs nginx sql src systemd tests -type f "$@" | LC_ALL=C sort)
}
list . ! -path '*/__pycache__/*' ! -path '*/.hypothesis/*' ! -path '*/.pytest_cache/*' ! -path '*/node_modules/*' >"$dir/has"
list "$dir/dist" >"$dir/gets"
diff "$dir/has" "$dir/gets" >"$dir/said" || {
	sed -n -e 's/^</dist: is left out:/p' -e 's/^>/dist: does not belong there:/p' "$dir/said" >&2
	exit 1
}
