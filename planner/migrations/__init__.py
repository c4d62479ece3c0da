"""The steps by which a database of state came to its present shape."""
