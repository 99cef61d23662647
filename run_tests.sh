#!/usr/bin/env bash
# Fresh machine → all tests, browser and PostgreSQL ones too. Arguments go to pytest.
# Installs what is missing (Debian packages chromium, postgresql, curl and jq need root or sudo);
# what it cannot install it names, and fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./.ci/environment.sh

have_chromium() { command -v chromium >/dev/null 2>&1; }
# The same engine without the browser around it: most stories need no more, for a third of the CPU.
# Where it cannot be had, chromium tells them all.
have_light() { command -v chromium-headless-shell >/dev/null 2>&1; }
have_postgres() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || [ -n "${TEST_DATABASE_URL:-}" ]; }

have_guides_tools() { command -v curl >/dev/null 2>&1 && command -v jq >/dev/null 2>&1; }

wanted=()
have_chromium || wanted+=(chromium)
have_light || wanted+=(chromium-headless-shell)
have_postgres || wanted+=(postgresql)
have_guides_tools || wanted+=(curl jq)
if [ ${#wanted[@]} -gt 0 ]; then
    root=""
    [ "$(id -u)" = 0 ] || root="sudo -n"
    echo "Installing ${wanted[*]} …" >&2
    if command -v apt-get >/dev/null 2>&1; then
        $root apt-get update -qq >/dev/null 2>&1 || true
        for package in "${wanted[@]}"; do
            DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends "$package" \
                >/dev/null 2>&1 || true
        done
    fi
    missing=()
    have_chromium || missing+=("chromium (browser tests)")
    have_postgres || missing+=("postgresql (store tests; or set TEST_DATABASE_URL)")
    have_guides_tools || missing+=("curl, jq (the examples of docs/api.md)")
    if [ ${#missing[@]} -gt 0 ]; then
        printf 'Could not install: %s\n' "${missing[@]}" >&2
        exit 1
    fi
fi

make_environment requirements-dev.lock
# Four at once, also on two cores: a test in a browser waits half of its time. `-n 0` in the
# arguments is one process, for a debugger. What fails is told once more: most of a story is browsers,
# servers and databases in others' time. What passes only then stands at the end as RERUN, and is mended.
exec .venv/bin/python -m pytest -n 4 --dist worksteal --reruns 1 "$@"
