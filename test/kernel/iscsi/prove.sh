disk_of() { on initiator "iscsiadm --mode session --print 3 | sed -n 's/.*Attached scsi disk \\(sd[a-z]*\\).*/\\1/p'"; }
has_disk() { [ -n "$(disk_of)" ] && on initiator "[ -b /dev/$(disk_of) ]"; }
until_true has_disk
disk=/dev/$(disk_of)
[ "$(on initiator "mkfs.ext4 -q $disk && mount $disk /mnt && echo written >/mnt/proof && umount /mnt && mount $disk /mnt && cat /mnt/proof && umount /mnt")" = written ] ||
  fail 'the disk does not keep what is written'
# The target's file is where it went.
on target 'grep -q written /srv/lun' || fail 'what was written is not on the target'
