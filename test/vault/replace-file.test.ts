import { spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { replaceFile } from '../../src/vault/replace-file.ts'

const kept = { keepMode: true, wipeOld: false }
const own = { keepMode: false, wipeOld: true }

const folderOf = (t: ExecutionContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-replace-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8)

test('a new file belongs to its owner alone, and nothing else is left in the folder', (t) => {
  const folder = folderOf(t)
  replaceFile(join(folder, 'a'), Buffer.from('new'), own)
  t.deepEqual(readdirSync(folder), ['a'])
  t.is(readFileSync(join(folder, 'a'), 'utf8'), 'new')
  t.is(modeOf(join(folder, 'a')), '600')
})

test('mode and owner of the file that was there stay where that is wanted', (t) => {
  const path = join(folderOf(t), 'a')
  writeFileSync(path, 'old')
  chmodSync(path, 0o640)
  const isRoot = process.getuid?.() === 0
  if (isRoot) chownSync(path, 12, 34)
  else t.log('SKIPPED: only root can give files away; the owner is not looked at')
  replaceFile(path, Buffer.from('new'), kept)
  t.is(modeOf(path), '640')
  if (isRoot) t.like(statSync(path), { uid: 12, gid: 34 })
  replaceFile(path, Buffer.from('newer'), own)
  t.is(modeOf(path), '600')
})

/** What an open file holds, also when no name leads to it any more. */
function contentOf(file: number): Buffer {
  const content = Buffer.alloc(100)
  return content.subarray(0, readSync(file, content, 0, content.length, 0))
}

test('plain text that was there is overwritten where it lay', (t) => {
  const path = join(folderOf(t), 'a')
  writeFileSync(path, 'plain text')
  const old = openSync(path, 'r')
  t.teardown(() => closeSync(old))
  replaceFile(path, Buffer.from('sealed'), own)
  t.deepEqual(contentOf(old), Buffer.alloc(10))
  t.is(readFileSync(path, 'utf8'), 'sealed')
})

test('a file that has another name still is left alone under that name', (t) => {
  const folder = folderOf(t)
  writeFileSync(join(folder, 'a'), 'plain text')
  linkSync(join(folder, 'a'), join(folder, 'b'))
  replaceFile(join(folder, 'a'), Buffer.from('sealed'), own)
  t.is(readFileSync(join(folder, 'b'), 'utf8'), 'plain text')
})

test('what is there and is no file is refused and stays', (t) => {
  const folder = folderOf(t)
  mkdirSync(join(folder, 'a'))
  const told = t.throws(() => replaceFile(join(folder, 'a'), Buffer.from('new'), own), { instanceOf: Failure })
  t.is(told?.message, `cannot write ${folder}/a: it is there and is no file`)
  t.deepEqual(readdirSync(folder), ['a'])
  const missing = t.throws(() => replaceFile(join(folder, 'x/a'), Buffer.from('new'), own), { instanceOf: Failure })
  t.regex(missing?.message ?? '', /^cannot write \S+\/x\/a: ENOENT/)
})

test('where the new content cannot be written, the old file is whole and nothing else is left', async (t) => {
  const folder = folderOf(t)
  const path = join(folder, 'a')
  writeFileSync(path, 'old')
  const program = `
    import { replaceFile } from ${JSON.stringify(new URL('../../src/vault/replace-file.js', import.meta.url).href)}
    process.on('SIGXFSZ', () => {})
    try {
      replaceFile(${JSON.stringify(path)}, Buffer.alloc(200_000, 'x'), { keepMode: true, wipeOld: true })
    } catch (error) {
      console.log(error.message)
    }`
  // The shell lets no file grow beyond 50 KiB or so: as good as a disk that is full.
  const words = ['-c', 'ulimit -f 100; exec "$0" "$@"', process.execPath, '--input-type=module', '-e', program]
  const child = spawn('/bin/sh', words, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (more) => {
    said += more
  })
  await new Promise((done) => child.once('close', done))
  t.regex(said, /^cannot write \S+\/a: EFBIG/)
  t.deepEqual(readdirSync(folder), ['a'])
  t.is(readFileSync(path, 'utf8'), 'old')
})

test('who reads meanwhile sees one of the two contents, whole', async (t) => {
  const path = join(folderOf(t), 'a')
  const contents = ['a', 'b'].map((letter) => letter.repeat(300_000))
  writeFileSync(path, contents[0] as string)
  const program = `
    import { replaceFile } from ${JSON.stringify(new URL('../../src/vault/replace-file.js', import.meta.url).href)}
    for (let i = 0; i < 60; i++) {
      replaceFile(${JSON.stringify(path)}, Buffer.alloc(300_000, 'ab'[i % 2]), { keepMode: true, wipeOld: false })
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' })
  let isRunning = true
  child.once('close', () => {
    isRunning = false
  })
  let reads = 0
  while (isRunning) {
    t.true(contents.includes(readFileSync(path, 'utf8')))
    reads++
    await new Promise((done) => setImmediate(done))
  }
  t.true(reads > 1)
})

test('a symbolic link in the way is replaced, not followed', (t) => {
  const folder = folderOf(t)
  writeFileSync(join(folder, 'there'), 'old')
  symlinkSync('there', join(folder, 'a'))
  replaceFile(join(folder, 'a'), Buffer.from('new'), own)
  t.is(readFileSync(join(folder, 'there'), 'utf8'), 'old')
  t.is(readFileSync(join(folder, 'a'), 'utf8'), 'new')
})
