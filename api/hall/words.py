"""What the parties' pages say, in Chinese and English."""

from api.pages.words import Words

WORDS: Words = {
    "nav.hall": ("抽取仪式", "Ceremonies"),
    "nav.desk": ("部门工作台", "The desk"),
    "hall.title": ("请您做什么", "What is asked of you"),
    "hall.as": ("您代表参与方 {party}", "You act for the party {party}"),
    "hall.lede": (
        "每批抽取的种子由各方共同产生：先各自承诺，再当场揭示。您只需做两件事，"
        "每件几分钟；做了，任何人都不能左右结果。",
        "Each draw's seed is made by all parties together: all commit, then reveal. You "
        "do two things, of some minutes each, and nobody can steer the result.",
    ),
    "hall.none": (
        "现在没有请您参加的抽取。统筹部门拟定批次、列您为参与方后，这里会出现。",
        "No draw has you as a party yet. Once the coordinator drafts one, it is here.",
    ),
    "hall.round": ("批次", "Round"),
    "hall.ask": ("请您", "Asked of you"),
    "hall.by": ("期限（北京时间）", "Until (China time)"),
    "hall.how": ("怎样做", "How it goes"),
    "how.commit": ("承诺", "Commit"),
    "how.commit.what": (
        "您的浏览器在本机产生一个随机数，您保存文件；交上来的只是它的摘要（承诺），"
        "谁也推不出随机数。",
        "Your browser makes a random number; you keep its file. Only a digest of it, "
        "the commitment, is handed in, from which nobody can find the number.",
    ),
    "how.statement": ("等公告", "Wait for the statement"),
    "how.statement.what": (
        "各方都承诺后，统筹部门公布公告，写明抽什么、怎么抽；摘要 D 当众宣读。",
        "When all have committed, the coordinator publishes what is drawn and how; its "
        "digest D is read aloud.",
    ),
    "how.reveal": ("揭示", "Reveal"),
    "how.reveal.what": (
        "核对 D 后，选择保存的文件提交。浏览器先核对它就是当初承诺的那一个。",
        "Having compared D, choose the file that you kept. Your browser first checks "
        "that it is what you committed to.",
    ),
    "how.draw": ("抽取", "The draw"),
    "how.draw.what": (
        "种子由公告、各方随机数和公开值算出，人人可以复核。",
        "The seed follows from statement, nonces and public value; anybody can check.",
    ),
    "ask.commit": ("请承诺", "commit, please"),
    "ask.committed": ("已承诺，等公告", "committed; the statement is awaited"),
    "ask.reveal": ("请揭示", "reveal, please"),
    "ask.revealed": ("已揭示，无须再做什么", "revealed; nothing more to do"),
    "ask.late": ("期限已过，本批次将放弃", "too late: it will be abandoned"),
    "ask.missed": (
        "有人未按时揭示，本批次将放弃",
        "a reveal is missing: to be abandoned",
    ),
    "ask.drawn": ("已抽取", "drawn"),
    "ask.abandoned": ("已放弃", "abandoned"),
    "ceremony.title": ("{round} 抽取仪式", "The ceremony of {round}"),
    "ceremony.draft": ("这次抽什么", "What is drawn"),
    "ceremony.what": (
        "从名录的 {rows} 户中，按 {entries} 条计划抽取约 {expected} 户（检查时段 {start} 至 {end}）。"
        "名录、计划、比例都已固定，不能再改。",
        "About {expected} firms of the {rows} in the list, by {entries} entries of the "
        "plan (windows {start} to {end}). List, plan and ratios are fixed.",
    ),
    "ceremony.public": ("公众看到的本批次", "The round as the public sees it"),
    "ceremony.statement": ("公开的全部内容（JSON）", "All that is public of it (JSON)"),
    "ceremony.board": ("各方的情况", "How all parties stand"),
    "commit.title": ("现在请您承诺", "Now: commit"),
    "commit.by": ("请在 {by}（北京时间）以前完成", "Before {by}, China time"),
    "commit.make": ("产生随机数", "Make the number"),
    "commit.make_hint": (
        "由您的浏览器在本机产生，不发送、不保存在网页里。",
        "By your own browser, here; it is sent nowhere and kept by no page.",
    ),
    "commit.nonce": ("您的随机数", "Your number"),
    "commit.keep": ("保存这个文件", "Keep this file"),
    "commit.keep_hint": (
        "存到自己的电脑或 U 盘，不要发给任何人。揭示时还要用；没有它，本批次只能作废重来。"
        "也可以把上面 64 位抄下来，装进信封。",
        "On your own computer or a stick; send it to nobody. It is needed to reveal: "
        "without it the round is void. Or write the 64 digits down and seal them.",
    ),
    "commit.file_kept": (
        "✓ 已交给浏览器下载，请确认文件在",
        "✓ handed to your downloads: see that it is there",
    ),
    "commit.send": ("提交承诺", "Hand in the commitment"),
    "commit.field": ("承诺（64 位）", "Commitment (64 digits)"),
    "commit.field_hint": (
        "只有它会提交并公开；由它推不出随机数。",
        "Only this is handed in, and public; the number can't be found from it.",
    ),
    "commit.kept": (
        "我已保存随机数，揭示时还要用它",
        "I have kept the number and will need it to reveal",
    ),
    "commit.unkept": (
        "请先保存随机数，再勾选“我已保存随机数”。什么也没有提交。",
        "Keep the number first, then tick that you have. Nothing was handed in.",
    ),
    "reveal.title": ("现在请您揭示", "Now: reveal"),
    "reveal.compare": ("核对公告摘要 D", "Compare the statement's digest D"),
    "reveal.compare_hint": (
        "与当众宣读、记录或张贴的逐组核对。不一致的，不要揭示，立即告知公证机构和其他各方。",
        "With what was read aloud, noted or posted. If it differs, don't reveal: tell "
        "the notary and the others at once.",
    ),
    "reveal.same": (
        "我已核对：D 与当众宣读的一致",
        "I have compared D: it is what was read aloud",
    ),
    "reveal.unsure": (
        "请先核对公告摘要 D，再勾选。什么也没有提交。",
        "Compare the digest D first, then tick the box. Nothing was handed in.",
    ),
    "reveal.statement_same": (
        "✓ 浏览器已重新计算：公布的公告正是这个摘要，其中有您的承诺。",
        "✓ Recomputed by your browser: the published statement has this digest, and "
        "your commitment is in it.",
    ),
    "reveal.statement_other": (
        "✗ 公布的公告与此摘要不符，或其中没有您的承诺。不要揭示，请立即告知公证机构和其他各方。",
        "✗ The published statement isn't of this digest, or lacks your commitment. "
        "Don't reveal; tell the notary and the others at once.",
    ),
    "reveal.statement_unread": (
        "浏览器没有取到公布的公告，没能重新计算；请自行核对 D。",
        "Your browser couldn't fetch the published statement to recompute it; compare D "
        "yourself.",
    ),
    "reveal.choose": ("选择保存的文件", "Choose the file that you kept"),
    "reveal.file": ("承诺时保存的文件", "The file kept when you committed"),
    "reveal.file_hint": (
        "文件名如 {name}。文件只在您的浏览器里读，核对无误后才提交。",
        "Such as {name}. It is read by your browser alone, and handed in once it is found right.",
    ),
    "reveal.paste": (
        "或粘贴文件内容、64 位随机数",
        "Or paste what is in it, or the 64 digits",
    ),
    "reveal.good": (
        "✓ 正是您当初承诺的随机数，可以揭示。",
        "✓ This is what you committed to: you may reveal it.",
    ),
    "reveal.wrong": (
        "✗ 这不是您在本批次承诺的随机数，不能提交（提交了会使本批次作废）。请找出承诺时保存的文件。",
        "✗ This isn't what you committed to in this round, so it can't be handed in: "
        "it would end the round. Find the file that you kept.",
    ),
    "reveal.send": ("揭示", "Reveal"),
    "insecure": (
        "这个地址不是 https，浏览器不提供计算功能。请改用 https 地址，或用下面的命令行办法。",
        "Browsers compute digests at https addresses only. Use one, or the commands below.",
    ),
    "manual": ("不用浏览器脚本怎么做", "Without a script"),
    "manual.commit": (
        "在自己的电脑上用本程序产生（不联网也可以），再把它显示的承诺填到上面：",
        "Make it with this program on your own computer, offline if you like, and put "
        "the commitment that it shows into the field above:",
    ),
    "manual.reveal": (
        "把保存的文件用文本编辑器打开，全部内容粘贴到上面。",
        "Open the file that you kept in a text editor and paste all of it above.",
    ),
    "lost": ("随机数丢了，或被别人看见了", "The number is lost, or somebody saw it"),
    "lost.what": (
        "立即告知统筹部门。在各方都揭示以前可以放弃本批次，重新拟定，各方另作承诺；原因公开记录。"
        "已经承诺的不能更换，这正是它可信的原因。",
        "Tell the coordinator at once. Before all have revealed, the round can be "
        "abandoned and drafted anew; all commit again, and the reason is on record. A "
        "commitment can't be changed: that is what it is worth.",
    ),
    "done.committed": (
        "您已承诺。请保管好随机数文件，公告公布后回到本页揭示。",
        "You have committed. Keep the file; come back to reveal once the statement is out.",
    ),
    "done.revealed": (
        "您已揭示。其余由各方和公开来源完成，本页自动更新。",
        "You have revealed. The others and the public source do the rest; this page "
        "renews itself.",
    ),
    "done.late": (
        "揭示截止时间已过而公告没有公布：统筹部门放弃本批次并重新拟定，届时再请您承诺。",
        "The time to reveal is over and there is no statement: the coordinator abandons "
        "the round and drafts another, to which you commit anew.",
    ),
    "done.missed": (
        "{who} 没有在 {by}（北京时间）以前揭示。此后不再收揭示；统筹部门放弃本批次并重新拟定，谁未揭示留在记录里。",
        "{who} didn't reveal before {by}, China time. Nothing is taken any more; the "
        "coordinator abandons the round, and who it was stays on record.",
    ),
    "done.drawn": (
        "已按各方的随机数抽取。谢谢。任何人都可以复核。",
        "It was drawn with everybody's numbers. Thank you. Anybody can check it.",
    ),
    "done.abandoned": (
        "本批次已放弃：{why}",
        "This round was abandoned: {why}",
    ),
    "done.next": ("由 {round} 接替", "{round} stands in for it"),
}
