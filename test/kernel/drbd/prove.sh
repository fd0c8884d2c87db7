mirrors() { [ "$(on node1 drbdadm dstate data)" = UpToDate/UpToDate ]; }
until_true mirrors
[ "$(on node1 drbdadm role data)" = Primary/Secondary ] || fail 'node1 is not the primary'
on node1 'mkfs.ext4 -q /dev/drbd0 && mount /dev/drbd0 /mnt && echo written on node1 >/mnt/proof && umount /mnt && drbdadm secondary data'
[ "$(on node2 'drbdadm primary data && mount -o ro /dev/drbd0 /mnt && cat /mnt/proof')" = 'written on node1' ] ||
  fail 'node2 does not read what node1 wrote'
