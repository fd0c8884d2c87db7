import * as argument from '../../src/module/argument.ts'
import { Refusal, resource } from '../../src/module/contract.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import { find, findFunctions, readGroups, setFieldFunction, toolOutput, toolPath } from './entries.ts'

const args = argument.args({
  name: argument.str().describe('The name of the group.'),
  gid: argument.int().optional().describe('Its number.'),
  state: argument.choice(['present', 'absent']).default('present').describe('Whether it should be there.'),
  system: argument.bool().default(false).describe('Makes it a system group.'),
  local: argument.bool().default(false).describe('Looks at the files of the host alone, not at a directory service.'),
  non_unique: argument.bool().default(false).describe('Lets it share its number with another group.'),
})

type Given = typeof args._output

/** A group of a host; `number_taken_by` names another group that has the number asked for. */
type GroupState = {
  readonly state: 'present' | 'absent'
  readonly gid: number | null
  readonly number_taken_by: string | null
}

const findNumber = (gid: number, local: boolean): Script => sh`while IFS=: read -r name _ number _; do
  if [ "$number" = ${gid} ]; then printf '%s::%s:\n' "$name" "$number"; fi
done </etc/group
${local ? sh`:` : sh`if command -v getent >/dev/null 2>&1; then getent group ${gid} 2>/dev/null || :; fi`}`

const add = ({ name, gid, system, non_unique }: Given): Script => {
  const number = gid === undefined ? sh`` : sh` -g ${gid}`
  return sh`if command -v groupadd >/dev/null 2>&1; then groupadd${number}${non_unique ? sh` -o` : sh``}${system ? sh` -r` : sh``} -- ${name} >&2 || exit
else addgroup${number}${system ? sh` -S` : sh``} -- ${name} >&2 || exit
fi`
}

const renumber = ({ name, non_unique }: Given, gid: number): Script =>
  sh`if command -v groupmod >/dev/null 2>&1; then groupmod -g ${gid}${non_unique ? sh` -o` : sh``} -- ${name} >&2 || exit
else set_field /etc/group ${name} 3 ${gid} || exit
fi`

const remove = ({ name }: Given): Script => sh`if command -v groupdel >/dev/null 2>&1; then groupdel -- ${name} >&2
else delgroup -- ${name} >&2
fi`

/** A group of accounts. */
export const group = resource<Given, GroupState>({
  name: 'group',
  purpose: 'A group of accounts.',
  returns: {
    gid: 'Its number.',
    name: 'Its name.',
    state: '`present` or `absent`.',
    stderr: 'What the tools said; stderr_lines is the same in lines.',
    system: 'Whether it was to be a system group.',
  },
  examples: [
    { name: 'The group of the site', args: { name: 'www', gid: 800 } },
    { name: 'Not this one', args: { name: 'games', state: 'absent' } },
  ],
  args,
  observe: (given) => ({
    script: lines(
      findFunctions,
      sh`${find('group', given.name, given.local)} && printf '%s\n' "$found"`,
      given.gid !== undefined && !given.non_unique && findNumber(given.gid, given.local),
      sh`:`,
    ),
    parse(stdout) {
      const groups = readGroups(stdout)
      const it = groups.find((one) => one.name === given.name)
      const other = groups.find((one) => one.gid === given.gid && one.name !== given.name)
      return {
        state: it ? 'present' : 'absent',
        gid: it?.gid ?? null,
        number_taken_by: given.non_unique ? null : (other?.name ?? null),
      }
    },
  }),
  desire(given, is) {
    if (given.non_unique && given.gid === undefined) throw new Refusal('non_unique is True but gid is missing')
    if (given.state === 'absent') return { state: 'absent', gid: null, number_taken_by: null }
    if (given.gid !== undefined && is.gid !== given.gid && is.number_taken_by !== null) {
      throw new Refusal(`GID '${given.gid}' already exists with group '${is.number_taken_by}'`, { name: given.name })
    }
    return { state: 'present', gid: given.gid ?? null, number_taken_by: null }
  },
  converge({ is, should }, given) {
    if (should.state === 'absent') return lines(toolPath, remove(given))
    const change =
      is.state === 'absent' ? add(given) : lines(setFieldFunction, renumber(given, should.gid ?? given.gid ?? 0))
    return lines(
      toolPath,
      findFunctions,
      change,
      sh`${find('group', given.name, given.local)} && printf '%s\n' "$found"`,
    )
  },
  report(given, { is }, answer) {
    const now = readGroups(answer?.stdout ?? '').find((one) => one.name === given.name)
    const gid = given.state === 'absent' ? null : (now?.gid ?? given.gid ?? is.gid)
    return {
      name: given.name,
      state: given.state,
      ...(gid === null ? {} : { gid, system: given.system }),
      ...toolOutput(answer),
    }
  },
})
