on primary "mariadb -e 'CREATE DATABASE proof; CREATE TABLE proof.t (x INT); INSERT INTO proof.t VALUES (42)'"
has_row() { [ "$(on "$1" "mariadb -N -e 'SELECT x FROM proof.t'" 2>/dev/null)" = 42 ]; }
for replica in replica1 replica2; do
  until_true has_row $replica
  running=$(on $replica "mariadb -e 'SHOW SLAVE STATUS\\G'" | grep -c -E 'Slave_(IO|SQL)_Running: Yes')
  [ "$running" -eq 2 ] || fail "$replica does not replicate"
done
