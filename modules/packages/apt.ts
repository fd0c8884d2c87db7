import type { Answer, Change, Resource, Returned, Wish } from '../../src/module/contract.ts'
import { Refusal, resource } from '../../src/module/contract.ts'
import { type AptArguments, aptArguments } from './apt-arguments.ts'
import { type AptPlan, aptChange } from './apt-change.ts'
import { isVersion } from './apt-name.ts'
import { aptOptions } from './apt-options.ts'
import { aptQuestion, isUrl, type Known, namesOf, type Told } from './apt-question.ts'
import { readParts } from './part.ts'

/** What is installed, and what is left to do. */
export type AptState = {
  /** By the task's word: `absent`, `config-files`, `present`, `outdated`, `latest`, or a version. */
  readonly packages: { readonly [spec: string]: string }
  /** `old` when the lists are to be renewed. */
  readonly cache: 'old' | 'fresh'
  /** What dry runs would do: `Inst bash`. */
  readonly pending: readonly string[]
  /** Downloaded packages that are kept. */
  readonly archives: number
  /** `wanted` for a package from a URL whose name does not tell what is in it. */
  readonly download: 'wanted' | 'done'
  /** Version of each package now, and after an installation; absent ones are left out. */
  readonly versions: { readonly [spec: string]: string }
  readonly candidates: { readonly [spec: string]: string }
  /** Names that nothing is known of, and why. */
  readonly unknown: { readonly [spec: string]: string }
  readonly cacheTime: number
}

const NOTHING_DONE = /^0 upgraded, 0 newly installed, (0 reinstalled, )?(0 downgraded, )?0 to remove/m

/** The word for what a package is, as far as the task asks. */
function wordFor({ name, installed, leftovers, candidate, providerInstalled }: Known, given: AptArguments): string {
  if (installed === undefined) {
    if (given.state !== 'absent' && providerInstalled) return given.state === 'latest' ? 'latest' : 'present'
    return leftovers && given.purge ? 'config-files' : 'absent'
  }
  if (given.state === 'absent') return 'present'
  if (name.version !== undefined) return isVersion(installed, name.version) ? name.version : installed
  if (given.state !== 'latest') return 'present'
  return candidate === undefined || candidate === installed ? 'latest' : 'outdated'
}

/** Why a package cannot be installed, or undefined. */
function lackOf({ name, installed, candidate, versions, providers, providerInstalled }: Known): string | undefined {
  if (name.version !== undefined) {
    const wanted = name.version
    if (installed !== undefined && isVersion(installed, wanted)) return undefined
    if (candidate === undefined && installed === undefined) return `No package matching '${name.name}' is available`
    const known = versions.some((version) => isVersion(version, wanted))
    return known ? undefined : `no available installation candidate for ${name.spec}`
  }
  if (installed !== undefined || candidate !== undefined || providerInstalled || providers.length === 1)
    return undefined
  if (providers.length > 1) {
    return `Package '${name.name}' has no installation candidate: it is virtual, provided by ${providers.join(', ')}`
  }
  return `No package matching '${name.spec}' is available`
}

function stateOf(told: Told, given: AptArguments): AptState {
  const packages: Record<string, string> = {}
  const unknown: Record<string, string> = {}
  if (given.state !== 'build-dep') {
    for (const known of told.packages) {
      packages[known.name.spec] = wordFor(known, given)
      const lack = given.state === 'absent' || (given.only_upgrade && !known.installed) ? undefined : lackOf(known)
      if (lack !== undefined) unknown[known.name.spec] = lack
    }
  }
  for (const spec of told.unmatched) {
    if (given.state !== 'absent') unknown[spec] = `No package(s) matching '${spec}' available`
  }
  if (told.deb) packages[told.deb.package] = told.deb.installed ?? 'absent'
  const named = (value: (known: Known) => string | undefined) =>
    Object.fromEntries(
      told.packages.flatMap((known) => {
        const found = value(known)
        return found === undefined ? [] : [[known.name.spec, found]]
      }),
    )
  return {
    packages,
    cache: told.cacheIsOld ? 'old' : 'fresh',
    pending: told.pending,
    archives: told.archives,
    download: given.deb !== undefined && isUrl(given.deb) && !told.deb ? 'wanted' : 'done',
    versions: named(({ installed }) => installed),
    candidates: {
      ...named(({ name, candidate }) => name.version ?? candidate),
      ...(told.deb ? { [told.deb.package]: told.deb.version } : {}),
    },
    unknown,
    cacheTime: told.cacheTime,
  }
}

