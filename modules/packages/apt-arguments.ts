import type { z } from 'zod'
import { args, bool, choice, int, list, path, str } from '../../src/module/argument.ts'

/** The arguments of `apt` by Ansible's names; `package` takes them too. */
export const aptShape = {
  name: list(str())
    .optional()
    .meta({ aliases: ['package', 'pkg'] })
    .describe('Packages: NAME, NAME=VERSION (with * in the version), NAME/RELEASE, or a pattern such as "php-*".'),
  state: choice(['present', 'latest', 'absent', 'build-dep', 'fixed'])
    .default('present')
    .describe('What becomes of the packages; build-dep installs what they are built with.'),
  deb: path().optional().describe('A .deb file on the host, or its URL, to be installed.'),
  update_cache: bool()
    .optional()
    .meta({ aliases: ['update-cache'] })
    .describe('Renew the package lists first.'),
  cache_valid_time: int().default(0).describe('Seconds for which package lists count as new; implies update_cache.'),
  update_cache_retries: int().default(5).describe('How often renewing the lists is tried.'),
  update_cache_retry_max_delay: int().default(12).describe('Longest wait between two tries, in seconds.'),
  purge: bool().default(false).describe('Remove the configuration files as well.'),
  autoremove: bool().default(false).describe('Remove packages that were only installed for others and are not needed.'),
  autoclean: bool().default(false).describe('Remove downloaded packages that can no longer be downloaded.'),
  clean: bool().default(false).describe('Remove all downloaded packages.'),
  install_recommends: bool()
    .optional()
    .meta({ aliases: ['install-recommends'] })
    .describe("Install recommended packages as well; otherwise apt's own setting holds."),
  default_release: str()
    .optional()
    .meta({ aliases: ['default-release'] })
    .describe('The release packages are taken from, as `apt-get -t`.'),
  force: bool()
    .default(false)
    .describe('Allow downgrades, removal of essential packages, changes of held ones, and unsigned sources.'),
  allow_unauthenticated: bool()
    .default(false)
    .meta({ aliases: ['allow-unauthenticated'] })
    .describe('Accept packages that are not signed.'),
  allow_downgrade: bool()
    .default(false)
    .meta({ aliases: ['allow-downgrade', 'allow_downgrades', 'allow-downgrades'] })
    .describe('Allow an older version than the installed one.'),
  allow_change_held_packages: bool().default(false).describe('Change packages that are on hold.'),
  dpkg_options: str()
    .default('force-confdef,force-confold')
    .describe('Options for dpkg, with commas and without dashes.'),
  upgrade: choice(['no', 'yes', 'safe', 'full', 'dist'])
    .default('no')
    .describe('Upgrade the whole host; full and dist remove packages where that is needed.'),
  lock_timeout: int().default(60).describe('Seconds to wait while another program holds the lock of apt or dpkg.'),
  policy_rc_d: int()
    .optional()
    .describe('Exit status of policy-rc.d meanwhile; 101 keeps services from being started.'),
  only_upgrade: bool().default(false).describe('Leave packages alone that are not installed.'),
  fail_on_autoremove: bool().default(false).describe('Fail rather than remove a package.'),
  force_apt_get: bool().default(false).describe('Taken for compatibility: apt-get is always used.'),
} as const

export const aptArguments = args(aptShape)

export type AptArguments = z.infer<typeof aptArguments>

/** Whether the lists are to be renewed when they are older than `cache_valid_time`. */
export const wantsUpdate = (given: AptArguments): boolean => given.update_cache ?? given.cache_valid_time > 0
