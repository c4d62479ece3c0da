"""Messages about the database, settings, backups and what runs a server."""

from planner.messages.message import Message

MESSAGES = {
    "backup_exists": Message(
        "已有这个文件：{value}",
        "There is such a file: {value}",
        "换一个文件名；备份从不覆盖",
        "Choose another name; a backup overwrites nothing",
    ),
    "backup_nothing": Message(
        "工作区 {value} 没有可备份的数据",
        "There is no state to keep in workspace {value}",
        "请核对 --workspace 与数据库地址",
        "Check --workspace and the database's address",
    ),
    "backup_snapshots_here": Message(
        "工作区 {value} 的快照就在本文件夹，备份不能省去",
        "The snapshots of workspace {value} are in its folder; a backup can't do without",
        "去掉 --without-snapshots，或设置 PLANNER_SNAPSHOTS",
        "Leave --without-snapshots out, or set PLANNER_SNAPSHOTS",
    ),
    "backup_unreadable": Message(
        "无法读取备份 {value}：{reason}",
        "Backup {value} can't be read: {reason}",
        "请换用另一份备份",
        "Take another backup",
    ),
    "backup_changed": Message(
        "备份 {value} 中的文件与其清单不符：{reason}",
        "Files of backup {value} aren't what its manifest says: {reason}",
        "该备份已损坏或被改动，请换用另一份",
        "It is damaged or was changed; take another",
    ),
    "restore_not_empty": Message(
        "文件夹不是空的：{value}",
        "The folder isn't empty: {value}",
        "请指定不存在或空的文件夹",
        "Name a folder that isn't there, or is empty",
    ),
    "restore_database_used": Message(
        "目标数据库中已有数据表",
        "The database that was named has tables",
        "请指定空的数据库",
        "Name an empty database",
    ),
    "restore_newer": Message(
        "备份 {value} 由更新版本的程序写成",
        "Backup {value} was made by a newer version",
        "请先升级程序",
        "Upgrade the program first",
    ),
    "database_address": Message(
        "数据库地址无法使用",
        "The database's address can't be used",
        "写成 postgresql+psycopg://用户@主机:端口/库名；省略时用工作区内的 SQLite",
        "Write postgresql+psycopg://user@host:port/name; leave it out for SQLite",
    ),
    "database_driver": Message(
        "没有安装 PostgreSQL 驱动",
        "The driver for PostgreSQL isn't installed",
        "安装时加上附加项：pip install 'inspection-planner[postgres]'",
        "Install the extra: pip install 'inspection-planner[postgres]'",
    ),
    "database_failed": Message(
        "数据库操作失败：{reason}",
        "The database failed: {reason}",
        "请核对磁盘剩余空间、数据库能否连接、是否被占用，然后重新运行",
        "See that the disk has room, and the database can be reached and isn't locked; "
        "then run it again",
    ),
    "engine_failed": Message(
        "Spark 没有完成计算（{reason}），什么也没有抽取",
        "Spark didn't finish its work ({reason}); nothing was drawn",
        "请查看集群的日志，恢复后重新运行；结果与重试次数无关",
        "See the cluster's log, and run it again; what is drawn doesn't depend on it",
    ),
    "engine_frame_large": Message(
        "名录有 {value} 行，超过可直接发送给 Spark 的 {most} 行",
        "The frame has {value} rows; at most {most} are sent to Spark from here",
        "把工作区的 snapshots 文件夹放在集群也能读取的存储上，并设置 PLANNER_SPARK_SNAPSHOTS",
        "Keep the workspace's folder snapshots where the cluster reads it, and set PLANNER_SPARK_SNAPSHOTS",
    ),
    "engine_missing": Message(
        "没有安装 Spark 的客户端（缺少 {reason}）",
        "Spark's client isn't installed ({reason} is missing)",
        "安装时加上附加项：pip install 'inspection-planner[spark]'",
        "Install the extra: pip install 'inspection-planner[spark]'",
    ),
    "engine_snapshot_unseen": Message(
        "Spark 集群读不到快照：{value}",
        "The Spark cluster doesn't find the snapshot: {value}",
        "请核对 PLANNER_SPARK_SNAPSHOTS：集群须能按该地址读取工作区的 snapshots 文件夹",
        "Check PLANNER_SPARK_SNAPSHOTS: there the cluster reads the workspace's folder snapshots",
    ),
    "engine_unreachable": Message(
        "Spark 没有应答：{value}（{reason}）",
        "Spark doesn't answer at {value} ({reason})",
        "请核对 --remote 或 PLANNER_SPARK_REMOTE，写成 sc://主机:15002，并确认 Spark Connect 服务已启动",
        "Check --remote or PLANNER_SPARK_REMOTE, sc://host:15002, and that Spark Connect's server runs",
    ),
    "files_unusable": Message(
        "无法读写：{value}（{reason}）",
        "Can't be read or written: {value} ({reason})",
        "请核对路径、权限和磁盘剩余空间",
        "Check the path, its permissions and the free disk space",
    ),
    "memory_short": Message(
        "内存不足",
        "There is not enough memory",
        "请关闭其他程序，或换用内存更大的机器",
        "Close other programs, or take a machine with more memory",
    ),
    "port_unusable": Message(
        "{value} 无法使用：{reason}",
        "{value} can't be used: {reason}",
        "请用 --port 换一个端口，或用 --host 换一个地址",
        "choose another with --port, or another address with --host",
    ),
    "storage_missing": Message(
        "没有安装对象存储的客户端（缺少 {value}）",
        "What speaks with object storage isn't installed ({value} is missing)",
        "安装时加上附加项：pip install 'inspection-planner[object-storage]'",
        "Install the extra: pip install 'inspection-planner[object-storage]'",
    ),
    "workspace_missing": Message(
        "没有这个工作区：{value}",
        "There is no such workspace: {value}",
        "请核对 --workspace 或 PLANNER_WORKSPACE",
        "Check --workspace or PLANNER_WORKSPACE",
    ),
    "database_revision": Message(
        "没有这个数据库版本：{value}",
        "There is no such revision of the database: {value}",
        "planner database status 列出各版本",
        "`planner database status` lists them",
    ),
    "setting_invalid": Message(
        "设置 {value} 无法使用：{reason}",
        "Setting {value} can't be used: {reason}",
        "各项设置及取值见 docs/operate.md",
        "docs/operate.md lists the settings and what they may be",
    ),
    "setting_unknown": Message(
        "没有这项设置：{value}（相近的：{nearest}）",
        "There is no such setting: {value} (the nearest: {nearest})",
        "请更正或删去该环境变量；各项设置见 docs/operate.md",
        "Correct or remove the variable; docs/operate.md lists the settings",
    ),
    "state_elsewhere": Message(
        "工作区 {value} 的数据在 PostgreSQL 中，但未给出数据库地址",
        "The state of workspace {value} is in PostgreSQL, but no address was given",
        "设置 PLANNER_DATABASE（或 PLANNER_DATABASE_FILE）后重试",
        "Set PLANNER_DATABASE (or PLANNER_DATABASE_FILE) and try again",
    ),
    "state_is_here": Message(
        "工作区 {value} 的数据在其自身的 SQLite 文件中，却给出了数据库地址",
        "The state of workspace {value} is in its own SQLite file, yet an address was given",
        "先用 planner backup 备份，再用 planner restore --database 迁入新工作区",
        "Move it: `planner backup`, then `planner restore --database` into a new workspace",
    ),
}
