# Sourced by packaging/start and packaging/test: brings a Debian 12 machine to where Casefile runs.
#
# Both leave everything in .venv at the project's root, and both ask for the network only where something is
# missing: a second run checks and goes on.

project=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
venv=$project/.venv
locked=$project/packaging/locked

# What Qt needs: without a display, with an X11 display, with a Wayland display.
window_packages=(
    libgl1 libegl1 libxkbcommon0 libglib2.0-0 libfreetype6 libfontconfig1 libdbus-1-3
    libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0
    libwayland-cursor0 libwayland-egl1
)
# What the tests add: a display without a screen, an independent reader of PDF, the conformance tests of Unicode,
# stock tools that open a vault without Casefile, a keyring with a session bus of its own, what screen readers are told.
test_packages=(xvfb xauth poppler-utils unicode-data age jq sqlite3 sqlcipher openssl dbus gnome-keyring
    at-spi2-core python3-dbus)

say() {
    printf '%s\n' "$*"
}

give_up() {
    printf '%s\n' "$*" >&2
    exit 1
}

# As give_up, for words on the command line that mean nothing: exit code 2, as for casefile itself.
refuse() {
    printf '%s\n' "$@" >&2
    exit 2
}

# Print those of the named Debian packages that are not installed. Newer releases add "t64" to some names.
missing_packages() {
    local installed name
    installed=$(dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' 2>/dev/null) || true
    for name in "$@"; do
        if ! grep -qxE "installed ${name//./\\.}(t64)?" <<<"$installed"; then
            printf '%s\n' "$name"
        fi
    done
}

# Print the path of a Python that the lock files are for and that can make a virtual environment; fail where there is none.
find_python() {
    local name path
    for name in python3 python3.11 python3.12 python3.13 python3.14; do
        if path=$(command -v "$name") &&
            "$path" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
            printf '%s\n' "$path"
            return 0
        fi
    done
    return 1
}

install_packages() {
    local -a missing become=()
    mapfile -t missing < <(missing_packages "$@")
    if [ "${#missing[@]}" -eq 0 ]; then
        return 0
    fi
    local command="apt-get install -y --no-install-recommends ${missing[*]}"
    if ! command -v apt-get >/dev/null; then
        give_up "Casefile needs these system libraries, by their Debian names: ${missing[*]}." \
            "There is no apt-get here. Install them with your own package program, then run this again."
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            give_up "Some system libraries are missing, and only root can install them." \
                "As root, run: $command" "Then run this again."
        fi
        become=(sudo)
    fi
    say "Installing ${#missing[@]} system packages with apt: ${missing[*]}"
    "${become[@]}" apt-get update -qq ||
        give_up "apt could not refresh its lists (is the machine offline?). Nothing was installed."
    # Debian's own chatter goes to a log that is shown only when something fails.
    local log
    log=$(mktemp)
    # shellcheck disable=SC2086
    if ! "${become[@]}" env DEBIAN_FRONTEND=noninteractive $command -qq \
        -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        give_up "apt could not install them. To see why, run as root: $command"
    fi
    rm -f "$log"
}

# What an installation depends on: when none of it changed, there is nothing to install.
fingerprint() {
    { cat "$project/pyproject.toml" "$project/packaging/setup.sh" "$locked"/linux*.txt && "$1" -VV; } | sha256sum
}

make_environment() {
    if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
        say "Making a Python environment in .venv"
        "$1" -m venv --clear "$venv"
    fi
}

# pip_install ARGUMENT...: what pip has to say about a failure is shown, then said once more in plain words.
pip_install() {
    local log
    local -a quiet=()
    [ -t 1 ] || quiet=(--quiet)
    log=$(mktemp)
    if ! "$venv/bin/python" -m pip install "${quiet[@]}" --disable-pip-version-check "$@" 2>"$log"; then
        cat "$log" >&2
        if grep -q 'DO NOT MATCH THE HASHES' "$log"; then
            rm -f "$log"
            give_up "A package that came over the network is not the one that belongs to this copy of Casefile; pip names it" \
                "above. It was not installed. It may have been altered on its way: try again from another network," \
                "and tell Casefile's authors if it happens there too."
        fi
        rm -f "$log"
        give_up "pip could not install them (is the machine offline?). Run this again to go on from here."
    fi
    rm -f "$log"
}

# install_locked EXTRA...: exactly what the lock files name, each file by its hash; then the project itself, for which
# nothing is fetched, as setuptools is locked with the rest.
install_locked() {
    local extra
    local -a files=(--requirement "$locked/linux.txt")
    for extra in "$@"; do
        files+=(--requirement "$locked/linux-$extra.txt")
    done
    pip_install --require-hashes "${files[@]}"
    pip_install --no-index --no-deps --no-build-isolation --editable "$project"
}

# set_up EXTRAS PACKAGE...: system packages, .venv, and the project with its extras (separated by spaces, "" for none).
set_up() {
    local python wanted stamp extra up_to_date=yes
    local -a extras
    read -r -a extras <<<"$1"
    shift
    if ! python=$(find_python); then
        set -- python3 python3-venv "$@"
    fi
    install_packages "$@"
    python=${python:-$(find_python)} ||
        give_up "Casefile needs Python 3.11, 3.12, 3.13 or 3.14 with its venv module, and this system offers none."

    wanted=$(fingerprint "$python")
    for extra in "" "${extras[@]}"; do
        stamp=$venv/.installed-$extra
        [ -x "$venv/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] || up_to_date=no
    done
    if [ "$up_to_date" = yes ]; then
        return 0
    fi

    # An extra that was installed before is brought to what is locked now, too.
    for stamp in "$venv"/.installed-?*; do
        extra=${stamp##*/.installed-}
        if [ -f "$locked/linux-$extra.txt" ] && [[ " ${extras[*]} " != *" $extra "* ]]; then
            extras+=("$extra")
        fi
    done
    "$python" "$project/packaging/check_lock.py" linux "${extras[@]}" ||
        give_up "Casefile was not set up. If you changed nothing, get a whole copy of it again."
    make_environment "$python"
    say "Installing Casefile and its Python packages into .venv (about 400 MB; a few minutes the first time)"
    install_locked "${extras[@]}"
    for extra in "" "${extras[@]}"; do
        printf '%s\n' "$wanted" >"$venv/.installed-$extra"
    done
}
