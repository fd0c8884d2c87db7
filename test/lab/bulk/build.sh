for host in $HOSTS; do
  on "$host" 'umask 022; hostname >/srv/name'
done
