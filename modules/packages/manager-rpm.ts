import { type Script, sh } from '../../src/shell/script.ts'
import type { Manager, ManagerOptions } from './manager.ts'

// Written from the tools' manuals; of these managers none has been run by the tests of this project yet.

/** Says what RPM has: a package, a file or a capability that a package provides. */
const rpmQuestion = (outdated: Script): Script => sh`${outdated}
for name do
  version=$(rpm -q --qf '%{VERSION}-%{RELEASE}\n' -- "$name" 2>/dev/null || rpm -q --whatprovides --qf '%{VERSION}-%{RELEASE}\n' -- "$name" 2>/dev/null)
  if [ $? -ne 0 ]; then printf 'absent %s\n' "$name"; continue; fi
  case " $outdated " in *" $name "*) word=outdated ;; *) word=present ;; esac
  printf '%s %s %s\n' "$word" "$name" "$(printf '%s\n' "$version" | head -n 1)"
done`

const none = sh`outdated=`

const options = (given: ManagerOptions): readonly string[] => [
  ...(given.disableGpgCheck ? ['--nogpgcheck'] : []),
  ...given.disableRepositories.map((name) => `--disablerepo=${name}`),
  ...given.enableRepositories.map((name) => `--enablerepo=${name}`),
]

/** dnf and yum take the same words. */
const redhat = (name: 'dnf' | 'yum'): Manager => ({
  name,
  command: name,
  question: (latest) =>
    rpmQuestion(
      latest
        ? sh`outdated=$(${name} -q check-update "$@" 2>/dev/null | awk 'NF == 3 { sub(/\.[^.]*$/, "", $1); print $1 }'); outdated=$(echo $outdated)`
        : none,
    ),
  refresh: sh`${name} -q -y makecache`,
  install: (names, given) =>
    sh`${name} -y ${options(given)} ${given.allowDowngrade && name === 'dnf' ? ['--allowerasing'] : []} ${weak(name, given)} install -- ${names}`,
  upgrade: (names, given) => sh`${name} -y ${options(given)} ${name === 'dnf' ? 'upgrade' : 'update'} -- ${names}`,
  remove: (names) => sh`${name} -y remove -- ${names}`,
})

const weak = (name: string, { installRecommends }: ManagerOptions): readonly string[] =>
  name === 'dnf' && installRecommends !== undefined
    ? [`--setopt=install_weak_deps=${installRecommends ? 'True' : 'False'}`]
    : []

export const dnf = redhat('dnf')
export const yum = redhat('yum')

export const zypper: Manager = {
  name: 'zypper',
  command: 'zypper',
  question: (latest) =>
    rpmQuestion(
      latest
        ? sh`outdated=$(zypper --non-interactive --quiet list-updates 2>/dev/null | awk -F'|' '/^v/ { gsub(/ /, "", $3); print $3 }'); outdated=$(echo $outdated)`
        : none,
    ),
  refresh: sh`zypper --non-interactive --quiet refresh`,
  install: (names, given) =>
    sh`zypper --non-interactive ${gpg(given)} install --auto-agree-with-licenses ${recommends(given)} ${given.allowDowngrade ? ['--oldpackage'] : []} -- ${names}`,
  upgrade: (names, given) =>
    sh`zypper --non-interactive ${gpg(given)} update --auto-agree-with-licenses ${recommends(given)} -- ${names}`,
  remove: (names) => sh`zypper --non-interactive remove -- ${names}`,
}

const gpg = ({ disableGpgCheck }: ManagerOptions): readonly string[] => (disableGpgCheck ? ['--no-gpg-checks'] : [])
const recommends = ({ installRecommends }: ManagerOptions): readonly string[] =>
  installRecommends === undefined ? [] : [installRecommends ? '--recommends' : '--no-recommends']
