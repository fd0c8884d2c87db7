import { setTimeout as delay } from 'node:timers/promises'
import type { ExecutionContext } from 'ava'
import type { Layout } from '../../lab/layout.ts'
import { lab, onHost, playTasks } from './lab-hosts.ts'

/** A task that meets a fault, on a host of a lab. */
export interface Meeting {
  readonly host: string
  readonly module: string
  readonly args: { readonly [name: string]: unknown }
  /** A command that prints everything that must be whole: files, and what runs. */
  readonly look: string
  /** Whether it is something that is done each time. */
  readonly restless?: boolean
}

/** A disk without room: the task fails and says so, nothing has changed, and with room again it is done. */
export async function meetFullDisk(
  t: ExecutionContext,
  layout: Layout,
  { folder, says, ...it }: Meeting & { readonly folder: string; readonly says: RegExp },
): Promise<void> {
  const before = onHost(layout, it.host, it.look)
  lab(t, layout, 'fill', it.host, folder)
  const full = await playTasks(layout, it.host, [{ [it.module]: it.args }])
  const told = onHost(layout, it.host, it.look)
  lab(t, layout, 'free', it.host, folder)
  t.is(full.code, 2, full.text)
  t.regex(full.text, says)
  t.is(told, before, `a full disk has changed something\n${full.text}`)
  await completes(t, layout, it)
}

/** When the connection is cut: behind the first call of a program with such words (a pattern of the shell). */
export interface Cut {
  readonly program: string
  readonly words: string
  /** A condition that must hold besides; `$real` is the program. */
  readonly once?: string
  /** What `look` must print then. */
  readonly left?: string
}

/**
 * The connection ends, and the shell with it, when a program is first called with such words: the host is told to be
 * unreachable, and the next run sees what there is (`left`), foretells what is missing, and does that.
 */
export async function meetCut(
  t: ExecutionContext,
  layout: Layout,
  { program, words, once, left, ...it }: Meeting & Cut,
): Promise<void> {
  onHost(layout, it.host, hooked(program, words, once ?? ':', cutOff))
  const cut = await playTasks(layout, it.host, [{ [it.module]: it.args }])
  t.is(onHost(layout, it.host, `rm /usr/local/bin/${program}; [ -e /run/hooked ] && echo 'never called'`), '')
  t.is(cut.code, 4, cut.text)
  t.true(cut.text.includes('UNREACHABLE'), cut.text)
  const busy = (): string => onHost(layout, it.host, 'ls -d /etc/.tutti*.lock /etc/*/.tutti*.lock 2>/dev/null')
  for (let tries = 0; tries < 60 && busy() !== ''; tries++) await delay(250)
  if (left !== undefined) t.is(onHost(layout, it.host, it.look), left)
  await completes(t, layout, it)
}

/** What somebody else does to a host between what a task sees and what it does: when a program has been called with such words. */
export interface Meddling {
  readonly program: string
  readonly words: string
  /** What is done, by a shell that knows the real programs alone. */
  readonly deed: string
  /** What the task must fail with, having done nothing; absent, it goes well. */
  readonly says?: RegExp
  /** What takes the deed back, where the task could not be done beside it. */
  readonly undo?: string
}

/** Somebody else changes a host while a task works on it: his work is not lost, the task tells of it or goes well, and a rerun completes. */
export async function meetMeddling(
  t: ExecutionContext,
  layout: Layout,
  { program, words, deed, says, undo, ...it }: Meeting & Meddling,
): Promise<void> {
  const alone = 'PATH=/usr/sbin:/usr/bin:/sbin:/bin sh'
  const look = `{ ${alone} /run/look 2>&1 </dev/null; }`
  const act = `${alone} /run/deed >/run/deed.log 2>&1 </dev/null; ${look} >/run/seen`
  onHost(
    layout,
    it.host,
    `cat >/run/deed <<'DEED'\n${deed}\nDEED\ncat >/run/look <<'LOOK'\n${it.look}\nLOOK\n${hooked(program, words, ':', act)}`,
  )
  const { code, text } = await playTasks(layout, it.host, [{ [it.module]: it.args }])
  t.is(onHost(layout, it.host, `rm /usr/local/bin/${program}; [ -e /run/hooked ] && echo 'never called'`), '')
  const told = onHost(layout, it.host, `cat /run/deed.log; ${look}`)
  if (says === undefined) t.is(code, 0, text)
  else {
    t.is(code, 2, text)
    t.regex(text, says)
    t.is(told, onHost(layout, it.host, 'cat /run/deed.log /run/seen'), `the task has changed something\n${text}`)
  }
  if (undo !== undefined) t.is(onHost(layout, it.host, undo), '')
  await completes(t, layout, it)
}

/** Cuts off whoever has called a program. */
const cutOff = `pid=$$
  while [ "$pid" -gt 1 ]; do
    read -r name <"/proc/$pid/comm"
    next=$(sed -n 's/^PPid:[^0-9]*//p' "/proc/$pid/status")
    if [ "$name" = sshd ]; then kill -KILL "$pid"; sleep 1; kill -KILL "$PPID"; exit; fi
    pid=$next
  done`

/** A program before the real one on the path, which does what that does and then acts, once. */
const hooked = (program: string, words: string, once: string, act: string): string => `touch /run/hooked
real=$(PATH=/usr/sbin:/usr/bin:/sbin:/bin command -v ${program})
{ printf '#!/bin/sh\nreal=%s\n' "$real"; cat <<'END'
$real "$@"; code=$?
case $* in
${words.replaceAll(' ', '\\ ')}) [ -e /run/hooked ] && { ${once}; } >/dev/null 2>&1 || exit $code; rm /run/hooked
  ${act} ;;
esac
exit $code
END
} >/usr/local/bin/${program}
chmod +x /usr/local/bin/${program}`

async function completes(
  t: ExecutionContext,
  layout: Layout,
  { host, module, args, restless }: Meeting,
): Promise<void> {
  const call = { [module]: args }
  const { code, text } = await playTasks(
    layout,
    host,
    [
      { name: 'foretold', ...call, check_mode: true, register: 'foretold' },
      { name: 'done', ...call, register: 'it' },
      { name: 'again', ...call, register: 'again' },
      { assert: { that: ['foretold.changed == it.changed', ...(restless ? [] : ['not again.changed'])] } },
    ],
    '--verify',
  )
  t.is(code, 0, `a rerun completes: ${text}`)
}
