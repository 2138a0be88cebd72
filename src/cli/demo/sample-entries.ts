import { parse } from 'csv-parse/sync';
import { crewNames, type Crew, type DemoEntry } from './demo-entry';

type Column = 'day' | 'device' | 'location' | 'category' | 'status' | 'priority' | 'hours' | 'call' | 'solution';
type Row = Record<Column, string> & { crew: Crew };

/** A made-up quarry in autumn: two crews, a few machines, and what happens to them. */
const table = `
day        | crew  | device          | location     | category   | status     | priority | hours | call | solution
2026-09-01 | north | Excavator A     | Pit north    | Hydraulics | Completed  | High     | 3.5   | Boom drops slowly while the levers are in neutral. | Replaced the holding valve of the left boom cylinder and bled the circuit.
2026-09-01 | south | Conveyor 3      | Crusher hall | Mechanics  | Completed  | Medium   | 1     | Belt runs off to the left above the tail pulley. | Cleaned the pulley, straightened two idlers, tracked the belt under load.
2026-09-03 | north | Dump truck 12   | Haul road    | Tyres      | Completed  | Medium   | 2.25  | Left rear outer tyre loses half a bar a shift. | Stone in the tread had cut the casing. Tyre changed, old one sent for repair.
2026-09-04 | south | Jaw crusher     | Crusher hall | Mechanics  | Completed  | High     | 6.5   | Loud knocking at every stroke, toggle plate moves. | Worn toggle seat replaced, tension rod springs set to the maker's length.
2026-09-07 | north | Excavator A     | Pit north    | Electrics  | Completed  | Low      | 0.5   | Right work light flickers. | Corroded plug behind the lamp cleaned and greased.
2026-09-08 | south | Screen 2        | Screen house | Mechanics  | Completed  | Medium   | 2     | Oversize stones in the 8/16 fraction. | Hole in the middle deck. Mesh panel replaced.
2026-09-09 | north | Drill rig       | Pit north    | Hydraulics | Completed  | High     | 4     | Rotation stalls in hard rock, pressure falls to 90 bar. | Relief valve had stuck half open. Cleaned, set to 210 bar, filter changed.
2026-09-10 | south | Conveyor 1      | Crusher hall | Electrics  | Completed  | High     | 0.75  | Pull cord stops the belt and cannot be reset. | Switch 4 full of dust and water. Switch and cable gland replaced.
2026-09-14 | north | Wheel loader 5  | Stockyard    | Engine     | Completed  | Medium   | 1.5   | Coolant warning on the ramp, reservoir almost empty. | Hose clamp at the water pump loose. Tightened, filled up, watched for a shift.
2026-09-15 | south | Jaw crusher     | Crusher hall | Lubrication | Completed | Medium   | 0.5   | Bearing on the drive side at 78 degrees. | Grease line was blocked. Flushed it and set the dosing to two strokes more.
2026-09-16 | north | Excavator B     | Pit south    | Hydraulics | Completed  | High     | 5.25  | Bucket won't open; oil under the stick. | Seal of the left bucket cylinder replaced, rod polished, 20 litres of oil added.
2026-09-18 | south | Screen 1        | Screen house | Mechanics  | Completed  | Low      | 1     | One of the springs at the feed end is broken. | All four springs of that corner changed, so that they share the load.
2026-09-21 | north | Dump truck 14   | Haul road    | Brakes     | Completed  | High     | 4.5   | Service brake pulls to the right when the truck is empty. | Left caliper had seized. Rebuilt it and replaced the pads on both sides.
2026-09-22 | south | Dust filter     | Crusher hall | Electrics  | Completed  | Low      | 0.25  | Differential pressure shows zero all day. | Hose had come off the transmitter. Put back and clamped.
2026-09-24 | north | Wheel loader 5  | Stockyard    | Hydraulics | Completed  | Medium   | 2     | Steering hard to the left, oil foams. | Suction hose drew air at the tank. Hose and both clamps replaced.
2026-09-25 | south | Conveyor 2      | Screen house | Mechanics  | Completed  | Medium   | 3     | Gearbox howls under load. | Oil black and low. Drained, flushed, filled; noise gone. Sample sent to the laboratory.
2026-09-28 | north | Drill rig       | Pit north    | Mechanics  | Completed  | Medium   | 1.25  | Rod carousel stops between two positions. | Proximity switch bent by a rod. Straightened the bracket, set the gap to 4 mm.
2026-09-29 | south | Water pump 2    | Sump         | Mechanics  | Completed  | High     | 7     | Pump runs and delivers nothing; water rises in the sump. | Impeller eaten through by sand. Spare pump put in, old one to the workshop.
2026-10-01 | north | Excavator A     | Pit north    | Engine     | Completed  | Medium   | 1     | Engine loses power at noon, black smoke. | Air filters full after the dry week. Both changed, pre-cleaner emptied.
2026-10-02 | south | Jaw crusher     | Crusher hall | Electrics  | Completed  | High     | 2.5   | Main motor trips at start, overcurrent. | A stone was left in the chamber. Cleared it by hand, locked out; start without load went well.
2026-10-05 | north | Dump truck 12   | Haul road    | Electrics  | Completed  | Low      | 0.5   | Reversing alarm is silent. | Fuse blown by a chafed cable at the tipping body. Cable put into a new sleeve.
2026-10-06 | south | Screen 2        | Screen house | Lubrication | Completed | Medium   | 0.75  | Exciter warm on one side. | Oil level a finger too high. Drained to the mark.
2026-10-08 | north | Excavator B     | Pit south    | Mechanics  | Completed  | Medium   | 3     | Two bucket teeth missing. | All five teeth changed. Searched the load: both found before the crusher.
2026-10-09 | south | Conveyor 3      | Crusher hall | Mechanics  | Completed  | High     | 4.25  | Belt torn lengthwise over some 3 metres. | Cut out the piece and vulcanised a new one; skirt rubber had held a steel bar.
2026-10-12 | north | Fuel station    | Workshop     | Electrics  | Completed  | Low      | 0.5   | Pump counts although nothing flows. | Pulse sensor wet. Dried, sealed, counted against a 20 litre can.
2026-10-13 | south | Dust filter     | Crusher hall | Mechanics  | Completed  | Medium   | 5     | Dust at the chimney after every cleaning pulse. | Three bags worn at the cage. All 24 of that row replaced.
2026-10-15 | north | Wheel loader 7  | Stockyard    | Brakes     | Completed  | High     | 2.75  | Parking brake does not hold on the ramp. | Linings oily from a leaking seal. Seal and linings replaced, held on 15 percent.
2026-10-16 | south | Weighbridge     | Gate         | Electrics  | Completed  | Medium   | 1.5   | Empty bridge shows 140 kg. | Gravel under the platform at cell 3. Cleaned, zeroed, checked with the loaded truck.
2026-10-19 | north | Excavator A     | Pit north    | Hydraulics | Completed  | Medium   | 2.5   | Swing motor leaks at the shaft. | Shaft seal replaced. Case drain filter was full of brass: to be watched.
2026-10-21 | south | Conveyor 1      | Crusher hall | Mechanics  | Completed  | Low      | 0.5   | Scraper chatters. | Blade worn to the holder. New blade, tension as on the plate.
2026-10-23 | north | Drill rig       | Pit south    | Engine     | Completed  | Medium   | 1.75  | Starts only at the third attempt when cold. | Batteries at 11.4 volts. Both replaced, charging current is right.
2026-10-26 | south | Water pump 1    | Sump         | Electrics  | Completed  | High     | 3.5   | Trips on earth fault in the rain. | Water in the junction box. New box, higher up, cable entry from below.
2026-10-29 | north | Dump truck 14   | Workshop     | Engine     | Completed  | Medium   | 8     | 2,000 hour service. | Oils and filters changed, valves set, injector leak-off measured: all within limits.
2026-11-02 | south | Screen 1        | Screen house | Mechanics  | Escalation | High     |       | Crack of 12 cm in the side wall below the exciter beam. |
2026-11-04 | north | Excavator B     | Pit south    | Hydraulics | Open       | High     |       | Travel to the right is slower than to the left, also without load. |
2026-11-05 | south | Jaw crusher     | Crusher hall | Lubrication | Open      | Medium   |       | Grease pump runs longer from week to week. |
2026-11-09 | north | Wheel loader 5  | Stockyard    | Tyres      | Open       | Low      |       | Front left tyre cut in the side wall, no cord to be seen yet. |
2026-11-10 | south | Conveyor 2      | Screen house | Mechanics  | Escalation | High     |       | Laboratory found 900 ppm iron in the gearbox oil. Spare gearbox takes eight weeks. |
2026-11-12 | north | Dump truck 12   | Haul road    | Engine     | Open       | Medium   |       | Turbocharger whistles above 1,800 revolutions. |
2026-11-13 | south | Dust filter     | Crusher hall | Electrics  | Open       | Low      |       | Display of the controller is too dim to be read in daylight. |
`;

/** The entries of the demo when nobody brings work orders. */
export function sampleEntries(): DemoEntry[] {
  const rows: Row[] = parse(table, { columns: true, delimiter: '|', trim: true, skip_empty_lines: true });
  return rows.map((row, index) => ({
    source: `sample ${index + 1}`,
    content: JSON.stringify(row),
    crew: row.crew,
    location: ['Quarry', row.location],
    category: row.category,
    fields: {
      startDate: row.day,
      endDate: row.status === 'Completed' ? row.day : null,
      responsiblePerson: crewNames[row.crew],
      device: row.device,
      callDescription: row.call,
      solutionDescription: row.solution || null,
      status: row.status,
      priority: row.priority,
      downtimeHours: row.hours ? Number(row.hours) : null,
    },
  }));
}
