import { type Cell, workbook } from '../../../../test/factories/workbooks';
import { allOf, useFiles } from '../../../../test/setup/temporary-files';
import { interpretFile } from '../values/interpret-file';
import { detect } from './detect';

const files = useFiles();

async function valuesOf(path: string) {
  const detection = await detect(path);
  const rows = await allOf(interpretFile(path, detection.mapping, '2026-11-25'));
  return { ...detection, outcomes: rows.map(({ outcome }) => (outcome.kind === 'valid' ? outcome.values : outcome)) };
}

const entry = {
  startDate: '2004-07-13',
  endDate: '2004-07-14',
  location: ['Hall 2', 'Line 1'],
  device: 'Press 3',
  callDescription: 'leaks',
  solutionDescription: 'sealed',
  status: 'Completed',
  downtimeHours: 2.5,
  category: 'Hydraulics',
  priority: 'High',
  responsiblePerson: 'Team A',
};
const { location: _, ...rest } = entry;
const place = 'Hall 2 > Line 1';

describe('a logbook in a language of Europe', () => {
  it.each<[string, Cell[][]]>([
    [
      'French',
      [
        ['Registre des pannes'],
        ['Édité le', '2005'],
        [],
        [
          'N°',
          'Date début',
          'Date de fin',
          'Équipe',
          'Lieu',
          'Équipement',
          'Description de la panne',
          'Travail effectué',
          'État',
          'Durée (h)',
          'Nature',
          'Priorité',
        ],
        [
          1,
          '13/07/2004',
          '14 juillet 2004',
          'Team A',
          place,
          'Press 3',
          'leaks',
          'sealed',
          'Terminé',
          '2h30',
          'Hydraulics',
          'élevée',
        ],
      ],
    ],
    [
      'German',
      [
        [
          'Fehlerbild',
          'Maßnahme',
          'Datum',
          'Enddatum',
          'Bearbeiter',
          'Anlage',
          'Standort',
          'Störungsart',
          'Dringlichkeit',
          'Status',
          'Stillstandszeit (min)',
        ],
        ['leaks', 'sealed', '13.07.2004', '14.7.04', 'Team A', 'Press 3', place, 'Hydraulics', 'hoch', 'erledigt', 150],
      ],
    ],
    [
      'Italian',
      [
        [
          null,
          null,
          'Macchina',
          'Reparto',
          'Data inizio',
          'Data fine',
          'Guasto',
          'Intervento',
          'Tecnico',
          'Stato',
          'Ore fermo',
          'Tipologia',
          'Urgenza',
        ],
        [
          null,
          null,
          'Press 3',
          place,
          '13-lug-04',
          '14-07-2004',
          'leaks',
          'sealed',
          'Team A',
          'CHIUSO',
          '2,5',
          'Hydraulics',
          'alta',
        ],
      ],
    ],
    [
      'Spanish',
      [
        [
          'Máquina',
          'Ubicación',
          'Fecha de inicio',
          'Fecha fin',
          'Avería',
          'Solución',
          'Responsable',
          'Estado',
          'Horas de parada',
          'Tipo',
          'Prioridad',
        ],
        [
          'Press 3',
          place,
          '13 de julio de 2004',
          '14/07/2004',
          'leaks',
          'sealed',
          'Team A',
          'Cerrada',
          '2:30',
          'Hydraulics',
          'Alta',
        ],
      ],
    ],
    [
      'English of America',
      [
        ['WORK LOG'],
        [
          'Equipment',
          'Area',
          'Date Reported',
          'Date Completed',
          'Problem',
          'Action Taken',
          'Technician',
          'Status',
          'Downtime (hrs)',
          'Category',
          'Severity',
        ],
        [
          'Press 3',
          place,
          '7/13/2004',
          '07/14/04',
          'leaks',
          'sealed',
          'Team A',
          'Closed',
          2.5,
          'Hydraulics',
          'critical',
        ],
      ],
    ],
  ])('should understand a logbook in %s, wherever its headers stand', async (language, rows) => {
    const { outcomes, missing } = await valuesOf(files.write(`${language}.xlsx`, workbook([{ name: 'Log', rows }])));
    expect(missing).toEqual([]);
    expect(outcomes).toEqual([{ ...rest, location: ['Hall 2', 'Line 1'], user: null, entryId: null }]);
  });

  it('should understand a CSV file of a German Excel', async () => {
    const text =
      'Datum;Maschine;Ort;Störung;Zuständig;Zustand;Stunden\n13.07.2004;Press 3;Halle 2 / Straße 1;läuft heiß;Team A;offen;1.234,5\n';
    const { format, mapping, outcomes } = await valuesOf(files.write('log.csv', Buffer.from(text, 'latin1')));
    expect(format).toEqual({ kind: 'csv', encoding: 'windows-1252', delimiter: ';' });
    expect(mapping).toMatchObject({ dateOrder: 'DMY', decimalSign: ',', pathSeparator: ' / ' });
    expect(outcomes).toMatchObject([
      { callDescription: 'läuft heiß', location: ['Halle 2', 'Straße 1'], status: 'Open', downtimeHours: 1234.5 },
    ]);
  });
});
