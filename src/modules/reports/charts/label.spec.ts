import fc from 'fast-check';
import { fitted, labelOf, widthOf } from './label';

const box = { width: 120, lines: 2, ending: 0.4 };

describe('a label', () => {
  it('should take one line where it fits, and more at a space', () => {
    expect(labelOf('Pump 5', box)).toEqual({ lines: ['Pump 5'] });
    expect(labelOf('Hydraulic excavator 5', box)).toEqual({ lines: ['Hydraulic excavator', '5'] });
    expect(labelOf(null, box)).toEqual({ lines: ['(none)'] });
  });

  it('should keep both ends of what does not fit, and know all of it', () => {
    const name = 'Hydraulic excavator with a very long name, number 5';
    expect(labelOf(name, box)).toEqual({ lines: ['Hydraulic excavator', 'with a very…mber 5'], full: name });
    expect(fitted(name, { ...box, ending: 0 }).lines).toEqual(['Hydraulic excavator', 'with a very long n…']);
  });

  it('should turn no line of a name that is read from the right, and be turned by none', () => {
    expect(labelOf('\u202Eمضخة المياه الرئيسية', box).lines).toEqual([
      '\u2068مضخة المياه\u2069',
      '\u2068الرئيسية\u2069',
    ]);
  });

  it('should fit and lose nothing silently, whatever the name', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(name, fc.integer({ min: 24, max: 400 }), fc.integer({ min: 1, max: 4 }), (text, width, lines) => {
        const label = fitted(text, { width, lines, ending: 0.4 });
        expect(label.lines.length).toBeLessThanOrEqual(lines);
        expect(widthOf(label)).toBeLessThanOrEqual(width + 1e-6);
        const squeezed = (some: string) => some.replaceAll(/\s/g, '');
        if (label.full === undefined) expect(squeezed(label.lines.join(''))).toBe(squeezed(text));
        else expect(label.full).toBe(text);
      }),
    );
  });
});
