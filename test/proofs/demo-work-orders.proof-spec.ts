import { readWorkOrders } from '../../src/cli/demo/work-orders';
import type { LogbookEntry } from '../../src/modules/logbook/dto/logbook-entry.dto';
import { loadInto, rowCount } from '../setup/demo';
import { useLogbook } from '../setup/logbook';
import { workOrdersCsv } from '../setup/server';

const realInput = workOrdersCsv
  ? 'real work orders'
  : 'real work orders (skipped: WORK_ORDERS_CSV names no file of work orders)';

(workOrdersCsv ? describe : describe.skip)(realInput, () => {
  const logbook = useLogbook();

  it('should all be recorded once, however often they are loaded', async () => {
    const orders = await readWorkOrders(workOrdersCsv!);
    const loaded = await loadInto(logbook, orders);
    expect(loaded).toMatchObject({ created: orders.length, alreadyThere: 0, refused: [] });
    expect(await loadInto(logbook, orders)).toMatchObject({ created: 0, alreadyThere: orders.length, refused: [] });
    expect(await rowCount(logbook, 'logbook_entries')).toBe(orders.length);
  }, 120_000);

  it('should be shared out to the technicians by machine', async () => {
    const owners = await logbook.database.query(
      'SELECT device, count(DISTINCT user_id)::integer AS technicians FROM logbook_entries GROUP BY device ORDER BY 1',
    );
    expect(owners).toEqual(
      ['A', 'B', 'C', 'D', 'E'].map((machine) => ({ device: `Excavator ${machine}`, technicians: 1 })),
    );
  });

  it('should be found by the words of the trade', async () => {
    const manager = logbook.as(await logbook.given.manager());
    const { body } = await manager.get<{ items: LogbookEntry[] }>('/logbook-entries?q=bucket&limit=5');
    expect(body.items).toHaveLength(5);
  });
});
