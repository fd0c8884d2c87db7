count=0
for host in $HOSTS; do
  # Each is a machine of its own, under its own name, with its own files, and reaches the others by name.
  [ "$(on "$host" 'cat /srv/name; hostname; ping -c 1 -W 5 web01 >/dev/null && echo reached')" = "$host
$host
reached" ] || fail "$host is not itself"
  count=$((count + 1))
done
[ "$count" -eq 20 ] || fail "$count hosts instead of 20"
