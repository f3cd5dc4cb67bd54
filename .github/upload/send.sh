# shellcheck shell=bash
# Packs the reports, sends them in requests that the server takes, and tells what it made of them.

# A curl that obeys no file of settings, says nothing, and gives up. It prints the status. Paths are
# relative, since a curl of Windows knows no others of this shell.
ask() {
  (cd "$temp" && curl --disable --config - --silent --show-error --proto '=http,https' \
    --connect-timeout 20 --max-time 120 --max-filesize 4194304 --output "$1" --dump-header head \
    --write-out '%{http_code}' "${@:2}" 2>complaint)
}

# Pack the file $2 as number $1, unless it is packed already.
pack() {
  local start=''
  IFS= read -r -n 2 -d '' start <"$2"
  if [ "$start" = $'\x1f\x8b' ] || ! command -v gzip >/dev/null; then cp "$2" "$temp/$1"
  else gzip -6 -n -c "$2" >"$temp/$1"; fi
}

# Lines of size, number and path of what can be sent.
packed() {
  local path number=0
  while IFS= read -r path; do
    number=$((number + 1))
    if pack "$number" "./$path" 2>/dev/null; then
      printf '%s\t%s\t%s\n' "$(($(wc -c <"$temp/$number")))" "$number" "$path"
    else
      printf 'unreadable\t%s\t%s\n' "$number" "$path"
    fi
  done
}

# A text inside the quotes of curl's settings.
quoted() { sed -e 's/\\/\\\\/g' -e 's/"/\\"/g'; }

field() {
  local value
  value=$(printf '%s' "$2" | tr -d '[:cntrl:]' | quoted)
  [ -z "$value" ] || printf 'form-string = "%s=%s"\n' "$1" "$value"
}

# The form of request $1 as settings of curl: the files by number, each with its path as its name,
# which is quoted twice, since curl first reads the settings and then the form.
form() {
  awk -F '\t' -v request="$1" '$1 == request { print $2 "\t" $3 }' "$temp/requests" | quoted |
    sed "s/^\([0-9]*\)$tab\(.*\)/file=@\1;type=application\/octet-stream;filename=\"\2\"/" |
    quoted | sed -e 's/^/form = "/' -e 's/$/"/'
  field id "${HARDENING_ID:-}"
  field name "${HARDENING_NAME:-}"
  field format "${HARDENING_FORMAT:-}"
}

# A new identity token for each attempt: the server takes each but once.
identity_token() {
  local status pattern='^[A-Za-z0-9._~+/=-]+$'
  [[ $ACTIONS_ID_TOKEN_REQUEST_TOKEN =~ $pattern ]] || { answer=0; return 1; }
  status=$(printf 'header = "Authorization: bearer %s"\n' "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" |
    ask identity --get --data-urlencode "audience=$url" "$ACTIONS_ID_TOKEN_REQUEST_URL")
  token=$(sed -n 's/.*"value"[[:space:]]*:[[:space:]]*"\([^"]*\)".*/\1/p' "$temp/identity" 2>/dev/null)
  rm -f "$temp/identity"
  answer=$status
  [ "$status" = 200 ] && [[ $token =~ $pattern ]] || return 1
  echo "::add-mask::$token"
}

# Sets `answer` to the status of one attempt; 000 stands for none.
attempt() {
  answer=000
  identity_token || { unproved=yes; return; }
  unproved=no
  answer=$({
    printf 'header = "Authorization: Bearer %s"\n' "$token"
    cat "$temp/form"
  } | ask answer "$url/api/v1/reports")
}

pause() {
  local wanted
  wanted=$(sed -n 's/^[Rr][Ee][Tt][Rr][Yy]-[Aa][Ff][Tt][Ee][Rr]:[[:space:]]*\([0-9]\{1,6\}\)[[:space:]]*$/\1/p' \
    "$temp/head" 2>/dev/null | tail -n 1)
  [ -n "$wanted" ] || wanted=$((first_pause << ($1 - 1)))
  [ "$wanted" -le "$longest_pause" ] || wanted=$longest_pause
  sleep "$wanted"
}

