# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034 # others use what stands here
# What the programs of this folder share.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=$ROOT/.cache
BUILD=$CACHE/build
MODULE=.libs/mod_connect_idp.so
PYTHON=/usr/bin/python3
LIMIT=1500                    # seconds that one step may take

export LC_ALL=C.UTF-8 PATH=$PATH:/usr/sbin:/sbin
mkdir -p "$CACHE"

steps=0
step=0

# say_step TEXT: the next of $steps steps begins.
say_step()
{
    step=$((step + 1))
    printf '[%d/%d] %s\n' "$step" "$steps" "$1"
}

# tell LOG: until it is killed, says now and then how far a command is.
tell()
{
    while sleep 20 >/dev/null 2>&1 && kill -0 $$; do
        tail -n 1 "$1" | cut -c -70 | sed 's/^/      /'
    done
}

# quietly NAME COMMAND...: what it says goes to .cache/NAME.log; where it
# fails, the end of that is shown.
quietly()
{
    local log=$CACHE/$1.log status=0 teller

    : >"$log"
    tell "$log" &
    teller=$!
    timeout --foreground -k 30 "$LIMIT" "${@:2}" >"$log" 2>&1 </dev/null \
        || status=$?
    kill "$teller"
    wait "$teller" || true
    if ((status != 0)); then
        tail -n 30 "$log"
        printf 'failed with status %d: %s\nall of it: %s\n' \
            "$status" "${*:2}" "$log"
    fi
    return "$status"
}

# build_in FOLDER [CONFIGURE-OPTION...]: make in .cache/FOLDER, and before
# it what has never been done; the log is .cache/FOLDER.log.
build_in()
{
    quietly "$1" "$ROOT/build/compile_in" "$CACHE/$1" "${@:2}"
}
