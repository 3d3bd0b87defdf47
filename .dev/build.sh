# shellcheck shell=bash
# Debian packages and the build tree.

missing_packages() {
	local have
	have=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
	for name in "$@"; do
		grep -qx "installed $name" <<<"$have" || printf '%s\n' "$name"
	done
}

# Runs as root. No service may be started by the installation, and whatever
# policy was there before is there afterwards.
# shellcheck disable=SC2016
install_script='
policy=/usr/sbin/policy-rc.d
kept=$policy.kept-by-tariffd-dev
restore() {
	rm -f "$policy"
	if [ -e "$kept" ] || [ -L "$kept" ]; then mv -f "$kept" "$policy"; fi
}
if [ -e "$kept" ] || grep -qs "^# tariffd dev" "$policy"; then restore; fi
denied=0
"$policy" mariadb start >/dev/null 2>&1 || denied=$?
if [ "$denied" != 101 ]; then
	trap restore EXIT
	trap "exit 130" INT
	trap "exit 143" TERM HUP
	if [ -e "$policy" ] || [ -L "$policy" ]; then mv "$policy" "$kept"; fi
	printf "#!/bin/sh\n# tariffd dev\nexit 101\n" >"$policy"
	chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
get() { apt-get -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 install "$@"; }
get "$@" || { apt-get -qq update && get "$@"; }
'

# One line that changes, on a terminal only.
ticker() {
	if [[ -t 2 ]]; then
		while IFS= read -r line; do printf '\r\033[K   %.70s' "$line" >&2; done
		printf '\r\033[K' >&2
	else
		cat >/dev/null
	fi
}

need() {
	local wanted=() sudo=() log=$state/apt.log why
	command -v dpkg-query >/dev/null || die "this needs Debian: dpkg-query is not here"
	mapfile -t wanted < <(missing_packages "$@")
	((${#wanted[@]})) || return 0
	if ((EUID)); then
		command -v sudo >/dev/null ||
			die "these Debian packages are missing, and neither root nor sudo is at hand to install them: ${wanted[*]}"
		sudo=(sudo)
		[[ -t 0 ]] || sudo+=(-n)
	fi
	say "installing Debian packages: ${wanted[*]}"
	mkdir -p "$state"
	if ! "${sudo[@]}" sh -c "$install_script" sh "${wanted[@]}" 2>&1 </dev/null 9>&- | tee "$log" | ticker; then
		why=$(grep -m1 -E '^(E:|sudo:)' "$log" || tail -n1 "$log")
		why=${why:-the installation was ended}
		die "these Debian packages cannot be had (${why#E: }; all of it in $log): ${wanted[*]}"
	fi
	mapfile -t wanted < <(missing_packages "${wanted[@]}")
	((${#wanted[@]} == 0)) || die "these Debian packages are still missing, see $log: ${wanted[*]}"
}

# LOG COMMAND...: run it quietly; if it fails, show the end of its log. 77: what it wants cannot be had here.
quietly() {
	local log=$1 rc=0
	shift
	"$@" 2>&1 </dev/null | tee "$log" | ticker || rc=$?
	((rc != 0)) || return 0
	tail -n 40 "$log" >&2
	((rc != 77)) || exit 77
	die "$(basename "$1") failed, see $log"
}

# npm comes with Debian's package, or with a Node.js from elsewhere.
need_npm() {
	command -v npm >/dev/null || need nodejs npm
}

# What /docs is made of, and redocly; for all instances of this checkout.
reference() {
	[[ ${DEV_SKIP_BUILD:-} != 1 ]] || return 0
	need_npm
	mkdir -p "$top/var"
	exec 8>"$top/var/reference.lock"
	flock 8
	quietly "$top/var/reference.log" "$top/docs/reference/build.sh" "$top/var/reference"
	exec 8>&-
}

# What electronic invoices are held to; for all instances of this checkout.
schemas() {
	[[ ${DEV_SKIP_BUILD:-} != 1 ]] || return 0
	need_npm
	exec 8>"$top/var/schemas.lock"
	flock 8
	quietly "$top/var/schemas.log" "$top/tests/schemas/fetch.sh" "$top/var/schemas"
	exec 8>&-
}

# The pages of the console; for all instances of this checkout.
console() {
	[[ ${DEV_SKIP_BUILD:-} != 1 ]] || return 0
	need_npm
	mkdir -p "$top/var"
	exec 8>"$top/var/console.lock"
	flock 8
	quietly "$top/var/console.log" "$top/console/build.sh" "$top/var/console"
	tail -n1 "$top/var/console.log" >&2
	exec 8>&-
}

build_tree() {
	[[ ${DEV_SKIP_BUILD:-} != 1 ]] || return 0
	[[ ! -e $top/config.status ]] ||
		die "the checkout is configured in place, which excludes a build elsewhere: make distclean first"
	case $top in *[[:space:]]*) die "autoconf cannot build where the path has a space: $top" ;; esac
	mkdir -p "$top/var" "$build" 2>/dev/null || true
	[[ -w $top/var && -w $build ]] || die "what is built for this checkout cannot be written to $top/var and $build"
	exec 8>"$top/var/build.lock"
	flock -n 8 || {
		say "waiting for another ./dev to build"
		flock 8
	}
	if [[ ! -x $top/configure || $top/configure.ac -nt $top/configure ||
		$top/Makefile.am -nt $top/Makefile.in ]]; then
		say "preparing configure"
		(cd "$top" && quietly "$build/autoreconf.log" autoreconf -i)
		touch "$top/configure" "$top/Makefile.in"
	fi
	if [[ ! -e $build/Makefile ]]; then
		say "configuring"
		(cd "$build" && quietly "$build/configure.log" "$top/configure" "$@")
	fi
	say "building"
	quietly "$build/make.log" make -s --no-print-directory -C "$build" -j"$(nproc)"
	exec 8>&-
}
