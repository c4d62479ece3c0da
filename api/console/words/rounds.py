"""What the pages of rounds and their ceremonies say."""

from api.pages.words import Words

WORDS: Words = {
    "rounds.title": ("抽取批次", "Rounds"),
    "rounds.lede": (
        "每批的抽取由各方共同完成：各自先承诺、后揭示，公开值最后产生，任何一方都不能左右结果。",
        "Each draw is made by several parties: all commit, then reveal, and a public "
        "value comes last, so that nobody can steer it.",
    ),
    "rounds.round": ("批次", "Round"),
    "rounds.window": ("检查时段", "Windows"),
    "rounds.entries": ("计划数", "Entries"),
    "rounds.total": ("抽取户数", "To draw"),
    "rounds.waits": ("等待", "Waits for"),
    "rounds.by": ("期限", "By"),
    "rounds.none": (
        "年度尚未开启，还没有批次。批准计划后这里列出全年各批。",
        "The year isn't open, so there are no rounds yet.",
    ),
    "board.wall": ("投屏显示", "Show on a wall"),
    "board.back": ("返回操作页面", "Back to the page of steps"),
    "board.public": ("公众看到的页面", "What the public sees"),
    "act.title": ("下一步", "Next step"),
    "act.not_ours": ("现在等待：{who}", "Now waiting for {who}"),
    "act.draft": ("拟定本批次", "Draft this round"),
    "act.draft_hint": (
        "拟定时冻结对象库并固定规则，此后只等各方承诺。",
        "Drafting freezes the library and fixes the rules; then parties commit.",
    ),
    "act.parties": ("参与方", "Parties"),
    "act.parties_hint": (
        "每行一个编号：部门编号，或公证处、人大代表等的编号（字母、数字、._-）。"
        "至少两方不属于统筹部门，或使用公开来源；最好两者都有。",
        "One id a line: a department's, or one for a notary, a deputy. At least two "
        "from outside the office, or a public source; better both.",
    ),
    "act.reveal_by": ("揭示截止时间（北京时间）", "Reveal by (China time)"),
    "act.source": ("公开来源", "Public source"),
    "act.source_hint": (
        "如“福彩双色球第2026023期开奖号码”，或“drand quicknet round 12345”；不用时填 none。",
        "Such as a lottery's coming numbers, or “drand quicknet round 12345”; "
        "none for no source.",
    ),
    "act.source_at": ("公开值产生时间（北京时间）", "Source speaks at (China time)"),
    "act.statement": ("公布公告", "Publish the statement"),
    "act.statement_hint": (
        "公布后各方据此揭示，公告不能再改。",
        "Parties reveal on it; it can't be changed any more.",
    ),
    "act.value": ("录入公开值", "Enter the public value"),
    "act.value_hint": (
        "一人念、一人录、一人核对。drand 来源粘贴其 JSON，自动验证签名。",
        "One reads it aloud, one types, one compares. Of drand, paste the JSON: its "
        "signature is verified.",
    ),
    "act.answer": ("公开值，一字不差", "The value, exactly"),
    "act.where": ("在哪里看到", "Where it was read"),
    "act.where_hint": ("如：中国福彩网", "Such as the lottery's site"),
    "act.correct": ("更正公开值", "Correct the value"),
    "act.correct_hint": (
        "仅限抽取前改正录入错误；前后两个值都留痕。",
        "Before the draw only, for slips in typing; both values stay on record.",
    ),
    "act.draw": ("立即抽取", "Draw now"),
    "act.draw_hint": (
        "种子已定，结果已经唯一确定；抽取只是把它算出来。不能放弃，不能重抽。",
        "The seed is settled, and with it the result. It can't be abandoned or redrawn.",
    ),
    "act.finish": ("补做公布", "Finish it"),
    "act.finish_hint": (
        "同一种子给出同一结果：已有的保持不变，只补上缺的。",
        "The same seed gives the same result: what stands stays, what is missing is made.",
    ),
    "act.release": ("全部公开", "Release"),
    "act.release_hint": (
        "最后一户的限制已解除，本批名单全部公开。",
        "Its last embargo is over: the whole list is public.",
    ),
    "act.abandon": ("放弃本批次", "Abandon this round"),
    "act.abandon_hint": (
        "只能在无人可能知道种子之前放弃；原因公开，并写入接替批次的公告。",
        "Only while nobody can know the seed; everybody reads the reason, and the "
        "round that stands in for it states it.",
    ),
    "act.reason": ("原因", "Reason"),
    "act.text": ("说明（公开）", "In words (public)"),
    "reason.fault": ("差错", "a fault"),
    "reason.reveal_missing": ("未按时揭示", "a reveal is missing"),
    "reason.source_silent": ("公开来源未公布", "the source stayed silent"),
    "round.plan": ("本批计划", "Entries of this round"),
    "round.entry": ("计划", "Entry"),
    "round.item_count": ("事项", "Items"),
    "round.departments": ("部门", "Departments"),
    "round.days": ("时段", "Window"),
    "round.quota": ("户数", "Firms"),
    "round_parts.title": ("分区划数据包", "Parts by district"),
    "round_parts.of": ("{round} 分区划数据包", "Parts of {round} by district"),
    "round_parts.more": (
        "分区划数据包，交市、县核对",
        "Parts by district, for their offices to check",
    ),
    "round_parts.lede": (
        "从本批次中分出一个市或区县的部分：该地的对象、分层、抽取结果和检查，可用核验程序单独核对；其他地方的等级和保管密钥不在其中。",
        "The part of a city or county in this round: its targets, strata, selections and "
        "visits. The checker checks it alone; nobody else’s grades and no custody key are "
        "in it.",
    ),
    "round_parts.none": (
        "该批次由较早的版本拟定，公告未列区划；请交付整个审计包。",
        "An earlier version drafted this round, and its statement lists no districts: "
        "hand over the whole audit bundle.",
    ),
    "round_parts.district": ("区划", "District"),
    "round_parts.districts": ("区划", "districts"),
    "round_parts.targets": ("对象", "targets"),
    "round_parts.visits": ("户次", "visits"),
    "round_parts.whole": ("全市", "(whole city)"),
    "round_parts.nowhere": ("区划不明", "district unknown"),
    "round_parts.download": ("下载所选区划的部分（ZIP）", "Download the part (ZIP)"),
    "round_parts.hint": (
        "可选数个区划。含对象的等级，下载记入查阅记录；请交付当地主管部门，由其核对：planner verify 文件名。",
        "Several may be chosen. It tells grades, so downloads are in the log of "
        "accesses. Its office checks it: planner verify FILE.",
    ),
    "teams.title": ("检查组", "Teams"),
    "teams.of": ("{round} 检查组", "Teams of {round}"),
    "teams.more": (
        "检查组、未定日和可预见程度",
        "Teams, visits without a day, and what could be foreseen",
    ),
    "teams.visits": ("户次", "visits"),
    "teams.firm": ("对象", "Firm"),
    "teams.undated": ("有检查组、未定检查日", "with a team and no day"),
    "teams.dated": ("有检查组的都定了检查日。", "Every visit with a team has a day."),
    "teams.no_day_since": (
        "抽取以后变动所致；在时段内择日检查",
        "Since a change after the draw; any working day of its window will do",
    ),
    "teams.foreseen": ("人员可预见程度", "What could be foreseen"),
    "teams.foreseen_what": (
        "抽取以后用其他种子把全年已抽的检查组重抽若干次，统计每人去每户的可能性：越高，抽取前越容易被猜中。",
        "After the draw all teams drawn this year are drawn again from other seeds; the "
        "higher somebody's chance of a visit, the easier it was to guess.",
    ),
    "teams.largest": ("最高可能性（全年）", "largest chance (year)"),
    "teams.above": ("超过上限的人与检查", "above the cap"),
    "teams.of_pairs": ("共 {count} 对", "of {count} pairs"),
    "teams.forced": ("其中规则所致", "of these forced by rules"),
    "teams.not_foreseeable": (
        "本批没有超过上限而可以避免的。",
        "Nobody in this round could be foreseen above the cap where it was avoidable.",
    ),
    "teams.seats": ("席位", "seats"),
    "teams.unstaffed": ("没有检查组的户次", "visits without a team"),
    "teams.exceptions": ("例外安排", "exceptions used"),
    "teams.whole": ("每户都有检查组。", "Every visit has a team."),
    "teams.bottlenecks": ("缺在哪里", "Where people lack"),
    "teams.bottleneck": (
        "{department}：{visits} 户次需要 {wanted} 人次，现有 {people} 人只能承担 {room} 人次",
        "{department}: {visits} visits want {wanted} seats; its {people} inspectors "
        "have room for {room}",
    ),
    "teams.ways": ("试过有效的办法", "What was tried and helps"),
    "teams.way": ("办法", "Way"),
    "teams.brings": ("可补上户次", "Brings back"),
    "teams.visit": ("检查", "Visit"),
    "teams.reason": ("原因", "Reason"),
    "way.neighbours": ("相邻区划支援", "neighbouring districts"),
    "way.direct": ("直接委派", "direct assignment"),
    "way.lead": ("组长", "leads"),
    "way.certificate": ("资质", "qualified people"),
    "way.renewal": ("换证", "renewed certificates"),
    "way.max_visits": ("提高年度户数上限", "more visits a year each"),
    "way.longer": ("延长时段", "longer windows"),
    "way.shorter": ("缩短检查用时", "shorter visits"),
    "way.no_repeat_years": ("放宽轮换年限", "fewer years of no repeat"),
    "way.min_per_department": ("减少每部门人数", "fewer of each department"),
    "way.min_per_visit": ("减少每户人数", "fewer in a visit"),
    "way.inspectors": ("增加人员", "more inspectors"),
}
