"""The city's policy, as its coordinator keeps it."""

POLICY = """\
# 示例市 2026 年度“双随机、一公开”抽查政策（虚构，仅供演示）

year = 2026            # 计划年度
today = "2026-01-05"   # 编制日期；留空则取当天

[grades]
order = ["A", "B", "C", "D"]                            # 信用风险等级，由低到高
ratio = { A = "1%", B = "3%", C = "10%", D = "30%" }    # 各等级抽查比例
floor_overall = "3%"                                    # 全库抽查比例下限
unknown = "B"                                           # 未评级的按此等级抽取

[shares]
joint = ">=0.243"      # 部门联合抽查占比
joint_over = "entries" # 按计划条目计算（entries 条目，tasks 任务，visits 检查次数）
credit = ">=0.80"      # 按信用风险分类抽取的占比
credit_over = "draws"  # 按抽取户次计算（draws 户次，visits 检查次数）
coverage = ">=0.03"    # 抽查覆盖检查对象库的比例
items = 1.0            # 抽查事项覆盖率
entries_vs_last_year = ""                 # 与上年相比的条目数变化；留空不作要求
internal_vs_last_year = ""                # 部门内部条目数变化
joint_vs_last_year = ""                   # 部门联合条目数变化
last_year = { internal = 0, joint = 0 }   # 上年部门内部、部门联合条目数

[merge]
scope_share = 0.8      # 检查对象重合比例达到多少可以合并
effort_factor = 2.0    # 检查用时相差不超过几倍可以合并
max_shift_days = 92    # 检查时段最多移动几天
max_departments = 5    # 一个联合抽查条目最多几个部门

[caps]
visits = { A = 1, B = 2, C = 3, D = 4 }   # 每户每年计划内检查次数上限

[rounds]
by = "quarter"         # 按季度分批抽取
reserve = 2            # 每层候补户数
coordinate = "meet"    # 同一领域：meet 同查同户，spread 错开，independent 互不相关
across = "spread"      # 不同领域：spread 相互错开，independent 互不相关

[teams]
min_per_visit = 2      # 每次检查至少几名执法人员
min_per_department = 1 # 每个部门至少几名
lead = true            # 每组须有可任组长的人员
neighbours = true      # 本区县人员不足时可从相邻区县抽调，并记录原因
direct = false         # 不直接指派
no_repeat_years = 1    # 本年及上年检查过同一户的人员不再去
max_per_day = 3        # 每人每天最多检查几户
max_per_month = 0      # 每人每月最多检查几户，0 不限

[rounding]
rule = "half-up"       # 户数四舍五入
minimum = 1            # 每条计划至少抽取几户

[tolerance]
months = 24            # 包容审慎期（月）
tag = "new_business"   # 新设主体标签
grades = ["A", "B"]    # 适用等级
items = "一般"         # 适用事项类别

[positive]
tag = "positive_list"  # 正面清单标签

[capacity]
binding = true         # 执法力量不足时，先移时段、再减户数
minutes_per_day = 360  # 每人每个工作日可用于检查的分钟数
travel_minutes = 30    # 每户次往返分钟数
minutes_unknown = 60   # 事项未写用时的，按此分钟数
share = "100%"         # 工作日中可用于计划检查的比例
shift_days = 0         # 建议未写明时，时段最多移动几天

[publish]
embargo = "visit"                # 检查结束前不公开名单
results_within_working_days = 20 # 检查结果公示期限（工作日）
confirm_within_working_days = 2  # 部门确认期限（工作日）
"""
