#!/bin/sh
# Boots a guest, a machine with a kernel of its own, from the folder of its second disk: either it is a host itself,
# or namespace hosts live in it, on a bridge that its network card is a port of.
lab=$1
. "$lab/guest"

hostname "$name"
printf '%s\n' "$modules" | while read -r module; do
  # shellcheck disable=SC2086 # a module may come with parameters
  [ -z "$module" ] || modprobe $module || echo "module $module cannot be loaded"
done

# The same names for the further disks, whichever kernel calls them what.
mkdir -p /dev/lab
letters='c d e f g h i j'
for disk in $disks; do
  letter=${letters%% *} letters=${letters#* }
  for device in /dev/ubd$letter /dev/vd$letter; do
    [ ! -b "$device" ] || ln -s "$device" "/dev/lab/$disk"
  done
done

# Files for this guest over those of the image; every start brings the same.
cp -a "$lab/seed/." /

if [ -d "$lab/hosts" ]; then
  bridge=lab0
  printf '%s\n' "link add $bridge type bridge" "link set eth0 master $bridge" "link set eth0 up" | ip -batch -
else
  bridge=eth0
fi
printf '%s\n' "link set lo up" "addr add $address dev $bridge" "link set $bridge up" "route add default via $gateway" |
  ip -batch -
[ ! -d "$lab/hosts" ] || printf '%s\n' "bridge=$bridge" "cgroup=/sys/fs/cgroup/lab" 'layers=/' "boot=$lab/boot" >"$lab/place"

[ "$init" != systemd ] || exec env -i PATH="$PATH" /lib/systemd/systemd

mkdir -p /run/sshd /run/lock
/usr/sbin/sshd
[ ! -d "$lab/hosts" ] || sh "$lab/boot/place.sh" "$lab" start "$(ls "$lab/hosts")"
# This shell adopts what daemons leave behind, and each wait ends what has ended.
while :; do
  sleep 3600 &
  wait
done
