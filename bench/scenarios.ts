import { JwtService } from '@nestjs/jwt';
import type { AppConfig } from '../src/config/config';
import type { Keys } from '../src/config/keys';
import { AccessTokenService } from '../src/modules/auth/access-token.service';
import type { Dataset, Person } from './data-set/dataset';
import type { Request } from './load';

/** Requests of one kind. */
export interface Scenario {
  name: string;
  requests: Request[];
}

const entries = '/api/v1/logbook-entries';

/** What is measured. The people take turns, so that no two connections stand in each other's way as one person would. */
export function scenarios(config: AppConfig, keys: Keys, { managers, technicians, samples }: Dataset): Scenario[] {
  const tokens = new AccessTokenService(config, keys, new JwtService());
  const as = ({ userId, sessionId }: Person) => ({ authorization: `Bearer ${tokens.issue(userId, sessionId)}` });
  const list = (people: Person[]) =>
    people.map((person): Request => ({ method: 'GET', path: entries, headers: as(person) }));

  return [
    {
      name: 'get an entry, technician',
      requests: samples.map(({ entryId, owner }) => ({
        method: 'GET',
        path: `${entries}/${entryId}`,
        headers: as(owner),
      })),
    },
    { name: 'list 50, manager', requests: list(managers) },
    { name: 'list 50 own, technician', requests: list(technicians) },
    {
      name: 'create an entry, technician',
      requests: technicians.map((person) => ({
        method: 'POST',
        path: entries,
        headers: { ...as(person), 'content-type': 'application/json' },
        body: JSON.stringify(newEntry),
      })),
    },
  ];
}

const newEntry = {
  startDate: '2026-03-02',
  endDate: '2026-03-03',
  responsiblePerson: 'North crew',
  locationId: 1,
  device: 'Excavator 2',
  callDescription: 'Bucket cylinder leaks oil at the lower seal. Noticed on the early shift, reading 4711.',
  solutionDescription: 'Resealed the bucket cylinder and tested it under load for 30 minutes.',
  status: 'Completed',
  downtimeHours: 3.25,
  categoryId: 1,
  priority: 'High',
};
