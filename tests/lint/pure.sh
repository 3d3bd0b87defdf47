#!/bin/sh
# The pricing library calls nothing that could tell it the time, read a file
# or keep something: the symbols that it leaves undefined are on this list.
library=${BUILD:-.}/libpricing.a
[ -e "$library" ] || {
	echo "pure: there is no $library" >&2
	exit 77
}

nm --format=posix "$library" >/dev/null || exit 1
own=$(nm --format=posix --defined-only "$library" 2>/dev/null | cut -d' ' -f1)
found=$(nm --format=posix -u "$library" 2>/dev/null | sed -n 's/^\([A-Za-z_][^ ]*\) U.*/\1/p' | sort -u |
	grep -vxF "$own" |
	grep -vxE 'arena_(get|array|printf|text)|fault_[a-z]+|(mem|str)(cmp|cpy|move|set|chr|len|ncmp)|qsort|bsearch|abort|__(u?div|u?mod)ti[34]|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|__(asan|ubsan|gcov|sanitizer)_.*')
[ -z "$found" ] || {
	printf 'pure: libpricing.a may not use %s\n' "$found" >&2
	exit 1
}
