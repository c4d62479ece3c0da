"""Where the domain touches files, databases, engines, clock and entropy."""
