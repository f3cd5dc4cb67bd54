#!/usr/bin/env bash
# Finds CI reports in the workspace and sends them to a Hardening server.
# Runs in bash 3.2 and later with curl, git and the POSIX tools; inputs come in HARDENING_*.
# Tokens go to curl through its standard input: arguments can be read by every process.
set -u -o pipefail
# On Windows the shell would take some arguments of curl for paths of its own.
export LC_ALL=C MSYS_NO_PATHCONV=1 MSYS2_ARG_CONV_EXCL='*'

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tab=$(printf '\t')

attempts=5
first_pause=2
longest_pause=60
most_reports=1000
skipped='.git node_modules .venv .tox .nox'
# shellcheck source=find.sh
. "$here/find.sh"
# shellcheck source=send.sh
. "$here/send.sh"

# Lines with the texts of others, without signs that move the cursor or speak to the runner.
plain() {
  tr '\t' ' ' | tr -d '\000-\011\013-\037\177' | sed 's/##\[/# [/g' | cut -c 1-300
}

# A command to the runner, of a kind such as warning: its text cannot become another command.
tell() {
  local text
  text=$(printf '%s' "$2" | tr '\n' ' ' | plain | sed 's/%/%25/g')
  printf '::%s title=Hardening::%s\n' "$1" "$text"
}

stop() {
  tell error "$1"
  exit 1
}

output() {
  [ -z "${GITHUB_OUTPUT:-}" ] || printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
}

# The step's verdict on something that went wrong on the way.
failed() {
  [ "$HARDENING_FAIL_ON_ERROR" = true ] && stop "$1"
  tell warning "$1"
}

check_inputs() {
  url=$(printf '%s' "${HARDENING_URL:-}" | sed -e 's/^[[:space:]]*//' -e 's|[[:space:]/]*$||')
  local name='[A-Za-z0-9._-]+(:[0-9]{1,5})?' root
  root="^https?://($name|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?)(/[A-Za-z0-9._~%-]+)*\$"
  [[ $url =~ $root ]] || stop 'the input url is not an http(s) address such as https://hardening.example.com'
  one_of complete "$HARDENING_COMPLETE" true false
  one_of fail-on-error "$HARDENING_FAIL_ON_ERROR" true false
  one_of if-no-files "$HARDENING_IF_NO_FILES" warn error ignore
}

one_of() {
  local input=$1 value=$2 choice
  shift 2
  for choice in "$@"; do [ "$value" = "$choice" ] && return; done
  stop "the input $input is none of: $*"
}

without_files() {
  case $HARDENING_IF_NO_FILES in
    error) stop "$1" ;;
    warn) tell warning "$1" ;;
    *) printf 'Hardening: %s\n' "$1" ;;
  esac
}

nothing_found() {
  local globs
  globs=$(cleaned "${HARDENING_FILES:-}" | tr '\n' ' ')
  if [ -z "$globs" ]; then printf 'no report was found; name them in the input files'
  else printf 'no file in the workspace fits the input files: %s' "${globs% }"; fi
}

is_fork() {
  [ "${GITHUB_EVENT_NAME:-}" = pull_request ] &&
    [ "${HARDENING_HEAD_REPOSITORY_ID:-}" != "${HARDENING_REPOSITORY_ID:-}" ]
}

# The pull request of a fork gets no token: its reports are left as an artifact.
leave_for_server() {
  local end="hardening_$RANDOM$RANDOM$RANDOM"
  output fork true
  [ -z "${GITHUB_OUTPUT:-}" ] ||
    { printf 'files<<%s\n' "$end"; cat "$temp/found"; printf '%s\n' "$end"; } >>"$GITHUB_OUTPUT"
  echo 'Hardening: a fork has no token to send reports with, so the server fetches them as an artifact after this run.'
}

summary() {
  [ -n "${GITHUB_STEP_SUMMARY:-}" ] || return 0
  {
    printf '### Hardening: %s recognised, %s refused\n\n```text\n' "$1" "$2"
    # Nothing that the texts hold ends the block.
    tr '`' "'" <"$temp/lines"
    printf '```\n'
  } >>"$GITHUB_STEP_SUMMARY"
}

main() {
  check_inputs
  command -v curl >/dev/null || { failed 'there is no curl'; return 0; }
  temp=$(mktemp -d) || stop 'there is no temporary folder'
  trap 'rm -rf "$temp"' EXIT
  cd "${GITHUB_WORKSPACE:-.}" || stop 'there is no workspace'
  find_reports >"$temp/found"
  if [ ! -s "$temp/found" ]; then
    without_files "$(nothing_found)"
    [ "$HARDENING_COMPLETE" = true ] || return 0
  fi
  if [ -z "${ACTIONS_ID_TOKEN_REQUEST_URL:-}" ] || [ -z "${ACTIONS_ID_TOKEN_REQUEST_TOKEN:-}" ]; then
    if is_fork; then leave_for_server; return 0; fi
    failed 'the job may not prove who it is: give it `permissions: id-token: write`'
    return 0
  fi
  case $url in
    https://* | http://127.0.0.1 | http://127.0.0.1[:/]* | http://localhost | http://localhost[:/]*) ;;
    *) tell warning 'without https the token can be read on its way' ;;
  esac
  send_reports
}

HARDENING_COMPLETE=${HARDENING_COMPLETE:-false}
HARDENING_FAIL_ON_ERROR=${HARDENING_FAIL_ON_ERROR:-false}
HARDENING_IF_NO_FILES=${HARDENING_IF_NO_FILES:-warn}
main
