"""The coordinator's policy: record, rules, file."""
