# shellcheck shell=bash
# ./dev test

passed=0 failed=0 skipped=0 summed=

tally() {
	passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
	printf '   %s passed, %s failed, %s skipped\n' "$@"
}

test_lint() {
	local script rc p=0 f=0 s=0
	for script in "$top"/tests/lint/*.sh; do
		rc=0
		BUILD=$build NPM=$top/var/reference/npm "$script" || rc=$?
		case $rc in
		0) p=$((p + 1)) ;;
		77) s=$((s + 1)) ;;
		*)
			f=$((f + 1))
			echo "   FAIL: $(basename "$script")"
			;;
		esac
	done
	tally "$p" "$f" "$s"
}

# make check ends with automake's count of its tests.
test_unit() {
	local log=$state/check.log rc=0
	local -A n=([PASS]=0 [FAIL]=0 [XPASS]=0 [ERROR]=0 [SKIP]=0 [XFAIL]=0)
	VERBOSE=1 make -C "$build" -j"$(nproc)" check >"$log" 2>&1 </dev/null 9>&- || rc=$?
	while read -r _ key value; do
		n[${key%:}]=$value
	done < <(grep -E '^# (PASS|FAIL|XPASS|ERROR|SKIP|XFAIL): +[0-9]+$' "$log" | tail -n 6)
	((rc == 0)) || grep -vE '^(PASS|make|ok )' "$log" | tail -n 60
	local bad=$((n[FAIL] + n[XPASS] + n[ERROR]))
	((rc == 0 || bad > 0)) || bad=1
	tally $((n[PASS] + n[XFAIL])) "$bad" "${n[SKIP]}"
}

# NAME ELEMENT: a number in it, 0 if it is not there.
attribute() {
	sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$2" | grep . || echo 0
}

# FOLDER [OPTION...]
run_pytest() {
	local name=$1 xml=$state/$1.xml rc=0 line
	shift
	rm -f "$xml"
	(cd "$top" && /usr/bin/python3 -m pytest -q --tb=short --color=no --timeout=300 -o "cache_dir=$state/pytest" \
		--basetemp="$state/t" --junitxml="$xml" "$@" "${pytest_options[@]}" "tests/$name") </dev/null 9>&- || rc=$?
	line=$(grep -o '<testsuite [^>]*>' "$xml" 2>/dev/null | head -n1) || true
	local all bad skip
	all=$(attribute tests "$line") skip=$(attribute skipped "$line")
	bad=$(($(attribute failures "$line") + $(attribute errors "$line")))
	((bad > 0 || rc == 0 || rc == 5)) || bad=1
	tally $((all > bad + skip ? all - bad - skip : 0)) "$bad" "$skip"
}

test_engine() { run_pytest pricing; }
test_races() { run_pytest races --timeout=$((${RACES_SECONDS:-6} + 600)); }
test_api() { run_pytest api -n "$(nproc)" --dist loadfile; }

test_wire() {
	quietly "$state/echo.log" make -s --no-print-directory -C "$build" tests/wire/echo
	# most of them wait, each for an instance of its own
	run_pytest wire -n "$(nproc)" --dist loadfile
}

# NAME: a count of what node's tests said last.
counted() {
	sed -n "s/^# $1 \([0-9]*\)$/\1/p" "$state/console.tap" 2>/dev/null | tail -n1 | grep . || echo 0
}

# In Chromium, through nginx; what a browser writes stays in the state folder.
test_console() {
	local dir=$state/console rc=0
	if [[ ! -e $top/var/console/done ]] || ! (need "${console_packages[@]}"); then
		say "so the console is not tested"
		tally 0 0 1
		return
	fi
	rm -rf "$dir"
	mkdir -p "$dir/home"
	(cd "$top" && HOME=$dir/home TMPDIR=$dir CONSOLE_NPM=$top/var/console/npm node --test --test-concurrency=2 \
		--test-reporter="$top/tests/console/said.mjs" --test-reporter-destination=stdout \
		--test-reporter=tap --test-reporter-destination="$state/console.tap" tests/console/*.test.mjs) </dev/null 9>&- || rc=$?
	local bad
	bad=$(($(counted fail) + $(counted cancelled)))
	((rc == 0 || bad > 0)) || bad=1
	tally "$(counted pass)" "$bad" "$(counted skipped)"
}

# AddressSanitizer writes files; gcc's other one only knows stderr.
sanitizer_reports() {
	local found
	found=$(find "$state/san" -type f -exec cat {} +
		grep -rhE --include='*.log' --exclude=check.log 'runtime error: |ERROR: [A-Za-z]*Sanitizer' "$state" || true)
	if [[ -n $found ]]; then
		printf '%s\n' "$found" | head -n 200
		echo "   the sanitizers have found something, see $state/san and the logs in $state"
		tally 0 1 0
	fi
}

# WHAT: make it of what npm fetches; tests that need it are skipped, and counted, where that cannot be had.
fetched() {
	local rc=0
	("$1") || rc=$?
	case $rc in
	0) ;;
	77) say "npm could not fetch what this needs: $1; its tests are skipped" ;;
	*) exit "$rc" ;;
	esac
}

# What ends the run early is a failure too.
end_test() {
	stop_all
	if [[ -z $summed ]]; then
		failed=$((failed + 1))
		sum_up
	fi
}

sum_up() {
	summed=1
	printf '%s passed, %s failed%s\n' "$passed" "$failed" "$( ((skipped == 0)) || echo ", $skipped skipped")"
	((failed == 0 && passed > 0))
}

cmd_test() {
	local groups=() sanitize='' options=(--enable-werror) group began
	pytest_options=()
	while (($#)); do
		case $1 in
		--sanitize) sanitize=1 ;;
		--)
			shift
			pytest_options=("$@")
			break
			;;
		lint | unit | engine | api | wire | console | races) groups+=("$1") ;;
		*) die "test knows the groups lint, unit, engine, api, wire, console and races, not '$1'" ;;
		esac
		shift
	done
	# the races that are asked for by name are long ones
	((${#groups[@]})) && export RACES_SECONDS=${RACES_SECONDS:-180}
	((${#groups[@]})) || groups=(lint unit engine api wire console races)
	state=$state/test port=0
	if [[ -n $sanitize ]]; then
		state=$state-san build=$build-sanitize options=(--enable-sanitizers)
	fi
	lock_state
	on_signals end_test
	need "${run_packages[@]}" "${test_packages[@]}"
	stop_all
	rm -rf "$state"/{db,san,t,mail,dev.env,*.log}
	build_tree "${options[@]}"
	fetched reference
	fetched schemas
	fetched console
	if [[ -n $sanitize ]]; then
		mkdir -p "$state/san"
		export ASAN_OPTIONS="detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1:log_path=$state/san/report"
		export LSAN_OPTIONS="suppressions=$top/.dev/leaks.txt:print_suppressions=0"
		export UBSAN_OPTIONS="print_stacktrace=1:log_path=$state/san/report"
	fi
	# tests that start instances of their own use this build
	export DEV=$top/dev DEV_BUILD=$build BUILD=$build DEV_SKIP_BUILD=1 PORT=0
	for group in "${groups[@]}"; do
		say "$group"
		began=$SECONDS
		# the statements are prepared against a real schema
		if [[ $group =~ ^(unit|api|wire|console)$ ]] && gone nginx; then start_all; fi
		"test_$group"
		say "$group took $((SECONDS - began)) s"
	done
	stop_all
	[[ -z $sanitize ]] || sanitizer_reports
	sum_up
}
