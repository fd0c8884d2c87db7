import { Refusal } from '../../../src/module/contract.ts'
import type { Plan } from './arguments.ts'
import { paths, type RealServerState } from './state.ts'

/** The files that keep an address and its settings over a restart, by path. */
export function filesOf(plan: Plan, is: RealServerState): { readonly [path: string]: string } {
  const { sysctl, modules } = paths(plan)
  const settings = Object.entries(plan.settings).map(
    ([name, value]) => `net.ipv4.conf.${name.replace(/\//g, '.')} = ${value}\n`,
  )
  return {
    ...(settings.length > 0 ? { [sysctl]: settings.join('') } : {}),
    ...(plan.module === '' ? {} : { [modules]: `${plan.module}\n` }),
    ...addressFiles(plan, is),
  }
}

function addressFiles(plan: Plan, is: RealServerState): { readonly [path: string]: string } {
  const { device, vip, prefix } = plan
  const address = `${vip.text}/${prefix}`
  switch (is.manager) {
    case 'networkd': {
      const { network, dropIn } = paths(plan)
      const own = is.network === '' ? { [network]: `[Match]\nName=${device}\n` } : {}
      return { ...own, [`${is.network || network}.d/${dropIn}`]: `[Network]\nAddress=${address}\n` }
    }
    case 'ifupdown': {
      const family = vip.family === 'ipv4' ? 'inet' : 'inet6'
      return { [paths(plan).ifupdown]: `auto ${device}\niface ${device} ${family} static\n    address ${address}\n` }
    }
    case 'none':
      throw new Refusal(
        'saved: neither systemd-networkd is enabled nor does ifupdown read /etc/network/interfaces.d on this host: enable one of them, or leave saved out and let what configures its network add the address',
      )
  }
}

/** The files that stay when an address goes: the one that others have a part in. */
export function filesLeft(plan: Plan, { files, neighbours }: RealServerState): { readonly [path: string]: string } {
  const { network } = paths(plan)
  return Object.fromEntries(Object.entries(files).filter(([path]) => path === network && neighbours.length > 0))
}
