"""A second reading of a plan, written from the documents alone.

Reads an input folder and an output folder and works everything out anew: what each
proposal means, who may merge, what each entry must hold, and by enumeration the best
plan there is. Imports nothing of the planner or its solvers.
"""
