import { execFileSync, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import type { Layout } from '../../lab/layout.ts'
import { meetCut, meetFullDisk, meetMeddling } from '../support/faults.ts'
import { inLab, labLack, tuttiInLab } from '../support/lab.ts'
import { type Step, takeSteps } from '../support/steps.ts'
import { dbSteps, otherSteps, userSteps } from './mysql-modules/plain-steps.ts'
import { fillingSteps, replicationActs } from './mysql-modules/repl-steps.ts'
import { secrets } from './mysql-modules/secrets.ts'

const FILE = 'lab/mysql.yml'
const HOSTS = ['primary', 'replica1', 'replica2'] as const
const lack = labLack(FILE)

/** What a command of a host prints; it is given its words by standard input, so that no word of it is in a process list. */
const on = ({ sshConfig }: Layout, host: string, script: string): string =>
  execFileSync('ssh', ['-F', sshConfig, host, 'sh -s'], { input: script, encoding: 'utf8' })

/** Starts the servers, each with a number of its own. */
function startServers(layout: Layout, hosts: readonly string[]): void {
  for (const [i, host] of hosts.entries()) {
    const config = ['[mysqld]', 'bind-address=0.0.0.0', `server-id=${i + 1}`, 'log-bin=binlog', 'log-slave-updates']
    const more = [
      'innodb_buffer_pool_size=16M',
      'performance_schema=off',
      'general-log=1',
      'log-error=/var/log/mysql/error.log',
    ]
    on(
      layout,
      host,
      `cat >/etc/mysql/mariadb.conf.d/90-lab.cnf <<'END'\n${[...config, ...more].join('\n')}\nEND\nservice mariadb start >/dev/null`,
    )
  }
}

/** Gives every host the same certificate, which is its own authority and that of the first host. */
function certify(layout: Layout, hosts: readonly string[]): void {
  const [first = ''] = hosts
  const folder = '/etc/mysql/tls'
  on(
    layout,
    first,
    `mkdir -p ${folder} && openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=${first} -keyout ${folder}/key.pem -out ${folder}/cert.pem 2>/dev/null`,
  )
  const both = on(layout, first, `cat ${folder}/cert.pem ${folder}/key.pem`)
  const config = ['[mysqld]', `ssl-ca=${folder}/cert.pem`, `ssl-cert=${folder}/cert.pem`, `ssl-key=${folder}/key.pem`]
  for (const host of hosts)
    on(
      layout,
      host,
      `mkdir -p ${folder} && cat >${folder}/both.pem <<'END'\n${both}END
openssl x509 -in ${folder}/both.pem -out ${folder}/cert.pem && openssl pkey -in ${folder}/both.pem -out ${folder}/key.pem
rm ${folder}/both.pem; chown -R mysql ${folder}
printf '%s\\n' ${config.join(' ')} >/etc/mysql/mariadb.conf.d/91-tls.cnf`,
    )
}

/** Watches a host's processes, with what they were started with, while something is done. */
async function watched(layout: Layout, host: string, act: () => Promise<void>): Promise<void> {
  const loop = `: >/tmp/seen; while :; do for p in /proc/[0-9]*; do cat $p/cmdline $p/environ; echo; done >>/tmp/seen 2>/dev/null; done`
  const child = spawn('ssh', ['-F', layout.sshConfig, host, 'sh -s'], { stdio: ['pipe', 'ignore', 'ignore'] })
  child.stdin.end(loop)
  const gone = new Promise((settle) => child.once('close', settle))
  try {
    await act()
  } finally {
    child.kill()
    await gone
  }
}

/** Every way in which a secret may be spelt. */
const spellings = (secret: string): readonly string[] => [
  ...new Set([
    secret,
    secret.replaceAll("'", "''").replaceAll('\\', '\\\\'),
    secret.replaceAll('\\', '\\\\').replaceAll('"', '\\"'),
  ]),
]

/** No secret has been in the process list of a host, in its logs, or in what was printed. */
function holdNoSecret(t: ExecutionContext, layout: Layout, host: string, printed: string): void {
  const all = Object.values(secrets).flatMap(spellings)
  for (const secret of all) t.false(printed.includes(secret), `printed: ${secret}`)
  // The client passes over what it finds in these files by -a, as the binary log is binary.
  const search = (files: string, words: string): string =>
    on(
      layout,
      host,
      `cat >/tmp/words <<'END'\n${words}\nEND\ngrep -r -a -l -F -f /tmp/words ${files} 2>/dev/null || :; rm /tmp/words`,
    )
  const logs = '/var/log /var/lib/mysql/binlog.0* /var/lib/mysql/*.log /root/.*history /tmp/seen'
  t.is(search(logs, all.join('\n')), '', `${host} has seen a secret`)
  t.regex(search('/tmp/seen', 'mariadb\nsshd'), /seen/, 'the processes of the host were watched')
}

/** A test on the lab of the file, with all secrets looked for at its end. */
function onLab(
  title: string,
  hosts: readonly string[],
  act: (t: ExecutionContext, layout: Layout) => Promise<string>,
): void {
  test.serial(title, async (t) => {
    if (lack !== undefined) {
      t.log(`skipped: ${lack}`)
      t.pass()
      return
    }
    t.timeout(1_200_000)
    await inLab(t, FILE, async (layout) => {
      certify(layout, hosts)
      startServers(layout, hosts)
      let printed = ''
      const watching = hosts.reduce<() => Promise<void>>(
        (inner, host) => () => watched(layout, host, inner),
        async () => {
          printed = await act(t, layout)
        },
      )
      await watching()
      for (const host of hosts) holdNoSecret(t, layout, host, printed)
    })
  })
}

onLab('mysql_db, mysql_user, mysql_variables, mysql_query, mysql_info', ['primary'], async (t, layout) => {
  let printed = ''
  for (const steps of [dbSteps, userSteps, otherSteps])
    printed += await takeSteps(t, layout, 'primary', 'mysql_query', steps)
  await meetFaults(t, layout)
  return printed
})

/** What goes wrong while plain modules work; `shop.sql` is a dump that is there. */
async function meetFaults(t: ExecutionContext, layout: Layout): Promise<void> {
  const it = { host: 'primary', look: 'cksum /srv/dumps/shop.sql; ls -A /srv/dumps' }
  const dump = { name: 'mysql', state: 'dump', target: '/srv/dumps/shop.sql' }
  await meetFullDisk(t, layout, {
    ...it,
    module: 'mysql_db',
    args: dump,
    restless: true,
    folder: '/srv',
    says: /No space left|full|[Ww]rite error|errno 28/,
  })
  const cuts = [
    { module: 'mysql_db', args: { name: 'torn' }, done: "SHOW DATABASES LIKE 'torn'" },
    {
      module: 'mysql_user',
      args: { name: 'torn', password: secrets.user, priv: 'torn.*:SELECT' },
      done: "SELECT User FROM mysql.user WHERE User = 'torn'",
    },
    {
      module: 'mysql_variables',
      args: { variable: 'max_connections', value: 171 },
      done: "SHOW GLOBAL VARIABLES WHERE Variable_name = 'max_connections' AND Value = 171",
    },
  ]
  for (const { module, args, done } of cuts)
    await meetCut(t, layout, {
      ...it,
      module,
      args,
      program: 'mariadb',
      words: '*',
      once: `echo "${done}" | $real --skip-column-names | grep -q .`,
    })
  await meetOthers(t, layout)
}

/** Somebody else is quicker than the task: what he made is not taken for the task's own, and is left as it is. */
async function meetOthers(t: ExecutionContext, layout: Layout): Promise<void> {
  const others = [
    {
      module: 'mysql_db',
      args: { name: 'early', collation: 'utf8mb4_bin', encoding: 'utf8mb4' },
      deed: 'CREATE DATABASE early CHARACTER SET latin1',
      look: 'SHOW CREATE DATABASE early',
      says: /database exists/,
    },
    {
      module: 'mysql_user',
      args: { name: 'early', password: secrets.user, priv: 'early.*:SELECT' },
      deed: "CREATE USER early@localhost IDENTIFIED BY 'another one'",
      look: 'SHOW GRANTS FOR early@localhost',
      says: /CREATE USER failed/,
    },
    {
      module: 'mysql_variables',
      args: { variable: 'max_connections', value: 181 },
      deed: 'SET GLOBAL max_connections = 99',
      look: "SHOW GLOBAL VARIABLES LIKE 'max_connections'",
    },
  ]
  for (const { deed, look, ...it } of others)
    await meetMeddling(t, layout, {
      ...it,
      host: 'primary',
      program: 'mariadb',
      words: '*',
      look: `mariadb -e "${look}"`,
      deed: `mariadb -e "${deed}"`,
    })
}

onLab('mysql_repl', HOSTS, async (t, layout) => {
  let printed = ''
  for (const { host, steps } of replicationActs) printed += await takeSteps(t, layout, host, 'mysql_repl', steps)
  return printed
})

/** Ends the connection in which a host runs a program, by the parents of the program. */
const cutConnection = (program: string): string => `for p in /proc/[0-9]*; do
  [ "$(cat $p/comm 2>/dev/null)" = ${program} ] || continue
  p=\${p#/proc/}
  while [ "$p" -gt 1 ] && [ "$(cat /proc/$p/comm)" != sshd ]; do p=$(sed -n 's/^PPid:[[:space:]]*//p' /proc/$p/status); done
  kill -9 "$p"
done`

onLab('a connection that is cut while a replica is filled', ['primary', 'replica1'], async (t, layout) => {
  const [administrator, ...filling] = fillingSteps.replica
  await takeSteps(t, layout, 'primary', 'mysql_repl', fillingSteps.primary)
  await takeSteps(t, layout, 'replica1', 'mysql_repl', [administrator])
  // With a table of the source locked, the dump waits when all before it has been done.
  const lock = spawn(
    'ssh',
    ['-F', layout.sshConfig, 'primary', 'mariadb -e "LOCK TABLES shop.t WRITE; SELECT SLEEP(600)"'],
    { stdio: 'ignore' },
  )
  const processes = (what: string): string =>
    `mariadb -N -e "SELECT CONCAT('KILL ', ID, ';') FROM information_schema.PROCESSLIST WHERE INFO LIKE '${what}%'"`
  const until = (command: string): string =>
    `n=0; until ${command}; do n=$((n + 1)); [ $n -lt 300 ] || exit 1; sleep 0.2; done`
  on(layout, 'primary', until(`[ -n "$(${processes('SELECT SLEEP')})" ]`))
  const playbook = join(layout.folder, 'filling.json')
  writeFileSync(
    playbook,
    JSON.stringify([{ hosts: 'replica1', gather_facts: false, tasks: [{ mysql_repl: filling[0]?.args }] }], null, 1),
  )
  const run = tuttiInLab(layout, 'play', playbook)
  on(layout, 'primary', until(`[ -n "$(${processes('SELECT /*!40001')})" ]`))
  on(layout, 'replica1', cutConnection('mariadb-dump'))
  const { code, text } = await run
  t.not(code, 0, text)
  t.regex(text, /unreachable=1/)
  const [fill, ...after] = filling as [Step, ...Step[]]
  const early = await takeSteps(t, layout, 'replica1', 'mysql_repl', [
    { ...fill, fails: 'is being filled by an earlier run' },
  ])
  lock.kill()
  on(layout, 'primary', `${processes('SELECT SLEEP')} | mariadb`)
  on(layout, 'replica1', until("mariadb -e 'SHOW SLAVE STATUS\\G' | grep -q 'Slave_SQL_Running: Yes'"))
  const filled = await takeSteps(t, layout, 'replica1', 'mysql_repl', [{ ...fill, changed: false }, ...after])
  const connect = (host: string): string =>
    `mariadb -e "STOP SLAVE; CHANGE MASTER TO MASTER_HOST='${host}'; START SLAVE"`
  const it = {
    host: 'replica1',
    module: 'mysql_repl',
    look: "mariadb -e 'SHOW SLAVE STATUS\\G' | grep -E 'Master_Host|Connect_Retry|SQL_Running:'",
  }
  await meetMeddling(t, layout, {
    ...it,
    args: { ...fill.args, source_connect_retry: 9 },
    program: 'mariadb',
    words: '*--xml*',
    deed: connect('replica2'),
    says: /somebody has changed the connection since it was looked at; nothing has been done/,
    undo: connect('primary'),
  })
  await meetFullDisk(t, layout, {
    ...it,
    args: { ...fill.args, source_connect_retry: 11 },
    folder: '/var/lib/mysql',
    says: /KiB are free where this server keeps its data/,
  })
  return text + early + filled
})
