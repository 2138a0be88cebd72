import type { Import } from '../../src/modules/imports/dto/import.dto';
import { ImportWorkService } from '../../src/modules/imports/import-work.service';
import type { Answer, Api } from './api';
import type { Logbook } from './logbook';
import { refuseStaleBuild } from './service';

/** Imports as tests see them: with a worker that works when it is told to. */
export function useImports(logbook: Logbook) {
  beforeAll(refuseStaleBuild);

  const workOff = () => logbook.app.get(ImportWorkService).workOff(new AbortController().signal);

  return {
    workOff,
    /** Uploads a file, and reads it. */
    async analysed(api: Api, content: Buffer | string, file: Parameters<Api['upload']>[2] = {}): Promise<Import> {
      const { status, body } = await api.upload<Import>('/imports', content, { name: 'logbook.csv', ...file });
      expect(status).toBe(202);
      await workOff();
      return (await api.get<Import>(`/imports/${body.importId}`)).body;
    },
    /** Asks for something and lets it be done. */
    async done(api: Api, importId: string, what: 'commit' | 'revert'): Promise<Import> {
      const answer: Answer<Import> = await api.post(`/imports/${importId}/${what}`);
      expect(answer.status).toBe(202);
      await workOff();
      return (await api.get<Import>(`/imports/${importId}`)).body;
    },
  };
}

/** A CSV file with entries of which some columns differ. */
export function csvOf(rows: Record<string, string>[], responsiblePerson = 'North crew'): string {
  const usual = {
    'Start date': '2004-07-01',
    'Responsible person': responsiblePerson,
    Location: 'Pit south',
    Device: 'Excavator B',
    'Call description': 'Bucket will not open',
    Status: 'Open',
    Downtime: '2.5',
  };
  const all = rows.map((row) => ({ ...usual, ...row }));
  const headers = [...new Set(all.flatMap((row) => Object.keys(row)))];
  const lines = all.map((row: Record<string, string>) => headers.map((header) => `"${row[header] ?? ''}"`).join(','));
  return `${headers.join(',')}\n${lines.join('\n')}\n`;
}
