import { quote } from '../../../src/shell/quote.ts'
import type { Given } from './arguments.ts'

/** The folder of all resources. */
export const resourceFolder = '/etc/drbd.d'

/** Where a resource is saved. */
export const resourcePath = (name: string): string => `${resourceFolder}/${name}.res`

/** The text of a resource's file, with the secret given. */
export function resourceText(given: Given, secret: string): string {
  const net = {
    protocol: given.protocol,
    ...(given.shared_secret === undefined ? {} : { 'cram-hmac-alg': given.cram_hmac_alg, 'shared-secret': secret }),
    ...given.net,
  }
  return [
    '# Kept by tutti; changes made here by hand are undone.',
    `resource ${given.resource} {`,
    ...section('options', given.options),
    ...section('handlers', given.handlers),
    ...section('startup', given.startup),
    ...section('net', net),
    ...section('disk', given.disk_options),
    ...[...(given.volumes ?? [])]
      .sort((a, b) => a.volume - b.volume)
      .flatMap((one) => [
        `  volume ${one.volume} {`,
        `    device /dev/drbd${one.minor} minor ${one.minor};`,
        `    disk ${one.disk};`,
        `    meta-disk ${one.meta_disk};`,
        '  }',
      ]),
    ...[...(given.hosts ?? [])]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap(({ name, address, port }) => [`  on ${name} {`, `    address ${place(address)}:${port};`, '  }']),
    '}',
    '',
  ].join('\n')
}

const place = (address: string): string =>
  address.includes(':') ? `ipv6 [${address.replace(/[[\]]/g, '')}]` : `ipv4 ${address}`

const section = (name: string, options: { readonly [name: string]: unknown }): readonly string[] => {
  const words = Object.entries(options)
  if (words.length === 0) return []
  return [`  ${name} {`, ...words.map(([key, value]) => `    ${optionText(key, value)};`), '  }']
}

/** Options of DRBD are words, and yes or no. */
function optionText(key: string, value: unknown): string {
  const text = typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
  return `${key} ${/^[\w.%/-]+$/.test(text) && quote(text) === text && key !== 'shared-secret' ? text : `"${text}"`}`
}
