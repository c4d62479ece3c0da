"""Long work: asked for, done by a worker, watched and cancelled meanwhile."""
