import { CreateLogbookEntry } from '../../modules/logbook/dto/logbook-entry.dto';
import { sampleEntries } from './sample-entries';

describe('sampleEntries', () => {
  const entries = sampleEntries();

  it('should be complete, each as a client might send it', () => {
    expect(entries).toHaveLength(40);
    for (const { fields } of entries)
      expect(() => CreateLogbookEntry.parse({ ...fields, locationId: 1 })).not.toThrow();
  });

  it('should give both crews and every status something to show', () => {
    expect(new Set(entries.map(({ crew }) => crew))).toEqual(new Set(['north', 'south']));
    expect(new Set(entries.map(({ fields }) => fields.status))).toEqual(new Set(['Completed', 'Open', 'Escalation']));
  });
});
