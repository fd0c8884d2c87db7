import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { ExecutionContext } from 'ava'
import type { Layout } from '../../lab/layout.ts'
import { tuttiInLab } from './lab.ts'
import { lab, sshTo } from './lab-hosts.ts'

/** What a play in a lab came to. */
export interface Played {
  readonly code: number
  readonly text: string
  /** `changed=` of every host, by name. */
  readonly changed: Readonly<Record<string, number>>
}

type Variables = Readonly<Record<string, unknown>>

/** A lab and one playbook that is played on it again and again, with other variables. */
export interface Stage {
  readonly t: ExecutionContext
  readonly layout: Layout
  /** Plays; the variables are not in the command's words. */
  play(variables: Variables, ...words: readonly string[]): Promise<Played>
  /** Plays in check mode, then for real, then again: the check foretells, and the second run changes nothing. */
  settle(variables: Variables, wanted: Readonly<Record<string, number>>): Promise<void>
  /** What a command on a host prints. */
  on(host: string, command: string): string
  /** A command of the lab: kill, cut, fill. */
  lab(...words: readonly string[]): void
  /** Looks 80 times at most, half a second apart; what is `told` of a failure is asked for then. */
  until(what: string, holds: () => boolean, told?: () => string): Promise<void>
}

/** A stage on a lab that is up; `playbook` is a file. */
export function onStage(t: ExecutionContext, layout: Layout, playbook: string): Stage {
  const play = async (variables: Variables, ...words: readonly string[]): Promise<Played> => {
    const folder = mkdtempSync(join(tmpdir(), 'tutti-stage-'))
    try {
      writeFileSync(join(folder, 'vars.json'), JSON.stringify(variables))
      const { code, text } = await tuttiInLab(
        layout,
        'play',
        playbook,
        '-T',
        '60',
        '-e',
        `@${folder}/vars.json`,
        ...words,
      )
      const changed = [...text.matchAll(/^(\S+) +: ok=\d+ +changed=(\d+)/gm)].map(([, host, n]) => [host, Number(n)])
      return { code, text, changed: Object.fromEntries(changed) }
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  const on = (host: string, command: string): string => {
    const { stdout, stderr } = sshTo(layout, host, command, '')
    return `${stdout}${stderr}`.trim()
  }
  return {
    t,
    layout,
    play,
    on,
    async settle(variables, wanted) {
      const what = JSON.stringify(variables)
      const foretold = await play(variables, '--check', '--diff')
      t.is(foretold.code, 0, foretold.text)
      t.like(foretold.changed, wanted, `foretold: ${what}\n${foretold.text}`)
      const done = await play(variables, '--diff', '--verify')
      t.is(done.code, 0, done.text)
      t.like(done.changed, wanted, `done: ${what}\n${done.text}`)
      t.is(diffsOf(done.text), diffsOf(foretold.text), 'check mode shows the very change')
      const again = await play(variables)
      t.deepEqual(new Set(Object.values(again.changed)), new Set([0]), again.text)
    },
    lab: (...words) => lab(t, layout, ...words),
    async until(what, holds, told) {
      let held = holds()
      for (let tries = 0; tries < 80 && !held; tries++) {
        await delay(500)
        held = holds()
      }
      t.true(held, held || !told ? what : `${what}\n${told()}`)
    },
  }
}

/** The changed lines that a run has shown, whatever host came first. */
const diffsOf = (text: string): string =>
  text
    .split('\n')
    .filter((line) => /^[-+]/.test(line))
    .sort()
    .join('\n')

/** A program on a host of a lab that does something again and again until it is told to stop. */
export interface Loop {
  /** Comes when the first words of a failure are there, or the loop has ended. */
  readonly spoken: Promise<void>
  /** Ends it, and gives how often it went well, and what it said when it did not. */
  stop(): Promise<{ readonly good: number; readonly failures: readonly string[] }>
}

/** Runs a shell command on a host, again and again; each time it fails counts. */
export function startLoop(layout: Layout, host: string, command: string): Loop {
  const text = `n=0; exec 3<&0; cat <&3 >/dev/null & reader=$!
while kill -0 $reader 2>/dev/null; do if said=$(${command} 2>&1); then n=$((n + 1)); else echo "failed: $said"; fi; done; echo "good $n"`
  const child = spawn('ssh', ['-F', layout.sshConfig, host, `bash -c ${quoted(text)}`], { stdio: 'pipe' })
  const said: string[] = []
  child.stdout.setEncoding('utf8').on('data', (more) => said.push(more))
  child.stderr.setEncoding('utf8').on('data', (more) => said.push(more))
  const ended = new Promise<void>((settle) => child.once('close', () => settle()))
  const spoken = new Promise<void>((settle) => child.stdout.once('data', () => settle()))
  return {
    spoken: Promise.race([spoken, ended]),
    async stop() {
      child.stdin.end()
      await ended
      const lines = said.join('').split('\n')
      return {
        good: Number(/^good (\d+)$/m.exec(said.join(''))?.[1] ?? -1),
        failures: lines.filter((line) => line !== '' && !line.startsWith('good ')),
      }
    },
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
