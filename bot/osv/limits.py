"""Every bound of lockfiles and of what is asked about their packages; sizes in bytes."""

from datetime import timedelta

MEGABYTE = 1024 * 1024

LOCKFILES = 200
"""Paths of lockfiles that are read: changed ones first, then those nearest to the root. How large
one may be is said where lockfiles are defined."""
CHANGE_PACKAGES = 250_000
"""Packages of all lockfiles of a change together, each as often as it stands in one."""
VERSIONS_OF_ONE = 200
"""Versions of one package in one lockfile: more are not for building, but for keeping us busy."""
LOCK_CPU_SECONDS = 15
LOCK_SECONDS = 45.0
LOCKS_SECONDS = 60.0
"""For one lockfile, and for all of a change, on a machine that does much else."""
REMEMBERED_PACKAGES = 100_000
"""Packages in the lockfiles that a process holds: some twenty megabytes."""

ADVISORIES = 10_000
"""Records that one look-up compares with the packages."""
ADVISORIES_BYTES = 128 * MEGABYTE
COMPARE_CPU_SECONDS = 12
COMPARE_SECONDS = 40.0

LOOKUP_SECONDS = 25.0
REQUEST_SECONDS = 10.0
CONNECT_SECONDS = 5.0
REQUESTS_AT_ONCE = 8
ATTEMPTS = 3
RETRY_PAUSE = 0.5
"""Seconds before the second attempt; the third waits twice as long."""
LONGEST_PAUSE = 5.0
"""Seconds that a service may ask us to wait; if it asks for more, the look-up ends."""
ANSWER_BYTES = 32 * MEGABYTE
"""The answer to one batch of queries."""
PAGES = 20
"""Times that one batch is asked to continue its answer."""
REFUSED_PACKAGES = 20
"""Packages that a service may refuse as malformed before the look-up ends."""
REST_SECONDS = 60.0
"""For how long a service that failed is not asked again."""

FRESH = timedelta(hours=6)
"""For how long it is taken as known which advisories name a package."""
KEPT = timedelta(days=30)
"""For how long a record is kept after it was fetched."""

INDEX_MEMORY_BYTES = 2048 * MEGABYTE
INDEX_CPU_SECONDS = 600
INDEX_SECONDS = 900.0
INDEX_PATIENCE = 25.0
"""Seconds that a look-up waits for an index in the making."""
INDEX_FOLDERS = 500_000
INDEX_DEPTH = 8
INDEX_RECORDS = 2_000_000
INDEX_NAMES = 500
"""Packages that one record may be about."""
INDEX_NOTES = 20
UNPACKED_RATIO = 200
RATIO_FREE_BYTES = MEGABYTE
"""Records up to this size may be packed as tightly as they like."""
