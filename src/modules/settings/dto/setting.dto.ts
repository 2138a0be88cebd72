import { z } from 'zod';
import { Instant, Uuid } from '../../../common/validation/fields';
import { pageOf, pageParameters } from '../../../common/validation/page';

/** A key in a path; with an example, since Swagger UI fills it in. */
export const SettingKeyInPath = z.string().meta({ examples: ['plant.timeZone'] });

const value = { examples: ['Europe/Rome'] };

export const Setting = z
  .object({
    settingKey: z.string().meta({ examples: ['plant.timeZone'] }),
    value: z.unknown().meta({ ...value, description: 'What holds now, in the form of `schema`. Null for a secret.' }),
    default: z.unknown().meta({ description: 'What holds until somebody sets it.', examples: ['UTC'] }),
    isDefault: z.boolean().meta({ description: 'Whether the default holds.' }),
    isSet: z.boolean().meta({ description: 'Whether somebody has set it; of a secret nothing more is told.' }),
    description: z.string(),
    isSystem: z.boolean().meta({ description: 'Concerns the running of the service: for administrators only.' }),
    isSecret: z.boolean().meta({ description: 'Stored encrypted and never returned.' }),
    schema: z
      .record(z.string(), z.unknown())
      .meta({ description: 'JSON Schema (2020-12) of the value.', examples: [{ type: 'string' }] }),
    updatedAt: Instant.nullable().meta({ description: 'Null while nobody has set it.' }),
    updatedBy: Uuid.nullable(),
    version: z.int().min(0).meta({ description: 'Counts the changes; 0 while nobody has set it.' }),
  })
  .meta({ id: 'Setting' });
export type Setting = z.infer<typeof Setting>;

export const SettingPage = pageOf(Setting, 'SettingPage');
export type SettingPage = z.infer<typeof SettingPage>;

export const SetSetting = z
  .strictObject({
    value: z.unknown().meta({ ...value, description: 'In the form that `schema` of the setting asks for.' }),
  })
  .meta({ id: 'SetSetting' });
export type SetSetting = z.infer<typeof SetSetting>;

export const SettingQuery = z.strictObject(pageParameters(['settingKey'], 'settingKey'));
export type SettingQuery = z.infer<typeof SettingQuery>;
