import test from 'ava'
import { parsePlay, parseRun } from '../../src/cli/parse.ts'
import { Failure } from '../../src/error/failure.ts'
import { defaultsFor } from '../support/defaults.ts'

const play = (words: readonly string[], env = {}) => {
  const parsed = parsePlay(words, defaultsFor(env), 'tutti play')
  if (parsed.kind !== 'options') throw new Error('help instead of options')
  return parsed.options
}

const adHoc = (words: readonly string[], env = {}) => {
  const parsed = parseRun(words, defaultsFor(env), 'tutti run')
  if (parsed.kind !== 'options') throw new Error('help instead of options')
  return parsed.options
}

const refusal = (act: () => unknown): readonly [string, string | undefined] => {
  try {
    act()
  } catch (error) {
    if (error instanceof Failure && ['usage', 'configuration'].includes(error.code)) return [error.message, error.hint]
    throw error
  }
  throw new Error('nothing was refused')
}

test('a playbook alone has the defaults', (t) => {
  const { configured, ...options } = play(['site.yml'])
  t.deepEqual(configured, defaultsFor().configured)
  t.deepEqual(options, {
    kind: 'play',
    playbooks: ['site.yml'],
    mode: { kind: 'run' },
    inventories: ['/etc/ansible/hosts'],
    limit: undefined,
    extraVars: [],
    forks: 50,
    connection: {
      transport: 'ssh',
      user: undefined,
      privateKeyFile: undefined,
      timeoutMs: 10_000,
      hostKeyChecking: 'yes',
      password: { kind: 'none' },
    },
    become: { wanted: false, method: 'sudo', user: undefined, password: { kind: 'none' } },
    vault: { ids: [], passwordFiles: [], ask: false, matchLabels: false, defaultLabel: 'default' },
    check: false,
    diff: false,
    verify: false,
    verbosity: 0,
    templateResults: 'literal',
    modulePaths: [],
    rolePaths: ['/home/me/.ansible/roles', '/usr/share/ansible/roles', '/etc/ansible/roles'],
    tags: [],
    skipTags: [],
    startAtTask: undefined,
    step: false,
    flushCache: false,
    forceHandlers: false,
  })
})

test("ansible-playbook's options, short, attached, bundled, between the playbooks", (t) => {
  const {
    configured: _,
    rolePaths: __,
    ...options
  } = play([
    'a.yml',
    ...['-i', 'hosts', '-iweb1,web2,', '--inventory=more', '-l', 'web:!db', '-e', 'a=1 b="x y"', '-e@vars.yml'],
    ...[
      '-e',
      ' {"c": 1} ',
      '-e',
      '',
      '-f',
      '20',
      '-u',
      'deploy',
      '-bKCD',
      '--become-method',
      'su',
      '--become-user=www',
    ],
    ...['-c', 'smart', '-T', '3', '--private-key', 'id', '-k', '-t', 'a,b', '--tags', 'c', '--skip-tags', 'd, e'],
    ...['-M', '/m1:/m2', '-vv', '-v', '--start-at-task', 'a name', '--step', '--flush-cache', '--force-handlers'],
    ...['--verify', 'b.yml'],
  ])
  t.deepEqual(options, {
    kind: 'play',
    playbooks: ['a.yml', 'b.yml'],
    mode: { kind: 'run' },
    inventories: ['hosts', 'web1,web2,', 'more'],
    limit: 'web:!db',
    extraVars: ['a=1 b="x y"', '@vars.yml', '{"c": 1}'],
    forks: 20,
    connection: {
      transport: 'ssh',
      user: 'deploy',
      privateKeyFile: 'id',
      timeoutMs: 3000,
      hostKeyChecking: 'yes',
      password: { kind: 'ask' },
    },
    become: { wanted: true, method: 'su', user: 'www', password: { kind: 'ask' } },
    vault: { ids: [], passwordFiles: [], ask: false, matchLabels: false, defaultLabel: 'default' },
    check: true,
    diff: true,
    verify: true,
    verbosity: 3,
    templateResults: 'literal',
    modulePaths: ['/m1', '/m2'],
    tags: ['a', 'b', 'c'],
    skipTags: ['d', 'e'],
    startAtTask: 'a name',
    step: true,
    flushCache: true,
    forceHandlers: true,
  })
})

test('lists and the syntax check are modes', (t) => {
  t.deepEqual(play(['a.yml', '--list-tasks']).mode, { kind: 'list', hosts: false, tasks: true, tags: false })
  t.deepEqual(play(['a.yml', '--list-hosts', '--list-tags']).mode, {
    kind: 'list',
    hosts: true,
    tasks: false,
    tags: true,
  })
  t.deepEqual(play(['a.yml', '--syntax-check', '--list-tags']).mode, { kind: 'syntax-check' })
})

