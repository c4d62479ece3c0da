"""Messages about users, their links, passwords and sessions."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "account_last_coordinator": Message(
        "{value} 是唯一可用的统筹账号，不能停用",
        "{value} is the only coordinator in force and can't be disabled",
        "请先为另一位统筹人员开通账号",
        "Make another coordinator's account first",
    ),
    "account_link": Message(
        "链接无效、已用过或已过期",
        "The link isn't valid, was used already, or is too old",
        "请向双随机办公室索取新链接；链接 48 小时内有效，只能用一次",
        "Ask the coordinator's office for a new one; a link is good once, for 48 hours",
    ),
    "account_link_unknown": Message(
        "没有编号为 {value} 的有效链接",
        "No link in force has the id {value}",
        "可能已用过、已过期或已作废；请从未用链接列表中核对",
        "It may have been used, be too old, or be revoked; check it against the list of open links",
    ),
    "account_password_long": Message(
        "密码过长，最多 {value} 个字符",
        "The password is too long: at most {value} characters",
        "请缩短密码",
        "Choose a shorter one",
    ),
    "account_password_plain": Message(
        "密码过于简单",
        "The password is too plain",
        "请勿重复少数几个字符，也不要包含用户名；可用几个不相干的词",
        "Don't repeat a few characters or use the user name; a few words that have nothing to do with each other do well",
    ),
    "account_password_short": Message(
        "密码过短，至少 {value} 个字符",
        "The password is too short: at least {value} characters",
        "可用几个不相干的词，无需特殊符号",
        "A few words that have nothing to do with each other do well; no special signs are needed",
    ),
    "account_password_wrong": Message(
        "原密码不对",
        "The old password is wrong",
        "请重新输入；忘记密码请向双随机办公室索取新链接",
        "Type it again; if you forgot it, ask the coordinator's office for a new link",
    ),
    "account_role": Message(
        "没有这种角色：{value}",
        "There is no such role: {value}",
        "可选 coordinator、auditor、lead、clerk 或 party",
        "Choose coordinator, auditor, lead, clerk or party",
    ),
    "account_sign_in": Message(
        "用户名或密码不对",
        "User name or password is wrong",
        "请重新输入；忘记密码请向双随机办公室索取新链接",
        "Type them again; if you forgot them, ask the coordinator's office for a new link",
    ),
    "account_elsewhere": Message(
        "统一身份认证没有成功，或此身份尚未开通",
        "The sign-in elsewhere failed, or nobody here is linked to it",
        "请重试；仍不行请双随机办公室核对关联的身份",
        "Try again; if it stays, ask the coordinator's office which identity is linked",
    ),
    "account_taken": Message(
        "已有账号使用 {value}",
        "There is an account with {value} already",
        "请换一个用户名，或停用原账号",
        "Choose another, or disable the account that has it",
    ),
    "account_unknown": Message(
        "没有这个账号：{value}",
        "There is no such account: {value}",
        "请从账号列表中核对编号",
        "Check the id against the list of users",
    ),
    "account_user_name": Message(
        "用户名不合规定：{value}",
        "This is no user name: {value}",
        "用 2-60 个汉字、字母、数字、点、横线、下划线或 @",
        "Use 2 to 60 letters, Chinese characters, digits, dots, hyphens, underscores or @",
    ),
    "oidc_setting": Message(
        "统一身份认证的设置不完整或不安全：{value}",
        "The settings of signing in elsewhere lack something or aren't safe: {value}",
        "地址须为 https，并给出 PLANNER_OIDC_CLIENT_ID 与 PLANNER_PUBLIC_URL；须安装 inspection-planner[oidc]",
        "Addresses are https; give PLANNER_OIDC_CLIENT_ID and PLANNER_PUBLIC_URL; install inspection-planner[oidc]",
    ),
    "token_role": Message(
        "此类令牌没有这种角色：{value}",
        "Such a token can't have this role: {value}",
        "regulator 可选 coordinator、auditor；department 可选 lead、clerk；party 只有 party",
        "regulator: coordinator or auditor; department: lead or clerk; party: party",
    ),
    "token_unknown": Message(
        "没有这个有效令牌：{value}",
        "There is no such token in force: {value}",
        "请从令牌列表中核对编号",
        "Check the id against the list of tokens",
    ),
}
