"""What the page of the target library says."""

from api.pages.words import Words

WORDS: Words = {
    "library.title": ("检查对象名录", "Target library"),
    "library.lede": (
        "每月更新等级、每日新设和注销，形成一个个快照。已拟定、已抽取的批次不变；"
        "之后的批次按哪个快照抽取，由您取用。",
        "Grades of the month and firms that opened or closed come in as snapshots. What "
        "is drafted or drawn stays; you decide which snapshot later rounds are drawn "
        "from.",
    ),
    "library.no_year": (
        "没有逐批举行的年度。批准计划之后，名录在这里更新。",
        "No year is held round by round. Once a plan is approved the library is kept up "
        "here.",
    ),
    "library.newer": ("尚未取用的变化", "Changes not yet taken over"),
    "library.newer_hint": (
        "最新名录共 {targets} 户，其中 {differing} 户与后续批次现在所用的不同。",
        "The newest library has {targets} firms; {differing} differ from what later "
        "rounds are drawn from now.",
    ),
    "library.up_to_date": ("已是最新", "up to date"),
    "library.up_to_date_hint": (
        "后续批次按最新的名录抽取。",
        "Later rounds are drawn from the newest library.",
    ),
    "library.new": ("新增", "New"),
    "library.gone": ("移出", "Gone"),
    "library.moved": ("迁移", "Moved"),
    "library.grade": ("等级变化", "Regraded"),
    "library.other": ("其他变化", "Otherwise"),
    "library.list": (
        "下载逐户名单（XLSX，含等级，仅限统筹）",
        "The firms as XLSX, with grades",
    ),
    "library.by_district": ("按区划", "By district"),
    "library.district": ("区划", "District"),
    "library.nowhere": ("未填区划", "no district"),
    "library.by_grade": ("等级变化明细", "Grades"),
    "library.grade_before": ("原等级", "Before"),
    "library.grade_now": ("现等级", "Now"),
    "library.ungraded": ("未评级", "none"),
    "library.firms": ("户数", "Firms"),
    "library.take": ("取用最新名录", "Take the newest over"),
    "library.take_hint": (
        "尚未拟定的批次改按最新名录抽取：重新计算对象数和占比证书，计划公布新一版。",
        "Rounds that aren't drafted are drawn from the newest library: numbers and the "
        "ratio certificate are made anew, as a new version of the plan.",
    ),
    "library.last": ("最近一次推送", "The last push"),
    "library.rows": (
        "{rows} 行，采用 {kept} 行，未采用 {rejected} 行",
        "{rows} rows, {kept} kept, {rejected} rejected",
    ),
    "library.unchanged": ("与名录一致，没有新快照", "nothing new, no snapshot"),
    "library.push": ("上传增量或全量名录", "Upload an increment or all firms"),
    "library.push_hint": (
        "审批和信用系统可用“名录推送”令牌自动推送；这里供手工上传。",
        "Approval and credit systems push by themselves with a token for it; this is for "
        "tables at hand.",
    ),
    "library.table": ("名录表", "Table"),
    "library.table_hint": (
        "CSV 或 XLSX。增量表只列变化的对象，空单元格表示不变，“移出”列填“是”为移出。",
        "CSV or XLSX. An increment lists who changed; an empty cell says nothing, yes in "
        "the column gone says who leaves.",
    ),
    "library.whole": (
        "这是全量名录：不在表中的对象即移出",
        "These are all firms: who isn't in it is gone",
    ),
    "library.accept_gone": (
        "确认移出的超过十分之一",
        "More than a tenth is gone, truly",
    ),
    "library.send": ("上传", "Upload"),
    "library.snapshots": ("历次快照", "Snapshots"),
    "library.snapshot": ("快照", "Snapshot"),
    "library.targets": ("对象数", "Firms"),
    "library.rejected": ("未采用行", "Rows rejected"),
    "library.opened": ("年度启用时", "As the year was opened"),
    "library.used": ("后续批次所用", "drawn from"),
    "library.more": ("另有更早的 {count} 个", "And {count} earlier ones"),
    "library.none": (
        "年度启用以来，名录还没有更新过。",
        "The library wasn't refreshed since the year was opened.",
    ),
    "library.to_page": ("查看变化并取用", "See what changed, and take it over"),
}
