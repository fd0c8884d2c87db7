#!/bin/sh
# The first process of a guest, part of its disk image: mounts what a kernel needs and hands over to the boot folder of
# the second disk, a tar file, so that a new way to boot asks for no new image.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=linux
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mountpoint -q /dev || mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -t cgroup2 cgroup2 /sys/fs/cgroup
ln -sfn /proc/self/fd /dev/fd
mkdir /run/lab
for second in /dev/ubdb /dev/vdb; do
  [ -b "$second" ] && tar -C /run/lab -xf "$second"
done
exec sh /run/lab/boot/guest.sh /run/lab
