# shellcheck shell=bash
# One instance: MariaDB, tariffd, nginx and the demo tenant in a state folder.
# Only processes that were recorded here are ended, and only while they are
# the same.

# PID: when it started, in ticks since the boot; fails for the dead and zombies.
started() {
	local stat
	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
	read -ra stat <<<"${stat##*) }"
	[[ ${stat[0]} != Z ]] && echo "${stat[19]}"
}

record() {
	mkdir -p "$state/run"
	echo "$2 $(started "$2" || echo 0) $(</proc/sys/kernel/random/boot_id)" >"$state/run/$1.pid"
}

# NAME: its pid, if it still runs.
pid_of() {
	local pid start boot
	{ read -r pid start boot <"$state/run/$1.pid"; } 2>/dev/null || return 1
	[[ $boot == "$(</proc/sys/kernel/random/boot_id)" && $(started "$pid") == "$start" ]] || return 1
	echo "$pid"
}

# NAME: those of its session that are left, its own end survived or not. A
# session's number stays taken while one of them lives.
session_of() {
	local leader rest stat pid cwd
	{ read -r leader rest <"$state/run/$1.pid"; } 2>/dev/null || return 0
	for dir in /proc/[0-9]*; do
		{ read -r stat <"$dir/stat"; } 2>/dev/null || continue
		read -ra stat <<<"${stat##*) }"
		[[ ${stat[3]} == "$leader" && ${stat[0]} != Z ]] || continue
		cwd=$(readlink "$dir/cwd" 2>/dev/null) || continue
		[[ $cwd/ == "$state"/* ]] && echo "${dir#/proc/}"
	done
	return 0
}

# NAME LOG COMMAND...: start a daemon in a session of its own.
launch() {
	local name=$1 log=$2
	shift 2
	(cd "$state" && exec setsid "$@") >>"$log" 2>&1 </dev/null 8>&- 9>&- &
	record "$name" $!
}

# SECONDS COMMAND...: try until it succeeds.
wait_for() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		((SECONDS < end)) || return 1
		sleep 0.03
	done
}

gone() {
	! pid_of "$1" >/dev/null
}

# NAME SIGNAL SECONDS
stop() {
	local pid left
	if pid=$(pid_of "$1"); then
		kill "-$2" "$pid" 2>/dev/null || true
		wait_for "$3" gone "$1" || say "$1 did not end in time and is killed"
	fi
	mapfile -t left < <(session_of "$1")
	((${#left[@]} == 0)) || kill -KILL "${left[@]}" 2>/dev/null || true
	wait_for 5 gone "$1" || true
	rm -f "$state/run/$1.pid"
}

claim_state() {
	local LC_ALL=C
	((${#state} <= 90)) ||
		die "the path of the state folder is too long for a unix socket, give a shorter one in DEV_STATE: $state"
	[[ $state != *[\"\'\`\\\$\;\#[:cntrl:]]* ]] ||
		die "the path of the state folder has a character that a configuration file cannot hold, give another one in DEV_STATE: $state"
	mkdir -p "$state/run" 2>/dev/null || die "the state folder cannot be written: $state"
	chmod 700 "$state" 2>/dev/null || die "the state folder belongs to another user: $state"
	exec 9>>"$state/lock"
}

lock_state() {
	claim_state
	if ! flock -n 9; then
		die "another ./dev works in $state; ./dev down ends it"
	fi
}

secret() {
	[[ -s $1 ]] || (umask 077 && head -c 24 /dev/urandom | base64 | tr '/+' '_-' >"$1")
}

sql() {
	mariadb --no-defaults --socket="$state/db.sock" --user="$(id -un)" "$@"
}

db_answers() {
	mariadb-admin --no-defaults --socket="$state/db.sock" --user="$(id -un)" ping
}

db_up_or_dead() {
	gone mariadbd || db_answers
}

make_database() {
	local fast=()
	say "making an empty database"
	rm -rf "$state/db.new"
	command -v eatmydata >/dev/null && fast=(eatmydata)
	# it splits a path that has a blank
	(cd "$state" && "${fast[@]}" mariadb-install-db --no-defaults --user="$(id -un)" --datadir=./db.new \
		--auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)" \
		--skip-test-db --skip-name-resolve --force) >"$state/db.log" 2>&1 9>&- ||
		die "MariaDB could not make its data folder, see $state/db.log"
	sync -f "$state/db.new"
	mv "$state/db.new" "$state/db"
}

db_start() {
	gone mariadbd || return 0
	stop mariadbd KILL 0
	[[ -d $state/db ]] || make_database
	rm -f "$state/db.sock"
	launch mariadbd "$state/db.log" mariadbd --no-defaults --user="$(id -un)" \
		--datadir="$state/db" --socket="$state/db.sock" --pid-file="$state/run/mariadbd.own" \
		--tmpdir="$state/run" --skip-networking --skip-name-resolve \
		--character-set-server=utf8mb4 --collation-server=utf8mb4_bin --default-time-zone=+00:00 \
		--sql-mode=STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY \
		--innodb-flush-log-at-trx-commit=1 --innodb-buffer-pool-size=128M --innodb-log-file-size=64M
	wait_for 60 db_up_or_dead || true
	db_answers >/dev/null 2>&1 || die "MariaDB did not start, see $state/db.log"
}

db_prepare() {
	secret "$state/db.password"
	secret "$state/migrate.password"
	sql <<-END || die "the database could not be prepared"
		CREATE DATABASE IF NOT EXISTS $dbname CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
		CREATE USER IF NOT EXISTS tariffd@localhost, tariffd_migrate@localhost;
		ALTER USER tariffd@localhost IDENTIFIED BY '$(<"$state/db.password")';
		ALTER USER tariffd_migrate@localhost IDENTIFIED BY '$(<"$state/migrate.password")';
		GRANT SELECT, INSERT, UPDATE, DELETE ON $dbname.* TO tariffd@localhost;
		GRANT ALL ON $dbname.* TO tariffd_migrate@localhost;
	END
}

write_conf() {
	cat <<-END
		[server]
		listen = $state/tariffd.sock
		listen_mode = 0600
		workers = ${DEV_WORKERS:-0}
		max_requests = ${DEV_MAX_REQUESTS:-10000}
		base_url = http://127.0.0.1:$port
		docs_dir = $top/docs

		[database]
		socket = $state/db.sock
		name = $dbname
		user = $1
		password_file = $state/$2

		[webhooks]
		allow_http = true
		allowed_networks = 127.0.0.0/8,::1

		[mail]
		server = smtp://127.0.0.1:$(<"$state/run/mail.port")
		tls = never
		from = receipts@tariffd.example
		seconds = 20
	END
}

ctl() {
	"$build/tariffctl" --config "$state/tariffd.conf" "$@"
}

migrate() {
	local said
	said=$("$build/tariffctl" --config "$state/migrate.conf" migrate --dir "$top/sql" 2>&1) ||
		die "the schema could not be brought up to date: $(tail -n1 <<<"$said")"
}

# Indexes that a ./dev seed has not put back because it was killed.
seed_end() {
	[[ -s $state/seed.sql ]] || return 0
	say "building the indexes that a seed has left out"
	sql "$dbname" <"$state/seed.sql" || die "the indexes of lists could not be built: $state/seed.sql"
	rm -f "$state/seed.sql"
}

tariffd_up_or_dead() {
	gone tariffd || [[ -S $state/tariffd.sock ]]
}

# DEV_FAKETIME is what the servers take for the time of their start; the
# database has its own clock, which no statement asks.
server_env() {
	local library
	server_env=()
	[[ -n ${DEV_FAKETIME:-} ]] || return 0
	library=$(dpkg -L libfaketime 2>/dev/null | grep -m1 '/libfaketime[.]so[.]1$') ||
		die "DEV_FAKETIME needs the Debian package libfaketime"
	server_env=(env "LD_PRELOAD=$library" "FAKETIME=@$DEV_FAKETIME" DONT_FAKE_MONOTONIC=1
		FAKETIME_DONT_FAKE_MONOTONIC=1 TZ=UTC)
}

tariffd_start() {
	server_env
	rm -f "$state/tariffd.sock"
	launch tariffd "$state/tariffd.log" "${server_env[@]}" "$build/tariffd" --config "$state/tariffd.conf"
	wait_for 20 tariffd_up_or_dead || true
	[[ -S $state/tariffd.sock ]] ||
		die "tariffd did not start: $(tail -n1 "$state/tariffd.log")"
}

mail_up_or_dead() {
	gone mail-sink || [[ -s $state/run/mail.port ]]
}

# Takes the place of the operator's mail server: mails are files in $state/mail.
mail_start() {
	rm -f "$state/run/mail.port"
	launch mail-sink "$state/mail-sink.log" /usr/bin/python3 "$top/.dev/mail_sink.py" "$state/mail" "$state/run/mail.port"
	wait_for 20 mail_up_or_dead || true
	[[ -s $state/run/mail.port ]] ||
		die "the server for mails did not start: $(tail -n1 "$state/mail-sink.log")"
}

outbox_start() {
	[[ ${DEV_OUTBOX:-1} != 0 ]] || return 0
	server_env
	launch tariffd-outbox "$state/tariffd-outbox.log" "${server_env[@]}" \
		"$build/tariffd-outbox" --config "$state/tariffd.conf"
}

in_use() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

check_port() {
	if [[ ! $port =~ ^[0-9]{1,5}$ ]] || ((10#$port > 65535)); then
		die "PORT is not a port number: $port"
	fi
	port=$((10#$port))
	((port == 0)) || ! in_use "$port" ||
		die "port $port is in use; PORT=0 takes a free one"
}

nginx_up_or_dead() {
	gone nginx || in_use "$port"
}

# Fails when the port is taken after all.
nginx_try() {
	local user=''
	((EUID)) || user='user root;'
	mkdir -p "$state/nginx"
	"$top/nginx/render.sh" "$state/nginx" LISTEN="127.0.0.1:$port" SOCKET="$state/tariffd.sock" \
		SNIPPETS="$state/nginx" RUN="$state/nginx" ACCESS_LOG="$state/nginx/access.log" \
		DOCS="$top/var/reference/page" CONSOLE="$top/var/console/page" WORKERS=auto USER="$user" CLIENT_RATE="${DEV_CLIENT_RATE:-1000000r/s}" \
		CLIENT_BURST="${DEV_CLIENT_BURST:-1000000}" ADDRESS_RATE=1000000r/s \
		ADDRESS_BURST=1000000 SIGN_IN_RATE=1000000r/s SIGN_IN_BURST=1000000 CONNECTIONS=10000 EXPORTS=1000
	: >"$state/nginx.log"
	launch nginx "$state/nginx.log" nginx -p "$state/nginx" -c dev.conf -e stderr
	wait_for 20 nginx_up_or_dead && ! gone nginx && return
	grep -q 'Address already in use' "$state/nginx.log" ||
		die "nginx did not start: $(grep -m1 emerg "$state/nginx.log" || echo "see $state/nginx.log")"
	return 1
}

nginx_start() {
	local tries
	if ((port)); then
		nginx_try || die "port $port is in use; PORT=0 takes a free one"
		return
	fi
	# below the range from which outgoing connections are taken
	for tries in {1..20}; do
		port=$((20000 + RANDOM % 12000))
		! in_use "$port" && nginx_try && return
	done
	die "no free port was found in $tries tries"
}

get() {
	curl -fsS -o /dev/null --max-time 5 "$@"
}

json_text() {
	sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" <<<"$2" | head -n1
}

# Secrets are shown once, so they are kept in dev.env and used again.
demo_tenant() {
	local name="Demo Charging" made
	if [[ -r $state/dev.env ]]; then
		API_KEY=$(sed -n 's/^API_KEY=//p' "$state/dev.env")
		SYSTEM_TOKEN=$(sed -n 's/^SYSTEM_TOKEN=//p' "$state/dev.env")
		if [[ -n $API_KEY && -n $SYSTEM_TOKEN ]] &&
			get -H "Authorization: Bearer $API_KEY" "$BASE_URL/api/v1/billing/tariffs" 2>/dev/null &&
			get -H "X-api-token: $SYSTEM_TOKEN" "$BASE_URL/api/dynamic_pricing/cost_rates" 2>/dev/null; then
			return
		fi
	fi
	say "making a demo tenant"
	if ! grep -q "\"name\": *\"$name\"" <<<"$(ctl tenant list --json)"; then
		ctl tenant create --name "$name" --time-zone Europe/Vienna --legal-name "Demo Charging GmbH" \
			--address-line1 "Hauptstraße 1" --postal-code 1010 --city Wien --country AT \
			--tax-id ATU12345675 --locale de-AT --json >/dev/null ||
			die "the demo tenant could not be made"
	fi
	made=$(ctl key create --tenant "$name" --description "./dev $(date -u +%FT%T.%N)" \
		--scope admin --json) || die "the demo tenant's key could not be made"
	API_KEY=$(json_text secret "$made")
	made=$(ctl system-token create --tenant "$name" --description "./dev $(date -u +%FT%T.%N)" \
		--json) || die "the demo tenant's system token could not be made"
	SYSTEM_TOKEN=$(json_text secret "$made")
	[[ -n $API_KEY && -n $SYSTEM_TOKEN ]] || die "tariffctl showed no secret"
}

signs_in() {
	get -H 'Content-Type: application/json' -d "{\"email\":\"$CONSOLE_EMAIL\",\"password\":\"$CONSOLE_PASSWORD\"}" \
		"$BASE_URL/console/api/sign-in" 2>/dev/null
}

# Who signs in to the console; a password that was changed there is made anew.
demo_user() {
	local made
	CONSOLE_EMAIL=demo@example.com
	CONSOLE_PASSWORD=$(sed -n 's/^CONSOLE_PASSWORD=//p' "$state/dev.env" 2>/dev/null || true)
	if [[ -n $CONSOLE_PASSWORD ]] && signs_in; then return; fi
	made=$(ctl user create --tenant "Demo Charging" --email "$CONSOLE_EMAIL" --json 2>/dev/null) ||
		made=$(ctl user passwd "$CONSOLE_EMAIL" --json) || die "the demo user could not be made"
	CONSOLE_PASSWORD=$(json_text password "$made")
	[[ -n $CONSOLE_PASSWORD ]] || die "tariffctl showed no password"
}

# The variables are also in the environment of the tests.
write_env() {
	export BASE_URL API_KEY SYSTEM_TOKEN CONSOLE_EMAIL CONSOLE_PASSWORD STATE=$state BUILD=$build
	export TARIFFD=$build/tariffd TARIFFCTL=$build/tariffctl TARIFFD_OUTBOX=$build/tariffd-outbox
	export CONFIG=$state/tariffd.conf MIGRATE_CONFIG=$state/migrate.conf
	export DB_SOCKET=$state/db.sock DB_NAME=$dbname DB_USER
	export TARIFFD_SOCKET=$state/tariffd.sock TARIFFD_LOG=$state/tariffd.log
	export NGINX_LOG=$state/nginx.log ACCESS_LOG=$state/nginx/access.log
	export OUTBOX_LOG=$state/tariffd-outbox.log MAIL_DIR=$state/mail
	export DB_PID TARIFFD_PID NGINX_PID OUTBOX_PID
	DB_USER=$(id -un) DB_PID=$(pid_of mariadbd || true)
	TARIFFD_PID=$(pid_of tariffd || true) NGINX_PID=$(pid_of nginx || true)
	OUTBOX_PID=$(pid_of tariffd-outbox || true)
	(
		umask 077
		for name in BASE_URL API_KEY SYSTEM_TOKEN CONSOLE_EMAIL CONSOLE_PASSWORD STATE BUILD TARIFFD TARIFFCTL CONFIG \
			MIGRATE_CONFIG DB_SOCKET DB_NAME DB_USER TARIFFD_SOCKET TARIFFD_LOG NGINX_LOG \
			ACCESS_LOG DB_PID TARIFFD_PID NGINX_PID TARIFFD_OUTBOX OUTBOX_LOG OUTBOX_PID MAIL_DIR; do
			printf '%s=%q\n' "$name" "${!name}"
		done >"$state/dev.env.new"
		mv "$state/dev.env.new" "$state/dev.env"
	)
}

stop_all() {
	stop nginx TERM 10
	stop tariffd-outbox TERM 20
	stop mail-sink TERM 5
	stop tariffd TERM 40
	stop mariadbd TERM 60
	rm -f "$state/db.sock" "$state/tariffd.sock"
}

start_all() {
	stop_all
	check_port
	say "starting MariaDB"
	mail_start
	db_start
	db_prepare
	write_conf tariffd_migrate migrate.password >"$state/migrate.conf"
	migrate
	seed_end
	say "starting tariffd and nginx"
	# a free port is known once nginx has it, and tariffd wants its base URL
	if ((port)); then
		write_conf tariffd db.password >"$state/tariffd.conf"
		tariffd_start
		nginx_start
	else
		nginx_start
		write_conf tariffd db.password >"$state/tariffd.conf"
		tariffd_start
	fi
	BASE_URL=http://127.0.0.1:$port
	wait_for 30 get "$BASE_URL/readyz" ||
		die "tariffd does not get ready: $(curl -sS --max-time 5 "$BASE_URL/readyz" 2>&1 | head -c 300); see $state/tariffd.log"
	demo_tenant
	demo_user
	outbox_start
	write_env
}

prepare() {
	# what runs already, or is left of it, may have the port until it is stopped
	if gone nginx && [[ -z $(session_of nginx) ]]; then check_port; fi
	need "${run_packages[@]}"
	build_tree --enable-werror
	(reference) || say "so there is no page at /docs"
	(console) || say "so there is no console"
}
