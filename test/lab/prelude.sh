# What every script of a proof starts with. $LAB is the folder of the lab.
set -eu
# Runs a command on a host of the lab, as root.
on() {
  ssh -F "$LAB/ssh_config" "$@" </dev/null
}
# Tries a command every half second until it succeeds, for a minute at most.
until_true() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt 120 ] || fail "never came true: $*"
    sleep 0.5
  done
}
fail() {
  echo "$*" >&2
  exit 1
}
