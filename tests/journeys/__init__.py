"""From webhook to check runs, comment and review, with every part real."""
