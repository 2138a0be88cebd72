import { acceptedTypes } from './accepted';

describe('acceptedTypes', () => {
  it.each([
    [undefined, ['']],
    ['text/csv', ['text/csv']],
    ['Image/SVG+XML;charset=utf-8', ['image/svg+xml']],
    ['text/csv;q=0.5, application/json', ['application/json', 'text/csv']],
    ['text/html, application/xml;q=0.9, */*;q=0.8', ['text/html', 'application/xml', '*/*']],
    ['text/csv;q=0, */*', ['*/*']],
    ['text/csv;q=nonsense', []],
  ])('should read %s, best first', (header, types) => {
    expect(acceptedTypes(header)).toEqual(types);
  });
});