test("ansible's options", (t) => {
  t.like(adHoc(['web:&north', '-m', 'copy', '-a', 'src=a dest=b', '-o', '-t', '/tree', '--playbook-dir', '/p']), {
    kind: 'run',
    pattern: 'web:&north',
    module: 'copy',
    moduleArgs: 'src=a dest=b',
    oneLine: true,
    treeFolder: '/tree',
    playbookFolder: '/p',
    listHosts: false,
    taskTimeoutMs: undefined,
  })
  t.like(adHoc(['all', '-a', '-x']), { module: 'command', moduleArgs: '-x' })
  t.is(adHoc(['all', '-m', 'ping', '--task-timeout', '7']).taskTimeoutMs, 7000)
  t.is(adHoc(['all', '-m', 'ping', '--task-timeout', '0']).taskTimeoutMs, undefined)
  t.true(adHoc(['all', '--list-hosts']).listHosts)
})

test('vault secrets: the identity list first, then ids, files, and the file of the environment', (t) => {
  const env = {
    ANSIBLE_VAULT_IDENTITY_LIST: 'a@x, b@y,',
    ANSIBLE_VAULT_PASSWORD_FILE: '/etc/pass',
    ANSIBLE_VAULT_ID_MATCH: '1',
    ANSIBLE_VAULT_IDENTITY: 'mine',
  }
  const words = [
    'a.yml',
    '--vault-password-file',
    'f',
    '--vault-id',
    'c@z',
    '--vault-pass-file=g',
    '--vault-id=d@prompt',
  ]
  t.deepEqual(play(words, env).vault, {
    ids: ['a@x', 'b@y', 'c@z', 'd@prompt'],
    passwordFiles: ['f', 'g', '/etc/pass'],
    ask: false,
    matchLabels: true,
    defaultLabel: 'mine',
  })
  for (const word of ['--ask-vault-pass', '--ask-vault-password']) t.true(play(['a.yml', word]).vault.ask)
  t.true(adHoc(['all', '-m', 'ping'], { ANSIBLE_ASK_VAULT_PASS: 'yes' }).vault.ask)
  t.regex(
    refusal(() => play(['a.yml', '--ask-vault-pass', '--vault-password-file', 'f']))[0],
    /"--ask-vault-pass" cannot be used with option "--vault-password-file <file>"/,
  )
  t.is(
    refusal(() => play(['a.yml'], { ANSIBLE_VAULT_ID_MATCH: 'perhaps' }))[0],
    'ANSIBLE_VAULT_ID_MATCH must be true or false, got "perhaps"',
  )
})

test('the environment gives defaults, the command line wins', (t) => {
  const env = {
    ANSIBLE_INVENTORY: 'a, b',
    ANSIBLE_FORKS: '9',
    ANSIBLE_REMOTE_USER: 'me',
    ANSIBLE_PRIVATE_KEY_FILE: 'key',
    ANSIBLE_HOST_KEY_CHECKING: 'False',
    ANSIBLE_TIMEOUT: '4',
    ANSIBLE_ROLES_PATH: '/r1::/r2',
    ANSIBLE_VERBOSITY: '2',
  }
  t.like(play(['a.yml'], env), {
    inventories: ['/cwd/a', '/cwd/b'],
    forks: 9,
    verbosity: 2,
    rolePaths: ['/r1', '/r2'],
    connection: {
      transport: 'ssh',
      user: 'me',
      privateKeyFile: '/cwd/key',
      timeoutMs: 4000,
      hostKeyChecking: 'no',
      password: { kind: 'none' },
    },
  })
  t.like(play(['a.yml', '-i', 'c', '-f2', '-uyou', '-T1', '-v', '--key-file', 'k'], env), {
    inventories: ['c'],
    forks: 2,
    verbosity: 3,
    templateResults: 'literal',
    connection: {
      transport: 'ssh',
      user: 'you',
      privateKeyFile: 'k',
      timeoutMs: 1000,
      hostKeyChecking: 'no',
      password: { kind: 'none' },
    },
  })
  t.deepEqual(play(['a.yml'], { ANSIBLE_INVENTORY: 'web1,web2,' }).inventories, ['web1,web2,'])
  const { inventories, forks } = play(['a.yml'])
  t.like(play(['a.yml'], { ANSIBLE_INVENTORY: '', ANSIBLE_FORKS: '' }), { inventories, forks })
})

