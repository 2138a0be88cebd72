import { JwtService } from '@nestjs/jwt';
import type { ClientConfig } from 'pg';
import type { AppConfig } from '../src/config/config';
import type { Keys } from '../src/config/keys';
import { withClient } from '../src/database/connect';
import { AccessTokenService } from '../src/modules/auth/access-token.service';
import { PasswordHasher } from '../src/modules/passwords/password-hasher.service';
import type { Dataset, Person } from './data-set/dataset';
import type { Request } from './load';
import { readWords } from './search-cases/words';

/** Requests of one kind. */
export interface Scenario {
  name: string;
  requests: Request[];
  /** What the application is to do of what the floor does. */
  targetRatio: number;
  /** And at least, on two cores. */
  targetPerSecond?: number;
  /** Fewer than usual at the same time, where more would be refused. */
  connections?: number;
  /** As long as it takes that some are answered. */
  leastSeconds?: number;
  /** Every answer is another, whoever gives it. */
  answersDiffer?: true;
}

interface Surroundings {
  config: AppConfig;
  keys: Keys;
  dataset: Dataset;
  /** Of everybody. */
  password: string;
  migration: ClientConfig;
}

const entries = '/api/v1/logbook-entries';
const json = { 'content-type': 'application/json' };
const [ofReads, ofWrites] = [0.7, 0.6];
const [wordsPerKind, peopleWhoSignIn] = [20, 16];

/** What is measured. The people take turns, so that no two connections stand in each other's way as one person would. */
export async function scenarios({ config, keys, dataset, password, migration }: Surroundings): Promise<Scenario[]> {
  const { managers, technicians, samples } = dataset;
  const tokens = new AccessTokenService(config, keys, new JwtService());
  const as = ({ userId, sessionId }: Person) => ({ authorization: `Bearer ${tokens.issue(userId, sessionId)}` });
  const lists = (people: Person[], queries: string[] = ['']) =>
    queries.flatMap((query) =>
      people.map((person): Request => ({ method: 'GET', path: `${entries}${query}`, headers: as(person) })),
    );
  const words = await withClient({ ...migration, options: '-c role=pp_owner' }, readWords);
  const searched = (kind: keyof typeof words) => words[kind].slice(0, wordsPerKind).map(({ word }) => `?q=${word}`);
  const patches = [1.25, 2.5].flatMap((downtimeHours) =>
    samples.map(({ entryId, owner }): Request => ({
      method: 'PATCH',
      path: `${entries}/${entryId}`,
      headers: { ...as(owner), ...json },
      body: JSON.stringify({ downtimeHours }),
    })),
  );

  return [
    {
      name: 'get an entry, technician',
      requests: samples.map(({ entryId, owner }) => ({
        method: 'GET',
        path: `${entries}/${entryId}`,
        headers: as(owner),
      })),
      targetRatio: ofReads,
      targetPerSecond: 3000,
    },
    { name: 'list 50, manager', requests: lists(managers), targetRatio: ofReads, targetPerSecond: 2000 },
    { name: 'list 50 own, technician', requests: lists(technicians), targetRatio: ofReads },
    { name: 'list 50 escalated, manager', requests: lists(managers, ['?status=Escalation']), targetRatio: ofReads },
    { name: 'search a rare word, manager', requests: lists(managers, searched('rare')), targetRatio: ofReads },
    { name: 'search a common word, manager', requests: lists(managers, searched('common')), targetRatio: ofReads },
    {
      name: 'create an entry, technician',
      requests: technicians.map((person) => ({
        method: 'POST',
        path: entries,
        headers: { ...as(person), ...json },
        body: JSON.stringify(newEntry),
      })),
      targetRatio: ofWrites,
      targetPerSecond: 1500,
    },
    { name: 'patch an entry, technician', requests: patches, targetRatio: ofWrites },
    {
      name: 'login',
      // each takes a third of a second of both cores, so few people and connections suffice
      requests: technicians.slice(0, peopleWhoSignIn).map(({ username }) => ({
        method: 'POST',
        path: '/api/v1/auth/login',
        headers: json,
        body: JSON.stringify({ login: username, password }),
      })),
      targetRatio: ofWrites,
      answersDiffer: true,
      connections: 4,
      leastSeconds: 4,
    },
  ];
}

/** Gives everybody of the data set the same password. @returns it */
export async function preparePeople(migration: ClientConfig, config: AppConfig, keys: Keys): Promise<string> {
  const password = 'Four calm otters mend pumps';
  const hash = await new PasswordHasher(config, keys).hash(password);
  await withClient({ ...migration, options: '-c role=pp_owner' }, async (client) => {
    await client.query('ALTER TABLE users DISABLE TRIGGER USER');
    await client.query(`UPDATE users SET password_hash = $1 WHERE username LIKE 'bench-%'`, [hash]);
    await client.query('ALTER TABLE users ENABLE TRIGGER USER');
  });
  return password;
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
