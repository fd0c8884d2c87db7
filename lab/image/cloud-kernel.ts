import { readdirSync } from 'node:fs'
import { LabFault } from '../lab-file.ts'
import { run, runScript } from '../system.ts'
import { cached } from './cache.ts'
import { versionsOf } from './recipe.ts'

/** Debian's kernel for clouds, unpacked, with a first file system that finds the disk. */
export interface CloudKernel {
  readonly image: string
  readonly initrd: string
  /** The folder whose only folder is that of this kernel's modules. */
  readonly modules: string
}

/** Downloads and unpacks the kernel that QEMU boots, unless it is in the cache. */
export async function cloudKernel(say: (text: string) => void): Promise<CloudKernel> {
  const depends = await run('apt-cache', 'depends', 'linux-image-cloud-amd64')
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1]
  if (name === undefined) throw new LabFault('apt knows no linux-image-cloud-amd64: run apt-get update')
  const [, version] = (await versionsOf([name])).trim().split(' ')
  const folder = await cached(`${name}-${version}`, async (path) => {
    say(`Unpacking ${name}`)
    await runScript(UNPACK, path, name)
  })
  const image = readdirSync(`${folder}/boot`).find((file) => file.startsWith('vmlinuz-'))
  return { image: `${folder}/boot/${image}`, initrd: `${folder}/initrd.gz`, modules: `${folder}/lib/modules` }
}

/** The first file system: busybox, and the modules that a disk needs in the order that they need. */
const UNPACK = `
folder=$1 name=$2
mkdir -p "$folder/initrd/bin" "$folder/initrd/proc" "$folder/initrd/sys" "$folder/initrd/dev" "$folder/initrd/new" "$folder/initrd/mod"
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download "$name" >&2
dpkg-deb -x ./*.deb .
rm ./*.deb
version=$(ls lib/modules)
depmod -b "$folder" "$version"
cp "$(command -v busybox)" initrd/bin/busybox
# Debian has it with and without libraries of its own.
for library in $(ldd initrd/bin/busybox 2>/dev/null | grep -o '/[^ ]*'); do cp --parents "$library" initrd; done
for module in virtio_pci virtio_blk virtio_net ext4; do
  modprobe -d "$folder" -S "$version" --show-depends "$module"
done | while read -r verb file _; do
  [ "$verb" = insmod ] || continue
  grep -qxF "\${file##*/}" initrd/mod/list 2>/dev/null && continue
  cp "$file" initrd/mod/
  echo "\${file##*/}" >>initrd/mod/list
done
cat >initrd/init <<'END'
#!/bin/busybox sh
busybox=/bin/busybox
$busybox mount -t proc proc /proc
$busybox mount -t sysfs sysfs /sys
$busybox mount -t devtmpfs devtmpfs /dev
for module in $($busybox cat /mod/list); do $busybox insmod "/mod/$module"; done
tries=0
while [ ! -b /dev/vda ] && [ $tries -lt 100 ]; do
  $busybox usleep 50000
  tries=$((tries + 1))
done
$busybox mount -t ext4 /dev/vda /new || $busybox poweroff -f
$busybox mount --move /dev /new/dev
$busybox umount /proc /sys
exec $busybox switch_root /new /sbin/lab-init
END
chmod 755 initrd/init
(cd initrd && find . | cpio -o -H newc --quiet | gzip -1) >initrd.gz
rm -rf initrd
`