/** What each package should be. */
function wishes(given: AptArguments, is: AptState): { readonly [spec: string]: string } {
  const wish = (spec: string, word: string): string => {
    if (given.deb !== undefined) return is.candidates[spec] ?? word
    if (given.state === 'absent') return 'absent'
    if (given.only_upgrade && word === 'absent') return 'absent'
    if (spec.includes('=')) return spec.slice(spec.indexOf('=') + 1)
    return given.state === 'latest' ? 'latest' : 'present'
  }
  return Object.fromEntries(Object.entries(is.packages).map(([spec, word]) => [spec, wish(spec, word)]))
}

function desire(given: AptArguments, is: AptState): Wish<AptState> {
  // Lists that are renewed first may know what these do not.
  const [lack] = is.cache === 'old' ? [] : Object.values(is.unknown)
  if (lack !== undefined) {
    throw new Refusal(lack, { cache_updated: false, cache_update_time: is.cacheTime })
  }
  return {
    packages: wishes(given, is),
    cache: 'fresh',
    pending: [],
    archives: given.clean ? 0 : null,
    download: 'done',
    versions: null,
    candidates: null,
    unknown: null,
    cacheTime: null,
  }
}

const unequal = ({ is, should }: Change<AptState>): readonly string[] =>
  Object.entries(should.packages ?? {}).flatMap(([spec, wish]) => (is.packages[spec] === wish ? [] : [spec]))

/** True when there is more to do than renewing the lists. */
const differs = (change: Change<AptState>): boolean =>
  unequal(change).length > 0 ||
  change.is.pending.length > 0 ||
  change.is.download === 'wanted' ||
  (change.should.archives !== null && change.is.archives > 0)

function planFor(given: AptArguments, change: Change<AptState>): AptPlan {
  const { is } = change
  const update = is.cache === 'old'
  const different = unequal(change)
  // After an update the newest version may be another than the one the question saw.
  const again = update && given.state === 'latest' ? Object.keys(is.packages) : different
  const unmatched = update ? Object.keys(is.unknown).filter((spec) => !(spec in is.packages)) : []
  const removing = given.state === 'absent'
  const specs = namesOf(given).map(({ spec }) => spec)
  const whole = given.state === 'build-dep' || (given.state === 'fixed' && is.pending.length > 0)
  const install = whole && (is.pending.length > 0 || update) ? specs : [...again, ...unmatched]
  return {
    update,
    install: removing || given.deb !== undefined ? [] : install,
    remove: removing ? different : [],
    deb: given.deb !== undefined && (different.length > 0 || is.download === 'wanted') ? given.deb : undefined,
    pending: is.pending.length > 0,
    clean: given.clean && is.archives > 0,
  }
}

/** apt-get's own output of a converge, without the parts around it. */
const outputOf = ({ stdout }: Answer): string => {
  const parts = readParts(stdout)
  return ['update', 'output']
    .map((name) => parts.get(name) ?? '')
    .filter((text) => text !== '')
    .join('\n')
}

function report(given: AptArguments, change: Change<AptState>, answer?: Answer): Returned {
  const alone = namesOf(given).length === 0 && given.upgrade === 'no' && given.deb === undefined
  const updating = change.is.cache === 'old'
  if (!answer) {
    const unknown = Object.keys(change.is.unknown)
    const warning = `not known before the package lists are renewed: ${unknown.join(', ')}`
    return {
      cache_updated: updating,
      cache_update_time: change.is.cacheTime,
      changed: differs(change) || (alone && updating),
      ...(unknown.length > 0 ? { warnings: [warning] } : {}),
    }
  }
  const parts = readParts(answer.stdout)
  const [before, after] = [Number(parts.get('before') ?? 0), Number(parts.get('after') ?? 0)]
  const updated = updating && before !== after
  const stdout = parts.get('output') ?? ''
  const done = differs(change) || (stdout !== '' && !NOTHING_DONE.test(stdout))
  return {
    changed: alone ? differs(change) || updated : done,
    cache_updated: updated,
    cache_update_time: after,
    stdout,
    stderr: answer.stderr,
    stdout_lines: linesIn(stdout),
    stderr_lines: linesIn(answer.stderr),
  }
}

