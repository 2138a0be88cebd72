/** A column that holds values encrypted by FieldCipher. `keyColumn` is what binds each value to its row. */
export interface SealedColumn {
  table: string;
  keyColumn: string;
  column: string;
}

/** Every column whose values a new encryption key has to re-wrap. What in it is not encrypted is left alone. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'users', keyColumn: 'user_id', column: 'phone_number' },
  { table: 'settings', keyColumn: 'setting_key', column: 'setting_value' },
];

export function nameOf({ table, column }: SealedColumn): string {
  return `${table}.${column}`;
}
