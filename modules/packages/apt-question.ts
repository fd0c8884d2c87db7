import type { Question } from '../../src/module/contract.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { partFunction } from '../../src/shell/parts.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import { type AptArguments, wantsUpdate } from './apt-arguments.ts'
import { type AptName, readName } from './apt-name.ts'
import { aptOptions, upgradeCommand } from './apt-options.ts'
import { linesOf, readParts, systemPath } from './part.ts'

/** What apt knows of a package, before anything is wished. */
export interface Known {
  readonly name: AptName
  /** Undefined when it is not installed. */
  readonly installed: string | undefined
  /** True when only configuration files are left. */
  readonly leftovers: boolean
  readonly candidate: string | undefined
  /** All versions that can be installed. */
  readonly versions: readonly string[]
  /** Packages that provide the name, when no package has it; the installed ones among them first. */
  readonly providers: readonly string[]
  readonly providerInstalled: boolean
}

/** A `.deb` file, beside what is installed of its package. */
export interface KnownDeb {
  readonly package: string
  readonly version: string
  readonly installed: string | undefined
  /** True when the installed version is later than the file's. */
  readonly later: boolean
}

export interface Told {
  readonly packages: readonly Known[]
  /** Patterns that no package's name matches. */
  readonly unmatched: readonly string[]
  readonly deb: KnownDeb | undefined
  /** Why the `.deb` cannot be read. */
  readonly debLack: string | undefined
  /** When the lists were renewed, in seconds since 1970. */
  readonly cacheTime: number
  readonly cacheIsOld: boolean
  /** What a dry run of apt-get would install and remove: `Inst bash`. */
  readonly pending: readonly string[]
  /** Downloaded packages that are kept. */
  readonly archives: number
}

/** The packages of a task; a text with commas or blanks in it is several. */
export const namesOf = (given: AptArguments): readonly AptName[] =>
  (given.name ?? [])
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map(readName)

const field = (name: string): string => `$\{${name}}`
const FORMAT = `${['db:Status-Abbrev', 'binary:Package', 'Package', 'Version'].map(field).join('\\t')}\\n`

/** Prints when the lists were last renewed: the stamp of a successful update, else the age of the folder. */
export const cacheTime: Script = sh`{ stamp=/var/lib/apt/periodic/update-success-stamp; [ -e "$stamp" ] || stamp=/var/lib/apt/lists; stat -c %Y "$stamp" || echo 0; } 2>/dev/null`

// Without a cache file of its own apt-cache reads what is there and writes nothing.
const aptCache = (given: AptArguments): Script =>
  sh`apt-cache -o Dir::Cache::pkgcache= ${given.default_release === undefined ? [] : ['-t', given.default_release]}`

/** Asks dpkg for the packages, and apt for those whose version or existence is in question. */
function packagesQuestion(given: AptArguments, names: readonly AptName[]): Script | undefined {
  const valid = names.filter(({ isValid }) => isValid)
  if (valid.length === 0) return undefined
  const patterns = valid.filter(({ isPattern }) => isPattern)
  const asked = valid.filter(({ version }) => version !== undefined || given.state === 'latest').map(({ name }) => name)
  return lines(
    sh`format=${FORMAT}
set -- ${valid.filter(({ isPattern }) => !isPattern).map(({ name }) => name)}
asked=' '${asked.join(' ')}' '`,
    patterns.length > 0 &&
      sh`all=$(${aptCache(given)} pkgnames; dpkg-query -W -f ${`${field('Package')}\\n`} 2>/dev/null)`,
    ...patterns.map(({ name }) => expansion(name, given.state === 'latest')),
    sh`have=
[ $# -eq 0 ] || have=$(dpkg-query -W -f "$format" -- "$@" 2>/dev/null)
part installed; printf '%s\n' "$have"
tab=${'\t'}
for name do
  case "
$have" in
    *"
ii $tab$name$tab"*|*"
hi $tab$name$tab"*|*"
ii $tab$name:"*|*"
hi $tab$name:"*) ;;
    *) case $asked in *" $name "*) ;; *) asked="$asked$name " ;; esac ;;
  esac
done`,
    given.state !== 'absent' && availableQuestion(given),
  )
}

