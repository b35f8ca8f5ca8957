#!/bin/sh
# Keeps one private pcscd inside a user, network and mount namespace of its own.
#
#   unshare --user --map-root-user --net --mount pcscd_namespace.sh PYTHON CONFIG LOG
#
# Orders come on standard input, a word a line; answers go to standard output:
#   start  →  the pid of a new pcscd        wait  →  "gone" once that pcscd has ended
# When the input ends, the pcscd is ended too, and so is the namespace.
set -eu
PATH=$PATH:/usr/sbin:/sbin
python=$1 config=$2 log=$3

# A /run of our own: pcscd's socket path is compiled in, and the real one must not be touched.
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir /run/pcscd
# No real USB readers: they belong to the real service.
if [ -d /dev/bus/usb ]; then mount -t tmpfs -o mode=0755 tmpfs /dev/bus/usb; fi

# vpcd listens on all interfaces; in here there is only a loopback. SIOCSIFFLAGS, IFF_UP|IFF_RUNNING.
"$python" -I -c '
import fcntl, socket, struct
with socket.socket() as s:
    fcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x40))
'

options="--foreground --error"
if pcscd --help 2>&1 | grep -q disable-polkit; then options="$options --disable-polkit"; fi

pid=
echo ready
while read -r order; do
    case $order in
    start)
        # shellcheck disable=SC2086 # options are words
        pcscd $options --config "$config" </dev/null >>"$log" 2>&1 &
        pid=$!
        echo "$pid"
        ;;
    wait)
        if [ -n "$pid" ]; then wait "$pid" || :; fi
        pid=
        echo gone
        ;;
    esac
done
if [ -n "$pid" ]; then kill -KILL "$pid" 2>/dev/null || :; fi
