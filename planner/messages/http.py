"""Messages about the API's problem details and its tokens."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "http_bad_request": Message(
        "请求无法读懂",
        "The request can't be understood",
        "请检查请求的编码（UTF-8）和格式",
        "Check the request's encoding (UTF-8) and form",
    ),
    "http_internal": Message(
        "服务器内部错误",
        "An internal error",
        "请稍后再试；若仍出现，请把时间和网址告诉管理员",
        "Try again later; if it stays, tell the administrator the time and the address",
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
        "此接口只读，请使用 GET 或 HEAD",
        "This API is for reading: use GET or HEAD",
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
        "此接口只读，请求无需带内容",
        "This API is for reading: a request needs no body",
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
        "请核对工作区；数据库由更新的版本写成时请升级程序，正被占用时请稍后再试",
        "Check the workspace; upgrade if a newer version wrote it, wait if it is locked",
    ),
    "token_audience": Message(
        "没有这种令牌：{value}",
        "There is no such kind of token: {value}",
        "可选 department 或 regulator",
        "Choose department or regulator",
    ),
    "token_department_missing": Message(
        "部门令牌须写明部门编码",
        "A department's token names its department",
        "请给出 department_id",
        "Give the department_id",
    ),
    "token_department_needless": Message(
        "监管令牌不属于某个部门：{value}",
        "A regulator's token belongs to no department: {value}",
        "请去掉部门编码，或改用 department",
        "Leave the department out, or choose department",
    ),
    "token_department_unknown": Message(
        "当前年度没有这个部门：{value}",
        "The current year has no such department: {value}",
        "请核对 departments 中的部门编码",
        "Check the id against the departments file",
    ),
    "workspace_unusable": Message(
        "工作区无法使用：{value}（{reason}）",
        "The workspace can't be used: {value} ({reason})",
        "请给出可写的文件夹",
        "Name a folder that can be written to",
    ),
}
