import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import test from 'ava'

/**
 * What each room may import from. Each pair is written out, so that a new one is a decision: `docs/architecture.md` tells
 * the shape, `docs/decisions/0006-foundations-in-the-table-of-rooms.md` why foundations are named again further up.
 */
const mayImport: { readonly [room: string]: readonly string[] } = {
  shell: [],
  error: [],
  text: ['error'],
  module: ['shell', 'error'],
  transport: ['error'],
  host: ['transport', 'shell', 'module', 'error'],
  template: ['error', 'text', 'vault'],
  inventory: ['text', 'template', 'error'],
  vars: ['template', 'inventory', 'text', 'error'],
  config: ['text', 'error'],
  plugin: ['vars', 'inventory', 'template', 'text', 'error'],
  play: ['text', 'module', 'vars', 'template', 'error'],
  run: ['play', 'vars', 'host', 'module', 'inventory', 'template', 'text', 'shell', 'transport', 'error'],
  report: ['run', 'text', 'error'],
  vault: ['error'],
  galaxy: ['text', 'error'],
  python: ['module', 'shell'],
}

/** Pairs of which only types may be imported. */
const typesOnly: readonly string[] = ['report → run', 'run → transport', 'module → shell']

/** The room where everything comes together. */
const TOP = 'cli'

/** The list of modules, which is no module itself. */
const LIST = 'modules/builtin.ts'

/** Node's own parts that touch nothing outside the process: all that a room without I/O may use. */
const pure: readonly string[] = ['node:buffer', 'node:crypto']
const roomsWithoutInput: readonly string[] = ['shell', 'error', 'module']

/** Where each package may be imported, so that it can be exchanged in one place. */
const packages: { readonly [name: string]: readonly string[] } = {
  '@jmespath-community/jmespath': ['src/template/query/parse.ts'],
  bcryptjs: ['src/template/filter/bcrypt.ts'],
  commander: ['src/cli/', 'lab/command-line.ts'],
  diff: ['src/report/diff.ts'],
  'ipaddr.js': ['src/template/network/address.ts'],
  'js-yaml': ['src/text/', 'lab/lab-file.ts', 'lab/inventory.ts'],
  nunjucks: ['src/template/nunjucks.ts'],
  ora: ['src/report/spinner.ts'],
  'p-limit': ['src/run/free.ts', 'src/run/turns.ts', 'src/transport/rate.ts'],
  'ssh-config': ['src/transport/ssh-config.ts'],
  'toml-eslint-parser': ['src/inventory/toml.ts'],
  tar: ['src/galaxy/tarball.ts'],
  ssh2: ['src/transport/', 'lab/embedded/'],
  zod: ['src/module/', 'modules/', 'lab/lab-file.ts'],
}

interface Import {
  readonly from: string
  /** A file of the project, or the name of a package or of a part of Node. */
  readonly to: string
  readonly local: boolean
  readonly typesOnly: boolean
}

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesBelow(path)
    return path.endsWith('.ts') ? [path] : []
  })

const read = (file: string): string => readFileSync(file, 'utf8')

