import { Buffer } from 'node:buffer'
import {
  type Answer,
  type Change,
  type Control,
  type Diff,
  Refusal,
  type Returned,
  resource,
  type Wish,
} from '../../../src/module/contract.ts'
import { fileSetQuestion, NO_FILE, type PlacedFile, readFileSet, sumOf } from '../../../src/shell/file-set.ts'
import { lines, type Script, sh } from '../../../src/shell/script.ts'
import { explainVerdict, type FileChange, readVerdict, setPath, transaction } from '../../../src/shell/transaction.ts'
import { type NginxArguments, nginxArguments, type Rendered } from './arguments.ts'
import { located, writtenFiles } from './render.ts'
import { configurationTest, daemonQuestion, newGeneration, reload, reopen, upgrade } from './scripts.ts'

/** The files of a host's configuration, and the nginx that works by them. */
type NginxState = {
  /** What the task names, by path. */
  readonly files: { readonly [path: string]: PlacedFile }
  /** What else is in folders in which nothing else shall be. */
  readonly strays: { readonly [path: string]: PlacedFile }
  /** What cksum says of each file, by which a change in the meantime is noticed. */
  readonly since: { readonly [path: string]: string }
  /** The texts of the files. */
  readonly texts: { readonly [path: string]: string }
  /** A transaction was cut short, and old files are still to be put back. */
  readonly unfinished: boolean
  /** `''` where nginx is not installed. */
  readonly version: string
  readonly running: boolean
  /** The program that runs is not the one on the disk. */
  readonly outdated: boolean
  readonly reopened: boolean
  readonly rehearsal: boolean
}

const NO_WISH: Wish<NginxState> = {
  files: null,
  strays: null,
  since: null,
  texts: null,
  unfinished: null,
  version: null,
  running: null,
  outdated: null,
  reopened: null,
  rehearsal: null,
}

/** Everything that the arguments name: files, links, and what shall not be there. */
const namedPaths = (args: NginxArguments): readonly string[] => [
  ...writtenFiles(args).map(({ path }) => path),
  ...Object.keys(args.links ?? {}),
  ...args.absent,
]

/** Renders the templates, and refuses a set that names one file twice. */
async function resolve(args: NginxArguments, control: Control): Promise<NginxArguments> {
  if (!/^\/[^/\s]+(\/[^/\s]+)+$/.test(args.root)) {
    throw new Refusal(`root must be a folder below another, as /etc/nginx is: ${args.root}`)
  }
  const rendered: Record<string, Rendered> = {}
  for (const [path, source] of Object.entries(args.templates ?? {})) {
    const template = Buffer.from(await control.read(source, 'templates')).toString()
    const text = await control.render(template, source, { trimBlocks: true, lstripBlocks: false })
    rendered[path] = { source, template, text }
  }
  const whole = { ...args, rendered }
  const twice = namedPaths(whole).filter((path, i, all) => all.indexOf(path) !== i)
  if (twice.length > 0) throw new Refusal(`the task says twice what ${twice.join(', ')} shall be`)
  return whole
}

/** What every named file should be. */
function wishedFiles(args: NginxArguments): { readonly [path: string]: PlacedFile } {
  return Object.fromEntries([
    ...args.absent.map((path) => [path, NO_FILE] as const),
    ...Object.entries(args.links ?? {}).map(([path, to]) => [path, { ...NO_FILE, kind: 'link', to }] as const),
    ...writtenFiles(args).map(
      ({ path, text }) => [path, { kind: 'file', sum: sumOf(text), mode: args.mode, to: '' }] as const,
    ),
  ])
}

