import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The name that the benchmark's remote user has; it exists only while a benchmark runs. */
export const ACCOUNT = 'tuttibench'

/** Makes a second name for uid 0 whose login shell is a plain `sh`, so that no peer pays for the machine's own rc files. */
export function addAccount(home: string): void {
  removeAccount()
  // "*" is no password, but not the "!" that sshd takes for a locked account; on stderr useradd tells that the number is unusual.
  execFileSync('useradd', ['-o', '-u', '0', '-g', '0', '-N', '-M', '-d', home, '-s', '/bin/sh', '-p', '*', ACCOUNT], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

/** Removes the name again, if it is there. */
export function removeAccount(): void {
  const there = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .some((line) => line.startsWith(`${ACCOUNT}:`))
  // Forced, because every process of root counts as one of this user.
  if (there) execFileSync('userdel', ['-f', ACCOUNT], { stdio: 'ignore' })
}
