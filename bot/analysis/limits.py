"""Every bound of the analysis in one place; times in seconds, sizes in bytes."""

FILE_CPU_SECONDS = 2.0
FILE_HARD_CPU_SECONDS = 4
ANSWER_SECONDS = 5.0
START_SECONDS = 20.0
CLOSE_SECONDS = 1.0
CHANGE_SECONDS = 90.0
# Findings of one evaluation that are held in memory, some 600 bytes each.
CHANGE_CANDIDATES = 250_000

CHILD_MEMORY_BYTES = 1024 * 1024 * 1024
CHILD_OPEN_FILES = 16
RECYCLE_RSS_BYTES = 200 * 1024 * 1024

# Above what is parsed: a large file without anything that a rule looks for is still analysed.
READ_MAX_BYTES = 16 * 1024 * 1024
BATCH_BYTES = 256 * 1024
BATCH_FILES = 128
ANSWER_FLUSH_BYTES = 64 * 1024
ANSWER_FLUSH_SECONDS = 0.2
MAX_FRAME_BYTES = 256 * 1024 * 1024
MAX_STDERR_BYTES = 4_096

CACHE_MAX_BYTES = 256 * 1024 * 1024
CACHE_BUSY_SECONDS = 1.0
CACHE_CHUNK = 500
CACHE_HALVINGS = 8
