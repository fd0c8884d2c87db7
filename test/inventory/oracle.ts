import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ExecutionContext } from 'ava'
import type { Json } from '../../src/text/value.ts'

/** Writes files, by their paths, into a new folder that goes with the test. */
export function folderOf(t: ExecutionContext, files: Readonly<Record<string, string>>, mode = 0o644): string {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-inventory-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text, { mode })
  }
  return folder
}

/** What a Python program with Ansible's own library answers to a question; undefined, loudly, where it is not installed. */
export function askAnsible(t: ExecutionContext, program: string, question: Json, cwd: string): Json | undefined {
  const env = { PATH: process.env.PATH ?? '', HOME: cwd, PYTHONHASHSEED: '0', LANG: 'C.UTF-8' }
  const head = 'import json, sys\nquestion = json.load(sys.stdin)\n'
  const done = spawnSync('/usr/bin/python3', ['-c', head + program], {
    input: JSON.stringify(question),
    encoding: 'utf8',
    cwd,
    env,
  })
  if (done.error || /No module named/.test(done.stderr)) {
    t.log('SKIPPED: the comparison needs /usr/bin/python3 with ansible-core (apt-get install ansible-core)')
    t.pass()
    return undefined
  }
  t.is(done.status, 0, done.stderr)
  return JSON.parse(done.stdout) as Json
}

/** Reads the inventory sources of the question: `inventory`, `variables` and `loader` are there afterwards. */
export const readWithAnsible = `
from ansible.parsing.dataloader import DataLoader
from ansible.inventory.manager import InventoryManager
from ansible.vars.manager import VariableManager
from ansible.parsing.ajson import AnsibleJSONEncoder
loader = DataLoader()
inventory = InventoryManager(loader=loader, sources=question['sources'])
variables = VariableManager(loader=loader, inventory=inventory)
`
