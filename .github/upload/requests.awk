# Puts reports into requests within the server's limits. Input: size, number and path of each;
# output: number of the request, number of the report, path. Reports with one file name stay in one
# request where they fit, since the server tells them apart by their paths only within a request.
BEGIN { FS = "\t"; most_files = 200; most_bytes = 25 * 1024 * 1024 - 256 * 1024 }

$1 == "unreadable" { print "unreadable\t" $3; next }
$1 > most_bytes { print "too large\t" $3; next }
{
  name = $3
  sub(/.*\//, "", name)
  if (!(name in count)) order[++names] = name
  count[name]++
  place = name SUBSEP count[name]
  size[place] = $1; number[place] = $2; path[place] = $3
  bytes[name] += $1
}

function add(place) {
  if (request == 0 || files == most_files || used + size[place] > most_bytes) begin()
  files++
  used += size[place]
  print request "\t" number[place] "\t" path[place]
}

function begin() { request++; files = used = 0 }

END {
  for (i = 1; i <= names; i++) {
    name = order[i]
    if (request && (files + count[name] > most_files || used + bytes[name] > most_bytes)) begin()
    for (j = 1; j <= count[name]; j++) add(name SUBSEP j)
  }
}
