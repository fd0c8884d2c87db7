import type { z } from 'zod'
import { args, bool, choice, list, str } from '../../src/module/argument.ts'
import {
  type Answer,
  type Change,
  Refusal,
  type Resource,
  type Returned,
  resource,
  type Wish,
} from '../../src/module/contract.ts'
import { partFunction } from '../../src/shell/parts.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import { type AptState, apt } from './apt.ts'
import { type AptArguments, aptShape } from './apt-arguments.ts'
import type { Manager, ManagerOptions } from './manager.ts'
import { managerQuestion, managers } from './managers.ts'
import { linesOf, readParts, systemPath } from './part.ts'

const packageArguments = args({
  ...aptShape,
  name: list(str())
    .optional()
    .meta({ aliases: ['pkg'] })
    .describe("Packages, by the names of the host's manager; without any, only its lists are looked after."),
  state: choice(['present', 'installed', 'latest', 'absent', 'removed'])
    .default('present')
    .describe('What becomes of the packages.'),
  use: choice(['auto', 'apt', 'dnf', 'yum', 'zypper', 'apk', 'pacman', 'dnf4', 'dnf5'])
    .default('auto')
    .describe('The package manager; by default the one the host has.'),
  disable_gpg_check: bool().default(false).describe('Accept packages that are not signed (dnf, yum, zypper).'),
  enablerepo: list(str()).default([]).describe('Repositories to use although they are disabled (dnf, yum).'),
  disablerepo: list(str()).default([]).describe('Repositories not to use (dnf, yum).'),
}).refine(
  (given) =>
    given.name !== undefined ||
    given.deb !== undefined ||
    given.update_cache !== undefined ||
    given.cache_valid_time > 0 ||
    given.autoremove ||
    given.autoclean ||
    given.clean,
  { message: 'one of the following is required: name, deb, update_cache, autoremove, autoclean, clean' },
)

type Arguments = z.infer<typeof packageArguments>

/** A package's state, with the manager it is known by. */
type PackageState = AptState & { readonly manager: string }

const states = {
  present: 'present',
  installed: 'present',
  latest: 'latest',
  absent: 'absent',
  removed: 'absent',
} as const

/** The arguments as apt's module takes them. */
const forApt = (given: Arguments): AptArguments => {
  const { use: _use, disable_gpg_check, enablerepo: _enable, disablerepo: _disable, ...rest } = given
  return { ...rest, state: states[given.state], allow_unauthenticated: rest.allow_unauthenticated || disable_gpg_check }
}

const optionsOf = (given: Arguments): ManagerOptions => ({
  disableGpgCheck: given.disable_gpg_check,
  enableRepositories: given.enablerepo,
  disableRepositories: given.disablerepo,
  allowDowngrade: given.allow_downgrade,
  installRecommends: given.install_recommends,
})

const chosen = ({ use }: Arguments): string => (use === 'dnf4' || use === 'dnf5' ? 'dnf' : use)

const managerOf = (is: PackageState): Manager => {
  const found = managers.find(({ name }) => name === is.manager)
  if (!found) throw new Refusal('Could not find a package manager: none of apt, dnf, yum, zypper, apk, pacman is there')
  return found
}

function namesOf(given: Arguments): readonly string[] {
  const names = (given.name ?? []).flatMap((text) => text.split(',')).map((text) => text.trim())
  const wrong = names.find((name) => !/^[^-\s][^\s]*$/.test(name))
  if (wrong !== undefined) throw new Refusal(`No package matching '${wrong}' is available`)
  return names
}

/** Where the choice is the host's, the script makes it: the first command that is there. */
function question(given: Arguments, aptScript: Script): Script {
  const names = namesOf(given)
  const latest = given.state === 'latest'
  const candidates: readonly (readonly [string, string, Script])[] = [
    ['apt', 'apt-get', aptScript],
    ...managers.map((one) => [one.name, one.command, managerQuestion(one, names, latest)] as const),
  ]
  const possible = candidates.filter(([name]) => given.use === 'auto' || name === chosen(given))
  const branches = possible.map(([name, command, script], i) =>
    lines(
      sh`${i === 0 ? sh`if` : sh`elif`} command -v ${command} >/dev/null 2>&1; then`,
      sh`part manager; echo ${name}`,
      script,
    ),
  )
  return lines(partFunction, systemPath, sh`export LC_ALL=C`, ...branches, sh`fi`, sh`:`)
}

