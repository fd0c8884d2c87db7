#!/usr/bin/env node
import { openSync } from 'node:fs'
import { homedir } from 'node:os'
import { ReadStream } from 'node:tty'
import { setFlagsFromString } from 'node:v8'
import { main } from './main.ts'

// What is read of a large inventory or playbook is kept: growing in small steps, the young generation copies it each time.
setFlagsFromString('--semi-space-growth-factor=16')

// A reader that goes away (`tutti play … | head`) must not stop a run half-way; what it would have read is lost.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

const interrupts = ['SIGINT', 'SIGTERM'] as const

const ended = main(
  {
    argv: process.argv,
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    systemConfig: '/etc/ansible/ansible.cfg',
    // Touching standard input opens it; only a prompt does.
    get stdin() {
      return process.stdin
    },
    openTerminal() {
      try {
        return new ReadStream(openSync('/dev/tty', 'r+'))
      } catch {
        return undefined
      }
    },
    stdout: process.stdout,
    stderr: process.stderr,
    terminal: process.stdout.isTTY ? process.stdout : undefined,
    clock: () => performance.now(),
    onInterrupt(act) {
      for (const signal of interrupts) process.on(signal, act)
      return () => {
        for (const signal of interrupts) process.off(signal, act)
      }
    },
    onCrash(act) {
      process.on('uncaughtException', act)
      return () => process.off('uncaughtException', act)
    },
    exit: (code) => process.exit(code),
  },
  async () => (await import('./load-engine.ts')).engine,
)

// Everything is written before the process ends, and a connection that was left open does not keep it alive.
void ended.then(async (code) => {
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))))
  process.exit(code)
})
