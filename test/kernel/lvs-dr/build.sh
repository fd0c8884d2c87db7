for real in real1 real2; do
  on $real "sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2
ip addr add $VIP/32 dev lo
echo answer from $real >/var/www/html/index.html
service nginx start >/dev/null"
done
keepalived_conf() {
  cat <<END
global_defs {
  router_id $1
}
vrrp_instance web {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority $2
  advert_int 1
  virtual_ipaddress {
    $VIP/32 dev eth0
  }
}
virtual_server $VIP 80 {
  delay_loop 2
  lb_algo rr
  lb_kind DR
  protocol TCP
END
  for real in $REALS; do
    cat <<END
  real_server $real 80 {
    weight 1
    HTTP_GET {
      url {
        path /
        status_code 200
      }
      connect_timeout 3
    }
  }
END
  done
  echo '}'
}
priority=150
for director in director1 director2; do
  keepalived_conf $director $priority | ssh -F "$LAB/ssh_config" $director 'cat >/etc/keepalived/keepalived.conf'
  on $director 'service keepalived start >/dev/null'
  priority=$((priority - 50))
done