function readOther(given: Arguments, parts: ReadonlyMap<string, string>): PackageState {
  const rows = linesOf(parts, 'packages').map((line) => line.split(' '))
  const latest = given.state === 'latest'
  const word = (state: string): string => (latest && state === 'present' ? 'latest' : state)
  return {
    manager: parts.get('manager') ?? 'none',
    packages: Object.fromEntries(rows.map(([state = '', name = '']) => [name, word(state)])),
    cache: given.update_cache ? 'old' : 'fresh',
    pending: [],
    archives: 0,
    download: 'done',
    versions: Object.fromEntries(rows.flatMap(([, name = '', version]) => (version ? [[name, version]] : []))),
    candidates: {},
    unknown: {},
    cacheTime: 0,
  }
}

/** Packages that are another than they should be. */
const different = ({ is, should }: Change<PackageState>): readonly string[] =>
  Object.keys(is.packages).filter((name) => is.packages[name] !== should.packages?.[name])

function convergeOther(given: Arguments, change: Change<PackageState>): Script {
  const manager = managerOf(change.is)
  const options = optionsOf(given)
  const names = different(change)
  const absent = names.filter((name) => change.is.packages[name] === 'absent')
  const outdated = names.filter((name) => change.is.packages[name] === 'outdated')
  const removing = states[given.state] === 'absent'
  return lines(
    partFunction,
    systemPath,
    change.is.cache === 'old' && sh`part update; ${manager.refresh} || exit`,
    sh`part output`,
    removing && names.length > 0 && sh`${manager.remove(names, options)} || exit`,
    !removing && absent.length > 0 && sh`${manager.install(absent, options)} || exit`,
    !removing && outdated.length > 0 && sh`${manager.upgrade(outdated, options)} || exit`,
    sh`:`,
  )
}

const isApt = (is: { readonly manager: string }): boolean => is.manager === 'apt'

function reportOther(change: Change<PackageState>, answer?: Answer): Returned {
  const changed = different(change).length > 0
  return answer ? { changed, stdout: readParts(answer.stdout).get('output') ?? '', stderr: answer.stderr } : { changed }
}

/** Packages, whichever manager the host has. */
export const packageModule: Resource<Arguments, PackageState> = resource({
  name: 'package',
  purpose: "Installs, upgrades and removes packages with the host's own manager.",
  returns: {
    cache_update_time: 'With apt, when the lists of packages were fetched, in seconds since 1970.',
    cache_updated: 'With apt, whether they were fetched now.',
    stderr: 'What the manager said on standard error; stderr_lines is the same in lines.',
    stdout: 'What the manager printed; stdout_lines is the same in lines.',
  },
  examples: [
    { name: 'A tool', args: { name: 'rsync' } },
    { name: 'Not this one', args: { name: ['telnetd'], state: 'absent' } },
  ],
  actsAs: { argument: 'use', fact: 'pkg_mgr' },
  args: packageArguments,
  momentary: apt.momentary ?? [],
  observe(given, asking) {
    const own = apt.observe(forApt(given), asking)
    return {
      script: question(given, own.script),
      parse(stdout, bytes) {
        const parts = readParts(stdout)
        if (parts.get('manager') === 'apt') return { ...own.parse(stdout, bytes), manager: 'apt' }
        const is = readOther(given, parts)
        managerOf(is)
        return is
      },
    }
  },
  desire(given, is): Wish<PackageState> {
    if (isApt(is)) return { ...apt.desire(forApt(given), is), manager: null }
    const word = states[given.state]
    return {
      packages: Object.fromEntries(Object.keys(is.packages).map((name) => [name, word])),
      cache: 'fresh',
      manager: null,
      pending: null,
      archives: null,
      download: null,
      versions: null,
      candidates: null,
      unknown: null,
      cacheTime: null,
    }
  },
  converge: (change, given) => (isApt(change.is) ? apt.converge(change, forApt(given)) : convergeOther(given, change)),
  report: (given, change, answer) =>
    isApt(change.is) ? (apt.report?.(forApt(given), change, answer) ?? {}) : reportOther(change, answer),
  diff: (given, change) => apt.diff?.(forApt(given), change) ?? [],
  explain: (given, answer) =>
    /apt-get|dpkg|^E: /m.test(answer.stderr) ? apt.explain?.(forApt(given), answer) : undefined,
})
