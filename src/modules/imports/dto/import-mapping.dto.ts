import { z } from 'zod';
import { text } from '../../../common/validation/fields';
import { priorities, statuses } from '../../logbook/dto/logbook-entry.dto';

/** What a column can stand for. `user` names whose entry it is; `entryId` is found in exports of this logbook. */
export const importFields = [
  'startDate',
  'endDate',
  'responsiblePerson',
  'location',
  'device',
  'callDescription',
  'solutionDescription',
  'status',
  'downtimeHours',
  'category',
  'priority',
  'user',
  'entryId',
] as const;
export const ImportField = z.enum(importFields).meta({ id: 'ImportField' });
export type ImportField = z.infer<typeof ImportField>;

/** Without these no entry can be: each needs a column or a constant. */
export const requiredFields = [
  'startDate',
  'responsiblePerson',
  'location',
  'device',
  'callDescription',
  'status',
] as const satisfies readonly ImportField[];

export { priorities, statuses };
export type Status = (typeof statuses)[number];
export type Priority = (typeof priorities)[number];

export const dateOrders = ['DMY', 'MDY', 'YMD'] as const;
/** The column of `errors.xlsx` that says why a row was rejected. It is no part of the row. */
export const reasonHeader = 'Reason of rejection';

export type DateOrder = (typeof dateOrders)[number];

const Header = text(255);
const Meaning = z.record(text(255), text(255));

const reading = {
  constants: z
    .partialRecord(ImportField, text(1000))
    .meta({ description: 'What a field is in every row whose own cell is blank, or that has no such column.' }),
  dateOrder: z.enum(dateOrders).meta({ description: 'How to read 03/04/2005 where it is text.' }),
  decimalSign: z.enum([',', '.']).meta({ description: 'How to read 1,234 where it is text.' }),
  downtimeUnit: z.enum(['hours', 'minutes']).meta({ description: 'What a plain number of downtime counts.' }),
  pathSeparator: z
    .string()
    .min(1)
    .max(5)
    .nullable()
    .meta({ description: 'Between the names of a location and those it lies in.' }),
};

export const SheetMapping = z
  .strictObject({
    name: z.string().max(255),
    headerRow: z.int().min(1).max(1_048_576).meta({ description: 'The rows after it are read.' }),
    columns: z.record(Header, ImportField).meta({
      description: 'What each column stands for, by its header. A header that occurs again is named `Date (2)`.',
      examples: [{ 'Date start': 'startDate', Machine: 'device' }],
    }),
    ...z.object(reading).partial().shape,
  })
  .meta({ id: 'SheetMapping', description: 'A sheet that is read; what it does not say itself holds for all sheets.' });
export type SheetMapping = z.infer<typeof SheetMapping>;

/** `map` comes first; `otherwise` says what happens to what is in neither it nor the logbook. */
function unknown<const T extends readonly string[]>(otherwise: T, target: string) {
  return z.strictObject({
    map: Meaning.meta({ description: `From the file's name to ${target}.` }),
    otherwise: z.enum(otherwise),
  });
}

export const ImportMapping = z
  .strictObject({
    sheets: z.array(SheetMapping).min(1).max(1000),
    ...reading,
    emptyValues: z.array(text(20)).max(50).meta({ description: 'Texts that say nothing, such as `NA`.' }),
    values: z
      .strictObject({
        status: z.record(text(255), z.enum(statuses)),
        priority: z.record(text(255), z.enum(priorities)),
        device: Meaning,
        responsiblePerson: Meaning,
      })
      .meta({ description: 'What the texts in the file mean. Case, accents and spaces around them do not matter.' }),
    unknown: z.strictObject({
      locations: unknown(['create', 'reject'], 'a location or its path'),
      categories: unknown(['create', 'omit', 'reject'], 'a category'),
      people: unknown(['keep', 'create', 'reject'], 'a username, whose entry it then is'),
    }),
  })
  .meta({
    id: 'ImportMapping',
    description: 'How a file is read. Proposed by the analysis, edited by people.',
    examples: [
      {
        sheets: [
          {
            name: '2004',
            headerRow: 3,
            columns: {
              'Date start': 'startDate',
              Crew: 'responsiblePerson',
              Place: 'location',
              Machine: 'device',
              Fault: 'callDescription',
            },
          },
        ],
        constants: { status: 'Completed' },
        dateOrder: 'DMY',
        decimalSign: ',',
        downtimeUnit: 'hours',
        pathSeparator: '>',
        emptyValues: ['NA'],
        values: { status: { erledigt: 'Completed' }, priority: {}, device: {}, responsiblePerson: {} },
        unknown: {
          locations: { map: {}, otherwise: 'create' },
          categories: { map: {}, otherwise: 'omit' },
          people: { map: {}, otherwise: 'keep' },
        },
      },
    ],
  });
export type ImportMapping = z.infer<typeof ImportMapping>;
