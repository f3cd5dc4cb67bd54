"""The shell: receiver, queue, GitHub, git, store, publisher and command line."""
