"""The state as JSON documents in GitHub's shapes."""
