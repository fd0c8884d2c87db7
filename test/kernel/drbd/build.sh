resource="resource data {
  device /dev/drbd0;
  disk /dev/lab/data;
  meta-disk internal;
  net { protocol C; }
  on node1 { address $NODE1:7789; }
  on node2 { address $NODE2:7789; }
}"
for node in node1 node2; do
  on $node "echo '$resource' >/etc/drbd.d/data.res; drbdadm create-md --force data >/dev/null 2>&1; drbdadm up data"
done
on node1 drbdadm primary --force data
