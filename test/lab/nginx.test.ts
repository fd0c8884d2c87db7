import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import test from 'ava'
import type { Layout } from '../../lab/layout.ts'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { onStage, type Stage, startLoop } from '../support/lab-play.ts'

const file = 'lab/web.yml'
const playbook = 'test/lab/nginx/playbook.yml'

function onServer(title: string, act: (stage: Stage) => Promise<void>): void {
  test.serial(`nginx: ${title}`, async (t) => {
    if (skipsWithoutLab(t, file)) return
    t.timeout(600_000)
    await inLab(t, file, (layout) => act(onStage(t, layout, playbook)))
  })
}

/** Every file of the configuration with its content, and whatever a transaction has left. */
const configuration = ({ on }: Stage): string =>
  on(
    'web1',
    'cd /etc/nginx && find . ! -type d -exec ls -l --time-style=+ {} + && cat nginx.conf conf.d/*; ls -dA /etc/.tutti* 2>/dev/null',
  )

const master = ({ on }: Stage): string => on('web1', 'cat /run/nginx.pid')

const workers = ({ on }: Stage): string => on('web1', 'pgrep -f "nginx: worker process$" | sort | tr "\\n" " "')

/** Fetches what takes ten seconds; gives the status and the size. */
const tenSeconds = (layout: Layout): Promise<string> =>
  new Promise((settle) => {
    const words = [
      '-F',
      layout.sshConfig,
      'client',
      'curl -s -o /dev/null -w "%{http_code} %{size_download}" http://web1/slow/file',
    ]
    const child = spawn('ssh', words, { stdio: ['ignore', 'pipe', 'ignore'] })
    const said: string[] = []
    child.stdout.setEncoding('utf8').on('data', (more) => said.push(more))
    child.once('close', () => settle(said.join('')))
  })

onServer('a server is made and changed, one thing at a time, and no request fails', async (stage) => {
  const { t, layout, settle, on, play } = stage
  await settle({}, { web1: 2 })
  t.is(on('client', 'curl -s http://web1/'), 'home')
  t.is(on('client', 'curl -s http://web1/a/b.PNG'), 'picture')
  t.is(on('client', 'curl -s http://web1/app/x.png'), 'back one', 'a prefix that stops the search wins over a pattern')
  t.is(on('client', 'curl -so /dev/null -w "%{http_code} %{redirect_url}" http://web1/old/x'), '301 http://web1/x')
  t.is(on('client', 'curl -so /dev/null -w "%{http_code}" http://web1/status'), '403')
  t.regex(on('web1', 'curl -s http://localhost/status'), /Active connections/)

  const first = master(stage)
  const client = startLoop(layout, 'client', 'curl -sf -m 5 http://web1/ http://web1/app/y')
  for (const step of [
    { version: 2 },
    { version: 2, connections: 1024 },
    { version: 2, connections: 1024, gzip: true },
    { version: 2, connections: 1024, workers: 1 },
    { version: 2, connections: 1024, weight: 5 },
    {
      version: 2,
      connections: 1024,
      files: { 'conf.d/extra.conf': 'server { listen 8090; return 200 "extra\\n"; }\n' },
    },
  ]) {
    const before = workers(stage)
    await settle(step, { web1: 1 })
    t.is(
      before.split(' ').filter((one) => one !== '' && workers(stage).split(' ').includes(one)).length,
      0,
      'new workers',
    )
  }
  t.is(on('client', 'curl -s http://web1:8090/'), 'extra')

  // Drift: a file changed by hand, one removed, one added, and permissions.
  const last = {
    version: 2,
    connections: 1024,
    files: { 'conf.d/extra.conf': 'server { listen 8090; return 200 "extra\\n"; }\n' },
  }
  on('web1', "sed -i 's/X-Version 2/X-Version 9/' /etc/nginx/conf.d/app.conf; nginx -s reload")
  await settle(last, { web1: 1 })
  t.regex(on('client', 'curl -sI http://web1/app/z'), /X-Version: 2/i)
  on(
    'web1',
    'rm /etc/nginx/conf.d/extra.conf; echo "server { listen 99; }" >/etc/nginx/sites-enabled/stray; chmod 600 /etc/nginx/nginx.conf',
  )
  await settle(last, { web1: 1 })
  t.is(on('web1', 'ls /etc/nginx/sites-enabled'), '')
  t.is(master(stage), first, 'nothing was restarted')

  on('web1', 'mv /var/log/nginx/access.log /var/log/nginx/access.log.1')
  const reopened = await play({ ...last, reopen: true })
  t.is(reopened.changed.web1, 1, reopened.text)
  await stage.until('the log is written again', () => Number(on('web1', 'stat -c %s /var/log/nginx/access.log')) > 0)

  const { good, failures } = await client.stop()
  t.true(good > 20, `${good} requests`)
  t.deepEqual(failures, [])
})

