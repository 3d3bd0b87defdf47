#!/bin/sh
# build.sh DIR [NPM-OPTION...]: fetch what package-lock.json names into DIR/npm,
# and make DIR/page, the console's files. Does nothing where that is done.
# 77: npm could not fetch it.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
dir=${1:?usage: build.sh DIR [NPM-OPTION...]}
shift
mkdir -p "$dir/npm"
dir=$(cd "$dir" && pwd)

fetched=$(cd "$here" && cat .npmrc package-lock.json | cksum)" $*"
if [ "$(cat "$dir/fetched" 2>/dev/null)" != "$fetched" ]; then
	rm -rf "$dir/fetched" "$dir/done"
	cp "$here/.npmrc" "$here/package.json" "$here/package-lock.json" "$dir/npm"
	# no script of a package runs, and nothing is kept in the home folder
	(cd "$dir/npm" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error \
		--cache "$dir/npm/cache" "$@") || exit 77
	rm -rf "$dir/npm/cache"
	echo "$fetched" >"$dir/fetched"
fi

done=$(cd "$here" && find . -type f -print | LC_ALL=C sort | xargs cat | cksum)
if [ "$(cat "$dir/done" 2>/dev/null)" != "$done" ]; then
	rm -rf "$dir/done" "$dir/new"
	node "$here/build.mjs" "$dir/npm/node_modules" "$dir/new"
	# nginx sends these as they are (gzip_static)
	gzip -9nk "$dir/new"/*.js "$dir/new"/*.json "$dir/new"/*.css
	chmod 644 "$dir/new"/*
	rm -rf "$dir/page"
	mv "$dir/new" "$dir/page"
	echo "$done" >"$dir/done"
fi

sizes=$(cd "$dir/page" && cat ./*.js.gz | wc -c)
limit=61440
echo "console: $sizes of $limit bytes of JavaScript, gzipped"
[ "$sizes" -le "$limit" ] || {
	echo "build.sh: the console has grown beyond its limit" >&2
	exit 1
}
