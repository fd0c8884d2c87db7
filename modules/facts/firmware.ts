import { sh } from '../../src/shell/script.ts'
import { type Group, hardwareNames } from './group.ts'

/** The kinds of chassis that DMI numbers, from 1. */
const chassis = [
  'Other',
  'Unknown',
  'Desktop',
  'Low Profile Desktop',
  'Pizza Box',
  'Mini Tower',
  'Tower',
  'Portable',
  'Laptop',
  'Notebook',
  'Hand Held',
  'Docking Station',
  'All In One',
  'Sub Notebook',
  'Space-saving',
  'Lunch Box',
  'Main Server Chassis',
  'Expansion Chassis',
  'Sub Chassis',
  'Bus Expansion Chassis',
  'Peripheral Chassis',
  'RAID Chassis',
  'Rack Mount Chassis',
  'Sealed-case PC',
  'Multi-system',
  'CompactPCI',
  'AdvancedTCA',
  'Blade',
  'Blade Enclosure',
  'Tablet',
  'Convertible',
  'Detachable',
  'IoT Gateway',
  'Embedded PC',
  'Mini PC',
  'Stick PC',
]

/** Facts by the file that has them. */
const files: Readonly<Record<string, string>> = {
  bios_date: 'bios_date',
  bios_vendor: 'bios_vendor',
  bios_version: 'bios_version',
  board_asset_tag: 'board_asset_tag',
  board_name: 'board_name',
  board_serial: 'board_serial',
  board_vendor: 'board_vendor',
  board_version: 'board_version',
  chassis_asset_tag: 'chassis_asset_tag',
  chassis_serial: 'chassis_serial',
  chassis_vendor: 'chassis_vendor',
  chassis_version: 'chassis_version',
  form_factor: 'chassis_type',
  product_name: 'product_name',
  product_serial: 'product_serial',
  product_uuid: 'product_uuid',
  product_version: 'product_version',
  system_vendor: 'sys_vendor',
}

export const firmware: Group = {
  names: hardwareNames,
  files: sh`/sys/devices/virtual/dmi/id/*[a-z]`,
  facts: (told) =>
    Object.fromEntries(
      Object.entries(files).map(([fact, file]) => {
        const value = told.line(`/sys/devices/virtual/dmi/id/${file}`) ?? 'NA'
        if (fact !== 'form_factor' || value === 'NA') return [fact, value]
        return [fact, chassis[Number(value) - 1] ?? `unknown (${value})`]
      }),
    ),
}
