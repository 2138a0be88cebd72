#!/bin/sh
# Starts PostgreSQL so that pgBackRest, which it calls for each segment of WAL, knows the passphrase of the repository.
set -eu
PGBACKREST_REPO1_CIPHER_PASS=$(cat /run/secrets/backup_passphrase)
export PGBACKREST_REPO1_CIPHER_PASS
exec docker-entrypoint.sh "$@"
