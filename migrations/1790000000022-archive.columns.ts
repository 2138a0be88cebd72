/** The columns that an entry keeps when it moves, all but those that the move itself sets. */
export const movedEntryColumns = `entry_id, user_id, start_date, end_date, responsible_person, location_id, device,
          call_description, solution_description, status, status_reason, downtime_hours, category_id, priority, created_at,
          completed_by, is_deleted`;

/** What may be read of an attachment, in the archive as out of it. */
export const readableAttachmentColumns = `attach_id, entry_id, owner_id, file_name, file_path, file_type, file_size,
          description, uploaded_by, uploaded_at, updated_at, is_deleted, deleted_with_entry, version, sha256`;

/** All columns of an attachment. */
export const attachmentColumns = `${readableAttachmentColumns}, wrapped_key`;

export const everyLevel = 'pp_technician, pp_technician_reader, pp_manager, pp_admin';
