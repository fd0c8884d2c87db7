serves() {
  on "$1" "ip -4 addr show dev eth0 | grep -qF ' $VIP/32 ' && [ \$(ipvsadm -Ln | grep -c -- '-> 10') -eq 2 ]"
}
ten_requests() {
  on client "for i in 1 2 3 4 5 6 7 8 9 10; do curl -s -m 5 http://$VIP/ || echo failed; done"
}
# The connections that a director's kernel has counted: for the service, then for each real server.
connections() {
  on "$1" ipvsadm -Ln --stats --exact | awk '$1 == "TCP" { print $3 } $1 == "->" && $2 ~ /^10/ { print $3 }'
}
until_true serves director1
[ "$(ten_requests | sort | uniq -c | tr -s ' ' | sed 's/^ //')" = "5 answer from real1
5 answer from real2" ] || fail 'ten requests were not spread over both real servers'
# The kernel sums up its counters every two seconds.
counted() { [ "$(connections director1 | tr '\n' ' ')" = '10 5 5 ' ]; }
until_true counted

on director1 pkill -KILL keepalived
until_true serves director2
[ "$(ten_requests | grep -c '^answer from')" -eq 10 ] || fail 'requests fail after the VIP has moved'
has_served() { [ "$(connections director2 | head -n 1)" -gt 0 ]; }
until_true has_served
