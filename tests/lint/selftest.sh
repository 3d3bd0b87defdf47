#!/bin/sh
# Each check in this folder must find a fault that is planted for it, and
# nothing in a small tree that has none.
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
LINT_ROOT=$(mktemp -d)
export LINT_ROOT
trap 'rm -rf "$LINT_ROOT"' EXIT
bad=0

fresh() {
	rm -rf "${LINT_ROOT:?}"/* "$LINT_ROOT"/.[a-z]*
	mkdir -p "$LINT_ROOT/src/base" "$LINT_ROOT/src/store" "$LINT_ROOT/tests" "$LINT_ROOT/.ci"
	cp -r "$top/nginx" "$top/systemd" "$top/dev" "$top/.dev" "$top/.clang-format" "$LINT_ROOT"
	cp "$top/.ci/run" "$LINT_ROOT/.ci/run"
	mkdir -p "$LINT_ROOT/docs"
	cp -r "$top/docs/openapi.json" "$top/docs/reference" "$LINT_ROOT/docs"
	printf '#include "store/a.h"\n\n#include "base/base.h"\n' >"$LINT_ROOT/src/store/a.c"
	printf 'static int\nnothing(void)\n{\n\treturn 0;\n}\n' >"$LINT_ROOT/src/base/b.c"
	cd "$LINT_ROOT" || exit 1
}

# NAME WHAT: the check must pass (or be skipped), or must fail, now.
passes() {
	"$here/$1.sh" >said 2>&1
	case $? in
	0 | 77) ;;
	*)
		echo "selftest: $1 finds fault with $2:" >&2
		head -n 5 said >&2
		bad=1
		;;
	esac
	rm -f said
}
fails() {
	"$here/$1.sh" >/dev/null 2>&1
	case $? in
	0)
		echo "selftest: $1 does not see $2" >&2
		bad=1
		;;
	esac
}

fresh
for name in layers sizes format hygiene shell nginx systemd openapi; do passes "$name" 'a clean tree'; done

plant() {
	fresh
	name=$1 what=$2
	shift 2
	"$@"
	fails "$name" "$what"
}
# shellcheck disable=SC2317
append() {
	printf '%b\n' "$2" >>"$1"
}
# shellcheck disable=SC2317
replace() {
	sed -i "$2" "$1"
}

plant layers 'an include upwards' append src/store/a.c '#include "http/http.h"'
plant layers 'an unknown layer' sh -c 'mkdir src/util && echo "#include \"base/base.h\"" >src/util/a.c'
plant layers 'a library outside its door' append src/store/a.c '#include <json-c/json.h>'
plant layers 'setenv' append src/store/a.c '\tsetenv("TZ", "UTC", 1);'
plant layers 'SQL outside store' append src/base/b.c 'static const char q[] = "SELECT a FROM b";'
plant sizes 'a long function' sh -c '{ printf "static int\nlong_one(void)\n{\n"; yes "	a();" | head -n 81; echo "}"; } >src/base/c.c'
plant sizes 'a long file' sh -c 'yes "int a;" | head -n 701 >src/base/c.c'
plant format 'spaces for a tab' append src/base/b.c 'static int a(void) { return 1; }'
plant hygiene 'unfinished work' append src/base/b.c '/* TO''DO: think */'
plant hygiene 'a path of one machine' append src/base/b.c '/* see /ho''me/somebody/x */'
plant hygiene 'white space at the end' append src/base/b.c '/* a */ '
plant hygiene 'no end of line' sh -c 'printf "/* a */" >>src/base/b.c'
# shellcheck disable=SC2016
plant shell 'an unquoted variable' append dev 'rm $nothing'
# shellcheck disable=SC2016
plant shell 'a fault in a part of dev' append .dev/build.sh 'bad() { rm $1; }'
plant nginx 'an unknown directive' append nginx/server.conf.in 'no_such_directive on;'
plant nginx 'a placeholder without a value' append nginx/server.conf.in '# @NO_SUCH@'
plant systemd 'an unknown key' replace systemd/tariffd.service.in 's/^User=/Usr=/'
plant systemd 'a missing program' replace systemd/tariffd.service.in 's|@bindir@/tariffd |@bindir@/nothing |'
plant systemd 'a unit that is open' replace systemd/tariffd.service.in '/^Protect\|^Restrict/d'
plant openapi 'another format' replace docs/openapi.json '0,/^  /s///'
plant openapi 'a key that stands twice' replace docs/openapi.json 's/^  "openapi":.*/&\n&/'
if [ -e "${NPM:-}/node_modules" ]; then
	plant openapi 'an operation without a tag' replace docs/openapi.json '0,/"tags": \["Tariffs"\],/s///; /^ *$/d'
	plant openapi 'a reference to nothing' replace docs/openapi.json '0,/schemas.TariffNew/s//schemas\/Nothing/'
fi

# a library that looks at the clock
if command -v cc >/dev/null; then
	fresh
	printf '#include <time.h>\nlong now(void);\nlong now(void) { return (long)time(0); }\n' >t.c
	printf '#include <string.h>\nint same(const char *a, const char *b);\nint same(const char *a, const char *b) { return strcmp(a, b) == 0; }\n' >s.c
	cc -O0 -fno-builtin -c t.c s.c || bad=1
	export BUILD=.
	ar rc libpricing.a s.o
	passes pure 'a pure library'
	ar rc libpricing.a t.o
	fails pure 'a call of time()'
fi
exit "$bad"
