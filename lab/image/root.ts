import { chmod, writeFile } from 'node:fs/promises'
import { runScript } from '../system.ts'
import { cached } from './cache.ts'
import { fingerprint, guestInit, PACKAGES, SETUP, SUITE, versionsOf } from './recipe.ts'

/** Folders over each other that are the root file system of a host, the topmost first. */
export interface Root {
  readonly layers: readonly string[]
  /** The same for the same content. */
  readonly key: string
}

/** The root file system with the packages that every host has and some more, built unless it is in the cache. */
export async function buildRoot(packages: readonly string[], say: (text: string) => void): Promise<Root> {
  const base = await baseRoot(say)
  const more = [...new Set(packages)].filter((one) => !PACKAGES.includes(one)).sort()
  return more.length === 0 ? base : withPackages(base, more, say)
}

async function baseRoot(say: (text: string) => void): Promise<Root> {
  const key = fingerprint(SUITE, await versionsOf(PACKAGES), SETUP, guestInit())
  const folder = await cached(`root-${key}`, async (path) => {
    say(`Building the image of Debian ${SUITE} with ${PACKAGES.length} packages: a minute or two, once`)
    await runScript(
      'mmdebstrap --quiet --variant=minbase --mode=root --include="$3" "$1" "$2" >&2',
      SUITE,
      path,
      PACKAGES.join(','),
    )
    await writeFile(`${path}/sbin/lab-init`, guestInit())
    await chmod(`${path}/sbin/lab-init`, 0o755)
    await runScript(`cd "$1"\n${SETUP}`, path)
  })
  return { layers: [folder], key }
}

async function withPackages(base: Root, packages: readonly string[], say: (text: string) => void): Promise<Root> {
  const key = fingerprint(base.key, await versionsOf(packages))
  const folder = await cached(`layer-${key}`, async (path) => {
    say(`Adding ${packages.join(', ')} to the image`)
    await runScript(ADD, path, base.layers.join(':'), ...packages)
  })
  return { layers: [folder, ...base.layers], key }
}

/** Installs packages into a layer: the folder that takes what changes over the layers below. */
const ADD = `
layer=$1 below=$2
shift 2
mkdir -p "$layer.d/work" "$layer.d/root" "$layer"
unshare -m --propagation private sh -ec '
layer=$1 below=$2
shift 2
root=$layer.d/root
mount -t overlay overlay -o "lowerdir=$below,upperdir=$layer,workdir=$layer.d/work" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
cp /etc/resolv.conf "$root/etc/resolv.conf"
printf "#!/bin/sh\\nexit 101\\n" >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
export DEBIAN_FRONTEND=noninteractive
chroot "$root" apt-get -qq update
chroot "$root" apt-get -qq install --yes --no-install-recommends "$@" >&2
chroot "$root" apt-get clean
rm -rf "$root/var/lib/apt/lists" "$root/usr/sbin/policy-rc.d" "$root/etc/resolv.conf"
chroot "$root" systemctl preset-all >/dev/null 2>&1
' sh "$layer" "$below" "$@"
rm -rf "$layer.d"
`
