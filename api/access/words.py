"""What the pages of signing in say, in Chinese and English."""

from api.pages.words import Words
from planner.accounts.roles import Role

WORDS: Words = {
    "account": ("我的账号", "My account"),
    "sign_in": ("登录", "Sign in"),
    "sign_in_hint": (
        "供统筹、审计、各部门和参与方使用；公众查阅无需登录。",
        "For coordinators, auditors, departments and parties; the public needs none.",
    ),
    "sign_in_elsewhere": (
        "用统一身份认证登录",
        "Sign in with the organisation's account",
    ),
    "sign_out": ("退出登录", "Sign out"),
    "user_name": ("用户名", "User name"),
    "user_name_hint": (
        "2-60 个汉字、字母或数字，以后用它登录",
        "2 to 60 letters, Chinese characters or digits; you sign in with it",
    ),
    "password": ("密码", "Password"),
    "old_password": ("原密码", "Old password"),
    "new_password": ("新密码", "New password"),
    "password_hint": (
        "至少 {shortest} 个字符；几个不相干的词就好，无需特殊符号",
        "At least {shortest} characters; a few unrelated words do well",
    ),
    "password_again": ("再输一次", "The same again"),
    "password_differs": ("两次输入不一致", "The two aren't the same"),
    "setup": ("开通账号", "Make your account"),
    "setup_hint": (
        "此链接只能用一次。设好用户名和密码后即登录。",
        "This link is good once. With a user name and password you are signed in.",
    ),
    "renew": ("重设密码", "Set a new password"),
    "renew_hint": (
        "此链接只能用一次。设好后，此前的登录全部失效。",
        "This link is good once. All sessions from before end then.",
    ),
    "save": ("保存", "Save"),
    "role": ("角色", "Role"),
    "name": ("姓名", "Name"),
    "acts_for": ("所代表的部门或参与方", "Department or party"),
    "change_password": ("更改密码", "Change the password"),
    "change_password_hint": (
        "保存后，所有已登录的浏览器都须重新登录。",
        "All browsers have to sign in anew afterwards.",
    ),
    "forgot": (
        "忘记密码？请双随机办公室发新链接。",
        "Forgotten? The coordinator's office sends a new link.",
    ),
    "go_on": ("进入工作页面", "Go to your pages"),
    **{
        f"role_{role}": (role.zh, english)
        for role, english in zip(
            Role,
            (
                "Coordinator",
                "Auditor",
                "Department lead",
                "Department clerk",
                "Party",
                "Library feed",
            ),
            strict=True,
        )
    },
}
