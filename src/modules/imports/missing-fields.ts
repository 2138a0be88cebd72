import { type ImportField, type ImportMapping, requiredFields } from './dto/import-mapping.dto';

/** Required fields that have neither a column nor a constant in some sheet. */
export function missingFields({ sheets, constants }: ImportMapping): ImportField[] {
  return requiredFields.filter((field) =>
    sheets.some((sheet) => {
      const hasColumn = Object.values(sheet.columns).includes(field);
      return !hasColumn && sheet.constants?.[field] === undefined && constants[field] === undefined;
    }),
  );
}
