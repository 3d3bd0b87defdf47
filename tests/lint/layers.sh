#!/bin/sh
# Each layer includes only what docs/architecture.md allows it, and each
# library is spoken to in one place.
cd "${LINT_ROOT:-$(dirname "$0")/../..}" || exit 1

allowed() {
	case $1 in
	base) echo 'base/' ;;
	pricing) echo 'base/(base|zone)[.]h|pricing/' ;;
	model) echo 'base/|model/|pricing/pricing[.]h' ;;
	store) echo 'base/|model/|store/|pricing/pricing[.]h' ;;
	render) echo 'base/|model/|render/|pricing/pricing[.]h' ;;
	domain) echo 'base/|model/|pricing/|store/|render/|domain/' ;;
	http) echo 'base/|http/' ;;
	outbox) echo 'base/|model/|domain/|outbox/' ;;
	api) echo 'base/|model/|domain/|http/http[.]h|pricing/pricing[.]h|render/describe[.]h|api/' ;;
	bin) echo '.' ;;
	*) echo 'no such layer' ;;
	esac
}

found=$(
	for dir in src/*/; do
		layer=$(basename "$dir")
		grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]+"' --include='*.[ch]' "$dir" |
			grep -vE "include[[:space:]]+\"($(allowed "$layer"))" |
			sed "s|\$| (not for $layer)|"
	done

	door() {
		grep -rnE "$1" --include='*.[ch]' src | grep -vE "^src/($2):" | sed "s#\$# (the door is $2)#"
	}
	door '#[[:space:]]*include[[:space:]]+["<](json-c/|json[.]h)' 'base/json_in[.]c'
	door '#[[:space:]]*include[[:space:]]+["<]sodium' 'base/secret[.]c'
	door '#[[:space:]]*include[[:space:]]+["<]ini[.]h' 'base/conf[.]c'
	door '#[[:space:]]*include[[:space:]]+["<](mysql|mariadb|errmsg|mysqld_error)' 'store/(db|bind)[.][ch]'
	door '#[[:space:]]*include[[:space:]]+["<](cairo|pango)' 'render/pdf(_type|_picture)?[.]c'
	door '#[[:space:]]*include[[:space:]]+["<]qpdf' 'render/pdfa[.]c'
	door '#[[:space:]]*include[[:space:]]+["<]curl' 'outbox/[a-z]+[.][ch]'
	door '#[[:space:]]*include[[:space:]]+["<]fcgi' 'http/fcgi[.]c'
	door '/usr/share/zoneinfo' 'base/zone[.]c'
	door '(^|[^a-z_])(setenv|tzset|localtime|mktime)[[:space:]]*[(]' 'none'
	grep -rniE '"[[:space:]]*(select .* from|insert into|update .* set|delete from)[[:space:]]' \
		--include='*.[ch]' src | grep -vE '^src/store/' | sed 's/$/ (SQL outside store)/'
)
[ -z "$found" ] || {
	printf 'layers: %s\n' "$found" >&2
	exit 1
}
