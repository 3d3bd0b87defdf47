#!/bin/sh
# The units are well-formed, and their exposure is at most 1.5.
cd "${LINT_ROOT:-$(dirname "$0")/../..}" || exit 1
command -v systemd-analyze >/dev/null || exit 77
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# the programs need not be installed for the check
printf '#!/bin/sh\n' >"$dir/tariffd"
cp "$dir/tariffd" "$dir/tariffctl"
cp "$dir/tariffd" "$dir/tariffd-outbox"
chmod +x "$dir/tariffd" "$dir/tariffctl" "$dir/tariffd-outbox"
for unit in systemd/*.service.in systemd/*.socket.in systemd/*.timer.in; do
	sed -e "s|@bindir@|$dir|g" -e "s|@sbindir@|$dir|g" -e 's|@sysconfdir@|/etc|g' \
		-e 's|@pkgdatadir@|/usr/share/tariffd|g' "$unit" >"$dir/$(basename "$unit" .in)"
done
if grep -n '@[a-z]*@' "$dir"/*.service "$dir"/*.socket "$dir"/*.timer >&2; then
	echo "systemd: a placeholder has no value" >&2
	exit 1
fi

said=$(systemd-analyze verify --man=no "$dir"/*.service "$dir"/*.socket "$dir"/*.timer 2>&1)
rc=$?
said=$(printf '%s\n' "$said" | grep -F tariffd)
if [ "$rc" != 0 ] || [ -n "$said" ]; then
	printf 'systemd: %s\n' "${said:-verify failed}" >&2
	exit 1
fi
for unit in "$dir"/*.service; do
	systemd-analyze security --offline=true --threshold=15 --no-pager "$unit" >"$dir/said" 2>&1 || {
		tail -n 3 "$dir/said" >&2
		exit 1
	}
done