/** Imports and re-exports as the formatter writes them; one behind a comment sign is none. */
const statement = /^(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm

function importsOf(file: string): readonly Import[] {
  return [...read(file).matchAll(statement)].map(([, type, named, lazy]) => {
    const to = named ?? lazy ?? ''
    const local = to.startsWith('.')
    return { from: file, to: local ? normalize(join(dirname(file), to)) : to, local, typesOnly: type !== undefined }
  })
}

const program = [...filesBelow('src'), ...filesBelow('modules')]
const all = [...program, ...filesBelow('lab')].flatMap(importsOf)
const inProgram = all.filter(({ from }) => !from.startsWith('lab/'))

/** `run` for `src/run/run.ts`; undefined outside of src. */
const roomOf = (file: string): string | undefined => /^src\/([^/]+)\//.exec(file)?.[1]
const familyOf = (file: string): string | undefined => /^modules\/([^/]+)\//.exec(file)?.[1]
const describe = ({ from, to, typesOnly }: Import): string => `${from} imports ${typesOnly ? 'types of ' : ''}${to}`

test('imports are found at all', (t) => {
  t.true(all.length > 500)
  t.true(all.some(({ from, to }) => from === 'src/cli/tutti.ts' && to === 'src/cli/load-engine.ts'))
  t.true(all.some(({ to, typesOnly }) => to === 'zod' && typesOnly))
})

test('every room imports only from the rooms that it may', (t) => {
  const wrong = inProgram.filter(({ from, to, local }) => {
    const [here, there] = [roomOf(from), roomOf(to)]
    if (!local || here === undefined || here === there) return false
    if (here === TOP) return there === undefined && to !== LIST
    return there === undefined || !mayImport[here]?.includes(there)
  })
  t.deepEqual(wrong.map(describe), [])
})

test('every room that there is has its line in the table', (t) => {
  const rooms = new Set(program.map(roomOf).filter((room) => room !== undefined))
  t.deepEqual(
    [...rooms].filter((room) => room !== TOP && !mayImport[room]),
    [],
  )
})

test('where only types may be imported, only types are', (t) => {
  const wrong = inProgram.filter(
    (one) => !one.typesOnly && typesOnly.includes(`${roomOf(one.from)} → ${roomOf(one.to)}`),
  )
  t.deepEqual(wrong.map(describe), [])
})

test('modules import the contract, the shell, zod and their own family, and cannot reach a host', (t) => {
  const may = ['src/module/', 'src/shell/']
  const wrong = inProgram.filter(({ from, to, local }) => {
    if (!from.startsWith('modules/') || from === LIST) return false
    if (!local) return to !== 'zod' && !pure.includes(to)
    return !may.some((room) => to.startsWith(room)) && familyOf(to) !== familyOf(from)
  })
  t.deepEqual(wrong.map(describe), [])
})

test('the list of modules imports modules and nothing else', (t) => {
  const others = inProgram.filter(({ from, to }) => from === LIST && familyOf(to) === undefined)
  t.deepEqual(others.map(describe), ['modules/builtin.ts imports types of src/module/contract.ts'])
})

test('rooms that describe do no I/O', (t) => {
  const wrong = inProgram.filter(
    ({ from, to }) => roomsWithoutInput.includes(roomOf(from) ?? '') && to.startsWith('node:') && !pure.includes(to),
  )
  t.deepEqual(wrong.map(describe), [])
})

test('each package is imported in its own place', (t) => {
  const external = all.filter(({ to, local }) => !local && !to.startsWith('node:'))
  const wrong = external.filter(({ from, to }) => !packages[to]?.some((place) => from.startsWith(place)))
  t.deepEqual(wrong.map(describe), [])
})

test('package.json names the packages that are imported and no others', (t) => {
  const { dependencies } = JSON.parse(read('package.json')) as { readonly dependencies: object }
  t.deepEqual(Object.keys(dependencies).sort(), Object.keys(packages).sort())
})

/** The first circle of imports, as the files on it; types may be mutual, they are gone when the program runs. */
function circle(imports: readonly Import[]): readonly string[] | undefined {
  const next = new Map<string, string[]>()
  for (const { from, to, local, typesOnly } of imports)
    if (local && !typesOnly) next.set(from, [...(next.get(from) ?? []), to])
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const to of next.get(file) ?? []) {
      const found = visit(to, [...path, file])
      if (found) return found
    }
    done.add(file)
    return undefined
  }
  for (const file of next.keys()) {
    const found = visit(file, [])
    if (found) return found
  }
  return undefined
}

const edge = (from: string, to: string, typesOnly = false): Import => ({ from, to, local: true, typesOnly })

test('a circle of imports is found, one of types is none', (t) => {
  t.deepEqual(circle([edge('a', 'b'), edge('b', 'c'), edge('c', 'b')]), ['b', 'c', 'b'])
  t.is(circle([edge('a', 'b'), edge('b', 'a', true)]), undefined)
})

test('no values are imported in a circle', (t) => {
  t.is(circle(all), undefined)
})

test('src and modules have no any, no silenced check and no note of work left', (t) => {
  const lax =
    /(?:[:<,(|&]\s*|\bas\s+)any\b(?!\w)(?=\s*[;,)>[\]|&=]|$)|@ts-(?:ignore|expect-error|nocheck)|\b(?:TODO|FIXME)\b/
  const found = program.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, i) => (lax.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
  )
  t.deepEqual(found, [])
  for (const line of ['let a: any = 1', 'as any)', 'Map<string, any>', '// TODO: later', 'x as any']) t.regex(line, lax)
  for (const line of ['// as any shell has it', '* for many, any host']) t.notRegex(line, lax)
})
