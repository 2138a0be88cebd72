import { Injectable } from '@nestjs/common';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';

/** What the ids in an entry stand for. */
export interface Names {
  locations: Partial<Record<number, string>>;
  categories: Partial<Record<number, string>>;
  users: Partial<Record<string, string>>;
}

@Injectable()
export class LogbookExportRepository {
  /** All names that entries refer to. */
  names(tx: Transaction): Promise<Names> {
    return tx.one<Names>(
      sql`
        SELECT
          (SELECT coalesce(json_object_agg(location_id, location_name), '{}') FROM locations) AS locations,
          (SELECT coalesce(json_object_agg(category_id, category_name), '{}') FROM categories) AS categories,
          (SELECT json_object_agg(user_id, full_name) FROM user_names) AS users`.named('logbook_export_names'),
    );
  }
}
