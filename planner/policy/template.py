"""The policy file that `planner init` writes: every field at its default, explained."""

_TEMPLATE = """\
# 双随机、一公开年度政策。
# 每一项都可以省略，省略时取这里写出的默认值；不认识的项会被拒绝。
# The year's policy. Any field may be left out and then has the value shown here;
# a field that isn't known is refused.

# 计划年度 / the plan's year
year = {year}
# 运行日期，留空取系统时间 / the day of the run; empty: the clock's
today = ""

[grades]  # 企业信用风险分类 / credit-risk grades
# 由低风险到高风险 / from low to high risk
order = ["A", "B", "C", "D"]
# 各等级抽查比例，须随风险升高 / ratio by grade, rising with risk
ratio = {{ A = "1%", B = "3%", C = "10%", D = "30%" }}
# 全库抽查比例下限 / floor over the whole library
floor_overall = "3%"
# 未分类的对象按哪一等级对待 / the grade that targets without one count as
unknown = "B"

# 占比与增减。每一项可以是：留空，只统计不要求；">=24.3%" 或 0.243，必须达到；
# {{ goal = ">=30%", weight = 2 }}，争取达到：weight 为每差一个单位（一条联合计划、
# 一项任务、一户次）最多值得多排几条计划。
# Shares and changes. Each is empty: reported only; ">=24.3%" or 0.243: a requirement;
# or {{ goal = ">=30%", weight = 2 }}: a goal, whose weight is how many more entries
# one missing unit (a joint entry, a task, a draw) is worth.
[shares]
# 部门联合占比；按 entries 计划、tasks 任务（计划×区划）或 visits 检查户次计算
# share of joint entries, over entries, tasks (entry x district) or visits
joint = ">=0.243"
joint_over = "entries"
# 按信用风险分类抽取的占比；按 draws 抽取数或 visits 检查户次计算
# share of credit-based draws, over draws or visits
credit = ">=0.80"
credit_over = "draws"
# 对象库覆盖率 / coverage of the target library
coverage = ">=0.03"
# 事项覆盖率 / coverage of the items
items = 1.0
# 计划总数、部门内部计划数较上年的变化，不高于此，如 "-28%" 或 "<=-20%"；
# 须填写 last_year
# change of all entries and of internal ones against last year, such as "-28%" or
# "<=-20%": at most; needs last_year
entries_vs_last_year = ""
internal_vs_last_year = ""
# 部门联合计划数较上年的变化，如 "+32%" 或 ">=+32%"，不低于此
# change of joint entries, such as "+32%" or ">=+32%": at least
joint_vs_last_year = ""
# 上年的部门内部与部门联合计划数 / last year's internal and joint entries
last_year = {{ internal = 0, joint = 0 }}
# 其他口径，按证书中的名称，如 {{ "joint_share.visits" = ">=20%" }}
# further measures, by their names in the certificate
also = {{}}

[merge]  # 合并条件 / when proposals may merge
# 对象范围重合比例 / share of targets that scopes have in common
scope_share = 0.8
# 检查用时相差倍数 / how many times the effort of one may be that of another
effort_factor = 2.0
# 时间最多移动的天数 / how many days a window may shift
max_shift_days = 92
# 一次联合检查的部门数上限 / departments in a joint entry at most
max_departments = 5

[caps]  # 年度检查频次上限，未列出的等级不设上限 / visits a year at most; others: no cap
visits = {{ A = 1, B = 2, C = 3, D = 4 }}

[rounds]  # 抽取批次 / rounds
# year 全年、half-year 半年、quarter 季度、month 月
by = "quarter"
# 每层候补户数 / reserves drawn in each stratum
reserve = 2
# 同一领域的计划：meet 抽到同一户、spread 相互错开、independent 各自独立
# entries of one field meet in the same firms, spread over different ones, or neither
coordinate = "meet"
# 同一批次不同领域的计划：spread 相互错开、减少同一户被重复抽中，independent 各自独立
# entries of different fields in a round avoid one another's firms, or are independent
across = "spread"

[rounds.fields]  # 个别领域另行规定 / by field, such as "餐饮" = "spread"

[teams]  # 检查人员 / inspectors
# 每户至少人数，不少于2：《行政处罚法》（2021）第四十二条，执法人员不得少于两人
# inspectors in a visit, at least 2: Administrative Penalty Law (2021), article 42
min_per_visit = 2
# 参加联合检查的每个部门至少人数：本地自定
# inspectors of each department in a visit: local policy
min_per_department = 1
# 每组是否须有可任组长的人员：本地自定 / whether a lead is needed: local policy
lead = true
# 本区划人员不足时可否从相邻区划随机匹配、可否直接委派：国发〔2019〕5号；均留记录
# short of inspectors: by lot from neighbouring districts, by direct assignment:
# State Council document 国发〔2019〕5号; both on record
neighbours = false
direct = false
# 本年及此前几年内检查过同一对象的人员须回避，0 为不要求：本地自定
# （有利害关系的依《行政处罚法》第四十三条回避，填入回避名单）
# who visited a firm this year or so many before doesn't again, 0: no rule; local
# policy (ties to a firm are recusals by article 43 and stand in their table)
no_repeat_years = 1
# 抽取前，任一人员参加任一户检查的可能性上限（规则使其必然的除外），1 为不设：本地自定
# the largest chance of anybody's being in a visit before the seed is known, unless the
# rules force more; 1: no limit; local policy
most_chance = 0.5
# 每人每日户数上限：本地自定 / visits of an inspector in a day: local policy
max_per_day = 3
# 每人每月（自然月）户数上限，0 为不设上限：本地自定
# visits of an inspector in a calendar month, 0: no limit; local policy
max_per_month = 0

[rounding]  # 取整 / rounding
# half-up 四舍五入、floor 舍去、ceil 进一
rule = "half-up"
# 基数不为零时至少抽取户数 / at least, where the base isn't empty
minimum = 1

[tolerance]  # 包容审慎 / tolerance period
# 成立后的月数 / months from registration
months = 24
# 适用的对象标签 / the tag of targets it is for
tag = "new_business"
# 适用的等级 / the grades it is for
grades = ["A", "B"]
# 不抽取的事项类别 / the kind of items they are left out of
items = "一般"

[positive]  # 正面清单的标签 / the tag of the positive list
tag = "positive_list"

[publish]  # 公示 / publication
# visit 检查后公布名单、none 立即公布，或一个日期 / when lists may be seen
embargo = "visit"
# 检查结束后公示结果的工作日 / working days until results are published
results_within_working_days = 20
# 确认检查人员的工作日 / working days to confirm teams
confirm_within_working_days = 2

[capacity]  # 执法力量 / inspectors' time
# 力量不足时是否调整时段与户数，false 只报告 / whether it binds; false: reported
binding = true
# 每人每工作日用于检查的分钟数 / minutes an inspector has in a working day
minutes_per_day = 360
# 每户次往返分钟数 / minutes to get to a visit
travel_minutes = 30
# 事项未写用时的，按此分钟数 / minutes of an item that doesn't say
minutes_unknown = 60
# 工作日中可用于计划检查的比例 / share of working days for planned visits
share = "100%"
# 建议未写明时，时段最多移动的天数 / days a window may move where proposals don't say
shift_days = 0
# 各等级抽查比例的下限，随风险升高，不高于 grades.ratio，如 {{ A = "0.5%", … }}；
# 留空取 grades.ratio 的一半，最高风险等级不减
# least ratio by grade that quotas may shrink to, rising with risk, not above
# grades.ratio; empty: half of it, and the riskiest grade uncut
least = {{}}

[days]  # 检查日期，均为本地自定 / days of visits, all local policy
# 抽取当日与最早检查日之间至少间隔的工作日，用于通知人员、准备文书；0 为次一工作日起
# whole working days between the draw and the first visit; 0: from the next on
notice_working_days = 1
# 每部门每日户数上限，0 为不设上限 / visits of a department in a day, 0: no limit
department_per_day = 0
# 相邻对象是否尽量同日检查 / whether neighbours are visited on one day
together = true

[finds]  # 预计发现问题 / expected finds
# 各等级的问题发现率，如 {{ A = "2%", … }}；留空按历史结果估计
# finding rate by grade; empty: from past results
rate = {{}}

[levels]  # 上下级共用一个对象库 / several levels of office over one library
# 本级：省、市、县；由下级抽取的建议（如省级的“市抽县查”）不列入本级计划；
# 留空全部由本级抽取
# this office's level; what a lower one draws isn't planned here; empty: all is
level = ""
# 上下级合计的年度检查频次上限，不低于 caps，如 {{ A = 2, B = 4 }}；
# 留空时外级检查计入 caps：本地自定（已见“每级不超过2次、两级合计不超过4次”）
# visits a year at most with those of other levels, not below caps; empty: theirs count
# towards caps; local policy
visits = {{}}

[results]  # 检查结果 / results
# 可录入的结果代码，默认为国家企业信用信息公示系统公示抽查结果通用的八类；
# 以“未发现”开头的不算发现问题
# the codes that may be entered; by default the eight classes in which the national
# credit publicity system shows results. One that begins with 未发现 finds nothing
codes = [
    "未发现问题",
    "未按规定公示应当公示的信息",
    "公示信息隐瞒真实情况弄虚作假",
    "通过登记的住所（经营场所）无法联系",
    "发现问题已责令改正",
    "不配合检查情节严重",
    "未发现开展本次抽查涉及的经营活动",
    "发现问题待后续处理",
]
# 不与其他代码并用的 / codes that exclude all others
alone = ["未发现问题"]
# 须有后续处理、办结前一直列为未完结的 / codes after which a result is open until closed
followup = [
    "未按规定公示应当公示的信息",
    "公示信息隐瞒真实情况弄虚作假",
    "通过登记的住所（经营场所）无法联系",
    "发现问题已责令改正",
    "不配合检查情节严重",
    "发现问题待后续处理",
]
# 距期限不足多少个工作日时标黄：本地自定
# working days before a deadline from which it is yellow; local policy
yellow_working_days = 5
# 后续处理的期限（工作日），未另定整改期限时适用：本地自定
# working days until a find is closed, where no other day was set; local policy
followup_within_working_days = 30

[results.english]  # 代码的英文 / the codes in English
"未发现问题" = "no problem found"
"未按规定公示应当公示的信息" = "information not published as prescribed"
"公示信息隐瞒真实情况弄虚作假" = "published information conceals facts or is false"
"通过登记的住所（经营场所）无法联系" = "not reachable at the registered address"
"发现问题已责令改正" = "problem found, ordered to correct"
"不配合检查情节严重" = "did not cooperate, serious circumstances"
"未发现开展本次抽查涉及的经营活动" = "none of the inspected business is carried on"
"发现问题待后续处理" = "problem found, to be dealt with"

[scope]  # 对象范围 / what targets may be drawn
# 登记状态以其中之一开头 / the status begins with one of these
status = ["存续", "在业", "开业", "正常"]
"""


def policy_template(year: int) -> str:
    """Return the commented policy file of `year`, which parses to the defaults."""
    return _TEMPLATE.format(year=year)
