import { StartupError } from '../../config/startup.error';
import { parseWorkOrders, readWorkOrders } from './work-orders';

describe('work orders', () => {
  const csv = `\uFEFFBscStartDate,Asset,OriginalShorttext,Cost,MajorSystem,FuncLocation,
2004-07-01,B,"BUCKET, WON'T OPEN",183.05,Bucket_Hydraulic Cylinders,BUCKET,
2005-03-20,A,SWAP TOOTH,0,NA,,
`;

  it('should become entries of one technician for each machine', () => {
    const [first, second] = parseWorkOrders(csv, 'orders.csv');
    expect(first).toMatchObject({
      source: 'work order 1',
      crew: 'south',
      location: ['Excavators', 'BUCKET'],
      category: 'Bucket',
      fields: {
        startDate: '2004-07-01',
        device: 'Excavator B',
        responsiblePerson: 'South crew',
        callDescription: "BUCKET, WON'T OPEN",
        status: 'Completed',
      },
    });
    expect(second?.crew).toBe('north');
  });

  it('should have no category and only the widest location when the order names none', () => {
    expect(parseWorkOrders(csv, 'orders.csv')[1]).toMatchObject({ location: ['Excavators'], category: undefined });
  });

  it('should tell apart orders that differ in a column which nobody shows', () => {
    const [first, second] = parseWorkOrders(
      'BscStartDate,Asset,OriginalShorttext,Cost\n2004-07-01,A,LEAK,1\n2004-07-01,A,LEAK,2\n',
      'orders.csv',
    );
    expect(first?.content).not.toBe(second?.content);
  });

  it.each([
    ['another file', 'name,age\nx,1\n', /is no file of work orders: it has no column BscStartDate, Asset/],
    ['an empty file', '', /is no file of work orders/],
    ['a broken file', 'BscStartDate,Asset,OriginalShorttext\n"2004', /is no CSV file: /],
  ])('should be refused from %s', (_, text, complaint) => {
    expect(() => parseWorkOrders(text, 'orders.csv')).toThrow(complaint);
    expect(() => parseWorkOrders(text, 'orders.csv')).toThrow(StartupError);
  });

  it('should be refused from a file that is not there', async () => {
    await expect(readWorkOrders('/nowhere/orders.csv')).rejects.toThrow(/^\/nowhere\/orders.csv cannot be read/);
  });
});
