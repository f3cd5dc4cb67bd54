"""What arrives from and goes to GitHub."""
