/** `location_id` → `locationId`: a column as the API names it. */
export function camelCase(column: string): string {
  return column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
