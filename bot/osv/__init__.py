"""Known vulnerabilities: an OSV service or a folder of OSV records is asked about packages."""
