import { existsSync, readdirSync } from 'node:fs'
import { LabFault } from '../lab-file.ts'
import { runScript } from '../system.ts'
import { cached } from './cache.ts'
import { cloudKernel } from './cloud-kernel.ts'
import type { Root } from './root.ts'

/** What boots a guest: User-mode Linux, or QEMU without hardware help. */
export type KernelKind = 'uml' | 'qemu'

const UML_MODULES = '/usr/lib/uml/modules'

/** The disk image of a root file system for guests, with the modules of their kernel. */
export async function buildDisk(root: Root, kernel: KernelKind, say: (text: string) => void): Promise<string> {
  const modules = kernel === 'uml' ? umlModules() : (await cloudKernel(say)).modules
  const version = readdirSync(modules).join('-')
  return cached(`disk-${root.key}-${version}.ext4`, async (path) => {
    say('Writing the disk image of guests')
    await runScript(WRITE, path, root.layers.join(':'), modules)
  })
}

function umlModules(): string {
  if (existsSync(UML_MODULES)) return UML_MODULES
  throw new LabFault('User-mode Linux is not here: apt-get install user-mode-linux')
}

const WRITE = `
mkdir -p "$1.d/upper" "$1.d/work" "$1.d/root"
unshare -m --propagation private sh -ec '
root=$1.d/root
mount -t overlay overlay -o "lowerdir=$2,upperdir=$1.d/upper,workdir=$1.d/work" "$root"
mkdir -p "$root/lib/modules"
cp -a "$3/." "$root/lib/modules/"
for version in "$root"/lib/modules/*; do chroot "$root" depmod "\${version##*/}"; done
mke2fs -q -t ext4 -O ^has_journal -E root_owner=0:0 -d "$root" "$1" 3G
' sh "$@"
rm -rf "$1.d"
`
