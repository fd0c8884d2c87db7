#!/bin/sh
# Makes a newer package of nginx out of the one that is installed, and a repository on the host that has it.
set -eu
repository=/srv/repository
tree=$(mktemp -d)
mkdir -p "$repository" "$tree/DEBIAN" "$tree/usr/sbin"
cp -p /usr/sbin/nginx "$tree/usr/sbin/nginx"
# A program is the same with something behind its end.
printf 'newer\n' >>"$tree/usr/sbin/nginx"
{
  dpkg -s nginx | sed -n '/^Package:/p; /^Architecture:/p; /^Maintainer:/p; /^Depends:/p'
  printf 'Version: %s+newer1\nDescription: nginx, newer\n' "$(dpkg-query -W -f '${Version}' nginx)"
} >"$tree/DEBIAN/control"
chmod 755 "$tree"
dpkg-deb -Znone -b "$tree" "$repository/nginx-newer.deb" >/dev/null
rm -r "$tree"
cd "$repository"
{
  dpkg-deb -f nginx-newer.deb
  printf 'Filename: ./nginx-newer.deb\nSize: %s\nSHA256: %s\n' \
    "$(stat -c %s nginx-newer.deb)" "$(sha256sum nginx-newer.deb | cut -d' ' -f1)"
} >Packages
echo "deb [trusted=yes] file:$repository ./" >/etc/apt/sources.list
rm -f /etc/apt/sources.list.d/*
apt-get -qq update
