"""How ways to spread draws over grades are named to people, Chinese and English."""

CASE_WORDS = {
    "planned": ("本计划", "as planned"),
    "random": ("不分等级随机", "plain random"),
    "best": ("最优比例（测算）", "best ratios, computed"),
    "tried": ("最优比例（试编计划）", "best ratios, a plan tried"),
}