/** Adds the names that match a pattern to the script's words. */
const expansion = (
  pattern: string,
  ask: boolean,
): Script => sh`matched=$(printf '%s\n' "$all" | grep -E -e ${expression(pattern)} | sort -u)
part ${`pattern ${pattern}`}; echo $matched
set -- "$@" $matched
${ask ? sh`asked="$asked$(echo $matched) "` : sh`:`}`

/** A shell pattern as an extended regular expression; the name has been found to hold nothing but what names hold. */
const expression = (pattern: string): string =>
  `^${pattern.replace(/[.+]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.').replaceAll('[!', '[^')}$`

const availableQuestion = (given: AptArguments): Script => sh`if [ "$asked" != "\${asked#*[! ]}" ]; then
  policy=$(${aptCache(given)} policy $asked 2>/dev/null)
  part policy; printf '%s\n' "$policy"
  virtual=$(printf '%s\n' "$policy" | awk '/^[^ ]/ { name = substr($1, 1, length($1) - 1) } /^  Candidate: \(none\)/ { print name }')
  providers=
  for name in $virtual; do
    some=$(${aptCache(given)} showpkg "$name" 2>/dev/null | awk 'on { print $1 } /^Reverse Provides:/ { on = 1 }')
    part "provides $name"; echo $some
    providers="$providers $some"
  done
  [ -z "$(echo $providers)" ] || { part providers; dpkg-query -W -f "$format" $providers 2>/dev/null; }
fi`

