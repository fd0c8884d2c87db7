import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import test from 'ava'

const TUTTI = resolve('dist/src/cli/tutti.js')
// The hosts of quickstart are made by it.
const names = readdirSync('inventory').filter((name) => existsSync(`inventory/${name}/hosts.yml`))

/** Runs a playbook with the example inventory of its name; no host of an example is reached. */
function tutti(name: string, ...words: readonly string[]): { readonly code: number | null; readonly text: string } {
  const env = { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: mkdtempSync(join(tmpdir(), 'tutti-example-')) }
  const line = [TUTTI, 'play', `playbooks/${name}.yml`, '-i', `inventory/${name}`, ...words]
  const { status, stdout, stderr } = spawnSync(process.execPath, line, { env, encoding: 'utf8' })
  return { code: status, text: `${stdout}${stderr}` }
}

for (const name of names) {
  test(`playbooks/${name}.yml reads well, and finds hosts for each play in its example inventory`, (t) => {
    const read = tutti(name, '--syntax-check')
    t.is(read.code, 0, read.text)
    const { code, text } = tutti(name, '--list-hosts')
    t.is(code, 0, text)
    t.regex(text, /hosts \([1-9]\d*\):/, text)
    t.notRegex(text, /hosts \(0\):/, text)
  })
}

test('the forum tells its sizes, and is refused where the inventory has too few of a kind', (t) => {
  for (const [variable, value, lack] of [
    ['dynamic_per_second', 2251, 'group dynamic has 4 hosts and needs 5'],
    ['dynamic_rate', 600, 'group dynamic has 4 hosts and needs 5'],
    ['requests_per_second', 20_001, 'group real_servers has 3 hosts and needs 4'],
    ['static_rate', 9_999, 'group real_servers has 3 hosts and needs 4'],
    ['reserve', 2, 'group dynamic has 4 hosts and needs 5'],
  ] as const) {
    const { code, text } = tutti('forum', '-e', `${variable}=${value}`)
    t.is(code, 2, text)
    t.true(text.includes(lack), text)
    t.regex(text, /unreachable=0/, 'no host is asked anything')
    t.notRegex(text, /unreachable=[1-9]/)
  }
  const { text } = tutti('forum', '-e', 'reserve=3')
  t.regex(
    text,
    /2000 dynamic requests a second, 750 by one server, 3 in reserve: 6 dynamic servers, 4 in the inventory/,
  )
})