test('an environment variable that cannot be read is told by its name', (t) => {
  const told = (env: Record<string, string>) => refusal(() => play(['a.yml'], env))[0]
  t.is(told({ ANSIBLE_FORKS: 'many' }), 'ANSIBLE_FORKS must be a whole number, got "many"')
  t.is(told({ ANSIBLE_FORKS: '0' }), 'ANSIBLE_FORKS must be at least 1, got "0"')
  t.is(told({ ANSIBLE_HOST_KEY_CHECKING: 'maybe' }), 'ANSIBLE_HOST_KEY_CHECKING must be true or false, got "maybe"')
})

test('an unknown option is answered with the nearest', (t) => {
  t.deepEqual(
    refusal(() => play(['--chek', 'a.yml'])),
    ['unknown option "--chek"', 'did you mean "--check"?'],
  )
  t.deepEqual(
    refusal(() => play(['--become-usr=x', 'a.yml'])),
    ['unknown option "--become-usr=x"', 'did you mean "--become-user"?'],
  )
  t.deepEqual(
    refusal(() => adHoc(['all', '-m', 'ping', '-Z'])),
    ['unknown option "-Z"', 'tutti run --help lists the options'],
  )
})

test('what is missing, superfluous, contradictory or no number is refused', (t) => {
  const told = (...words: string[]) => refusal(() => play(words))[0]
  t.is(told(), 'missing required argument "playbook"')
  t.is(told('a.yml', '-f'), 'option "-f, --forks <number>" argument missing')
  t.is(told('a.yml', '-f', 'x'), '-f, --forks takes a whole number from 1 on, got "x"')
  t.is(told('a.yml', '-f', '0'), '-f, --forks takes a whole number from 1 on, got "0"')
  t.is(told('a.yml', '-T', '-3'), '-T, --timeout takes a whole number from 1 on, got "-3"')
  t.regex(told('a.yml', '-k', '--conn-pass-file', 'x'), /cannot be used with option "-k, --ask-pass"/)
  t.regex(told('a.yml', '-K', '--become-password-file', 'x'), /cannot be used with option "-K, --ask-become-pass"/)
  t.is(refusal(() => adHoc([]))[0], 'missing required argument "pattern"')
  t.regex(refusal(() => adHoc(['all', 'more', '-m', 'ping']))[0], /^too many arguments/)
})

test('unknown words of an option are answered with the known ones', (t) => {
  t.deepEqual(
    refusal(() => play(['a.yml', '-c', 'shh'])),
    ['-c shh: there is no connection of this name; there are: ssh, local', 'did you mean "ssh"?'],
  )
  t.deepEqual(
    refusal(() => play(['a.yml', '--become-method', 'sudu'])),
    ['--become-method sudu: there is no method of this name; there are: sudo, su, doas', 'did you mean "sudo"?'],
  )
  t.deepEqual(
    refusal(() => play(['a.yml', '-e', './vars.yml'])),
    ['-e ./vars.yml: a file of variables is named with an "@" in front', '-e @./vars.yml'],
  )
})

test('options of Ansible that do not exist here are refused with a sentence', (t) => {
  t.regex(refusal(() => play(['a.yml', '--ssh-common-args', '-o x']))[0], /belongs into ~\/\.ssh\/config$/)
  t.regex(refusal(() => play(['a.yml', '--scp-extra-args=-l']))[0], /^--scp-extra-args: neither scp nor sftp is used/)
  t.is(
    refusal(() => adHoc(['all', '-m', 'ping', '-B', '3']))[0],
    '-B, --background: tasks in the background are not supported yet',
  )
  t.regex(refusal(() => adHoc(['all', '-m', 'ping', '-P3']))[0], /^-P, --poll: /)
  t.is(refusal(() => play(['a.yml', '-B', '3']))[0], 'unknown option "-B"', 'a playbook never had this option')
})

test('a command needs its text', (t) => {
  t.deepEqual(
    refusal(() => adHoc(['all'])),
    ['the module command needs arguments', 'give them with -a'],
  )
  t.deepEqual(
    refusal(() => adHoc(['site.yml', '-m', 'ansible.builtin.shell'])),
    ['the module ansible.builtin.shell needs arguments', 'did you mean "tutti play site.yml"?'],
  )
})

test('help is text, and shows only what works', (t) => {
  const parsed = parsePlay(['--help'], defaultsFor(), 'ansible-playbook')
  if (parsed.kind !== 'help') return t.fail()
  t.true(parsed.text.startsWith('Usage: ansible-playbook [options] <playbook...>\n'))
  t.true(parsed.text.includes('--start-at-task <name>'))
  t.false(parsed.text.includes('--vault-pass-file'), 'other names of an option are not listed')
  t.is(parseRun(['-h'], defaultsFor(), 'ansible').kind, 'help')
})
