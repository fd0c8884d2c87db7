import type { AptArguments } from './apt-arguments.ts'

/** The options of apt-get that a task's arguments stand for. */
export function aptOptions(given: AptArguments): readonly string[] {
  const dpkg = given.dpkg_options
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .flatMap((one) => ['-o', `Dpkg::Options::=--${one}`])
  const forced = given.force
  const switches: readonly (readonly [boolean, readonly string[]])[] = [
    [
      given.install_recommends !== undefined,
      ['-o', `APT::Install-Recommends=${given.install_recommends ? 'yes' : 'no'}`],
    ],
    [given.default_release !== undefined, ['-t', given.default_release ?? '']],
    [given.purge, ['--purge']],
    [given.autoremove, ['--auto-remove']],
    [given.only_upgrade, ['--only-upgrade']],
    [given.fail_on_autoremove, ['--no-remove']],
    [given.allow_unauthenticated || forced, ['--allow-unauthenticated']],
    [given.allow_downgrade || forced, ['--allow-downgrades']],
    [given.allow_change_held_packages || forced, ['--allow-change-held-packages']],
    [forced, ['--allow-remove-essential']],
    [given.state === 'fixed', ['--fix-broken']],
  ]
  return [...dpkg, ...switches.flatMap(([on, options]) => (on ? options : []))]
}

// Unlike Ansible: aptitude is not used where it is installed, so that every host does the same.
/** The command of apt-get for an upgrade of the whole host. */
export const upgradeCommand = ({ upgrade }: AptArguments): readonly string[] =>
  upgrade === 'full' || upgrade === 'dist' ? ['dist-upgrade'] : ['upgrade', '--with-new-pkgs']
