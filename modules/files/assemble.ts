import { Buffer } from 'node:buffer'
import type { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { type Control, Refusal, resource } from '../../src/module/contract.ts'
import { asBytes, asText, readFields } from '../../src/shell/fields.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { emit, lines, type Script, sh } from '../../src/shell/script.ts'
import { assembleFragments, type Fragment } from './assemble-fragments.ts'
import {
  type DestinationArguments,
  type DestinationState,
  destinationQuestion,
  destinationReturns,
  diffDestination,
  md5,
  putDestination,
  readDestination,
  reportDestination,
  sha1,
  wishDestination,
} from './destination.ts'
import { permissionArguments } from './permissions.ts'
import { pythonRegex } from './python-regex.ts'

const assembleArguments = argument.args({
  src: argument.path().describe('A folder of fragments, on the host or, without remote_src, on the control host.'),
  dest: argument.path().describe('The file that is made of them.'),
  remote_src: argument.bool().default(true).describe('Take src from the host itself.'),
  delimiter: argument.str().optional().describe('What stands between fragments; escapes such as \\n are read.'),
  regexp: argument.str().optional().describe('Take only fragments in whose names this is found.'),
  ignore_hidden: argument.bool().default(false).describe('Leave out fragments whose names begin with a dot.'),
  backup: argument.bool().default(false).describe('Keep a copy of the file that is replaced.'),
  validate: argument.str().optional().describe('A command that must agree to the new file, named by %s.'),
  decrypt: argument.bool().default(true).describe('Decrypt fragments of the control host that are vaults.'),
  ...permissionArguments,
})

type AssembleArguments = z.output<typeof assembleArguments> & {
  /** The fragments of the control host. */
  readonly local?: readonly Fragment[]
}

type AssembleState = DestinationState & {
  /** What the fragments come to, one character a byte. */
  readonly assembled: string
}

const destinationOf = (args: AssembleArguments): DestinationArguments => ({ ...args, force: true, follow: false })

/** A file made of the fragments in a folder. */
export const assemble = resource<AssembleArguments, AssembleState>({
  name: 'assemble',
  purpose: 'Makes a file of the fragments in a folder of the host or the control host.',
  returns: destinationReturns({ md5sum: 'Its MD5.', src: 'The folder.' }),
  examples: [
    { name: 'Fragments of the host', args: { src: '/etc/app/fragments', dest: '/etc/app/app.conf' } },
    {
      name: 'Some fragments, only when they are right together',
      args: {
        src: '/etc/ssh/fragments',
        dest: '/etc/ssh/sshd_config',
        regexp: '\\.conf$',
        validate: 'sshd -t -f %s',
      },
    },
  ],
  args: assembleArguments,
  resolve: async (args, control) => (args.remote_src ? args : { ...args, local: await localFragments(args, control) }),
  observe: (args, asking) => ({
    script: destinationQuestion(destinationOf(args), asking, args.local ? {} : { ask: fragmentsQuestion(args) }),
    parse(_stdout, bytes) {
      const fields = readFields(bytes)
      if (fields.has('lack')) throw new Refusal(`${args.dest} is a directory, and a file shall be there`)
      const state = readDestination(fields, destinationOf(args), asking)
      const fragments = args.local ?? readFragments(fields, args, asking.check)
      const assembled = assembleFragments(chosen(fragments, args), args.delimiter)
      return { ...state, assembled: Buffer.from(assembled).toString('latin1') }
    },
  }),
  desire: (args, is) => ({ ...wishDestination(destinationOf(args), is, sha1(bytesOf(is))), assembled: null }),
  converge: (change, args) =>
    putDestination(change, destinationOf(args), { sum: sha1(bytesOf(change.is)), script: emit(bytesOf(change.is)) }),
  report: (args, change, answer) => ({
    ...reportDestination(change, answer),
    src: args.src,
    md5sum: md5(bytesOf(change.is)),
    msg: 'OK',
  }),
  diff: (args, change) => diffDestination(change, bytesOf(change.is), args.src),
})

const bytesOf = ({ assembled }: AssembleState): Uint8Array => asBytes(assembled)

function chosen(fragments: readonly Fragment[], { regexp, ignore_hidden }: AssembleArguments): readonly Fragment[] {
  const pattern = regexp === undefined ? undefined : pythonRegex(regexp)
  return fragments.filter(
    ({ name }) => !(ignore_hidden && name.startsWith('.')) && (pattern === undefined || pattern.test(name)),
  )
}

async function localFragments(args: AssembleArguments, control: Control): Promise<readonly Fragment[]> {
  const folder = args.src.replace(/(?<=[^/])\/+$/, '')
  const options = { decrypt: args.decrypt }
  const entries = await control.readTree(folder, 'files', options)
  if (!entries) throw new Refusal(`Source (${args.src}) is not a directory`)
  const found: Fragment[] = []
  for (const entry of entries) {
    const { path } = entry
    if (path.includes('/')) continue
    if (entry.kind === 'file') found.push({ name: path, content: entry.content })
    else if (entry.kind === 'link' && entry.real !== '') {
      const below = await control.readTree(`${folder}/${path}`, 'files', options)
      if (!below) found.push({ name: path, content: await control.read(`${folder}/${path}`, 'files', options) })
    }
  }
  return found
}

/** Asks for every fragment: its name and its text. A NUL in one would end its field, and what follows would pass for others. */
const fragmentsQuestion = ({ src, ignore_hidden }: AssembleArguments): Script =>
  lines(
    sh`o=${hostPath(src)}; n=0
if [ ! -e "$o" ]; then printf 'source=does not exist\000'
elif [ ! -d "$o" ]; then printf 'source=is not a directory\000'
elif [ ! -r "$o" ] || [ ! -x "$o" ]; then printf 'source=cannot be read by this user\000'
else for p in "\${o%/}"/* ${ignore_hidden ? sh`` : sh`"\${o%/}"/.*`}; do
  [ -f "$p" ] || continue
  n=$((n + 1)); printf 'name.%s=%s\000' $n "\${p##*/}"
  [ -r "$p" ] || { printf 'source=holds %s, which cannot be read by this user\000' "\${p##*/}"; continue; }
  [ $(tr -d '\000' <"$p" | wc -c) = $(wc -c <"$p") ] || { printf 'source=holds %s, which is no text\000' "\${p##*/}"; continue; }
  printf 'text.%s=' $n; tr -d '\000' <"$p"; printf '\000'
done; fi`,
  )

function readFragments(
  fields: ReadonlyMap<string, string>,
  { src }: AssembleArguments,
  isRehearsal: boolean,
): readonly Fragment[] {
  const lack = fields.get('source')
  // A rehearsal does not miss a folder that an earlier task would have made.
  if (lack !== undefined && !(isRehearsal && lack === 'does not exist')) {
    throw new Refusal(`Source (${src}) ${asText(lack)}`)
  }
  return [...fields].flatMap(([field, name]) => {
    if (!field.startsWith('name.')) return []
    return [{ name: asText(name), content: asBytes(fields.get(field.replace('name', 'text')) ?? '') }]
  })
}
