import * as argument from '../../src/module/argument.ts'
import { Refusal, resource, type State } from '../../src/module/contract.ts'
import { readFields } from '../../src/shell/fields.ts'
import { lines, type Script, sh, verbatim } from '../../src/shell/script.ts'
import {
  readTextFiles,
  type TextFile,
  textFileFunctions,
  textFilesQuestion,
  writeTextFiles,
} from '../../src/shell/text-file.ts'
import { dropOptions, lists, optionsIn, unlist, withLines } from './modprobe-files.ts'

const args = argument.args({
  name: argument
    .line()
    .refine((text) => /^[\w-]+$/.test(text), 'expected the name of a kernel module')
    .describe('The module of the kernel.'),
  state: argument.choice(['absent', 'present']).default('present').describe('Whether it should be loaded.'),
  params: argument.line().default('').describe('Its parameters, for when it is loaded.'),
  persistent: argument
    .choice(['disabled', 'absent', 'present'])
    .default('disabled')
    .describe('Whether it should be loaded when the host starts; disabled leaves that as it is.'),
})

type Given = typeof args._output

/** A module of the kernel, and what the files say that are read when the host starts. */
type ModuleState = State & {
  readonly loaded: boolean
  readonly listed: boolean
  /** Its parameters in the files, sorted. */
  readonly params: readonly string[]
  readonly files: readonly TextFile[]
}

const LISTS = '/etc/modules-load.d/'
const OPTIONS = '/etc/modprobe.d/'

const toolPath: Script = sh`PATH=$PATH:/usr/sbin:/sbin`

/** Prints the name under which the module is there: loaded, or a part of the kernel. */
const loadedQuestion = ({ name }: Given): Script => sh`loaded() {
  n=$(printf %s "$1" | tr - _)
  if [ -d "/sys/module/$n" ]; then return; fi
  while read -r m _; do if [ "$m" = "$n" ]; then return; fi; done 2>/dev/null </proc/modules
  while read -r m; do m=\${m##*/}; if [ "$(printf %s "\${m%.ko*}" | tr - _)" = "$n" ]; then return; fi; done 2>/dev/null <"/lib/modules/$(uname -r)/modules.builtin"
  return 1
}
if loaded ${name}; then printf 'loaded=1\000'
else for m in $(modprobe -R -- ${name} 2>/dev/null); do if loaded "$m"; then printf 'loaded=1\000'; break; fi; done
fi`

const wishedParams = ({ params }: Given): readonly string[] => [...new Set(params.split(/\s+/).filter(Boolean))].sort()

const inFolder = (folder: string, files: readonly TextFile[]): readonly TextFile[] =>
  files.filter(({ place }) => place.path.startsWith(folder))

/** The files that change, each with its new text. */
function edits(given: Given, { files }: ModuleState): readonly { readonly file: TextFile; readonly text: string }[] {
  const { name, persistent } = given
  const all = files.map((file) => {
    const own = (folder: string): boolean => file.place.path === `${folder}${name}.conf`
    const { text } = file
    if (file.place.path.startsWith(LISTS)) {
      if (persistent === 'absent') return { file, text: unlist(text, name) }
      const listed = inFolder(LISTS, files).some((one) => lists(one.text, name))
      return { file, text: own(LISTS) && !listed ? withLines(text, [name]) : text }
    }
    const wished = persistent === 'absent' ? [] : wishedParams(given)
    const are = inFolder(OPTIONS, files).flatMap((one) => optionsIn(one.text, name))
    if ([...new Set(are)].sort().join(' ') === wished.join(' ')) return { file, text }
    const kept = dropOptions(text, name)
    return {
      file,
      text:
        own(OPTIONS) && wished.length > 0
          ? withLines(
              kept,
              wished.map((one) => `options ${name} ${one}`),
            )
          : kept,
    }
  })
  return all.filter(({ file, text }) => file.text !== text)
}

/** A module of the kernel. */
export const modprobe = resource<Given, ModuleState>({
  name: 'modprobe',
  purpose: 'A module of the kernel: loaded or not, now and when the host starts.',
  returns: {
    name: 'The module.',
    params: 'Its parameters.',
    state: '`present` or `absent`.',
  },
  examples: [
    {
      name: 'The balancer of the kernel, at every start',
      args: { name: 'ip_vs', params: 'conn_tab_bits=15', persistent: 'present' },
    },
    { name: 'Not loaded', args: { name: 'pcspkr', state: 'absent' } },
  ],
  args,
  observe: (given) => ({
    script: lines(
      toolPath,
      textFileFunctions,
      loadedQuestion(given),
      given.persistent !== 'disabled' &&
        textFilesQuestion(
          verbatim([LISTS, OPTIONS].map((folder) => `${folder}${given.name}.conf ${folder}*`).join(' ')),
        ),
      sh`:`,
    ),
    parse(_stdout, bytes) {
      const fields = readFields(bytes)
      const named = readTextFiles(fields)
      const files = named.filter((one, i) => named.findIndex(({ place }) => place.path === one.place.path) === i)
      return {
        loaded: fields.has('loaded'),
        listed: inFolder(LISTS, files).some(({ text }) => lists(text, given.name)),
        params: [...new Set(inFolder(OPTIONS, files).flatMap(({ text }) => optionsIn(text, given.name)))].sort(),
        files,
      }
    },
  }),
  desire(given, is) {
    const lack = is.files.find(({ place }) => place.lack !== '')?.place.lack
    if (lack !== undefined) throw new Refusal(lack)
    return {
      loaded: given.state === 'present',
      listed: given.persistent === 'disabled' ? null : given.persistent === 'present',
      params: given.persistent === 'disabled' ? null : given.persistent === 'present' ? wishedParams(given) : [],
      files: null,
    }
  },
  converge: ({ is, should }, given) =>
    lines(
      toolPath,
      should.loaded !== is.loaded &&
        lines(
          sh`command -v modprobe >/dev/null 2>&1 || { echo 'modprobe is not installed (the package kmod)' >&2; exit 1; }`,
          should.loaded
            ? sh`modprobe -- ${given.name} ${given.params.split(/\s+/).filter(Boolean)} || exit`
            : sh`modprobe -r -- ${given.name} || exit`,
        ),
      given.persistent !== 'disabled' && sh`mkdir -p ${LISTS} ${OPTIONS} || exit`,
      given.persistent !== 'disabled' &&
        writeTextFiles(edits(given, is).map(({ file, text }) => ({ file, text, mode: '0644' }))),
    ),
  report: ({ name, params, state }) => ({ name, params, state }),
  diff: (given, { is, should }) => [
    ...(should.loaded === is.loaded
      ? []
      : [
          {
            before: is.loaded ? 'loaded\n' : '',
            after: should.loaded ? 'loaded\n' : '',
            beforeHeader: given.name,
            afterHeader: given.name,
          },
        ]),
    ...(given.persistent === 'disabled' ? [] : edits(given, is)).map(({ file, text }) => ({
      before: file.text,
      after: text,
      beforeHeader: file.place.path,
      afterHeader: file.place.path,
    })),
  ],
})
