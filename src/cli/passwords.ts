import { accessSync, constants, readFileSync } from 'node:fs'
import { Failure } from '../error/failure.ts'
import type { Ask } from '../run/ask.ts'
import type { Passwords } from './engine.ts'
import type { Options, PasswordSource } from './options.ts'

/** Gets the passwords that the options name and makes them known as secrets. */
export async function getPasswords(options: Options, ask: Ask, secrets: Set<string>): Promise<Passwords> {
  const get = async (source: PasswordSource, question: string): Promise<string | undefined> => {
    switch (source.kind) {
      case 'none':
        return undefined
      case 'ask':
        return ask(question, { echo: false })
      case 'file':
        return readPassword(source.path)
    }
  }
  const connection = await get(options.connection.password, 'SSH password: ')
  const asked = options.connection.password.kind === 'ask'
  const question = asked ? 'BECOME password[defaults to SSH password]: ' : 'BECOME password: '
  const answer = await get(options.become.password, question)
  const become = answer === '' && asked ? connection : answer
  for (const password of [connection, become]) if (password) secrets.add(password)
  return { connection, become }
}

function readPassword(path: string): string {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new Failure('file-missing', `the password file ${path} cannot be read`, { cause })
  }
  if (isExecutable(path)) {
    throw new Failure('unsupported', `the password file ${path} is a program; running it is not supported yet`, {
      hint: `if it is none: chmod a-x ${path}`,
    })
  }
  const password = text.replace(/^[\r\n]+|[\r\n]+$/g, '')
  if (password === '') throw new Failure('bad-argument', `the password file ${path} is empty`)
  return password
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