const linesIn = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

/** Ansible's sentence for apt-get's failure. */
function explain(given: AptArguments, answer: Answer): string {
  const missing = /^E: Unable to locate package (\S+)/m.exec(answer.stderr)?.[1]
  if (missing !== undefined) return `No package matching '${missing}' is available`
  const said = answer.stderr.trim() || outputOf(answer).split('\n').slice(-10).join('\n')
  if (readParts(answer.stdout).get('output') === undefined) return `Failed to update apt cache: ${said}`
  const words = aptOptions(given).map((word) => (word.includes('::') ? `"${word}"` : word))
  const names = namesOf(given).map(({ spec }) => `'${spec}'`)
  const command = given.state === 'absent' ? 'remove' : given.state === 'build-dep' ? 'build-dep' : 'install'
  const rest = given.upgrade === 'no' ? [command, ...(given.deb === undefined ? names : [given.deb])] : [given.upgrade]
  return `'/usr/bin/apt-get -y ${[...words, ...rest].join(' ')}' failed: ${said}`
}

function refuseMixture(given: AptArguments): void {
  const given3 = [given.deb !== undefined, namesOf(given).length > 0, given.upgrade !== 'no']
  if (given3.filter((one) => one).length > 1) {
    throw new Refusal('parameters are mutually exclusive: deb|package|upgrade')
  }
  const asks = namesOf(given).find(({ spec }) => /[<>]=/.test(spec))
  if (asks)
    throw new Refusal(`${asks.spec}: comparing versions is not supported, name the version or use state: latest`)
}

/** Debian packages. */
export const apt: Resource<AptArguments, AptState> = resource({
  name: 'apt',
  purpose: 'Installs, upgrades and removes packages of Debian and its relatives.',
  returns: {
    cache_update_time: 'When the lists of packages were fetched, in seconds since 1970.',
    cache_updated: 'Whether they were fetched now.',
    stderr: 'What apt-get said on standard error; stderr_lines is the same in lines.',
    stdout: 'What apt-get printed; stdout_lines is the same in lines.',
  },
  examples: [
    { name: 'A web server', args: { name: ['nginx', 'ssl-cert'], update_cache: true, cache_valid_time: 3600 } },
    {
      name: 'A certain version, without what it only recommends',
      args: { name: 'keepalived=1:2.2.7*', install_recommends: false },
    },
  ],
  args: aptArguments,
  momentary: ['cache', 'download'],
  observe(given) {
    refuseMixture(given)
    const question = aptQuestion(given)
    return {
      script: question.script,
      parse(stdout, bytes) {
        const told = question.parse(stdout, bytes)
        if (told.debLack !== undefined) throw new Refusal(`Unable to install package: ${told.debLack}`)
        if (told.deb?.later && !given.allow_downgrade && !given.force) {
          return stateOf({ ...told, deb: undefined }, { ...given, deb: undefined })
        }
        return stateOf(told, given)
      },
    }
  },
  desire,
  converge: (change, given) => aptChange(given, planFor(given, change)),
  report,
  explain,
  diff: (_given, { is, should }) => [
    {
      before: packageLines(is.packages, is.versions).join(''),
      after:
        packageLines(should.packages ?? {}, { ...is.versions, ...changedVersions(is, should) }).join('') +
        pendingLines(is),
    },
  ],
})

/** The versions that packages will have when they are as wished. */
const changedVersions = (is: AptState, should: Wish<AptState>) =>
  Object.fromEntries(Object.entries(is.candidates).filter(([spec]) => is.packages[spec] !== should.packages?.[spec]))

const packageLines = (words: AptState['packages'], versions: AptState['versions']): readonly string[] =>
  Object.entries(words).map(([spec, word]) => {
    const shown = word === 'absent' || word === 'config-files' ? word : (versions[spec] ?? word)
    return `${spec.replace(/=.*/, '')} ${shown}\n`
  })

const pendingLines = ({ pending }: AptState): string => pending.map((line) => `${line}\n`).join('')
