"""Where the packages come from: what is pinned, under which licence, with which known faults."""
