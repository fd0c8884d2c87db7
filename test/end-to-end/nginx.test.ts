import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { readTold, type Section } from '../oracle/told.ts'
import { lockMachineNetwork } from '../support/machine-lock.ts'
import { type OverlayHosts, overlayHostsMissing, startOverlayHosts } from '../support/overlay-host.ts'
import { startMirrorProxy } from '../support/overlay-host-proxy.ts'

const TUTTI = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))
const FOLDER = resolve('test/end-to-end/nginx')

/** Why packages cannot be had here; undefined when they can. */
async function mirrorMissing(): Promise<string | undefined> {
  const files = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list']
  const texts = files.map((file) => {
    try {
      return readFileSync(file, 'utf8')
    } catch {
      return ''
    }
  })
  const url = /^(?:URIs:|deb(?: \[[^\]]*\])?)\s+(https?:\/\/\S+)/m.exec(texts.join('\n'))?.[1]
  if (url === undefined) return 'no package mirror in the sources of apt'
  try {
    const answer = await fetch(`${url.replace(/\/$/, '')}/dists/`, { signal: AbortSignal.timeout(20_000) })
    return answer.status < 500 ? undefined : `${url} answers ${answer.status}`
  } catch (error) {
    return `${url} does not answer: ${error instanceof Error ? error.message : String(error)}`
  }
}

interface Played {
  readonly code: number | null
  readonly told: readonly Section[]
  readonly text: string
}

async function play(folder: string, args: readonly string[]): Promise<Played> {
  const child = spawn(process.execPath, [TUTTI, 'play', '-i', join(folder, 'inventory.ini'), ...args], {
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (more: string) => {
      texts[name] += more
    })
  const code = await new Promise<number | null>((settle, reject) => {
    child.once('error', reject)
    child.once('close', settle)
  })
  return { code, told: readTold(texts.stdout, folder), text: texts.stdout + texts.stderr }
}

const inventory = ({ hosts, privateKeyFile, knownHostsFile }: OverlayHosts): string =>
  [
    '[web]',
    ...hosts.map(({ name, address }) => `${name} ansible_host=${address}`),
    '',
    '[web:vars]',
    'ansible_user=root',
    `ansible_ssh_private_key_file=${privateKeyFile}`,
    `ansible_ssh_common_args="-o UserKnownHostsFile=${knownHostsFile}"`,
    '',
  ].join('\n')

const STATUS = /^(ok|changed|skipping|fatal|failed): \[/

/** What each task came to on each host, item by item, and the differences it showed; a user yet to be made has no number. */
const outcomes = (told: readonly Section[]): readonly string[] =>
  told
    .filter(({ banner }) => /^(TASK|RUNNING HANDLER) /.test(banner))
    .flatMap(({ banner, hosts }) =>
      Object.keys(hosts)
        .sort()
        // A handler's differences are left out: in a rehearsal it sees a service that no task before it has started.
        .flatMap((host) => [
          `${banner} on ${host}`,
          ...(hosts[host] ?? []).filter((line) => banner.startsWith('TASK') || STATUS.test(line)),
        ]),
    )
    .map((line) => line.replace(/"owner": (-2|\d+)/, '"owner": UID'))

const recapOf = (told: readonly Section[]): readonly string[] =>
  Object.values(told.find(({ banner }) => banner === 'PLAY RECAP')?.hosts ?? {}).flat()

async function startHosts(t: ExecutionContext): Promise<OverlayHosts> {
  let proxy: Awaited<ReturnType<typeof startMirrorProxy>> | undefined
  t.teardown(() => proxy?.close())
  const hosts = await startOverlayHosts({
    names: ['web1', 'web2', 'web3'],
    // As in images of containers: a package does not start its services, the playbook does.
    files: { '/usr/sbin/policy-rc.d': '#!/bin/sh\nexit 101\n' },
    prepare: `chmod 755 /usr/sbin/policy-rc.d
      [ ! -e /usr/sbin/nginx ] || DEBIAN_FRONTEND=noninteractive apt-get -qy purge 'nginx*' 'libnginx*'
      rm -rf /etc/nginx /srv/www
      ls /var/lib/apt/lists/*Packages* >/dev/null 2>&1 || touch -d @0 /var/lib/apt/lists`,
  })
  t.teardown(() => hosts.close())
  proxy = await startMirrorProxy(hosts.gateway)
  for (const { name } of hosts.hosts) {
    hosts.run(name, `echo 'Acquire::http::Proxy "${proxy.url}";' >/etc/apt/apt.conf.d/00tutti-test`)
  }
  return hosts
}

test('two roles bring three real hosts to serve pages, as the rehearsal said, and a second run changes nothing', async (t) => {
  const lack = overlayHostsMissing() ?? (await mirrorMissing())
  if (lack) {
    t.log(`SKIPPED: ${lack}`)
    t.pass()
    return
  }
  t.timeout(480_000)
  t.teardown(await lockMachineNetwork())
  const folder = await mkdtemp(join(tmpdir(), 'tutti-nginx-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const hosts = await startHosts(t)
  await writeFile(join(folder, 'inventory.ini'), inventory(hosts))
  const site = join(FOLDER, 'site.yml')

  const rehearsal = await play(folder, ['--check', '--diff', site])
  t.is(rehearsal.code, 0, rehearsal.text)
  for (const { name } of hosts.hosts)
    t.is(hosts.run(name, 'ls -d /etc/nginx /srv/www /usr/sbin/nginx 2>/dev/null; id webmaster 2>/dev/null; true'), '')

  const first = await play(folder, ['--diff', site])
  t.is(first.code, 0, first.text)
  t.deepEqual(outcomes(rehearsal.told), outcomes(first.told), 'the rehearsal tells what the run does')
  t.deepEqual(recapOf(rehearsal.told), recapOf(first.told))
  t.true(recapOf(first.told).every((line) => !/changed=0/.test(line)))

  const proof = await play(folder, [join(FOLDER, 'proof.yml')])
  t.is(proof.code, 0, proof.text)
  for (const { name, address } of hosts.hosts) {
    const front = await fetch(`http://${address}/`, { headers: { host: 'front' } })
    t.is(front.status, 200)
    t.is(front.headers.get('x-site'), 'front')
    const page = await front.text()
    t.true(page.includes(`<title>Front of ${name}</title>`), page)
    t.true(page.includes(`<p>${name} (${name}) serves front, one of:</p>`), page)
    const status = await (await fetch(`http://${address}:8081/`)).text()
    t.true(status.includes('<li class="this">status:8081</li>'), status)
  }

  const second = await play(folder, ['--diff', site])
  t.is(second.code, 0, second.text)
  for (const line of recapOf(second.told)) t.regex(line, /changed=0 .*failed=0/)
})
