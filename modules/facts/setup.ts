import type { z } from 'zod'
import { args, int, list, path, str } from '../../src/module/argument.ts'
import { type Query, query, type Returned } from '../../src/module/contract.ts'
import { matchesGlob } from '../../src/module/glob.ts'
import { lines, type Script, sh, verbatim } from '../../src/shell/script.ts'
import { cmdline } from './cmdline.ts'
import { dateTime } from './date-time.ts'
import { devices } from './devices.ts'
import { distribution } from './distribution.ts'
import { environment } from './environment.ts'
import { firmware } from './firmware.ts'
import type { Group } from './group.ts'
import { local } from './local.ts'
import { lsb } from './lsb.ts'
import { loadavg, memory, uptime } from './memory.ts'
import { mounts } from './mounts.ts'
import { dns, storageNames } from './names.ts'
import { networkGroup } from './network.ts'
import { packageManager } from './package-manager.ts'
import { platform } from './platform.ts'
import { processor } from './processor.ts'
import { python } from './python.ts'
import { apparmor, caps, chroot, fips, selinux, sshKeys } from './security.ts'
import { serviceManager } from './service-manager.ts'
import { chooseGroups } from './subset.ts'
import { partFunction, readTold } from './told.ts'
import { user } from './user.ts'
import { virtualization } from './virtualization.ts'

const setupArguments = args({
  gather_subset: list(str())
    .default(['all'])
    .describe('Groups of facts: all, min, hardware, network, virtual …; a leading ! leaves one out.'),
  filter: list(str()).default([]).describe('Shell patterns: only facts with such names are returned.'),
  gather_timeout: int().default(10).describe('Seconds that a file system on another machine may take to answer.'),
  fact_path: path().default('/etc/ansible/facts.d').describe('Folder of the *.fact files of the host itself.'),
})

type Arguments = z.infer<typeof setupArguments>

/** All groups; the environment is asked for before the script has changed anything in it. */
const groupsOf = ({ fact_path, gather_timeout }: Arguments): readonly Group[] => [
  environment,
  platform,
  distribution,
  lsb,
  user,
  dateTime,
  cmdline,
  dns,
  python,
  serviceManager,
  packageManager,
  apparmor,
  selinux,
  fips,
  caps,
  sshKeys,
  local(fact_path),
  processor,
  memory,
  uptime,
  loadavg,
  firmware,
  devices,
  mounts(gather_timeout),
  networkGroup,
  virtualization,
  storageNames,
  chroot,
]

/** One script for all groups: their files by one grep, their commands behind each other, each text once. */
function scriptFor(groups: readonly Group[]): Script {
  const files = [...new Set(groups.flatMap(({ files }) => files?.text.split(' ') ?? []))]
  const commands = new Map(groups.flatMap((group) => group.commands ?? []).map((one) => [one.text, one]))
  const first = groups.includes(environment) ? (environment.commands ?? []) : []
  for (const { text } of first) commands.delete(text)
  // Shell patterns of our own, so they are spliced as they are.
  const reading = verbatim(`part files; LC_ALL=C grep -sH '' ${files.join(' ')} 2>/dev/null`)
  return lines(partFunction, ...first, files.length > 0 && reading, ...commands.values(), sh`:`)
}

const matches = (name: string, filters: readonly string[]): boolean =>
  filters.length === 0 || filters.some((filter) => matchesGlob(name, filter) || matchesGlob(`ansible_${name}`, filter))

/** Facts about a host under Ansible's names; a host needs nothing but its shell to tell them. */
const gathering = (name: string): Query<Arguments, Returned> =>
  query({
    name,
    learns: true,
    purpose: 'Gathers facts about a host.',
    returns: { ansible_facts: 'What is known of the host, as variables.' },
    examples: [
      { name: 'Everything', args: {} },
      {
        name: 'Network and memory alone',
        args: { gather_subset: ['!all', '!min', 'network'], filter: ['ansible_default_ipv4', 'ansible_mem*'] },
      },
    ],
    args: setupArguments,
    observe(given) {
      const groups = chooseGroups(groupsOf(given), given.gather_subset)
      return {
        script: scriptFor(groups),
        parse(stdout) {
          const told = readTold(stdout)
          return Object.assign({}, ...groups.map((group) => group.facts(told))) as Returned
        },
      }
    },
    report({ filter, gather_subset }, facts) {
      const wanted = filter.filter((one) => one !== '')
      const chosen = Object.entries(facts).filter(([name]) => matches(name, wanted))
      const named = Object.fromEntries(chosen.map(([name, value]) => [`ansible_${name}`, value]))
      return { ansible_facts: wanted.length > 0 ? named : { ...named, gather_subset, module_setup: true } }
    },
  })

/** Facts about a host. */
export const setup = gathering('setup')

/** The same under the name by which a play gathers facts. */
export const gatherFacts = gathering('gather_facts')
