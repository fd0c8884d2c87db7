import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { usualSettings } from '../../src/inventory/settings.ts'
import { readInventory } from '../../src/inventory/source.ts'
import type { InventoryState } from '../../src/inventory/state.ts'
import { plain } from '../../src/text/yaml.ts'
import { isGone } from '../support/gone.ts'
import { folderOf } from './oracle.ts'

interface Reading {
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  readonly errors?: boolean
}

const scriptIn = (t: ExecutionContext, body: string): string =>
  folderOf(t, { inventory: `#!/bin/sh\n${body}\n` }, 0o755)

const read = (folder: string, { timeoutMs = 60_000, signal, errors = true }: Reading = {}): Promise<InventoryState> =>
  readInventory([join(folder, 'inventory')], {
    cwd: '/',
    signal,
    settings: { ...usualSettings, scriptTimeoutMs: timeoutMs, scriptErrors: errors },
  })

async function failureOf(t: ExecutionContext, run: () => Promise<unknown>): Promise<Failure> {
  const told = await t.throwsAsync(run, { instanceOf: Failure })
  if (!told) throw new Error('no failure')
  return told
}

test('a script that hangs is ended with all that it has started', async (t) => {
  const folder = scriptIn(t, 'echo waiting >&2\nsleep 1000 & echo $! > "${0%/*}/child"\necho $$ > "${0%/*}/own"\nwait')
  const told = await failureOf(t, () => read(folder, { timeoutMs: 1500 }))
  t.is(told.code, 'inventory-syntax')
  t.regex(told.message, /inventory --list did not end within 1\.5 s/)
  t.regex(told.hint ?? '', /it said: waiting[\s\S]*script_timeout/)
  for (const file of ['own', 'child']) t.true(await isGone(Number(readFileSync(join(folder, file), 'utf8'))))
})

test('a script whose daemon keeps its output open is given up', async (t) => {
  const folder = scriptIn(
    t,
    'echo "{}"\nsetsid sh -c \'echo $$ > "$1/daemon"; exec sleep 1000\' sh "${0%/*}" &\nsleep 1',
  )
  const told = await failureOf(t, () => read(folder, { timeoutMs: 3000 }))
  t.regex(told.message, /did not end within 3 s/)
  process.kill(Number(readFileSync(join(folder, 'daemon'), 'utf8')))
})

test('Ctrl-C ends a script that is asked', async (t) => {
  const asked = new AbortController()
  const folder = scriptIn(t, 'echo $$ > "${0%/*}/own"\nsleep 1000')
  const reading = failureOf(t, () => read(folder, { signal: asked.signal }))
  setTimeout(() => asked.abort(), 500)
  t.is((await reading).code, 'interrupted')
  t.is((await failureOf(t, () => read(folder, { signal: asked.signal }))).code, 'interrupted')
})

test('what a script prints in place of JSON is told at its place', async (t) => {
  const cases: readonly (readonly [string, RegExp, number, number])[] = [
    ['', /the script printed nothing/, 1, 1],
    ['echo "hello world"', /the script did not print JSON/, 1, 1],
    ['printf \'{\\n  "web": ["a",]\\n}\'', /did not print JSON/, 2, 15],
    ['printf \'{"web": ["a"]\'', /did not print JSON/, 1, 14],
    ['printf \'{"a": 1} x\'', /did not print JSON/, 1, 10],
    ["echo '[1]'", /prints one JSON object/, 1, 1],
    ['echo \'{"web": "a"}\'', /group "web" must be a list of names/, 1, 9],
    ['echo \'{"web": [1]}\'', /group "web" must be names in quotes/, 1, 10],
    ['echo \'{"web": {"hosts": {"a": 1}}}\'', /the hosts of "web" must be a list of names/, 1, 19],
    ['echo \'{"web": {"vars": []}}\'', /the vars of "web" must be an object/, 1, 18],
    ['echo \'{"web": {"children": [{}]}}\'', /the children of "web" must be names in quotes/, 1, 23],
    ['echo \'{"_meta": {"hostvars": []}}\'', /hostvars must be an object/, 1, 24],
    ['echo \'{"web": ["a"], "_meta": {"hostvars": {"a": 1}}}\'', /variables of host "a" must be an object/, 1, 44],
    ['echo \'{"a": {"children": ["b"]}, "b": {"children": ["a"]}}\'', /cannot be a child/, 1, 33],
  ]
  for (const [body, message, line, column] of cases) {
    const told = await failureOf(t, () => read(scriptIn(t, body)))
    t.is(told.code, 'inventory-syntax')
    t.regex(told.message, message)
    t.deepEqual([told.at?.line, told.at?.column], [line, column], body)
  }
})

