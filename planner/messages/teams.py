"""Messages about teams and shortages."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "team_shortage": Message(
        zh="{month} {department}在{district}缺{qualification_zh}：{visits} 次检查无法组队，单次最多缺 {people} 人，共缺 {short} 人次",
        en="{month}: {department} lacks {qualification_en} in {district}: {visits} visits can't be staffed, {people} short at one visit at most, {short} seats in all",
        remedy_zh="增加相应资质、证件有效的执法人员，调高任务上限，或在政策 [teams] 中允许 neighbours、direct",
        remedy_en="add inspectors with the qualification and a valid certificate, raise max_visits, or allow neighbours or direct in the policy's [teams]",
    ),
    "team_foreseeable": Message(
        zh="{round} {department}：抽取前即可预见 {value} 参加检查，其可参加的 {visits} 次检查中每次可能性约为 {chance}，高于上限 {cap}；原因是均衡工作量，而非硬性规则",
        en="{round} {department}: {value} could be foreseen in teams before the draw: in {visits} visits the chance is about {chance}, above the cap of {cap}, for the sake of even loads, by no hard rule",
        remedy_zh="增加可在这些日期参加检查的人员，将检查分散到此人之外的时段，或为其设置 max_visits",
        remedy_en="add people for the days of these visits, spread their windows beyond those days, or set max_visits for this inspector",
    ),
    "teams_refused": Message(
        zh="独立核验未通过：{rule}",
        en="the independent check refused the teams: {rule}",
        remedy_zh="名单未生成；请保留输入文件并报告此问题",
        remedy_en="no list was made; keep the input files and report this",
    ),
}

#: Reasons recorded with a seat that home people could not take.
NEIGHBOUR_REASON = "{district}可派人员不足，由相邻辖区人员支援 / too few inspectors available in {district}: from a neighbouring district"
DIRECT_REASON = "{district}可派人员不足，由本部门其他辖区直接指派 / too few inspectors available in {district}: assigned directly from the department"
