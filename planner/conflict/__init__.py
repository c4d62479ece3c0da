"""Why no plan fits, and the cheapest ways out, each tried."""
