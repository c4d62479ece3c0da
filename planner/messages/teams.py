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
        zh="{round} {department}：抽取前可预见 {people} 人参加某些检查，可能性高于上限 {cap}，并非席位规则所致；其中 {value} 涉及 {visits} 次检查，每次约为 {chance}",
        en="{round} {department}: {people} people could be foreseen in visits before the draw, with chances above the cap of {cap} that no rule about seats forces; {value} most, in {visits} visits, with a chance of about {chance}",
        remedy_zh="增加可参加这些检查的人员（日期、区划、资质），放宽检查时段，或为相关人员设置 max_visits",
        remedy_en="add people who may take these visits (days, districts, qualifications), widen the windows, or set max_visits for those concerned",
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
