# shellcheck shell=bash
# Which files are reports: those that globs name, or those with the usual names. Only files, no
# links; names with control characters are left out.

usual='
**/lcov.info
**/*.lcov
**/coverage*.xml
**/cobertura*.xml
**/*.cobertura.xml
**/jacoco*.xml
**/clover*.xml
**/opencover*.xml
**/*.opencover.xml
**/coverage-final.json
**/coverage.json
**/.resultset.json
**/coverage.out
**/cover.out
**/junit*.xml
**/*junit.xml
**/TEST-*.xml
**/test-results.xml
**/*.trx
**/*.sarif
**/*.sarif.json
**/*audit*.json
**/trivy*.json
**/grype*.json
**/osv*.json
**/govulncheck*.json
'

# A glob as an extended regular expression.
expression() {
  local glob=$1 found='' at=0 char
  while [ "$at" -lt "${#glob}" ]; do
    char=${glob:at:1}
    case $char in
      '*')
        if [ "${glob:at:3}" = '**/' ]; then found="$found(.*/)?" at=$((at + 2))
        elif [ "${glob:at:2}" = '**' ]; then found="$found.*" at=$((at + 1))
        else found="$found[^/]*"; fi ;;
      '?') found="$found[^/]" ;;
      '.' | '[' | ']' | '(' | ')' | '{' | '}' | '+' | '^' | '$' | '|' | \\) found="$found\\$char" ;;
      *) found="$found$char" ;;
    esac
    at=$((at + 1))
  done
  printf '^%s$\n' "$found"
}

# One glob a line, without blanks around, a leading ./ or the workspace; a folder is all within it.
cleaned() {
  local line slash=cat
  [ "${RUNNER_OS:-}" = Windows ] && slash='tr \\ /'
  printf '%s\n' "$1" | $slash | tr -d '\r' | sed -e 's/^[[:space:]]*//' -e 's/[[:space:]]*$//' |
    while IFS= read -r line; do
      local not=''
      case $line in '!'*) not='!' line=${line#!} ;; esac
      line=${line#"${GITHUB_WORKSPACE:-/nowhere}/"}
      line=${line#./}
      [ -n "$line" ] && [ -d "./$line" ] && line=${line%/}/
      case $line in */) line="$line**" ;; esac
      [ -z "$line" ] || printf '%s%s\n' "$not" "$line"
    done
}

# The expressions of the globs that name (or, with "not", leave out).
expressions() {
  local line
  while IFS= read -r line; do
    case $line in
      '!'*) [ "$1" = not ] && expression "${line#!}" ;;
      *) [ "$1" = not ] || expression "$line" ;;
    esac
  done
  true
}

all_files() {
  local name folders=''
  for name in $skipped; do folders="$folders -o -name $name"; done
  # shellcheck disable=SC2086
  find . \( -name '*[[:cntrl:]]*' -o -type d \( ${folders# -o } \) \) -prune -o -type f -print |
    sed 's|^\./||'
}

# A report that git tracks is somebody's sample, not what this job measured.
untracked() {
  git -c safe.directory='*' -c core.quotePath=false ls-files >"$temp/tracked" 2>/dev/null ||
    : >"$temp/tracked"
  grep -Fxv -f "$temp/tracked"
}

find_reports() {
  local wanted filter=cat
  wanted=$(cleaned "${HARDENING_FILES:-}")
  if [ -z "$wanted" ]; then wanted=$(cleaned "$usual") filter=untracked; fi
  printf '%s\n' "$wanted" | expressions all >"$temp/wanted"
  printf '%s\n' "$wanted" | expressions not >"$temp/unwanted"
  all_files | grep -E -f "$temp/wanted" | grep -E -v -f "$temp/unwanted" | $filter | sort
}
