import * as argument from '../../src/module/argument.ts'
import { type Change, Refusal, resource } from '../../src/module/contract.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { encodeText } from '../../src/shell/lossless.ts'
import { emit, lines, type Script, sh } from '../../src/shell/script.ts'
import {
  NO_FILE_WISH,
  readTextFile,
  type TextFile,
  textFileFunctions,
  textFileQuestion,
  writeTextFile,
} from '../../src/shell/text-file.ts'

const KINDS = 'service|socket|timer|path|mount|automount|swap|target|slice'

const args = argument
  .args({
    name: argument
      .line()
      .refine((text) => /^[\w:@.\\-]+$/.test(text), 'expected the name of a unit')
      .meta({ aliases: ['unit'] })
      .describe('The unit; `.service` when it names no kind.'),
    content: argument.str().optional().describe('The text of the unit, or of the part that is dropped in.'),
    drop_in: argument
      .line()
      .refine((text) => /^[\w.-]+$/.test(text), 'expected the name of a file')
      .optional()
      .describe('The name of a part that is added to a unit of somebody else: NAME.d/PART.conf.'),
    state: argument.choice(['present', 'absent']).default('present').describe('Whether the file should be there.'),
    folder: argument.path().default('/etc/systemd/system').describe('Where units of this host are kept.'),
    backup: argument.bool().default(false).describe('Keeps a copy of the file that is replaced.'),
  })
  .refine(({ state, content }) => state === 'absent' || content !== undefined, {
    message: 'content is required with state=present',
  })

type Given = typeof args._output

/** A file of systemd, and whether systemd has read it as it is. */
type UnitState = TextFile & {
  /** False where systemd has an older text in mind; null where there is none that runs. */
  readonly fresh: boolean | null
}

const unitOf = ({ name }: Given): string => (new RegExp(`\\.(${KINDS})$`).test(name) ? name : `${name}.service`)

/** The path below the folder of units. */
function placeOf(given: Given): string {
  const part = given.drop_in
  if (part === undefined) return unitOf(given)
  return `${unitOf(given)}.d/${part.endsWith('.conf') ? part : `${part}.conf`}`
}

const fileOf = (given: Given): string => `${given.folder.replace(/\/+$/, '')}/${placeOf(given)}`

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

const runs = sh`[ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1`

/** Puts the old text back when systemd cannot read the new one, and fails with what it said. */
function testUnit({ is }: Change<UnitState>, given: Given): Script {
  const file = fileOf(given)
  const back = is.found ? sh`${emit(encodeText(is.text))} >${file}` : sh`rm -f -- ${file}`
  // A pattern (name@.service) is no unit by itself, and cannot be asked about.
  if (/@\.\w+$/.test(unitOf(given))) return sh`:`
  return sh`s=$(systemctl show -p LoadState --value -- ${unitOf(given)})
case $s in
  bad-setting | error)
    e=$(systemctl show -p LoadError --value -- ${unitOf(given)}); j=$(journalctl -b -n 5 -o cat -u ${unitOf(given)} 2>/dev/null)
    ${back}; systemctl daemon-reload
    printf '%s is no unit that systemd can use (%s); the old state was put back: %s\n%s\n' ${unitOf(given)} "$s" "$e" "$j" >&2; exit 1 ;;
esac`
}

/** A unit of this host's own, or a part added to one. */
export const systemdUnit = resource<Given, UnitState>({
  name: 'systemd_unit',
  purpose: 'The file of a unit of systemd, or of a part that is dropped in; systemd has read it as it is.',
  returns: {
    backup_file: 'The copy of what was there.',
    path: 'The file.',
    unit: 'The name of the unit.',
  },
  examples: [
    {
      name: 'A service of one program',
      args: {
        name: 'app',
        content:
          '[Unit]\nDescription=The application\n\n[Service]\nExecStart=/usr/local/bin/app\n\n[Install]\nWantedBy=multi-user.target\n',
      },
    },
    {
      name: 'nginx may open more files',
      args: { name: 'nginx', drop_in: 'limits', content: '[Service]\nLimitNOFILE=65536\n' },
    },
  ],
  args,
  observe: (given) => ({
    script: lines(
      textFileFunctions,
      sh`if ${runs}; then printf 'stale=%s\000' "$(systemctl show -p NeedDaemonReload --value -- ${unitOf(given)} 2>/dev/null)"; fi`,
      textFileQuestion(sh`${fileOf(given)}`, { follow: false }),
    ),
    parse(_stdout, bytes) {
      const fields = readFields(bytes)
      const stale = fields.get('stale')
      return { ...readTextFile(fields), fresh: stale === undefined ? null : !stale.startsWith('yes') }
    },
  }),
  desire({ state, content }, is) {
    if (is.place.lack !== '') throw new Refusal(is.place.lack)
    const fresh = is.fresh === null ? null : true
    if (state === 'absent') return { ...NO_FILE_WISH, found: false, fresh }
    const text = ended(content ?? '')
    return { ...NO_FILE_WISH, found: true, ...(text === is.text ? {} : { text }), fresh }
  },
  converge(change, given) {
    const { is, should } = change
    const folder = is.place.path.slice(0, is.place.path.lastIndexOf('/'))
    return lines(
      should.found === false &&
        is.found &&
        lines(
          sh`rm -f -- ${is.place.path} || exit`,
          given.drop_in !== undefined && sh`rmdir ${folder} 2>/dev/null || :`,
        ),
      should.text !== null &&
        should.text !== is.text &&
        lines(
          !is.place.parentFound && sh`mkdir -p ${folder} || exit`,
          writeTextFile(is, { text: should.text, mode: '0644', backup: given.backup }),
        ),
      sh`if ${runs}; then systemctl daemon-reload || exit
${should.found === false ? sh`:` : testUnit(change, given)}
fi`,
    )
  },
  report(given, _change, answer) {
    const backup = answer && readFields(answer.bytes).get('backup_file')
    return {
      path: fileOf(given),
      unit: unitOf(given),
      ...(backup ? { backup_file: asText(backup) } : {}),
    }
  },
  diff: (_given, { is, should }) => [
    {
      before: is.text,
      after: should.found === false ? '' : (should.text ?? is.text),
      beforeHeader: is.place.path,
      afterHeader: should.found === false ? '/dev/null' : is.place.path,
    },
  ],
})
