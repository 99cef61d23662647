#!/usr/bin/env bash
# Fresh machine → running. Makes .venv/ beside this script when it is missing or out of date, then
# serves. Needs Python 3.11 or newer and its package index for the first start, nothing later.
#
#   ./panel_serve.sh --demo     Resync against the bundled TWS simulator
#   ./panel_serve.sh            Resync against the engine named by the environment or .env
#   ./panel_serve.sh --setup    only make the environment; with --otel one that can send traces,
#                               from then on
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./.ci/environment.sh

lock=requirements.lock
if [ "${1:-} ${2:-}" = "--setup --otel" ] || [ -e .venv/.made-of-requirements-otel.lock ]; then
    lock=requirements-otel.lock
fi
make_environment "$lock"
if [ "${1:-}" = "--setup" ]; then
    echo "The environment is ready: .venv/bin/resync --help"
    exit 0
fi
exec .venv/bin/resync serve "$@"
