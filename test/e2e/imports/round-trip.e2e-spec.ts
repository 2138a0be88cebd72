import { useImports } from '../../setup/imports';
import { useLogbook } from '../../setup/logbook';
import { rowPrints } from '../../setup/row-prints';

describe('an export that is imported again', () => {
  const logbook = useLogbook();
  const { analysed, done } = useImports(logbook);

  const entries = async () => (await rowPrints(logbook.database))['public.logbook_entries']!;

  it.each(['xlsx', 'csv'])('should change nothing as %s', async (format) => {
    const { given } = logbook;
    const [technician, manager] = [await given.technician({ fullName: 'North crew' }), await given.manager()];
    const api = logbook.as(manager);
    await given.entry(technician, { device: '=Press "2"', call_description: 'Leaks,\nagain', downtime_hours: 2.25 });
    await given.entry(manager, {
      start_date: '2004-02-29',
      end_date: '2004-03-01',
      status: 'Completed',
      completed_by: technician.userId,
      solution_description: 'New seal',
    });
    const { body: file } = await api.get<Buffer>(`/logbook-entries/export?format=${format}`);
    const before = await entries();
    expect(before).toMatch(/^[2-9]/);

    const { importId, counts } = await analysed(api, file, { name: `logbook.${format}` });
    expect(counts).toMatchObject({ valid: 0, rejected: 0, created: 0, duplicate: counts.rows });
    expect(counts.rows).toBeGreaterThanOrEqual(2);
    await done(api, importId, 'commit');
    expect(await entries()).toBe(before);
  });
});