# Send what the file `form` holds until it is answered for good.
insist() {
  local number=1
  while :; do
    rm -f "$temp/head" "$temp/answer"
    attempt
    case $answer in
      000 | 408 | 429 | 500 | 502 | 503 | 504) [ "$number" -lt "$attempts" ] || return 1 ;;
      201) return 0 ;;
      *) return 1 ;;
    esac
    pause "$number"
    number=$((number + 1))
  done
}

why() {
  local detail=''
  [ "$unproved" = yes ] && { printf 'the runner gave no identity token (status %s)' "$answer"; return; }
  [ -f "$temp/answer" ] && detail=$(awk -f "$here/answer.awk" "$temp/answer" | sed -n "s/^detail$tab//p")
  [ "$answer" = 000 ] && detail=$(head -n 1 "$temp/complaint")
  case $detail$answer in 5??) detail="it, or a proxy before it, is not well; is $url its address?" ;; esac
  [ -n "$detail" ] || detail="no answer of a Hardening server: is $url its address?"
  printf 'the server answered %s: %s' "$answer" "$detail"
}

# What the server made of the reports, for people, into `lines`; refusals are warnings as well. An
# answer that tells of none is not Hardening's.
note() {
  local kind name text more
  awk -f "$here/answer.awk" "$temp/answer" | while IFS=$tab read -r kind name text more; do
    case $kind in
      report) printf 'recognised %s: %s%s\n' "$name" "$text" "$more" ;;
      refused) printf 'refused %s: %s\n' "$name" "$text" ;;
    esac
  done | plain >"$temp/new"
  sed -n 's/^refused /refused: /p' "$temp/new" | while IFS= read -r text; do tell warning "$text"; done
  cat "$temp/new"
  cat "$temp/new" >>"$temp/lines"
  [ -s "$temp/new" ] || ! grep -q '^form = ' "$temp/form"
}

send_reports() {
  local request last trouble=''
  head -n "$most_reports" "$temp/found" | packed | awk -f "$here/requests.awk" >"$temp/requests"
  [ "$(($(wc -l <"$temp/found")))" -le "$most_reports" ] ||
    trouble="only the first $most_reports reports were sent"
  sed -n -e "s/^too large$tab\(.*\)/not sent \1: larger than the server takes/p" \
    -e "s/^unreadable$tab\(.*\)/not sent \1: cannot be read/p" "$temp/requests" |
    plain >"$temp/lines"
  cat "$temp/lines"
  [ ! -s "$temp/lines" ] || trouble=$(head -n 1 "$temp/lines")
  last=$(sed -n "s/^\([0-9]*\)$tab.*/\1/p" "$temp/requests" | tail -n 1)
  request=1
  while [ "$request" -le "${last:-1}" ]; do
    form "$request" >"$temp/form"
    [ "$request" = "${last:-1}" ] && field complete "$HARDENING_COMPLETE" >>"$temp/form"
    if [ -s "$temp/form" ] && { [ -n "$last" ] || [ "$HARDENING_COMPLETE" = true ]; }; then
      insist && note || { trouble=$(why); break; }
    fi
    request=$((request + 1))
  done
  conclude "$trouble"
}

conclude() {
  local sent refused
  sent=$(grep -c '^recognised ' "$temp/lines")
  refused=$(grep -c '^refused ' "$temp/lines")
  [ -z "$1" ] || grep -Fqx -e "$1" "$temp/lines" ||
    printf '%s\n' "$1" | plain >>"$temp/lines"
  summary "$sent" "$refused"
  output sent "$sent"
  [ -z "$1" ] || failed "$1"
  [ "$refused" = 0 ] || [ "$HARDENING_FAIL_ON_ERROR" = false ] || stop "reports refused: $refused"
}
