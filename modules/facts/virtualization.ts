import { sh } from '../../src/shell/script.ts'
import type { Group } from './group.ts'
import type { Told } from './told.ts'

/** One sign of virtualization: the technique, and whether this machine is its guest or runs its guests. */
interface Sign {
  readonly type: string
  readonly role: 'guest' | 'host'
}

const guest = (type: string): Sign => ({ type, role: 'guest' })
const host = (type: string): Sign => ({ type, role: 'host' })

/** Signs in the order of their weight: the first decides the type and the role. */
function readSigns(told: Told): readonly Sign[] {
  const there = new Set(told.part('virtual').split('\n'))
  const dmi = (file: string): string => told.line(`/sys/devices/virtual/dmi/id/${file}`) ?? ''
  return [...containers(told, there), ...xen(told, there), ...machines(told, dmi), ...hosts(told, there)]
}

function containers(told: Told, there: ReadonlySet<string>): readonly Sign[] {
  const groups = told.lines('/proc/1/cgroup')
  const manager = told.part('container')
  const signs: Sign[] = []
  if (there.has('dockerenv') || groups.some((line) => /\/docker(\/|-[0-9a-f]+\.scope)/.test(line)))
    signs.push(guest('docker'))
  if (groups.some((line) => /\/(lxc|machine\.slice\/machine-lxc)/.test(line)) || manager === 'lxc')
    signs.push(guest('lxc'))
  if (manager === 'podman' || there.has('containerenv')) signs.push(guest('podman'))
  if (/^(oci|container|systemd-nspawn|crio)/.test(manager)) signs.push(guest('container'))
  if (there.has('openvz')) signs.push(there.has('openvz-host') ? host('openvz') : guest('openvz'))
  return signs
}

function xen(told: Told, there: ReadonlySet<string>): readonly Sign[] {
  if (!there.has('xen') && told.line('/sys/hypervisor/type') !== 'xen') return []
  const domain0 = told.lines('/proc/xen/capabilities').some((line) => line.includes('control_d'))
  return [domain0 ? host('xen') : guest('xen')]
}

const kvmProducts = new Set(['KVM', 'KVM Server', 'Bochs', 'AHV', 'OpenStack Compute', 'OpenStack Nova'])
const kvmVendors = new Set(['QEMU', 'Amazon EC2', 'DigitalOcean', 'Google', 'Scaleway', 'Nutanix', 'oVirt', 'Hetzner'])

function machines(told: Told, dmi: (file: string) => string): readonly Sign[] {
  const [product, family, vendor, bios] = [
    dmi('product_name'),
    dmi('product_family'),
    dmi('sys_vendor'),
    dmi('bios_vendor'),
  ]
  const signs: Sign[] = []
  if (product === 'RHEV Hypervisor' || product === 'oVirt Node' || family === 'RHV') signs.push(guest('RHEV'))
  if (/^OpenStack/.test(product) || product === 'HVM domU')
    signs.push(guest(product === 'HVM domU' ? 'xen' : 'openstack'))
  if (kvmProducts.has(product) || kvmVendors.has(vendor) || bios === 'Amazon EC2') signs.push(guest('kvm'))
  if (/^VMware|^VMW/.test(product)) signs.push(guest('VMware'))
  if (vendor === 'Microsoft Corporation' && product === 'Virtual Machine') signs.push(guest('VirtualPC'))
  if (bios === 'Xen') signs.push(guest('xen'))
  if (bios === 'innotek GmbH') signs.push(guest('virtualbox'))
  if (/^(Parallels|Parallels Software International Inc\.)$/.test(vendor)) signs.push(guest('parallels'))
  const cpu = told.lines('/proc/cpuinfo')
  if (cpu.some((line) => /^model name.*QEMU Virtual CPU/.test(line))) signs.push(guest('kvm'))
  if (cpu.some((line) => /^vendor_id.*PowerVM Lx86/.test(line))) signs.push(guest('powervm_lx86'))
  return signs
}

function hosts(told: Told, there: ReadonlySet<string>): readonly Sign[] {
  const modules = new Set(told.lines('/proc/modules').map((line) => line.split(' ')[0] ?? ''))
  const signs: Sign[] = []
  if (there.has('kvm') || modules.has('kvm')) signs.push(host('kvm'))
  if (modules.has('vboxdrv')) signs.push(host('virtualbox'))
  if (modules.has('vmnet') && modules.has('vmmon')) signs.push(host('VMware'))
  return signs
}

export const virtualization: Group = {
  names: [
    'virtual',
    'virtualization_type',
    'virtualization_role',
    'virtualization_tech_guest',
    'virtualization_tech_host',
  ],
  files: sh`/proc/1/cgroup /sys/hypervisor/type /proc/xen/capabilities /sys/devices/virtual/dmi/id/*[a-z] /proc/cpuinfo /proc/modules`,
  commands: [
    sh`part virtual
[ ! -e /.dockerenv ] && [ ! -e /.dockerinit ] || echo dockerenv
[ ! -e /run/.containerenv ] || echo containerenv
[ ! -d /proc/vz ] || echo openvz
[ ! -d /proc/bc ] || echo openvz-host
[ ! -d /proc/xen ] || echo xen
[ ! -c /dev/kvm ] || echo kvm
part container; [ ! -r /proc/1/environ ] || tr '\0' '\n' 2>/dev/null </proc/1/environ | sed -n 's/^container=//p'`,
  ],
  facts(told) {
    const signs = readSigns(told)
    const first = signs[0]
    const all = (role: Sign['role']): readonly string[] => {
      const types = signs.filter((sign) => sign.role === role).map(({ type }) => type)
      const contained = role === 'guest' && types.some((type) => /^(docker|lxc|podman|container)$/.test(type))
      return [...new Set(contained ? [...types, 'container'] : types)]
    }
    return {
      virtualization_type: first?.type ?? 'NA',
      virtualization_role: first?.role ?? 'NA',
      virtualization_tech_guest: all('guest'),
      virtualization_tech_host: all('host'),
    }
  },
}
