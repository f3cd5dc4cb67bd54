"""Git through its command line, made safe: mirrors, trees, blobs and differences."""
