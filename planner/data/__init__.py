"""Public code tables, rebuilt as plain lists of codes and names.

`regions.csv`: county, prefecture and province codes of 2022 (GB/T 2260, the statistics
bureau's divisions), all written with six digits. `industries.csv`: sections and
divisions of GB/T 4754-2017 as amended in 2019.
"""
