"""What is said of long work."""

from api.pages.words import Words

WORDS: Words = {
    "jobs.title": ("任务进度", "Jobs"),
    "jobs.lede": (
        "耗时的工作在后台进行，关掉页面也会继续；中断的会自动续做或说明原因。",
        "Long work goes on when the page is closed; what was cut short is begun again, "
        "or says why not.",
    ),
    "jobs.job": ("任务", "Job"),
    "jobs.none": ("还没有任务。", "There are no jobs yet."),
    "jobs.asked": ("提出", "Asked"),
    "jobs.started": ("开始", "Begun"),
    "jobs.ended": ("结束", "Ended"),
    "jobs.stage": ("阶段", "Stage"),
    "jobs.attempts": ("次数", "Attempts"),
    "jobs.cancel": ("取消任务", "Cancel it"),
    "jobs.cancelling": ("正在取消", "being cancelled"),
    "jobs.result": ("结果", "Result"),
    "jobs.about": ("所属页面", "The page it belongs to"),
    "jobs.refreshing": (
        "页面会自动更新；离开也不影响，随时可以回来看。",
        "This page renews itself; leave it and come back as you like.",
    ),
    "jobs.next.import": ("查看检查结果", "See what was found"),
    "jobs.next.plan": ("查看计划", "Look at the plan"),
    "jobs.next.opening": ("去拟定批次", "Go on to the rounds"),
    "jobs.next.revision": ("查看修订后的版本", "See the new version"),
    "jobs.next.draft": ("去批次页面，等各方承诺", "To the round, and its commitments"),
    "jobs.next.draw": ("查看抽取结果和检查组", "See the draw and its teams"),
    "jobs.of": ("{done} / {total}", "{done} of {total}"),
    "job.import": ("检查导入数据", "Checking an import"),
    "job.plan": ("编制计划", "Making a plan"),
    "job.opening": ("开启年度", "Opening the year"),
    "job.revision": ("修订计划", "Revising the plan"),
    "job.draft": ("拟定批次", "Drafting a round"),
    "job.draw": ("抽取", "Drawing"),
    "job.substitution": ("人员变动", "Changing people"),
    "jobstate.queued": ("排队中", "queued"),
    "jobstate.running": ("进行中", "running"),
    "jobstate.done": ("已完成", "done"),
    "jobstate.failed": ("没有做成", "failed"),
    "jobstate.cancelled": ("已取消", "cancelled"),
}
