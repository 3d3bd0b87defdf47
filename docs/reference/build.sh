#!/bin/sh
# build.sh DIR [NPM-OPTION...]: fetch what package-lock.json names into DIR/npm,
# and make DIR/page, the files behind /docs. Does nothing where that is done.
# 77: npm could not fetch it.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
dir=${1:?usage: build.sh DIR [NPM-OPTION...]}
shift
mkdir -p "$dir/npm"
dir=$(cd "$dir" && pwd)

done=$(cd "$here" && cat .npmrc build.sh index.html package-lock.json page.css | cksum)" $*"
[ "$(cat "$dir/done" 2>/dev/null)" != "$done" ] || exit 0
rm -rf "$dir/done" "$dir/page" "$dir/new"

cp "$here/.npmrc" "$here/package.json" "$here/package-lock.json" "$dir/npm"
# no script of a package runs, and nothing is kept in the home folder
(cd "$dir/npm" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error \
	--cache "$dir/npm/cache" "$@") || exit 77
rm -rf "$dir/npm/cache"

redoc=$dir/npm/node_modules/redoc
version=$(sed -n 's/^ *"version": "\([0-9.]*\)",*$/\1/p' "$redoc/package.json")
mkdir "$dir/new"
# the one thing that the bundle would fetch from elsewhere: its maker's logo
logo=https://cdn.redoc.ly/redoc/logo-mini.svg
sed -e "s|\"$logo\"|\"data:,\"|" -e '/^\/\/# sourceMappingURL=/d' "$redoc/bundles/redoc.standalone.js" >"$dir/new/redoc-$version.js"
if grep -qE 'https?://(cdn|fonts)[.]' "$dir/new/redoc-$version.js"; then
	echo "build.sh: redoc $version fetches something from elsewhere" >&2
	exit 1
fi
{
	cat "$redoc/LICENSE"
	printf '\n'
	cat "$redoc/bundles/redoc.standalone.js.LICENSE.txt"
} >"$dir/new/LICENSE.txt"
style=page-$(cksum <"$here/page.css" | cut -d' ' -f1).css
cp "$here/page.css" "$dir/new/$style"
sed -e "s|redoc[.]js|redoc-$version.js|" -e "s|page[.]css|$style|" "$here/index.html" >"$dir/new/index.html"
# nginx sends these as they are (gzip_static)
gzip -9nk "$dir/new"/redoc-*.js
chmod 644 "$dir/new"/*
mv "$dir/new" "$dir/page"
echo "$done" >"$dir/done"
