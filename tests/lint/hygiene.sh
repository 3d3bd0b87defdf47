#!/bin/sh
# What should not be in any file of the project.
cd "${LINT_ROOT:-$(dirname "$0")/../..}" || exit 1

files() {
	find . -type f \
		! -path './.git' ! -path './.git/*' ! -path './var/*' ! -path './autom4te.cache/*' ! -path './build-aux/*' \
		! -path '*/__pycache__/*' ! -path '*/.pytest_cache/*' ! -path '*/node_modules/*' \
		! -path './tests/fuzz/corpus/*' ! -path '*/.hypothesis/*' ! -path '*/.deps/*' \
		! -name configure ! -name 'configure~' ! -name Makefile.in ! -name aclocal.m4 \
		! -name 'config.*' ! -name '*.log' ! -name '*.trs' ! -name Makefile \
		! -name '*.[ao]' ! -name '*.png' -print0
}
look() {
	what=$1
	shift
	files | xargs -0 grep -InE "$@" | sed "s|\$| ($what)|"
}

found=$(
	look 'unfinished' '(TO''DO|FIX''ME)([^A-Za-z]|$)'
	look 'white space at the end' '[[:blank:]]+$' --exclude='*.md'
	look 'carriage return' "$(printf '\r')\$"
	look 'space before a tab' "$(printf '^\t* +\t')"
	look 'path of one machine' '(^|[^A-Za-z0-9._$}/-])/(wo''rk|ho''me|ro''ot)/[a-z]'
	# shellcheck disable=SC2016
	files | xargs -0 sh -c 'for file; do
		[ ! -s "$file" ] || [ -z "$(tail -c 1 "$file")" ] || echo "$file: no end of line at the end"
	done' sh
)
[ -z "$found" ] || {
	printf 'hygiene: %s\n' "$found" >&2
	exit 1
}
