import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { plainDigits } from '../filter/convert.ts'
import { fn, table } from '../runtime/call.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { touch } from '../value/undefined.ts'

type Part = number | string

const comparePart = (a: Part | undefined, b: Part | undefined): number => {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  return typeFault(
    `the versions cannot be compared: '${a}' is beside '${b}'`,
    "compare with strict=true or version_type='semver'",
  )
}

const compareParts = (a: readonly Part[], b: readonly Part[]): number => {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const d = comparePart(a[i], b[i])
    if (d) return d
  }
  return 0
}

/** Distutils' LooseVersion: numbers and letters, as they come. */
const loose = (text: string): Part[] =>
  plainDigits(text)
    .split(/(\d+|[a-z]+|\.)/)
    .filter((part) => part !== '' && part !== '.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part))

/** Negative, zero or positive as one version is below, equal to or above another, loosely. */
export const compareLoose = (a: string, b: string): number => compareParts(loose(a), loose(b))

function strict(text: string): Part[] {
  const found = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/.exec(text)
  if (!found) return typeFault(`invalid version number '${text}'`)
  const [, major, minor, patch = '0', letter, number] = found
  return [Number(major), Number(minor), Number(patch), letter ?? 'z', Number(number ?? 0)]
}

function semantic(text: string): { core: Part[]; pre: Part[] | null } {
  const found = /^v?(\d+)\.(\d+)\.(\d+)(?:-([\da-zA-Z.-]+))?(?:\+[\da-zA-Z.-]+)?$/.exec(text)
  if (!found) return typeFault(`invalid semantic version '${text}'`)
  const pre = found[4]?.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)) ?? null
  return { core: found.slice(1, 4).map(Number), pre }
}

function compareSemantic(a: string, b: string): number {
  const [x, y] = [semantic(a), semantic(b)]
  const core = compareParts(x.core, y.core)
  if (core || (!x.pre && !y.pre)) return core
  if (!x.pre || !y.pre) return x.pre ? -1 : 1
  for (let i = 0; i < Math.max(x.pre.length, y.pre.length); i++) {
    const [p, q] = [x.pre[i], y.pre[i]]
    if (typeof p !== typeof q && p !== undefined && q !== undefined) return typeof p === 'number' ? -1 : 1
    const d = comparePart(p, q)
    if (d) return d
  }
  return 0
}

/** PEP 440's order of versions, without local labels. */
function pep440(text: string): Part[] {
  const found =
    /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\d*))?(?:(?:[-_.]?(?:post|rev|r)[-_.]?|-)(\d*))?(?:[-_.]?dev[-_.]?(\d*))?(?:\+[\w.]+)?$/i.exec(
      text.trim(),
    )
  if (!found) return typeFault(`invalid version '${text}'`)
  const [, epoch = '0', release = '', label, number, post, dev] = found
  const numbers = release
    .replace(/(?:\.0)+$/, '')
    .split('.')
    .map(Number)
  const phase = { a: 1, alpha: 1, b: 2, beta: 2, c: 3, rc: 3, pre: 3, preview: 3 }[label?.toLowerCase() ?? ''] as
    | number
    | undefined
  const isDev = dev !== undefined
  const rank = phase ?? (isDev && post === undefined ? 0 : 4)
  return [
    Number(epoch),
    ...padded(numbers),
    rank,
    Number(number || 0),
    post === undefined ? -1 : Number(post || 0),
    isDev ? Number(dev || 0) : Number.MAX_SAFE_INTEGER,
  ]
}

const padded = (numbers: readonly number[]): number[] => Array.from({ length: 20 }, (_, i) => numbers[i] ?? 0)

const operators: Readonly<Record<string, (d: number) => boolean>> = {
  '==': (d) => d === 0,
  '=': (d) => d === 0,
  eq: (d) => d === 0,
  '<': (d) => d < 0,
  lt: (d) => d < 0,
  '<=': (d) => d <= 0,
  le: (d) => d <= 0,
  '>': (d) => d > 0,
  gt: (d) => d > 0,
  '>=': (d) => d >= 0,
  ge: (d) => d >= 0,
  '!=': (d) => d !== 0,
  '<>': (d) => d !== 0,
  ne: (d) => d !== 0,
}

function compareBy(kind: string, a: string, b: string): number {
  switch (kind) {
    case 'loose':
      return compareParts(loose(a), loose(b))
    case 'strict':
      return compareParts(strict(a), strict(b))
    case 'semver':
    case 'semantic':
      return compareSemantic(a, b)
    case 'pep440':
      return compareParts(pep440(a), pep440(b))
    default:
      return typeFault(`Invalid version type (${kind}). Must be one of loose, strict, semver, semantic, pep440`)
  }
}

function version(
  value: Value,
  other: Value,
  operator: Value = 'eq',
  isStrict: Value = null,
  kind: Value = null,
): boolean {
  touch(value)
  touch(other)
  if (str(value) === '') typeFault('Input version value cannot be empty')
  if (str(other) === '') typeFault('Version parameter to compare against cannot be empty')
  if (isStrict !== null && kind !== null) typeFault("Cannot specify both 'strict' and 'version_type'")
  const name = str(operator)
  const test = Object.hasOwn(operators, name) ? operators[name] : undefined
  if (!test) return typeFault(`Invalid operator type (${name}). Must be one of ${Object.keys(operators).join(', ')}`)
  const by = kind !== null ? str(kind) : isStrict !== null && truth(isStrict) ? 'strict' : 'loose'
  return test(compareBy(by, str(value), str(other)))
}

/** Ansible's test of versions. */
export const versionTests = table({
  'version version_compare': fn('value version operator= strict= version_type=', version),
})
