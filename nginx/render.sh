#!/bin/sh
# render.sh DIR [NAME=VALUE...]: write the configuration in this folder to DIR
# with its placeholders replaced. The defaults are Debian's.
set -eu

here=$(dirname "$0")
dir=${1:?usage: render.sh DIR [NAME=VALUE...]}
shift

script=$(mktemp)
trap 'rm -f "$script"' EXIT
for pair in "$@" \
	LISTEN=80 SERVER_NAME=_ SOCKET=/run/tariffd/tariffd.sock \
	SNIPPETS=/etc/nginx/snippets ACCESS_LOG=/var/log/nginx/tariffd.log \
	CLIENT_RATE=100r/s CLIENT_BURST=200 ADDRESS_RATE=400r/s ADDRESS_BURST=800 \
	CONNECTIONS=500 EXPORTS=2 READ_TIMEOUT=30s \
	TLS_CERTIFICATE=/etc/ssl/tariffd/fullchain.pem \
	TLS_KEY=/etc/ssl/tariffd/privkey.pem \
	DOCS=/usr/share/tariffd/reference CONSOLE=/usr/share/tariffd/console \
	SIGN_IN_RATE=30r/m SIGN_IN_BURST=10 \
	RUN=/run/tariffd WORKERS=1 USER=; do
	value=$(printf '%s' "${pair#*=}" | sed 's/[&|\\]/\\&/g')
	printf 's|@%s@|%s|g\n' "${pair%%=*}" "$value"
done >"$script"

mkdir -p "$dir"
for name in http tariffd tariffd-tls dev; do
	sed -f "$script" "$here/$name.conf.in" >"$dir/$name.conf"
done
for name in server error headers fastcgi; do
	sed -f "$script" "$here/$name.conf.in" >"$dir/tariffd-$name.conf"
done

if grep -n '@[A-Z_]*@' "$dir"/*.conf; then
	echo "render.sh: a placeholder has no value" >&2
	exit 1
fi
