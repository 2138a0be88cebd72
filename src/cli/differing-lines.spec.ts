import { differingLines } from './differing-lines';

describe('differingLines', () => {
  it('should show a changed line below the lines before it', () => {
    expect(differingLines('a\nb\nc\nd\ne', 'a\nb\nc\nD\ne')).toBe(
      ['@@ line 4 @@', '  b', '  c', '- d', '+ D'].join('\n'),
    );
  });

  it('should show what is missing and what is too much', () => {
    expect(differingLines('a\nc', 'a\nb\nc')).toBe(['@@ line 2 @@', '  a', '+ b'].join('\n'));
    expect(differingLines('a\nb\nc', 'a\nc')).toBe(['@@ line 2 @@', '  a', '- b'].join('\n'));
  });

  it('should not be confused by a line that is repeated', () => {
    expect(differingLines('a\na', 'a\na\na')).toContain('+ a');
  });

  it('should compare with a file that is not there', () => {
    expect(differingLines('', 'a\n')).toContain('+ a');
  });

  it('should shorten long differences', () => {
    const lines = Array.from({ length: 30 }, (_, index) => String(index)).join('\n');
    expect(differingLines('', lines)).toContain('+ … and 10 more lines');
  });
});
