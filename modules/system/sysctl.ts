import { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { Refusal, resource } from '../../src/module/contract.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import {
  NO_FILE_WISH,
  readTextFile,
  type TextFile,
  textFileFunctions,
  textFileQuestion,
  writeTextFile,
} from '../../src/shell/text-file.ts'
import { dotted, editSettings } from './sysctl-file.ts'

const truths: Readonly<Record<string, string>> = Object.fromEntries([
  ...['y', 'yes', 'on', 'true', 't'].map((word) => [word, '1']),
  ...['n', 'no', 'off', 'false', 'f'].map((word) => [word, '0']),
])

/** A value of the kernel: yes is 1, no is 0. */
const value = z.preprocess((raw) => {
  const text = typeof raw === 'boolean' ? String(raw) : raw
  return typeof text === 'string' ? (truths[text.trim().toLowerCase()] ?? text.trim()) : text
}, argument.line())

const name = z.preprocess(
  (raw) => (typeof raw === 'string' ? raw.trim() : raw),
  argument.line().refine((text) => /^[^\s=#;-][^\s=]*$/.test(text) && !/(^|\/)\.\.(\/|$)/.test(text), {
    message: 'expected the name of a kernel parameter such as net.ipv4.ip_forward',
  }),
)

const args = argument
  .args({
    name: name.meta({ aliases: ['key'] }).describe('The parameter, its parts with dots or slashes between.'),
    value: value
      .optional()
      .meta({ aliases: ['val'] })
      .describe('Its value.'),
    state: argument.choice(['present', 'absent']).default('present').describe('Whether the file should set it.'),
    reload: argument.bool().default(true).describe('After a change, has the kernel take every value of the file.'),
    sysctl_set: argument.bool().default(false).describe('Has the kernel take the value itself.'),
    sysctl_file: argument.path().default('/etc/sysctl.conf').describe('The file that is read when the host starts.'),
    ignoreerrors: argument.bool().default(false).describe('Passes over parameters that the kernel does not know.'),
  })
  .refine(({ state, value: wished }) => state === 'absent' || (wished ?? '') !== '', {
    message: 'value is required with state=present',
  })

type Given = typeof args._output

/** A kernel parameter: the file that sets it when the host starts, and what it is now. */
type SysctlState = TextFile & {
  /** Its parts with one blank between; null where the kernel does not know it. */
  readonly live: string | null
}

/** Where the kernel shows a parameter. */
const procPath = (parameter: string): string =>
  `/proc/sys/${dotted(parameter).replace(/[./]/g, (c) => (c === '.' ? '/' : '.'))}`

const spaced = (text: string): string => text.trim().split(/\s+/).join(' ')

const toolPath: Script = sh`PATH=$PATH:/usr/sbin:/sbin`

const wantsLive = ({ state, reload, sysctl_set }: Given): boolean => state === 'present' && (reload || sysctl_set)

/** A parameter of the kernel. */
export const sysctl = resource<Given, SysctlState>({
  name: 'sysctl',
  purpose: 'A parameter of the kernel, in the file that is read when the host starts and in the running kernel.',
  returns: {},
  examples: [
    {
      name: 'Packets are passed on',
      args: { name: 'net.ipv4.ip_forward', value: '1', sysctl_file: '/etc/sysctl.d/60-router.conf' },
    },
    { name: 'Only in the file', args: { name: 'vm.swappiness', value: 10, reload: false } },
  ],
  args,
  observe: (given) => ({
    script: lines(
      textFileFunctions,
      toolPath,
      wantsLive(given) &&
        sh`if [ -d /proc/sys ]; then [ ! -f ${procPath(given.name)} ] || printf 'live=%s\000' "$(cat ${procPath(given.name)} 2>/dev/null)"
elif v=$(sysctl -n -- ${given.name} 2>/dev/null); then printf 'live=%s\000' "$v"; fi`,
      textFileQuestion(hostPath(given.sysctl_file)),
    ),
    parse(_stdout, bytes) {
      const fields = readFields(bytes)
      const live = fields.get('live')
      return { ...readTextFile(fields), live: live === undefined ? null : spaced(asText(live)) }
    },
  }),
  desire(given, is) {
    if (is.place.lack !== '') throw new Refusal(is.place.lack)
    const text = editSettings(is.text, given.name, given.state === 'absent' ? undefined : given.value)
    const unknown = is.live === null && given.ignoreerrors
    return {
      ...NO_FILE_WISH,
      ...(text === is.text ? {} : { found: true, text }),
      live: wantsLive(given) && !unknown ? spaced(given.value ?? '') : null,
    }
  },
  converge({ is, should }, given) {
    const forgiving = given.ignoreerrors ? ['-e'] : []
    // sysctl ends well where the kernel refuses a value, and only says so.
    return lines(
      toolPath,
      sh`run() {
  command -v sysctl >/dev/null 2>&1 || { echo 'sysctl is not installed (the package procps)' >&2; exit 1; }
  e=$(sysctl "$@" 2>&1 >/dev/null); c=$?
  [ -z "$e" ] || printf '%s\n' "$e" >&2
  case $e in *': Invalid argument'*|*': Read-only file system'*) c=1 ;; esac
  [ "$c" = 0 ] || exit "$c"
}`,
      given.sysctl_set &&
        should.live !== null &&
        should.live !== is.live &&
        sh`run ${forgiving} -w ${`${given.name}=${given.value ?? ''}`}`,
      should.text !== null && should.text !== is.text && writeTextFile(is, { text: should.text, mode: '0644' }),
      given.reload && sh`run ${forgiving} -p ${is.place.path}`,
    )
  },
  diff: (_given, { is, should }) => [
    {
      before: is.text,
      after: should.text ?? is.text,
      beforeHeader: is.place.path,
      afterHeader: is.place.path,
    },
    ...(should.live === null || should.live === is.live
      ? []
      : [
          {
            before: `${is.live ?? '(unknown)'}\n`,
            after: `${should.live}\n`,
            beforeHeader: 'the kernel',
            afterHeader: 'the kernel',
          },
        ]),
  ],
  explain: (given, answer) => `setting ${given.name} failed: ${answer.stderr.trim() || answer.stdout.trim()}`,
})
