"""Messages about long work, uploads, policies and plans that are prepared by API."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "job_unknown": Message(
        "没有这项任务：{value}",
        "There is no such job: {value}",
        "请从 /api/v1/regulator/jobs 核对编号",
        "Check the id against /api/v1/regulator/jobs",
    ),
    "job_conflict": Message(
        "任务 {value} 的状态已变（{state}）",
        "The job {value} is in another state now ({state})",
        "请重新读取任务状态",
        "Read the job's state again",
    ),
    "job_ended": Message(
        "任务 {value} 已结束（{state}）",
        "The job {value} has ended ({state})",
        "已结束的任务不能取消；需要时请重新提交",
        "What has ended can't be cancelled; ask for it anew if it is needed",
    ),
    "job_not_cancellable": Message(
        "任务 {value} 正在写入台账，不能中途取消",
        "The job {value} writes into the ledger and can't be cancelled midway",
        "请等它完成；已公布的内容可按修订、更正办理",
        "Wait for its end; what is published can be revised or corrected",
    ),
    "job_lost": Message(
        "任务进程 {attempts} 次意外终止，已放弃；未公布任何不完整的内容",
        "The job's process ended unexpectedly {attempts} times and was given up; "
        "nothing is half-published",
        "请检查服务器内存和磁盘空间，再重新提交",
        "Check the server's memory and disk, then ask for it again",
    ),
    "job_crashed": Message(
        "任务因程序错误终止（{value}）；未公布任何不完整的内容",
        "A fault of the program ended the job ({value}); nothing is half-published",
        "请将任务编号告知管理员，详情见工作区 jobs 文件夹中的日志",
        "Tell the administrator the job's id; the workspace's folder jobs has its log",
    ),
    "job_memory": Message(
        "内存超过上限（{value} MiB），任务已停止",
        "The job took more memory than it may ({value} MiB), and was stopped",
        "请核对文件是否异常庞大；确需更多内存时由管理员调高 PLANNER_JOB_MEMORY_MB",
        "See whether a file is far too large; if it is right, raise PLANNER_JOB_MEMORY_MB",
    ),
    "job_too_long": Message(
        "任务超过时限（{value} 秒），已停止",
        "The job took longer than it may ({value} s), and was stopped",
        "请核对文件是否异常；确需更长时间时由管理员调高相应时限",
        "See whether a file is at fault; if it is right, raise the limit in the settings",
    ),
    "import_unknown": Message(
        "没有这次导入：{value}",
        "There is no such import: {value}",
        "请从 /api/v1/regulator/imports 核对编号",
        "Check the id against /api/v1/regulator/imports",
    ),
    "import_not_usable": Message(
        "导入 {value} 尚未检查完毕，或有致命问题",
        "The import {value} isn't checked yet, or has a fatal finding",
        "请先查看其发现并更正文件",
        "See its findings first, and correct the files",
    ),
    "import_without_policy": Message(
        "没有政策文件，也未写明年度",
        "There is no policy, and no year is named",
        "请上传 policy.toml，或给出 year，以该年度的默认政策开始",
        "Upload policy.toml, or give `year` to begin with that year's default policy",
    ),
    "upload_nothing": Message(
        "没有上传任何文件",
        "No file was uploaded",
        "请在 files 字段中上传表格，或上传一个 ZIP",
        "Upload tables in the field `files`, or one ZIP of them",
    ),
    "upload_unused": Message(
        "文件 {value} 不是所需的表，未导入",
        "The file {value} is none of the tables and wasn't imported",
        "文件名须为 targets、inspectors 等表名，见 docs/inputs.md",
        "Name files after their tables: targets, inspectors, … (docs/inputs.md)",
    ),
    "upload_renamed": Message(
        "文件 {value} 按 {name} 导入",
        "The file {value} was imported as {name}",
        "无需处理；建议使用规定的文件名",
        "Nothing to do; better use the documented name",
    ),
    "upload_twice": Message(
        "同一张表有两个文件：{value} 与 {other}",
        "Two files hold the same table: {value} and {other}",
        "请只上传其中一个",
        "Upload one of them only",
    ),
    "upload_broken": Message(
        "压缩包 {value} 已损坏，无法打开",
        "The archive {value} is damaged and can't be opened",
        "请重新压缩，或直接上传各个文件",
        "Pack it again, or upload the files themselves",
    ),
    "upload_encrypted": Message(
        "压缩包中的 {value} 已加密",
        "In the archive, {value} is encrypted",
        "请上传未加密的文件",
        "Upload it without a password",
    ),
    "upload_path": Message(
        "压缩包中的路径不安全：{value}",
        "The archive holds an unsafe path: {value}",
        "请重新压缩，压缩包内只放表格文件",
        "Pack it again, with nothing but the tables in it",
    ),
    "upload_link": Message(
        "压缩包中的 {value} 是链接，不是文件",
        "In the archive, {value} is a link and no file",
        "请换成文件本身后重新压缩",
        "Put the file itself in its place and pack it again",
    ),
    "upload_nested": Message(
        "压缩包中又有压缩包：{value}",
        "There is an archive within the archive: {value}",
        "请把其中的表格直接放入一个压缩包",
        "Put its tables into one archive directly",
    ),
    "upload_many": Message(
        "压缩包中的文件过多（{value}，上限 {most}）",
        "The archive holds too many files ({value}; at most {most})",
        "请只压缩所需的表格",
        "Pack the tables that are needed only",
    ),
    "upload_packed": Message(
        "压缩包中的 {value} 解压后异常庞大",
        "In the archive, {value} unpacks to far more than any office's file",
        "请核对该文件；无误时请直接上传，不要压缩",
        "Look at the file; if it is right, upload it without packing it",
    ),
    "upload_large": Message(
        "解压后的文件超过上限（{most} MiB）",
        "The files unpack to more than may be ({most} MiB)",
        "请分次上传；确需更大时由管理员调高 PLANNER_UPLOAD_MB",
        "Upload them in parts; if they are right, raise PLANNER_UPLOAD_MB",
    ),
    "upload_heavy": Message(
        "读取 {value} 所需的内存或时间超过限度，未读取",
        "To read {value} would take more memory or time than a table is worth",
        "请删除表格以外的行、列和格式，只保留所需的行，或分成几个文件",
        "Delete rows, columns and formats outside the table, or send it in parts",
    ),
    "tables_busy": Message(
        "同时上传的表格过多，未读取",
        "Too many tables are being read at once, so this one was not",
        "请稍后再试",
        "Try again in a moment",
    ),
    "draft_policy_unknown": Message(
        "没有这一版政策：{value}",
        "There is no such version of the policy: {value}",
        "请从该导入的政策版本列表中核对",
        "Check the number against the import's list of policy versions",
    ),
    "draft_policy_conflict": Message(
        "政策在您查看之后已被他人修改",
        "Somebody saved another version of the policy meanwhile",
        "请重新读取，核对差异后再保存",
        "Read it again, look at what changed, then save",
    ),
    "draft_policy_year": Message(
        "政策的年度不能改为 {value}",
        "The policy's year can't be changed to {value}",
        "另一年度请另行导入",
        "Make another import for another year",
    ),
    "plan_unknown": Message(
        "没有这份计划草案：{value}",
        "There is no such plan draft: {value}",
        "请从 /api/v1/regulator/plans 核对编号",
        "Check the id against /api/v1/regulator/plans",
    ),
    "plan_not_there": Message(
        "计划草案 {value} 尚未做成，或没有可行方案",
        "The plan draft {value} isn't made yet, or nothing fits",
        "请查看其任务、发现和解决办法",
        "See its job, its findings and the ways out",
    ),
    "plan_approved_already": Message(
        "计划草案 {value} 已经批准",
        "The plan draft {value} is approved already",
        "请查看批准任务的状态",
        "See the state of the job that opens the year",
    ),
    "plan_not_as_shown": Message(
        "重新计算的 {value} 年度计划与批准的草案不一致，未开展",
        "The plan of {value}, made anew, isn't the one approved; the year wasn't opened",
        "请重新做计划、核对后再批准",
        "Make the plan again, look at it, and approve that",
    ),
}