/** The package and the version of a `.deb` URL, as its file is called by custom. */
const debOfUrl = (url: string) => /\/([a-z0-9][a-z0-9+.-]+)_([^_/]+)_[^_/]+\.deb([?#].*)?$/.exec(url)

export const isUrl = (deb: string): boolean => /^(https?|ftp):\/\//.test(deb)

function debQuestion(deb: string): Script {
  const tail = sh`part deb; printf '%s\n%s\n' "$package" "$version"
have=$(dpkg-query -W -f ${`${field('db:Status-Abbrev')}\\t${field('Version')}\\n`} -- "$package" 2>/dev/null)
printf '%s\n' "$have"
case $have in ii*|hi*) dpkg --compare-versions "$(printf %s "$have" | cut -f 2)" gt "$version" && echo later ;; esac`
  if (!isUrl(deb)) {
    return sh`deb=${hostPath(deb)}
if fields=$(dpkg-deb -f "$deb" Package Version 2>&1); then
  package=$(printf '%s\n' "$fields" | sed -n 's/^Package: //p'); version=$(printf '%s\n' "$fields" | sed -n 's/^Version: //p')
  ${tail}
else part deb-lack; printf '%s\n' "$fields"
fi`
  }
  const [, name, version] = debOfUrl(deb) ?? []
  if (name === undefined || version === undefined) return sh`:`
  return lines(sh`package=${name} version=${decodeURIComponent(version)}`, tail)
}

/** The dry runs that tell what is pending. */
function dryRuns(given: AptArguments, names: readonly AptName[]): readonly Script[] {
  const simulate = sh`apt-get -s -o Debug::NoLocking=true -o APT::Get::Show-User-Simulation-Note=false ${aptOptions(given)}`
  const specs = names.filter(({ isValid }) => isValid).map(({ spec }) => spec)
  const runs: (Script | false)[] = [
    given.upgrade !== 'no' && sh`${simulate} ${upgradeCommand(given)}`,
    given.state === 'build-dep' && specs.length > 0 && sh`${simulate} build-dep ${specs}`,
    given.state === 'fixed' && sh`${simulate} -f install ${specs}`,
    given.autoremove && specs.length === 0 && given.upgrade === 'no' && sh`${simulate} autoremove`,
    given.autoclean && sh`apt-get -s -o Debug::NoLocking=true autoclean`,
  ]
  return runs.filter((run) => run !== false)
}

/** Asks all that `apt` needs to know. */
export function aptQuestion(given: AptArguments): Question<Told> {
  const names = namesOf(given)
  const runs = dryRuns(given, names)
  const script = lines(
    partFunction,
    systemPath,
    // apt takes signed lists apart in a temporary file; a question leaves no trace, not even on a folder's clock.
    sh`export LC_ALL=C; [ ! -w /dev/shm ] || export TMPDIR=/dev/shm`,
    sh`part cache; ${wantsUpdate(given) ? sh`date +%s` : sh`echo 0`}; ${cacheTime}`,
    packagesQuestion(given, names),
    given.deb !== undefined && debQuestion(given.deb),
    runs.length > 0 && sh`part pending`,
    ...runs.map((run) => sh`${run} 2>/dev/null | grep -E '^(Inst|Remv|Purg|Del) '`),
    given.clean &&
      sh`part archives
set -- /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*
for file do [ -f "$file" ] && echo "$file"; done`,
    sh`:`,
  )
  return { script, parse: (stdout) => readTold(given, names, stdout) }
}

interface Row {
  readonly state: string
  readonly qualified: string
  readonly name: string
  readonly version: string
}

const readRows = (parts: ReadonlyMap<string, string>, name: string): readonly Row[] =>
  linesOf(parts, name).map((line) => {
    const [state = '', qualified = '', plain = '', version = ''] = line.split('\t')
    return { state, qualified, name: plain, version }
  })

const isInstalled = ({ state }: Row): boolean => /^[ih]i/.test(state)

/** The part of `apt-cache policy` about each package. */
function readPolicies(parts: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  let current: string[] = []
  for (const line of linesOf(parts, 'policy')) {
    if (/^\S/.test(line)) {
      current = []
      found.set(line.replace(/:$/, ''), current)
    } else current.push(line)
  }
  return found
}

function readTold(given: AptArguments, names: readonly AptName[], stdout: string): Told {
  const parts = readParts(stdout)
  const rows = readRows(parts, 'installed')
  const policies = readPolicies(parts)
  const installedProviders = new Set(
    readRows(parts, 'providers')
      .filter(isInstalled)
      .map(({ name }) => name),
  )
  const patterns = names.filter(({ isPattern }) => isPattern)
  const matches = (pattern: AptName) =>
    (parts.get(`pattern ${pattern.name}`) ?? '').split(' ').filter((one) => one !== '')
  const expanded = names.flatMap((name) =>
    name.isPattern
      ? matches(name).map((one) => ({ ...name, name: one, spec: one + name.spec.slice(name.name.length) }))
      : [name],
  )
  const [now = '0', time = '0'] = linesOf(parts, 'cache')
  return {
    packages: expanded.map((name) => {
      const own = rows.filter((row) => row.qualified === name.name || row.name === name.name)
      const policy = policies.get(name.name) ?? []
      const candidate = policy.map((line) => /^ {2}Candidate: (.*)/.exec(line)?.[1]).find((one) => one !== undefined)
      const providers = (parts.get(`provides ${name.name}`) ?? '').split(' ').filter((one) => one !== '')
      return {
        name,
        installed: own.find(isInstalled)?.version,
        leftovers: own.some(({ state }) => state.charAt(1) === 'c'),
        candidate: candidate === '(none)' ? undefined : candidate,
        versions: policy.flatMap((line) => /^ (?:\*\*\*| {3}) (\S+) -?\d+$/.exec(line)?.[1] ?? []),
        providers: [...new Set(providers)],
        providerInstalled: providers.some((one) => installedProviders.has(one)),
      }
    }),
    unmatched: patterns.filter((pattern) => matches(pattern).length === 0).map(({ spec }) => spec),
    deb: readDeb(parts),
    debLack: parts.get('deb-lack'),
    cacheTime: Number(time),
    cacheIsOld: wantsUpdate(given) && Number(time) + given.cache_valid_time < Number(now),
    pending: linesOf(parts, 'pending').map((line) => line.split(' ').slice(0, 2).join(' ')),
    archives: linesOf(parts, 'archives').length,
  }
}

function readDeb(parts: ReadonlyMap<string, string>): KnownDeb | undefined {
  const [name, version = '', row = '', later] = linesOf(parts, 'deb')
  if (name === undefined) return undefined
  const [state = '', installed] = row.split('\t')
  return { package: name, version, installed: /^[ih]i/.test(state) ? installed : undefined, later: later === 'later' }
}
