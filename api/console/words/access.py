"""What the page of accounts says."""

from api.pages.words import Words

WORDS: Words = {
    "access.title": ("账号与访问", "Accounts and access"),
    "access.lede": (
        "谁能进来、以什么角色、看过哪些尚未公开的内容。",
        "Who gets in, as what, and who was shown what isn't public yet.",
    ),
    "access.users": ("用户", "Users"),
    "access.user": ("用户名", "User name"),
    "access.name": ("姓名", "Name"),
    "access.role": ("角色", "Role"),
    "access.acts_for": ("代表", "Acts for"),
    "access.in_force": ("可登录", "may sign in"),
    "access.disabled": ("已停用", "disabled"),
    "access.disable": ("停用", "Disable"),
    "access.reset": ("重设密码", "New password"),
    "access.invite": ("邀请新用户", "Invite somebody"),
    "access.invite_hint": (
        "生成一次性链接，48 小时内有效，由本人设用户名和密码。",
        "Makes a one-time link, good for 48 hours, by which the person sets a user name "
        "and password.",
    ),
    "access.department_hint": ("部门角色须填部门编号", "Department roles name one"),
    "access.party_hint": ("参与方角色须填，如 notary", "A party's role names one"),
    "access.party": ("参与方", "Party"),
    "access.make_link": ("生成链接", "Make the link"),
    "access.link": ("一次性链接", "One-time link"),
    "access.link_hint": (
        "只显示这一次，请现在复制并当面或经安全途径交给本人。有效期至 {until}。",
        "Shown this once: copy it now and hand it over safely. Good until {until}.",
    ),
    "access.open_links": ("尚未使用的链接", "Links not used yet"),
    "access.open_links_hint": (
        "已邀请、尚未设密码的人员。链接发错人或遗失的，请作废后重新生成。",
        "Who was invited and has set no password yet. Revoke a link that was lost or "
        "went to the wrong person, and make a new one.",
    ),
    "access.for_new": ("开通账号", "new account"),
    "access.for_password": ("重设密码：{user}", "new password: {user}"),
    "access.made_by": ("生成人", "Made by"),
    "access.until": ("有效期至", "Good until"),
    "access.tokens": ("接口令牌", "API tokens"),
    "access.token": ("令牌", "Token"),
    "access.token_hint": (
        "只显示这一次，请现在复制。",
        "Shown this once: copy it now.",
    ),
    "access.issue": ("签发令牌", "Issue a token"),
    "access.issue_hint": (
        "供程序使用：部门系统对接、参与方承诺与揭示、审批系统推送名录。",
        "For programs: a department's system, a party that commits and reveals, approval "
        "that pushes firms.",
    ),
    "access.what_for": ("用途", "What for"),
    "access.issued": ("签发", "Issued"),
    "access.revoke": ("收回", "Revoke"),
    "access.revoked": ("已收回", "revoked"),
    "access.token_in_force": ("有效", "in force"),
    "access.log": ("访问记录", "Access log"),
    "access.log_hint": (
        "每次查看尚未公开的名单、检查、人员和结果都记在这里。",
        "Every look at lists, visits, people and results that aren't public yet.",
    ),
    "access.route": ("查看了", "Looked at"),
    "access.rows": ("行数", "Rows"),
}
