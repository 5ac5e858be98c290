# Sourced: Debian packages, installed where this account may, else named with the command to type.

# True where apt-get would not ask for a password.
may_install() {
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

install_packages() {
  local root=()
  [ "$(id -u)" = 0 ] || root=(sudo -n)
  echo "Installing Debian packages: $*"
  "${root[@]}" apt-get update -qq </dev/null || true
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null
}

# need WHAT-FOR TEST PACKAGE…: runs TEST; installs the packages if it fails; says what to type.
need() {
  local purpose=$1 test=$2
  shift 2
  ! eval "$test" >/dev/null 2>&1 || return 0
  ! may_install || install_packages "$@" || true
  ! eval "$test" >/dev/null 2>&1 || return 0
  echo "$purpose. Type: sudo apt-get install --no-install-recommends $*" >&2
  return 1
}
