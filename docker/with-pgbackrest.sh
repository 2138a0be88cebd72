#!/bin/sh
# Writes pgbackrest.conf, which holds the passphrase of the repository, for the user postgres alone; then runs a command.
set -eu
passphrase=$(cat /run/secrets/backup_passphrase) # stops here when there is none
configuration=/run/preventplus/pgbackrest.conf
# for this file alone: a directory that the command makes on the way to its own must stay open to others
(umask 077 && cat >"$configuration") <<CONFIGURATION
[global]
repo1-path=/var/lib/pgbackrest
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass=$passphrase
repo1-retention-full=9999999
repo1-bundle=y
expire-auto=n
start-fast=y
compress-type=zst
lock-path=/tmp/pgbackrest
log-level-file=off

[preventplus]
pg1-path=/var/lib/postgresql/18/docker
pg1-socket-path=/var/run/postgresql
CONFIGURATION
if [ "$(id -u)" -eq 0 ]; then chown postgres:postgres "$configuration"; fi
exec "$@"