onServer('the program is upgraded under a client that has a request open', async (stage) => {
  const { t, layout, on, play } = stage
  t.is((await play({})).code, 0)
  // An answer that takes ten seconds, through an old worker.
  on('web1', 'mkdir -p /var/www/html/slow && head -c 40960 /dev/zero >/var/www/html/slow/file')
  const slow = tenSeconds(layout)
  const client = startLoop(layout, 'client', 'curl -sf -m 5 http://web1/ http://web1/app/y')
  const old = master(stage)
  on('web1', 'cp -p /usr/sbin/nginx /usr/sbin/nginx.new && mv /usr/sbin/nginx.new /usr/sbin/nginx')
  const idle = await play({})
  t.is(idle.changed.web1, 0, 'no upgrade that was not asked for')
  const foretold = await play({ upgrade: true }, '--check', '--diff')
  t.is(foretold.changed.web1, 1, foretold.text)
  t.is(master(stage), old)
  const done = await play({ upgrade: true }, '--verify')
  t.is(done.code, 0, done.text)
  t.is(done.changed.web1, 1)
  const now = master(stage)
  t.not(now, old)
  t.is(on('web1', `ls -l /proc/${now}/exe | grep -c deleted`), '0')
  t.is(on('web1', `kill -0 ${old} 2>/dev/null && echo there`), '', 'the old master has gone')
  t.is((await play({ upgrade: true })).changed.web1, 0)
  t.is(await slow, '200 40960', 'the request that was open is answered to its end')
  const { good, failures } = await client.stop()
  t.true(good > 10, `${good} requests`)
  t.deepEqual(failures, [])
})

onServer('what nginx refuses, cannot take or cannot keep is put back', async (stage) => {
  const { t, on, play, lab } = stage
  t.is((await play({})).code, 0)
  const before = configuration(stage)
  const generation = workers(stage)

  const broken = await play({ files: { 'conf.d/bad.conf': '# fine\nserver {\n  listn 81;\n}\n' } })
  t.is(broken.code, 2, broken.text)
  t.regex(broken.text, /unknown directive \\?"listn\\?" in files\.conf\.d\/bad\.conf, line 3/)
  t.is(configuration(stage), before)
  t.is(workers(stage), generation, 'not even a reload')

  const template = await play({ templates: { 'conf.d/api.conf': 'api.conf.j2' }, api_ports: [8091, 8092] })
  t.is(template.code, 2, template.text)
  t.regex(template.text, /unknown directive \\?"bogus_directive\\?" in api\.conf\.j2:7/)
  t.is(configuration(stage), before)

  const data = await play({ version: '1 2 3 4' })
  t.is(data.code, 2, data.text)
  t.regex(data.text, /sites\.app\.servers\[0\]\.add_header\[0\]/)
  t.is(configuration(stage), before)

  // nginx's own test does not see a port that another program holds.
  on('web1', 'nohup setsid nc -lk 0.0.0.0 8095 >/dev/null 2>&1 </dev/null & sleep 1')
  const taken = await play({ wait: 4, files: { 'conf.d/taken.conf': 'server { listen 8095; }\n' } })
  t.is(taken.code, 2, taken.text)
  t.regex(taken.text, /nginx did not take the configuration; the old configuration is in place and was reloaded/)
  t.is(configuration(stage), before)

  lab('fill', 'web1', '/etc')
  const full = await play({ version: 7 })
  t.is(full.code, 2, full.text)
  t.regex(full.text, /KiB are free|is the disk full/)
  lab('free', 'web1', '/etc')
  t.is(configuration(stage), before)

  on('web1', 'mv /usr/sbin/nginx /usr/sbin/nginx.away')
  const missing = await play({ version: 7 })
  t.regex(missing.text, /nginx is not there: install it first \(package: name=nginx\)/)
  on('web1', 'mv /usr/sbin/nginx.away /usr/sbin/nginx')
  t.is(configuration(stage), before)
})

onServer('a connection cut in the middle leaves a whole configuration, and a rerun completes', async (stage) => {
  const { t, on, play, lab, until } = stage
  t.is((await play({})).code, 0)
  const before = configuration(stage)
  const running = play({ version: 5 }, '--task-timeout', '10')
  for (let tries = 0; tries < 100 && on('web1', 'ls -d /etc/.tutti-nginx 2>/dev/null') === ''; tries++) await delay(20)
  lab('cut', 'web1')
  await running
  lab('heal', 'web1')
  await until('the transaction has ended by itself', () => on('web1', 'ls -d /etc/.tutti* 2>/dev/null') === '')
  t.true([before, before.replace('X-Version 1', 'X-Version 5')].includes(configuration(stage)), configuration(stage))
  t.is((await play({ version: 5 }, '--verify')).code, 0)
  t.is(on('web1', 'grep -c "X-Version 5" /etc/nginx/conf.d/app.conf'), '1')
  t.is((await play({ version: 5 })).changed.web1, 0)
})
