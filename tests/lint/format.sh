#!/bin/sh
# The sources look as .clang-format says; ./dev format makes them so.
cd "${LINT_ROOT:-$(dirname "$0")/../..}" || exit 1
# another version formats otherwise
clang-format --version 2>/dev/null | grep -q 'version 14[.]' || exit 77

find src tests -name '*.[ch]' -print0 | xargs -0 -r clang-format --dry-run --Werror >&2
