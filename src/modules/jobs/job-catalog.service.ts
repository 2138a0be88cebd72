import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Schedule } from '../../common/schedule';
import { type JobDeclaration, Unattended, type UnattendedJob } from '../../common/unattended-job';
import { SettingsService } from '../settings/settings.service';
import { jobNotFound } from './jobs.errors';

/** A job of this version, and how it was declared. */
export interface KnownJob extends JobDeclaration {
  readonly job: UnattendedJob;
}

/** All jobs that the modules provide. */
@Injectable()
export class JobCatalogService implements OnModuleInit {
  private readonly jobs = new Map<string, KnownJob>();
  private readonly schedules = new Map<string, Schedule>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly settings: SettingsService,
  ) {}

  onModuleInit(): void {
    for (const provider of this.discovery.getProviders({ metadataKey: Unattended.KEY })) {
      const declaration = this.discovery.getMetadataByDecorator(Unattended, provider);
      if (declaration) this.add({ ...declaration, job: provider.instance as UnattendedJob });
    }
    this.settings.restrict('jobs.schedules', (schedules) => this.complaintAbout(Object.keys(schedules)));
  }

  get names(): string[] {
    return [...this.jobs.keys()];
  }

  /** By name, in its order. */
  all(): KnownJob[] {
    return [...this.jobs.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** @throws NotFound */
  get(name: string): KnownJob {
    const job = this.jobs.get(name);
    if (!job) throw jobNotFound();
    return job;
  }

  /** When a job runs now: as administrators have decided, or as it was declared. */
  scheduleOf({ name, schedule }: JobDeclaration): Schedule {
    return this.parsed(this.settings.get('jobs.schedules')[name] ?? schedule);
  }

  /** Whether it was made to run more often than once an hour. */
  isRoutine({ schedule }: JobDeclaration): boolean {
    return this.parsed(schedule).isFrequent;
  }

  private add(job: KnownJob): void {
    if (this.jobs.has(job.name)) throw new Error(`There are two jobs with the name ${job.name}.`);
    this.parsed(job.schedule);
    this.jobs.set(job.name, job);
  }

  private parsed(expression: string): Schedule {
    const schedule = this.schedules.get(expression) ?? Schedule.of(expression);
    this.schedules.set(expression, schedule);
    return schedule;
  }

  private complaintAbout(names: string[]): string | undefined {
    const unknown = names.filter((name) => !this.jobs.has(name));
    if (unknown.length === 0) return undefined;
    return `There is no job ${unknown.join(', ')}: name one of ${this.names.sort().join(', ')}`;
  }
}
