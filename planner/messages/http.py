"""Messages about the API's problem details and its tokens."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "http_bad_request": Message(
        "请求无法读懂",
        "The request can't be understood",
        "请检查请求的编码（UTF-8）和格式",
        "Check the request's encoding (UTF-8) and form",
    ),
    "http_changed_meanwhile": Message(
        "在您查看之后，内容已被他人更改；未写入任何内容",
        "Somebody changed this after you saw it; nothing was written",
        "请重新读取，核对差异后，以新的 ETag 再次提交",
        "Read it again, look at what changed, and send it with the new ETag",
    ),
    "http_idempotency_busy": Message(
        "带有同一 Idempotency-Key 的请求正在办理",
        "A request with this Idempotency-Key is under way",
        "请稍候片刻，再以同一键值重发，即可得到首次的答复",
        "Wait a moment and send it again with the same key for the first answer",
    ),
    "http_idempotency_key": Message(
        "Idempotency-Key 不合规定",
        "The Idempotency-Key isn't of its form",
        "请使用 1 至 255 个可见 ASCII 字符，例如一个 UUID",
        "Use 1 to 255 visible ASCII characters, such as a UUID",
    ),
    "http_idempotency_reused": Message(
        "这个 Idempotency-Key 已用于另一请求",
        "This Idempotency-Key was used for another request",
        "每个新请求请使用新的键值",
        "Use a new key for each new request",
    ),
    "http_if_match_missing": Message(
        "此修改须说明您所依据的版本",
        "This change must say which state it is based on",
        "请先读取，再把所得 ETag 放入请求头 If-Match",
        "Read it first and send its ETag in the header If-Match",
    ),
    "http_internal": Message(
        "服务器内部错误",
        "An internal error",
        "请稍后再试；若仍出现，请把响应头 X-Request-ID 告诉管理员",
        "Try again later; if it stays, tell the administrator the header X-Request-ID",
    ),
    "http_gone": Message(
        "这项内容不再公布",
        "This isn't published any more",
        "编号 {value} 曾经公布，现已撤下或不在本年度之内；原因见 /api/v1/public/withdrawals",
        "{value} was published once and was withdrawn, or left its year; "
        "see /api/v1/public/withdrawals for the reasons",
    ),
    "http_unavailable": Message(
        "数据库暂时无法使用",
        "The database can't be worked with just now",
        "请稍候再试；提交类请求可能已经生效，请先核对，或以同一 Idempotency-Key 重发",
        "Try again in a moment; a write may have been done: look first, or send it "
        "with the same Idempotency-Key",
    ),
    "http_not_ready": Message(
        "服务尚不能处理请求：{value}",
        "The service can't work on requests: {value}",
        "请稍后再试；运维人员请见 docs/operate.md",
        "Try later; whoever runs it finds more in docs/operate.md",
    ),
    "http_invalid": Message(
        "参数不符合要求",
        "A parameter isn't as required",
        "请按 errors 中各项改正参数",
        "Correct the parameters that `errors` lists",
    ),
    "http_bad_cursor": Message(
        "翻页标记无效",
        "The cursor isn't valid",
        "请使用上一页返回的 next，或从第一页重新开始",
        "Use `next` of the page before, or start again without a cursor",
    ),
    "http_method": Message(
        "此网址不支持该方法",
        "This address doesn't answer that method",
        "请使用响应头 Allow 列出的方法",
        "Use a method that the header Allow names",
    ),
    "http_no_form": Message(
        "须以表单上传文件",
        "Files are sent as a form",
        "请使用 Content-Type: multipart/form-data",
        "Use Content-Type: multipart/form-data",
    ),
    "http_no_route": Message(
        "没有这个网址",
        "There is no such address",
        "可用的网址见 /api/v1/openapi.json",
        "See /api/v1/openapi.json for the addresses there are",
    ),
    "http_no_year": Message(
        "没有已公布的年度",
        "No such year has been published",
        "请先运行并公布一个年度，或查看 /api/v1/public/years",
        "Publish a year first, or see /api/v1/public/years for those there are",
    ),
    "http_not_acceptable": Message(
        "不提供所要求的格式",
        "There is no such format",
        "可选 application/json、text/csv 或 XLSX；单个资源只有 application/json",
        "Ask for application/json, text/csv or XLSX; a single resource is JSON only",
    ),
    "http_not_found": Message(
        "没有这项内容",
        "There is no such thing",
        "没有编号 {value}，请从列表中核对",
        "There is no {value}; check the id against the list",
    ),
    "http_self_check_code": Message(
        "自查码输入有误",
        "The code was mistyped",
        "自查码为 28 位字母和数字，请对照通知书逐组核对",
        "A code has 28 letters and digits; compare it with the letter, group by group",
    ),
    "http_self_check_refused": Message(
        "批次、编号与自查码不相符，或该批次尚未开放自查",
        "Round, number and code don't belong together, or the round isn't open yet",
        "请对照通知书核对三项内容；仍不相符请联系双随机办公室",
        "Compare all three with the letter; if it stays, ask the coordinator's office",
    ),
    "http_too_many": Message(
        "查询过于频繁",
        "Too many attempts",
        "请在响应头 Retry-After 所示秒数之后再试",
        "Try again after the seconds that the header Retry-After gives",
    ),
    "http_library_busy": Message(
        "待处理的名录推送过多",
        "Too many pushes into the library wait to be done",
        "请在响应头 Retry-After 所示秒数之后再试；小批推送宜合并",
        "Try again after the seconds that the header Retry-After gives; push fewer, larger tables",
    ),
    "http_table_too_long": Message(
        "行数超过 XLSX 上限",
        "More rows than XLSX can hold",
        "请改用 CSV，或用 limit 和 cursor 分段下载",
        "Use CSV, or fetch it in parts with `limit` and `cursor`",
    ),
    "http_token_invalid": Message(
        "令牌无效或已撤销",
        "The token isn't valid, or was revoked",
        "请向市场监管部门双随机办公室申请新令牌",
        "Ask the coordinator's office for a new token",
    ),
    "http_token_missing": Message(
        "需要令牌",
        "A token is needed",
        "请加请求头 Authorization: Bearer 令牌",
        "Send the header Authorization: Bearer TOKEN",
    ),
    "http_too_large": Message(
        "请求内容过大",
        "The request's body is too large",
        "请缩短请求内容；读取数据的请求无需带内容",
        "Send a shorter body; a request that reads needs none",
    ),
    "http_too_slow": Message(
        "请求内容传送过慢",
        "The request's body came too slowly",
        "请检查网络后重新发送",
        "Look at the network and send it again",
    ),
    "http_conflict": Message(
        "与现有内容冲突",
        "This conflicts with what is there",
        "请按 code 所示的原因处理后再试",
        "Do what the problem's code asks for and try again",
    ),
    "http_form_forged": Message(
        "此表单不是本站在您本次登录中发出的",
        "This form wasn't sent from a page of this session",
        "请重新打开页面再提交一次",
        "Open the page anew and send it again",
    ),
    "http_wrong_role": Message(
        "您的角色无权办理此事",
        "Your role may not do this",
        "统筹、审计、部门负责人、部门经办人和参与方各可办理的事项见 docs/access.md",
        "docs/access.md says what coordinators, auditors, leads, clerks and parties may do",
    ),
    "http_wrong_audience": Message(
        "此令牌无权访问",
        "This token isn't for this part of the API",
        "部门令牌用于 /api/v1/department，监管令牌用于 /api/v1/regulator",
        "Department tokens are for /api/v1/department, regulators' for /api/v1/regulator",
    ),
    "state_unusable": Message(
        "工作区的数据库无法使用：{value}（{reason}）",
        "The workspace's database can't be used: {value} ({reason})",
        "请核对工作区、数据库地址和磁盘剩余空间；数据库由更新的版本写成时请升级程序，"
        "正被占用时请稍后再试",
        "Check the workspace, the database's address and the free disk space; upgrade "
        "if a newer version wrote it, wait if it is locked",
    ),
    "token_audience": Message(
        "没有这种令牌：{value}",
        "There is no such kind of token: {value}",
        "可选 department、regulator 或 party",
        "Choose department, regulator or party",
    ),
    "token_department_missing": Message(
        "部门令牌须写明部门编码",
        "A department's token names its department",
        "请给出 department_id",
        "Give the department_id",
    ),
    "token_department_needless": Message(
        "只有部门令牌属于某个部门：{value}",
        "Only a department's token belongs to a department: {value}",
        "请去掉部门编码，或改用 department",
        "Leave the department out, or choose department",
    ),
    "token_department_unknown": Message(
        "当前年度没有这个部门：{value}",
        "The current year has no such department: {value}",
        "请核对 departments 中的部门编码",
        "Check the id against the departments file",
    ),
    "token_party_id": Message(
        "参与方编号不合规定：{value}",
        "This is no id of a party: {value}",
        "编号只用 1-64 位数字、字母、点、横线、下划线",
        "Use 1 to 64 digits, letters, dots, hyphens and underscores",
    ),
    "token_party_missing": Message(
        "参与方令牌须写明参与方编号",
        "A party's token names its party",
        "请给出 party，与批次公告中的编号一致",
        "Give the party's id, as the rounds' statements have it",
    ),
    "token_party_needless": Message(
        "只有参与方令牌属于某个参与方：{value}",
        "Only a party's token belongs to a party: {value}",
        "请去掉参与方编号，或改用 party",
        "Leave the party out, or choose party",
    ),
    "workspace_unusable": Message(
        "工作区无法使用：{value}（{reason}）",
        "The workspace can't be used: {value} ({reason})",
        "请给出可写的文件夹",
        "Name a folder that can be written to",
    ),
}
