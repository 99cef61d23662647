#!/usr/bin/env bash
# Fresh machine → all tests, browser and PostgreSQL ones too. Arguments go to pytest.
# Installs what is missing (Debian packages chromium and postgresql need root or sudo); what it
# cannot install it names, and fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./.ci/environment.sh

have_chromium() { command -v chromium >/dev/null 2>&1; }
have_postgres() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || [ -n "${TEST_DATABASE_URL:-}" ]; }

wanted=()
have_chromium || wanted+=(chromium)
have_postgres || wanted+=(postgresql)
if [ ${#wanted[@]} -gt 0 ]; then
    root=""
    [ "$(id -u)" = 0 ] || root="sudo -n"
    echo "Installing ${wanted[*]} …" >&2
    if command -v apt-get >/dev/null 2>&1; then
        { $root apt-get update -qq &&
            DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends "${wanted[@]}"; } \
            >/dev/null 2>&1 || true
    fi
    missing=()
    have_chromium || missing+=("chromium (browser tests)")
    have_postgres || missing+=("postgresql (store tests; or set TEST_DATABASE_URL)")
    if [ ${#missing[@]} -gt 0 ]; then
        printf 'Could not install: %s\n' "${missing[@]}" >&2
        exit 1
    fi
fi

make_environment requirements-dev.lock
# Four at once, also on two cores: a test in a browser waits half of its time. `-n 0` in the
# arguments is one process, for a debugger.
exec .venv/bin/python -m pytest -n 4 --dist worksteal "$@"
