on target "truncate -s 64M /srv/lun
tgtd
until tgtadm --op show --mode sys >/dev/null 2>&1; do sleep 0.1; done
tgtadm --lld iscsi --op new --mode target --tid 1 --targetname $TARGET
tgtadm --lld iscsi --op new --mode logicalunit --tid 1 --lun 1 --backing-store /srv/lun
tgtadm --lld iscsi --op bind --mode target --tid 1 --initiator-address ALL"
on initiator "mkdir -p /run/lock/iscsi
echo InitiatorName=iqn.2026-01.lab:initiator >/etc/iscsi/initiatorname.iscsi
iscsid
iscsiadm --mode discovery --type sendtargets --portal target >/dev/null
iscsiadm --mode node --targetname $TARGET --login >/dev/null"
