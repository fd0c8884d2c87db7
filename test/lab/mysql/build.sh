number=1
for host in $HOSTS; do
  on "$host" "cat >/etc/mysql/mariadb.conf.d/90-lab.cnf <<'END'
[mysqld]
bind-address=0.0.0.0
server-id=$number
log-bin=binlog
innodb_buffer_pool_size=16M
performance_schema=off
END
service mariadb start >/dev/null"
  number=$((number + 1))
done
on primary "mariadb -e \"CREATE USER 'repl'@'%' IDENTIFIED BY 'secret'; GRANT REPLICATION SLAVE ON *.* TO 'repl'@'%'\""
for replica in replica1 replica2; do
  on $replica "mariadb -e \"CHANGE MASTER TO MASTER_HOST='primary', MASTER_USER='repl', MASTER_PASSWORD='secret', MASTER_USE_GTID=slave_pos; START SLAVE\""
done
