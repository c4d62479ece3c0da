"""Several levels of office in one lottery: a province, its cities, their counties."""
