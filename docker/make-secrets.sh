#!/bin/sh
# Makes the files of ./secrets that are not there yet. Keep a copy of the directory away from this host: without the keys
# neither the logbook nor its backups can be read.
set -eu
cd -- "$(dirname -- "$0")"
umask 077
mkdir -p secrets

# The directory is closed; the files in it are read by the users of the containers.
keep() { # name, value
  [ -e "secrets/$1" ] && return
  printf '%s\n' "$2" >"secrets/$1"
  chmod 0644 "secrets/$1"
  echo "secrets/$1"
}
word() { openssl rand -hex 24; }
key() { printf '%s:%s' "$(date -u +%Y%m%d)" "$(openssl rand -base64 32)"; }

keep postgres_password "$(word)"
keep database_admin_url "postgres://postgres:$(cat secrets/postgres_password)@postgres/preventplus"
keep database_migration_url "postgres://pp_migrator:$(word)@postgres/preventplus"
keep database_direct_url "postgres://pp_app:$(word)@postgres/preventplus"
keep database_url "$(sed 's/@postgres/@pgbouncer:6432/' secrets/database_direct_url)"
keep jwt_key "$(key)"
keep encryption_key "$(key)"
keep password_pepper "$(key)"
keep audit_seal_key "$(key)"
keep backup_passphrase "$(word)"
keep metrics_token "$(word)"