/** nginx's whole configuration, tested and reloaded as one, and the program that works by it. */
export const nginx = resource<NginxArguments, NginxState>({
  name: 'nginx',
  purpose: 'The configuration of nginx, tested and reloaded as a whole, and the upgrade of its program.',
  returns: {
    files: 'The paths that differed.',
    reloaded: 'Whether nginx was reloaded.',
    reopened: 'Whether the logs were opened again.',
    root: 'The folder of the configuration.',
    running: 'Whether nginx runs.',
    upgraded: 'Whether the program on the disk took over from an older one.',
    version: 'The version of nginx, empty where it is not installed.',
  },
  examples: [
    {
      name: 'A site before two servers',
      args: {
        main: { user: 'www-data', worker_processes: 'auto', pid: '/run/nginx.pid' },
        events: { worker_connections: 4096 },
        http: { access_log: '/var/log/nginx/access.log', server_tokens: false },
        sites: {
          app: {
            upstreams: { back: { least_conn: true, server: ['10.0.0.21 weight=3', '10.0.0.22 backup'] } },
            servers: [
              {
                listen: 80,
                server_name: 'example.org',
                locations: [{ path: '/', proxy_pass: 'http://back', proxy_set_header: ['Host $host'] }],
              },
            ],
          },
        },
        exclusive: ['sites-enabled'],
      },
    },
    {
      name: 'A site of a template, and a link to another',
      args: {
        templates: { 'conf.d/site.conf': 'site.conf.j2' },
        links: { 'sites-enabled/blog': '../sites-available/blog' },
      },
    },
    { name: 'The new program takes over', args: { upgrade: true } },
  ],
  args: nginxArguments,
  momentary: ['reopened'],
  resolve,
  observe(args, asking) {
    return {
      script: lines(fileSetQuestion(args.root, namedPaths(args), args.exclusive), daemonQuestion(args.pid_file)),
      parse(_stdout, bytes) {
        const { set, rest } = readFileSet(bytes)
        const told = rest.split('\n')
        const mine = new Set(namedPaths(args))
        const those = (named: boolean) =>
          Object.fromEntries(Object.entries(set.files).filter(([path]) => mine.has(path) === named))
        return {
          files: those(true),
          strays: those(false),
          since: set.since,
          texts: asking.diff
            ? Object.fromEntries(
                Object.entries(set.contents).map(([path, text]) => [path, Buffer.from(text, 'latin1').toString()]),
              )
            : {},
          unfinished: set.unfinished,
          version: /^version .*nginx\/([\d.]+)/m.exec(rest)?.[1] ?? '',
          running: told.some((line) => line.startsWith('pid ')),
          outdated: told.includes('outdated'),
          reopened: false,
          rehearsal: asking.check,
        }
      },
    }
  },
  desire(args, is) {
    const blocked = Object.entries({ ...is.files, ...is.strays }).filter(
      ([path, { kind }]) => kind === 'other' || !setPath.test(path),
    )
    if (blocked.length > 0)
      throw new Refusal(`these are no files that could be replaced: ${blocked.map(([path]) => path).join(', ')}`)
    if (is.version === '' && !is.rehearsal)
      throw new Refusal('nginx is not there: install it first (package: name=nginx)')
    return {
      ...NO_WISH,
      files: wishedFiles(args),
      strays: {},
      unfinished: false,
      outdated: args.upgrade && is.running ? false : null,
      reopened: args.reopen && is.running ? true : null,
    }
  },
  converge,
  report,
  diff,
  explain(args, answer) {
    const verdict = readVerdict(answer.stdout)
    const isOfNginx = ['test', 'apply', 'verify'].includes(verdict.failed ?? '')
    const said = isOfNginx ? located(verdict.said, args) : verdict.said
    return explainVerdict({ ...verdict, said }, 'nginx', {
      old: 'configuration',
      untaken: 'nginx did not take the configuration',
      reloaded: true,
    })
  },
})

/** The paths that differ; all of them when what an interrupted transaction left is put back first. */
const differing = ({ is, should }: Change<NginxState>): readonly string[] =>
  [
    ...Object.keys(is.strays),
    ...Object.keys(should.files ?? {}).filter(
      (path) => is.unfinished || JSON.stringify(is.files[path]) !== JSON.stringify(should.files?.[path]),
    ),
  ].sort()

function converge(change: Change<NginxState>, args: NginxArguments): Script {
  const { is, should } = change
  const texts = new Map(writtenFiles(args).map(({ path, text }) => [path, text]))
  const changes = differing(change).map((path): FileChange => {
    const since = is.unfinished ? {} : { since: is.since[path] ?? '' }
    const to = args.links?.[path]
    if (to !== undefined) return { kind: 'link', path, to, ...since }
    const content = texts.get(path)
    return content === undefined
      ? { kind: 'absent', path, ...since }
      : { kind: 'file', path, content, mode: args.mode, ...since }
  })
  const swap =
    changes.length > 0 || is.unfinished
      ? transaction({
          root: args.root,
          changes,
          test: configurationTest,
          // Paths in nginx's files name the folder itself.
          movable: false,
          ...(is.running ? { apply: reload(args.pid_file), verify: newGeneration(args.pid_file, args.wait) } : {}),
        })
      : undefined
  return lines(
    swap && sh`${swap} || exit 1`,
    should.outdated === false && is.outdated && sh`( ${upgrade(args.pid_file, args.wait)} ) || exit 1`,
    should.reopened && sh`( ${reopen(args.pid_file)} ) || exit 1`,
    sh`exit 0`,
  )
}

function report(args: NginxArguments, change: Change<NginxState>, answer?: Answer): Returned {
  const { is, should } = change
  const files = differing(change)
  const done = answer !== undefined && is.running
  return {
    root: args.root,
    version: is.version,
    running: is.running,
    files,
    reloaded: done && files.length > 0,
    upgraded: done && should.outdated === false && is.outdated,
    reopened: done && should.reopened === true,
  }
}

function diff(args: NginxArguments, change: Change<NginxState>): readonly Diff[] {
  const { is, should } = change
  const texts = new Map(writtenFiles(args).map(({ path, text }) => [path, text]))
  const shown = (path: string, file: PlacedFile | undefined, text: string): string => {
    switch (file?.kind) {
      case 'link':
        return `link to ${file.to}\n`
      case 'file':
        return is.files[path] !== undefined && is.files[path]?.sum === should.files?.[path]?.sum
          ? `mode: ${file.mode}\n`
          : text
      case 'other':
      case 'absent':
      case undefined:
        return ''
    }
  }
  const deeds = [
    ...(should.outdated === false && is.outdated
      ? [{ before: 'program: older than on disk\n', after: 'program: as on disk\n' }]
      : []),
    ...(should.reopened ? [{ before: 'logs: open\n', after: 'logs: opened again\n' }] : []),
  ]
  return [
    ...differing(change).map((path) => ({
      before: shown(path, is.files[path] ?? is.strays[path], is.texts[path] ?? ''),
      after: shown(path, should.files?.[path], texts.get(path) ?? ''),
      beforeHeader: `${args.root}/${path}`,
      afterHeader: 'the data of the task',
    })),
    ...deeds,
  ]
}
