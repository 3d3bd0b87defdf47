#!/bin/sh
# nginx accepts the configuration: for ./dev, and on a host with and without TLS.
cd "${LINT_ROOT:-$(dirname "$0")/../..}" || exit 1
PATH=$PATH:/usr/sbin
command -v nginx >/dev/null || exit 77
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

check() {
	nginx -t -q -e stderr -p "$dir" -c "$dir/$1" 2>"$dir/said" && ! grep -v 'user.* directive makes sense only' "$dir/said" && return
	sed "s/^/nginx ($1): /" "$dir/said" >&2
	exit 1
}

nginx/render.sh "$dir" SNIPPETS="$dir" RUN="$dir" SOCKET="$dir/s" ACCESS_LOG="$dir/access.log" \
	LISTEN=127.0.0.1:18080 SERVER_NAME=example.org TLS_CERTIFICATE="$dir/cert.pem" \
	TLS_KEY="$dir/key.pem" || exit 1
check dev.conf

command -v openssl >/dev/null || exit 0
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=example.org \
	-keyout "$dir/key.pem" -out "$dir/cert.pem" 2>"$dir/said" || exit 1
sed -e 's|tariffd[.]conf|tariffd-tls.conf|' "$dir/dev.conf" >"$dir/tls.conf"
# ports that need no rights, and no other address
sed -i -e '/listen \[::\]/d' -e 's/listen 80;/listen 127.0.0.1:18081;/' \
	-e 's/listen 443/listen 127.0.0.1:18443/' "$dir/tariffd-tls.conf"
check tls.conf
