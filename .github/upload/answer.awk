# Reads the server's JSON answer. Output, with tabs between: "report", name, "kind (format)" and
# remarks; "refused", name and reason; "detail" and the text of a problem.
{ text = text $0 " " }

END {
  at = 1
  value("", 0)
}

function blank() { while (substr(text, at, 1) ~ /[ \t\r\n]/) at++ }

function value(path, depth,   char, begin) {
  blank()
  char = substr(text, at, 1)
  if (depth > 20 || char == "") exit
  if (char == "{") object(path, depth)
  else if (char == "[") list(path, depth)
  else if (char == "\"") scalar(path, string())
  else {
    begin = at
    while (substr(text, at, 1) ~ /[-+.0-9A-Za-z]/) at++
    if (at == begin) exit
    scalar(path, substr(text, begin, at - begin))
  }
}

function object(path, depth,   key) {
  at++
  if (path == "/reports/" || path == "/refused/") split("", field)
  while (1) {
    blank()
    if (substr(text, at, 1) == "}") break
    if (substr(text, at, 1) == ",") { at++; continue }
    if (substr(text, at, 1) != "\"") exit
    key = string()
    blank()
    if (substr(text, at, 1) != ":") exit
    at++
    value(path "/" key, depth + 1)
  }
  at++
  if (path == "/reports/") print "report\t" field["name"] "\t" field["kind"] " (" field["format"] ")\t" remarks()
  if (path == "/refused/") print "refused\t" field["name"] "\t" field["error"]
}

function list(path, depth) {
  at++
  while (1) {
    blank()
    if (substr(text, at, 1) == "]") break
    if (substr(text, at, 1) == ",") { at++; continue }
    value(path "/", depth + 1)
  }
  at++
}

function scalar(path, found) {
  if (path == "/detail") print "detail\t" found
  else if (path == "/reports//warnings/") field["warnings"] = field["warnings"] "; " found
  else if (path ~ /^\/(reports|refused)\/\/[a-z]+$/) { sub(/.*\//, "", path); field[path] = found }
}

function remarks() {
  return (field["complete"] == "false" ? ", incomplete" : "") field["warnings"]
}

# The string at `at`, whose escapes stand for what shows them best in one line.
function string(   found, char) {
  at++
  found = ""
  while ((char = substr(text, at, 1)) != "\"") {
    if (char == "") exit
    if (char == "\\") {
      char = substr(text, ++at, 1)
      if (char == "u") { at += 4; char = "?" }
      else if (char !~ /["\\\/]/) char = " "
    }
    found = found (char == "\t" ? " " : char)
    at++
  }
  at++
  return found
}
