"""What the ledger's page says."""

from api.pages.words import Words

WORDS: Words = {
    "ledger.title": ("台账", "Ledger"),
    "ledger.lede": (
        "每一步都按次序记下，环环相扣并签名；改动任何一条都会被发现。",
        "Every step is kept in order, chained and signed; a change to any of them shows.",
    ),
    "ledger.number": ("序号", "No."),
    "ledger.kind": ("类别", "Kind"),
    "ledger.subject": ("对象", "Subject"),
    "ledger.subject_hint": ("如 2026Q1、season:2026", "Such as 2026Q1, season:2026"),
    "ledger.actor": ("由谁", "By"),
    "ledger.digest": ("摘要", "Digest"),
    "ledger.body": ("内容", "Body"),
    "ledger.check": ("核对台账与数据", "Check ledger and data"),
    "ledger.check_hint": (
        "重算每一环与签名，并核对数据库各行是否与台账相符。",
        "Recomputes chain and signatures, and holds every row against the ledger.",
    ),
    "ledger.passed": ("全部相符", "all of it holds"),
    "ledger.not_passed": ("有不符之处", "something doesn't hold"),
    "ledger.checked": ("核对项", "Check"),
    "ledger.count": ("数量", "Count"),
    "ledger.faults": ("不符", "Faults"),
    "ledger.checkpoint": ("检查点", "Checkpoint"),
    "ledger.checkpoint_hint": (
        "抄在会议记录里或交公证处保存：它证明到此为止的台账没有被改过。",
        "Note it in the minutes or hand it to a notary: it proves the ledger up to here.",
    ),
    "ledger.key": ("公钥", "Public key"),
    "ledger.signature": ("签名", "Signature"),
    "ledger.none": ("还没有记录。", "Nothing is kept yet."),
}
