# A client that writes one row after the other, and keeps a list of those that the database has acknowledged: write.sh VIP
# The list has "NUMBER SECONDS" for what was acknowledged and "failed NUMBER" for what was not, which may be in the table or not.
n=0
while [ ! -e /tmp/stop ]; do
  n=$((n + 1))
  if timeout -k 1 3 mariadb -h "$1" --connect-timeout=1 shop -e "INSERT INTO t VALUES ($n)" 2>/dev/null; then
    echo "$n $(date +%s.%N)"
  else
    echo "failed $n"
    sleep 0.1
  fi
done >/tmp/acknowledged
