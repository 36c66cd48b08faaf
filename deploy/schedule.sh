#!/bin/sh
# Crawl what is due, every INTERVAL seconds (default: half an hour), until a signal. For containers, which have no cron.
# A run's exit code is written to standard error; only 2 (configuration) and 3 (storage) end the loop, since the next run
# would fail in the same way and the container's restart policy is to show it.
set -u
interval=${INTERVAL:-1800}
child=
# The shell is the container's first process: a signal is passed on, and ends the loop.
stop() {
  [ -z "$child" ] || kill -TERM "$child" 2>/dev/null
  [ -z "$child" ] || wait "$child"
  exit 0
}
trap stop TERM INT
while :; do
  newscrawl run --due --json-log "$@" &
  child=$!
  wait "$child"
  code=$?
  child=
  echo "newscrawl run: exit code $code" >&2
  case $code in
    2 | 3) exit "$code" ;;
  esac
  sleep "$interval" &
  child=$!
  wait "$child"
  child=
done
