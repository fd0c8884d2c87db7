import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Failure } from '../error/failure.ts'
import { isRoleName } from './role-wish.ts'

/** Makes the folders and files of a new role; files that are there are only replaced when that is asked for. */
export function initRole(name: string, below: string, force: boolean): void {
  if (!isRoleName(name)) throw new Failure('usage', `"${name}" cannot be the name of a role`)
  const place = join(below, name)
  if (existsSync(place) && !force) {
    const hint = '--force writes its first files anew, and loses what is in them'
    throw new Failure('role-package', `${place} is there already`, { hint })
  }
  for (const folder of ['files', 'templates']) mkdirSync(join(place, folder), { recursive: true })
  for (const [file, content] of Object.entries(filesOf(name))) {
    mkdirSync(dirname(join(place, file)), { recursive: true })
    writeFileSync(join(place, file), content)
  }
}

const filesOf = (name: string): { readonly [file: string]: string } => ({
  'README.md': `# ${name}

What this role makes of a host, in one sentence.

## Arguments

| variable | default | means |
|---|---|---|

\`meta/argument_specs.yml\` holds their types.

## Example

\`\`\`yaml
- hosts: all
  roles:
    - role: ${name}
\`\`\`
`,
  'defaults/main.yml': `---\n# What a play may set, with values that work.\n{}\n`,
  'handlers/main.yml': `---\n# What is done once, after the tasks that notify it.\n[]\n`,
  'meta/argument_specs.yml': `---\nargument_specs:\n  main:\n    short_description: What this role does\n    options: {}\n`,
  'meta/main.yml': `---
galaxy_info:
  author: ''
  description: ''
  license: ''
  min_ansible_version: '2.14'
  platforms: []
dependencies: []
`,
  'tasks/main.yml': `---\n# What the role does, in order.\n[]\n`,
  'tests/inventory': 'localhost ansible_connection=local\n',
  'tests/test.yml': `---\n- hosts: all\n  roles:\n    - ${name}\n`,
  'vars/main.yml': `---\n# What the role needs and a play should not change.\n{}\n`,
})
