"""The desk: a department's pages, from Monday's list to Friday's results."""
