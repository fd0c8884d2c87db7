import test from 'ava'
import { hostListing, type ListedPlaybook, playbookListing } from '../../src/report/listing.ts'

const playbook: ListedPlaybook = {
  file: 'c.yml',
  plays: [
    {
      name: 'listed',
      patterns: ['alpha', 'beta:gamma'],
      tags: ['playtag'],
      hosts: ['alpha', 'beta', 'gamma'],
      tasks: [
        { name: 'pre', tags: ['x', 'b'] },
        { name: 'web : try it', tags: ['zz', 'aa', 'playtag'] },
        { name: 'command', tags: [] },
      ],
    },
    {
      name: 'alpha',
      patterns: ['alpha'],
      tags: [],
      hosts: ['alpha'],
      tasks: [{ name: 'include_role', tags: ['late'] }],
    },
  ],
}

const list = (wanted: Partial<{ hosts: boolean; tasks: boolean; tags: boolean }>) =>
  playbookListing(playbook, { hosts: false, tasks: false, tags: false, ...wanted })

test('--list-hosts', (t) => {
  t.is(
    list({ hosts: true }),
    `
playbook: c.yml

  play #1 (alpha,beta:gamma): listed\tTAGS: [playtag]
    pattern: ['alpha', 'beta:gamma']
    hosts (3):
      alpha
      beta
      gamma

  play #2 (alpha): alpha\tTAGS: []
    pattern: ['alpha']
    hosts (1):
      alpha
`,
  )
})

test('--list-tasks', (t) => {
  t.is(
    list({ tasks: true }),
    `
playbook: c.yml

  play #1 (alpha,beta:gamma): listed\tTAGS: [playtag]
    tasks:
      pre\tTAGS: [b, playtag, x]
      web : try it\tTAGS: [aa, playtag, zz]
      command\tTAGS: [playtag]

  play #2 (alpha): alpha\tTAGS: []
    tasks:
      include_role\tTAGS: [late]
`,
  )
})

test('--list-tags, alone and with all others', (t) => {
  t.is(
    list({ tags: true }),
    `
playbook: c.yml

  play #1 (alpha,beta:gamma): listed\tTAGS: [playtag]
      TASK TAGS: [aa, b, playtag, x, zz]

  play #2 (alpha): alpha\tTAGS: []
      TASK TAGS: [late]
`,
  )
  t.true(
    list({ hosts: true, tasks: true, tags: true }).endsWith(`
  play #2 (alpha): alpha\tTAGS: []
    pattern: ['alpha']
    hosts (1):
      alpha
    tasks:
      include_role\tTAGS: [late]
      TASK TAGS: [late]
`),
  )
})

test('a pattern is quoted as Python quotes it', (t) => {
  const play = { name: 'p', tags: [], hosts: [], tasks: [], patterns: ["it's", `both ' and "`] }
  const text = playbookListing({ file: 'p.yml', plays: [play] }, { hosts: true, tasks: false, tags: false })
  t.true(text.includes(`pattern: ["it's", 'both \\' and "']\n    hosts (0):\n`))
})

test('the hosts of a pattern', (t) => {
  t.is(hostListing(['alpha', 'beta']), '  hosts (2):\n    alpha\n    beta')
  t.is(hostListing([]), '  hosts (0):')
})
