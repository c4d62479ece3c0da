"""The parts put together with the machine's adapters: nothing else does that."""
