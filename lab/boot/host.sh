#!/bin/sh
# The first process of a namespace host: makes its file system of layers, gives up what could touch the machine below,
# and becomes its init. It runs in namespaces of its own, in which the network's has its cable as eth0.
set -e
folder=$1
. "$folder/spec"
root=$folder/disk/root

mount -t overlay overlay -o "lowerdir=$layers,upperdir=$folder/disk/upper,workdir=$folder/disk/work" "$root"
cd "$root"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -o remount,bind,ro sys
mount -t tmpfs -o mode=755,size=64m tmpfs run
mount -t tmpfs -o mode=1777,size=64m tmpfs tmp
mount -t tmpfs -o mode=755,size=1m tmpfs dev
mkdir dev/pts dev/shm dev/net
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777,size=64m tmpfs dev/shm
mknod -m 666 dev/null c 1 3
mknod -m 666 dev/zero c 1 5
mknod -m 666 dev/full c 1 7
mknod -m 666 dev/random c 1 8
mknod -m 666 dev/urandom c 1 9
mknod -m 666 dev/tty c 5 0
mknod -m 666 dev/net/tun c 10 200
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr

# Settings of the kernel are the machine's, but for the network's, which each namespace has its own of.
mount --bind proc/sys proc/sys
mount --bind proc/sys/net proc/sys/net
mount -o remount,bind,ro proc/sys
for file in proc/sysrq-trigger proc/kcore; do
  [ ! -e $file ] || mount --bind dev/null $file
done

hostname "$name"
printf '%s\n' 'link set lo up' "addr add $address dev eth0" 'link set eth0 up' "route add default via $gateway" | ip -batch -

mkdir -p .outside
pivot_root . .outside
cd /
umount -l /.outside
rmdir /.outside

PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
dropped=-sys_time,-sys_module,-sys_rawio,-mknod,-syslog,-wake_alarm,-block_suspend,-mac_admin,-mac_override
if [ "$init" = systemd ]; then
  exec env -i container=lxc PATH=$PATH setpriv --bounding-set "$dropped" /lib/systemd/systemd
fi
mkdir -p /run/sshd /run/lock
# This shell adopts what daemons leave behind, and each wait ends what has ended.
exec env -i PATH=$PATH HOME=/root setpriv --bounding-set "$dropped" sh -c '/usr/sbin/sshd; while :; do sleep 3600 & wait; done'
