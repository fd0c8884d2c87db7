import { appendFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { Failure } from '../error/failure.ts'

const two = (n: number): string => String(n).padStart(2, '0')

/** A moment as logs have it, in local time: `2024-05-01 12:00:00,123`. */
function moment(at: Date): string {
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')
  return `${day} ${time},${String(at.getMilliseconds()).padStart(3, '0')}`
}

/** Adds lines to a log file, each with the time, the process and the user; fails at once where it cannot. */
export function logFile(path: string): (line: string) => void {
  const head = ` p=${process.pid} u=${userInfo().username} n=ansible | `
  const add = (text: string): void => {
    try {
      // Only its owner may read it: output may hold what is nobody else's business.
      appendFileSync(path, text, { mode: 0o600 })
    } catch (cause) {
      throw new Failure('configuration', `the log file ${path} cannot be written: ${String(cause)}`, { cause })
    }
  }
  add('')
  return (line) => add(`${moment(new Date())}${head}${line.replace(/\n*$/, '')}\n`)
}
