"""Fails when the tests cover fewer than 90 % of the lines or 80 % of the branches."""

import json
import subprocess
import sys

LINES, BRANCHES = 90, 80


def main() -> int:
    """Read the coverage that the tests left behind and hold it against the floors."""
    command = [sys.executable, "-m", "coverage", "json", "-q", "-o", "-"]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    totals = json.loads(answer.stdout)["totals"]
    lines = 100 * totals["covered_lines"] / totals["num_statements"]
    branches = 100 * totals["covered_branches"] / totals["num_branches"]
    sys.stdout.write(f"coverage: {lines:.1f} % of lines, {branches:.1f} % of branches\n")
    if lines < LINES or branches < BRANCHES:
        sys.stderr.write(f"below the floors of {LINES} % and {BRANCHES} %\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