test('a script that is killed, fails, or cannot be run says how', async (t) => {
  const killed = await failureOf(t, () => read(scriptIn(t, 'kill -9 $$')))
  t.regex(killed.message, /was killed by SIGKILL/)
  const hosts = await failureOf(t, () => read(scriptIn(t, '[ "$1" = --host ] && exit 3\necho \'{"g": ["a", "b"]}\'')))
  t.regex(hosts.message, /inventory --host [ab] ended with 3/)
  const folder = folderOf(t, { inventory: '#!/nonexistent/interpreter\n' }, 0o755)
  t.regex((await failureOf(t, () => read(folder))).message, /cannot run the inventory script/)
})

test('where one of several questions fails, the others are ended', async (t) => {
  const folder = scriptIn(
    t,
    'case $2 in "") echo \'{"g": ["a", "b"]}\';; a) echo $$ > "${0%/*}/own"; sleep 1000;; b) until [ -s "${0%/*}/own" ]; do sleep 0.1; done; exit 4;; esac',
  )
  t.regex((await failureOf(t, () => read(folder))).message, /--host b ended with 4/)
  t.true(await isGone(Number(readFileSync(join(folder, 'own'), 'utf8'))))
})

test('what a script says on standard error is a warning, unless it is not wanted', async (t) => {
  const folder = scriptIn(t, 'echo "the cache is old" >&2\necho \'{"g": ["a"]}\'')
  t.true((await read(folder)).warnings.some((one) => one.endsWith('inventory: the cache is old')))
  t.deepEqual((await read(folder, { errors: false })).warnings, [])
})

test('values of a script keep their types, and every character of their text', async (t) => {
  const text = '\\u00e9 \\ud83d\\ude00 \\"q\\" \\\\ \\/ {{ x }}'
  const body = `cat <<'JSON'
{"g": {"hosts": ["a"], "vars": {"i": 1, "big": 12345678901234567890, "f": 1.0, "e": 1e3, "n": null, "t": true,
"l": [[], {}], "s": "${text}"}}}
JSON`
  const { vars } = (await read(scriptIn(t, body))).current.groups.get('g')!
  const value = (name: string): unknown => plain(vars.get(name)!)
  t.deepEqual([value('i'), value('big'), value('n'), value('t')], [1, 12345678901234567890n, null, true])
  t.deepEqual([Number(value('f')), Number(value('e'))], [1, 1000])
  t.not(typeof value('f'), 'number', '1.0 stays a float')
  t.is(value('s'), 'é 😀 "q" \\ / {{ x }}')
})

test('twenty hosts without _meta are asked one by one, in order', async (t) => {
  const names = Array.from({ length: 20 }, (_, i) => `h${i}`)
  const folder = scriptIn(
    t,
    `case $1 in --list) echo '${JSON.stringify({ g: names })}';; *) echo "{\\"own\\": \\"$2\\"}";; esac`,
  )
  const { hosts } = (await read(folder)).current
  t.deepEqual(
    names.map((name) => plain(hosts.get(name)!.vars.get('own')!)),
    names,
  )
})
