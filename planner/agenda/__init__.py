"""What stands in the year, what comes next, who waits for whom: read off, not kept."""
