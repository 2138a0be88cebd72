/** What a mine's maintenance team writes about, made up. */
export const places = [
  'North pit',
  'South pit',
  'East ramp',
  'Crusher hall',
  'Conveyor gallery',
  'Wash bay',
  'Main workshop',
  'Electrical room',
  'Pump station 1',
  'Pump station 2',
  'Fuel depot',
  'Loading yard',
];

export const causes = ['Hydraulics', 'Electrics', 'Engine', 'Structure', 'Undercarriage', 'Lubrication', 'Safety'];

export const crews = ['North crew', 'South crew', 'Night crew', 'Electricians', 'Hydraulics team', 'Contractor'];

export const devices = [
  ...numbered('Excavator', 9),
  ...numbered('Haul truck', 30),
  ...numbered('Conveyor', 12),
  ...numbered('Pump', 25),
  ...numbered('Drill rig', 8),
];

export const parts = [
  'Bucket cylinder',
  'Boom hose',
  'Slew motor',
  'Track chain',
  'Radiator fan',
  'Fuel injector',
  'Alternator',
  'Swing gearbox',
  'Air filter',
  'Cabin door',
  'Greasing line',
  'Fire suppression bottle',
];

export const faults = [
  'leaks oil at the lower seal',
  'runs hot after an hour of digging',
  'does not start in the cold',
  'makes a grinding noise when it turns',
  'is cracked next to the weld',
  'trips the breaker under full load',
  'has worn past its limit',
  'gives no signal to the display',
];

export const actions = ['Replaced', 'Resealed', 'Cleaned', 'Rewelded', 'Adjusted', 'Rewired', 'Greased', 'Overhauled'];

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name} ${index + 1}`);
}
