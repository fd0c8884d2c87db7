#!/bin/sh
# The hosts of a lab at the place where they live: this machine, or a guest with a kernel of its own.
#   place.sh FOLDER start|stop|remove|pause|resume|heal|state HOSTS
#   place.sh FOLDER cut HOSTS [in|out]      FOLDER slow HOSTS DELAY_MS LOSS_PERCENT
# HOSTS is one word with the names of hosts between spaces.
# FOLDER/place says what its hosts share (bridge, cgroup, layers, boot), FOLDER/hosts/HOST/spec what each is.
# A host's processes are those in its cgroup: born there, they cannot leave it, and no other process can be taken for one.
set -e
lab=$1 verb=$2 hosts=$3
shift 3
. "$lab/place"

is_up() { [ -d "$group" ] && grep -q 'populated 1' "$group/cgroup.events"; }

# The processes of a cgroup and everything below it, each with its start, as numbers are used again.
processes() {
  find "$1" -name cgroup.procs -exec cat {} + 2>/dev/null | while read -r pid; do
    born=$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -d' ' -f20)
    [ -z "$born" ] || echo "$pid $born"
  done
}

# Whether a cgroup is empty within so many seconds.
is_empty_within() {
  left=$(($2 * 50))
  while grep -q 'populated 1' "$1/cgroup.events"; do
    [ $((left -= 1)) -ge 0 ] || return 1
    sleep 0.02
  done
}

# Ends what is in a cgroup and everything below it, and waits until it is empty; what lives on is ended one by one, and then told.
end() {
  [ -d "$1" ] || return 0
  known=$(processes "$1")
  echo 1 >"$1/cgroup.kill"
  if ! is_empty_within "$1" "${patience:-30}"; then
    processes "$1" | while read -r pid born; do
      case "
$known
" in *"
$pid $born
"*) kill -KILL "$pid" 2>/dev/null || : ;; esac
    done
    is_empty_within "$1" "${patience:-30}" || {
      processes "$1" | while read -r pid _; do echo "process $pid ($(cat "/proc/$pid/comm" 2>/dev/null)) does not end" >&2; done
      echo "something in $1 does not end" >&2
      return 1
    }
  fi
  find "$1" -depth -type d -exec rmdir {} +
}

start() {
  ! is_up || return 0
  mkdir -p "$group"
  start_"$kind"
}

start_namespace() {
  if ! [ -d "$folder/disk/root" ]; then
    mkdir -p "$folder/disk"
    mount -t tmpfs -o "size=$disk,mode=755" tutti-lab "$folder/disk"
    mkdir "$folder/disk/upper" "$folder/disk/work" "$folder/disk/root"
    cp -a "$folder/seed/." "$folder/disk/upper/"
  fi
  ip -batch - <<END
netns add $cable
link add $cable type veth peer name eth0 address $mac netns $cable
link set $cable master $bridge
link set $cable up
END
  in_group nsenter --net="/run/netns/$cable" \
    unshare -m -u -i -p -C --fork --kill-child --propagation private sh "$boot/host.sh" "$folder"
}

start_guest() {
  ip tuntap add "$cable" mode tap
  ip link set "$cable" master "$bridge" up
  in_group sh "$folder/run.sh"
}

# Starts a program in the host's cgroup, in a session of its own.
in_group() {
  (
    echo 0 >"$group/cgroup.procs"
    exec setsid "$@"
  ) >>"$folder/log" 2>&1 </dev/null &
  while ! is_up && kill -0 $! 2>/dev/null; do sleep 0.01; done
}

# As if the power failed: its disk keeps what was written.
stop() {
  heal
  # A kernel that lives on would go on with its addresses and its table of IPVS while programs end.
  [ ! -e "/sys/class/net/$cable" ] || ip link set "$cable" down
  end "$group"
  [ ! -e "/sys/class/net/$cable" ] || ip link del "$cable"
  [ ! -e "/run/netns/$cable" ] || ip netns del "$cable"
}

remove() {
  stop
  while mountpoint -q "$folder/disk"; do umount "$folder/disk"; done
  rm -rf "$folder"
}

pause() { echo 1 >"$group/cgroup.freeze"; }

resume() { echo 0 >"$group/cgroup.freeze"; }

state() {
  if ! is_up; then
    echo stopped
  elif grep -q 1 "$group/cgroup.freeze"; then
    echo paused
  elif [ -d "$wire" ] || ! ip link show "$cable" | grep -q '[<,]UP[,>]'; then
    echo impaired
  else
    echo up
  fi
}

cut() {
  case $1 in
  '') ip link set "$cable" down ;;
  in) lay_wire 0 100 0 0 ;;
  out) lay_wire 0 0 0 100 ;;
  esac
}

slow() {
  heal
  if tc qdisc replace dev "$cable" root netem delay "$1ms" loss "$2%" 2>/dev/null; then
    [ "$kind" = namespace ] && ip netns exec "$cable" tc qdisc replace dev eth0 root netem delay "$1ms" loss "$2%" && return
    tc qdisc del dev "$cable" root
  fi
  lay_wire "$1" "$2" "$1" "$2"
}

# Takes the cable off the bridge and leads it through a program that delays and loses frames.
lay_wire() {
  [ ! -d "$wire" ] || heal
  near=${cable}n far=${cable}f between=${cable}b
  ip -batch - <<END
link add $between type bridge
tuntap add $near mode tap
tuntap add $far mode tap
link set $cable master $between
link set $far master $between
link set $near master $bridge
link set $between up
link set $near up
link set $far up
END
  mkdir "$wire"
  (
    echo 0 >"$wire/cgroup.procs"
    exec setsid perl "$boot/wire.pl" "$near" "$far" "$@"
  ) >>"$folder/log" 2>&1 </dev/null &
}

heal() {
  end "$wire"
  for extra in n f b; do
    [ ! -e "/sys/class/net/$cable$extra" ] || ip link del "$cable$extra"
  done
  [ -e "/sys/class/net/$cable" ] || return 0
  tc qdisc del dev "$cable" root 2>/dev/null || :
  [ ! -e "/run/netns/$cable" ] || ip netns exec "$cable" tc qdisc del dev eth0 root 2>/dev/null || :
  ip link set "$cable" master "$bridge" up
}

for host in $hosts; do
  folder=$lab/hosts/$host
  . "$folder/spec"
  group=$cgroup/$host
  wire=$cgroup/.wire-$host
  "$verb" "$@"
done
