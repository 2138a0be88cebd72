#!/bin/sh
# Starts PgBouncer with the password that the application signs in with.
set -eu
umask 077
url=$(cat /run/secrets/database_direct_url)
login=${url#*://} login=${login%%@*}
printf '"%s" "%s"\n' "${login%%:*}" "${login#*:}" >/run/pgbouncer/userlist.txt
exec pgbouncer /etc/pgbouncer/pgbouncer.ini
