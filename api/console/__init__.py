"""The console: pages of the coordinator's office, which the auditor reads too."""
