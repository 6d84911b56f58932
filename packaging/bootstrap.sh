#!/usr/bin/env bash
# Make .venv ready for running and checking PARTAJ Desktop on Debian 12 or 13. Run by make; safe to run again.
# Installs missing system packages where it may (root, or sudo without a password); otherwise prints the line to run.
# The pip and apt configuration of the machine is used as it is.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.venv

# What Qt needs without a screen; then what its xcb platform and a virtual screen need.
libraries=(
  libglib2.0-0 libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libgssapi-krb5-2
  libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0
)
# What the tests call: a command, and the package that brings it.
commands=(
  Xvfb:xvfb xauth:xauth pdftotext:poppler-utils age:age strace:strace
  dbus-run-session:dbus-daemon gnome-keyring-daemon:gnome-keyring
)

say() { printf '%s\n' "$@" >&2; }

stop() {
  say "$@"
  exit 1
}

library_installed() {
  # Debian 13 renamed some libraries for their 64-bit time: libglib2.0-0 is libglib2.0-0t64 there.
  local name
  for name in "$1" "$1t64"; do
    if [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$name" 2>/dev/null)" = installed ]; then
      return 0
    fi
  done
  return 1
}

missing_packages() {
  local entry
  # python3 -m venv needs ensurepip, which Debian packs apart.
  python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
  for entry in "${libraries[@]}"; do
    library_installed "$entry" || echo "$entry"
  done
  for entry in "${commands[@]}"; do
    command -v "${entry%%:*}" >/dev/null || echo "${entry#*:}"
  done
}

install_system_packages() {
  local missing as=()
  missing=$(missing_packages | paste -sd ' ')
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || stop "These Debian packages are missing. Run this line, then make again:" \
      "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
    as=(sudo -n)
  fi
  say "Installing Debian packages: $missing"
  "${as[@]}" apt-get update -qq >&2 || say "apt-get update failed; trying with the lists at hand."
  # shellcheck disable=SC2086  # a list of words
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends $missing \
    >/dev/null || stop "These Debian packages could not be installed: $missing"
  missing=$(missing_packages | paste -sd ' ')
  [ -z "$missing" ] || stop "Still missing after the installation: $missing"
}

make_environment() {
  if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    say "Making $venv"
    rm -rf "$venv"
    python3 -m venv "$venv"
  fi
}

install_python_packages() {
  local pip=("$venv/bin/python" -m pip --disable-pip-version-check install --quiet -c constraints.txt)
  local build
  # The build's own requirements come first, once, so that the build needs no environment of its own.
  build=$("$venv/bin/python" -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"])')
  say "Installing the pinned Python packages (a few minutes the first time)"
  # shellcheck disable=SC2086  # a list of words
  "${pip[@]}" $build
  "${pip[@]}" --no-build-isolation -e ".[dev]"
}

command -v python3 >/dev/null || stop "python3 is missing." "  sudo apt-get install python3 python3-venv"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || stop "Python 3.11 or later is needed; python3 is $(python3 -V)."
command -v dpkg-query >/dev/null || stop "This script knows Debian 12 and 13 only; see CONTRIBUTING.md for another system."

install_system_packages
make_environment
install_python_packages
touch "$venv/.installed"
