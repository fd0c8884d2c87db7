/** The languages an inventory is written in. */
export type Format = 'INI' | 'YAML'

/** How many groups there are, and of which kind: racks hold hosts, roles cut across them, sites hold racks. */
const RACKS = 400
const ROLES = 80
const SITES = 20

/** All groups that a fixture has, beside `all` and `ungrouped`. */
export const GROUPS = RACKS + ROLES + SITES

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

/** Numbers in `parts` runs of the same length, the one of the index. */
const run = (count: number, parts: number, index: number): readonly number[] => {
  const start = Math.floor((index * count) / parts)
  return numbers(Math.floor(((index + 1) * count) / parts) - start).map((i) => start + i)
}

const every = (count: number, parts: number, index: number): readonly number[] =>
  numbers(count).filter((i) => i % parts === index)

/** What an inventory of real machines says of each: addresses, numbers, texts, a list. */
function variables(host: number): readonly (readonly [name: string, ini: string, yaml: string])[] {
  const address = `10.${host >> 16}.${(host >> 8) & 255}.${host & 255}`
  const owner = `Team ${host % 12}`
  const plain = (name: string, value: string | number) => [name, String(value), String(value)] as const
  return [
    plain('ansible_host', address),
    plain('ansible_port', 22),
    plain('serial', `SN${host}`),
    plain('unit', host % 42),
    ['owner', `"${owner}"`, owner],
    ['disks', `"['sda', 'sd${'bcd'[host % 3]}']"`, `[sda, sd${'bcd'[host % 3]}]`],
  ]
}

function ini(hosts: number): string {
  const line = (host: number): string =>
    `h${host} ${variables(host)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`
  return [
    ...numbers(RACKS).flatMap((rack) => [`[rack${rack}]`, ...run(hosts, RACKS, rack).map(line)]),
    ...numbers(ROLES).flatMap((role) => [`[role${role}]`, ...every(hosts, ROLES, role).map((host) => `h${host}`)]),
    ...numbers(SITES).flatMap((site) => [
      `[site${site}:children]`,
      ...run(RACKS, SITES, site).map((rack) => `rack${rack}`),
      `[site${site}:vars]`,
      `site=s${site}`,
    ]),
    '',
  ].join('\n')
}

function yaml(hosts: number): string {
  const host = (one: number): readonly string[] => [
    `            h${one}:`,
    ...variables(one).map(([name, , value]) => `              ${name}: ${value}`),
  ]
  return [
    'all:',
    '  children:',
    ...numbers(SITES).flatMap((site) => [
      `    site${site}:`,
      `      vars: {site: s${site}}`,
      '      children:',
      ...run(RACKS, SITES, site).flatMap((rack) => [
        `        rack${rack}:`,
        '          hosts:',
        ...run(hosts, RACKS, rack).flatMap(host),
      ]),
    ]),
    ...numbers(ROLES).flatMap((role) => [
      `    role${role}:`,
      '      hosts:',
      ...every(hosts, ROLES, role).map((one) => `        h${one}:`),
    ]),
    '',
  ].join('\n')
}

/** An inventory of that many hosts, h0, h1 …, in {@link GROUPS} groups. */
export const inventoryFixture = (format: Format, hosts: number): string => (format === 'INI' ? ini(hosts) : yaml(hosts))
