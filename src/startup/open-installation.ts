import type { Installation } from '../app.module';

/** An installation whose database runs, has this version's schema and an administrator. */
export interface OpenInstallation extends Installation {
  /** The administrator's first password, when it was generated just now. It is shown once and stored nowhere. */
  generatedPassword?: string;
  /** Stops what opening has started. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** The embedded server ended though nobody stopped it. */
  onDatabaseLost?: (reason: string) => void;
}
