"""What the bot says on GitHub: words, the edits that bring them there, and their delivery."""
