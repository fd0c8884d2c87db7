import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { Position } from '../error/source.ts'
import { parseAddress } from './address.ts'
import type { Inventory } from './inventory.ts'
import { isLocalhost } from './localhost.ts'

/** Where a pattern was written, and whom to tell that it matches nothing. */
export interface PatternContext {
  readonly at?: Position | undefined
  warn?(message: string): void
  /** What it means when it does; a warning where it is not said. */
  readonly unmatched?: 'fail' | 'warn' | 'accept' | undefined
}

const SUBSCRIPT = /^(.+)\[(?:(-?[0-9]+)|([0-9]+)([:-])([0-9]*))\]$/

/** The single patterns of `a:b:!c:&d`, `a,b` or a list of them; spaces around them do not count. */
export function splitPattern(pattern: string | readonly string[]): readonly string[] {
  if (typeof pattern !== 'string') return pattern.flatMap(splitPattern)
  let parts: readonly string[]
  if (pattern.includes(',')) parts = pattern.split(',')
  else if (parseAddress(pattern)) parts = [pattern]
  else parts = pattern.match(/(?:[^\s:[\]]|\[[^\]]*\])+/g) ?? []
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

/** A shell glob as a regular expression over the whole name. */
function glob(pattern: string): RegExp {
  let made = ''
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!
    const close = char === '[' ? pattern.indexOf(']', pattern[i + 1] === '!' ? i + 3 : i + 2) : -1
    if (close > 0) {
      const inside = pattern.slice(i + 1, close).replace(/[\\[\]^]/g, '\\$&')
      made += `[${inside.replace(/^!/, '^')}]`
      i = close
    } else if (char === '*') made += '.*'
    else if (char === '?') made += '.'
    else made += char.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  }
  return new RegExp(`^${made}$`, 's')
}

function matcher(pattern: string, at: Position | undefined): (name: string) => boolean {
  if (!/[*?[~]/.test(pattern)) return (name) => name === pattern
  try {
    if (!pattern.startsWith('~')) {
      const whole = glob(pattern)
      return (name) => whole.test(name)
    }
    const [, flags = '', body = ''] = /^~(?:\(\?([ims]+)\))?(.*)$/s.exec(pattern) ?? []
    const start = new RegExp(`^(?:${body.replace(/\(\?P</g, '(?<')})`, flags)
    return (name) => start.test(name)
  } catch (cause) {
    const hint = cause instanceof Error ? cause.message : undefined
    throw new Failure('bad-pattern', `the host pattern "${pattern}" cannot be read`, { at, hint, cause })
  }
}

/** The hosts that a pattern without subscript and sign stands for. */
function enumerate(inventory: Inventory, pattern: string, context: PatternContext): readonly string[] {
  const matches = matcher(pattern, context.at)
  const exact = !/[*?[~]/.test(pattern)
  const groups = exact ? (inventory.groups.has(pattern) ? [pattern] : []) : [...inventory.groups.keys()].filter(matches)
  const found = new Set(groups.flatMap((group) => inventory.members(group)))
  if (groups.length === 0 || /^~|[.?*[]/.test(pattern)) {
    if (exact) {
      if (inventory.hosts.has(pattern)) found.add(pattern)
    } else {
      for (const name of inventory.hosts.keys()) if (matches(name)) found.add(name)
    }
  }
  const local = found.size === 0 && isLocalhost(pattern) ? inventory.host(pattern) : undefined
  if (local) return [local.name]
  if (found.size === 0 && groups.length === 0 && pattern !== 'all') {
    const message = `Could not match supplied host pattern, ignoring: ${pattern}`
    if (context.unmatched === 'fail') throw new Failure('bad-pattern', message, { at: context.at })
    if (context.unmatched !== 'accept') context.warn?.(message)
  }
  return [...found]
}

/** The hosts of one pattern, subscript applied: `web[0]`, `web[-1]`, `web[0:2]` with both ends, `web[2:]`. */
function matchOne(inventory: Inventory, pattern: string, context: PatternContext): readonly string[] {
  const found = pattern.startsWith('~') ? null : SUBSCRIPT.exec(pattern)
  if (!found) return enumerate(inventory, pattern, context)
  const [, expression = '', index, start, separator, end] = found
  if (separator === '-') {
    throw new Failure('bad-pattern', `"${pattern}" counts hosts with "-"`, {
      at: context.at,
      hint: `write ${expression}[${start}:${end}]; both ends belong to it`,
    })
  }
  const hosts = enumerate(inventory, expression, context)
  if (hosts.length === 0) return hosts
  if (index === undefined) return hosts.slice(Number(start), end ? Number(end) + 1 : undefined)
  const one = hosts.at(Number(index))
  if (one !== undefined) return [one]
  throw new Failure('bad-pattern', `No hosts matched the subscripted pattern '${pattern}'`, {
    at: context.at,
    hint: `${expression} has ${hosts.length} host${hosts.length === 1 ? '' : 's'}, counted from 0`,
  })
}

function evaluate(inventory: Inventory, patterns: readonly string[], context: PatternContext): readonly string[] {
  const plain = patterns.filter((one) => !/^[!&]/.test(one))
  // As in Ansible: first what is added, then what is kept (&), then what is taken away (!).
  let hosts = new Set<string>()
  for (const one of plain.length > 0 ? plain : ['all']) {
    if (inventory.hosts.has(one)) hosts.add(one)
    else for (const name of matchOne(inventory, one, context)) hosts.add(name)
  }
  for (const one of patterns.filter((pattern) => pattern.startsWith('&'))) {
    const kept = new Set(matchOne(inventory, one.slice(1), context))
    hosts = new Set([...hosts].filter((name) => kept.has(name)))
  }
  for (const one of patterns.filter((pattern) => pattern.startsWith('!'))) {
    for (const name of matchOne(inventory, one.slice(1), context)) hosts.delete(name)
  }
  return [...hosts]
}

/** As `selectHosts`, for whoever has something to do with them: where there are none because no inventory was found, that is a failure. */
export function needHosts(
  inventory: Inventory,
  pattern: string | readonly string[],
  limit: readonly string[] | undefined,
  context: PatternContext,
): readonly string[] {
  const hosts = selectHosts(inventory, pattern, limit, context)
  if (hosts.length === 0 && inventory.missing) throw inventory.missing
  return hosts
}

/** The hosts of a pattern in inventory order, within the limit (see `readLimit`) when there is one. */
export function selectHosts(
  inventory: Inventory,
  pattern: string | readonly string[],
  limit?: readonly string[],
  context: PatternContext = {},
): readonly string[] {
  const told = new Set<string>()
  const warn = (message: string): void => {
    if (!told.has(message)) context.warn?.(message)
    told.add(message)
  }
  const hosts = evaluate(inventory, splitPattern(pattern), { ...context, warn })
  if (!limit || limit.length === 0) return hosts
  const allowed = new Set(evaluate(inventory, limit, { warn, unmatched: context.unmatched }))
  return hosts.filter((name) => allowed.has(name))
}

/** The patterns of `--limit`; `@file` stands for the lines of a file. */
export function readLimit(limit: string, cwd: string): readonly string[] {
  return splitPattern(limit).flatMap((part) => {
    if (!part.startsWith('@')) return [part]
    const file = resolve(cwd, part.slice(1))
    if (!existsSync(file)) throw new Failure('file-missing', `there is no limit file ${file}`)
    if (!statSync(file).isFile()) throw new Failure('file-missing', `the limit file ${file} is no file`)
    const lines = readFileSync(file, 'utf8').split('\n')
    return lines.map((line) => line.trim()).filter((line) => line !== '')
  })
}
